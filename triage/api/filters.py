"""The filters of the list of questions."""

from django_filters import rest_framework as filters

from conditions.api.filters import by_slug, one_of, yes_or_no
from triage.models import Question, QuestionKind, Section


class QuestionFilters(filters.FilterSet):
    kind = one_of(QuestionKind.choices, "How it is answered.")
    section = one_of(Section.choices, "The part of the form.")
    required = yes_or_no("Whether the form needs an answer.")
    asked_by_doctors = yes_or_no("Whether a doctor will ask it too.")
    symptom = by_slug("choices__symptom", "Asking for this symptom.")

    class Meta:
        model = Question
        fields: list[str] = []
