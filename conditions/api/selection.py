"""Which fields of a row an answer shows: those of `listed`, or of `fields`, and those of `expand`.

A row of the knowledge has one shape (`RowSerializer`) in lists and alone. What names it always
comes. A part is a field that holds other rows; `expand` adds parts to a list, and shows in full
what is only referred to: `evidence` shows a condition's evidence, `evidence.symptom` the symptoms
in it as the list of symptoms has them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, Prefetch, QuerySet
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.fields import Field
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from conditions.api.shapes import ReferenceSerializer, ShapeSerializer

Row = TypeVar("Row", bound=Model)
Parts = Mapping[str, "tuple[str | Prefetch[Any], ...]"]

RELEASE = "release"
MOST_ROWS = 200  # in one answer
# With parts that a list leaves out, each of which may have MOST_NESTED rows: 4,000 take a second.
MOST_WITH_PARTS = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """`expanded` are paths, such as `evidence.symptom`; the fields they begin with are shown."""

    shown: frozenset[str]
    expanded: tuple[str, ...] = ()
    most_rows: int = MOST_ROWS


class RowSerializer(ShapeSerializer[Row]):
    # No docstring: the schema would show it as the description of everything made from this.
    # `Meta.fields` are all of its fields, `Meta.listed` those of a list that says nothing else.

    identity: ClassVar[tuple[str, ...]] = ("slug",)
    # Relations of the row that its listed fields read.
    reads: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, selection: Selection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.selection = selection

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Those of the selection; without one, as for the schema, all of them."""
        fields = super().get_fields()
        if self.selection is None:
            return fields
        shown = {name: field for name, field in fields.items() if name in self.selection.shown}
        for path in self.selection.expanded:
            _show_in_full(shown, path)
        return shown

    @classmethod
    def listed(cls) -> frozenset[str]:
        return frozenset([*cls.identity, *cls.Meta.listed])


class NamedByIdentity(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Says in the schema that any field may be missing but those that name the row."""

    target_class = RowSerializer
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "required": sorted(self.target.identity)}


def selected(serializer: type[RowSerializer[Any]], request: Request, *, one: bool) -> Selection:
    """What a request asks for; raises ValidationError naming each wrong name and the allowed."""
    fields = _names(request, "fields", choosable(serializer))
    expanded = _names(request, "expand", expandable(serializer))
    default = frozenset(_shape(serializer).fields) if one else serializer.listed()
    shown = {
        *(fields or default),
        *(path.partition(".")[0] for path in expanded),
        *serializer.identity,
        *((RELEASE,) if one else ()),
    }
    left_out = {name for name, _ in _parts(_shape(serializer))} - serializer.listed()
    return Selection(
        frozenset(shown),
        tuple(expanded),
        MOST_ROWS if left_out.isdisjoint(shown) else MOST_WITH_PARTS,
    )


@cache
def _shape(serializer: type[RowSerializer[Any]]) -> RowSerializer[Any]:
    """With all of its fields, to be looked at only: making them takes milliseconds."""
    return serializer()


def choosable(serializer: type[RowSerializer[Any]]) -> list[str]:
    names: Any = _shape(serializer).fields
    return [name for name in names if name != RELEASE]


def expandable(serializer: type[RowSerializer[Any]]) -> list[str]:
    """Every path that `expand` takes, parts before what is in them."""
    return [path for name, field in _parts(_shape(serializer)) for path in _paths(name, field)]


def parameters(serializer: type[RowSerializer[Any]]) -> list[OpenApiParameter]:
    fields = _parameter(
        "fields", choosable(serializer), "Only these fields. What names the row comes always."
    )
    expand = _parameter(
        "expand",
        expandable(serializer),
        "Parts that a list leaves out, and rows that are only referred to, in full.",
    )
    return [fields, expand] if expandable(serializer) else [fields]


def with_parts(
    rows: QuerySet[Any], serializer: type[RowSerializer[Any]], selection: Selection, parts: Parts
) -> QuerySet[Any]:
    """The rows with what the selection shows of them: one or two queries a part."""
    wanted = [lookup for name, of in parts.items() if name in selection.shown for lookup in of]
    needed = [
        path for expanded in selection.expanded for path in _reads(_shape(serializer), expanded)
    ]
    return rows.prefetch_related(*wanted, *needed)


def _names(request: Request, parameter: str, allowed: list[str]) -> list[str]:
    given = request.query_params.get(parameter)
    if given is None:
        return []
    names = given.split(",")
    if unknown := [name for name in names if name not in allowed]:
        refusal = f"There is no {', '.join(unknown)} here. Allowed: {', '.join(allowed)}."
        raise ValidationError({parameter: refusal})
    return list(dict.fromkeys(names))


def _parameter(name: str, allowed: list[str], description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        {"type": "array", "minItems": 1, "items": {"type": "string", "enum": allowed}},
        description=f"{description} Joined by commas.",
        style="form",
        explode=False,
    )


def _parts(serializer: BaseSerializer[Any]) -> Iterator[tuple[str, BaseSerializer[Any]]]:
    """The fields that hold other rows, each as the serializer of one of them."""
    for name, field in serializer.fields.items():  # type: ignore[attr-defined]
        inner = getattr(field, "child", field)
        if isinstance(inner, ShapeSerializer) and name != RELEASE:
            yield name, inner


def _paths(name: str, part: BaseSerializer[Any]) -> list[str]:
    inside = [] if isinstance(part, ReferenceSerializer) else [inner for inner, _ in _parts(part)]
    return [name, *(f"{name}.{inner}" for inner in inside)]


def _show_in_full(fields: Any, path: str) -> None:
    name, _, rest = path.partition(".")
    field = fields[name]
    part = getattr(field, "child", field)
    if rest:
        _show_in_full(part.fields, rest)
    elif isinstance(part, ReferenceSerializer):
        whole = _whole(part)
        many = {"many": True} if part is not field else {}
        named = {
            key: field._kwargs[key] for key in ("source", "allow_null") if key in field._kwargs
        }
        fields[name] = whole(selection=Selection(whole.listed()), read_only=True, **many, **named)


def _whole(reference: ReferenceSerializer[Any]) -> type[RowSerializer[Any]]:
    """The shape in which the list of these rows has them."""
    model = reference.Meta.model
    return next(shape for shape in RowSerializer.__subclasses__() if shape.Meta.model is model)


def _reads(serializer: BaseSerializer[Any], path: str) -> list[str]:
    """The relations that showing it in full reads, as look-ups from the row of the serializer."""
    name, _, rest = path.partition(".")
    field = serializer.fields[name]  # type: ignore[attr-defined]
    part = getattr(field, "child", field)
    if rest:
        reads = _reads(part, rest)
    else:
        reads = list(_whole(part).reads) if isinstance(part, ReferenceSerializer) else []
    return [f"{field.source}__{read}" for read in reads]
