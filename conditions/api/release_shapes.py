"""The shape of releases, and of what differs between two."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conditions.api.selection import RowSerializer
from conditions.api.shapes import ReleaseReferenceSerializer
from conditions.changes import FieldChange
from conditions.models import Release, ReleaseStatus

LICENCE = {"id": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}


class LicenceSerializer(serializers.Serializer[dict[str, str]]):
    id = serializers.CharField(help_text="SPDX identifier.")
    url = serializers.URLField()


class ReleaseSerializer(RowSerializer[Release]):
    """A numbered state of the knowledge that never changes."""

    release = ReleaseReferenceSerializer(source="*", help_text="This release.")
    status = serializers.ChoiceField(
        choices=[(s.value, s.label) for s in (ReleaseStatus.LIVE, ReleaseStatus.RETIRED)]
    )
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by model.")
    approved_at = serializers.DateTimeField(help_text="When it first became live.")
    licence = serializers.SerializerMethodField()

    identity = ("number",)

    class Meta:
        model = Release
        listed = [
            "number",
            "status",
            "notes",
            "checksum",
            "counts",
            "something_else_prior",
            "temperature",
            "temperature_note",
            "proposed_at",
            "approved_at",
            "licence",
        ]
        fields = ["release", *listed]

    @extend_schema_field(LicenceSerializer)
    def get_licence(self, release: Release) -> dict[str, str]:
        return LICENCE


class FieldChangeSerializer(serializers.Serializer[FieldChange]):
    name = serializers.CharField(help_text="As in the export.")
    before = serializers.JSONField(help_text="Null where there was none.")
    after = serializers.JSONField(help_text="Null where there is none any more.")


class RowChangeSerializer(serializers.Serializer[dict[str, Any]]):
    """A row that differs."""

    change = serializers.ChoiceField(choices=["added", "changed", "removed"])
    model = serializers.CharField(help_text="Its kind, such as `conditions.condition`.")
    key = serializers.DictField(help_text="What names the row, such as its slug.")
    fields = FieldChangeSerializer(  # type: ignore[assignment]
        many=True, help_text="What changed in it, field by field."
    )


class ReleaseChangesSerializer(serializers.Serializer[dict[str, Any]]):
    """What differs between two releases, in the order of the export."""

    release = ReleaseReferenceSerializer()
    since = ReleaseReferenceSerializer(
        allow_null=True, help_text="Null: none was published before, and every row is new."
    )
    parameters = FieldChangeSerializer(
        many=True, help_text="Of the release itself: what results follow from besides its rows."
    )
    changes = RowChangeSerializer(many=True)


class ExportSerializer(serializers.Serializer[dict[str, Any]]):
    """All of a release, for `manage.py import_knowledge` and for whoever wants to have it."""

    format = serializers.CharField(help_text="`ankle-site-knowledge`.")
    version = serializers.IntegerField(help_text="Of the format.")
    licence = serializers.DictField(child=serializers.CharField())
    credit = serializers.CharField(help_text="Whom to name with it.")
    release = serializers.IntegerField()
    parameters = serializers.DictField(child=serializers.FloatField())
    checksum = serializers.CharField(help_text="SHA-256 over parameters and rows, in hex.")
    knowledge = serializers.DictField(
        child=serializers.ListField(child=serializers.DictField()),
        help_text="The rows by kind, each kind after those that it refers to by slug.",
    )
