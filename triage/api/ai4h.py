"""The interface that the WHO/ITU focus group "AI for Health" benchmarks symptom assessment by.

Shapes as in github.com/FG-AI4H-TG-Symptom: what the benchmark sends and accepts is in
fgai4h-tg-symptom-assessment-mmvb-backend (mmvb_backend/benchmarking_sessions/tasks.py and
toy_ais/implementations; before version 2 evaluator/benchmark/runner.py), what a case holds in
fgai4h-tg-symptom-models-schemas (schemas/*.schema.json). docs/ai4h.md says how they are met.
"""

from collections.abc import Iterator
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from conditions.levels import Sex, Urgency
from conditions.live import live_release
from conditions.models import Condition, Release
from triage.answers import MAX_AGE, MIN_AGE, InvalidAnswers
from triage.api.bodies import MOST_ANSWERS
from triage.api.results import UsedReleaseSerializer
from triage.api.strict import NO_OBJECT, StrictSerializer, WordField
from triage.api.views import PRIVATE
from triage.explanation import DISCLAIMER
from triage.results import Engine
from triage.values import AnswerState, Result

ANSWERS = {
    "present": AnswerState.YES,
    "absent": AnswerState.NO,
    "unsure": AnswerState.UNSURE,
}
# Self-care, primary care, emergency care: never below the level. Primary care can take days, so
# "today" is emergency care here; "if it does not settle" is primary care.
TRIAGE = {
    Urgency.SELF_CARE: "SC",
    Urgency.ROUTINE: "PC",
    Urgency.SOON: "PC",
    Urgency.URGENT: "EC",
    Urgency.EMERGENCY: "EC",
}
UNCERTAIN = "UNCERTAIN"
SNOMED = "http://snomed.info/id/"
MOST_CONDITIONS = 10  # the benchmark looks at the first 1, 3 and 10


class AgeField(serializers.Field[int, Any, int, Any]):
    default_error_messages = dict.fromkeys(
        ["required", "null", "invalid"], f"Give a number of years from {MIN_AGE} to {MAX_AGE}."
    )

    def to_internal_value(self, data: Any) -> int:
        """In whole years, as people count them: 45.9 is 45."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        if not MIN_AGE <= data <= MAX_AGE:
            self.fail("invalid")
        return int(data)


class Unread(serializers.JSONField):
    """What is there for people; nothing goes by it."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)


class AttributeSerializer(StrictSerializer):
    id = serializers.CharField()
    name = Unread()
    standardOntologyUris = Unread()
    scope = Unread()
    value = Unread()


class FindingSerializer(StrictSerializer):
    id = serializers.CharField()
    name = Unread()
    standardOntologyUris = Unread()
    state = WordField(words=[*ANSWERS], allowed="Use present, absent or unsure.")
    attributes = serializers.ListField(
        child=AttributeSerializer(), default=[], max_length=MOST_ANSWERS
    )


class ProfileSerializer(StrictSerializer):
    age = AgeField()
    biologicalSex = WordField(words=[*Sex], allowed="Use female or male.")


class CaseDataSerializer(StrictSerializer):
    caseId = Unread()
    metaData = Unread()
    profileInformation = ProfileSerializer()
    presentingComplaints = serializers.ListField(
        child=FindingSerializer(), min_length=1, max_length=MOST_ANSWERS
    )
    otherFeatures = serializers.ListField(child=FindingSerializer(), max_length=MOST_ANSWERS)


class CaseSerializer(StrictSerializer):
    caseData = CaseDataSerializer()
    aiImplementation = Unread()


class SolveCaseView(APIView):
    """Assesses one case. Nothing of it is stored or logged."""

    schema = None
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        engine = Engine.of(live_release(request._request))
        return Response(solved(request.data, engine), headers=PRIVATE)


class HealthCheckView(APIView):
    """Whether there is a release to assess cases by: 503 without one.

    The benchmark asks by GET; before its version 2 it did by POST, and read `status`.
    """

    schema = None
    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        release = live_release(request._request)
        said = {"status": "OK", "data": f"OK from Ankle Site, release {release.number}"}
        return Response(said, headers=PRIVATE)

    post = get


def solved(body: Any, engine: Engine) -> dict[str, Any]:
    """The answer to a case; raises ValidationError. The queries of `Engine.assess` and one."""
    if not isinstance(body, dict):
        raise ValidationError(NO_OBJECT)
    posted = CaseSerializer(data=dict(body))
    posted.is_valid(raise_exception=True)
    case = posted.validated_data["caseData"]
    states = _states(case)
    facts = engine.language.vocabulary.facts
    known = {slug: ANSWERS[state] for slug, state in states.items() if slug in facts}
    unknown = [slug for slug in states if slug not in facts] + [*_attributes(case)]
    result = _assess(engine, known, case)
    return {
        "triage": _triage(result, unknown),
        # Without a finding that is known, the order would be how common conditions are.
        "conditions": _conditions(result, engine.release) if known else [],
        "unknownFeatures": list(dict.fromkeys(unknown)),
        "release": UsedReleaseSerializer(result).data,
        "disclaimer": DISCLAIMER,
    }


def _assess(engine: Engine, answers: dict[str, AnswerState], case: dict[str, Any]) -> Result:
    profile = case["profileInformation"]
    try:
        return engine.assess(
            answers=answers,
            age=profile["age"],
            sex=profile["biologicalSex"],
            limit=MOST_CONDITIONS,
        )
    except InvalidAnswers as error:
        places = {f"answers.{finding['id']}": place for place, finding in _findings(case)}
        raise ValidationError(
            {places.get(field, field): message for field, message in error.errors.items()}
        ) from error


def _states(case: dict[str, Any]) -> dict[str, str]:
    """The state of each finding; raises ValidationError where one is given in two states."""
    states: dict[str, str] = {}
    contradicted = {
        place: "This was given in another state before."
        for place, finding in _findings(case)
        if states.setdefault(finding["id"], finding["state"]) != finding["state"]
    }
    if contradicted:
        raise ValidationError(contradicted)
    return states


def _findings(case: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each finding with its place in the body."""
    for name in ("presentingComplaints", "otherFeatures"):
        for number, finding in enumerate(case[name]):
            yield f"caseData.{name}.{number}", finding


def _attributes(case: dict[str, Any]) -> Iterator[str]:
    """Such as how strong a pain is: here a strong pain is a symptom of its own, or nothing."""
    for _, finding in _findings(case):
        for attribute in finding["attributes"]:
            yield attribute["id"]


def _triage(result: Result, unknown: list[str]) -> str:
    """What was not understood could raise the level: then only the highest is certain."""
    level = TRIAGE[result.urgency]
    return UNCERTAIN if unknown and level != TRIAGE[Urgency.EMERGENCY] else level


def _conditions(result: Result, release: Release) -> list[dict[str, Any]]:
    """The matches, best first; one query."""
    slugs = [match.condition for match in result.matches]
    codes = Condition.objects.in_release(release).snomed_codes(slugs)
    return [
        {
            "id": slug,
            "name": match.name,
            "standardOntologyUris": [SNOMED + codes[slug]] if slug in codes else [],
            "probability": match.probability,
        }
        for slug, match in zip(slugs, result.matches, strict=True)
    ]
