"""Which questions come next, or why none do. Pure and deterministic; it ranks nobody.

Warning signs come first, then where it hurts. After that a question is worth what its answers are
expected to raise the urgency by, and what they are expected to tell about the cause, for the time
that reading it takes. The numbers below were chosen on the tables of `benchmarks/interview.py`.
"""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from conditions.levels import Urgency
from triage.beliefs import DIGITS, Evidence, Outlook
from triage.prospects import Openings, prospects
from triage.urgency import fired
from triage.values import Case, Rule

# Questions after which an interview has asked enough, whatever it could still learn. At 20 one
# vignette in twenty ended below the level of the full form, at 28 one in a hundred and forty; only
# people who are not sure of most things come so far.
MOST_ASKED = 28
# A rise by one level is worth as much as so many nats about the cause. At 0.1 and at 0.3 more
# interviews ended below the level of the full form; asking for the urgency first, whatever the
# questions told, cost five points of M3.
LEVEL_IN_NATS = 1.0
# Levels by which the answers to a question are expected to raise the urgency, and nats that they
# are expected to tell: below both nothing is left to ask. One rise by a level in 25 people, and
# a twentieth of a nat, which hardly moves the order.
LEAST_RISE, LEAST_GAIN = 0.04, 0.05
# The leader is sure enough with this probability, and this far ahead of the second.
SURE, AHEAD = 0.9, 0.7
# Questions of one group are asked on one page while it holds no more than so many of them and of
# answers to read. Editorial: no page is longer than the longest question.
MOST_ON_A_PAGE, MOST_ANSWERS_ON_A_PAGE = 3, 12
# A question joins another on its page where it is worth this share of it: it would have come soon
# anyway. Whatever fitted on the page beside it cost three points of M3 more.
JOINS = 0.8
# Reading one more answer costs this share of what a page with one answer costs. Editorial: some
# fifteen seconds to understand a question and to go on, and less than one for each line.
READING = 0.05
# Of as many of the likeliest causes the page may say that a question tells them apart.
TOLD_APART_AMONG = 4


class Stage(enum.IntEnum):
    """When a question is asked, whatever it could tell."""

    WARNING_SIGNS = 0
    PLACE = 1
    REST = 2


@dataclass(frozen=True, slots=True)
class Topic:
    """A question, as far as the interview cares: `exclusive` where one of its symptoms is chosen.

    `group` names questions that belong together.
    """

    slug: str
    symptoms: tuple[str, ...]
    stage: Stage
    group: str
    exclusive: bool = False


class StopReason(enum.StrEnum):
    EMERGENCY = "emergency"
    NOTHING_LEFT = "nothing_left"
    SURE_ENOUGH = "sure_enough"
    ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class Ask:
    """One page of questions, each with those of its symptoms that are open.

    `could_raise` says that the answers are likely enough to raise the urgency; `tells_apart` names
    two conditions that the first question tells apart.
    """

    topics: tuple[Topic, ...]
    could_raise: bool = False
    tells_apart: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    reason: StopReason


@dataclass(frozen=True, slots=True)
class Worth:
    """What asking about a topic is expected to bring: levels of urgency, and nats of the cause."""

    topic: Topic
    rise: float
    gain: float

    @property
    def enough(self) -> bool:
        return self.rise >= LEAST_RISE or self.gain >= LEAST_GAIN

    @property
    def for_its_reading(self) -> float:
        """In nats, for each page with one answer that could be read in the time; rounded."""
        reading = 1 + READING * (len(self.topic.symptoms) - 1)
        return round((self.gain + LEVEL_IN_NATS * self.rise) / reading, DIGITS)


@dataclass(frozen=True, eq=False)
class Interviewer:
    """`topics` in the order of the form. Of what only an examiner finds there is no topic.

    `likely` is the probability from which on a condition raises the urgency to its own level.
    """

    evidence: Evidence
    topics: Sequence[Topic]
    rules: Sequence[Rule]
    likely: float

    def next_step(self, case: Case) -> Ask | Stop:
        """The next page of questions, or why there is none."""
        level = max((r.level for r in fired(self.rules, case)), default=Urgency.SELF_CARE)
        if level is Urgency.EMERGENCY:
            return Stop(StopReason.EMERGENCY)
        left = self.open_topics(case)
        if first := next((topic for topic in left if topic.stage < Stage.REST), None):
            return Ask((first,))
        if not left:
            return Stop(StopReason.NOTHING_LEFT)
        if self.asked(case) >= MOST_ASKED:
            return Stop(StopReason.ENOUGH)
        outlook = self.evidence.outlook(case)
        sure = _is_sure(outlook)
        found = self._worths(left, outlook, level=level, sure=sure)
        order = sorted((w for w in found if w.enough), key=lambda worth: -worth.for_its_reading)
        if not order:
            return Stop(StopReason.SURE_ENOUGH if sure else StopReason.NOTHING_LEFT)
        return self._ask(order, outlook)

    def asked(self, case: Case) -> int:
        """How many questions have been answered, with "not sure" too."""
        given = case.given.keys()
        return sum(not given.isdisjoint(topic.symptoms) for topic in self.topics)

    def open_topics(self, case: Case) -> list[Topic]:
        """What can still be asked, each with what is open of it, in the order of the form."""
        settled = case.settled
        found = (self._open(topic, settled, case) for topic in self.topics)
        return [topic for topic in found if topic.symptoms]

    def _open(self, topic: Topic, settled: frozenset[str], case: Case) -> Topic:
        """Once one of several options was chosen, the others are no question any more."""
        if topic.exclusive and not case.given.keys().isdisjoint(topic.symptoms):
            return replace(topic, symptoms=())
        return replace(topic, symptoms=tuple(s for s in topic.symptoms if s not in settled))

    def _worths(
        self, left: Sequence[Topic], outlook: Outlook, *, level: Urgency, sure: bool
    ) -> Iterator[Worth]:
        """In the order of the form. Where the cause is sure enough, nothing is told about it."""
        openings = Openings(
            open=frozenset(s for topic in left for s in topic.symptoms),
            deniable=frozenset(s for t in left if not t.exclusive for s in t.symptoms),
            above=self.evidence.above,
            below=self._below,
        )
        coming = prospects(self.rules, outlook, openings, above=level)
        for topic in left:
            # Never too little: what comes to hold together is counted each by itself.
            by_rules = sum(
                prospect.chance * (prospect.rule.level - level)
                for prospect in coming
                if not prospect.symptoms.isdisjoint(topic.symptoms)
            )
            by_causes = outlook.alarm(topic.symptoms, level=level, likely=self.likely)
            gain = 0.0 if sure else outlook.gain(topic.symptoms, exclusive=topic.exclusive)
            yield Worth(topic, rise=by_rules + by_causes, gain=gain)

    def _ask(self, order: Sequence[Worth], outlook: Outlook) -> Ask:
        first = order[0]
        apart = outlook.told_apart(
            first.topic.symptoms, exclusive=first.topic.exclusive, among=TOLD_APART_AMONG
        )
        return Ask(
            self._page(
                [w.topic for w in order if w.for_its_reading >= JOINS * first.for_its_reading]
            ),
            could_raise=first.rise >= LEAST_RISE,
            tells_apart=apart if first.gain >= LEAST_GAIN else None,
        )

    def _page(self, order: Sequence[Topic]) -> tuple[Topic, ...]:
        """The first with others of its group, as far as the page holds them and none of them
        depends on what is answered on it.
        """
        page = [order[0]]
        for topic in order[1:]:
            answers = sum(len(other.symptoms) for other in [*page, topic])
            if (
                topic.group == page[0].group
                and len(page) < MOST_ON_A_PAGE
                and answers <= MOST_ANSWERS_ON_A_PAGE
                and not any(self._related(topic, other) for other in page)
            ):
                page.append(topic)
        places = {topic.slug: place for place, topic in enumerate(self.topics)}
        return tuple(sorted(page, key=lambda topic: places[topic.slug]))

    def _related(self, one: Topic, other: Topic) -> bool:
        above = self.evidence.above
        return any(
            a in above.get(b, ()) or b in above.get(a, ())
            for a in one.symptoms
            for b in other.symptoms
        )

    @cached_property
    def _below(self) -> Mapping[str, frozenset[str]]:
        names = {row: slug for slug, row in self.evidence.rows.items()}
        return {
            names[row]: frozenset(names[other] for other in rows)
            for row, rows in self.evidence.below.items()
        }


def _is_sure(outlook: Outlook) -> bool:
    first, second = sorted([*outlook.shares, 0.0, 0.0], reverse=True)[:2]
    leads = first > outlook.shares[-1]  # nobody is sure of something else
    return bool(leads and first >= SURE and first - second >= AHEAD)
