"""CheckForm: a release's questions as one form, and what was ticked in it as answers.

What a tick says about each symptom is DESIGN.md section 2.2; the fields below decide it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conditions.levels import Side
from conditions.models.symptom import SEX_CHOICES
from conditions.picture import View, numbered
from triage.answers import MAX_AGE, MIN_AGE
from triage.models import Choice, Question, QuestionKind, Section
from triage.models.assessment import SIDE_CHOICES
from triage.places import (
    PlacedCheckboxSelectMultiple,
    PlacedChoices,
    PlacedRadioSelect,
    numbers,
    places,
)
from triage.values import AnswerState

# Answers that are no symptom. No slug holds a colon, so none can be taken for one of these.
NONE, UNSURE, UNSAID = ":none", ":unsure", ":unsaid"

# The button below the red flags: who has one is sent on without any other answer.
STOP = "stop-after-red-flags"

MISSING = _("Choose an answer. If you do not know, choose “Not sure”.")
MISSING_ANY = _(
    "Tick an answer. If nothing fits, tick “None of these”. If you do not know, tick “Not sure”."
)
CONTRADICTION = _(
    "You ticked “None of these” and another answer too. Please untick what does not fit."
)
NOT_LISTED = _("This answer is not in the list. Please choose again.")
CHANGED = _("The questions have changed since you opened this page. Please look at them again.")
NOTHING_TO_STOP_FOR = _(
    "Tick what is true for you. If nothing is, answer the other questions too and go to the end."
)
AGE_MISSING = _("Fill in the age in years, such as 45.")
AGE_WRONG = format_lazy(
    _("Fill in the age in whole years, from {lowest} to {highest}."),
    lowest=MIN_AGE,
    highest=MAX_AGE,
)


class AnswersMixin:
    """A field that asks one question; `slugs` are the symptoms that it asks for.

    `picture` is the drawing beside the answers, where they have places in it; `folded` away where
    another question of the page shows one already.
    """

    question: Question
    slugs: list[str]
    picture: tuple[View, ...] = ()
    folded = False

    def answers(self, value: Any) -> dict[str, AnswerState]:
        """What the cleaned value says about the symptoms; an untouched question says nothing."""
        raise NotImplementedError


class YesNoField(AnswersMixin, forms.ChoiceField):
    widget = forms.RadioSelect

    def __init__(self, *, choices: list[Choice], **options: Any) -> None:
        states = [("yes", _("Yes")), ("no", _("No")), ("unsure", _("Not sure"))]
        super().__init__(choices=states, **options)

    def answers(self, value: str) -> dict[str, AnswerState]:
        return dict.fromkeys(self.slugs, AnswerState(value)) if value else {}


class SideField(AnswersMixin, forms.ChoiceField):
    """Asks for pain on both sides, and says which side it is where it is one."""

    widget = forms.RadioSelect

    def __init__(self, *, choices: list[Choice], **options: Any) -> None:
        super().__init__(choices=[*SIDE_CHOICES, (UNSURE, _("Not sure"))], **options)

    def answers(self, value: str) -> dict[str, AnswerState]:
        if value == UNSURE:
            return dict.fromkeys(self.slugs, AnswerState.UNSURE)
        both = AnswerState.YES if value == Side.BOTH else AnswerState.NO
        return dict.fromkeys(self.slugs, both) if value else {}


class ChooseOneField(AnswersMixin, forms.ChoiceField):
    widget = PlacedRadioSelect

    def __init__(self, *, choices: list[Choice], **options: Any) -> None:
        super().__init__(choices=[*_options(choices), (UNSURE, _("Not sure"))], **options)

    def answers(self, value: str) -> dict[str, AnswerState]:
        if value == UNSURE:
            return dict.fromkeys(self.slugs, AnswerState.UNSURE)
        return {value: AnswerState.YES} if value else {}


class ChooseAnyField(AnswersMixin, forms.MultipleChoiceField):
    widget = PlacedCheckboxSelectMultiple

    def __init__(self, *, choices: list[Choice], **options: Any) -> None:
        others = [(NONE, _("None of these")), (UNSURE, _("Not sure"))]
        super().__init__(choices=[*_options(choices), *others], **options)
        self.error_messages["required"] = MISSING_ANY

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if NONE in value and set(value) != {NONE}:
            raise ValidationError(CONTRADICTION, code="contradiction")

    def answers(self, value: list[str]) -> dict[str, AnswerState]:
        if not value:
            return {}
        left_open = AnswerState.UNSURE if UNSURE in value else AnswerState.NO
        return {slug: AnswerState.YES if slug in value else left_open for slug in self.slugs}


QuestionField = YesNoField | ChooseOneField | ChooseAnyField | SideField

FIELDS: dict[str, type[QuestionField]] = {
    QuestionKind.YES_NO: YesNoField,
    QuestionKind.CHOOSE_ONE: ChooseOneField,
    QuestionKind.CHOOSE_ANY: ChooseAnyField,
    QuestionKind.SIDE: SideField,
}


# Parts of the page that are never folded away: an emergency must not be overlooked.
ALWAYS_OPEN = {Section.RED_FLAGS, Section.WHERE}


@dataclass(frozen=True, slots=True)
class FormPart:
    """One section of the page with the fields that it shows."""

    section: Section
    fields: tuple[forms.BoundField, ...]

    @property
    def folded(self) -> bool:
        """Nothing is hidden that was answered, or that has to be looked at again."""
        return self.section not in ALWAYS_OPEN and not any(
            field.errors or field.data for field in self.fields
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary; `target` is the id of the control to go to, or empty."""

    target: str
    label: str
    message: str


class AgeField(forms.IntegerField):
    def __init__(self) -> None:
        super().__init__(
            label=_("How old is the person?"),
            help_text=_("In whole years. For a baby under one, write 0."),
            min_value=MIN_AGE,
            max_value=MAX_AGE,
            widget=forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "maxlength": 3,
                    "class": "short",
                    "autocomplete": "off",
                }
            ),
            error_messages={
                "required": AGE_MISSING,
                "invalid": AGE_WRONG,
                "min_value": AGE_WRONG,
                "max_value": AGE_WRONG,
            },
        )


class SexField(forms.ChoiceField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Is the person female or male?"),
            help_text=_("Some causes are more common in women, others in men."),
            required=False,
            widget=forms.RadioSelect,
            choices=[*SEX_CHOICES, (UNSAID, _("Prefer not to say"))],
            error_messages={"invalid_choice": NOT_LISTED},
        )


def given_sex(value: str) -> str | None:
    """None where the person prefers not to say, or did not."""
    return value.replace(UNSAID, "") or None


def problems_of(form: forms.Form) -> Iterator[Problem]:
    """The error summary, in the order of the page; last what belongs to no field."""
    for field in form:
        target = f"{field.auto_id}_0" if field.use_fieldset else field.auto_id
        for message in field.errors:
            yield Problem(target=target, label=str(field.label), message=str(message))
    for message in form.non_field_errors():
        yield Problem(target="", label="", message=str(message))


class CheckForm(forms.Form):
    use_required_attribute = False  # our own messages say more than the browser's

    age = AgeField()
    sex = SexField()

    def __init__(
        self,
        *args: Any,
        questions: Iterable[Question],
        zones: Mapping[str, Collection[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """`questions` in the order of the page, with their choices and symptoms fetched.

        `zones` are the places of each symptom in the drawing; without them there is no drawing.
        """
        super().__init__(*args, **kwargs)
        self.stops = STOP in self.data
        for question in questions:
            choices = [c for c in question.choices.all() if c.symptom.told_by_patient]
            if choices:
                needed = question.required and not self.stops
                self.fields[f"q-{question.slug}"] = question_field(
                    question, choices, required=needed
                )
        pictured = [field for _name, field in self._questions() if show_places(field, zones or {})]
        for field in pictured[1:]:
            field.folded = True

    def clean(self) -> None:
        """Who stops after the red flags has one: an empty form would look like the all-clear."""
        flags = [
            (name, field)
            for name, field in self._questions()
            if field.question.section == Section.RED_FLAGS
        ]
        if self.stops and not any(self._affirms(name, field) for name, field in flags):
            self.add_error(flags[0][0] if flags else None, NOTHING_TO_STOP_FOR)

    def given_age(self) -> int | None:
        age: int | None = self.cleaned_data["age"]
        return age

    def given_sex(self) -> str | None:
        return given_sex(self.cleaned_data["sex"])

    def given_side(self) -> Side | None:
        """None where the release does not ask for the side, or the person is not sure of it."""
        for name, field in self._questions():
            if isinstance(field, SideField) and self.cleaned_data[name] in set(Side):
                return Side(self.cleaned_data[name])
        return None

    def answers(self) -> dict[str, str]:
        """Symptom slug to yes, no or unsure, in the order of the page; of a valid form."""
        found: dict[str, str] = {}
        for name, field in self._questions():
            found |= {slug: str(s) for slug, s in field.answers(self.cleaned_data[name]).items()}
        return found

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Show what the engine refused: each message at its field, where the form has it."""
        owners = {"age": "age", "sex": "sex"} | {
            f"answers.{slug}": name for name, field in self._questions() for slug in field.slugs
        }
        for key, message in errors.items():
            self.add_error(owners.get(key), gettext(message))

    def parts(self) -> Iterator[FormPart]:
        """The sections that ask something, in the order of the page."""
        for section in Section:
            asked = [name for name, f in self._questions() if f.question.section == section]
            if asked:
                yield FormPart(section=section, fields=tuple(self[name] for name in asked))

    def problems(self) -> Iterator[Problem]:
        return problems_of(self)

    def _affirms(self, name: str, field: QuestionField) -> bool:
        # What failed its own check is not among the cleaned data, and has its own message.
        return name in self.cleaned_data and (
            AnswerState.YES in field.answers(self.cleaned_data[name]).values()
        )

    def _questions(self) -> Iterator[tuple[str, QuestionField]]:
        for name, field in self.fields.items():
            if isinstance(field, QuestionField):
                yield name, field


def question_field(question: Question, choices: list[Choice], *, required: bool) -> QuestionField:
    field = FIELDS[question.kind](
        choices=choices,
        label=question.text_i18n,
        help_text=question.help_text_i18n,
        required=required,
        error_messages={"required": MISSING, "invalid_choice": NOT_LISTED},
    )
    field.question = question
    field.slugs = [choice.symptom.slug for choice in choices]
    return field


def show_places(field: QuestionField, zones: Mapping[str, Collection[str]]) -> bool:
    """Give the field its drawing, and each answer its number; False where there is none to show."""
    if isinstance(field.widget, PlacedChoices):
        field.widget.places = places(field.slugs, zones)
        field.picture = numbered(numbers(field.widget.places.values()))
    return bool(field.picture)


def _options(choices: list[Choice]) -> list[tuple[str, str]]:
    return [(choice.symptom.slug, str(choice)) for choice in choices]
