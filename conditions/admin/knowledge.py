"""What every admin of knowledge has in common: it shows, offers and changes drafts only.

A released row is not hidden but absent: its address, its inline, its place in a chooser and its
number in a raw POST all lead to "does not exist" or "not a valid choice".
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.admin import options
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.db.models.fields.related import RelatedField
from django.forms import Field
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from conditions.admin.autocomplete import ChooseMany, ChooseOne, LabelsAtHand, loaded_labels
from conditions.admin.deletion import without_links
from conditions.admin.history import RecordedAdmin
from conditions.admin.lists import NumberOf, links_of, number_of, tag
from conditions.admin.locks import LockedAdmin, LockedForm, LockedInline
from conditions.admin.sheets import SheetsAdmin
from conditions.admin.writing import PatientText
from conditions.models import KnowledgeQuerySet, KnowledgeRow
from conditions.translations import translated_fields
from conditions.uses import Relation, Users, relations_to, users
from conditions.writing import language_of

if TYPE_CHECKING:
    # unfold has no types; its classes keep the interface of those that they stand in for.
    from django.contrib.admin import StackedInline, TabularInline
    from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
else:
    from unfold.admin import StackedInline, TabularInline

    BaseModelAdmin = InlineModelAdmin = options.BaseModelAdmin

Row = TypeVar("Row", bound=KnowledgeRow)


def relations(model: type[models.Model]) -> list[str]:
    """The names of the fields of `model` that lead to knowledge rows."""
    fields = [*model._meta.concrete_fields, *model._meta.local_many_to_many]
    return [field.name for field in fields if field.is_relation and leads_to_knowledge(field)]


def leads_to_knowledge(field: "models.Field[Any, Any]") -> bool:
    related = field.related_model
    return isinstance(related, type) and issubclass(related, KnowledgeRow)


def translations(model: type[models.Model]) -> list[Any]:
    """For each language a folded fieldset with the texts of `model` in it."""
    return [
        (name, {"fields": fields, "classes": ["collapse"]})
        for language, name in settings.LANGUAGES
        if language != settings.LANGUAGE_CODE
        and (fields := [f"{field}_{language}" for field in translated_fields(model)])
    ]


class KnowledgeForm(LockedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = chooser_of(field)
            if isinstance(widget, LabelsAtHand):
                widget.at_hand = loaded_labels(self.instance, name)

    def _post_clean(self) -> None:
        """A stored row that nobody touched is as valid as it was.

        To check two hundred rows of evidence again took half of the time that saving a condition
        takes.
        """
        if self.instance.pk is None or self.has_changed():
            super()._post_clean()  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        """Browsers end lines as Windows does: each text of several lines would be a change."""
        cleaned = super().clean() or {}
        return {
            name: value.replace("\r\n", "\n") if isinstance(value, str) else value
            for name, value in cleaned.items()
        }

    def _get_validation_exclusions(self) -> set[str]:
        """Django leaves out constraints over fields that are not on the form, and `release` is not.

        Without this a second draft with the same slug is an IntegrityError and not a message.
        """
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"release", "origin"}


def chooser_of(field: Field) -> Any:
    widget = field.widget
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


class DraftsOnly(BaseModelAdmin[Row]):
    """For admins and inlines alike."""

    formfield_overrides = {models.TextField: {"widget": UnfoldAdminExpandableTextareaWidget}}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Row]:
        return cast("KnowledgeQuerySet[Row]", super().get_queryset(request)).draft()

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return relations(self.model)

    def get_field_queryset(
        self, db: str | None, db_field: "RelatedField[Any, Any]", request: HttpRequest
    ) -> models.QuerySet[Any] | None:
        if leads_to_knowledge(db_field):
            related = cast("type[KnowledgeRow]", db_field.related_model)
            return related._default_manager.draft()
        return super().get_field_queryset(db, db_field, request)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if language := language_of(self.model, db_field.name):
            kwargs["widget"] = PatientText(language)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if leads_to_knowledge(db_field):
            kwargs.setdefault("widget", ChooseOne(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if leads_to_knowledge(db_field):
            kwargs.setdefault("widget", ChooseMany(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class KnowledgeAdmin(SheetsAdmin, LockedAdmin[Row], DraftsOnly[Row], RecordedAdmin[Row]):
    form = KnowledgeForm
    list_per_page = 50
    warn_unsaved_form = True
    change_form_outer_after_template = "admin/conditions/uses.html"
    delete_confirmation_template = "admin/conditions/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/conditions/delete_selected_confirmation.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_fieldsets(request, obj), *translations(self.model)]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Row]:
        columns = [column for column in self.list_display if isinstance(column, NumberOf)]
        numbers = {column.name: column.expression for column in columns}
        return cast("models.QuerySet[Row]", super().get_queryset(request).annotate(**numbers))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Also protects what other drafts cite: without this their citations went in silence.

        Leaves out the rows of link tables, which go with what they link. Who is in the way is named
        by kind, with numbers.
        """
        shown, counts, lacking, protected = super().get_deleted_objects(objs, request)
        shown, counts = without_links(shown, counts)
        lasting = [found for found in relations_to(self.model) if not found.goes_with_it]
        in_the_way = self.used_by(list(objs), lasting)
        return shown, counts, lacking, in_the_way or protected

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Also with who uses the row, but for rows that its page has tables of."""
        if row := context.get("original"):
            elsewhere = [found for found in relations_to(self.model) if not self._has_table(found)]
            context["uses"] = self.used_by([row], elsewhere)
            context["may_be_used"] = elsewhere or context["uses"]
        return super().render_change_form(request, context, *args, **kwargs)

    def used_by(self, rows: Sequence[Row], relations: Collection[Relation]) -> list[Users]:
        """Who refers to these rows by these relations; apps above may know of others."""
        return users(relations, [row.pk for row in rows])

    def _has_table(self, relation: Relation) -> bool:
        return any(
            inline.model is relation.model and inline.fk_name in {None, relation.field.name}
            for inline in self.inlines
        )


class SourcedAdmin(KnowledgeAdmin[Row]):
    """For rows that cite sources: the list says how many."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Row]:
        links, by = links_of(self.model, "sources")
        numbered = super().get_queryset(request).annotate(number_of_sources=number_of(links, by=by))
        return cast("models.QuerySet[Row]", numbered)

    @admin.display(description="sources", ordering="number_of_sources")
    def cited(self, row: Any) -> str:
        return str(row.number_of_sources) if row.number_of_sources else tag("missing", "None")


class KnowledgeInline(LockedInline[Row], DraftsOnly[Row], InlineModelAdmin[Row, Any]):
    """`loaded` and `linked` name what the rows need, so that no row costs a query of its own."""

    loaded: Sequence[str] = ()
    linked: Sequence[str] = ()
    form = KnowledgeForm
    extra = 0
    tab = True
    show_change_link = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = translations(self.model)
        return [*super().get_fields(request, obj), *flatten_fieldsets(fieldsets)]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Row]:
        rows = super().get_queryset(request)
        return rows.select_related(*self.loaded).prefetch_related(*self.linked)


class KnowledgeTable(KnowledgeInline[Row], TabularInline[Row, Any]):
    hide_title = True


class KnowledgeStack(KnowledgeInline[Row], StackedInline[Row, Any]):
    collapsible = True
