"""Fields and bodies that are read strictly: what is lost on the way could be a warning sign."""

from functools import cache, cached_property
from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers
from rest_framework.utils.serializer_helpers import BindingDict

NO_OBJECT = "Give a JSON object."


class WholeNumberField(serializers.IntegerField):
    """A JSON integer: DRF's own also takes "45", true and 45.0. One message for all refusals."""

    def __init__(self, *, lowest: int, highest: int, allowed: str, **kwargs: Any) -> None:
        messages: Any = dict.fromkeys(["invalid", "null", "min_value", "max_value"], allowed)
        super().__init__(min_value=lowest, max_value=highest, error_messages=messages, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return data


class WordField(serializers.ChoiceField):
    """One of a few words. One message for all refusals."""

    def __init__(self, *, words: list[str], allowed: str, **kwargs: Any) -> None:
        messages: Any = dict.fromkeys(["invalid_choice", "null"], allowed)
        super().__init__(choices=words, error_messages=messages, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice")
        return str(super().to_internal_value(data))


class TextField(serializers.CharField):
    """A JSON text of 1 character or more, as it is: never stored. One message for all refusals."""

    def __init__(self, *, longest: int, allowed: str, **kwargs: Any) -> None:
        codes = ["required", "null", "blank", "invalid", "max_length"]
        messages: Any = dict.fromkeys(codes, allowed)
        super().__init__(
            min_length=1,
            max_length=longest,
            trim_whitespace=False,
            error_messages=messages,
            **kwargs,
        )
        self.validators = [
            each
            for each in self.validators
            if not isinstance(each, ProhibitNullCharactersValidator)
        ]

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class StrictSerializer(serializers.Serializer[dict[str, Any]]):
    # No docstring: the schema would show it as the description of everything made from this.

    @cached_property
    def fields(self) -> BindingDict:
        """Those of all bodies of this shape: to make them takes longer than to read a body."""
        return _fields_of(type(self))

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError(NO_OBJECT)
        errors = self._unknown_fields(data)
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            errors |= error.detail  # type: ignore[arg-type]
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def _unknown_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        fields = self.fields
        unknown = [name for name in data if name not in fields]
        return {name: [f"Unknown field. Allowed: {', '.join(fields)}."] for name in unknown}


@cache
def _fields_of(shape: type[StrictSerializer]) -> BindingDict:
    """Bound to a serializer without a body, so that none is kept."""
    serializer = shape()
    fields = BindingDict(serializer)
    for name, field in serializer.get_fields().items():
        fields[name] = field
    return fields


class ClosedObject(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Says in the schema that a request takes no other fields; drf-spectacular cannot."""

    target_class = StrictSerializer
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}
