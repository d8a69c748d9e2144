"""An evaluation as tables for people to read in a terminal. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from conditions.levels import Urgency
from triage.evaluation.comparison import moves
from triage.evaluation.metrics import Estimate, measure, reliability
from triage.evaluation.outcomes import Outcome
from triage.evaluation.summary import (
    confusion_table,
    failed_safety,
    mcnemar_tests,
    metrics_by_group,
    misranked,
    mistriaged,
    results_by_condition,
    undertriaged_emergencies,
    urgency_table,
)

LABELS = {
    "m1": "M1",
    "m3": "M3",
    "m5": "M5",
    "ndcg": "NDCG",
    "mean_rank": "Mean rank",
    "triage_accuracy": "Triage accuracy",
    **{f"triage_accuracy_{level.code}": f"Triage accuracy, {level.code}" for level in Urgency},
    "safety_strict": "Safety of advice, strict",
    "safety_lenient": "Safety of advice, lenient",
    "undertriage": "Undertriage",
    "overtriage": "Overtriage",
    "brier": "Brier",
    "ece": "ECE",
    "log_loss": "Log loss, nats",
}
# Not shares, so not shown in per cent.
PLAIN = {"ndcg", "mean_rank", "brier", "ece", "log_loss"}

Row = Sequence[str]


def report(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The lines of the whole report about one release."""
    yield from _metrics(metrics_by_group(outcomes))
    yield from _section("Undertriaged emergencies", undertriaged_emergencies(outcomes))
    yield from _section("Safety cases that fail", failed_safety(outcomes))
    yield from _urgency(outcomes)
    yield from _reliability(outcomes)
    yield from _conditions(outcomes)
    yield from _section("Wrong first matches", _misranked(outcomes))
    yield from _section("Wrong urgency or rules", _mistriaged(outcomes))


def comparison(
    this: Sequence[Outcome], other: Sequence[Outcome], *, names: tuple[str, str]
) -> Iterator[str]:
    """Two releases side by side; `names` are those of this and the other."""
    mine, theirs = measure(this), measure(other)
    rows = [
        [label, shown(name, mine[name]), shown(name, theirs[name])]
        for name, label in LABELS.items()
        if mine[name].number or theirs[name].number
    ]
    yield from table(["", *names], rows)
    yield ""
    for name, found in mcnemar_tests(this, other).items():
        yield (
            f"{LABELS[name]}, McNemar's exact test: right only in {names[0]} {found.only_this},"
            f" only in {names[1]} {found.only_other}, p = {found.p:.3f}"
        )
    changed = [
        f"{move.case}: {move.before} -> {move.after}{' (worse)' if move.worse else ''}"
        for move in moves(this, other)
    ]
    yield from _section(f"Ranks in {names[1]} -> in {names[0]}", changed)


def shown(name: str, estimate: Estimate) -> str:
    """The value with its interval, such as `62.5 % (52.1 to 71.8)`; `-` over no cases."""
    if estimate.value is None:
        return "-"
    factor, digits, unit = (1.0, 3, "") if name in PLAIN else (100.0, 1, " %")
    value = f"{estimate.value * factor:.{digits}f}{unit}"
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} ({estimate.low * factor:.{digits}f} to {estimate.high * factor:.{digits}f})"


def table(heading: Row, rows: Iterable[Row]) -> Iterator[str]:
    """Columns set flush: the first to the left, the others to the right."""
    lines = [list(heading), *map(list, rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    for first, *others in lines:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join([first.ljust(widths[0]), *cells]).rstrip()


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    found = list(lines)
    yield f"{title}: {'none' if not found else ''}".rstrip()
    yield from (f"  {line}" for line in found)


def _metrics(groups: Mapping[str, Mapping[str, Estimate]]) -> Iterator[str]:
    mixed = all(any(estimate.number for estimate in found.values()) for found in groups.values())
    used = groups if mixed else {"all": groups["all"]}
    rows = [
        [
            label,
            str(groups["all"][name].number),
            *(shown(name, metrics[name]) for metrics in used.values()),
        ]
        for name, label in LABELS.items()
        if groups["all"][name].number
    ]
    yield from table(["Metric (95 % interval)", "Cases", *used], rows)


def _urgency(outcomes: Sequence[Outcome]) -> Iterator[str]:
    found = urgency_table(outcomes)
    rows = [[gold, *(str(number) for number in given.values())] for gold, given in found.items()]
    yield ""
    yield from table(["Gold urgency, by given", *found], rows)


def _reliability(outcomes: Sequence[Outcome]) -> Iterator[str]:
    rows = [
        [
            f"{found.low:.1f} to {found.high:.1f}",
            str(found.right.number),
            f"{found.probability:.2f}",
            shown("m1", found.right),
        ]
        for found in reliability(outcomes)
        if found.probability is not None
    ]
    yield ""
    yield from table(["First match's probability", "Cases", "Mean", "Right"], rows)


def _conditions(outcomes: Sequence[Outcome]) -> Iterator[str]:
    confused = confusion_table(outcomes)
    rows = [
        [
            gold,
            str(found["number"]),
            *(f"{100 * found[name]:.0f} %" for name in ("m1", "m3", "m5")),
            f"{found['mean_rank']:.1f}",
        ]
        for gold, found in results_by_condition(outcomes).items()
    ]
    yield ""
    yield from table(["Gold condition", "Cases", "M1", "M3", "M5", "Mean rank"], rows)
    mixed = [
        f"{gold}: {', '.join(f'{first} {number}' for first, number in firsts.items())}"
        for gold, firsts in confused.items()
        if set(firsts) != {gold}
    ]
    yield from _section("First matches other than gold, by gold condition", mixed)


def _misranked(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for found in misranked(outcomes):
        leader = found.ranking[0]
        yield (
            f"{found.case.id}: {found.case.gold} is at {found.gold_probability or 0:.2f},"
            f" the first right one in place {found.rank}; {leader.condition} leads at"
            f" {leader.probability:.2f},"
            f" something else is at {found.something_else:.2f}"
        )
        if found.prior_lead > 0:
            yield f"    prior: {found.prior_lead:+.2f}"
        for row in found.misled:
            yield (
                f"    {row.symptom}, {row.answer}: {row.for_leader:+.2f} for the leader,"
                f" {row.for_right:+.2f} for the right one"
            )


def _mistriaged(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for found in mistriaged(outcomes):
        gold = found.case.gold_urgency
        wrong = list(found.breaches)
        if found.overtriaged and gold is not None:
            wrong.append(f"the urgency is {found.urgency.code}, above {gold.code}")
        yield f"{found.case.id}: {'; '.join(wrong)}; fired: {', '.join(sorted(found.fired)) or '-'}"
