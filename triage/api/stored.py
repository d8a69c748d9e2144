"""Results that are stored: made by a program, and read and deleted by whoever has the token."""

import re
from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from conditions.live import live_release
from triage import assessments, idempotency
from triage.api import examples
from triage.api.assessing import Assessed, person, said
from triage.api.bodies import AssessmentSerializer
from triage.api.requests import read
from triage.api.results import StoredAssessmentSerializer
from triage.api.views import PRIVATE
from triage.idempotency import OtherBodyError, Posting
from triage.models import Assessment
from triage.values import AnswerSource

KEY = "Idempotency-Key"
LONGEST_KEY = 255
KEY_PATTERN = r"[!-~]([ -~]*[!-~])?"  # printable ASCII, without spaces around it
WRONG_KEY = f"Give 1 to {LONGEST_KEY} printable characters of ASCII, such as a random UUID."

KEY_PARAMETER = OpenApiParameter(
    KEY,
    {"type": "string", "pattern": f"^{KEY_PATTERN}$", "maxLength": LONGEST_KEY},
    OpenApiParameter.HEADER,
    description="Makes trying again safe: the same key with the same body stores nothing more.",
)
TOKEN_PARAMETER = OpenApiParameter(
    "token",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    OpenApiParameter.PATH,
    description="The key to the result.",
)
LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, response=["201"], description="Where to read it."
)
# `ankle_site` makes problems of errors, and declares those that every address can answer with.
KEY_REUSED = OpenApiResponse(
    {"$ref": "#/components/schemas/Problem"},
    description="The key was used for another body.",
)


class KeyReusedError(APIException):
    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_detail = f"This {KEY} was used for another body. Take a new key for a new body."


class AssessmentsView(APIView):
    """Assesses answers and keeps the result, as the pages do, for its time."""

    scope = "store"  # of ankle_site.access: what a key needs
    http_method_names = ["post"]

    @extend_schema(
        parameters=[KEY_PARAMETER, LOCATION],
        request=AssessmentSerializer,
        responses={201: StoredAssessmentSerializer, (422, "application/problem+json"): KEY_REUSED},
        examples=examples.ASSESSMENT,
        operation_id="assessments_create",
        summary="Assess answers and store the result",
    )
    def post(self, request: Request) -> Response:
        try:
            stored = _store(request)
        except OtherBodyError as error:
            raise KeyReusedError from error
        address = reverse("api:assessment", args=[stored.token])
        headers = PRIVATE | {"Location": request.build_absolute_uri(address)}
        return Response(_told(stored, request), status=HTTPStatus.CREATED, headers=headers)


class AssessmentView(APIView):
    """A stored result as it was shown, whatever has been released since."""

    http_method_names = ["get", "head", "delete"]

    @extend_schema(
        parameters=[TOKEN_PARAMETER],
        responses={200: StoredAssessmentSerializer},
        examples=examples.STORED_ASSESSMENT,
        operation_id="assessments_retrieve",
        summary="One stored result",
    )
    def get(self, request: Request, token: str) -> Response:
        return Response(_told(_kept(token), request), headers=PRIVATE)

    @extend_schema(
        parameters=[TOKEN_PARAMETER],
        responses={204: OpenApiResponse(description="It is gone for good, with all its answers.")},
        operation_id="assessments_destroy",
        summary="Delete a stored result",
    )
    def delete(self, request: Request, token: str) -> Response:
        assessments.delete(assessment=_kept(token))
        return Response(status=HTTPStatus.NO_CONTENT, headers=PRIVATE)


def _store(request: Request) -> Assessment:
    """The stored result of a posted body, be it new or not.

    Where the key is known, what was said then holds: the body is not looked at by the release that
    is live now. Raises ValidationError and OtherBodyError.
    """
    key = request.headers.get(KEY)
    wrong = {} if key is None or _is_sound(key) else {KEY: WRONG_KEY}
    client = getattr(request.auth, "prefix", "")
    posting = Posting.of(client=client, key=key, body=request.data) if key and not wrong else None
    if posting and (found := idempotency.find(posting)):
        return found
    live = live_release(request._request)
    posted, engine = read(AssessmentSerializer, request.data, live=live, wrong=wrong)
    result, sources = engine.assess(**person(posted), limit=posted["limit"]), posted["sources"]
    if posting:
        return idempotency.store_once(posting=posting, result=result, sources=sources)
    return assessments.store(result=result, sources=sources)


def _is_sound(key: str) -> bool:
    return len(key) <= LONGEST_KEY and re.fullmatch(KEY_PATTERN, key) is not None


def _kept(token: str) -> Assessment:
    """With its release; what has expired is gone, though no command has deleted it yet."""
    kept = Assessment.objects.kept(at=timezone.now()).select_related("release")
    if found := kept.of_token(token):
        return found
    raise Http404("There is no stored result of this token.")


def _told(stored: Assessment, request: Request) -> Any:
    """Four queries at any size where the release is kept."""
    result = assessments.recall(stored)
    given = dict(stored.answers.values_list("symptom__slug", "source"))
    sources = {slug: AnswerSource(source) for slug, source in given.items()}
    told = {
        "token": stored.token,
        "page": request.build_absolute_uri(stored.get_absolute_url()),
        "created_at": stored.created_at,
        "expires_at": stored.expires_at,
        "result": Assessed(result, said(result.case, sources, result.names)),
    }
    return StoredAssessmentSerializer(told).data
