"""Reads what was posted to the triage endpoint, and names everything that is wrong in one go."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ValidationError

from conditions.models import Release
from triage.answers import InvalidAnswers, resolve
from triage.api.serializers import TriageSerializer
from triage.results import assess, language_of
from triage.values import Result


def assess_posted(body: Any, *, live: Release) -> Result:
    """The result of a posted body; raises ValidationError.

    The queries of `assess`, and one where the body names a release.
    """
    if not isinstance(body, dict):
        raise ValidationError("Give a JSON object.")
    data = dict(body)  # an empty form is a QueryDict, which serializers read in a way of its own
    posted = TriageSerializer(data=data, context={"live": live})
    if not posted.is_valid():
        raise ValidationError(posted.errors | _also_wrong(data, posted.errors, live))
    try:
        return assess(**posted.validated_data)
    except InvalidAnswers as error:
        raise ValidationError(error.errors) from error


def _also_wrong(data: dict[str, Any], wrong: Mapping[str, Any], live: Release) -> dict[str, str]:
    """What is wrong with the rest, which no shape tells: slugs that the release does not know."""
    sound = {name: value for name, value in data.items() if name not in wrong}
    number: Any = sound.get("release")
    release = Release.objects.published().filter(number=number).first() or live
    try:
        resolve(
            answers=_sound_answers(data, wrong.get("answers", {})),
            age=sound.get("age"),
            sex=sound.get("sex"),
            vocabulary=language_of(release).vocabulary,
        )
    except InvalidAnswers as error:
        return error.errors
    return {}


def _sound_answers(data: dict[str, Any], wrong: Any) -> dict[str, str]:
    """The answers of the right shape; none where the whole of them is wrong."""
    if not isinstance(wrong, dict):
        return {}
    return {slug: state for slug, state in data["answers"].items() if slug not in wrong}
