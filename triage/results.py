"""One answer set to one result, under one release. Reads only; `assessments` stores."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings

from conditions.kept import Kept
from conditions.levels import Sex, Urgency
from conditions.models.release import Release
from conditions.models.symptom import Symptom
from triage import explanation, urgency
from triage.answers import lineage, resolve
from triage.grounds import Grounds, grounds_of
from triage.models.question import Choice, QuestionKind, Section
from triage.models.rule import UrgencyRule
from triage.ranking import Answered, Contender, Ranked, contenders_of, rank
from triage.urgency import Rules
from triage.values import Case, Fact, Match, Reason, Result, Row, Term, Vocabulary
from triage.what_if import Standing, Weight, WhatIf

# Conditions on which open answers are tried. Editorial: what stands lower has a share so small
# that hardly one answer lifts it to the top, and each costs some two hundred rows.
IN_PLAY = 20
# Conditions that are in memory at once while many cases are assessed. Each has some two hundred
# rows, and the shipped knowledge fewer conditions.
HELD = 100


@dataclass(frozen=True, slots=True)
class Language:
    """The vocabulary of a release, with its symptoms by key, and their keys and names by slug."""

    vocabulary: Vocabulary
    terms: Mapping[int, Term]
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

    `not_asked` holds all that the patient could still tell, the most telling first.
    """

    case: Case
    match: Match
    rank: int
    out_of: int
    not_asked: Sequence[Row]


# The live release and those before it that somebody may still be answering, in two languages.
_understood: Kept[None, tuple["Language", Rules, Sequence[Contender]]] = Kept(most=8)


@dataclass(frozen=True, slots=True)
class Engine:
    """A release with what it takes to understand answers."""

    release: Release
    language: Language
    rules: Rules
    contenders: Sequence[Contender]

    @classmethod
    def of(cls, release: Release) -> Self:
        """Six queries at any size of the knowledge; none where the release is kept."""
        return cls(release, *_understood.one(release, None, lambda: _understand(release)))

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
        reasons = self.rules.fired(case)
        shares = [match.probability for match in ranked]
        return Judgement(
            case=case,
            answered=answered,
            urgency=urgency.overall(
                reasons=reasons,
                likely=[match.urgency for match in ranked if match.raised_urgency],
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
        """As the function below; one query, and those of `grounds`."""
        case = {"answers": answers, "age": age, "sex": sex}
        return next(self.assess_all([case], limit=limit))

    def assess_all(self, cases: Iterable[Mapping[str, Any]], *, limit: int = 5) -> Iterator[Result]:
        """The result of each case, which has `answers`, `age` and `sex`; in order.

        A query a case, and those of `grounds` for as many cases as come to HELD conditions.
        """
        for group in _groups((self.judge(**case, limit=limit) for case in cases), limit):
            grounds = self.grounds({match.pk for found in group for match in found.ranked[:limit]})
            for found in group:
                yield self._result(found, grounds, limit)

    def matches(
        self, ranked: Iterable[Ranked], *, case: Case, answered: Answered
    ) -> tuple[Match, ...]:
        """Each ranked condition with the answers for and against it; the queries of `grounds`."""
        grounds = self.grounds({match.pk for match in ranked})
        return tuple(grounds[m.pk].match(m, case=case, answered=answered) for m in ranked)

    def grounds(self, conditions: Collection[int]) -> Mapping[int, Grounds]:
        """What the release says of these conditions, by their keys; as many queries as
        `grounds_of` takes.
        """
        return grounds_of(self.release, conditions, self.language.terms)

    def _result(self, found: Judgement, grounds: Mapping[int, Grounds], limit: int) -> Result:
        return Result(
            release=self.release.number,
            checksum=self.release.checksum,
            case=found.case,
            urgency=found.urgency,
            reasons=found.reasons,
            sufficient=explanation.sufficient(found.case),
            matches=tuple(
                grounds[match.pk].match(match, case=found.case, answered=found.answered)
                for match in found.ranked[:limit]
            ),
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
        """A condition of the release by its slug, wherever it stands; as many as `assess`."""
        found = self.judge(answers=answers, age=age, sex=sex)
        places = {match.slug: place for place, match in enumerate(found.ranked)}
        place = places[condition]
        ranked = found.ranked[place]
        grounds = self.grounds([ranked.pk])[ranked.pk]
        return Explained(
            case=found.case,
            match=grounds.match(ranked, case=found.case, answered=found.answered),
            rank=place + 1,
            out_of=len(places),
            not_asked=[*grounds.not_asked(found.case)],
        )

    def what_if(self, result: Result) -> WhatIf:
        """What further answers would do to a result of this release; the queries of `assess`."""
        answered = self.language.answered(result.case)
        ranked, _ = self.ranked(answered, limit=IN_PLAY)
        grounds = self.grounds([match.pk for match in ranked])
        return WhatIf(
            case=result.case,
            vocabulary=self.language.vocabulary,
            rules=self.rules,
            level=result.urgency,
            standings=[
                Standing(
                    match.slug, match.urgency, match.probability, self._weights(grounds[match.pk])
                )
                for match in ranked
            ],
            temperature=self.release.temperature,
            likely=settings.URGENCY_PROBABILITY,
        )

    def _weights(self, grounds: Grounds) -> dict[str, Weight]:
        terms = self.language.terms
        return {
            row.term.slug: Weight(row.yes_weight, row.no_weight, terms[row.fact].slug)
            for row in grounds.rows.values()
        }

    def ranked(self, answered: Answered, *, limit: int | None) -> tuple[list[Ranked], float]:
        """The first `limit` conditions (None: all) and those that raise the urgency; one query."""
        likely = settings.URGENCY_PROBABILITY
        return rank(self.release, self.contenders, answered, limit=limit, likely=likely)


def assess(
    *,
    answers: Mapping[str, str],
    age: int | None = None,
    sex: str | None = None,
    release: Release,
    limit: int = 5,
) -> Result:
    """Urgency, up to `limit` matches with their reasons, and the probability of something else.

    Ten queries at any size of the knowledge; one where the release is kept. Raises
    triage.answers.InvalidAnswers.
    """
    return Engine.of(release).assess(answers=answers, age=age, sex=sex, limit=limit)


def _understand(release: Release) -> tuple[Language, Rules, Sequence[Contender]]:
    """Five queries."""
    rules = Rules(UrgencyRule.objects.in_release(release).as_values())
    return language_of(release), rules, contenders_of(release)


def language_of(release: Release) -> Language:
    """Everything needed to understand answers under a release; two queries."""
    names = ("slug", "lay_name", "i18n", "kind", "reporter", "background_rate", "parent")
    symptoms = Symptom.objects.in_release(release).only(*names, "min_age", "max_age", "sex")
    terms = {
        symptom.pk: Term(
            key=symptom.pk,
            slug=symptom.slug,
            name=symptom.lay_name_i18n,
            background=symptom.background_rate,
            told_by_patient=symptom.told_by_patient,
        )
        for symptom in symptoms
    }
    facts = {
        symptom.slug: Fact(
            slug=symptom.slug,
            parent=terms[symptom.parent_id].slug if symptom.parent_id else None,
            min_age=symptom.min_age,
            max_age=symptom.max_age,
            sex=Sex(symptom.sex) if symptom.sex else None,
        )
        for symptom in symptoms
    }
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
    return Language(
        vocabulary=Vocabulary(facts, options, frozenset(red_flags)),
        terms=terms,
        keys={term.slug: term.key for term in terms.values()},
        names={term.slug: term.name for term in terms.values()},
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
