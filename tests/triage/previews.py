"""How the tests of 'Preview effect' ask for it and read it."""

from typing import Any

from django.apps import apps
from django.test import Client

from conditions.models import ConditionSymptom
from conditions.trials import CaseChange, ChangeGroup
from tests.forms import address, filled_in
from triage.models import Vignette

PREVIEW = {"_preview_effect": ""}
PAGE = "admin:triage_vignette_change"


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, links and logs included."""
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models
    }


def draft_of(model: Any, **lookup: Any) -> Any:
    return model.objects.draft().get(**lookup)


def key(vignette: str) -> int:
    return int(draft_of(Vignette, slug=vignette).pk)


def preview(client: Client, page: str, **changed: Any) -> Any:
    """The answer to the form as the page shows it, but for what is changed; it left no trace."""
    values = filled_in(client, page) | changed | PREVIEW
    before = everything()
    answer = client.post(page, values)
    assert everything() == before
    return answer


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def evidence_page(symptom: str = "above-heel", condition: str = "achilles-tendonitis") -> str:
    row = draft_of(ConditionSymptom, condition__slug=condition, symptom__slug=symptom)
    return address(ConditionSymptom, "change", row.pk)


def titles(answer: Any) -> list[str]:
    return [group.title for group in answer.context["effect"].against_live.changes]


def rank_is(before: int, after: int) -> ChangeGroup:
    return ChangeGroup(
        "Right condition lower",
        "warning",
        (
            CaseChange(
                "Sore tendon",
                f"{before}",
                f"{after}",
                "Achilles tendonitis",
                PAGE,
                key("sore-tendon"),
            ),
        ),
    )
