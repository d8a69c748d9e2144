"""The hazard log as a document in Markdown: the same rows make the same text.

It reports what people judged. It judges nothing itself, and never calls the product safe.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from conditions.models.release import Release
from triage.controls import ControlKind, missing
from triage.models.hazard import Control, Hazard, HazardStatus
from triage.models.rule import UrgencyRule
from triage.risk import Likelihood, Risk, Scale, Severity, risk

Row = Sequence[object]


def document(release: Release | None) -> str:
    """The whole log, with its controls looked up in the release, or in the draft.

    Six queries at any size.
    """
    hazards = list(Hazard.objects.with_controls())
    rows = UrgencyRule.objects.in_release(release) if release else UrgencyRule.objects.draft()
    rules = dict(rows.order_by("slug").values_list("slug", "title"))
    return "\n\n".join(
        [
            "# Hazard log and safety case summary",
            _what_it_is_of(release),
            *_conclusion(hazards),
            *_remaining(hazards),
            *_coverage(hazards, rules, release),
            *_scales(),
            *_overview(hazards),
            *(part for hazard in hazards for part in _hazard(hazard, rules)),
            "",
        ]
    )


def _what_it_is_of(release: Release | None) -> str:
    state = (
        f"{release}, checksum `{release.checksum}`"
        if release
        else "the draft of the knowledge, which is no release"
    )
    return (
        "Ankle Site: symptom database and triage for pain at the back of the ankle, heel and calf."
        f" Controls were looked up in {state}. Made by `manage.py export_hazard_log`; change the"
        " log in the admin, not here. Scope, method and who still has to do what:"
        " docs/safety.md of the project."
    )


def _conclusion(hazards: Iterable[Hazard]) -> Iterator[str]:
    unacceptable = [h for h in hazards if h.residual_risk >= Risk.UNACCEPTABLE]
    undesirable = [h for h in hazards if h.residual_risk == Risk.UNDESIRABLE and not h.acceptance]
    yield "## What follows"
    if not unacceptable and not undesirable:
        yield (
            "Every remaining risk is acceptable by the scales below or accepted by name. Whether"
            " the product may be used is for the clinical safety officer to say."
        )
        return
    yield "**By its own log this product must not be used on real patients yet.**"
    if unacceptable:
        yield "The remaining risk is not acceptable, whoever would accept it:"
        yield _list(f"{h.slug}: {h.title}" for h in unacceptable)
    if undesirable:
        yield "The remaining risk is undesirable, and nobody has accepted it:"
        yield _list(f"{h.slug}: {h.title}" for h in undesirable)


def _remaining(hazards: Sequence[Hazard]) -> Iterator[str]:
    yield "## Number of hazards in each cell of the matrix"
    yield "Without the controls:"
    yield _matrix(Counter((h.initial_severity, h.initial_likelihood) for h in hazards))
    yield "With them:"
    yield _matrix(Counter((h.residual_severity, h.residual_likelihood) for h in hazards))
    counts = Counter(h.status for h in hazards)
    yield _list(f"{status.label}: {counts[status]}" for status in HazardStatus)


def _coverage(
    hazards: Iterable[Hazard], rules: dict[str, str], release: Release | None
) -> Iterator[str]:
    controls = [control for hazard in hazards for control in hazard.controls.all()]
    named = {control.reference for control in controls if control.kind == ControlKind.RULE}
    gone = missing(((c.kind, c.reference) for c in controls), release=release)
    yield "## Controls"
    counts = Counter(control.kind for control in controls)
    yield _list(f"{kind.label}: {counts[kind]}" for kind in ControlKind)
    yield (
        f"Of {len(rules)} urgency rules, {len(rules.keys() & named)} are named as a control."
        f" Controls that are not there: {len(gone)}."
    )
    if unnamed := sorted(rules.keys() - named):
        yield "No hazard names these rules:"
        yield _list(unnamed)
    if gone:
        yield "Not there, so they control nothing:"
        yield _list(f"{ControlKind(kind).label}: `{reference}`" for kind, reference in sorted(gone))


def _scales() -> Iterator[str]:
    yield "## Scales"
    yield "The examples in NHS Digital's implementation guidance for DCB0129, in our own words."
    scales: list[tuple[str, type[Scale]]] = [
        ("Severity", Severity),
        ("Likelihood", Likelihood),
        ("Risk", Risk),
    ]
    for name, scale in scales:
        yield _table([name, "Means"], ((step.label, step.meaning) for step in scale))
    yield "Risk by severity and likelihood:"
    yield _grid(lambda severity, likelihood: risk(severity=severity, likelihood=likelihood).value)


def _overview(hazards: Iterable[Hazard]) -> Iterator[str]:
    yield "## Hazards"
    yield _table(
        ["Hazard", "Risk without controls", "With them", "Status"],
        (
            (f"{h.slug}: {h.title}", h.initial_risk, h.residual_risk, HazardStatus(h.status).value)
            for h in hazards
        ),
    )


def _hazard(hazard: Hazard, rules: dict[str, str]) -> Iterator[str]:
    yield f"### {hazard.slug}: {hazard.title}"
    yield _list(
        [
            f"Causes: {_flowing(hazard.causes)}",
            f"Harm: {_flowing(hazard.harm)}",
            f"Without controls: {hazard.get_initial_severity_display()},"
            f" {hazard.get_initial_likelihood_display()}; risk {hazard.get_initial_risk_display()}",
            f"With them: {hazard.get_residual_severity_display()},"
            f" {hazard.get_residual_likelihood_display()};"
            f" risk {hazard.get_residual_risk_display()}",
            f"Status: {hazard.get_status_display()}",
            f"Owner: {hazard.owner}",
            *(
                f"{name}: {_flowing(text)}"
                for name, text in [
                    ("Why these figures", hazard.notes),
                    ("Still to do", hazard.to_do),
                    ("Accepted", hazard.acceptance),
                ]
                if text
            ),
        ]
    )
    if controls := hazard.controls.all():
        order = list(ControlKind)
        yield _table(
            ["Control", "What it does"],
            (
                (f"{control.get_kind_display()}: `{control.reference}`", _does(control, rules))
                for control in sorted(controls, key=lambda c: order.index(ControlKind(c.kind)))
            ),
        )


def _does(control: Control, rules: dict[str, str]) -> str:
    title = rules.get(control.reference, "") if control.kind == ControlKind.RULE else ""
    return _flowing(": ".join(part for part in (title, control.note) if part))


def _matrix(counts: Counter[tuple[int, int]]) -> str:
    return _grid(lambda severity, likelihood: counts[severity, likelihood] or "")


def _grid(cell: Callable[[Severity, Likelihood], object]) -> str:
    return _table(
        ["", *(severity.label for severity in Severity)],
        (
            (likelihood.label, *(cell(severity, likelihood) for severity in Severity))
            for likelihood in reversed(Likelihood)
        ),
    )


def _table(head: Row, rows: Iterable[Row]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(value) for value in line)} |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|")


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _flowing(text: str) -> str:
    """On one line: lists and tables of Markdown end with theirs."""
    return " ".join(text.split())
