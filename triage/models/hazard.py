"""Hazard and Control: what can harm somebody through this product, and what stands against it.

They are no `KnowledgeRow`. The log is about the product that runs now: what an incident teaches is
written down at once, and must neither wait for a release nor vanish when one is rolled back; and
nothing that a patient is told follows from it, so no result's checksum should depend on it. A
control therefore names what it relies on by slug or place, which means the same in the draft and in
every release; `triage.controls` looks whether it is there.
"""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, When

from conditions.models.knowledge import is_one_of
from conditions.models.recording import EditHistory
from conditions.models.versions import CountedUpdates, Versioned
from triage.controls import ControlKind, missing
from triage.risk import Likelihood, Risk, Severity, risk


class HazardStatus(models.TextChoices):
    """Whose turn it is, by the words of DCB0129."""

    OPEN = "open", "Open: we have something left to do"
    TRANSFERRED = "transferred", "Transferred: whoever runs the site has something left to do"
    CLOSED = "closed", "Closed: nothing is left to do"


def _step(scale: type[Severity] | type[Likelihood], name: str) -> Any:
    return models.PositiveSmallIntegerField(name, choices=scale.choices())


def _cells(when: str) -> dict[Risk, Q]:
    """The matrix over two columns: which of their values come to each risk."""
    cells = {level: Q() for level in Risk}
    for bad in Severity:
        for likely in Likelihood:
            cell = Q(**{f"{when}_severity": bad.value, f"{when}_likelihood": likely.value})
            cells[risk(severity=bad, likelihood=likely)] |= cell
    return cells


def _risk(when: str) -> Any:
    """A column that the database works out from two others by the matrix."""
    return GeneratedField(
        expression=Case(*(When(cell, then=level.value) for level, cell in _cells(when).items())),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
        choices=Risk.choices(),
    )


def _unacceptable() -> Q:
    cells = _cells("residual")
    return cells[Risk.UNACCEPTABLE] | cells[Risk.INTOLERABLE]


class HazardQuerySet(CountedUpdates, models.QuerySet["Hazard"]):
    def get_by_natural_key(self, slug: str) -> "Hazard":
        return self.get(slug=slug)

    def with_controls(self) -> Self:
        """With the controls, in order: two queries."""
        return self.prefetch_related("controls")


class Hazard(Versioned):
    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text="A number and lower-case words joined by hyphens, such as h01-missed-leg-clot.",
    )
    title = models.CharField(max_length=160)
    causes = models.TextField(help_text="How it can come about; one cause a line.")
    harm = models.TextField(help_text="What it does to the person.")
    initial_severity = _step(Severity, "initial severity")
    initial_likelihood = _step(Likelihood, "initial likelihood")
    initial_risk = _risk("initial")
    residual_severity = _step(Severity, "residual severity")
    residual_likelihood = _step(Likelihood, "residual likelihood")
    residual_risk = _risk("residual")
    status = models.CharField(max_length=11, choices=HazardStatus, default=HazardStatus.OPEN)
    owner = models.CharField(max_length=120, help_text="Who answers for it.")
    to_do = models.TextField(
        "still to do", blank=True, help_text="What is missing, and who has to do it."
    )
    notes = models.TextField(blank=True, help_text="Why these figures.")
    acceptance = models.TextField(
        blank=True,
        help_text="Who accepts the remaining risk, when, and why it cannot be reduced further.",
    )

    identity = ("slug",)

    objects = HazardQuerySet.as_manager()
    history = EditHistory()

    class Meta:
        ordering = ["slug"]
        constraints = [
            *(
                is_one_of(f"{when}_{name}", [*map(int, scale)], f"{when}_{name}_is_on_the_scale")
                for when in ("initial", "residual")
                for name, scale in (("severity", Severity), ("likelihood", Likelihood))
            ),
            is_one_of("status", HazardStatus.values, "hazard_status_is_known"),
            models.CheckConstraint(
                condition=~(Q(title="") | Q(causes="") | Q(harm="") | Q(owner="")),
                name="a_hazard_has_title_causes_harm_and_owner",
                violation_error_message="Give a title, the causes, the harm and an owner.",
            ),
            models.CheckConstraint(
                condition=Q(
                    residual_severity__lte=F("initial_severity"),
                    residual_likelihood__lte=F("initial_likelihood"),
                ),
                name="controls_do_not_raise_a_risk",
                violation_error_message="What remains with the controls is neither worse nor "
                "likelier than without them.",
            ),
            models.CheckConstraint(
                # Not over `residual_risk`: forms leave out constraints over columns that they lack.
                condition=Q(status=HazardStatus.OPEN) | ~_unacceptable(),
                name="a_hazard_with_unacceptable_risk_stays_open",
                violation_error_message="A hazard stays open while its residual risk is "
                "unacceptable.",
            ),
            models.CheckConstraint(
                condition=Q(status=HazardStatus.OPEN) | ~Q(acceptance=""),
                name="who_settles_a_hazard_says_why",
                violation_error_message="Say who accepts the remaining risk and why, or leave the "
                "hazard open.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class ControlQuerySet(CountedUpdates, models.QuerySet["Control"]):
    def get_by_natural_key(self, hazard: str, kind: str, reference: str) -> "Control":
        return self.get(hazard__slug=hazard, kind=kind, reference=reference)


class Control(Versioned):
    """Something that is there and makes a hazard less likely or less bad; plans are no controls."""

    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="controls")
    kind = models.CharField(max_length=8, choices=ControlKind)
    reference = models.CharField(
        max_length=200,
        help_text="The slug of a rule, question or vignette; or a file of the project, such as "
        "docs/api.md or tests/triage/test_urgency.py::test_a_rule_fires.",
    )
    note = models.TextField(blank=True, help_text="What it does against the hazard.")

    identity = ("hazard__slug", "kind", "reference")

    objects = ControlQuerySet.as_manager()
    history = EditHistory()

    class Meta:
        ordering = ["hazard", "kind", "reference"]
        constraints = [
            is_one_of("kind", ControlKind.values, "control_kind_is_known"),
            models.UniqueConstraint(
                fields=["hazard", "kind", "reference"],
                name="a_hazard_names_a_control_once",
                violation_error_message="This hazard names this control already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"

    def natural_key(self) -> tuple[str, ...]:
        return (*self.hazard.natural_key(), self.kind, self.reference)

    natural_key.dependencies = ["triage.hazard"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if missing([(self.kind, self.reference)]):
            raise ValidationError({"reference": f"{self} is not there."})
