"""How well free text is read: parsing_sentences.json, in its two halves.

python -m benchmarks.parsing

Reads the live release and changes nothing. docs/parse.md says what the measures are, and has the
report of the shipped knowledge.
"""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankle_site.settings")
    import django

    django.setup()

from conditions.models import Release
from triage.evaluation.metrics import Estimate, proportion
from triage.free_text.index import Index
from triage.free_text.reading import Reading, read
from triage.readers import index_of

SENTENCES = Path(__file__).with_name("parsing_sentences.json")
HALVES = {"tune": "Tuned on", "held_out": "Held out"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence that was read; `open` are pairs that may be given or not."""

    gold: frozenset[tuple[str, str]]
    open: frozenset[tuple[str, str]]
    reading: Reading

    @property
    def given(self) -> frozenset[tuple[str, str]]:
        """The answers that count: those of `gold`, and the wrong ones."""
        return frozenset((s, a.value) for s, a in self.reading.answers.items()) - self.open

    @property
    def shown(self) -> frozenset[str]:
        return frozenset(c.symptom for m in self.reading.mentions for c in m.candidates)


def judge(sentence: dict[str, Any], index: Index) -> Judged:
    gold = frozenset(sentence["answers"].items())
    left = gold | {(symptom, state) for symptom, state in sentence["also"]}
    implied = {(above, "yes") for s, state in left if state == "yes" for above in index.above[s]}
    implied |= {(s, "no") for s, above in index.above.items() for a in above if (a, "no") in left}
    return Judged(gold, (left | implied) - gold, read(sentence["text"], index))


def measure(judged: Sequence[Judged], index: Index) -> dict[str, Estimate]:
    """By name, with Wilson's interval."""
    pairs = [(symptom, state, one) for one in judged for symptom, state in one.gold]
    told = [(state, str(one.reading.answers.get(symptom))) for symptom, state, one in pairs]
    flags = [(s, one) for s, state, one in pairs if state == "yes" and index.entries[s].red_flag]
    return {
        "precision": proportion(pair in one.gold for one in judged for pair in one.given),
        "recall": proportion(gold == given for gold, given in told),
        "sentences right": proportion(one.given == one.gold for one in judged),
        "nothing said, nothing answered": proportion(not j.given for j in judged if not j.gold),
        "recall of no": proportion(given == "no" for gold, given in told if gold == "no"),
        "recall of unsure": proportion(
            given == "unsure" for gold, given in told if gold == "unsure"
        ),
        "no, read as yes": proportion(given == "yes" for gold, given in told if gold == "no"),
        "yes, read as no": proportion(given == "no" for gold, given in told if gold == "yes"),
        "red flags answered": proportion((s, "yes") in one.given for s, one in flags),
        "red flags shown": proportion(s in one.shown for s, one in flags),
    }


def report(index: Index) -> str:
    sentences = json.loads(SENTENCES.read_text())["sentences"]
    halves = [
        measure([judge(s, index) for s in sentences if s["split"] == half], index)
        for half in HALVES
    ]
    lines = [f"| | {' | '.join(HALVES.values())} |", "| --- | --- | --- |"]
    lines += [
        f"| {name} | {' | '.join(_cell(half[name]) for half in halves)} |" for name in halves[0]
    ]
    lines.append(f"| F1 | {' | '.join(f'{_f1(half):.3f}' for half in halves)} |")
    return "\n".join(lines)


def _f1(measured: dict[str, Estimate]) -> float:
    """The harmonic mean of precision and recall."""
    precision, recall = measured["precision"].value or 0.0, measured["recall"].value or 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _cell(found: Estimate) -> str:
    if found.value is None:
        return "none"
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f}), n {found.number}"


def main() -> None:
    release: Any = Release.objects.live()
    if release is None:
        sys.exit("No release is live: there is nothing to read with.")
    print(report(index_of(release)))


if __name__ == "__main__":
    main()
