"""Cursors: where a list goes on, by the row that came last. Its end costs no more than its start.

A cursor is a kind of row, the number of a release and the key of a row in it. Rows of a release
never change, so the rows behind that one are the same whenever they are asked for. The list's order
has to be total and made of columns without nulls (`ankle_site.api.filtering.TotalOrder`).
"""

import re
from typing import Any

from django.db.models import Model, Q, QuerySet

from conditions.models import Release

FIRST = "*"
CURSOR = r"^(\*|[a-z]{1,40}\.[0-9]{1,9}\.[0-9]{1,18})$"


def cursor_of(row: Model, release: Release) -> str:
    return f"{row._meta.model_name}.{release.number}.{row.pk}"


def behind(rows: QuerySet[Any], cursor: str, release: Release) -> QuerySet[Any] | None:
    """The rows behind the cursor's, or None where it is of another list or release; one query."""
    if cursor == FIRST:
        return rows
    if not re.fullmatch(CURSOR, cursor):
        return None
    kind, number, key = cursor.split(".")
    if kind != rows.model._meta.model_name or int(number) != release.number:
        return None
    names = [str(name) for name in rows.query.order_by]
    columns = [name.lstrip("-") for name in names]
    last = rows.order_by().filter(pk=int(key)).values_list(*columns).first()
    return None if last is None else rows.filter(_behind(names, last))


def _behind(names: list[str], last: tuple[Any, ...]) -> Q:
    """Greater in the first column, or the same in it and greater in the second, and so on.

    Lesser where a column descends. The first condition says nothing more, but an index can use it.
    """
    found, same = Q(), Q()
    for name, value in zip(names, last, strict=True):
        column, step = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        found |= same & Q(**{f"{column}__{step}": value})
        same &= Q(**{column: value})
    bound = "lte" if names[0].startswith("-") else "gte"
    return Q(**{f"{names[0].lstrip('-')}__{bound}": last[0]}) & found
