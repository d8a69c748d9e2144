"""Reads what was posted to the triage endpoint, and names everything that is wrong in one go."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ValidationError

from conditions.models import Release
from triage.answers import InvalidAnswers, resolve
from triage.api.serializers import TriageRequestSerializer
from triage.results import assess, language_of
from triage.values import Result


def assess_posted(data: Any, *, live: Release) -> Result:
    """The result of a posted body; raises ValidationError. Eight queries, one less for `live`."""
    posted = TriageRequestSerializer(data=data, context={"live": live})
    if not posted.is_valid():
        raise ValidationError(posted.errors | _also_wrong(data, posted.errors, live))
    try:
        return assess(**posted.validated_data)
    except InvalidAnswers as error:
        raise ValidationError(error.errors) from error


def _also_wrong(data: Any, wrong: Mapping[str, Any], live: Release) -> dict[str, str]:
    """What is wrong with the rest, which no shape tells: slugs that the release does not know."""
    sound = {name: data[name] for name in data.keys() - wrong} if isinstance(data, Mapping) else {}
    number: Any = sound.get("release")
    release = Release.objects.published().filter(number=number).first() or live
    try:
        resolve(
            answers=_sound_answers(data, wrong.get("answers")),
            age=sound.get("age"),
            sex=sound.get("sex"),
            vocabulary=language_of(release).vocabulary,
        )
    except InvalidAnswers as error:
        return error.errors
    return {}


def _sound_answers(data: Any, wrong: Any) -> dict[str, str]:
    """The answers that have the right shape; none where they are no object, or too many."""
    if not isinstance(data, Mapping) or isinstance(wrong, list):
        return {}
    answers = data.get("answers", {})
    return {slug: answers[slug] for slug in answers.keys() - (wrong or {}).keys()}
