"""The live release as one request sees it: read once, so that a whole page is of one release."""

from django.http import HttpRequest

from conditions.models import Release


class NoLiveReleaseError(Exception):
    """Nothing has been approved yet, so there is nothing that anybody may read."""


def find_live_release(request: HttpRequest) -> Release | None:
    """The live release, or None; one query for the first call of a request, none after it."""
    seen = vars(request)
    if "seen_live_release" not in seen:
        seen["seen_live_release"] = Release.objects.live()
    release: Release | None = seen["seen_live_release"]
    return release


def show_as_live(request: HttpRequest, release: Release) -> None:
    """Let this one request read a release as if it were live; its caller checks who asks."""
    vars(request)["seen_live_release"] = release


def live_release(request: HttpRequest) -> Release:
    """As `find_live_release`, but raises NoLiveReleaseError, which becomes a 503 page."""
    release = find_live_release(request)
    if release is None:
        raise NoLiveReleaseError
    return release
