"""The values that the parts of the engine hand to each other; knows no Django and no database."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from conditions.ancestors import ancestors
from conditions.levels import Sex, Urgency


class AnswerState(enum.StrEnum):
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class AnswerSource(enum.StrEnum):
    """Told unprompted, asked for, or added by the server from age and sex."""

    INITIAL = "initial"
    ASKED = "asked"
    DEMOGRAPHIC = "demographic"


@dataclass(frozen=True, slots=True)
class Fact:
    """What the engine needs to know of a symptom. Ages are in years, bounds included."""

    slug: str
    parent: str | None = None
    min_age: int | None = None
    max_age: int | None = None
    sex: Sex | None = None

    @property
    def demographic(self) -> bool:
        return self.min_age is not None or self.max_age is not None or self.sex is not None


@dataclass(frozen=True, slots=True)
class Term:
    """A symptom as results name it, by its key; `background` is its rate, 0 to 1."""

    key: int
    slug: str
    name: str
    background: float
    told_by_patient: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What a condition's evidence says of a symptom, in nats.

    `fact` is the key of the symptom whose weight a yes is: the symptom's own, or the ancestor's
    that it was inherited from.
    """

    term: Term
    frequency: float
    yes_weight: float
    no_weight: float
    fact: int


@dataclass(frozen=True)
class Vocabulary:
    """The symptoms of one release.

    `exclusive` holds the choices of each question of which only one can be true, `red_flags` what
    patients are asked first.
    """

    facts: Mapping[str, Fact]
    exclusive: tuple[frozenset[str], ...] = ()
    red_flags: frozenset[str] = frozenset()

    @cached_property
    def above(self) -> Mapping[str, frozenset[str]]:
        """Everything above each symptom, worked out once for many answers."""
        parents = {slug: fact.parent for slug, fact in self.facts.items()}
        return {slug: frozenset(ancestors(slug, parents)) for slug in self.facts}

    @cached_property
    def below(self) -> Mapping[str, frozenset[str]]:
        """The reverse: everything that each symptom is above of."""
        below: dict[str, set[str]] = {slug: set() for slug in self.facts}
        for slug, above in self.above.items():
            for ancestor in above:
                below.setdefault(ancestor, set()).add(slug)
        return {slug: frozenset(found) for slug, found in below.items()}

    @cached_property
    def demographic(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts.values() if fact.demographic)


@dataclass(frozen=True)
class Case:
    """A resolved set of answers.

    `present` and `absent` hold everything that the answers state or imply: what rules look at.
    `yes` and `no` hold each stated fact once, the most telling way: what ranking counts.
    """

    age: int | None
    sex: Sex | None
    given: Mapping[str, AnswerState]
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    demographic: frozenset[str] = frozenset()

    @cached_property
    def settled(self) -> frozenset[str]:
        """Symptoms that need no asking any more: answered in any way, or implied."""
        return self.present | self.absent | frozenset(self.given)


@dataclass(frozen=True, slots=True)
class Criterion:
    symptom: str
    present: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """Groups are joined by AND, the criteria inside a group by OR."""

    slug: str
    level: Urgency
    message: str
    groups: tuple[frozenset[Criterion], ...]
    title: str = ""
    min_age: int | None = None
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the urgency is at least `level`: a rule that fired."""

    rule: str
    level: Urgency
    message: str
    title: str = ""


@dataclass(frozen=True)  # without slots it is written as JSON in a third of the time
class Part:
    """One answer's share in a condition's score, in nats."""

    symptom: str
    name: str
    answer: AnswerState
    weight: float
    frequency: float
    background: float


@dataclass(frozen=True, slots=True)
class Match:
    """A ranked condition with everything that explains its place.

    `prior` (ln of the prior, nats) and the weights of `evidence` add up to `score`.
    """

    condition: str
    name: str
    summary: str
    urgency: Urgency
    probability: float
    score: float
    prior: float
    strength: str
    raised_urgency: bool
    evidence: tuple[Part, ...] = ()
    not_asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What one answer set comes to under one release."""

    release: int
    checksum: str
    case: Case
    urgency: Urgency
    reasons: tuple[Reason, ...]
    sufficient: bool
    matches: tuple[Match, ...]
    something_else: float
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def raising(self) -> list[Match]:
        """The matches that are likely enough to raise the urgency to its level."""
        return [m for m in self.matches if m.raised_urgency and m.urgency == self.urgency]
