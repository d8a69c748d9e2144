"""Which questions come next, or why none do. Pure and deterministic; it ranks nobody.

Warning signs come first, then where it hurts. After that a question is worth what its answers are
expected to raise the urgency by, and what they are expected to tell about the cause, for the time
that reading it takes. It never ends while a rule above the level that it would end with is likely
enough to fire. The numbers below were chosen on the tables of `benchmarks/interview.py`.
"""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from conditions.levels import Urgency
from triage.beliefs import DIGITS, Evidence, Outlook
from triage.explanation import accounted_for, something_else_leads
from triage.prospects import Openings, Prospect, prospects
from triage.urgency import fired, is_likely, overall
from triage.values import AnswerState, Case, Rule

# Questions after which nothing more is asked for the cause alone. Whose cause is still open by then
# answers "no" or "not sure" to nearly all; what could raise the urgency is asked even so.
MOST_FOR_THE_CAUSE = 28
# A rise by one level is worth as much as so many nats about the cause when the next question is
# chosen. What could raise the urgency is asked in any case, so it need not come before all else.
LEVEL_IN_NATS = 0.5
# A rule that is less likely to fire is not asked for: at two in a hundred a level was lost, three
# in a thousand only added questions. For who would be told "look after it yourself" there is no
# such bound: every rule that could still fire is asked for.
LEAST_CHANCE = 0.01
# Levels by which answers are expected to bring an urgent cause nearer to counting: one rise by a
# level in 25 people. And nats that they are expected to tell: with 0.1 interviews were a question
# and a half shorter, and missed the right cause for two people more in a hundred.
LEAST_RISE, LEAST_GAIN = 0.04, 0.05
# The leader is sure enough with this probability, and this far ahead of the second. At 0.8 and 0.5
# the leader was wrong for three simulated people more in a hundred.
SURE, AHEAD = 0.85, 0.6
# Of something else nothing is known, so no question can find it. Where it is likelier than this,
# what is told of the named causes would hardly count, although their order is what is shown.
MOST_FOR_SOMETHING_ELSE = 0.5
# Who was not sure of most questions will hardly be of the next one, and it tells so much less.
# Counts as so many sure answers before the first: one "not sure" does not end an interview.
ANSWERS_BEFORE_THE_FIRST = 2
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
    """What asking about a topic is expected to bring: levels of urgency, and nats of the cause.

    `could_raise` says that the urgency may not be told before it was asked.
    """

    topic: Topic
    rise: float
    gain: float
    could_raise: bool

    @property
    def enough(self) -> bool:
        return self.could_raise or self.gain >= LEAST_GAIN

    @property
    def for_its_reading(self) -> float:
        """In nats, for each page with one answer that could be read in the time; rounded."""
        reading = 1 + READING * (len(self.topic.symptoms) - 1)
        return round((self.gain + LEVEL_IN_NATS * self.rise) / reading, DIGITS)


@dataclass(frozen=True, eq=False)
class Interviewer:
    """`topics` in the order of the form. Of what only an examiner finds there is no topic.

    `likely` is the probability from which on a condition raises the urgency to its own level, and
    `red_flags` are the warning signs that have to be denied before "look after it yourself".
    """

    evidence: Evidence
    topics: Sequence[Topic]
    rules: Sequence[Rule]
    likely: float
    red_flags: frozenset[str]

    def next_step(self, case: Case) -> Ask | Stop:
        """The next page of questions, or why there is none."""
        reasons = fired(self.rules, case)
        if any(reason.level is Urgency.EMERGENCY for reason in reasons):
            return Stop(StopReason.EMERGENCY)
        left = self.open_topics(case)
        if first := next((topic for topic in left if topic.stage < Stage.REST), None):
            return Ask((first,))
        if not left:
            return Stop(StopReason.NOTHING_LEFT)
        outlook = self.evidence.outlook(case)
        found = [worth for worth in self._worths(left, outlook) if worth.enough]
        if not found:
            return self._stop(outlook)
        return self._ask(sorted(found, key=lambda worth: -worth.for_its_reading), outlook)

    def _stop(self, outlook: Outlook) -> Stop:
        if _is_sure(outlook):
            return Stop(StopReason.SURE_ENOUGH)
        if self.asked(outlook.case) >= MOST_FOR_THE_CAUSE:
            return Stop(StopReason.ENOUGH)
        return Stop(StopReason.NOTHING_LEFT)

    def level(self, outlook: Outlook) -> Urgency:
        """The level that an interview which ended now would come to, as in `triage.results`."""
        *shares, something_else = outlook.shares
        levels = zip(self.evidence.levels, shares, strict=True)
        return overall(
            reasons=fired(self.rules, outlook.case),
            likely=[
                Urgency(level) for level, share in levels if is_likely(share, threshold=self.likely)
            ],
            accounted_for=accounted_for(outlook.case, red_flags=self.red_flags)
            and not something_else_leads(something_else, shares),
        )

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

    def _worths(self, left: Sequence[Topic], outlook: Outlook) -> Iterator[Worth]:
        """In the order of the form. Where the cause is sure enough, nothing is told about it."""
        level = self.level(outlook)
        coming = self._coming(left, outlook, level=level)
        telling = self._telling(outlook)
        among_named = outlook.with_something_else_below(MOST_FOR_SOMETHING_ELSE)
        for topic in left:
            waiting = [p for p in coming if not p.symptoms.isdisjoint(topic.symptoms)]
            # Never too little: what comes to hold together is counted each by itself.
            by_rules = sum(prospect.chance * (prospect.rule.level - level) for prospect in waiting)
            by_causes = outlook.alarm(topic.symptoms, level=level, likely=self.likely)
            gain = (
                telling * among_named.gain(topic.symptoms, exclusive=topic.exclusive)
                if telling
                else 0.0
            )
            could_raise = bool(waiting) or by_causes >= LEAST_RISE
            yield Worth(topic, by_rules + by_causes, gain, could_raise)

    def _coming(self, left: Sequence[Topic], outlook: Outlook, *, level: Urgency) -> list[Prospect]:
        """The rules that could still raise the level and are likely enough to."""
        openings = Openings(
            open=frozenset(s for topic in left for s in topic.symptoms),
            deniable=frozenset(s for t in left if not t.exclusive for s in t.symptoms),
            above=self.evidence.above,
            below=self._below,
        )
        least = 0.0 if level is Urgency.SELF_CARE else LEAST_CHANCE
        coming = prospects(self.rules, outlook, openings, above=level)
        return [prospect for prospect in coming if prospect.chance >= least]

    def _telling(self, outlook: Outlook) -> float:
        """The share of what a question could tell of the cause that is worth asking it for.

        Nothing where the cause is sure enough or enough was asked for it.
        """
        case = outlook.case
        if _is_sure(outlook) or self.asked(case) >= MOST_FOR_THE_CAUSE:
            return 0.0
        given = {slug for slug in case.given if case.given[slug] is not AnswerState.UNSURE}
        rest = [
            topic
            for topic in self.topics
            if topic.stage is Stage.REST and not case.given.keys().isdisjoint(topic.symptoms)
        ]
        sure = sum(not given.isdisjoint(topic.symptoms) for topic in rest)
        return (sure + ANSWERS_BEFORE_THE_FIRST) / (len(rest) + ANSWERS_BEFORE_THE_FIRST)

    def _ask(self, order: Sequence[Worth], outlook: Outlook) -> Ask:
        first = order[0]
        apart = outlook.told_apart(
            first.topic.symptoms, exclusive=first.topic.exclusive, among=TOLD_APART_AMONG
        )
        return Ask(
            self._page(
                [w.topic for w in order if w.for_its_reading >= JOINS * first.for_its_reading]
            ),
            could_raise=first.could_raise,
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
