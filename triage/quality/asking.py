"""Whether questions reach everything that they should, and whether rules can hear the answers."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count

from conditions.ancestors import ancestors
from conditions.models import ConditionSymptom, GuideAnswer, Reporter, Symptom, SymptomKind
from conditions.quality import UNSOURCED, Level, Place, Problem, drafts, place, problems
from triage.models import Choice, Question, QuestionKind, UrgencyCriterion, UrgencyRule


def check() -> list[Problem]:
    """Problems of the draft; the number of queries does not depend on its size."""
    family = read_family()
    return [
        *unaskable_choices(),
        *questions_without_choices(),
        *unreachable_symptoms(family),
        *unused_symptoms(family),
        *unsourced_rules(),
        *rules_that_cannot_fire(family),
    ]


@dataclass(frozen=True)
class Family:
    """The draft's symptoms with their parents, and those that the server can learn, by slug.

    A yes to a symptom is a yes to everything above it, a no is a no to everything below it.
    """

    parents: Mapping[str, str | None]
    known: frozenset[str]

    def with_everything_above(self, slugs: Collection[str]) -> set[str]:
        lines = [ancestors(slug, self.parents) for slug in slugs]
        return set(slugs).union(*lines)

    def with_everything_below(self, slugs: Collection[str]) -> set[str]:
        tops = set(slugs)
        return {
            slug
            for slug in self.parents
            if any(found in tops for found in [slug, *ancestors(slug, self.parents)])
        }


def read_family() -> Family:
    """Two queries."""
    symptoms = Symptom.objects.draft()
    asked = set(Choice.objects.draft().values_list("symptom__slug", flat=True))
    demographic = symptoms.filter(kind=SymptomKind.DEMOGRAPHIC).values_list("slug", flat=True)
    return Family(
        parents=dict(symptoms.values_list("slug", "parent__slug")),
        known=frozenset(asked.union(demographic)),
    )


def unaskable_choices() -> Iterator[Problem]:
    yield from problems(
        Choice.objects.filter(symptom__reporter=Reporter.EXAMINER),
        Level.ERROR,
        "Patients are asked for a sign that only an examiner can find.",
        "Ask for what the patient notices instead, as a symptom of its own.",
    )
    yield from problems(
        Choice.objects.filter(symptom__kind=SymptomKind.DEMOGRAPHIC),
        Level.ERROR,
        "The question asks for age or sex, which the form asks for once and by itself.",
        "Take the choice away.",
    )


def questions_without_choices() -> Iterator[Problem]:
    for question in drafts(Question.objects.annotate(number=Count("choices"))):
        alone = QuestionKind(question.kind).asks_for_one
        if alone and question.number != 1:
            wanted = "exactly one choice"
        elif not alone and question.number < 2:  # noqa: PLR2004
            wanted = "two choices or more"
        else:
            continue
        yield Problem(
            Level.ERROR,
            place(question),
            f"A question of kind '{question.get_kind_display()}' has {wanted};"
            f" this one has {question.number}.",
            "Change its choices or its kind.",
        )


def unreachable_symptoms(family: Family) -> Iterator[Problem]:
    """A parent is reached through its children: their yes is its yes."""
    reached = family.with_everything_above(family.known)
    for symptom in drafts(Symptom.objects.told_by_patients()):
        if symptom.slug not in reached:
            yield Problem(
                Level.WARNING,
                place(symptom),
                "No question asks for it.",
                "Add it as a choice to a question, or say that only an examiner can find it.",
            )


def unused_symptoms(family: Family) -> Iterator[Problem]:
    """Used is a symptom with evidence, in a rule or a guide, and all above and below one."""
    named = {
        slug
        for model in (ConditionSymptom, GuideAnswer, UrgencyCriterion)
        for slug in model.objects.draft().values_list("symptom__slug", flat=True).distinct()
    }
    used = family.with_everything_above(named) | family.with_everything_below(named)
    for slug in sorted(family.parents.keys() - used):
        yield Problem(
            Level.WARNING,
            Place(Symptom, slug),
            "No condition, urgency rule or guide uses it.",
            "Add evidence for it, or delete it.",
        )


def unsourced_rules() -> Iterator[Problem]:
    yield from problems(
        UrgencyRule.objects.filter(UNSOURCED),
        Level.WARNING,
        "No source is named.",
        "Name the guideline or study that the rule comes from.",
    )
    yield from problems(
        UrgencyRule.objects.filter(criteria__isnull=True),
        Level.ERROR,
        "No criteria: it is not said when the rule fires.",
        "Add criteria, or delete the rule.",
    )


def rules_that_cannot_fire(family: Family) -> Iterator[Problem]:
    """A rule whose group has no criterion that can hold never fires; one query.

    An examiner's sign may stand beside what patients are asked: the API takes it.
    """
    yes = family.with_everything_above(family.known)
    no = family.with_everything_below(family.known)
    criteria = drafts(UrgencyCriterion.objects.all()).order_by("rule__slug", "group")
    for (rule, group), rows in groupby(criteria, key=lambda row: (row.rule.slug, row.group)):
        alternatives = list(rows)
        deaf = [c for c in alternatives if c.symptom.slug not in (yes if c.present else no)]
        never = len(deaf) == len(alternatives)
        missed = [c for c in deaf if never or c.symptom.reporter != Reporter.EXAMINER]
        if not missed:
            continue
        names = ", ".join(sorted(criterion.symptom.slug for criterion in missed))
        yield Problem(
            Level.ERROR if never else Level.WARNING,
            Place(UrgencyRule, rule),
            f"Group {group} looks at what no question asks: {names}."
            + (" The rule cannot fire." if never else ""),
            "Ask for it in a question, or take the criterion away.",
        )
