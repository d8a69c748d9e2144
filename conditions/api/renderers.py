"""Writes answers as JSON."""

from typing import Any

import orjson
from rest_framework import renderers
from rest_framework.utils.encoders import JSONEncoder

# REST framework's own way with what JSON does not know: texts to be translated, moments.
_plain = JSONEncoder().default


class JSONRenderer(renderers.JSONRenderer):
    """As REST framework's, in a tenth of the time, unless the Accept header asks to indent.

    Dataclasses are written as objects of their fields.
    """

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        if data is None:
            return b""
        written = orjson.dumps(data, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME)
        if "indent" not in (accepted_media_type or ""):
            return written
        again = orjson.loads(written)
        return bytes(super().render(again, accepted_media_type, renderer_context))
