"""What was posted to an operation: a resource, bare or among Parameters, of a bounded depth."""

from typing import Any

from rest_framework.exceptions import ValidationError

from triage.api.fhir.naming import Resource

# More levels are in no response, and could be more than can be written again.
DEEPEST = 30


def posted_response(body: Any) -> tuple[Resource, str]:
    """The QuestionnaireResponse in a body, and its path there; raises ValidationError.

    The parameter is called as in the operation of SDC.
    """
    if not isinstance(body, dict) or body.get("resourceType") != "Parameters":
        return _checked(body, "QuestionnaireResponse")
    match body.get("parameter"):
        case [{"name": "questionnaire-response", "resource": response}]:
            return _checked(response, "Parameters.parameter[0].resource")
    one = "Give one parameter, questionnaire-response, with the resource."
    raise ValidationError({"Parameters.parameter": one})


def _checked(response: Any, path: str) -> tuple[Resource, str]:
    if not isinstance(response, dict) or response.get("resourceType") != "QuestionnaireResponse":
        raise ValidationError({path: "Give a QuestionnaireResponse."})
    if _deeper(response, DEEPEST):
        raise ValidationError({path: f"It is nested more than {DEEPEST} levels deep."})
    return response, path


def _deeper(content: Any, levels: int) -> bool:
    if not isinstance(content, dict | list):
        return False
    inner = content.values() if isinstance(content, dict) else content
    return levels == 0 or any(_deeper(part, levels - 1) for part in inner)
