"""What differs between two states of the knowledge, in the words of the admin's forms."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from typing import Any

from django.db import models

from conditions.admin.names import Names, related_by, slugs_in
from conditions.changes import Change, FieldChange, changes, parameters
from conditions.edits import LastEdit, last_edits
from conditions.models import Release, ReleaseComment
from conditions.text_differences import Piece, differing

# Changes shown on one page; nobody reads more, and a browser slows down. The rest is counted.
SHOWN = 500
# Letters. Of longer texts what differs is marked word by word; a short one is read at a glance.
LONG = 60
# What a reviewer judges a change by, shown where it has not changed itself.
MOST_NAMED = 3
GROUNDS = ("sources", "basis", "prior_basis", "grade")


@dataclass(frozen=True, slots=True)
class Line:
    """`pieces` are both texts as one, where they are long."""

    field: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """`grounds` are names and values of what a change is judged by and is not changed itself."""

    kind: str
    model: str
    identity: str
    name: str
    lines: tuple[Line, ...]
    grounds: tuple[tuple[str, str], ...] = ()
    edit: LastEdit | None = None
    comments: Sequence[ReleaseComment] = ()

    @property
    def height(self) -> int:
        """Lines of the table that it takes."""
        return len(self.lines) + len(self.grounds)

    @property
    def where(self) -> str:
        return f"{self.model} {self.identity}"

    @property
    def anchor(self) -> str:
        return anchor(self.where)


@dataclass(frozen=True, slots=True)
class Subject:
    """What changed rows are about: a condition with its evidence, a rule with its criteria."""

    model: str
    name: str
    rows: tuple[ChangedRow, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    subjects: tuple[Subject, ...]
    added: int
    changed: int
    removed: int

    @property
    def rows(self) -> tuple[ChangedRow, ...]:
        return tuple(row for subject in self.subjects for row in subject.rows)

    @property
    def total(self) -> int:
        return self.added + self.changed + self.removed

    @property
    def not_shown(self) -> int:
        return self.total - len(self.rows)


def differences(
    *,
    before: Release | None,
    after: Release | None,
    shown: int = SHOWN,
    comments: Iterable[ReleaseComment] = (),
) -> Differences:
    """The first differences by what they are about, and the number of all; None is the draft.

    Reads both states once: two or three queries a kind of row and 5,000 rows. The names, and who
    changed them last, take up to three for each kind of row that is shown.
    """
    found = chain(parameters(before, after), changes(before=before, after=after))
    return in_words(found, before=before, after=after, shown=shown, comments=comments)


def in_words(
    found: Iterable[Change],
    *,
    before: Release | None = None,
    after: Release | None = None,
    shown: int = SHOWN,
    comments: Iterable[ReleaseComment] = (),
) -> Differences:
    """The first of these changes for people, with the names in both states; None is the draft."""
    kinds: Counter[str] = Counter()
    counted = _counted(found, kinds)
    first = list(islice(counted, shown))
    for _ in counted:
        pass  # only to be counted
    said = defaultdict(list)
    for comment in comments:
        said[comment.row].append(comment)
    words = _Words(Names(first, before, after), last_edits(first, until=after), said)
    return Differences(
        tuple(words.subjects(first)), kinds["added"], kinds["changed"], kinds["removed"]
    )


def anchor(where: str) -> str:
    """The id of a row's element on the page."""
    return where.replace(" / ", "__").replace(" ", "-")


def _counted(found: Iterable[Change], kinds: Counter[str]) -> Iterator[Change]:
    for change in found:
        kinds[change.kind] += 1
        yield change


@dataclass(frozen=True, slots=True)
class _Words:
    names: Names
    edits: Mapping[str, LastEdit]
    comments: Mapping[str, Sequence[ReleaseComment]]

    def subjects(self, found: Iterable[Change]) -> Iterator[Subject]:
        """In the order of the kinds of rows, then by slug."""
        for (_, kind, slug), rows in groupby(sorted(found, key=self._subject), self._subject):
            model = self.names.models.get(kind)
            name = self.names.of(model, slug) if model else slug
            yield Subject(kind, name, tuple(self._row(change) for change in rows))

    def _subject(self, change: Change) -> tuple[int, str, str]:
        """The kind and slug that a row's identity begins with, after the place of the kind."""
        model = self.names.models.get(change.model)
        about = (model and related_by(model, model.identity[0])) or model
        kind = str(about._meta.verbose_name) if about else change.model
        return list(self.names.models).index(kind) if about else -1, kind, change.identity[0]

    def _row(self, change: Change) -> ChangedRow:
        model = self.names.models.get(change.model, Release)
        lines = (self._line(model, field) for field in change.fields)
        return ChangedRow(
            kind=change.kind,
            model=change.model,
            identity=change.shown_identity,
            name=self._name(change),
            lines=tuple(line for line in lines if line.before or line.after),
            grounds=tuple(self._grounds(model, change)),
            edit=self.edits.get(change.where),
            comments=self.comments.get(change.where, ()),
        )

    def _name(self, change: Change) -> str:
        """Of a part what tells it from the others of its whole; nothing for the whole itself."""
        model = self.names.models.get(change.model)
        if model is None or change.row is None:
            return ""
        parts = list(zip(model.identity, change.row.identity, strict=True))[1:]
        return ", ".join(
            self._value(model._meta.get_field(path.partition("__")[0]), part)
            for path, part in parts
        )

    def _line(self, model: type[models.Model], change: FieldChange) -> Line:
        field: Any = model._meta.get_field(change.name)
        before, after = self._value(field, change.before), self._value(field, change.after)
        long = isinstance(field, models.TextField | models.CharField) and before and after
        compared = long and max(len(before), len(after)) > LONG
        pieces = differing(before, after) if compared else ()
        return Line(str(field.verbose_name), before, after, pieces)

    def _grounds(self, model: type[models.Model], change: Change) -> Iterator[tuple[str, str]]:
        """Of a row that is added or removed all is among its lines."""
        if change.kind != "changed" or change.row is None:
            return
        differing_fields = {field.name for field in change.fields}
        for name in GROUNDS:
            if name in change.row.values and name not in differing_fields:
                field: Any = model._meta.get_field(name)
                yield (
                    str(field.verbose_name),
                    self._value(field, change.row.values[name], MOST_NAMED) or "none",
                )

    def _value(self, field: Any, value: Any, most: int | None = None) -> str:
        """As `value_in_words`; rows by their names, `most` of many."""
        if not value:
            return value_in_words(field, value)
        if related := related_by(field.model, field.name):
            named = slugs_in(value)
            others = [f"and {len(named[most:])} more"] if most and named[most:] else []
            return "; ".join([*(self.names.of(related, slug) for slug in named[:most]), *others])
        return value_in_words(field, value)


def value_in_words(field: "models.Field[Any, Any]", value: Any) -> str:
    """Empty for what is not there, whatever kind of nothing it is."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"  # without the noise of the last digits
    return str(dict(field.flatchoices).get(value, value))
