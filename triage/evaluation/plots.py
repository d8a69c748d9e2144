"""An evaluation as pictures. Imported only where they are asked for: matplotlib is slow to load."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from conditions.levels import Urgency
from triage.evaluation.metrics import BINS, proportion, reliability
from triage.evaluation.outcomes import Outcome
from triage.evaluation.summary import urgency_table

# The curve of ranks ends here; beyond it nobody looks.
DEEPEST = 10
# Blue and orange of Okabe and Ito, which colour-blind people tell apart.
BLUE, ORANGE = "#0072B2", "#D55E00"


def write_plots(outcomes: Sequence[Outcome], folder: Path) -> list[Path]:
    """Write three PNG files into the folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = {
        "reliability.png": _reliability(outcomes),
        "ranks.png": _ranks(outcomes),
        "urgency.png": _urgency(outcomes),
    }
    for name, figure in figures.items():
        figure.savefig(folder / name, dpi=150)
    return [folder / name for name in figures]


def _axes(title: str, *, x: str, y: str) -> tuple[Figure, Any]:
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return figure, axes


def _reliability(outcomes: Sequence[Outcome]) -> Figure:
    """The share right against the stated probability, with Wilson's intervals and case counts."""
    figure, axes = _axes(
        "Is the first match as likely as stated?",
        x="stated probability of the first match",
        y="share of cases in which it is right",
    )
    axes.plot([0, 1], [0, 1], color="grey", linestyle="--", linewidth=1)
    for found in reliability(outcomes):
        if found.probability is None or found.right.value is None:
            continue
        # At 0 and 1 a bound and the share differ in the last digits, either way.
        below = max(0.0, found.right.value - (found.right.low or 0.0))
        above = max(0.0, (found.right.high or 1.0) - found.right.value)
        axes.errorbar(
            found.probability, found.right.value, [[below], [above]], color=BLUE, marker="o"
        )
        axes.annotate(
            str(found.right.number),
            (found.probability, found.right.value),
            xytext=(5, 5),
            textcoords="offset points",
        )
    axes.set(xlim=(0, 1.05), ylim=(0, 1.08), xticks=[n / BINS for n in range(0, BINS + 1, 2)])
    return figure


def _ranks(outcomes: Sequence[Outcome]) -> Figure:
    """M1 to M10, typical and atypical cases apart."""
    figure, axes = _axes(
        "Is a right condition among the first?", x="first matches looked at", y="share of cases"
    )
    for label, colour, typical in (("typical", BLUE, True), ("atypical", ORANGE, False)):
        ranks = [f.rank for f in outcomes if f.rank is not None and f.case.typical is typical]
        if not ranks:
            continue
        depths = range(1, DEEPEST + 1)
        shares = [proportion(rank <= depth for rank in ranks).value for depth in depths]
        axes.plot(depths, shares, color=colour, marker="o", label=f"{label} ({len(ranks)})")
        axes.legend(loc="lower right")
    axes.set(ylim=(0, 1.02), xticks=range(1, DEEPEST + 1))
    return figure


def _urgency(outcomes: Sequence[Outcome]) -> Figure:
    """Gold against given urgency; below the diagonal is undertriage."""
    table = urgency_table(outcomes)
    codes = [level.code for level in Urgency]
    numbers = [[table[gold][given] for given in codes] for gold in codes]
    figure, axes = _axes("How soon to get help", x="given", y="gold")
    axes.imshow(numbers, cmap="Blues")
    darkest = max(map(max, numbers))
    for row, counts in enumerate(numbers):
        for column, number in enumerate(counts):
            colour = "white" if number > darkest / 2 else "black"
            axes.text(column, row, str(number), ha="center", va="center", color=colour)
    axes.set_xticks(range(len(codes)), codes, rotation=30)
    axes.set_yticks(range(len(codes)), codes)
    return figure
