"""What is asked for, and whether the key that asks for it has that scope."""

from typing import Any

from django.http import HttpRequest
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from ankle_site.access.models import ApiKey, Scope


def scope_of(request: Request | HttpRequest, view: Any = None) -> Scope:
    """As the view's `scope` says; without one, reading reads, and all else has answers assessed."""
    stated: Scope | None = getattr(view, "scope", None)
    return stated or (Scope.READ if request.method in SAFE_METHODS else Scope.TRIAGE)


class KeyHasScope(BasePermission):
    """Who sends no key may do all that is public."""

    def has_permission(self, request: Request, view: Any) -> bool:
        scope = scope_of(request, view)
        self.message = f"This key lacks the scope `{scope}`."
        key: ApiKey | None = request.auth  # type: ignore[assignment]
        return key is None or key.allows(scope)
