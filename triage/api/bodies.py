"""What is posted to have answers assessed: its shape, and what only a release can tell of it."""

from collections.abc import Mapping
from typing import Any

from django.core.validators import MaxLengthValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conditions.levels import Sex
from conditions.models import Release
from triage.answers import MAX_AGE, MIN_AGE, errors_of
from triage.api.assessing import Include
from triage.api.strict import NO_OBJECT, StrictSerializer, TextField, WholeNumberField, WordField
from triage.models.assessment import GIVEN_SOURCES
from triage.results import Engine
from triage.values import AnswerState

MOST_ANSWERS = 1000  # more than anybody gives, and few enough to name each one that is wrong
MOST_MATCHES = 20
MOST_CASES = 100
LONGEST_ID = 100
LAST_RELEASE = 999_999_999
NO_CONDITION = "There is no condition of this name in this release."
NO_ANSWER = "There is no answer that this could be the source of."


def by_slug(words: list[str]) -> Any:
    return extend_schema_field(
        {
            "type": "object",
            "additionalProperties": {"type": "string", "enum": words},
            "maxProperties": MOST_ANSWERS,
        }
    )


class BySlugField(serializers.DictField):
    child: WordField

    def __init__(self, **kwargs: Any) -> None:
        most = MaxLengthValidator(MOST_ANSWERS, f"Give at most {MOST_ANSWERS} answers.")
        super().__init__(validators=[most], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Each value is looked at by itself only where one of them is wrong."""
        allowed = self.child.choices
        words = data.values() if type(data) is dict else [None]
        right = all(type(word) is str and word in allowed for word in words)
        return data if right else super().to_internal_value(data)


@by_slug([*AnswerState])
class AnswersField(BySlugField):
    child = WordField(words=[*AnswerState], allowed="Answer yes, no or unsure.")
    default_error_messages = dict.fromkeys(
        ["required", "null", "not_a_dict"],
        "Give an object of symptom slugs and yes, no or unsure; it may be empty.",
    )


@by_slug([*GIVEN_SOURCES])
class SourcesField(BySlugField):
    child = WordField(words=[*GIVEN_SOURCES], allowed="Use initial or asked.")
    default_error_messages = dict.fromkeys(
        ["null", "not_a_dict"], "Give an object of symptom slugs and initial or asked."
    )


class IncludeField(serializers.ListField):
    child = WordField(words=[*Include], allowed=f"Use one of {', '.join(Include)}.")
    default_error_messages = dict.fromkeys(
        ["null", "not_a_list", "max_length"], f"Give a list of any of {', '.join(Include)}."
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default=list, max_length=len(Include), **kwargs)


class Released(StrictSerializer):
    # Needs the live release as `live` in its context; `release` becomes the one to go by.

    release = WholeNumberField(
        lowest=1,
        highest=LAST_RELEASE,
        allow_null=True,
        default=None,
        allowed="Give the number of a published release (see /api/v1/releases/), or null.",
        help_text="The release to go by; null: the live one.",
    )

    def validate_release(self, number: int | None) -> Release:
        live: Release = self.context["live"]
        if number is None:
            return live
        if release := Release.objects.published().filter(number=number).first():
            return release
        raise serializers.ValidationError(self.fields["release"].error_messages["invalid"])

    def wrong_by_release(self, engine: Engine) -> dict[str, str]:
        """What no shape tells, such as unknown slugs, by dotted field: of what is not wrong yet."""
        raise NotImplementedError


class Person(StrictSerializer):
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
    sources = SourcesField(
        default=dict,
        help_text="By symptom slug: `initial` for what was told unprompted; all else was `asked`.",
    )


class ReleasedPerson(Person, Released):
    def wrong_by_release(self, engine: Engine) -> dict[str, str]:
        return _wrong(self.initial_data, self.errors, engine)


class Limited(StrictSerializer):
    limit = WholeNumberField(
        lowest=1,
        highest=MOST_MATCHES,
        default=5,
        allowed=f"Give a whole number from 1 to {MOST_MATCHES}.",
        help_text="How many matches at most.",
    )


class TriageSerializer(ReleasedPerson, Limited):
    """Answers to be assessed. No other fields are taken."""

    include = IncludeField(help_text="What to say besides. Each takes about as long as the rest.")


class AssessmentSerializer(ReleasedPerson, Limited):
    """Answers to be assessed and stored. No other fields are taken."""


class ExplainSerializer(ReleasedPerson):
    """Answers, and the condition to explain by them. No other fields are taken."""

    condition = TextField(
        longest=100, allowed="Give the slug of a condition.", help_text="Any of the release."
    )

    def wrong_by_release(self, engine: Engine) -> dict[str, str]:
        wrong = super().wrong_by_release(engine)
        conditions = {contender.slug for contender in engine.contenders}
        if "condition" in self.errors or self.initial_data["condition"] in conditions:
            return wrong
        return wrong | {"condition": NO_CONDITION}


class CaseSerializer(Person):
    """Somebody's answers. No other fields are taken."""

    id = TextField(
        longest=LONGEST_ID,
        allowed=f"Give a text of 1 to {LONGEST_ID} characters, or null.",
        allow_null=True,
        default=None,
        help_text="Your name for the case, which its result repeats. Nothing that tells who it is.",
    )


class CasesField(serializers.ListField):
    child = CaseSerializer(error_messages={"null": NO_OBJECT})
    default_error_messages = dict.fromkeys(
        ["required", "null", "not_a_list", "min_length", "max_length"],
        f"Give a list of 1 to {MOST_CASES} cases.",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=1, max_length=MOST_CASES, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, list) and len(data) > MOST_CASES:
            self.fail("max_length")  # before each of them is looked at
        return super().to_internal_value(data)


class BatchSerializer(Released, Limited):
    """Cases that are assessed under one release. No other fields are taken."""

    cases = CasesField(help_text="Of as many people; the results keep their order.")

    def wrong_by_release(self, engine: Engine) -> dict[str, str]:
        wrong: Any = self.errors.get("cases", {})
        if not isinstance(wrong, dict):
            return {}
        return {
            f"cases.{number}.{field}": message
            for number, case in enumerate(self.initial_data["cases"])
            if isinstance(case, dict)
            for field, message in _wrong(case, wrong.get(number, {}), engine).items()
        }


def _wrong(person: dict[str, Any], wrong: Mapping[str, Any], engine: Engine) -> dict[str, str]:
    """What the vocabulary makes wrong of somebody's answers that are not `wrong` by their shape."""
    errors = errors_of(
        answers=_sound_members("answers", person, wrong),
        age=None if "age" in wrong else person.get("age"),
        sex=None if "sex" in wrong else person.get("sex"),
        vocabulary=engine.language.vocabulary,
    )
    answered = person.get("answers")
    if not isinstance(answered, dict):
        return errors
    lost = [slug for slug in _sound_members("sources", person, wrong) if slug not in answered]
    return errors | {f"sources.{slug}": NO_ANSWER for slug in lost}


def _sound_members(
    field: str, person: Mapping[str, Any], wrong: Mapping[str, Any]
) -> dict[str, str]:
    """Those of the right shape; none where the whole of the field is wrong."""
    errors = wrong.get(field, {})
    if not isinstance(errors, dict):
        return {}
    return {slug: word for slug, word in person.get(field, {}).items() if slug not in errors}
