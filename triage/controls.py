"""What a control of a hazard relies on, and whether it is there.

It never says whether a control works: that is for the tests, the vignettes and the reviewers.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models

from conditions.models.knowledge import KnowledgeQuerySet
from conditions.models.release import Release
from triage.models.question import Question
from triage.models.rule import UrgencyRule
from triage.models.vignette import Vignette

Reference = tuple[str, str]
"""A kind, and the name or place of what is relied on."""


class ControlKind(models.TextChoices):
    RULE = "rule", "Urgency rule"
    QUESTION = "question", "Question"
    VIGNETTE = "vignette", "Vignette"
    TEST = "test", "Test"
    DESIGN = "design", "Design"
    DOCUMENT = "document", "Document"


# Kinds whose references are slugs; those of the others are places in the project's files.
ROWS = {
    ControlKind.RULE: UrgencyRule,
    ControlKind.QUESTION: Question,
    ControlKind.VIGNETTE: Vignette,
}


def missing(references: Iterable[Reference], *, release: Release | None = None) -> set[Reference]:
    """Those that lead nowhere; at most three queries.

    Rules, questions and vignettes are looked up in the release, or in the draft.
    """
    wanted = set(references)
    there: set[Reference] = {
        (kind, place) for kind, place in wanted if kind not in ROWS and is_in_the_project(place)
    }
    for kind, model in ROWS.items():
        if slugs := [slug for its, slug in wanted if its == kind]:
            rows: KnowledgeQuerySet[Any] = model.objects.all()
            found = rows.in_release(release) if release else rows.draft()
            there |= {(kind, slug) for slug in found.keys_by_slug(slugs)}
    return wanted - there


def is_in_the_project(place: str) -> bool:
    """Whether `folder/file` is there, and with `folder/file::name` whether it holds that word."""
    path, _, name = place.partition("::")
    file = (settings.BASE_DIR / path).resolve()
    if not (file.is_relative_to(settings.BASE_DIR) and file.is_file()):
        return False
    return re.search(rf"\b{re.escape(name)}\b", file.read_text(errors="replace")) is not None
