"""Which errors say that somebody else was faster; what people are told then is tested elsewhere."""

from types import SimpleNamespace

import pytest
from django.contrib.messages import add_message, get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from ankle_site.middleware import SecondLookMiddleware
from conditions.models import Condition


def with_cause(code: str) -> OperationalError:
    error = OperationalError("As psycopg raises it.")
    error.__cause__ = type("Cause", (Exception,), {"sqlstate": code})()
    return error


@pytest.mark.parametrize(
    ("_case", "error", "asked"),
    [
        ("a row is there by now", IntegrityError(), True),
        ("a row is gone by now", ObjectDoesNotExist(), True),
        ("the same, of a model", Condition.DoesNotExist(), True),
        ("nothing is there to update", DatabaseError(), True),
        ("two wait for each other", with_cause("40P01"), True),
        ("the server is gone", with_cause("57P01"), False),
        ("SQLite is locked for too long", OperationalError(), False),
        ("a mistake", ValueError(), False),
    ],
)
def test_only_who_came_second_is_asked_once_more(
    _case: str, error: Exception, asked: bool, rf: RequestFactory
) -> None:
    request = rf.post("/page/3/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    add_message(request, 20, "It is saved.")
    calls: list[object] = []

    def view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        calls.append((args, kwargs))
        return HttpResponse("What is wrong, in words.")

    request.resolver_match = SimpleNamespace(func=view, args=(), kwargs={"pk": 3})  # type: ignore[assignment]

    answer = SecondLookMiddleware(view).process_exception(request, error)

    assert (answer is not None) == asked
    assert calls == ([((), {"pk": 3})] if asked else [])
    assert [str(told) for told in get_messages(request)] == ([] if asked else ["It is saved."])
