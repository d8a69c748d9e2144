"""Whether this process lives, and whether it can answer patients: for load balancers.

Both are answered before everything else: no host name is asked for, nothing leads to HTTPS or to a
language, and no session is read. What is wrong is in the log, and not in the answer.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.http import HttpRequest, HttpResponse
from health_check.base import HealthCheck
from health_check.checks import Cache, Database
from health_check.exceptions import ServiceUnavailable

from ankle_site.operations import metrics
from conditions.models import Release


class OperatorMiddleware:
    """Answers what only the operator asks. To the world, nginx hides all but /healthz."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers = {"/healthz": alive, "/readyz": ready}
        if settings.METRICS_DIR:
            self.answers["/metrics"] = metrics.page

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answers.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        response = answer()
        response["Cache-Control"] = "no-store"
        return response


def alive() -> HttpResponse:
    return _plain("alive")


def ready() -> HttpResponse:
    """503 only where patients would get no answer; what they do without is "degraded".

    A node that a load balancer leaves out for its cache would take all nodes with it, since they
    share one.
    """
    if _fail([LiveRelease()]):
        return _plain("unready", status=503)
    databases = [Database(alias) for alias in (DEFAULT_DB_ALIAS, *settings.REPLICAS)]
    return _plain("degraded" if _fail([*databases, Cache()]) else "ready")


def _plain(word: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{word}\n", content_type="text/plain", status=status)


@dataclass
class LiveRelease(HealthCheck):  # type: ignore[misc]  # the library has no types
    """Whether any of the databases has a release to answer from."""

    async def run(self) -> None:
        if not await sync_to_async(_has_live_release)():
            raise ServiceUnavailable("No database that answers has a live release")


def _has_live_release() -> bool:
    return any(map(_is_live_in, (*settings.REPLICAS, DEFAULT_DB_ALIAS)))


def _is_live_in(alias: str) -> bool:
    try:
        return Release.objects.using(alias).live() is not None
    except DatabaseError:
        return False


@async_to_sync
async def _fail(checks: Iterable[HealthCheck]) -> bool:
    results = await asyncio.gather(*(check.get_result() for check in checks))
    return any(result.error for result in results)
