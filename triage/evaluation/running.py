"""Runs the engine over labelled cases: the one module of the evaluation that reads the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from conditions.models.release import Release
from triage.answers import errors_of
from triage.cases import LabelledCase
from triage.evaluation.outcomes import Misleading, Outcome, places_kept
from triage.results import Engine, Judgement
from triage.values import AnswerState, Match

# Of the answers that misled, a report names the strongest; the rest would bury them.
MISLED_BY = 5

Done = Callable[[int], None]
"""Called with the number of cases done since the last call."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcomes under one release, in the order of the cases.

    `left_out` says for each case that did not fit what was left out of it.
    """

    release: int
    checksum: str
    outcomes: Sequence[Outcome]
    left_out: Mapping[str, tuple[str, ...]]


def evaluate(
    cases: Iterable[LabelledCase],
    release: Release,
    *,
    explained: bool = True,
    progress: Done = lambda cases: None,
) -> Evaluation:
    """What the release makes of each case.

    The queries of `Engine.of`, one more a case, and where it is `explained` those of
    `Engine.matches` a case whose first match is wrong. What the release does not know of a case is
    left out of it and named; `triage.cases.check_slugs` finds it before.
    """
    engine = Engine.of(release)
    known = Known.to(engine)
    outcomes, left_out = [], {}
    for case in cases:
        fitted, strange = known.part_of(case)
        if strange:
            left_out[case.id] = strange
        outcomes.append(outcome_of(fitted, engine, explained=explained))
        progress(1)
    return Evaluation(release.number, release.checksum, outcomes, left_out)


@dataclass(frozen=True, slots=True)
class Known:
    """What a release has names for."""

    engine: Engine
    conditions: frozenset[str]
    rules: frozenset[str]

    @classmethod
    def to(cls, engine: Engine) -> "Known":
        conditions = frozenset(contender.slug for contender in engine.contenders)
        return cls(engine, conditions, frozenset(rule.slug for rule in engine.rules))

    def part_of(self, case: LabelledCase) -> tuple[LabelledCase, tuple[str, ...]]:
        """The case without what is unknown, and the places of what was left out.

        Without its gold the ranking of a case is not judged.
        """
        answers = self._answers(case)
        gold = case.gold if case.gold in self.conditions else None
        fitted = replace(
            case,
            answers=answers,
            gold=gold,
            acceptable=case.acceptable & self.conditions if gold else frozenset(),
            fires=case.fires & self.rules,
            spares=case.spares & self.rules,
        )
        strange = [f"answers.{slug}" for slug in case.answers if slug not in answers]
        strange += [
            name
            for name in ("gold", "acceptable", "fires", "spares")
            if getattr(fitted, name) != getattr(case, name)
        ]
        return fitted, tuple(strange)

    def _answers(self, case: LabelledCase) -> dict[str, AnswerState]:
        vocabulary = self.engine.language.vocabulary
        errors = errors_of(answers=case.answers, age=case.age, sex=case.sex, vocabulary=vocabulary)
        unfit = {place.removeprefix("answers.") for place in errors}
        return {slug: state for slug, state in case.answers.items() if slug not in unfit}


def outcome_of(case: LabelledCase, engine: Engine, *, explained: bool) -> Outcome:
    """One query, and two more to explain a wrong first match."""
    judged = engine.judge(answers=case.answers, age=case.age, sex=case.sex)
    outcome = Outcome(
        case=case,
        ranking=places_kept(((match.slug, match.probability) for match in judged.ranked), case),
        something_else=judged.something_else,
        urgency=judged.urgency,
        fired=frozenset(reason.rule for reason in judged.reasons),
    )
    if not explained or outcome.rank is None or outcome.rank == 1:
        return outcome
    leader, right = _explained(judged, outcome.rank, engine)
    return replace(outcome, misled=misled_by(leader, right), prior_lead=leader.prior - right.prior)


def _explained(judged: Judgement, rank: int, engine: Engine) -> tuple[Match, Match]:
    """The first match and the one of this rank, with their parts; two queries."""
    wanted = [judged.ranked[0], judged.ranked[rank - 1]]
    leader, right = engine.matches(wanted, case=judged.case, answered=judged.answered)
    return leader, right


def misled_by(leader: Match, right: Match) -> tuple[Misleading, ...]:
    """The answers that put the leader ahead, the strongest first, then by slug."""
    for_leader = {part.symptom: part for part in leader.evidence}
    for_right = {part.symptom: part for part in right.evidence}
    found = [
        Misleading(
            symptom=slug,
            answer=part.answer,
            for_leader=for_leader[slug].weight if slug in for_leader else 0.0,
            for_right=for_right[slug].weight if slug in for_right else 0.0,
        )
        for slug, part in (for_right | for_leader).items()
    ]
    ahead = [row for row in found if row.for_leader > row.for_right]
    ahead.sort(key=lambda row: (row.for_right - row.for_leader, row.symptom))
    return tuple(ahead[:MISLED_BY])
