"""The index of a release's names, read from the database once and kept in the process."""

from collections.abc import Iterator

from conditions.kept import Kept
from conditions.models import Condition, Release, Symptom, SymptomKind
from conditions.models.names import split_names
from triage.free_text.index import Entry, Index
from triage.models.question import Choice, Question, Section

# The live release and those that somebody still asks for; that of the shipped knowledge takes three
# megabytes and half a second.
_kept: Kept[None, Index] = Kept(most=4)
NAMES = ("slug", "name", "lay_name", "other_names", "description", "kind", "parent__slug")
PAST_COUNTS = frozenset([SymptomKind.HISTORY, SymptomKind.RISK_FACTOR])


def index_of(release: Release) -> Index:
    """Five queries at any size of the knowledge; none where the release is kept."""
    return _kept.one(release, None, lambda: _index_of(release))


def _index_of(release: Release) -> Index:
    """The names are the English ones, whatever language is active: the words round them are too."""
    red_flags = set(
        Choice.objects.in_release(release)
        .filter(question__section=Section.RED_FLAGS)
        .values_list("symptom__slug", flat=True)
    )
    symptoms = Symptom.objects.in_release(release).told_by_patients().order_by("slug")
    entries, prose = [], list(_prose(release))
    for slug, name, lay_name, others, description, kind, parent in symptoms.values_list(*NAMES):
        prose.append(description)
        entries.append(
            Entry(
                slug=slug,
                name=lay_name,
                names=(slug.replace("-", " "), name, lay_name, *split_names(others)),
                parent=parent,
                red_flag=slug in red_flags,
                past_counts=kind in PAST_COUNTS,
            )
        )
    return Index(entries, prose=prose)


def _prose(release: Release) -> Iterator[str]:
    """Texts of the release, for their spelling; two queries."""
    texts = ("name", "summary", "causes", "outlook", "see_doctor")
    for row in Condition.objects.in_release(release).values_list(*texts):
        yield from row
    for row in Question.objects.in_release(release).values_list("text", "help_text", "why"):
        yield from row
