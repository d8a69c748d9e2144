"""Errors as OperationOutcome: the API's problem details, told in FHIR."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from rest_framework.settings import api_settings

from triage.api.fhir.formats import FHIR_JSON
from triage.api.fhir.naming import Resource

# Of http://hl7.org/fhir/issue-type.
ISSUE_TYPES = {
    HTTPStatus.BAD_REQUEST: "invalid",
    HTTPStatus.UNAUTHORIZED: "login",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "not-supported",
    HTTPStatus.NOT_ACCEPTABLE: "not-supported",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-long",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "not-supported",
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
    HTTPStatus.SERVICE_UNAVAILABLE: "transient",
}
# What the problem calls the whole body, of which there is no element to name.
NOWHERE = {"", api_settings.NON_FIELD_ERRORS_KEY}


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """What the rest of the API answers to this exception, with its status, headers and log."""
    answer: Any = api_settings.EXCEPTION_HANDLER
    response: HttpResponse = answer(error, context)
    response.content = json.dumps(outcome(json.loads(response.content))).encode()
    response["Content-Type"] = FHIR_JSON
    response["Content-Length"] = str(len(response.content))
    return response


def outcome(problem: dict[str, Any]) -> Resource:
    """One issue for each wrong element or parameter; one, where the problem names none."""
    kind = ISSUE_TYPES.get(HTTPStatus(problem["status"]), "exception")
    errors = problem.get("errors") or [{"field": "", "message": problem["detail"]}]
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": kind,
                "diagnostics": error["message"],
                **({} if error["field"] in NOWHERE else {"expression": [error["field"]]}),
            }
            for error in errors
        ],
    }
