"""The columns of a kind of knowledge row: what may stand in each, and how it is written down.

They are named and filled as in the canonical form (`conditions.canonical`): relations are slugs,
many-to-many relations lists of slugs, a translation has its language behind the field's name. No
rows are read or written here.
"""

import enum
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.db import models

from conditions.canonical import content_fields
from conditions.models.knowledge import KnowledgeRow, knowledge_relations
from conditions.translations import translated_fields

# Characters that a cell of a spreadsheet holds; longer ones would be cut there in silence.
LONGEST_TEXT = 32_767

# What XML, and with it XLSX, or PostgreSQL cannot hold.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
EMPTY = "Fill this in: it cannot be empty."


class Kind(enum.Enum):
    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole number"
    FLAG = "yes or no"
    RELATION = "slug"
    LINKS = "list of slugs"


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is the model's field; of a translation, the field that holds the English text."""

    name: str
    field: "models.Field[Any, Any]"
    kind: Kind
    is_translation: bool = False

    @property
    def may_be_empty(self) -> bool:
        return self.is_translation or self.kind is Kind.LINKS or self.field.blank

    @property
    def needed_in_new_rows(self) -> bool:
        return not self.may_be_empty and not self.field.has_default()

    @property
    def related(self) -> type[KnowledgeRow]:
        return cast("type[KnowledgeRow]", self.field.related_model)

    def read(self, value: Any) -> Any:
        """The plain value of a cell; raises ValueError with a sentence for people."""
        found = _READERS[self.kind](value)
        if found in (None, ""):
            if not self.may_be_empty:
                raise ValueError(EMPTY)
            return found
        choices = dict(self.field.flatchoices)
        if choices and not self.is_translation and found not in choices:
            allowed = ", ".join(_choice(code, label) for code, label in choices.items())
            raise ValueError(f"'{found}' is not one of: {allowed}.")
        return found


@cache
def columns(model: type[KnowledgeRow]) -> Mapping[str, Column]:
    """Every column of these rows by name: fields, links, translations."""
    relations = {field.name for field in knowledge_relations(model)}
    fields: dict[str, Any] = {name: model._meta.get_field(name) for name in content_fields(model)}
    found = [
        Column(name, field, Kind.RELATION if name in relations else _kind(field))
        for name, field in fields.items()
        if name != "i18n"
    ]
    found += [Column(link.name, link, Kind.LINKS) for link in model._meta.local_many_to_many]
    found += [
        Column(f"{name}_{language}", fields[name], Kind.TEXT, is_translation=True)
        for language in settings.MODELTRANS_AVAILABLE_LANGUAGES
        for name in translated_fields(model)
    ]
    return {column.name: column for column in found}


@cache
def identity_columns(model: type[KnowledgeRow]) -> tuple[str, ...]:
    """The columns that tell a row from every other, in the order of its identity."""
    names = {path: name for name, path in content_fields(model).items()}
    return tuple(names[path] for path in model.identity)


def unknown(model: type[KnowledgeRow], slug: str, known: Collection[str]) -> str:
    """What to say of a slug that names no row."""
    near = get_close_matches(slug, known, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"There is no {model._meta.verbose_name} '{slug}' in the draft.{hint}"


def _kind(field: Any) -> Kind:
    if isinstance(field, models.CharField | models.TextField):
        return Kind.TEXT
    if isinstance(field, models.BooleanField):
        return Kind.FLAG
    return Kind.WHOLE if isinstance(field, models.IntegerField) else Kind.NUMBER


def _choice(code: object, label: object) -> str:
    """A number says nothing by itself."""
    return f"{code} ({label})" if isinstance(code, int) else str(code)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if _is_number(value):
        # A spreadsheet takes a text of digits, such as a PMID, for a number.
        value = str(int(value) if value == int(value) else value)
    if not isinstance(value, str):
        raise ValueError("Not a text. In a spreadsheet, format the cell as text and type it again.")
    if len(value) > LONGEST_TEXT:
        raise ValueError(
            f"The text has {len(value):,} characters; {LONGEST_TEXT:,} are allowed, because a cell"
            " of a spreadsheet holds no more."
        )
    if UNWRITABLE.search(value):
        raise ValueError("The text has a control character, which cannot be stored. Delete it.")
    return value


def _number(value: Any) -> float | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    is_written = isinstance(value, str) and NUMBER.fullmatch(value.strip())
    try:
        found = float(value) if is_written or _is_number(value) else math.nan
    except OverflowError:  # of a whole number; others become infinite
        found = math.inf
    if not math.isfinite(found):
        raise ValueError(f"'{value}' is no number. Write it with a point, such as 0.25.")
    return found


def _is_number(value: Any) -> bool:
    """Whether it is one, and finite: 1e999 in JSON is not."""
    return type(value) is int or (isinstance(value, float) and math.isfinite(value))


def _whole(value: Any) -> int | None:
    number = _number(value)
    if number is not None and number != int(number):
        raise ValueError(f"'{value}' is no whole number.")
    return None if number is None else int(number)


def _flag(value: Any) -> bool | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    try:
        return FLAGS[str(value).strip().lower()]
    except KeyError:
        raise ValueError(f"'{value}' is not one of: true, false.") from None


def _slug(value: Any) -> str | None:
    return _text(value).strip() or None


def _links(value: Any) -> list[str]:
    """In a cell of a spreadsheet the slugs stand behind each other."""
    slugs = re.split(r"[\s,;]+", _text(value).strip()) if not isinstance(value, list) else value
    if not all(isinstance(slug, str) for slug in slugs):
        raise ValueError("Give slugs only.")
    return sorted({slug for slug in slugs if slug})


_READERS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.FLAG: _flag,
    Kind.RELATION: _slug,
    Kind.LINKS: _links,
}
