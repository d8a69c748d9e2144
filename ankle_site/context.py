"""What every page's header and footer show."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ankle_site.languages import path_in_english
from conditions.live import find_live_release


def site(request: HttpRequest) -> dict[str, Any]:
    """The part of the site, the live release and the preview that the page is part of.

    One query, and only on pages that print the release.
    """
    return {
        "section": path_in_english(request).removeprefix("/").partition("/")[0],
        "live_release": SimpleLazyObject(lambda: find_live_release(request)),
        "preview": getattr(request, "preview", None),
    }
