"""Kinds of knowledge that controls of hazards name by their slugs."""

from collections.abc import Collection, Sequence

from conditions.admin.knowledge import KnowledgeAdmin, Row
from conditions.uses import Relation, Users, as_users
from triage.controls import ROWS
from triage.models import Control


class ControlsHazards(KnowledgeAdmin[Row]):
    """A control of a hazard is in use: without it the log would count on what is not there."""

    def used_by(self, rows: Sequence[Row], relations: Collection[Relation]) -> list[Users]:
        kind = next(kind for kind, model in ROWS.items() if model is self.model)
        slugs = [row.natural_key()[0] for row in rows]
        controls = Control.objects.filter(kind=kind, reference__in=slugs).select_related("hazard")
        return [
            *super().used_by(rows, relations),
            *as_users(
                "controls of hazards",
                controls.order_by("hazard__slug", "reference"),
                name=lambda control: f"{control.hazard.slug}: {control.hazard}",
            ),
        ]
