"""The views of the FHIR server: knowledge to read, and operations that keep nothing."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from conditions.api.caching import LIVE_RELEASE, is_known, validator
from conditions.api.renderers import JSONRenderer
from conditions.live import live_release
from conditions.models import Release
from triage.api.fhir import outcomes, questionnaires
from triage.api.fhir.arguments import arguments
from triage.api.fhir.capability import capability_statement, triage_operation
from triage.api.fhir.code_systems import code_system, looked_up
from triage.api.fhir.concepts import SYSTEMS
from triage.api.fhir.formats import FhirNegotiation, FhirRenderer
from triage.api.fhir.interviews import next_step
from triage.api.fhir.naming import ID, Naming, Resource, base_of, release_of
from triage.api.fhir.posted import posted_response
from triage.api.fhir.responses import Reading, read
from triage.api.fhir.risk import risk_assessment
from triage.api.fhir.value_sets import SETS, Page, expanded, validated, value_set
from triage.api.views import PRIVATE
from triage.results import assess

RESOURCES: Mapping[str, Mapping[str, Callable[[Naming], Resource]]] = {
    "Questionnaire": {
        questionnaires.CHECK: questionnaires.check,
        questionnaires.INTERVIEW: questionnaires.interview,
    },
    "CodeSystem": {name: partial(code_system, name=name) for name in SYSTEMS},
    "ValueSet": {name: partial(value_set, name=name) for name in SETS},
}


class FhirView(APIView):
    schema = None  # the CapabilityStatement describes this server
    renderer_classes = [FhirRenderer, JSONRenderer]
    content_negotiation_class = FhirNegotiation

    def get_exception_handler(self) -> Any:
        return outcomes.handle

    @property
    def base(self) -> str:
        return base_of(self.request._request)

    @property
    def live(self) -> Release:
        """One query for a whole request; raises NoLiveReleaseError."""
        return live_release(self.request._request)

    def naming(self, version: str | None) -> Naming:
        """Of the release of this number, or the live one; raises NotFound. One query."""
        release = self.live if version is None else release_of(version)
        if release is None:
            raise NotFound("No release of this version is or was live.")
        return Naming(self.base, release)

    def answer(self, naming: Naming, make: Callable[[], Resource]) -> Response:
        """What was made from a release; only a client that has it already gets nothing.

        Not even with its version does it stay the same: it says whether that is the live one.
        """
        release = naming.release
        etag = validator(f"fhir-{release.number}-{release.status}-{release.checksum}")
        headers = {"ETag": etag, "Cache-Control": LIVE_RELEASE}
        if is_known(self.request._request, etag) and self.request.method != "POST":
            return Response(status=304, headers=headers)
        return Response(make(), headers=headers)


class StatementView(FhirView):
    """What is the same for all releases."""

    http_method_names = ["get", "head"]
    make: ClassVar[Callable[[str], Resource]]

    def get(self, request: Request) -> Response:
        arguments(request)
        return Response(type(self).make(self.base), headers={"Cache-Control": LIVE_RELEASE})


class MetadataView(StatementView):
    make = capability_statement


class OperationView(StatementView):
    make = triage_operation


class ReadView(FhirView):
    http_method_names = ["get", "head"]

    def get(self, request: Request, kind: str, id: str) -> Response:
        """One resource by its id; without a version, that of the live release."""
        arguments(request)
        found = ID.fullmatch(id)
        make = RESOURCES[kind].get(found["name"]) if found else None
        if found is None or make is None:
            raise NotFound(f"There is no {kind} of this id.")
        naming = self.naming(found["version"])
        return self.answer(naming, partial(make, naming))


class SearchView(FhirView):
    http_method_names = ["get", "head"]

    def get(self, request: Request, kind: str) -> Response:
        """By url and version; without a version, in the live release."""
        given = arguments(request, url=str, version=str)
        release = release_of(given["version"]) if "version" in given else self.live
        if release is None:
            return Response(self._bundle([]))
        naming = Naming(self.base, release)
        names = [
            name
            for name in RESOURCES[kind]
            if given.get("url") in {None, naming.url(kind, name), naming.canonical(kind, name)}
        ]
        return self.answer(
            naming, lambda: self._bundle([RESOURCES[kind][name](naming) for name in names])
        )

    def _bundle(self, resources: list[Resource]) -> Resource:
        entries = [
            {
                "fullUrl": f"{self.base}/{resource['resourceType']}/{resource['id']}",
                "resource": resource,
                "search": {"mode": "match"},
            }
            for resource in resources
        ]
        address = self.request.build_absolute_uri()
        return {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(entries),
            "link": [{"relation": "self", "url": address}],
            **({"entry": entries} if entries else {}),
        }


class LookupView(FhirView):
    """`CodeSystem/$lookup`."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        given = arguments(
            request,
            required=("system", "code"),
            system=str,
            code=str,
            version=str,
            property=list,
        )
        name = own_name(self.base, "CodeSystem", given["system"])
        naming, wanted = self.naming(given.get("version")), given.get("property", [])
        return self.answer(naming, partial(looked_up, naming, name, given["code"], wanted))

    post = get


class ExpandView(FhirView):
    """`ValueSet/$expand`, of a set by its url or by its id."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, id: str | None = None) -> Response:
        page: Any = {"filter": str, "offset": int, "count": int}
        if id is None:
            given = arguments(request, required=["url"], url=str, valueSetVersion=str, **page)
            name, version = set_of(self.base, given)
        else:
            given = arguments(request, **page)
            found = ID.fullmatch(id)
            if found is None or found["name"] not in SETS:
                raise NotFound("There is no ValueSet of this id.")
            name, version = found["name"], found["version"]
        naming = self.naming(version)
        shown = Page(**{key: given[key] for key in page if key in given})
        return self.answer(naming, partial(expanded, naming, name, shown))

    post = get


class ValidateCodeView(FhirView):
    """`ValueSet/$validate-code`."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        needed = dict.fromkeys(["url", "system", "code"], str)
        given = arguments(request, required=needed, valueSetVersion=str, **needed)
        name, version = set_of(self.base, given)
        naming = self.naming(version)
        make = partial(validated, naming, name, system=given["system"], code=given["code"])
        return self.answer(naming, make)

    post = get


class AnswersView(FhirView):
    """An operation over somebody's answers, of which nothing is stored or logged."""

    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        response, path = posted_response(request.data)
        reading = read(response, path, base=self.base)
        return Response(self.act(reading, response), headers=PRIVATE)

    def act(self, reading: Reading, response: Resource) -> Resource:
        raise NotImplementedError


class TriageView(AnswersView):
    """`QuestionnaireResponse/$triage`."""

    def act(self, reading: Reading, response: Resource) -> Resource:
        result = assess(
            answers=reading.answers,
            age=reading.age,
            sex=reading.sex,
            release=reading.naming.release,
        )
        return risk_assessment(result, reading, at=timezone.now())


class NextQuestionView(AnswersView):
    """`Questionnaire/$next-question`."""

    def act(self, reading: Reading, response: Resource) -> Resource:
        return next_step(reading, response, at=timezone.now())


class NothingHere(FhirView):
    """Every other address, so that all errors have one shape."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(f"There is nothing at {request.path}.")


def set_of(base: str, given: Mapping[str, str]) -> tuple[str, str | None]:
    """The name and the version of a value set; its url may hold the version."""
    url, _, version = given["url"].partition("|")
    return own_name(base, "ValueSet", url), given.get("valueSetVersion") or version or None


def own_name(base: str, kind: str, url: str) -> str:
    """What one of our own resources is called below its url; raises NotFound."""
    for name in RESOURCES[kind]:
        if url == f"{base}/{kind}/{name}":
            return name
    raise NotFound(f"This server has no {kind} of this url.")
