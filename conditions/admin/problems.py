"""The problems that the quality checks find: how many of each kind, and each with its row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from conditions.admin.narrowing import NarrowingForm, alphabetical, page_of
from conditions.models import KnowledgeRow
from conditions.quality import Level, Place, Problem, check_everything


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """Problems for which the same is to be done; `message` is that of the first."""

    level: Level
    what_to_do: str
    message: str
    number: int
    differ: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A problem with the address of its row; empty where it is in no row, or the row is gone."""

    problem: Problem
    address: str


def seen_by(user: User, problems: Iterable[Problem]) -> list[Problem]:
    """Those in rows that this person may see, and those in no row."""
    return [problem for problem in problems if _may_see(user, problem.where)]


def _may_see(user: User, where: str) -> bool:
    if not isinstance(where, Place):
        return True
    options = where.model._meta
    return user.has_perm(f"{options.app_label}.view_{options.model_name}")


def by_kind(problems: Iterable[Problem]) -> tuple[ProblemKind, ...]:
    """Errors first, then the most frequent."""
    alike = sorted(problems, key=_kind)
    kinds = [_as_kind(list(group)) for _, group in groupby(alike, key=_kind)]
    return tuple(sorted(kinds, key=lambda k: (k.level is not Level.ERROR, -k.number, k.what_to_do)))


def _kind(problem: Problem) -> tuple[str, str]:
    return problem.level, problem.what_to_do


def _as_kind(problems: Sequence[Problem]) -> ProblemKind:
    first = problems[0]
    differ = any(problem.message != first.message for problem in problems)
    return ProblemKind(first.level, first.what_to_do, first.message, len(problems), differ)


def with_addresses(problems: Sequence[Problem]) -> list[Line]:
    """One query for each kind of row among them."""
    addresses = _addresses(p.where for p in problems if isinstance(p.where, Place))
    return [Line(problem, addresses.get(problem.where, "")) for problem in problems]


def _addresses(places: Iterable[Place]) -> dict[str, str]:
    models: dict[Any, list[Place]] = {}
    for place in places:
        models.setdefault(place.model, []).append(place)
    return {
        place: address for model, its in models.items() for place, address in _of_kind(model, its)
    }


def _of_kind(model: Any, places: Sequence[Place]) -> Iterator[tuple[Place, str]]:
    manager = model._default_manager
    rows = manager.draft() if issubclass(model, KnowledgeRow) else manager.all()
    begin = {place.identity[0] for place in places}
    found = rows.filter(**{f"{model.identity[0]}__in": begin}).values_list("pk", *model.identity)
    change = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    for pk, *identity in found.order_by():
        yield Place(model, *map(str, identity)), reverse(change, args=[pk])


@permission_required("conditions.view_condition", raise_exception=True)
def problem_list(request: HttpRequest) -> HttpResponse:
    """Every problem that the person may see, narrowed down by level, kind of row and what to do."""
    problems = seen_by(cast("User", request.user), check_everything())
    form = NarrowingForm(
        request,
        level=alphabetical(list(Level)),
        kind_of_row=alphabetical([_row(problem) for problem in problems]),
        what_to_do=alphabetical([problem.what_to_do for problem in problems]),
    )
    page = page_of([p for p in problems if form.is_valid() and _wanted(form, p)], request)
    context = {
        "title": "Quality problems",
        "form": form,
        "page": page,
        "lines": with_addresses(list(page)),
    }
    return TemplateResponse(
        request, "admin/conditions/problems.html", admin.site.each_context(request) | context
    )


def _wanted(form: NarrowingForm, problem: Problem) -> bool:
    return form.matches(
        level=problem.level, kind_of_row=_row(problem), what_to_do=problem.what_to_do
    )


def _row(problem: Problem) -> str:
    where = problem.where
    return str(where.model._meta.verbose_name) if isinstance(where, Place) else where
