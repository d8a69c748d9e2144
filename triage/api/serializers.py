"""The shape of what is posted to the triage endpoint and of what it answers."""

from typing import Any

from django.core.validators import MaxLengthValidator
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conditions.api.shapes import LevelField
from conditions.levels import Sex
from conditions.models import Release
from triage.answers import MAX_AGE, MIN_AGE
from triage.explanation import DISCLAIMER, STRENGTHS
from triage.values import AnswerState, Match, Part, Reason, Result

MOST_ANSWERS = 1000  # more than anybody gives, and few enough to name each one that is wrong
MOST_MATCHES = 20
LAST_RELEASE = 999_999_999


class WholeNumberField(serializers.IntegerField):
    """A JSON integer: DRF's own also takes "45", true and 45.0. One message for all refusals."""

    def __init__(self, *, lowest: int, highest: int, allowed: str, **kwargs: Any) -> None:
        messages: Any = dict.fromkeys(["invalid", "null", "min_value", "max_value"], allowed)
        super().__init__(min_value=lowest, max_value=highest, error_messages=messages, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return data


class WordField(serializers.ChoiceField):
    """One of a few words. One message for all refusals."""

    def __init__(self, *, words: list[str], allowed: str, **kwargs: Any) -> None:
        messages: Any = dict.fromkeys(["invalid_choice", "null"], allowed)
        super().__init__(choices=words, error_messages=messages, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice")
        return str(super().to_internal_value(data))


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"type": "string", "enum": [*AnswerState]},
        "maxProperties": MOST_ANSWERS,
    }
)
class AnswersField(serializers.DictField):
    child = WordField(words=[*AnswerState], allowed="Answer yes, no or unsure.")
    default_error_messages = dict.fromkeys(
        ["required", "null", "not_a_dict"],
        "Give an object of symptom slugs and yes, no or unsure; it may be empty.",
    )

    def __init__(self, **kwargs: Any) -> None:
        most = MaxLengthValidator(MOST_ANSWERS, f"Give at most {MOST_ANSWERS} answers.")
        super().__init__(validators=[most], **kwargs)


class TriageSerializer(serializers.Serializer[dict[str, Any]]):
    """Answers to be assessed. No other fields are taken."""

    # Needs the live release as `live` in its context; `release` becomes the one to go by.

    age = WholeNumberField(
        lowest=MIN_AGE,
        highest=MAX_AGE,
        allow_null=True,
        default=None,
        allowed=f"Give a whole number of years from {MIN_AGE} to {MAX_AGE}, or null.",
        help_text="In whole years.",
    )
    sex = WordField(
        words=[*Sex], allow_null=True, default=None, allowed="Use female, male or null."
    )
    answers = AnswersField(help_text="By symptom slug; what is left out was not asked.")
    limit = WholeNumberField(
        lowest=1,
        highest=MOST_MATCHES,
        default=5,
        allowed=f"Give a whole number from 1 to {MOST_MATCHES}.",
        help_text="How many matches at most.",
    )
    release = WholeNumberField(
        lowest=1,
        highest=LAST_RELEASE,
        allow_null=True,
        default=None,
        allowed="Give the number of a published release (see /api/v1/releases/), or null.",
        help_text="The release to go by; null: the live one.",
    )

    def to_internal_value(self, data: Any) -> Any:
        errors = self._unknown_fields(data)
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            errors |= error.detail  # type: ignore[arg-type]
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def validate_release(self, number: int | None) -> Release:
        live: Release = self.context["live"]
        if number is None:
            return live
        if release := Release.objects.published().filter(number=number).first():
            return release
        raise serializers.ValidationError(self.fields["release"].error_messages["invalid"])

    def _unknown_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        refusal = f"Unknown field. Allowed: {', '.join(self.fields)}."
        return {name: [refusal] for name in data if name not in self.fields}


class ClosedObject(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Says in the schema that the request takes no other fields; drf-spectacular cannot."""

    target_class = TriageSerializer

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}


class UsedReleaseSerializer(serializers.Serializer[Result]):
    """The release that the result was made from."""

    number = serializers.IntegerField(source="release")
    checksum = serializers.CharField()


class ReasonSerializer(serializers.Serializer[Reason]):
    """A rule that fired."""

    rule = serializers.CharField()
    level = LevelField()
    title = serializers.CharField()
    message = serializers.CharField(help_text="What to do, where and when.")


class UrgencySerializer(serializers.Serializer[Result]):
    level = LevelField(source="urgency")
    label = serializers.CharField(  # type: ignore[assignment]
        source="urgency.label", help_text="The level in plain words."
    )
    reasons = ReasonSerializer(many=True, help_text="Highest level first.")
    conditions = serializers.SerializerMethodField(
        help_text="Matches that are likely enough to raise the urgency to this level."
    )

    def get_conditions(self, result: Result) -> list[str]:
        return [
            match.condition
            for match in result.matches
            if match.raised_urgency and match.urgency == result.urgency
        ]


class PartSerializer(serializers.Serializer[Part]):
    """One answer's share in the score."""

    symptom = serializers.CharField()
    name = serializers.CharField()
    answer = serializers.ChoiceField(choices=[AnswerState.YES.value, AnswerState.NO.value])
    weight = serializers.FloatField(help_text="In nats: above 0 for the condition, below against.")
    frequency = serializers.FloatField(help_text="Share (0 to 1) with the condition who have it.")
    background = serializers.FloatField(help_text="Share (0 to 1) of others who have it.")


class MatchSerializer(serializers.Serializer[Match]):
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


class TriageResultSerializer(serializers.Serializer[Result]):
    """How urgent it is first, then what may fit and why. It is not a diagnosis."""

    release = UsedReleaseSerializer(source="*")
    urgency = UrgencySerializer(source="*")
    sufficient = serializers.BooleanField(help_text="Whether enough was answered to rank.")
    matches = MatchSerializer(many=True, help_text="Best first; ties by slug.")
    something_else = serializers.FloatField(help_text="Probability of none of the conditions.")
    disclaimer = serializers.SerializerMethodField()

    def get_disclaimer(self, result: Result) -> str:
        return DISCLAIMER
