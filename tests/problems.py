"""How the tests read the errors of the API."""

from typing import Any


def problem(answer: Any) -> dict[str, Any]:
    """The content without the request's id, once the shape and that id are found right."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    content: dict[str, Any] = answer.json()
    assert (content["type"], content["status"]) == ("about:blank", answer.status_code)
    assert content.pop("request_id") == answer.headers["X-Request-ID"]
    return content
