"""The optimistic lock of edit forms: nobody saves over a change that they have not seen.

A form carries the version of its row. When it comes back, the row is locked and read anew; where it
is newer and its values are others, nothing is saved, and the person sees both and decides.
"""

from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib.admin import options
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import (
    ChoiceField,
    Field,
    HiddenInput,
    IntegerField,
    ModelChoiceField,
    ModelForm,
    ModelMultipleChoiceField,
)
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from conditions.admin.keys import key_of
from conditions.conflicts import OUTDATED, Difference, plain

if TYPE_CHECKING:
    # unfold has no types; its classes keep the interface of those that they stand in for.
    from django.contrib.admin import ModelAdmin
    from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
    from django.forms import BaseInlineFormSet
else:
    from unfold.forms import PaginationInlineFormSet as BaseInlineFormSet

    BaseModelAdmin = InlineModelAdmin = ModelAdmin = options.BaseModelAdmin

Row = TypeVar("Row", bound=models.Model)

DELETED = (
    "Somebody deleted this row since you opened the page. Save to add it anew as it is here, or "
    "remove it."
)


class VersionField(IntegerField):
    widget = HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """To have opened another version is no edit."""
        return False


class LockedForm(ModelForm[Any]):
    opened_version = VersionField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["opened_version"] = self.instance.version
        if self.is_bound and self.data.get(self.add_prefix("take_stored")):
            self._take_stored()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.outdated():
            self.add_error(None, ValidationError(self.conflict(), code="outdated"))
            # The form comes back with the version that is stored now.
            data = cast("QueryDict", self.data).copy()
            data[self.add_prefix("opened_version")] = str(self.instance.version)
            self.data = data
        return cleaned

    def outdated(self) -> list[str]:
        """The fields whose stored value is newer than the form, and another."""
        if self.instance.pk is None or self._opened_version() == self.instance.version:
            return []
        return [name for name in self.changed_data if name in (self._meta.fields or ())]

    def conflict(self) -> SafeString:
        differences = [
            Difference(
                str(self[name].label),
                in_words(self.fields[name], self.get_initial_for_field(self.fields[name], name)),
                in_words(self.fields[name], self.cleaned_data.get(name, self[name].data)),
            )
            for name in self.outdated()
        ]
        return format_html(
            '{} <ul class="both-values">{}</ul> Save again to keep yours, or '
            '<label><input type="checkbox" name="{}"> take what is stored</label>.',
            OUTDATED,
            format_html_join("", "<li>{}</li>", ((difference,) for difference in differences)),
            self.add_prefix("take_stored"),
        )

    def _opened_version(self) -> int | None:
        version: int | None = self.cleaned_data.get("opened_version")
        return version

    def _take_stored(self) -> None:
        """As if the person had sent what is stored now."""
        data = cast("QueryDict", self.data).copy()
        for name, field in self.fields.items():
            stored = field.prepare_value(self.get_initial_for_field(field, name))
            data.setlist(self.add_prefix(name), as_sent(stored))
        self.data = data


def as_sent(value: Any) -> list[str]:
    """What a browser sends for a field with this value."""
    match value:
        case None | False:
            return []
        case True:
            return ["on"]
        case list() | tuple() | models.QuerySet():
            return [str(part) for part in value]
    return [str(value)]


def in_words(field: Field, value: Any) -> str:
    """A value of a form's field as a person would read it."""
    match field:
        case ModelMultipleChoiceField():
            return ", ".join(str(row) for row in value)
        case ModelChoiceField() if not isinstance(value, models.Model):
            rows = cast("models.QuerySet[Any]", field.queryset)
            return str(rows.filter(pk=key_of(str(value))).first() or "")
        case ChoiceField():
            choices = cast("list[tuple[object, object]]", field.choices)
            labels = {str(code): str(label) for code, label in choices}
            codes = as_sent(field.prepare_value(value))
            return ", ".join(labels.get(code, code) for code in codes)
    return plain(value)


class LockedFormSet(BaseInlineFormSet[Any, Any, Any]):
    """Pairs what was sent with the stored rows by key, whatever was added or deleted meanwhile.

    Django pairs them by place: after a deletion each row below it came back under another's name,
    and the last one not at all.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gone = range(0)
        if self.is_bound and self.management_form.is_valid():
            self._pair_with_stored_rows()

    def clean(self) -> None:
        super().clean()
        for form in self.forms[self.gone.start : self.gone.stop]:
            if form not in self.deleted_forms:
                form.add_error(None, DELETED)
        newer = [form for form in self.deleted_forms if form.outdated()]
        if newer:
            raise ValidationError([form.conflict() for form in newer])

    def _pair_with_stored_rows(self) -> None:
        rows = {str(row.pk): row for row in self.get_queryset()}
        numbers = range(self.initial_form_count())
        keys = [self.data.get(f"{self.add_prefix(number)}-id", "") for number in numbers]
        self._queryset = [rows[key] for key in keys if key in rows]
        if len(self._queryset) < len(keys):
            self._move_to_new_rows([number for number in numbers if keys[number] not in rows])

    def _move_to_new_rows(self, gone: list[int]) -> None:
        """Number the forms anew, so that those whose row is gone follow those that have one."""
        stay = [number for number in range(self.initial_form_count()) if number not in gone]
        new = range(self.initial_form_count(), self.total_form_count())
        places = {str(number): place for place, number in enumerate([*stay, *gone, *new])}
        self.gone = range(len(stay), len(stay) + len(gone))
        moved = QueryDict(mutable=True)
        for key, values in cast("QueryDict", self.data).lists():
            number, dash, name = key.removeprefix(f"{self.prefix}-").partition("-")
            its_own = dash and key.startswith(f"{self.prefix}-") and number in places
            moved.setlist(f"{self.add_prefix(places[number])}-{name}" if its_own else key, values)
        for place in self.gone:
            moved[f"{self.add_prefix(place)}-id"] = ""
        moved[f"{self.prefix}-INITIAL_FORMS"] = str(len(stay))
        self.data = moved
        del self.management_form


class CarriesVersion(BaseModelAdmin[Row]):
    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        (name, first), *others = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            first = {**first, "fields": ["opened_version", *first["fields"]]}
        return [(name, first), *others]


class LockedAdmin(CarriesVersion[Row], ModelAdmin[Row]):
    """For admins whose form is a `LockedForm`."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Row | None:
        row = super().get_object(request, *args, **kwargs)
        if row is not None and request.method == "POST" and in_transaction():
            row.refresh_from_db(from_queryset=held(self.get_queryset(request)))
        return row

    def save_model(self, request: HttpRequest, obj: Row, form: Any, change: bool) -> None:
        """Not for a change of its inlines alone: that would be a new version of the same row."""
        if form.has_changed() or not change:
            super().save_model(request, obj, form, change)


class LockedInline(CarriesVersion[Row], InlineModelAdmin[Row, Any]):
    formset = LockedFormSet

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Row]:
        rows = super().get_queryset(request)
        return held(rows) if in_transaction() else rows


def in_transaction() -> bool:
    return bool(transaction.get_connection().in_atomic_block)


def held(rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """Nobody else changes them before the transaction ends; SQLite lets one writer in at a time."""
    return rows.select_for_update(of=("self",))
