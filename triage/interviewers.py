"""The interviewer of a release, read from the database once and kept in the process."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from django.conf import settings

from conditions.ancestors import ancestors
from conditions.kept import Kept
from conditions.models import Condition, ConditionSymptom, Release, Symptom
from conditions.translations import translated
from triage.beliefs import NO_ROW, Evidence
from triage.interview import Interviewer, Stage, Topic
from triage.models.question import Question, QuestionKind, Section
from triage.results import Engine


@dataclass(frozen=True, eq=False)
class Prepared:
    """All that interviews under a release read again and again; `names` are the conditions'."""

    engine: Engine
    interviewer: Interviewer
    names: Mapping[str, str]


# The live release and those before it that somebody may still be answering, in two languages. A
# release of forty conditions takes half a megabyte.
_kept: Kept[None, Prepared] = Kept(most=8)


def prepared(release: Release) -> Prepared:
    """Fourteen queries at any size of the knowledge; none where the release is kept."""
    return _kept.one(release, None, lambda: _prepare(release))


def _prepare(release: Release) -> Prepared:
    engine = Engine.of(release)
    topics = _topics(Question.objects.in_release(release).in_order())
    facts = engine.language.vocabulary.facts
    parents = {slug: fact.parent for slug, fact in facts.items()}
    told = {slug for topic in topics for slug in topic.symptoms}
    told |= {slug for slug, fact in facts.items() if fact.demographic}
    told |= {above for slug in told for above in ancestors(slug, parents)}
    return Prepared(
        engine=engine,
        interviewer=Interviewer(
            evidence=evidence_of(release, told, parents),
            topics=topics,
            rules=engine.rules,
            likely=settings.URGENCY_PROBABILITY,
            red_flags=engine.language.vocabulary.red_flags,
        ),
        names=dict(
            Condition.objects.in_release(release).values_list("slug", translated(Condition, "name"))
        ),
    )


def evidence_of(
    release: Release, told: Iterable[str], parents: Mapping[str, str | None]
) -> Evidence:
    """The evidence of the symptoms in `told`; three queries."""
    conditions = list(
        Condition.objects.in_release(release)
        .order_by("slug")
        .values_list("pk", "slug", "prior", "urgency")
    )
    symptoms = list(
        Symptom.objects.in_release(release)
        .filter(slug__in=list(told))
        .order_by("slug")
        .values_list("pk", "slug", "background_rate")
    )
    columns = {pk: column for column, (pk, *_) in enumerate(conditions)}
    rows = {pk: row for row, (pk, *_) in enumerate(symptoms)}
    yes, no = np.zeros((2, len(rows), len(columns)))
    counts_as = np.full(yes.shape, NO_ROW)
    evidence = ConditionSymptom.objects.in_release(release).values_list(
        "symptom_id", "condition_id", "yes_weight", "no_weight", "counts_as_id"
    )
    for symptom, condition, yes_weight, no_weight, fact in evidence.iterator():
        if symptom in rows:
            place = rows[symptom], columns[condition]
            yes[place], no[place], counts_as[place] = yes_weight, no_weight, rows[fact]
    return Evidence(
        rows={slug: row for row, (_, slug, _) in enumerate(symptoms)},
        conditions=[slug for _, slug, *_ in conditions],
        yes=yes,
        no=no,
        counts_as=counts_as,
        background=np.array([rate for *_, rate in symptoms]),
        log_priors=np.log([*(row[2] for row in conditions), release.something_else_prior]),
        levels=np.array([urgency for *_, urgency in conditions]),
        temperature=release.temperature,
        parents=parents,
    )


def _topics(questions: Iterable[Question]) -> list[Topic]:
    """A topic for each question that patients can answer, in the order of the form."""
    topics: list[Topic] = []
    for question in questions:
        slugs = [c.symptom.slug for c in question.choices.all() if c.symptom.told_by_patient]
        if slugs:
            place_is_known = any(topic.stage is Stage.PLACE for topic in topics)
            topics.append(
                Topic(
                    slug=question.slug,
                    symptoms=tuple(slugs),
                    stage=_stage(question, place_is_known=place_is_known),
                    group=question.section,
                    exclusive=question.kind == QuestionKind.CHOOSE_ONE,
                )
            )
    return topics


def _stage(question: Question, *, place_is_known: bool) -> Stage:
    """The first question about the place is asked of everybody, closer ones where they help."""
    if question.section == Section.RED_FLAGS:
        return Stage.WARNING_SIGNS
    if question.section == Section.WHERE and not place_is_known:
        return Stage.PLACE
    return Stage.REST
