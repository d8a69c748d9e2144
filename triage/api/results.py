"""The shape of what is answered to a case: urgency first, then what may fit and why."""

from collections.abc import Callable
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, TypeVar

from rest_framework import serializers

from conditions.api.shapes import (
    ConditionReferenceSerializer,
    LevelField,
    ReleaseReferenceSerializer,
)
from triage.api.assessing import Assessed, Include, NextQuestion, Said
from triage.api.questions import ChoiceSerializer, QuestionSerializer
from triage.explanation import DISCLAIMER, STRENGTHS
from triage.interview import StopReason
from triage.interview_pages import STOPPED
from triage.values import AnswerSource, AnswerState, Match, Part, Reason, Result, Row
from triage.what_if import Change

Value = TypeVar("Value")
Show = Callable[[Any], Any]

# Fields whose values in the engine are what JSON takes.
AS_IT_IS = {
    serializers.BooleanField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.FloatField,
    serializers.IntegerField,
    serializers.ListField,
}
# Every value has it, and it is not shown: it stands where a field reads no attribute.
NOTHING = "__class__"

# What is told only where `include` asks for it.
EXTRAS = {
    "next_question": Include.NEXT_QUESTION,
    "should_stop": Include.SHOULD_STOP,
    "stop_reason": Include.SHOULD_STOP,
    "what_would_change": Include.WHAT_WOULD_CHANGE,
}


class ValueSerializer(serializers.Serializer[Value]):
    # Shows a value of the engine as it is. DRF's own looks for keys, calls and defaults in each
    # field of each value; a result has some four hundred.
    # No docstring: the schema would show it as the description of everything made from this.

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self.fields)

    @cached_property
    def _read(self) -> Callable[[Value], tuple[Any, ...]]:
        """All fields of a value at once; a field that shows the whole value says which."""
        sources: list[Any] = [field.source for field in self.fields.values()]
        read = [NOTHING if source == "*" else source for source in sources]
        return attrgetter(*read, NOTHING)  # never one alone, which would come without a tuple

    @cached_property
    def _shown(self) -> list[tuple[str, bool, Show]]:
        """The fields that are not shown as they are: whether of the whole value, and how."""
        return [
            (name, field.source == "*", _show(field))
            for name, field in self.fields.items()
            if type(field) not in AS_IT_IS
        ]

    def to_representation(self, instance: Value) -> dict[str, Any]:
        told = dict(zip(self._names, self._read(instance), strict=False))
        for name, whole, show in self._shown:
            value = instance if whole else told[name]
            told[name] = None if value is None else show(value)
        return told


class WholeSerializer(ValueSerializer[Value]):
    # Of all fields of a dataclass, in its order, as they are: JSONRenderer writes such a value by
    # itself. Half of what a result shows are these.

    def to_representation(self, instance: Value) -> Any:
        return instance


def _show(field: Any) -> Show:
    if isinstance(field, serializers.ListSerializer):
        one = _show(field.child)
        return lambda values: [one(value) for value in values]
    show: Show = field.to_representation
    return show


def shown(shape: "type[ValueSerializer[Value]]", value: Value) -> dict[str, Any]:
    return _made_once(shape).to_representation(value)


@cache
def _made_once(shape: "type[ValueSerializer[Value]]") -> "ValueSerializer[Value]":
    """Showing changes nothing in it, and making it takes longer than showing."""
    return shape()


class DisclaimerField(serializers.CharField):
    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: Any) -> str:
        return DISCLAIMER


class UsedReleaseSerializer(ValueSerializer[Result]):
    """The release that the result was made from."""

    number = serializers.IntegerField(source="release")
    checksum = serializers.CharField()


class ReasonSerializer(ValueSerializer[Reason]):
    """A rule that fired."""

    rule = serializers.CharField()
    level = LevelField()
    title = serializers.CharField()
    message = serializers.CharField(help_text="What to do, where and when.")


class UrgencySerializer(ValueSerializer[Result]):
    level = LevelField(source="urgency")
    label = serializers.CharField(  # type: ignore[assignment]
        source="urgency.label", help_text="The level in plain words."
    )
    reasons = ReasonSerializer(many=True, help_text="Highest level first.")
    conditions = serializers.SerializerMethodField(
        help_text="Matches that are likely enough to raise the urgency to this level."
    )

    def get_conditions(self, result: Result) -> list[str]:
        return [match.condition for match in result.raising]


class PartSerializer(WholeSerializer[Part]):
    """One answer's share in the score."""

    symptom = serializers.CharField()
    name = serializers.CharField()
    answer = serializers.ChoiceField(choices=[AnswerState.YES.value, AnswerState.NO.value])
    weight = serializers.FloatField(help_text="In nats: above 0 for the condition, below against.")
    frequency = serializers.FloatField(help_text="Share (0 to 1) with the condition who have it.")
    background = serializers.FloatField(help_text="Share (0 to 1) of others who have it.")


class MatchSerializer(ValueSerializer[Match]):
    """A condition in its place; `prior` and the weights of `evidence` add up to `score`."""

    condition = serializers.CharField()
    name = serializers.CharField()
    probability = serializers.FloatField(help_text="0 to 1; all, with something else, make 1.")
    score = serializers.FloatField(help_text="In nats.")
    prior = serializers.FloatField(help_text="The logarithm of the condition's prior, in nats.")
    strength = serializers.ChoiceField(choices=list(STRENGTHS.items()))
    urgency = LevelField(help_text="The condition's own level.")
    raised_urgency = serializers.BooleanField(
        help_text="Likely enough that the urgency is at least the condition's own level."
    )
    evidence = PartSerializer(many=True, help_text="The answers that count, strongest first.")
    not_asked = serializers.ListField(
        child=serializers.CharField(),
        help_text="Symptoms that would tell most and were not answered.",
    )


class SaidSerializer(WholeSerializer[Said]):
    """An answer, with where it comes from."""

    symptom = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=[*AnswerState])
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=[*AnswerSource],
        help_text="`initial`: told unprompted. `demographic`: settled by age and sex.",
    )


class OpenQuestionSerializer(QuestionSerializer):
    """A question with those of its choices that are still open."""

    identity = tuple(name for name in QuestionSerializer.Meta.fields if name != "release")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return {name: fields[name] for name in self.identity}

    def to_representation(self, asked: Any) -> dict[str, Any]:
        choices = ChoiceSerializer(asked.choices, many=True).data
        return {**super().to_representation(asked.question), "choices": choices}


class WhyAskedSerializer(ValueSerializer[NextQuestion]):
    warning_signs = serializers.BooleanField(
        help_text="These come first, whatever else was answered."
    )
    could_raise = serializers.BooleanField(
        help_text="The answers are likely enough to raise the urgency."
    )
    tells_apart = ConditionReferenceSerializer(
        many=True, help_text="The two conditions that the first question tells apart best, or none."
    )
    texts = serializers.ListField(
        child=serializers.CharField(), help_text="The same in words for patients."
    )


class NextQuestionSerializer(ValueSerializer[NextQuestion]):
    """What to ask next, together on one page."""

    questions = OpenQuestionSerializer(many=True, help_text="In the order of the page.")
    why = WhyAskedSerializer(source="*", help_text="Why the first of them is asked now.")


class StopReasonSerializer(ValueSerializer[StopReason]):
    code = serializers.ChoiceField(choices=[*StopReason], source="value")
    text = serializers.SerializerMethodField(help_text="The same in words for patients.")

    def get_text(self, reason: StopReason) -> str:
        return str(STOPPED[reason])


class ChangeSerializer(ValueSerializer[Change]):
    """What one answer that is not known would do."""

    symptom = serializers.CharField()
    answer = serializers.ChoiceField(choices=[AnswerState.YES.value, AnswerState.NO.value])
    chance = serializers.FloatField(help_text="How probable the answer is, 0 to 1.")
    level = LevelField(
        allow_null=True, help_text="What it would raise the urgency to; null: no higher."
    )
    first = serializers.CharField(
        allow_null=True, help_text="The condition that would newly come first, or null."
    )
    shift = serializers.FloatField(
        help_text="The share of probability that would move, 0 to 1 (total variation)."
    )


class ResultSerializer(ValueSerializer[Assessed]):
    """How urgent it is first, then what may fit and why. It is not a diagnosis."""

    release = UsedReleaseSerializer(source="result")
    urgency = UrgencySerializer(source="result")
    sufficient = serializers.BooleanField(
        source="result.sufficient", help_text="Whether enough was answered to rank."
    )
    matches = MatchSerializer(
        source="result.matches", many=True, help_text="Best first; ties by slug."
    )
    something_else = serializers.FloatField(
        source="result.something_else", help_text="Probability of none of the conditions."
    )
    answers = SaidSerializer(
        many=True, help_text="As they were given; then what age and sex settle, by slug."
    )
    disclaimer = DisclaimerField()


class TriageResultSerializer(ResultSerializer):
    """A result, and what `include` asks for besides. It is not a diagnosis."""

    next_question = NextQuestionSerializer(
        required=False,
        allow_null=True,
        help_text="Where `include` asks for it: what to ask next; null: nothing.",
    )
    should_stop = serializers.BooleanField(
        required=False, help_text="Where `include` asks for it: whether to ask nothing more."
    )
    stop_reason = StopReasonSerializer(
        required=False, allow_null=True, help_text="Beside `should_stop`: why, or null."
    )
    what_would_change = ChangeSerializer(
        required=False,
        many=True,
        help_text="Where `include` asks for it: the open answers that would change the result "
        "most, at most three; none in an emergency, or where too little was answered to rank.",
    )

    def to_representation(self, assessed: Any) -> dict[str, Any]:
        told = super().to_representation(assessed)
        return {
            name: value
            for name, value in told.items()
            if EXTRAS.get(name) in {None, *assessed.include}
        }


class CaseResultSerializer(ResultSerializer):
    """The result of one case."""

    id = serializers.CharField(allow_null=True, help_text="As the case has it.")


class StoredAssessmentSerializer(serializers.Serializer[dict[str, Any]]):
    """A result that is kept until it expires or is deleted."""

    token = serializers.CharField(help_text="The key to it. Whoever has it can read and delete it.")
    page = serializers.URLField(help_text="Its page on this site, for people.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    result = ResultSerializer()


class BatchResultSerializer(serializers.Serializer[dict[str, Any]]):
    release = ReleaseReferenceSerializer(help_text="That of all results.")
    results = CaseResultSerializer(many=True, help_text="In the order of the cases.")


class OpenEvidenceSerializer(ValueSerializer[Row]):
    """A symptom that was not asked, and what an answer would add to the score."""

    symptom = serializers.CharField(source="term.slug")
    name = serializers.CharField(source="term.name")
    yes_weight = serializers.FloatField(help_text="What a yes would add, in nats.")
    no_weight = serializers.FloatField(help_text="What a no would add, in nats.")
    frequency = serializers.FloatField(help_text="Share (0 to 1) with the condition who have it.")
    background = serializers.FloatField(
        source="term.background", help_text="Share (0 to 1) of others who have it."
    )


class ExplanationSerializer(serializers.Serializer[dict[str, Any]]):
    """Why a condition stands where it does; `prior` and the weights add up to `score`."""

    release = ReleaseReferenceSerializer()
    condition = serializers.CharField(source="match.condition")
    name = serializers.CharField(source="match.name")
    rank = serializers.IntegerField(help_text="Its place among all conditions, from 1 on.")
    out_of = serializers.IntegerField(help_text="How many conditions the release has.")
    probability = serializers.FloatField(source="match.probability", help_text="0 to 1.")
    score = serializers.FloatField(source="match.score", help_text="In nats.")
    prior = serializers.FloatField(
        source="match.prior", help_text="The logarithm of the condition's prior, in nats."
    )
    strength = serializers.ChoiceField(source="match.strength", choices=list(STRENGTHS.items()))
    urgency = LevelField(source="match.urgency", help_text="The condition's own level.")
    raised_urgency = serializers.BooleanField(
        source="match.raised_urgency",
        help_text="Likely enough that the urgency is at least the condition's own level.",
    )
    speaks_for = PartSerializer(many=True, help_text="The answers for it, strongest first.")
    speaks_against = PartSerializer(many=True, help_text="The answers against it, likewise.")
    not_asked = OpenEvidenceSerializer(
        many=True, help_text="All that a patient could still tell, the most telling first."
    )
    answers = SaidSerializer(
        many=True, help_text="As they were given; then what age and sex settle, by slug."
    )
    disclaimer = DisclaimerField()
