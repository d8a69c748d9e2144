"""The life of the knowledge as a state machine of Hypothesis, with a plain model of it beside it.

Editors edit, delete, revert and restore; releases are proposed, approved, rejected and rolled back;
people are assessed, and their results deleted. After every step the invariants of DESIGN.md hold.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conditions import history, releases
from conditions.canonical import knowledge_models
from conditions.history import HistoryError
from conditions.levels import Urgency
from conditions.models import Condition, ConditionSymptom, KnowledgeRow, Release, Symptom
from conditions.models.recording import (
    BEFORE,
    DELETED,
    differing,
    entries_of,
    one_edit,
    stored,
    stored_links,
    unrecorded,
)
from conditions.releases import ReleaseError
from conditions.saving import save
from tests.factories import make_user
from tests.triage.life_states import as_json, check, content, make_start, released
from triage import assessments
from triage.models import Assessment, Choice, Question, UrgencyCriterion, UrgencyRule
from triage.results import Engine
from triage.values import AnswerState

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LISTS = ("/conditions/", "/api/v1/symptoms/", "/api/v1/questions/")
TRIAGE = "/api/v1/triage/"
REFUSALS = (ValidationError, models.ProtectedError, HistoryError)
NAMES = {Condition: "name", Symptom: "lay_name", UrgencyRule: "title", Question: "text"}
# What a decision wants a release to be, and what it makes of it.
DECISIONS = {
    "approve": ("candidate", "live"),
    "reject": ("candidate", "rejected"),
    "roll_back": ("retired", "live"),
}

# One of the rows that there are: what is left over by their number.
some = st.integers(0, 99)
figures = st.floats(0.01, 0.99) | st.floats() | st.sampled_from([0.0, 1.0])
slugs = st.sampled_from(["one", "two", "three", "Four!"])
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
levels = st.sampled_from(Urgency)
named = st.sampled_from(list(NAMES))
answers = st.dictionaries(some, st.sampled_from(AnswerState), max_size=6)


class Life(RuleBasedStateMachine):
    """`statuses` and `decisions` are what the releases should have come to; `first` is what each
    said to the public when it was live first, and `results` what people were shown, by token.
    """

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.proposer, self.reviewer = make_user(), make_user()
        with unrecorded():
            make_start()
        self.draft, self.released = content(None), released()
        self.edits = 0
        self.statuses: dict[int, str] = {}
        self.frozen: dict[int, dict[str, list[Any]]] = {}
        self.decisions: list[tuple[int, str]] = []
        self.first: dict[int, list[bytes]] = {}
        self.results: dict[str, tuple[datetime, str]] = {}

    def teardown(self) -> None:
        try:
            for release in Release.objects.all():
                assert releases.verify(release) == []
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @initialize(is_open=st.booleans())
    def begin(self, is_open: bool) -> None:
        if is_open:
            self.publish()

    # --- the draft ------------------------------------------------------------------------------

    def edit(self, do: Callable[[], object]) -> None:
        """Do it, or have it refused: then nothing has changed."""
        before, refused = self.draft, False
        try:
            with transaction.atomic(), one_edit(by=self.proposer):
                do()
        except REFUSALS:
            refused = True
        self.draft = content(None)
        assert not refused or self.draft == before
        self.edits += self.draft != before

    def one(self, model: type[KnowledgeRow], number: int) -> Any:
        found = model._default_manager.draft().order_by("pk")
        return found[number % count] if (count := found.count()) else None

    def write(self, model: type[KnowledgeRow], number: int, **values: Any) -> None:
        row = self.one(model, number)
        for name, value in values.items() if row else ():
            setattr(row, name, value)
        if row:
            self.edit(lambda: save(row))

    @rule(number=some, share=figures)
    def say_how_often(self, number: int, share: float) -> None:
        self.write(ConditionSymptom, number, frequency=share)

    @rule(number=some, share=figures)
    def say_how_often_otherwise(self, number: int, share: float) -> None:
        self.write(Symptom, number, background_rate=share)

    @rule(number=some, share=figures, level=levels)
    def weigh_a_condition(self, number: int, share: float, level: Urgency) -> None:
        self.write(Condition, number, prior=share, urgency=level)

    @rule(model=named, number=some, text=words)
    def rename(self, model: type[KnowledgeRow], number: int, text: str) -> None:
        self.write(model, number, **{NAMES[model]: text})  # type: ignore[index]

    @rule(model=named, number=some, slug=slugs)
    def move(self, model: type[KnowledgeRow], number: int, slug: str) -> None:
        self.write(model, number, slug=slug)

    @rule(child=some, parent=some)
    def adopt(self, child: int, parent: int) -> None:
        self.write(Symptom, child, parent=self.one(Symptom, parent))

    @rule(slug=slugs, symptom=some, prior=figures, share=figures, level=levels)
    def add_a_condition(
        self, slug: str, symptom: int, prior: float, share: float, level: Urgency
    ) -> None:
        texts = dict.fromkeys(("name", "summary", "causes", "outlook", "see_doctor"), slug)
        condition = Condition(
            slug=slug, prior=prior, prior_basis="editorial", urgency=level, **texts
        )

        def add() -> None:
            save(condition)
            self._relate(condition, self.one(Symptom, symptom), share)

        self.edit(add)

    @rule(slug=slugs, share=figures, present=st.booleans(), level=levels)
    def add_a_warning_sign(self, slug: str, share: float, present: bool, level: Urgency) -> None:
        symptom = Symptom(slug=slug, name=slug, lay_name=slug, background_rate=share, kind="sign")
        flag = UrgencyRule(slug=slug, title=slug, level=level, message=slug, rationale=slug)

        def add() -> None:
            save(symptom)
            save(flag)
            save(UrgencyCriterion(rule=flag, symptom=symptom, present=present))

        self.edit(add)

    @rule(condition=some, symptom=some, share=figures)
    def add_evidence(self, condition: int, symptom: int, share: float) -> None:
        pair = self.one(Condition, condition), self.one(Symptom, symptom)
        if all(pair):
            self.edit(lambda: self._relate(*pair, share))

    def _relate(self, condition: Condition, symptom: Symptom | None, share: float) -> None:
        if symptom:
            pair = {"condition": condition, "symptom": symptom}
            save(ConditionSymptom(**pair, frequency=share, basis="editorial"))

    @rule(question=some, symptom=some)
    def ask(self, question: int, symptom: int) -> None:
        asked = {"question": self.one(Question, question), "symptom": self.one(Symptom, symptom)}
        if all(asked.values()):
            self.edit(lambda: save(Choice(**asked)))

    @rule(model=st.sampled_from(knowledge_models()), number=some)
    def remove(self, model: type[KnowledgeRow], number: int) -> None:
        if row := self.one(model, number):
            self.edit(row.delete)

    @precondition(lambda self: self.edits)
    @rule(number=some)
    def revert(self, number: int) -> None:
        entries = [
            entry
            for model in knowledge_models()
            for entry in entries_of(model)._base_manager.order_by("pk")
        ]
        entry = entries[number % len(entries)]
        self.edit(lambda: history.revert(entry=entry, by=self.proposer, reason="As it was."))

    @precondition(lambda self: self.edits)
    @rule(number=some)
    def restore(self, number: int) -> None:
        gone = [entry for model in knowledge_models() for entry in history.deleted(model)]
        if gone:
            entry = gone[number % len(gone)]
            self.edit(lambda: history.restore(entry=entry, by=self.proposer))

    # --- releases -------------------------------------------------------------------------------

    @property
    def live(self) -> int | None:
        return next((n for n, status in self.statuses.items() if status == "live"), None)

    @rule()
    def propose(self) -> None:
        waiting = (n for n, status in self.statuses.items() if status in {"live", "candidate"})
        new = all(self.draft != self.frozen[number] for number in waiting)
        possible = new and self.draft[Condition._meta.label] != []
        try:
            with patch.object(releases, "keep_quality"):  # its own tests look at that
                release = releases.propose(by=self.proposer, notes="Better.")
        except ReleaseError:
            assert not possible
            return
        assert possible
        assert content(release) == self.draft
        assert releases.verify(release) == []
        self.released = released()
        self.frozen[release.number] = self.draft
        self.statuses[release.number] = "candidate"
        self.decisions.append((release.number, "proposed"))

    @precondition(lambda self: self.statuses)
    @rule(
        decision=st.sampled_from(list(DECISIONS)),
        number=some,
        alone=st.booleans(),
        reason=st.sampled_from(["", "Because."]),
    )
    def decide(self, decision: str, number: int, alone: bool, reason: str) -> None:
        chosen = sorted(self.statuses)[number % len(self.statuses)]
        wanted, becomes = DECISIONS[decision]
        needed = not alone if decision == "approve" else bool(reason)
        try:
            getattr(releases, decision)(
                release=Release.objects.get(number=chosen),
                by=self.proposer if alone else self.reviewer,
                reason=reason,
            )
        except ReleaseError:
            assert not (needed and self.statuses[chosen] == wanted)
            return
        assert needed
        assert self.statuses[chosen] == wanted
        if becomes == "live" and self.live:
            self.statuses[self.live] = "retired"
        self.statuses[chosen] = becomes
        done = {"approve": "approved", "reject": "rejected", "roll_back": "rolled_back"}
        self.decisions.append((chosen, done[decision]))

    @rule()
    def publish(self) -> None:
        """What random steps would come to too seldom."""
        self.propose()
        self.decide("approve", len(self.statuses) - 1, alone=False, reason="")

    # --- people ---------------------------------------------------------------------------------

    @precondition(lambda self: self.live)
    @rule(said=answers, age=st.none() | st.integers(0, 120), days=st.integers(0, 60))
    def assess(self, said: dict[int, AnswerState], age: int | None, days: int) -> None:
        engine = Engine.of(Release.objects.get(number=self.live))  # type: ignore[misc]
        facts = engine.language.vocabulary.facts
        askable = sorted(slug for slug, fact in facts.items() if not fact.demographic)
        given = {askable[n % len(askable)]: state for n, state in said.items()} if askable else {}
        result = engine.assess(answers=given, age=age)
        check(engine, result)
        at = NOON - timedelta(days=days)
        self.results[assessments.store(result=result, at=at).token] = (at, as_json(result))

    @precondition(lambda self: self.results)
    @rule(number=some)
    def delete_a_result(self, number: int) -> None:
        token = list(self.results)[number % len(self.results)]
        assessments.delete(assessment=Assessment.objects.get(token=token))
        del self.results[token]

    @rule(days=st.integers(0, 60))
    def delete_the_old(self, days: int) -> None:
        at = NOON + timedelta(days=days)
        oldest = at - timedelta(days=settings.ASSESSMENT_RETENTION_DAYS)
        gone = [token for token, (made, _) in self.results.items() if made < oldest]
        assert assessments.delete_expired(at=at) == len(gone)
        for token in gone:
            del self.results[token]

    # --- what holds after every step ------------------------------------------------------------

    @invariant()
    def releases_are_what_was_decided(self) -> None:
        assert dict(Release.objects.values_list("number", "status")) == self.statuses
        events = [
            (event.release.number, event.action)
            for release in Release.objects.order_by("pk")
            for event in release.events.order_by("pk")
        ]
        assert sorted(events) == sorted(self.decisions)
        was_live = {"live", "retired"}.intersection(self.statuses.values())
        assert list(self.statuses.values()).count("live") == bool(was_live)

    @invariant()
    def released_rows_never_change(self) -> None:
        assert released() == self.released

    @invariant()
    def the_public_reads_the_live_release_only(self) -> None:
        client = Client()
        body = {"answers": {}, "limit": 20}
        pages = [client.get(address) for address in LISTS]
        pages.append(client.post(TRIAGE, body, content_type="application/json"))
        if self.live is None:
            assert [page.status_code for page in pages] == [503] * len(pages)
        else:
            read = [page.content for page in pages]
            assert read == self.first.setdefault(self.live, read)

    @invariant()
    def every_edit_is_in_the_history(self) -> None:
        edits = set()
        for model in knowledge_models():
            entries = list(entries_of(model)._base_manager.order_by("pk"))
            if not entries:
                continue
            last = {entry.id: entry for entry in entries}
            edits |= {e.history_edit for e in entries if e.history_change_reason != BEFORE}
            there = {row.pk: row for row in stored(model, list(last))}
            links = stored_links(model, list(there))
            gone = {pk for pk, entry in last.items() if entry.history_type == DELETED}
            assert last.keys() - there.keys() == gone
            for pk, row in there.items():
                assert differing(last[pk], row, links[pk]) == []
        assert len(edits) == self.edits

    @invariant()
    def results_are_recalled_as_they_were_shown(self) -> None:
        kept = {a.token: a for a in Assessment.objects.select_related("release")}
        recalled = {token: as_json(assessments.recall(a)) for token, a in kept.items()}
        assert recalled == {token: shown for token, (_, shown) in self.results.items()}


def live(*, lives: int, steps: int) -> int:
    """So many lives of so many steps at most; returns how many steps that was at most."""
    profile = how(
        max_examples=lives,
        stateful_step_count=steps,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=profile)
    return lives * steps
