"""One answer set to one result, under one release. Reads only; `assessments` stores."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings

from conditions.levels import Sex, Urgency
from conditions.models.condition import Condition
from conditions.models.evidence import ConditionSymptom
from conditions.models.release import Release
from conditions.models.symptom import Symptom
from conditions.translations import translated
from triage import explanation, urgency
from triage.answers import lineage, resolve
from triage.models.question import Choice, QuestionKind, Section
from triage.models.rule import UrgencyRule
from triage.ranking import (
    SCORE_DIGITS,
    Answered,
    Ranked,
    counted,
    evidence_of,
    rank,
    weights_of,
)
from triage.values import (
    AnswerState,
    Case,
    Fact,
    Match,
    Part,
    Reason,
    Result,
    Rule,
    Vocabulary,
)
from triage.what_if import Standing, Weight, WhatIf

# Of what was not asked, a match names the most telling; the rest would bury them.
NOT_ASKED = 5
# Conditions on which open answers are tried. Editorial: what stands lower has a share so small
# that hardly one answer lifts it to the top, and each costs some two hundred rows.
IN_PLAY = 20
# Conditions whose rows are in memory at once while many cases are assessed. Each has some two
# hundred rows, and the shipped knowledge fewer conditions.
HELD = 100


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


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a case comes to, without the reasons for each rank.

    `ranked` holds the best conditions, as many as were asked for, and beyond them all that are
    likely enough to raise the urgency.
    """

    case: Case
    answered: Answered
    urgency: Urgency
    reasons: tuple[Reason, ...]
    ranked: Sequence[Ranked]
    something_else: float


@dataclass(frozen=True, slots=True)
class Explained:
    """One condition, whose rank (from 1 on) is `out_of` all conditions of the release.

    `not_asked` holds the rows of all that the patient could still tell, the most telling first.
    """

    case: Case
    match: Match
    rank: int
    out_of: int
    not_asked: Sequence[ConditionSymptom]


@dataclass(frozen=True, slots=True)
class Engine:
    """A release with what it takes to understand answers, read once: for many cases."""

    release: Release
    language: Language
    rules: Sequence[Rule]

    @classmethod
    def of(cls, release: Release) -> Self:
        """Four queries at any size of the knowledge."""
        rules = UrgencyRule.objects.in_release(release).as_values()
        return cls(release, language_of(release), rules)

    def judge(
        self,
        *,
        answers: Mapping[str, str],
        age: int | None = None,
        sex: str | None = None,
        limit: int | None = None,
    ) -> Judgement:
        """Urgency and the first `limit` conditions, or all; one query. Raises InvalidAnswers."""
        vocabulary = self.language.vocabulary
        case = resolve(answers=answers, age=age, sex=sex, vocabulary=vocabulary)
        answered = self.language.answered(case)
        ranked, something_else = self.ranked(answered, limit=limit)
        reasons = urgency.fired(self.rules, case)
        shares = [match.probability for match in ranked]
        return Judgement(
            case=case,
            answered=answered,
            urgency=urgency.overall(
                reasons=reasons,
                likely=[match.urgency for match in ranked if likely(match.probability)],
                accounted_for=explanation.accounted_for(case, red_flags=vocabulary.red_flags)
                and not explanation.something_else_leads(something_else, shares),
            ),
            reasons=reasons,
            ranked=ranked,
            something_else=something_else,
        )

    def assess(
        self,
        *,
        answers: Mapping[str, str],
        age: int | None = None,
        sex: str | None = None,
        limit: int = 5,
    ) -> Result:
        """As the function below; three queries."""
        case = {"answers": answers, "age": age, "sex": sex}
        return next(self.assess_all([case], limit=limit))

    def assess_all(self, cases: Iterable[Mapping[str, Any]], *, limit: int = 5) -> Iterator[Result]:
        """The result of each case, which has `answers`, `age` and `sex`; in order.

        A query a case, and two for as many cases as come to HELD conditions together.
        """
        for group in _groups((self.judge(**case, limit=limit) for case in cases), limit):
            rows = Rows.of({match.pk for found in group for match in found.ranked[:limit]})
            for found in group:
                shown = found.ranked[:limit]
                matches = rows.explain(shown, case=found.case, answered=found.answered)
                yield self._result(found, matches)

    def _result(self, found: Judgement, matches: tuple[Match, ...]) -> Result:
        return Result(
            release=self.release.number,
            checksum=self.release.checksum,
            case=found.case,
            urgency=found.urgency,
            reasons=found.reasons,
            sufficient=explanation.sufficient(found.case),
            matches=matches,
            something_else=found.something_else,
            names=self.language.names,
        )

    def explain(
        self,
        *,
        condition: str,
        answers: Mapping[str, str],
        age: int | None = None,
        sex: str | None = None,
    ) -> Explained:
        """A condition of the release by its slug, wherever it stands; three queries."""
        found = self.judge(answers=answers, age=age, sex=sex)
        places = {match.slug: place for place, match in enumerate(found.ranked)}
        place = places[condition]
        ranked = found.ranked[place]
        rows = Rows.of([ranked.pk])
        (match,) = rows.explain([ranked], case=found.case, answered=found.answered)
        return Explained(
            case=found.case,
            match=match,
            rank=place + 1,
            out_of=len(places),
            not_asked=_not_asked(rows.evidence[ranked.pk], found.case),
        )

    def what_if(self, result: Result) -> WhatIf:
        """What further answers would do to a result of this release; two queries."""
        answered = self.language.answered(result.case)
        ranked, _ = self.ranked(answered, limit=IN_PLAY)
        weights: dict[int, dict[str, Weight]] = {match.pk: {} for match in ranked}
        for condition, symptom, yes, no, fact in weights_of(weights):
            weights[condition][symptom] = Weight(yes, no, fact)
        return WhatIf(
            case=result.case,
            vocabulary=self.language.vocabulary,
            rules=self.rules,
            level=result.urgency,
            standings=[
                Standing(match.slug, match.urgency, match.probability, weights[match.pk])
                for match in ranked
            ],
            temperature=self.release.temperature,
            likely=settings.URGENCY_PROBABILITY,
        )

    def ranked(self, answered: Answered, *, limit: int | None) -> tuple[list[Ranked], float]:
        """The first `limit` conditions (None: all) and those that raise the urgency; one query."""
        return rank(self.release, answered, limit=limit, likely=settings.URGENCY_PROBABILITY)


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
    return Engine.of(release).assess(answers=answers, age=age, sex=sex, limit=limit)


def likely(probability: float) -> bool:
    """Whether a condition is likely enough to raise the urgency to its own level."""
    return urgency.is_likely(probability, threshold=settings.URGENCY_PROBABILITY)


def language_of(release: Release) -> Language:
    """Everything needed to understand answers under a release; two queries."""
    symptoms = Symptom.objects.in_release(release).values_list(
        "slug", "pk", translated(Symptom, "lay_name"), "parent__slug", "min_age", "max_age", "sex"
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


def explain(ranked: Sequence[Ranked], *, case: Case, answered: Answered) -> tuple[Match, ...]:
    """Each ranked condition with the answers for and against it; two queries."""
    return Rows.of([match.pk for match in ranked]).explain(ranked, case=case, answered=answered)


@dataclass(frozen=True, slots=True)
class Rows:
    """Conditions and all of their evidence, by the condition's key."""

    conditions: Mapping[int, Condition]
    evidence: Mapping[int, Sequence[ConditionSymptom]]

    @classmethod
    def of(cls, keys: Collection[int]) -> Self:
        """Two queries."""
        evidence: dict[int, list[ConditionSymptom]] = {key: [] for key in keys}
        for row in evidence_of(evidence):
            evidence[row.condition_id].append(row)
        return cls(Condition.objects.in_bulk(keys), evidence)

    def explain(
        self, ranked: Iterable[Ranked], *, case: Case, answered: Answered
    ) -> tuple[Match, ...]:
        return tuple(
            _match(
                match,
                self.conditions[match.pk],
                self.evidence[match.pk],
                case=case,
                answered=answered,
            )
            for match in ranked
        )


def _groups(judgements: Iterable[Judgement], limit: int) -> Iterator[list[Judgement]]:
    """Cases whose first `limit` conditions are read together: the memory has to hold them all."""
    group: list[Judgement] = []
    held: set[int] = set()
    for found in judgements:
        group.append(found)
        held.update(match.pk for match in found.ranked[:limit])
        if len(held) >= HELD:
            yield group
            group, held = [], set()
    if group:
        yield group


def _match(
    ranked: Ranked,
    condition: Condition,
    rows: Sequence[ConditionSymptom],
    *,
    case: Case,
    answered: Answered,
) -> Match:
    parts = [_part(row, answered) for row in counted(rows, answered)]
    return Match(
        condition=condition.slug,
        name=condition.name_i18n,
        summary=condition.summary_i18n,
        urgency=condition.level,
        probability=ranked.probability,
        score=ranked.score,
        prior=ranked.prior,
        strength=explanation.strength(ranked.probability),
        raised_urgency=likely(ranked.probability),
        evidence=tuple(sorted(parts, key=_telling)),
        not_asked=tuple(row.symptom.slug for row in _not_asked(rows, case)[:NOT_ASKED]),
    )


def _part(row: ConditionSymptom, answered: Answered) -> Part:
    affirmed = row.symptom_id in answered.yes
    weight = row.yes_weight if affirmed else row.no_weight
    return Part(
        symptom=row.symptom.slug,
        name=row.symptom.lay_name_i18n,
        answer=AnswerState.YES if affirmed else AnswerState.NO,
        weight=weight or 0.0,  # never None in a release, by constraint
        frequency=row.frequency,
        background=row.symptom.background_rate,
    )


def _telling(part: Part) -> tuple[float, str]:
    """Most telling first; weights that differ in the last digits only are equal, as scores are."""
    return -round(abs(part.weight), SCORE_DIGITS), part.symptom


def _not_asked(rows: Iterable[ConditionSymptom], case: Case) -> list[ConditionSymptom]:
    """What the patient could still tell about a condition, the most telling first.

    Told by the weight that the answer is expected to have where the condition is the cause: that of
    a yes that hardly anybody gives counts little (I. J. Good, Weight of evidence, 1985).
    """
    open_rows = [
        row
        for row in rows
        if row.symptom.told_by_patient
        and row.symptom.slug not in case.settled
        and row.counts_as_id == row.symptom_id
    ]
    open_rows.sort(key=lambda row: (-round(_expected_weight(row), SCORE_DIGITS), row.symptom.slug))
    return open_rows


def _expected_weight(row: ConditionSymptom) -> float:
    """Of its answer where the condition is the cause: nats, and never below 0."""
    yes, no = row.yes_weight or 0.0, row.no_weight or 0.0
    return row.frequency * yes + (1 - row.frequency) * no
