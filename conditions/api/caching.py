"""Validators of answers: the same one stands for the same bytes at an address."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import parse_etags

from conditions.models import Release

# A release never changes, but a deployment may tell it in another shape.
NAMED_RELEASE = "public, max-age=86400"
# What is live may be rolled back at any moment; asking again costs one query.
LIVE_RELEASE = "public, no-cache"


@cache
def code_version() -> str:
    """Of the code that makes answers, as a short hash; read once for each process."""
    digest = hashlib.sha256()
    for app in ("ankle_site", "conditions", "triage"):
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def validator(state: str) -> str:
    """A strong ETag (RFC 9110) for an answer made from this state of the database."""
    return f'"{state}-{code_version()}"'


def release_validator(release: Release) -> str:
    """Of whatever is told of the knowledge of a release."""
    return validator(f"{release.number}-{release.checksum}")


def is_known(request: HttpRequest, etag: str) -> bool:
    """Whether the client says that it has this already; compressed answers have it as weak."""
    sent = parse_etags(request.headers.get("If-None-Match", ""))
    return etag in {tag.removeprefix("W/") for tag in sent}
