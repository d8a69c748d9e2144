"""Objects of a request in which every field has to be known."""

from typing import Any

from rest_framework import serializers


class ClosedSerializer(serializers.Serializer[dict[str, Any]]):
    """Refuses unknown fields by name: a misspelt one could be a warning sign's answer."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Give a JSON object.")
        errors = self._unknown_fields(data)
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            errors |= error.detail  # type: ignore[arg-type]
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def _unknown_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        refusal = f"Unknown field. Allowed: {', '.join(self.fields)}."
        return {name: [refusal] for name in data if name not in self.fields}
