"""How the resources of a release are called: their canonical addresses, versions and ids."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from conditions.api.release_shapes import LICENCE
from conditions.models import Release, ReleaseStatus

Resource = dict[str, Any]

VERSION = re.compile("[1-9][0-9]{0,8}")
# Logical ids say the version, because a server may hold one resource under an id.
ID = re.compile("(?P<name>[a-z]+(-[a-z]+)*)(-(?P<version>[1-9][0-9]{0,8}))?")


def filled(**elements: Any) -> Resource:
    """The elements that have a content: FHIR knows no empty ones."""
    return {name: value for name, value in elements.items() if value not in (None, "", [], {})}


def base_of(request: HttpRequest) -> str:
    """The address of this FHIR server as the client calls it, without a slash at its end."""
    return request.build_absolute_uri(reverse("fhir:metadata")).removesuffix("/metadata")


def release_of(version: str) -> Release | None:
    """The release that is or was live under this number; one query at most."""
    return Release.objects.published_as(version) if VERSION.fullmatch(version) else None


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of everything of one release on the server at `base`; a version is its number."""

    base: str
    release: Release

    @property
    def version(self) -> str:
        return str(self.release.number)

    def url(self, kind: str, name: str) -> str:
        return f"{self.base}/{kind}/{name}"

    def canonical(self, kind: str, name: str) -> str:
        return f"{self.url(kind, name)}|{self.version}"

    def id(self, name: str) -> str:
        return f"{name}-{self.version}"

    def coding(self, system: str, code: str, display: str) -> Resource:
        """A code out of one of our own systems."""
        url = self.url("CodeSystem", system)
        return {"system": url, "version": self.version, "code": code, "display": display}

    def extension(self, name: str, **content: Any) -> Resource:
        return {"url": self.url("StructureDefinition", name), **content}

    def head(self, kind: str, name: str, title: str) -> Resource:
        """What every resource that describes the knowledge begins with."""
        live = self.release.status == ReleaseStatus.LIVE
        return {
            "resourceType": kind,
            "id": self.id(name),
            "url": self.url(kind, name),
            "version": self.version,
            "name": "AnkleSite" + name.replace("-", " ").title().replace(" ", ""),
            "title": title,
            "status": "active" if live else "retired",
            "experimental": False,
            "date": self.release.proposed_at.isoformat(timespec="seconds"),
            "publisher": "Ankle Site",
            "copyright": f"{LICENCE['id']}: {LICENCE['url']}",
        }
