"""From what was answered to what it says: checks the answers, adds age and sex, follows parents.

Pure. Every fact is counted once: of answers that imply each other only the most telling one stays.
"""

from collections.abc import Mapping
from typing import Any

from conditions.levels import Sex
from conditions.messages import gettext_noop
from triage.values import AnswerState, Case, Fact, Vocabulary

STATES = {state.value: state for state in AnswerState}
MIN_AGE, MAX_AGE = 0, 120  # years; the oldest person on record reached 122


class InvalidAnswers(Exception):  # noqa: N818  it names what was given, as Django's errors do
    """Something given cannot be understood; `errors` maps each wrong field to what is allowed."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in errors.items()))
        self.errors = dict(errors)


def resolve(
    *, answers: Mapping[str, str], age: int | None, sex: str | None, vocabulary: Vocabulary
) -> Case:
    """Work out what the answers state and imply; raises InvalidAnswers naming every wrong field.

    `answers` maps symptom slugs to yes, no or unsure. Where a general symptom is denied and a more
    specific one affirmed, the specific yes holds.
    """
    by_server = _demographics(age, sex, vocabulary)
    if errors := _errors(answers, age, sex, vocabulary, by_server):
        raise InvalidAnswers(errors)
    given = {slug: STATES[state] for slug, state in answers.items()}
    stated = given | by_server
    yes = {slug for slug, state in stated.items() if state is AnswerState.YES}
    no = {slug for slug, state in stated.items() if state is AnswerState.NO}
    above = vocabulary.above
    present = yes.union(*(above[slug] for slug in yes))
    no -= present
    absent = no.union(*(vocabulary.below[slug] for slug in no))
    return Case(
        age=age,
        sex=Sex(sex) if sex else None,
        given=given,
        present=frozenset(present),
        absent=frozenset(absent - present),
        yes=frozenset(yes.difference(*(above[slug] for slug in yes))),
        no=frozenset(_counted_no(no & given.keys(), yes, vocabulary)),
        demographic=frozenset(by_server),
    )


def lineage(symptoms: frozenset[str], vocabulary: Vocabulary) -> frozenset[tuple[str, str]]:
    """Pairs (ancestor, descendant) among these symptoms and everything above them."""
    above = vocabulary.above
    known = symptoms.union(*(above[slug] for slug in symptoms))
    return frozenset((ancestor, slug) for slug in known for ancestor in above[slug])


def _counted_no(no: set[str], yes: set[str], vocabulary: Vocabulary) -> set[str]:
    """The denials that say something of their own.

    A denied parent implies that its children are absent too, and the choice of one option that
    the others were not chosen: neither is a second fact.
    """
    implied = {slug for slug in no if not no.isdisjoint(vocabulary.above[slug])}
    for options in vocabulary.exclusive:
        if yes & options:
            implied |= no & options
    return no - implied


def _demographics(
    age: int | None, sex: str | None, vocabulary: Vocabulary
) -> dict[str, AnswerState]:
    """The demographic symptoms that age and sex settle; unknown ones are left out."""
    settled = {}
    for fact in vocabulary.demographic:
        if (applies := _applies(fact, age, sex)) is not None:
            settled[fact.slug] = AnswerState.YES if applies else AnswerState.NO
    return settled


def _applies(fact: Fact, age: int | None, sex: str | None) -> bool | None:
    """Whether age and sex are within the bounds; None where a bound needs what is not known."""
    verdicts = []
    if fact.min_age is not None or fact.max_age is not None:
        verdicts.append(None if age is None else within(age, fact.min_age, fact.max_age))
    if fact.sex is not None:
        verdicts.append(None if not sex else sex == fact.sex)
    if False in verdicts:
        return False
    return None if None in verdicts else True


def within(age: int, lowest: int | None, highest: int | None) -> bool:
    """Whether an age in years lies in the bounds, both included; None is no bound."""
    return (lowest is None or age >= lowest) and (highest is None or age <= highest)


def errors_of(
    *, answers: Mapping[str, str], age: int | None, sex: str | None, vocabulary: Vocabulary
) -> dict[str, str]:
    """What `resolve` would raise, by field, in a fraction of its time; empty where it would not."""
    return _errors(answers, age, sex, vocabulary, _demographics(age, sex, vocabulary))


def _errors(
    answers: Mapping[str, Any],
    age: int | None,
    sex: str | None,
    vocabulary: Vocabulary,
    by_server: Mapping[str, AnswerState],
) -> dict[str, str]:
    errors = {}
    if age is not None and not MIN_AGE <= age <= MAX_AGE:
        errors["age"] = f"Give whole years from {MIN_AGE} to {MAX_AGE}, or leave it out."
    if sex and sex not in list(Sex):
        errors["sex"] = "Use female or male, or leave it out."
    for slug, state in answers.items():
        if slug not in vocabulary.facts:
            errors[f"answers.{slug}"] = "There is no symptom of this name in this release."
        elif state not in STATES:
            errors[f"answers.{slug}"] = "Answer yes, no or unsure."
        elif state not in {AnswerState.UNSURE, by_server.get(slug, state)}:
            errors[f"answers.{slug}"] = gettext_noop(
                "This contradicts the age or sex that was given."
            )
    return errors
