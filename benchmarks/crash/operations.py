"""What is killed: for each operation how the database stands before it, and the work itself."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from ankle_site.staff.sessions import hashed
from conditions import document, missed_searches
from conditions.evidence import Edit, write_evidence
from conditions.imports import import_tables
from conditions.models import Condition, ConditionSymptom, Guide, Release, Symptom
from conditions.models.recording import one_edit
from conditions.releases import approve, propose, roll_back
from conditions.replacing import Search, hits, replace
from tests.forms import address, filled_in
from tests.samples import make_every_kind
from triage import assessments, interviews
from triage.models import Assessment
from triage.results import assess

SIZE = 2  # rows of most kinds
REASON = "For a benchmark."
SESSION = "a-session-of-the-editor"
LONG_AGO = timedelta(days=1000)

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Operation:
    """`prepared` brings the database to where it begins, `ready` reads what the work needs.

    Those of one step are done or not done; the others may stop after each step.
    """

    name: str
    prepared: Work
    ready: Callable[[], Work]
    steps: int = 1

    @property
    def key(self) -> str:
        return self.name.replace(" ", "_")


def begin() -> None:
    """Fill an empty database: an edited draft, release 1, and the people who work on it."""
    for name in ("editor", "reviewer"):
        User.objects.create_user(name, is_staff=True, is_superuser=True)
    with one_edit(by=_person("editor")):
        make_every_kind(SIZE)
    _publish()
    Client().force_login(_person("editor"))
    Session.objects.update(session_key=hashed(SESSION))


def _person(name: str) -> User:
    return User.objects.get(username=name)


def _propose() -> Release:
    return propose(by=_person("editor"), notes=REASON)


def _publish() -> None:
    approve(release=_propose(), by=_person("reviewer"), reason=REASON)


def _edit() -> None:
    for row in Condition.objects.draft():
        row.name = f"{row.name}, edited"
        row.save()


def _edit_and_propose() -> None:
    _edit()
    _propose()


def _edit_and_publish() -> None:
    _edit()
    _publish()


def _nothing() -> None:
    pass


def _ready_to_propose() -> Work:
    editor = _person("editor")
    return lambda: propose(by=editor, notes=REASON)


def _ready_to_approve() -> Work:
    release, reviewer = Release.objects.get(number=2), _person("reviewer")
    return lambda: approve(release=release, by=reviewer, reason=REASON)


def _ready_to_roll_back() -> Work:
    release, reviewer = Release.objects.get(number=1), _person("reviewer")
    return lambda: roll_back(release=release, by=reviewer, reason=REASON)


def _ready_to_import() -> Work:
    """A document in which every condition is renamed, one is new, and some evidence is gone."""
    content = json.loads(document.write(None)) | {"checksum": None}
    conditions = content["knowledge"]["conditions.condition"]
    conditions.append(conditions[0] | {"slug": "new", "structures": [], "sources": []})
    for row in conditions:
        row["name"] = f"Imported {row['slug']}"
    del content["knowledge"]["conditions.conditionsymptom"][::2]
    data = json.dumps(content).encode()
    return lambda: import_tables(document.read(data).tables, replace=True)


def _ready_to_save_the_grid() -> Work:
    """A new figure for every pair that has a row, but for one that loses it; one gets its first."""
    rows = list(ConditionSymptom.objects.draft().order_by("pk"))
    edits = [Edit((row.condition_id, row.symptom_id), row.version, 0.35) for row in rows[1:]]
    edits.append(Edit((rows[0].condition_id, rows[0].symptom_id), rows[0].version, None))
    empty = Condition.objects.draft().filter(evidence=None).earliest("pk")
    edits.append(Edit((empty.pk, Symptom.objects.draft().earliest("pk").pk), None, 0.6))
    editor = _person("editor")

    def save() -> None:
        with one_edit(by=editor):
            write_evidence(edits=edits, by=editor)

    return save


def _ready_to_save_a_page() -> Work:
    """A condition with all that hangs on it, as a browser sends it."""
    editor, row = _browser(), Condition.objects.draft().earliest("pk")
    page = address(Condition, "change", row.pk)
    sent = filled_in(editor, page) | {"name": "Saved"}
    sent |= {name: "0.35" for name in sent if name.startswith("evidence-") and "frequency" in name}
    return lambda: _post(editor, page, sent)


def _ready_to_delete() -> Work:
    """The action of the list: every guide with all that hangs on it."""
    editor, chosen = _browser(), [row.pk for row in Guide.objects.draft()]
    sent = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    return lambda: _post(editor, address(Guide, "changelist"), sent)


def _browser() -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = SESSION
    return client


def _post(client: Client, page: str, sent: dict[str, Any]) -> None:
    answer = client.post(page, sent)
    assert answer.status_code == 302, answer.context.get("errors")


def _ready_to_replace() -> Work:
    search = Search("What", "That which", [Condition, Symptom])
    chosen = [hit.key for hit in hits(search)]
    return lambda: replace(search=search, chosen=chosen)


def _answer(number: int = 1, *, ago: timedelta = timedelta()) -> None:
    release = Release.objects.get(number=1)
    answers = dict.fromkeys(
        Symptom.objects.in_release(release).values_list("slug", flat=True), "yes"
    )
    for _ in range(number):
        result = assess(answers=answers, age=40, release=release)
        assessments.store(result=result, at=timezone.now() - ago)


def _keep_for_too_long() -> None:
    _answer(3)
    _answer(30, ago=LONG_AGO)
    then, release = timezone.now() - LONG_AGO, Release.objects.get(number=1)
    for number in range(10):
        interviews.begin(release=release, for_whom="me", age=40, sex="", at=then)
        missed_searches.record(f"unicorn {number}", at=then)
        Session.objects.create(session_key=str(number), session_data="", expire_date=then)
    AccessAttempt.objects.create(failures_since_start=1, username="editor")
    AccessAttempt.objects.update(attempt_time=then)


def _ready_to_forget() -> Work:
    return lambda: call_command("delete_old_assessments", stdout=StringIO())


def _ready_to_answer() -> Work:
    return _answer


def _ready_to_delete_a_result() -> Work:
    assessment = Assessment.objects.latest("pk")
    return lambda: assessments.delete(assessment=assessment)


def _ready_to_save_a_row() -> Work:
    """As a script would, which thinks of no transaction."""
    row = Condition.objects.draft().earliest("pk")
    row.name = "Saved"
    return row.save


OPERATIONS = (
    Operation("propose", _edit, _ready_to_propose),
    Operation("approve", _edit_and_propose, _ready_to_approve),
    Operation("roll back", _edit_and_publish, _ready_to_roll_back),
    Operation("import", _nothing, _ready_to_import),
    Operation("save the grid", _nothing, _ready_to_save_the_grid),
    Operation("save a page", _nothing, _ready_to_save_a_page),
    Operation("save a row", _nothing, _ready_to_save_a_row),
    Operation("delete selected", _nothing, _ready_to_delete),
    Operation("replace words", _nothing, _ready_to_replace),
    # Assessments, interviews, searches, failed log-ins, sessions.
    Operation("retention", _keep_for_too_long, _ready_to_forget, steps=5),
    Operation("store a result", _nothing, _ready_to_answer),
    Operation("delete a result", _answer, _ready_to_delete_a_result),
)
