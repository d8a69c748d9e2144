"""One answer set to one result, under one release. Reads only; `assessments` stores."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings

from conditions.levels import Sex
from conditions.models.condition import Condition
from conditions.models.evidence import ConditionSymptom
from conditions.models.release import Release
from conditions.models.symptom import Symptom
from triage import explanation, urgency
from triage.answers import lineage, resolve
from triage.models.question import Choice, QuestionKind, Section
from triage.models.rule import UrgencyRule
from triage.ranking import SCORE_DIGITS, Answered, Ranked, counted, evidence_of, rank
from triage.values import AnswerState, Case, Fact, Match, Part, Result, Vocabulary

# Of what was not asked, a match names the most telling; the rest would bury them.
NOT_ASKED = 5


@dataclass(frozen=True, slots=True)
class Language:
    """The vocabulary of a release with the keys and the plain names of its symptoms, by slug."""

    vocabulary: Vocabulary
    keys: Mapping[str, int]
    names: Mapping[str, str]

    def answered(self, case: Case) -> Answered:
        pairs = lineage(case.yes, self.vocabulary)
        return Answered(
            yes=frozenset(self.keys[slug] for slug in case.yes),
            no=frozenset(self.keys[slug] for slug in case.no),
            lineage=frozenset((self.keys[above], self.keys[below]) for above, below in pairs),
        )


def assess(
    *,
    answers: Mapping[str, str],
    age: int | None = None,
    sex: str | None = None,
    release: Release,
    limit: int = 5,
) -> Result:
    """Urgency, up to `limit` matches with their reasons, and the probability of something else.

    Seven queries at any size of the knowledge. Raises triage.answers.InvalidAnswers.
    """
    language = language_of(release)
    case = resolve(answers=answers, age=age, sex=sex, vocabulary=language.vocabulary)
    answered = language.answered(case)
    ranked, something_else = rank(
        release, answered, limit=limit, likely=settings.URGENCY_PROBABILITY
    )
    reasons = urgency.fired(UrgencyRule.objects.in_release(release).as_values(), case)
    sufficient = explanation.sufficient(case)
    return Result(
        release=release.number,
        checksum=release.checksum,
        case=case,
        urgency=urgency.overall(
            reasons=reasons,
            likely=[match.urgency for match in ranked if likely(match.probability)],
            accounted_for=explanation.accounted_for(case, red_flags=language.vocabulary.red_flags)
            and not explanation.something_else_leads(
                something_else, (match.probability for match in ranked)
            ),
        ),
        reasons=reasons,
        sufficient=sufficient,
        matches=explain(ranked[:limit], case=case, answered=answered),
        something_else=something_else,
        names=language.names,
    )


def likely(probability: float) -> bool:
    """Whether a condition is likely enough to raise the urgency to its own level."""
    return probability >= settings.URGENCY_PROBABILITY


def language_of(release: Release) -> Language:
    """Everything needed to understand answers under a release; two queries."""
    symptoms = Symptom.objects.in_release(release).values_list(
        "slug", "pk", "lay_name", "parent__slug", "min_age", "max_age", "sex"
    )
    facts, keys, names = {}, {}, {}
    for slug, pk, name, parent, min_age, max_age, sex in symptoms:
        facts[slug] = Fact(slug, parent, min_age, max_age, Sex(sex) if sex else None)
        keys[slug], names[slug] = pk, name
    exclusive: dict[int, set[str]] = {}
    red_flags = set()
    choices = Choice.objects.in_release(release).values_list(
        "question_id", "question__kind", "question__section", "symptom__slug"
    )
    for question, kind, section, slug in choices:
        if kind == QuestionKind.CHOOSE_ONE:
            exclusive.setdefault(question, set()).add(slug)
        if section == Section.RED_FLAGS:
            red_flags.add(slug)
    options = tuple(frozenset(slugs) for slugs in exclusive.values())
    return Language(Vocabulary(facts, options, frozenset(red_flags)), keys, names)


def explain(ranked: Iterable[Ranked], *, case: Case, answered: Answered) -> tuple[Match, ...]:
    """Each ranked condition with the answers for and against it; two queries."""
    shown = list(ranked)
    conditions = Condition.objects.in_bulk([match.pk for match in shown])
    evidence: dict[int, list[ConditionSymptom]] = {match.pk: [] for match in shown}
    for row in evidence_of(evidence):
        evidence[row.condition_id].append(row)
    return tuple(
        _match(match, conditions[match.pk], evidence[match.pk], case=case, answered=answered)
        for match in shown
    )


def _match(
    ranked: Ranked,
    condition: Condition,
    rows: list[ConditionSymptom],
    *,
    case: Case,
    answered: Answered,
) -> Match:
    parts = [_part(row, answered) for row in counted(rows, answered)]
    return Match(
        condition=condition.slug,
        name=condition.name,
        summary=condition.summary,
        urgency=condition.level,
        probability=ranked.probability,
        score=ranked.score,
        prior=ranked.prior,
        strength=explanation.strength(ranked.probability),
        raised_urgency=likely(ranked.probability),
        evidence=tuple(sorted(parts, key=_telling)),
        not_asked=_not_asked(rows, case),
    )


def _part(row: ConditionSymptom, answered: Answered) -> Part:
    affirmed = row.symptom_id in answered.yes
    weight = row.yes_weight if affirmed else row.no_weight
    return Part(
        symptom=row.symptom.slug,
        name=row.symptom.lay_name,
        answer=AnswerState.YES if affirmed else AnswerState.NO,
        weight=weight or 0.0,  # never None in a release, by constraint
        frequency=row.frequency,
        background=row.symptom.background_rate,
    )


def _telling(part: Part) -> tuple[float, str]:
    """Most telling first; weights that differ in the last digits only are equal, as scores are."""
    return -round(abs(part.weight), SCORE_DIGITS), part.symptom


def _not_asked(rows: list[ConditionSymptom], case: Case) -> tuple[str, ...]:
    """What the patient could still tell about a condition, the most telling first."""
    open_rows = [
        row
        for row in rows
        if row.symptom.told_by_patient
        and row.symptom.slug not in case.settled
        and row.counts_as_id == row.symptom_id
    ]
    open_rows.sort(
        key=lambda row: (-max(abs(row.yes_weight or 0), abs(row.no_weight or 0)), row.symptom.slug)
    )
    return tuple(row.symptom.slug for row in open_rows[:NOT_ASKED])
