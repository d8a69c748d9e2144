"""The admin's sidebar, by subject; each person sees what they may open."""

from itertools import chain
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

# Title, icon (Material Symbols, served from here by unfold), and the model whose list it opens; or
# whose readers, or without a model all staff, may open the page that is named last.
SUBJECTS: dict[str, list[tuple[str, ...]]] = {
    "Knowledge": [
        ("Conditions", "stethoscope", "conditions.condition"),
        ("Symptoms", "symptoms", "conditions.symptom"),
        ("Treatments", "healing", "conditions.treatment"),
        ("Investigations", "radiology", "conditions.investigation"),
        ("Anatomy", "tibia", "conditions.structure"),
        ("Places in the drawing", "my_location", "conditions.zone"),
        ("Guides", "menu_book", "conditions.guide"),
        ("Medical words", "spellcheck", "conditions.medicalword"),
        ("Translations", "translate", "conditions.condition", "translations"),
        ("Quality problems", "rule", "conditions.condition", "problems"),
        ("Reviews", "fact_check", "conditions.condition", "reviews"),
        ("Find and replace", "find_replace", "conditions.condition", "find-and-replace"),
        ("Export and import", "swap_vert", "conditions.condition", "knowledge"),
    ],
    "Evidence": [
        ("Evidence rows", "balance", "conditions.conditionsymptom"),
        (
            "Evidence grid",
            "grid_on",
            "conditions.conditionsymptom",
            "admin:conditions_conditionsymptom_grid",
        ),
        ("Treatments of conditions", "medication", "conditions.conditiontreatment"),
        ("Investigations of conditions", "lab_research", "conditions.conditioninvestigation"),
        ("Sources", "library_books", "conditions.source"),
    ],
    "Triage": [
        ("Questions", "quiz", "triage.question"),
        ("Urgency rules", "emergency", "triage.urgencyrule"),
        ("Vignettes", "clinical_notes", "triage.vignette"),
        ("Feedback", "rate_review", "triage.feedback"),
    ],
    "Safety": [
        ("Hazards", "warning", "triage.hazard"),
        ("Controls", "shield", "triage.control"),
    ],
    "Releases": [
        ("Releases", "verified", "conditions.release"),
        ("Who did what", "history", "conditions.audit", "audit"),
        ("Deleted rows", "restore_from_trash", "conditions.condition", "deleted"),
    ],
    "People": [
        ("Accounts", "person", "auth.user"),
        ("Roles", "group", "auth.group"),
        ("Failed log-ins", "lock", "axes.accessattempt"),
    ],
    "Programs": [("API keys", "key", "access.apikey")],
    # Everybody's: unfold's own menu of such links opens to a mouse alone.
    "You": [("Your account", "account_circle", "", "account")],
}


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The item whose address the page's begins with is marked: the longest, where several do."""
    subjects: list[dict[str, Any]] = [
        {"title": subject, "separator": True, "items": [_item(*item) for item in items]}
        for subject, items in SUBJECTS.items()
    ]
    items = list(chain.from_iterable(subject["items"] for subject in subjects))
    open_ones = [item["link"] for item in items if request.path.startswith(item["link"])]
    for item in items:
        item["active"] = item["link"] == max(open_ones, key=len, default="")
    return subjects


def _item(title: str, icon: str, label: str, page: str = "") -> dict[str, Any]:
    app, _, model = label.partition(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse(page or f"admin:{app}_{model}_changelist"),
        "permission": lambda request: not label or request.user.has_perm(f"{app}.view_{model}"),
    }
