"""What editors are told about a text for patients: how hard it is, and what is hard in it.

It warns and never refuses. It looks at the text as patients see it, without Markdown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings

from conditions.canonical import knowledge_models
from conditions.jargon import Jargon, jargon
from conditions.markdown import as_text
from conditions.models.knowledge import KnowledgeRow
from conditions.readability import WORD, Reading, read, sentences

LONG_SENTENCE = 25  # words; editorial, by the usual advice of 15 to 20 on average
MOST_LONG = 3  # sentences that are quoted

ENGLISH = settings.LANGUAGE_CODE.partition("-")[0]
LANGUAGES = [ENGLISH, *(code for code in settings.MODELTRANS_AVAILABLE_LANGUAGES)]


@dataclass(frozen=True, slots=True)
class Judgement:
    reading: Reading | None
    long: list[str]
    jargon: list[Jargon]


def judge(markdown: str, *, language: str, words: Mapping[str, str]) -> Judgement:
    text = as_text(markdown)
    long = [part for part in sentences(text) if len(WORD.findall(part)) > LONG_SENTENCE]
    return Judgement(read(text, language), long[:MOST_LONG], jargon(text, words))


def language_of(model: type[KnowledgeRow], field: str) -> str | None:
    """Of a field with a text for patients, such as `summary_es`; None for other fields."""
    return next(
        (code for code in LANGUAGES for name in model.patient_texts if field == _in(code, name)),
        None,
    )


def patient_texts() -> Iterator[tuple[KnowledgeRow, str, str]]:
    """Rows of the draft with a language and all that patients read of them in it.

    One query for each kind of knowledge that has such texts.
    """
    for model in knowledge_models():
        if not model.patient_texts:
            continue
        for row in model._default_manager.draft().with_names().order_by(*model.identity):
            for code in LANGUAGES:
                texts = [getattr(row, _in(code, name)) for name in model.patient_texts]
                yield row, code, "\n".join(as_text(text) for text in texts if text)


def _in(language: str, name: str) -> str:
    return name if language == ENGLISH else f"{name}_{language}"
