"""Who asks: a program with a key, or anybody. A key that is no good is refused, never ignored."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from ankle_site.access.models import ApiKey, KeyState

SCHEME = "Api-Key"


class ApiKeyAuthentication(BaseAuthentication):
    """Sets `api_key` on Django's request and `auth` on DRF's; nobody is logged in by a key."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        """No query without the header, one with it, and two once in an hour."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, text = header.partition(" ")
        if scheme.lower() != SCHEME.lower():
            raise AuthenticationFailed(f"Send `Authorization: {SCHEME} <key>`, or no such header.")
        key = ApiKey.objects.of_text(text.strip())
        if key is None:
            raise AuthenticationFailed("There is no such key.")
        now = timezone.now()
        if (state := key.state(now)) != KeyState.ACTIVE:
            raise AuthenticationFailed(f"This key is {state}.")
        key.note_use(now)
        request._request.api_key = key  # type: ignore[attr-defined]
        return None, key

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = ApiKeyAuthentication
    name = "ApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": f"`{SCHEME} ` and the key. Nothing needs one; it has a rate of its own.",
        }
