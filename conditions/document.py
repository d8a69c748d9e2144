"""The whole knowledge as one JSON document, out and in.

Version 1, always in this order:

    format, version    what it is
    licence, credit    what one may do with the content, and whom to name
    release            the number of the release; null for the draft
    parameters         the prior of something else and the temperature, which the checksum covers
    checksum           of parameters and rows, as releases have it (`canonical.fingerprint`)
    knowledge          label of a kind of row -> its rows by identity, in the columns of
                       `conditions.columns`; translations only where there are any

The same knowledge gives the same bytes. A document written by hand may leave the checksum out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any

from conditions import strict_json
from conditions.canonical import PARAMETERS, CanonicalRow, fingerprint, knowledge_models, rows
from conditions.columns import Kind, columns, identity_columns
from conditions.imports import Problem, Table
from conditions.models.knowledge import KnowledgeRow
from conditions.models.release import Release
from conditions.parameters import SOMETHING_ELSE_PRIOR, TEMPERATURE

FORMAT, VERSION = "ankle-site-knowledge", 1
LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}

DAMAGED = (
    "The content is not what the checksum says: it was damaged, or changed by hand. Take the"
    " checksum out to import it all the same."
)

# What JSON has to hold in a column of each kind.
TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,),
    Kind.NUMBER: (int, float, NoneType),
    Kind.WHOLE: (int, NoneType),
    Kind.FLAG: (bool,),
    Kind.RELATION: (str, NoneType),
    Kind.LINKS: (list,),
}


class DocumentError(Exception):
    """The document cannot be used; `problems` names each place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.place}: {problem.message}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Document:
    """`release` is None where the draft was written down."""

    release: int | None
    parameters: dict[str, float]
    tables: list[Table]


def write(release: Release | None) -> str:
    """The rows of a release, else of the draft; two or three queries a kind and 5,000 rows."""
    return "".join(pieces(release))


def pieces(release: Release | None) -> Iterator[str]:
    """What `write` makes, bit by bit: of a release, memory does not grow with the number of rows.

    Its checksum is as the release has it; whoever reads the document finds out whether it is true.
    """
    knowledge: dict[type[KnowledgeRow], Iterable[CanonicalRow]] = {
        model: rows(model, release) if release else list(rows(model, None))
        for model in knowledge_models()
    }
    yield _as_text(_head(release, knowledge)).removesuffix("\n}")
    yield ',\n "knowledge": {'
    between = "\n"
    for model, its in knowledge.items():
        yield f'{between}  "{model._meta.label_lower}": ['
        between = ",\n"
        yield from _rows_as_text(model, its)
        yield "]"
    yield "\n }\n}\n"


def _head(
    release: Release | None, knowledge: Mapping[type[KnowledgeRow], Iterable[CanonicalRow]]
) -> dict[str, Any]:
    parameters = _parameters(release)
    lines = ((model._meta.label_lower, row) for model, its in knowledge.items() for row in its)
    name = f"release {release.number}" if release else "draft"
    return {
        "format": FORMAT,
        "version": VERSION,
        "licence": LICENCE,
        "credit": f"Ankle Site, {name}, {LICENCE['name']}",
        "release": release.number if release else None,
        "parameters": parameters,
        "checksum": release.checksum if release else fingerprint(parameters, lines),
    }


def _rows_as_text(model: type[KnowledgeRow], its: Iterable[CanonicalRow]) -> Iterator[str]:
    between, end = "\n   ", ""
    for row in its:
        text = _as_text(_as_object(model, row)).replace("\n", "\n   ")
        yield f"{between}{text}"
        between, end = ",\n   ", "\n  "
    yield end


def _as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def read(data: bytes) -> Document:
    """What a document says, if its form is right; raises DocumentError naming every wrong place.

    Whether its rows fit each other and the draft is found out when they are imported.
    """
    try:
        found = strict_json.read(data)
    except ValueError as error:
        raise DocumentError([Problem("document", "", str(error))]) from None
    _refuse(_wrong_head(found))
    _refuse(_wrong_kinds(found["knowledge"]))
    knowledge = {model: found["knowledge"][model._meta.label_lower] for model in knowledge_models()}
    _refuse(problem for model, its in knowledge.items() for problem in _wrong_rows(model, its))
    if (stated := found.get("checksum")) is not None and stated != _checksum(found, knowledge):
        text = "The content is not what the checksum says: it was damaged, or changed by hand."
        _refuse(
            [Problem("checksum", "", f"{text} Take the checksum out to import it all the same.")]
        )
    return Document(
        release=found["release"],
        parameters=found["parameters"],
        tables=[_table(model, its) for model, its in knowledge.items()],
    )


def place(model: type[KnowledgeRow], number: int) -> str:
    return f"{model._meta.label_lower}[{number}]"


def _parameters(release: Release | None) -> dict[str, float]:
    """Of the draft: what a proposal would take."""
    of = release or Release.objects.live()
    if of is None:
        return {"something_else_prior": SOMETHING_ELSE_PRIOR, "temperature": TEMPERATURE}
    return {name: getattr(of, name) for name in PARAMETERS}


def _as_object(model: type[KnowledgeRow], row: CanonicalRow) -> dict[str, Any]:
    values = dict(zip(identity_columns(model), row.identity, strict=True)) | row.values
    return {name: values[name] for name in columns(model) if name in values}


def _table(model: type[KnowledgeRow], its: list[dict[str, Any]]) -> Table:
    """A row without a translation has none: in a table a missing cell would leave it as it is."""
    empty = {name: "" for name, column in columns(model).items() if column.is_translation}
    return Table(model, [(place(model, number), empty | row) for number, row in enumerate(its)])


def _checksum(
    found: Mapping[str, Any], knowledge: Mapping[type[KnowledgeRow], list[dict[str, Any]]]
) -> str:
    lines = (
        (model._meta.label_lower, row)
        for model, its in knowledge.items()
        for row in sorted((_canonical(model, row) for row in its), key=lambda row: row.identity)
    )
    return fingerprint(found["parameters"], lines)


def _canonical(model: type[KnowledgeRow], row: Mapping[str, Any]) -> CanonicalRow:
    names = identity_columns(model)
    values = {name: value for name, value in row.items() if name not in names}
    return CanonicalRow(tuple(row[name] for name in names), values)


def _refuse(problems: Iterator[Problem] | list[Problem]) -> None:
    if found := list(problems):
        raise DocumentError(found)


def _wrong_head(found: Any) -> Iterator[Problem]:
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        yield Problem("format", "", f"This is no document of knowledge: give '{FORMAT}'.")
        return
    if found.get("version") != VERSION:
        yield Problem("version", "", f"Only version {VERSION} is known.")
    if not isinstance(found.get("release"), int | NoneType):
        yield Problem("release", "", "Give a number, or null for a draft.")
    parameters = found.get("parameters")
    if not isinstance(parameters, dict) or set(parameters) != set(PARAMETERS):
        yield Problem("parameters", "", f"Give an object of {' and '.join(PARAMETERS)}.")
    if not isinstance(found.get("knowledge"), dict):
        yield Problem("knowledge", "", "Give an object: a list of rows for each kind.")


def _wrong_kinds(knowledge: Mapping[str, Any]) -> Iterator[Problem]:
    known = [model._meta.label_lower for model in knowledge_models()]
    for label in knowledge:
        if label not in known:
            yield Problem(label, "", f"There is no such kind. There are: {', '.join(known)}.")
    for label in known:
        if label not in knowledge:
            yield Problem(label, "", "Missing: give an empty list where there are no rows.")
        elif not isinstance(knowledge[label], list):
            yield Problem(label, "", "Give a list of rows.")


def _wrong_rows(model: type[KnowledgeRow], its: list[Any]) -> Iterator[Problem]:
    known = columns(model)
    needed = [name for name, column in known.items() if not column.is_translation]
    for number, row in enumerate(its):
        at = place(model, number)
        if not isinstance(row, dict):
            yield Problem(at, "", "Give an object.")
            continue
        for name, value in row.items():
            if name not in known:
                yield Problem(at, name, f"There is no such field. There are: {', '.join(known)}.")
            elif not _fits(value, known[name].kind):
                yield Problem(at, name, f"Wrong type: give a {known[name].kind.value}.")
        yield from (Problem(at, name, "Missing.") for name in needed if name not in row)


def _fits(value: Any, kind: Kind) -> bool:
    return isinstance(value, TYPES[kind]) and (kind is Kind.FLAG or not isinstance(value, bool))
