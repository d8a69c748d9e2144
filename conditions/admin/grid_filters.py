"""Which conditions and symptoms the evidence grid shows, and how many at a time."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from conditions.admin.autocomplete import ChooseMany
from conditions.levels import Urgency
from conditions.models import Condition, ConditionSymptom, Structure, Symptom, SymptomKind

# What symptoms can be narrowed by beyond this app: name -> the rows to choose from, and the look-up
# that leads from a symptom to them. Whoever has such rows adds them.
NARROWED_BY: dict[str, tuple[QuerySet[Any], str]] = {}


def text() -> forms.CharField:
    return forms.CharField(label="Words", required=False, widget=UnfoldAdminTextInputWidget)


def one_of(label: str, choices: Any, anything: str = "Any") -> forms.ChoiceField:
    choices = [("", anything), *choices]
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=UnfoldAdminSelectWidget
    )


def one_row(label: str, rows: QuerySet[Any]) -> "forms.ModelChoiceField[Any]":
    return forms.ModelChoiceField(
        rows, label=label, required=False, empty_label="Any", widget=UnfoldAdminSelectWidget
    )


def some_rows(field: str, rows: QuerySet[Any]) -> "forms.ModelMultipleChoiceField[Any]":
    chooser = ChooseMany(ConditionSymptom._meta.get_field(field), admin.site)
    return forms.ModelMultipleChoiceField(rows, label="Only", required=False, widget=chooser)


class Axis(forms.Form):
    """The filters of one side of the grid. A value that is not allowed narrows nothing."""

    lookups: dict[str, str]
    searched: tuple[str, ...]
    sizes: tuple[int, ...]  # how many at a time; the first unless another is chosen

    words = text()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        default, *others = self.sizes
        self.fields["size"] = one_of("At a time", [(n, n) for n in others], str(default))
        self.is_valid()

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        chosen = {
            lookup: value
            for name, lookup in self.lookups.items()
            if (value := self.cleaned_data.get(name))
        }
        words = self.cleaned_data.get("words", "")
        said = Q(*((f"{name}__icontains", words) for name in self.searched), _connector=Q.OR)
        return rows.filter(said, **chosen)

    def page(self, rows: QuerySet[Any]) -> Page[Any]:
        size = int(self.cleaned_data.get("size") or self.sizes[0])
        return Paginator(rows, size).get_page(self.data.get(self.page_parameter))

    @property
    def page_parameter(self) -> str:
        return self.add_prefix("page")


class ConditionAxis(Axis):
    prefix = "conditions"
    lookups = {"only": "pk__in", "urgency": "urgency", "anatomy": "structures"}
    searched = ("name", "slug", "other_names")
    sizes = (10, 5, 20, 40)

    only = some_rows("condition", Condition.objects.draft())
    urgency = one_of("Urgency", Urgency.choices())
    anatomy = one_row("Anatomy", Structure.objects.draft())

    def shown(self) -> Page[Condition]:
        return self.page(self.narrowed(Condition.objects.draft()))


class SymptomAxis(Axis):
    prefix = "symptoms"
    lookups = {"only": "pk__in", "kind": "kind", "anatomy": "structure"}
    searched = ("lay_name", "name", "slug", "other_names")
    sizes = (25, 10, 50)

    only = some_rows("symptom", Symptom.objects.draft())
    kind = one_of("Kind", SymptomKind.choices)
    anatomy = one_row("Anatomy", Structure.objects.draft())
    evidence = one_of("Evidence", [("evidence", "For a condition shown")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lookups = {**self.lookups, **{name: path for name, (_, path) in NARROWED_BY.items()}}
        for name, (rows, _) in NARROWED_BY.items():
            self.fields[name] = one_row(name.capitalize(), rows.all())
        self.full_clean()

    def shown(self, conditions: Page[Condition]) -> Page[Symptom]:
        symptoms = self.narrowed(Symptom.objects.draft())
        if self.cleaned_data.get("evidence"):
            shown = ConditionSymptom.objects.filter(condition__in=[c.pk for c in conditions])
            symptoms = symptoms.filter(pk__in=shown.values("symptom"))
        return self.page(symptoms)
