"""A result of triage as a RiskAssessment: the urgency first, then what may fit and why."""

from collections.abc import Iterable
from datetime import datetime

from conditions.api.caching import code_version
from conditions.levels import Urgency
from conditions.models import Condition
from triage.api.fhir.concepts import METHODS, codings
from triage.api.fhir.naming import Naming, Resource, filled
from triage.api.fhir.responses import NOBODY_KNOWN, Reading
from triage.explanation import DISCLAIMER, STRENGTHS
from triage.values import AnswerState, Match, Reason, Result

# "The actual value is not a member of the set": none of the conditions.
SOMETHING_ELSE = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
    "code": "OTH",
    "display": "other",
}
INSUFFICIENT = (
    "Too little was answered to rank: the predictions say little more than how common each "
    "condition is."
)
# Of a percentage: a ten-thousandth is finer than anything that is known.
DIGITS = 4


def risk_assessment(result: Result, reading: Reading, *, at: datetime) -> Resource:
    """One query, for the codes of the matches. The answers go with it, as they were understood."""
    naming = reading.naming
    return filled(
        resourceType="RiskAssessment",
        contained=[{**reading.as_json(), "id": "answers"}],
        extension=[_urgency(result, naming)],
        status="final" if result.sufficient else "preliminary",
        method=_method(naming),
        code={"text": "How soon to get help, and what may cause the pain"},
        subject={"reference": reading.subject} if reading.subject else NOBODY_KNOWN,
        occurrenceDateTime=at.isoformat(timespec="seconds"),
        basis=[{"reference": "#answers"}],
        prediction=[*_predictions(result, naming), _something_else(result)],
        mitigation="\n\n".join(_advice(result)),
        note=[{"text": text} for text in _notes(result)],
    )


def level(naming: Naming, urgency: Urgency) -> Resource:
    coding = naming.coding("urgency-levels", urgency.code, urgency.label)
    return {"url": "level", "valueCoding": coding}


def _urgency(result: Result, naming: Naming) -> Resource:
    """For programs: the level, each rule that fired, and each condition that raised the level."""
    raising = [
        {"url": "condition", "valueCoding": naming.coding("conditions", m.condition, m.name)}
        for m in result.raising
    ]
    reasons = [_reason(reason, naming) for reason in result.reasons]
    inner = [level(naming, result.urgency), *reasons, *raising]
    return naming.extension("urgency", extension=inner)


def _reason(reason: Reason, naming: Naming) -> Resource:
    said = [
        {"url": "rule", "valueCode": reason.rule},
        level(naming, reason.level),
        {"url": "title", "valueString": reason.title},
        {"url": "message", "valueMarkdown": reason.message},
    ]
    return {"url": "reason", "extension": said}


def _method(naming: Naming) -> Resource:
    release = naming.release
    return {
        "coding": [naming.coding("methods", code, words) for code, words in METHODS.items()],
        "text": f"Ankle Site engine {code_version()}, release {release.number} of the knowledge "
        f"(SHA-256 {release.checksum})",
    }


def _predictions(result: Result, naming: Naming) -> Iterable[Resource]:
    found = Condition.objects.in_release(naming.release)
    rows = {row.slug: row for row in found.filter(slug__in=[m.condition for m in result.matches])}
    for match in result.matches:
        own = naming.coding("conditions", match.condition, match.name)
        strength = naming.coding("strengths", match.strength, STRENGTHS[match.strength])
        yield filled(
            extension=[naming.extension("urgency", extension=[level(naming, match.urgency)])],
            outcome={"coding": [own, *codings(rows[match.condition])], "text": match.name},
            probabilityDecimal=percent(match.probability),
            qualitativeRisk={"coding": [strength], "text": STRENGTHS[match.strength]},
            rationale=rationale(match, result),
        )


def _something_else(result: Result) -> Resource:
    return {
        "outcome": {"coding": [SOMETHING_ELSE], "text": "Something else"},
        "probabilityDecimal": percent(result.something_else),
    }


def percent(probability: float) -> float:
    """From 0 to 100: the standard takes decimals for percentages (invariant ras-2)."""
    return round(100 * probability, DIGITS)


def rationale(match: Match, result: Result) -> str:
    """The answers for and against it, and what was not asked, in sentences."""
    parts = {
        "For": [_told(p.name, p.answer) for p in match.evidence if p.weight > 0],
        "Against": [_told(p.name, p.answer) for p in match.evidence if p.weight < 0],
        "Not asked": [result.names[slug] for slug in match.not_asked],
    }
    return " ".join(f"{title}: {'; '.join(names)}." for title, names in parts.items() if names)


def _told(name: str, answer: AnswerState) -> str:
    return f"{name} ({answer})"


def _advice(result: Result) -> Iterable[str]:
    yield f"{result.urgency.label}."
    for reason in result.reasons:
        yield f"{reason.title}: {reason.message}" if reason.title else reason.message


def _notes(result: Result) -> Iterable[str]:
    if not result.sufficient:
        yield INSUFFICIENT
    yield DISCLAIMER
