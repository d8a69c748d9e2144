"""The forms of the guided interview: who it is about, and one page of its questions."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conditions.levels import Side
from triage.forms import (
    NONE,
    UNSURE,
    AgeField,
    ChooseAnyField,
    ChooseOneField,
    Problem,
    QuestionField,
    SexField,
    SideField,
    given_sex,
    problems_of,
    question_field,
    show_places,
)
from triage.interview import Topic
from triage.models import ForWhom, Question
from triage.values import AnswerState


class PersonForm(forms.Form):
    use_required_attribute = False

    for_whom = forms.ChoiceField(
        label=_("Who is it about?"),
        widget=forms.RadioSelect,
        choices=[(ForWhom.ME, _("Me")), (ForWhom.OTHER, _("Someone else, such as my child"))],
        error_messages={"required": _("Choose whom you answer for.")},
    )
    age = AgeField()
    sex = SexField()

    def person(self) -> dict[str, Any]:
        """Of a valid form: what `triage.interviews` wants to know."""
        cleaned = self.cleaned_data
        return {
            "for_whom": cleaned["for_whom"],
            "age": cleaned["age"],
            "sex": given_sex(cleaned["sex"]) or "",
        }

    def problems(self) -> Iterator[Problem]:
        return problems_of(self)


class PageForm(forms.Form):
    """The open answers of some questions. Each needs one: "not sure" is always among them."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        topics: Iterable[Topic],
        questions: Mapping[str, Question],
        answers: Mapping[str, AnswerState],
        side: str = "",
        zones: Mapping[str, Collection[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """`questions` by slug, with their choices and symptoms; `answers` and `side` are shown."""
        super().__init__(*args, **kwargs)
        for topic in topics:
            field = field_of(topic, questions[topic.slug])
            said = {slug: answers[slug] for slug in field.slugs if slug in answers}
            field.initial = ticked(field, said, side=side)
            show_places(field, zones or {})
            self.fields[f"q-{topic.slug}"] = field

    def parts(self) -> Iterator[tuple[forms.BoundField, QuestionField]]:
        for name, field in self.fields.items():
            if isinstance(field, QuestionField):
                yield self[name], field

    def said(self) -> dict[str, dict[str, AnswerState]]:
        """Question slug to what its answer says of each symptom; of a valid form."""
        return {
            field.question.slug: field.answers(self.cleaned_data[shown.name])
            for shown, field in self.parts()
        }

    def side(self) -> str | None:
        """Which side hurts, empty where nobody is sure; None where the page does not ask for it."""
        for shown, field in self.parts():
            if isinstance(field, SideField):
                said = self.cleaned_data[shown.name]
                return str(said) if said in set(Side) else ""
        return None

    def problems(self) -> Iterator[Problem]:
        return problems_of(self)


def field_of(topic: Topic, question: Question) -> QuestionField:
    """The question with the answers that are open; it needs one of them."""
    wanted = set(topic.symptoms)
    choices = [choice for choice in question.choices.all() if choice.symptom.slug in wanted]
    field = question_field(question, choices, required=True)
    if isinstance(field, ChooseOneField):
        # The form can be left so by whom no answer fits; here each question wants one.
        options: Any = field.choices
        field.choices = [*list(options)[:-1], (UNSURE, _("Not sure, or none of these"))]
    return field


def ticked(field: QuestionField, said: Mapping[str, AnswerState], *, side: str = "") -> Any:
    """What was ticked in the field, for its answers to say this; the other way round."""
    if not said:
        return None
    chosen = [slug for slug, state in said.items() if state is AnswerState.YES]
    if isinstance(field, ChooseAnyField):
        unsure = [UNSURE] if AnswerState.UNSURE in said.values() else []
        return chosen + unsure or [NONE]
    if isinstance(field, ChooseOneField):
        return chosen[0] if chosen else UNSURE
    state = next(iter(said.values()))
    if isinstance(field, SideField):
        return UNSURE if state is AnswerState.UNSURE else side
    return state.value
