"""Reads what was posted to be assessed, and names everything that is wrong in one go."""

from typing import Any

from rest_framework.exceptions import ValidationError

from conditions.models import Release
from triage.api.bodies import Released
from triage.api.strict import NO_OBJECT
from triage.results import Engine


def read(
    shape: type[Released], body: Any, *, live: Release, wrong: dict[str, str] | None = None
) -> tuple[dict[str, Any], Engine]:
    """The fields of a body, and the engine of the release to go by. Raises ValidationError.

    `wrong` is what was found wrong beside the body. The queries of `Engine.of` and of
    `wrong_by_release`; one more where the body names a release.
    """
    if not isinstance(body, dict):
        raise ValidationError({"body": NO_OBJECT} | (wrong or {}))
    # A dict of its own: an empty form is a QueryDict, which serializers read in a way of its own.
    posted = shape(data=dict(body), context={"live": live})
    engine = _engine(posted, live)
    errors = {**(wrong or {}), **posted.errors, **posted.wrong_by_release(engine)}
    if errors:
        raise ValidationError(errors)
    return posted.validated_data, engine


def _engine(posted: Released, live: Release) -> Engine:
    """Of the release that the body names, so far as it can be understood."""
    if not posted.is_valid():
        number = posted.initial_data.get("release") if "release" not in posted.errors else None
        named = Release.objects.published().filter(number=number).first() if number else None
        return Engine.of(named or live)
    return Engine.of(posted.validated_data["release"])
