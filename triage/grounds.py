"""What a release says of its conditions, and how it explains the place of one.

Kept in the process, condition by condition: a result shows five of however many there are.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

from conditions.kept import Kept
from conditions.levels import Urgency
from conditions.models.condition import Condition
from conditions.models.release import Release
from conditions.translations import translated
from triage import explanation
from triage.ranking import SCORE_DIGITS, Answered, Ranked, counted, evidence_of
from triage.values import AnswerState, Case, Match, Part, Row, Term

# Of what was not asked, a match names the most telling; the rest would bury them.
NOT_ASKED = 5
# Most telling first, then by slug. Weights that differ in the last digits only are equal, as scores
# are.
Telling = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Grounds:
    """A condition with its evidence, by the symptom's key.

    `open` holds what a patient can tell, the most telling first: by the weight that the answer is
    expected to have where the condition is the cause. That of a yes that hardly anybody gives
    counts little (I. J. Good, Weight of evidence, 1985).
    """

    slug: str
    name: str
    summary: str
    urgency: Urgency
    rows: Mapping[int, Row]
    open: tuple[Row, ...]
    # What answers were found to say, with its place among others: the same for everybody.
    _parts: dict[tuple[int, bool], tuple[Telling, Part]] = field(default_factory=dict)

    def match(self, ranked: Ranked, *, case: Case, answered: Answered) -> Match:
        """The condition in its place, with the answers for and against it."""
        parts = [self._part(row, answered) for row in counted(self.rows, answered)]
        return Match(
            condition=self.slug,
            name=self.name,
            summary=self.summary,
            urgency=self.urgency,
            probability=ranked.probability,
            score=ranked.score,
            prior=ranked.prior,
            strength=explanation.strength(ranked.probability),
            raised_urgency=ranked.raised_urgency,
            evidence=tuple(part for _, part in sorted(parts, key=itemgetter(0))),
            not_asked=tuple(row.term.slug for row in islice(self.not_asked(case), NOT_ASKED)),
        )

    def not_asked(self, case: Case) -> Iterator[Row]:
        """What the patient could still tell, the most telling first."""
        settled = case.settled
        return (row for row in self.open if row.term.slug not in settled)

    def _part(self, row: Row, answered: Answered) -> tuple[Telling, Part]:
        affirmed = row.term.key in answered.yes
        key = row.term.key, affirmed
        if key not in self._parts:
            self._parts[key] = _placed(row, affirmed=affirmed)
        return self._parts[key]


# Each takes some fifty kilobytes, and 130 more once all of it was answered both ways.
_kept: Kept[int, Grounds] = Kept(most=500)


def grounds_of(
    release: Release, conditions: Collection[int], terms: Mapping[int, Term]
) -> Mapping[int, Grounds]:
    """The grounds of conditions of a release, by their keys, where `terms` are its symptoms.

    Two queries, and one more where they are kept; none for what is kept.
    """
    return _kept.each(release, conditions, lambda missing: _read(missing, terms))


def _read(conditions: Collection[int], terms: Mapping[int, Term]) -> dict[int, Grounds]:
    rows: dict[int, list[Row]] = {key: [] for key in conditions}
    for condition, symptom, frequency, yes, no, fact in evidence_of(conditions):
        rows[condition].append(Row(terms[symptom], frequency, yes, no, fact))
    texts = Condition.objects.filter(pk__in=rows).values_list(
        "pk", "slug", translated(Condition, "name"), translated(Condition, "summary"), "urgency"
    )
    return {
        key: Grounds(
            slug=slug,
            name=name,
            summary=summary,
            urgency=Urgency(urgency),
            rows={row.term.key: row for row in rows[key]},
            open=tuple(sorted(filter(_is_open, rows[key]), key=_telling_when_asked)),
        )
        for key, slug, name, summary, urgency in texts
    }


def _placed(row: Row, *, affirmed: bool) -> tuple[Telling, Part]:
    part = Part(
        symptom=row.term.slug,
        name=row.term.name,
        answer=AnswerState.YES if affirmed else AnswerState.NO,
        weight=row.yes_weight if affirmed else row.no_weight,
        frequency=row.frequency,
        background=row.term.background,
    )
    return (-round(abs(part.weight), SCORE_DIGITS), part.symptom), part


def _is_open(row: Row) -> bool:
    return row.term.told_by_patient and row.fact == row.term.key


def _telling_when_asked(row: Row) -> Telling:
    return -round(_expected_weight(row), SCORE_DIGITS), row.term.slug


def _expected_weight(row: Row) -> float:
    """Of its answer where the condition is the cause: nats, and never below 0."""
    return row.frequency * row.yes_weight + (1 - row.frequency) * row.no_weight
