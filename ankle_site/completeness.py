"""How complete each translation is: of the knowledge, and of the words around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings

from conditions.translations import Coverage, coverage


@dataclass(frozen=True, slots=True)
class Completeness:
    """`messages` are all words of the pages; `missing` those of them without a translation."""

    language: str
    name: str
    fields: Sequence[Coverage]
    messages: int
    missing: Sequence[str]

    @property
    def number(self) -> int:
        """Texts of the knowledge and of the pages together."""
        return self.messages + sum(of.number for of in self.fields)

    @property
    def untranslated(self) -> int:
        return len(self.missing) + sum(len(of.missing) for of in self.fields)

    @property
    def outdated(self) -> int:
        return sum(len(of.outdated) for of in self.fields)

    @property
    def complete(self) -> bool:
        return not self.untranslated and not self.outdated


def completeness() -> list[Completeness]:
    """Of each language but English; the queries are those of `coverage`."""
    names = dict(settings.LANGUAGES)
    fields = coverage()
    return [
        Completeness(
            language=language,
            name=names[language],
            fields=[of for of in fields if of.language == language],
            messages=len(messages),
            missing=[text for text, translated in messages.items() if not translated],
        )
        for language in settings.MODELTRANS_AVAILABLE_LANGUAGES
        for messages in [_messages(language)]
    ]


def _messages(language: str) -> dict[str, bool]:
    """Each text of the catalogue, and whether it is translated."""
    path = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalogue = read_po(file)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: _is_translated(message)
        for message in catalogue
        if message.id
    }


def _is_translated(message: Message) -> bool:
    """In each of its plural forms, and by somebody: a fuzzy translation is a guess."""
    forms = [message.string] if isinstance(message.string, str) else message.string
    return all(forms or [""]) and not message.fuzzy
