"""Rows from outside into the draft: all of them or none.

Spreadsheets and whole documents come in here. What is wrong is said row by row; what would change
is said before it does. Releases are neither read nor written.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models.deletion import ProtectedError

from conditions.ancestors import ancestors
from conditions.canonical import CHUNK, Progress, canonical, knowledge_models
from conditions.changes import Change, FieldChange
from conditions.columns import Column, Kind, columns, identity_columns, unknown
from conditions.holding import hold_the_draft
from conditions.models.knowledge import KnowledgeRow, knowledge_relations, resolve
from conditions.saving import save

Identity = tuple[Any, ...]
Cells = Mapping[str, Any]
"""Plain values by column."""

# Rows that one message names.
MOST_NAMED = 10

STALE = (
    "The draft has changed since this preview was made, so that the import would do something else"
    " now. Nothing was saved: read the new preview."
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind as they were read: where each stands, and its cells by column."""

    model: type[KnowledgeRow]
    rows: Sequence[tuple[str, Cells]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place; `column` is empty where it is about the whole row."""

    place: str
    column: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """What an import did, or where it was only tried or there are problems, would do.

    `touched` are the rows that it added or changed.
    """

    changes: tuple[Change, ...]
    same: int
    problems: tuple[Problem, ...]
    touched: tuple[KnowledgeRow, ...] = ()

    @property
    def is_stale(self) -> bool:
        """Whether it only differs from what was expected, and can be looked at anew."""
        return any(problem.message == STALE for problem in self.problems)

    @cached_property
    def fingerprint(self) -> str:
        """Of the changes, with what stood there before: another draft gives another one."""
        text = json.dumps([asdict(change) for change in self.changes], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _silently(what: str, rows: int) -> None:
    pass


def import_tables(
    tables: Sequence[Table],
    *,
    replace: bool = False,
    dry_run: bool = False,
    expected: str = "",
    progress: Progress = _silently,
) -> Outcome:
    """Add and change the draft's rows that the tables name; nothing where anything is wrong.

    Columns that a row lacks stay as they are. With `replace`, rows of these kinds that no table
    names are deleted. `expected` is the fingerprint of the preview: where the changes would be
    others, nothing is written and STALE is the problem. Two queries a kind of row and its links;
    beyond that only what has to be written costs any.
    """
    with transaction.atomic():
        if not dry_run:
            hold_the_draft()
        intake = _Intake(tables, replace=replace, progress=progress)
        intake.run()
        found = intake.outcome()
        if expected and not found.problems and found.fingerprint != expected:
            found = Outcome(found.changes, found.same, (Problem("", "", STALE),))
        if dry_run or found.problems:
            transaction.set_rollback(True)
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    model: type[KnowledgeRow]
    place: str
    identity: Identity
    values: Cells


@dataclass(frozen=True, slots=True)
class _Links:
    """Links of a row that are set when all rows are there."""

    owner: KnowledgeRow
    name: str
    slugs: list[str]


@dataclass
class _Intake:
    tables: Sequence[Table]
    replace: bool
    progress: Progress
    # What the tables name; what stands in the draft, as rows and in plain values.
    named: dict[type[KnowledgeRow], set[Identity]] = field(default_factory=dict)
    drafts: dict[type[KnowledgeRow], dict[Identity, KnowledgeRow]] = field(default_factory=dict)
    before: dict[type[KnowledgeRow], Mapping[Identity, Cells]] = field(default_factory=dict)
    slugs: dict[type[KnowledgeRow], set[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    touched: list[KnowledgeRow] = field(default_factory=list)
    links: list[_Links] = field(default_factory=list)
    same: int = 0

    def run(self) -> None:
        order = knowledge_models()
        tables = sorted(self.tables, key=lambda table: order.index(table.model))
        self.named = {table.model: self._identities(table) for table in tables}
        self.before = {table.model: _stored(table.model) for table in tables}
        rows = {table.model: list(self._once(self._read(table))) for table in tables}
        led_to = {
            relation.related_model for model in order for relation in knowledge_relations(model)
        }
        if self.replace:
            # What is new may take the place of what goes. What other rows lead to goes last, when
            # they do not any more.
            self._remove([model for model in rows if model not in led_to])
        for model, its in rows.items():
            self._write(model, self._parents_first(model, its))
        for link in self.links:
            self._set(link)
        if self.replace and not self.problems:
            self._remove([model for model in rows if model in led_to])

    def outcome(self) -> Outcome:
        """With the problems in the order of the rows, however late each was found."""
        places = [place for table in self.tables for place, _ in table.rows]
        order = {place: number for number, place in enumerate(places)}
        problems = sorted(self.problems, key=lambda problem: order.get(problem.place, -1))
        return Outcome(tuple(self.changes), self.same, tuple(problems), tuple(self.touched))

    def draft(self, model: type[KnowledgeRow]) -> dict[Identity, KnowledgeRow]:
        """The draft rows of a model by identity; one query a model."""
        if model not in self.drafts:
            rows = model._default_manager.draft().with_names()
            self.drafts[model] = {
                tuple(resolve(row, path) for path in model.identity): row for row in rows
            }
        return self.drafts[model]

    def _identities(self, table: Table) -> set[Identity]:
        """Those that the table names, as far as they can be read."""
        found = set()
        for _, cells in table.rows:
            try:
                found.add(_identity(table.model, cells))
            except (KeyError, ValueError):
                continue  # said when the row is read
        return found

    def _read(self, table: Table) -> Iterator[_Row]:
        """The rows whose every cell can be understood; the others become problems."""
        known = columns(table.model)
        for place, cells in table.rows:
            values, before = {}, len(self.problems)
            for name, cell in cells.items():
                try:
                    values[name] = known[name].read(cell)
                except ValueError as error:
                    self.problems.append(Problem(place, name, str(error)))
                    continue
                self._refuse_unknown(place, known[name], values[name])
            if len(self.problems) == before:
                yield _Row(table.model, place, _identity(table.model, values), values)

    def _refuse_unknown(self, place: str, column: Column, value: Any) -> None:
        if column.kind not in (Kind.RELATION, Kind.LINKS) or not value:
            return
        known = self._known(column.related)
        for slug in value if isinstance(value, list) else [value]:
            if slug not in known:
                message = unknown(column.related, slug, known)
                self.problems.append(Problem(place, column.name, message))

    def _known(self, model: type[KnowledgeRow]) -> set[str]:
        """The slugs that may be named: of the draft and the tables, or of these alone."""
        if model not in self.slugs:
            stay = not self.replace or model not in self.named
            there = self.named.get(model, set()) | (self.draft(model).keys() if stay else set())
            self.slugs[model] = {str(slug) for (slug,) in there}
        return self.slugs[model]

    def _once(self, rows: Iterable[_Row]) -> Iterator[_Row]:
        """The rows but for those that an earlier one is about already, which are problems."""
        first: dict[Identity, str] = {}
        for row in rows:
            if (before := first.setdefault(row.identity, row.place)) == row.place:
                yield row
                continue
            text = " / ".join(map(str, row.identity))
            message = f"{before} is about '{text}' already; name each once."
            self.problems.append(Problem(row.place, identity_columns(row.model)[0], message))

    def _write(self, model: type[KnowledgeRow], rows: list[_Row]) -> None:
        for row in rows:
            self.progress("import", 1)
            stored = self.before[model].get(row.identity)
            changed = {
                name: value
                for name, value in row.values.items()
                if stored is None or not _alike(stored.get(name), value)
            }
            if stored is None:
                self._add(model, row, changed)
            elif changed:
                self._change(model, row, stored, changed)
            else:
                self.same += 1

    def _parents_first(self, model: type[KnowledgeRow], rows: list[_Row]) -> list[_Row]:
        """What leads to rows of its own kind comes after them; circles are problems."""
        for relation in knowledge_relations(model):
            if relation.related_model is model:
                name = relation.name
                above = {row.identity[0]: row.values.get(name) for row in rows}
                lines = {slug: ancestors(slug, above) for slug in above}
                for row in rows:
                    if row.identity[0] in (line := lines[row.identity[0]]):
                        text = f"These run in a circle: {' -> '.join([row.identity[0], *line])}."
                        self.problems.append(Problem(row.place, name, text))
                rows = [row for row in rows if row.identity[0] not in lines[row.identity[0]]]
                rows.sort(key=lambda row: len(lines[row.identity[0]]))
        return rows

    def _add(self, model: type[KnowledgeRow], row: _Row, values: dict[str, Any]) -> None:
        lacking = [
            name
            for name, column in columns(model).items()
            if column.needed_in_new_rows and name not in values
        ]
        for name in lacking:
            self.problems.append(Problem(row.place, name, "Missing, and a new row needs it."))
        if not lacking and (added := self._saved(model(), row, values)):
            self.draft(model)[row.identity] = added
            names = identity_columns(model)
            fields = [
                FieldChange(name, None, value)
                for name, value in values.items()
                if name not in names and value not in (None, "", [])
            ]
            self._note("added", row.identity, added, fields)

    def _change(
        self,
        model: type[KnowledgeRow],
        row: _Row,
        stored: Cells,
        values: dict[str, Any],
    ) -> None:
        if changed := self._saved(self.draft(model)[row.identity], row, values):
            fields = [FieldChange(name, stored.get(name), value) for name, value in values.items()]
            self._note("changed", row.identity, changed, fields)

    def _note(
        self, kind: Any, identity: Identity, row: KnowledgeRow, fields: Sequence[FieldChange]
    ) -> None:
        name = str(row._meta.verbose_name)
        self.changes.append(Change(kind, name, tuple(map(str, identity)), tuple(fields)))
        self.touched.append(row)

    def _saved(self, instance: KnowledgeRow, row: _Row, values: Cells) -> KnowledgeRow | None:
        """The row with these values, saved; None where that cannot be, which is a problem then."""
        known, links = columns(type(instance)), []
        for name, value in values.items():
            if known[name].kind is Kind.LINKS:
                if value or instance.pk:  # a new row has none yet
                    links.append(_Links(instance, name, value))
            elif known[name].kind is Kind.RELATION:
                related = self.draft(known[name].related)
                if value is not None and (value,) not in related:
                    return None  # that row has a problem of its own
                setattr(instance, name, related[value,] if value is not None else None)
            else:
                setattr(instance, name, value)
        try:
            save(instance)
        except ValidationError as error:
            self.problems += _named(error, row.place)
            return None
        self.links += links
        return instance

    def _set(self, links: _Links) -> None:
        related = self.draft(columns(type(links.owner))[links.name].related)
        found = [related[slug,] for slug in links.slugs if (slug,) in related]
        getattr(links.owner, links.name).set(found)

    def _remove(self, kinds: Sequence[type[KnowledgeRow]]) -> None:
        """Delete the draft's rows that nothing names, those that lead to others first."""
        for model in reversed(kinds):
            gone = sorted(self.draft(model).keys() - self.named[model])
            name = str(model._meta.verbose_name)
            self.changes += (Change("removed", name, tuple(map(str, key))) for key in gone)
            rows = [self.draft(model).pop(key) for key in gone]
            try:
                for keys in _children_first(model, rows):
                    model._default_manager.draft().filter(pk__in=keys).delete()
            except ProtectedError as error:
                users = ", ".join(sorted(map(str, islice(error.protected_objects, MOST_NAMED))))
                message = f"Rows of this kind that are not in the file are in use by: {users}."
                self.problems.append(Problem(name, "", message))


def _children_first(
    model: type[KnowledgeRow], rows: Sequence[KnowledgeRow]
) -> Iterator[Sequence[int]]:
    """The primary keys of rows to delete, so that none goes before one that leads to it."""
    relations = [field for field in knowledge_relations(model) if field.related_model is model]
    left = {row.pk: row for row in rows}
    while left:
        above = {getattr(row, field.attname) for row in left.values() for field in relations}
        layer = [pk for pk in left if pk not in above] or list(left)
        for start in range(0, len(layer), CHUNK):
            yield layer[start : start + CHUNK]
        left = {pk: row for pk, row in left.items() if pk not in set(layer)}


def _stored(model: type[KnowledgeRow]) -> dict[Identity, Cells]:
    """The draft's rows in plain values, identity included."""
    names = identity_columns(model)
    return {
        row.identity: dict(zip(names, row.identity, strict=True)) | row.values
        for row in canonical(model._default_manager.draft())
    }


def _identity(model: type[KnowledgeRow], cells: Cells) -> Identity:
    """Raises ValueError where a cell cannot be read, KeyError where one is missing."""
    known = columns(model)
    return tuple(known[name].read(cells[name]) for name in identity_columns(model))


def _alike(stored: Any, value: Any) -> bool:
    """Whether a cell says what is stored: browsers and spreadsheets break lines differently."""
    if isinstance(stored, str) and isinstance(value, str):
        return stored.replace("\r\n", "\n") == value.replace("\r\n", "\n")
    return stored == value or (value in ("", None, []) and stored in ("", None, []))


def _named(error: ValidationError, place: str) -> Iterator[Problem]:
    for name, messages in error.message_dict.items():
        column = "" if name == NON_FIELD_ERRORS else name
        yield from (Problem(place, column, message) for message in messages)
