"""What comes out differently between two evaluations of the same cases, in words for editors."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conditions.trials import CaseChange, ChangeGroup, Paired, Replay
from triage.evaluation.comparison import paired
from triage.evaluation.outcomes import SHOWN, Outcome
from triage.evaluation.summary import mcnemar_tests

Pair = tuple[Outcome, Outcome]
"""A case under the candidate, and under the release that it is compared with."""

PAGE = "admin:triage_vignette_change"
TESTED = {"m1": "The first match is right", "safety_strict": "The urgency is not too low"}


@dataclass(frozen=True, slots=True)
class Names:
    """By slug, the names of conditions and the keys of the vignettes' drafts."""

    conditions: Mapping[str, str]
    vignettes: Mapping[str, int | None]

    def change(self, pair: Pair, *, before: str, after: str, right: str = "") -> CaseChange:
        case = pair[0].case
        key = self.vignettes.get(case.id)
        return CaseChange(case.title or case.id, before, after, right, PAGE if key else "", key)

    def condition(self, slug: str) -> str:
        return self.conditions.get(slug, slug)


def paired_tests(after: Sequence[Outcome], before: Sequence[Outcome]) -> tuple[Paired, ...]:
    return tuple(
        Paired(TESTED[name], found.only_this, found.only_other, found.p)
        for name, found in mcnemar_tests(after, before).items()
    )


def changes(
    after: Sequence[Outcome], before: Sequence[Outcome], names: Names
) -> tuple[ChangeGroup, ...]:
    """The cases that come out differently, the gravest kind first, and the worst case of a kind.

    A case stands in every kind that it belongs to.
    """
    pairs = paired(after, before)
    failing = [(a, b) for a, b in pairs if a.fails_safety and not b.fails_safety]
    mended = [(a, b) for a, b in pairs if b.fails_safety and not a.fails_safety]
    shifted = sorted((pair for pair in pairs if _levels(pair)), key=_gravity)
    moved = sorted((pair for pair in pairs if _places(pair)), key=_places, reverse=True)
    other = [(a, b) for a, b in pairs if _shown(a) != _shown(b)]
    return _groups(
        ("Safety vignettes that fail now", "danger", [_safety(p, names) for p in failing]),
        ("Lower urgency", "danger", [_level(p, names) for p in shifted if _levels(p) < 0]),
        ("Higher urgency", "warning", [_level(p, names) for p in shifted if _levels(p) > 0]),
        ("Right condition lower", "warning", [_rank(p, names) for p in moved if _places(p) > 0]),
        ("Right condition higher", "success", [_rank(p, names) for p in moved if _places(p) < 0]),
        ("Safety vignettes that pass now", "success", [_safety(p, names) for p in mended]),
        (f"Other places among the first {SHOWN}", "info", [_order(p, names) for p in other]),
    )


def replay(after: Sequence[Outcome], before: Sequence[Outcome], names: Names) -> Replay:
    """Counts only: what becomes of one person's answers is nobody's to read."""
    pairs = paired(after, before)
    levels = Counter((b.urgency, a.urgency) for a, b in pairs).most_common()
    lower = [(old.label, new.label, number) for (old, new), number in levels if new < old]
    higher = [(old.label, new.label, number) for (old, new), number in levels if new > old]
    firsts = Counter((_first(b, names), _first(a, names)) for a, b in pairs).most_common()
    other = [(old, new, number) for (old, new), number in firsts if new != old]
    return Replay(
        len(pairs),
        _groups(
            ("Lower urgency", "danger", _counted(lower)),
            ("Higher urgency", "warning", _counted(higher)),
            ("Another first match", "info", _counted(other)),
        ),
    )


def _groups(*groups: tuple[str, str, Sequence[CaseChange]]) -> tuple[ChangeGroup, ...]:
    return tuple(ChangeGroup(title, tone, tuple(rows)) for title, tone, rows in groups if rows)


def _counted(moves: Iterable[tuple[str, str, int]]) -> list[CaseChange]:
    """The most frequent first, then by name."""
    return [
        CaseChange(str(number), old, new)
        for old, new, number in sorted(moves, key=lambda move: (-move[2], move))
    ]


def _levels(pair: Pair) -> int:
    """By how many levels it rose."""
    return pair[0].urgency - pair[1].urgency


def _gravity(pair: Pair) -> tuple[bool, int, str]:
    """What is too low now, then what fell deepest."""
    return not pair[0].undertriaged, _levels(pair), pair[0].case.id


def _places(pair: Pair) -> int:
    """By how many places the right condition fell; 0 where the ranking of one is not judged."""
    mine, theirs = pair[0].rank, pair[1].rank
    return 0 if mine is None or theirs is None else mine - theirs


def _safety(pair: Pair, names: Names) -> CaseChange:
    before, after = ("; ".join(found.breaches) or "passes" for found in (pair[1], pair[0]))
    return names.change(pair, before=before, after=after)


def _level(pair: Pair, names: Names) -> CaseChange:
    gold = pair[0].case.gold_urgency
    return names.change(
        pair,
        before=pair[1].urgency.label,
        after=pair[0].urgency.label,
        right=gold.label if gold is not None else "",
    )


def _rank(pair: Pair, names: Names) -> CaseChange:
    right = names.condition(pair[0].case.gold or "")
    return names.change(pair, before=f"{pair[1].rank}", after=f"{pair[0].rank}", right=right)


def _order(pair: Pair, names: Names) -> CaseChange:
    """Names only the places that another condition has now."""
    after, before = _shown(pair[0]), _shown(pair[1])
    places = [n for n, (a, b) in enumerate(zip(after, before, strict=False)) if a != b]
    right = names.condition(pair[0].case.gold or "")
    return names.change(
        pair,
        before=", ".join(f"{n + 1} {names.condition(before[n])}" for n in places),
        after=", ".join(f"{n + 1} {names.condition(after[n])}" for n in places),
        right=right,
    )


def _shown(outcome: Outcome) -> list[str]:
    return [place.condition for place in outcome.ranking[:SHOWN]]


def _first(outcome: Outcome, names: Names) -> str:
    return names.condition(outcome.ranking[0].condition)
