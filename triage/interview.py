"""Which questions come next, or why none do. Pure and deterministic; it ranks nobody.

Warning signs come first, then where it hurts. After that, questions that are likely enough to raise
the urgency come before those that only tell causes apart. The numbers below were chosen on the
tables of `benchmarks/interview.py`; docs/interview.md has them.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from conditions.levels import Urgency
from triage.beliefs import DIGITS, Evidence, Outlook
from triage.prospects import Openings, Prospect, prospects
from triage.urgency import fired
from triage.values import Case, Rule

# Questions after which an interview has asked enough, whatever it could still learn.
MOST_ASKED = 20
# Levels by which the answers to a question are expected to raise the urgency, below which it is no
# longer asked for that: one rise by a level in thirty.
LEAST_RISK = 0.03
# Nats that the answers are expected to tell about the cause; below it the order would hardly move.
LEAST_GAIN = 0.02
# The leader is sure enough with this probability, and this far ahead of the second.
SURE, AHEAD = 0.8, 0.5
# Questions of one group are asked on one page while it holds no more than so many of them and of
# answers to read. Editorial: no page is longer than the longest question.
MOST_ON_A_PAGE, MOST_ANSWERS_ON_A_PAGE = 3, 12
# Reading one more answer costs this share of what a page with one answer costs. Editorial: some ten
# seconds to understand a question and to go on, and one for each line.
READING = 0.1
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

    `could_mean` is the level that the answers could raise the urgency to, where that is why they
    are wanted; `tells_apart` names two conditions that the first question tells apart.
    """

    topics: tuple[Topic, ...]
    could_mean: Urgency | None = None
    tells_apart: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    reason: StopReason


@dataclass(frozen=True, eq=False)
class Interviewer:
    """`topics` in the order of the form. Of what only an examiner finds there is no topic."""

    evidence: Evidence
    topics: Sequence[Topic]
    rules: Sequence[Rule]

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
        return self._raising(left, outlook, level) or self._telling(left, outlook)

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

    def _raising(self, left: Sequence[Topic], outlook: Outlook, level: Urgency) -> Ask | None:
        """The questions that are likeliest to raise the urgency above this level, if any is."""
        openings = Openings(
            open=frozenset(s for topic in left for s in topic.symptoms),
            deniable=frozenset(s for t in left if not t.exclusive for s in t.symptoms),
            above=self.evidence.above,
            below=self._below,
        )
        coming = prospects(self.rules, outlook, openings, above=level)
        waiting = {topic.slug: _waiting_for(topic, coming) for topic in left}
        risks = {slug: _expected_rise(found, level) for slug, found in waiting.items()}
        if not (order := _in_order(left, risks, least=LEAST_RISK)):
            return None
        likeliest = max(waiting[order[0].slug], key=lambda p: round(_rise(p, level), DIGITS))
        return Ask(self._page(order), could_mean=likeliest.rule.level)

    def _telling(self, left: Sequence[Topic], outlook: Outlook) -> Ask | Stop:
        """The questions that are expected to tell the most about the cause, if that is enough."""
        if _is_sure(outlook):
            return Stop(StopReason.SURE_ENOUGH)
        gains = {t.slug: outlook.gain(t.symptoms, exclusive=t.exclusive) for t in left}
        if not (order := _in_order(left, gains, least=LEAST_GAIN)):
            return Stop(StopReason.NOTHING_LEFT)
        first = order[0]
        apart = outlook.told_apart(
            first.symptoms, exclusive=first.exclusive, among=TOLD_APART_AMONG
        )
        return Ask(self._page(order), tells_apart=apart)

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
        return tuple(topic for topic in order_of_form(page, self.topics))

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


def order_of_form(topics: Iterable[Topic], form: Sequence[Topic]) -> list[Topic]:
    places = {topic.slug: place for place, topic in enumerate(form)}
    return sorted(topics, key=lambda topic: places[topic.slug])


def _in_order(left: Sequence[Topic], worth: Mapping[str, float], *, least: float) -> list[Topic]:
    """Those worth so much, the most for the reading first; ties in the order of the form."""
    found = [topic for topic in left if worth[topic.slug] >= least]
    return sorted(found, key=lambda topic: -round(worth[topic.slug] / _reading(topic), DIGITS))


def _reading(topic: Topic) -> float:
    return 1 + READING * (len(topic.symptoms) - 1)


def _waiting_for(topic: Topic, coming: Iterable[Prospect]) -> list[Prospect]:
    return [prospect for prospect in coming if not prospect.symptoms.isdisjoint(topic.symptoms)]


def _rise(prospect: Prospect, level: Urgency) -> float:
    return prospect.chance * (prospect.rule.level - level)


def _expected_rise(waiting: Iterable[Prospect], level: Urgency) -> float:
    """In levels; never too little, as rules that fire together are counted each."""
    return sum(_rise(prospect, level) for prospect in waiting)


def _is_sure(outlook: Outlook) -> bool:
    first, second = sorted([*outlook.shares, 0.0, 0.0], reverse=True)[:2]
    leads = first > outlook.shares[-1]  # nobody is sure of something else
    return bool(leads and first >= SURE and first - second >= AHEAD)
