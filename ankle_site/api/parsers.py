"""Reads JSON bodies strictly: what two readers could understand differently is refused."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils import json


class StrictJSONParser(JSONParser):
    """JSON in UTF-8, within Django's limit for bodies in memory (DATA_UPLOAD_MAX_MEMORY_SIZE)."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        body: bytes = parser_context["request"].body  # raises RequestDataTooBig, DRF's own does not
        try:
            data = json.loads(body.decode(), object_pairs_hook=_each_name_once)
            if b"\\u" in body:  # the one way to write them, and rare
                _refuse_half_characters(data)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
        except ValueError as error:
            raise ParseError(f"The JSON cannot be read: {error}.") from error
        return data


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers differ in which of two values they keep; one could be a warning sign's yes."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name is given twice in one object")
    return members


def _refuse_half_characters(data: Any) -> None:
    """Raise UnicodeEncodeError (a ValueError) for a lone surrogate: no database takes it."""
    json.dumps(data, ensure_ascii=False).encode()
