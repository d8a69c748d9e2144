"""Reads of released knowledge from replicas of the database, each request from one of them.

A replica may be late with a switch of releases, and is never wrong: what it says is live, it has
all rows of. That holds within one replica only, so a request keeps to the one that it began with.
Staff read the primary, where their own edits are; so does everybody their own result. Keys of
programs are the primary's too, where they are revoked at once, and a replica's while it is away.
"""

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from ankle_site.access.models import ApiKey, Scope
from ankle_site.staff.gate import is_below_admin
from conditions.models import KnowledgeRow, Release, ReleaseEvent
from conditions.outages import OUTAGES

# Seconds that a replica which did not answer is left alone: each try may cost a person two.
LEFT_ALONE = 10

log = logging.getLogger(__name__)
_reading: ContextVar[str] = ContextVar("reading", default=DEFAULT_DB_ALIAS)
_silent_until: dict[str, float] = {}


class ReplicaRouter:
    """Django's database router: released knowledge from the request's replica, all else not."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """What belongs to a row that is not replicated, such as a result's rules, is with it: the
        table that links them may have been written a moment ago.
        """
        owner = hints.get("instance")
        replicated = is_replicated(model) and (owner is None or is_replicated(type(owner)))
        if replicated or (model is ApiKey and not _answers(DEFAULT_DB_ALIAS)):
            return _reading.get()
        return DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True  # they are one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def is_replicated(model: type[Model]) -> bool:
    """Whether public requests may read it from a replica: releases, their rows and links."""
    linking: Any = model._meta.auto_created  # of a table of links: the model that has them
    return issubclass(linking or model, (KnowledgeRow, Release, ReleaseEvent))


class ReplicaMiddleware:
    """Chooses at the beginning of a public request which replica it reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.REPLICAS or is_below_admin(request.path_info):
            return self.get_response(request)
        token = _reading.set(_one_that_answers())
        try:
            return self.get_response(request)
        finally:
            _reading.reset(token)

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """Somebody's own result, and what makes one for a program, is wholly the primary's: it may
        be of a release that a late replica does not have yet.
        """
        stores = getattr(getattr(view, "cls", None), "scope", None) == Scope.STORE
        if stores or "token" in kwargs:
            _reading.set(DEFAULT_DB_ALIAS)


def _one_that_answers() -> str:
    """Any replica that answers; the primary where none does."""
    in_turn = random.sample(settings.REPLICAS, len(settings.REPLICAS))
    return next((alias for alias in in_turn if _answers(alias)), DEFAULT_DB_ALIAS)


def _answers(alias: str) -> bool:
    if _silent_until.get(alias, 0.0) > monotonic():
        return False
    connection = connections[alias]
    try:
        connection.close_if_health_check_failed()
        connection.ensure_connection()
    except OUTAGES as error:
        log.warning("%s does not answer and is left alone: %s", alias, error)
        _silent_until[alias] = monotonic() + LEFT_ALONE
        return False
    return True
