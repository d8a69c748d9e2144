"""How good the guided interview is on the live release, against answering everything.

python -m benchmarks.interview [--patients 300] [--seed 1] [--write docs/interview.md]
"""

import argparse
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankle_site.settings")
    import django

    django.setup()

import numpy as np

from conditions.models import Release
from triage.answers import resolve
from triage.interview import Ask, StopReason, Topic
from triage.interviewers import Prepared, prepared
from triage.models import Vignette
from triage.simulation import drawn, world_of
from triage.values import AnswerState, Case

if TYPE_CHECKING:
    from triage.cases import LabelledCase
    from triage.results import Judgement

YES, NO, UNSURE = AnswerState.YES, AnswerState.NO, AnswerState.UNSURE
SHOWN = 3
# The goal that was set for the interview: questions on average, and points of M3 that it may lose.
MOST_QUESTIONS, MOST_POINTS = 12, 2
GOAL = (
    f"The goal was at most {MOST_QUESTIONS} questions on average, at most {MOST_POINTS} points of"
    " M3 less than with everything answered, and no urgency level lost. What is met:\n"
)
Answers = dict[str, AnswerState]


@dataclass(frozen=True)
class Person:
    """Somebody who would answer any question; `right` names the conditions that are right."""

    answer: Callable[[Topic], Answers]
    right: frozenset[str]
    age: int | None = None
    sex: str | None = None


@dataclass(frozen=True)
class Asking:
    """What one way of asking came to; `full` is what answering everything comes to."""

    questions: int
    pages: int
    found: "Judgement"
    full: "Judgement"
    right: frozenset[str]
    stopped: StopReason | None = None

    @property
    def is_cut_short(self) -> bool:
        """By an emergency, where nobody needs an order of causes."""
        return self.stopped is StopReason.EMERGENCY

    def agrees(self, first: int) -> bool:
        """Whether the leader of the full form is among the first matches."""
        return self.full.ranked[0].slug in _first(self.found, first)

    def hits(self, judgement: "Judgement", first: int) -> bool:
        return not self.right.isdisjoint(_first(judgement, first))


def _first(judgement: "Judgement", number: int) -> list[str]:
    return [match.slug for match in judgement.ranked[:number]]


class Interviews:
    """Ways of asking the same people under one release."""

    def __init__(self, ready: Prepared) -> None:
        self.ready = ready
        self.interviewer = ready.interviewer

    def case(self, person: Person, answers: Mapping[str, str]) -> Case:
        vocabulary = self.ready.engine.language.vocabulary
        return resolve(answers=answers, age=person.age, sex=person.sex, vocabulary=vocabulary)

    def judge(self, person: Person, answers: Answers) -> "Judgement":
        return self.ready.engine.judge(answers=answers, age=person.age, sex=person.sex)

    def guided(self, person: Person, full: "Judgement") -> Asking:
        given: Answers = {}
        questions = pages = 0
        while isinstance(step := self.interviewer.next_step(self.case(person, given)), Ask):
            for topic in step.topics:
                # A page wants an answer, and "not sure" is the one that is always there.
                given |= person.answer(topic) or dict.fromkeys(topic.symptoms, UNSURE)
            questions, pages = questions + len(step.topics), pages + 1
        found = self.judge(person, given)
        return Asking(questions, pages, found, full, person.right, step.reason)

    def in_order(
        self, person: Person, full: "Judgement", order: Sequence[Topic], number: int
    ) -> Asking:
        """So many of these questions, skipping what is settled."""
        given, asked = self._answered(person, order, number)
        return Asking(asked, asked, self.judge(person, given), full, person.right)

    def everything(self, person: Person) -> "Judgement":
        topics = self.interviewer.topics
        given, _ = self._answered(person, topics, len(topics))
        return self.judge(person, given)

    def _answered(self, person: Person, order: Sequence[Topic], number: int) -> tuple[Answers, int]:
        given: Answers = {}
        asked = 0
        for slug in (topic.slug for topic in order):
            if asked == number:
                break
            left = self.interviewer.open_topics(self.case(person, given))
            topic = next((topic for topic in left if topic.slug == slug), None)
            if topic:
                given |= person.answer(topic)
                asked += 1
        return given, asked


def simulated(release: Release, *, number: int, seed: int) -> Iterator[Person]:
    """Drawn from the release; they answer everything truly, and say neither age nor sex."""
    world = world_of(release)
    chance = random.Random(seed)  # noqa: S311  reproducible, not secret
    causes = list(world.priors)
    for cause in chance.choices(causes, [world.priors[cause] for cause in causes], k=number):
        has = drawn(world, world.frequencies.get(cause or "", {}), chance)
        states = {slug: YES if slug in has else NO for slug in world.parents}
        right = frozenset([cause] if cause else [])
        yield Person(_answering(states, silence=lambda slug: NO), right)


def from_vignettes(release: Release, ready: Prepared, *, silent_is_no: bool) -> list[Person]:
    """The release's vignettes. Their authors name what matters: what a vignette does not name is
    "no" or, in the other reading, "not sure" unless it is a warning sign.
    """
    vocabulary = ready.engine.language.vocabulary

    def silence(slug: str) -> AnswerState:
        return NO if silent_is_no or slug in vocabulary.red_flags else UNSURE

    def person(case: "LabelledCase") -> Person:
        known = resolve(answers=case.answers, age=case.age, sex=case.sex, vocabulary=vocabulary)
        states = dict(known.given) | dict.fromkeys(known.absent, NO)
        states |= dict.fromkeys(known.present, YES)
        right = frozenset({case.gold, *case.acceptable} if case.gold else {})
        return Person(_answering(states, silence), right, case.age, case.sex)

    return [person(case) for case in Vignette.objects.in_release(release).as_cases()]


def _answering(
    states: Mapping[str, AnswerState], silence: Callable[[str], AnswerState]
) -> Callable[[Topic], Answers]:
    def answer(topic: Topic) -> Answers:
        """Empty where one option is to be chosen and none is true: the form can be left so."""
        said = {slug: states.get(slug) or silence(slug) for slug in topic.symptoms}
        if not topic.exclusive:
            return said
        chosen = [slug for slug, state in said.items() if state is YES][:1]
        if chosen:
            return {chosen[0]: YES}
        return dict.fromkeys(said, UNSURE) if UNSURE in said.values() else {}

    return answer


def compare(ready: Prepared, people: Sequence[Person], *, seed: int) -> dict[str, list[Asking]]:
    """The interview, and as many questions in the order of the form and at random."""
    interviews = Interviews(ready)
    chance = random.Random(seed)  # noqa: S311
    found: dict[str, list[Asking]] = {"interview": [], "order of the form": [], "at random": []}
    for person in people:
        full = interviews.everything(person)
        guided = interviews.guided(person, full)
        found["interview"].append(guided)
        topics = list(ready.interviewer.topics)
        found["order of the form"].append(
            interviews.in_order(person, full, topics, guided.questions)
        )
        chance.shuffle(topics)
        found["at random"].append(interviews.in_order(person, full, topics, guided.questions))
    return found


COLUMNS = (
    "People",
    "Asked",
    "Questions, mean (p90)",
    "Pages, mean (p10 to p90)",
    "Leader agrees",
    "Leader in first three",
    "M1 (everything)",
    "M3 (everything)",
    "Urgency lower",
)


def row(people: str, way: str, askings: Sequence[Asking], ranked: Sequence[int]) -> list[str]:
    """`ranked` are the places of the people whose order of causes counts."""
    judged = [askings[place] for place in ranked]
    known = [asking for asking in judged if asking.right]
    lower = [asking for asking in askings if asking.found.urgency < asking.full.urgency]
    return [
        people,
        way,
        _mean_and_p90([asking.questions for asking in askings]),
        _mean_and_range([asking.pages for asking in askings]) if way == "interview" else "",
        _share([asking.agrees(1) for asking in judged]),
        _share([asking.agrees(SHOWN) for asking in judged]),
        *(
            f"{_share([a.hits(a.found, first) for a in known])}"
            f" ({_share([a.hits(a.full, first) for a in known])})"
            for first in (1, SHOWN)
        ),
        f"{len(lower)} of {len(askings)}",
    ]


def _mean_and_p90(numbers: Sequence[int]) -> str:
    return f"{np.mean(numbers):.1f} ({np.percentile(numbers, 90):.0f})"


def _mean_and_range(numbers: Sequence[int]) -> str:
    low, high = np.percentile(numbers, [10, 90])
    return f"{np.mean(numbers):.1f} ({low:.0f} to {high:.0f})"


def _share(hits: Sequence[bool]) -> str:
    return f"{100 * float(np.mean(hits)):.1f} %" if hits else "-"


def measure(release: Release, *, patients: int, seed: int) -> str:
    """Tables of what came out, as Markdown."""
    ready = prepared(release)
    groups = {
        "simulated": list(simulated(release, number=patients, seed=seed)),
        "vignettes, silence is not sure": from_vignettes(release, ready, silent_is_no=False),
        "vignettes, silence is no": from_vignettes(release, ready, silent_is_no=True),
    }
    rows: list[Sequence[str]] = [COLUMNS, ["---"] * len(COLUMNS)]
    notes, goals = [], [GOAL]
    for name, people in groups.items():
        if not people:
            continue
        print(f"{name}: {len(people)} people ...", file=sys.stderr)
        found = compare(ready, people, seed=seed)
        guided = found["interview"]
        ranked = [place for place, asking in enumerate(guided) if not asking.is_cut_short]
        rows += [row(name, way, askings, ranked) for way, askings in found.items()]
        notes.append(f"- {name}: {_reasons(guided)}. {_lost(guided)}")
        goals.append(f"- {name}: {_goals(guided, [guided[place] for place in ranked])}")
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    why = "Why interviews stopped, and levels lost:\n\n" + "\n".join(notes)
    return "\n\n".join([table, "\n".join(goals), why])


def _goals(askings: Sequence[Asking], judged: Sequence[Asking]) -> str:
    known = [asking for asking in judged if asking.right]
    hits = [a.hits(a.found, SHOWN) - a.hits(a.full, SHOWN) for a in known]
    lost = sum(asking.found.urgency < asking.full.urgency for asking in askings)
    questions, points = float(np.mean([a.questions for a in askings])), -100 * float(np.mean(hits))
    return ", ".join(
        f"{what} ({'met' if met else 'not met'})"
        for what, met in (
            (f"{questions:.1f} questions", questions <= MOST_QUESTIONS),
            (f"{points:.1f} points of M3 lost", points <= MOST_POINTS),
            (f"{lost} levels lost", not lost),
        )
    )


def _reasons(askings: Sequence[Asking]) -> str:
    counts = Counter(str(asking.stopped).replace("_", " ") for asking in askings)
    return ", ".join(f"{reason} {count}" for reason, count in counts.most_common())


def _lost(askings: Sequence[Asking]) -> str:
    counts = Counter(
        f"{asking.full.urgency.code} to {asking.found.urgency.code}"
        for asking in askings
        if asking.found.urgency < asking.full.urgency
    )
    return "Lost: " + (", ".join(f"{what} {n}" for what, n in counts.most_common()) or "none")


def as_page(release: Release, table: str, *, patients: int, seed: int) -> str:
    return (
        "# The guided interview, measured\n\n"
        f"Measured on {datetime.now(UTC):%Y-%m-%d} on release {release.number} (temperature"
        f" {release.temperature:.2f}) by `python -m benchmarks.interview --patients {patients}"
        f" --seed {seed}`; [how to read it](../benchmarks/README.md).\n\n{table}\n"
    )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare the interview with asking everything.")
    parser.add_argument("--patients", type=int, default=300, help="simulated patients")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, help="also write the tables to this page")
    return parser.parse_args()


def main() -> None:
    arguments = parse()
    release: Any = Release.objects.live()
    if release is None:
        sys.exit("No release is live: there is nothing to ask.")
    chosen = {"patients": arguments.patients, "seed": arguments.seed}
    table = measure(release, **chosen)
    print(table)
    if arguments.write:
        arguments.write.write_text(as_page(release, table, **chosen))


if __name__ == "__main__":
    main()
