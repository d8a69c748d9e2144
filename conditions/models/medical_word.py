"""MedicalWord: a word that patients may not know, and what to say instead."""

from collections import defaultdict

from django.db import models
from django.db.models.functions import Lower

from conditions.models.knowledge import is_one_of

LANGUAGES = [("en", "English"), ("es", "Spanish")]


class MedicalWordQuerySet(models.QuerySet["MedicalWord"]):
    def by_language(self) -> dict[str, dict[str, str]]:
        """Language code -> word in lower case -> what to say instead; one query."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for language, word, instead in self.values_list("language", "word", "instead"):
            found[language][word.lower()] = instead
        return found

    def get_by_natural_key(self, language: str, word: str) -> "MedicalWord":
        return self.get(language=language, word=word)


class MedicalWord(models.Model):
    """No `KnowledgeRow`: it helps editors write, and nothing that patients read depends on it."""

    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")
    word = models.CharField(
        max_length=60, help_text="As it stands in a text; its plural with -s or -es is found too."
    )
    instead = models.CharField(
        "say instead", max_length=120, help_text="In plain words, as patients would say it."
    )

    objects = MedicalWordQuerySet.as_manager()

    class Meta:
        ordering = ["language", "word"]
        constraints = [
            is_one_of("language", [code for code, _ in LANGUAGES], "medical_word_has_a_language"),
            models.UniqueConstraint(
                "language",
                Lower("word"),
                name="a_medical_word_once_a_language",
                violation_error_message="This word is in the list already.",
            ),
        ]

    def __str__(self) -> str:
        return self.word

    def natural_key(self) -> tuple[str, str]:
        return (self.language, self.word)
