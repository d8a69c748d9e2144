"""Every page of the admin for every role, by GET and by POST, as permission_table.py has it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection, reset_queries, transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django import Settings

from ankle_site.roles import sync_roles
from conditions.comments import comment
from conditions.models import KnowledgeRow, MedicalWord, Release, ReleaseComment, Symptom
from conditions.models.recording import DELETED, entries_of, record
from tests.ankle_site.access.keys import make_api_key
from tests.ankle_site.permission_table import MODELS, OPEN, PAGES, ROLES, SIDEBAR, Page
from tests.factories import make_hazard, make_symptom, make_user, make_vignette, make_zone
from tests.knowledge import publish_achilles
from triage.assessments import store
from triage.models import Feedback
from triage.results import assess

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TABLE: dict[str, Page] = PAGES | {
    f"admin:{name}": page
    for label, model in MODELS.items()
    for name, page in model.pages(label.replace(".", "_")).items()
}
REFUSED = 400
WRITING = ("INSERT", "UPDATE", "DELETE")
# What a status says, in the letters of the table.
LETTERS = {200: "x", 302: "x", 403: ".", 404: "0", 405: "0", 400: "x"}

Patterns = list[URLPattern | URLResolver]


def addresses(patterns: Patterns, route: str = "", spaces: str = "") -> Iterator[tuple[str, Any]]:
    """The name of each address of the admin, with its pattern."""
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{spaces}{pattern.namespace}:" if pattern.namespace else spaces
            yield from addresses(pattern.url_patterns, here, inner)
        elif here.startswith("admin/"):
            yield f"{spaces}{pattern.name or pattern.callback.__name__}", pattern


ADMIN = dict(addresses(get_resolver().url_patterns))
# Django's own that have no name: they lead to the change page, and to "not found".
UNNAMED = {"admin:view", "admin:catch_all_view"}


def first_row(label: str) -> Any:
    model = apps.get_model(label)
    rows = model._default_manager.order_by("pk")
    if issubclass(model, KnowledgeRow):
        rows = rows.filter(release=None)
    return rows[0]


def page_of(label: str, page: str) -> str:
    return f"admin:{label.replace('.', '_')}_{page}"


def entry_of(row: Any, *, deleted: bool) -> int | None:
    """An entry in the history of a row, where it has one; or of a row that is gone."""
    if not hasattr(type(row), "history"):
        return None
    entries = entries_of(type(row))._base_manager.order_by("pk")
    found = entries.filter(history_type=DELETED) if deleted else entries.filter(id=row.pk)
    return int(found[0].pk)


@cache
def address(name: str) -> str:
    label = next((label for label in MODELS if page_of(label, "") in name), None)
    row = first_row(label or "conditions.symptom")
    pk = row.pk
    symptoms = ContentType.objects.get_for_model(Symptom).pk
    known = {
        "app_label": "conditions",
        "comment_pk": ReleaseComment.objects.earliest("pk").pk,
        "content_type_id": symptoms,
        "entry": entry_of(row, deleted=name == "restore"),
        "label": "conditions.symptom" if name == "restore" else "conditions.condition",
        "name": "use",
        "number": Release.objects.earliest("pk").number,
        "path": "conditions/",
    }
    wanted = ADMIN[name].pattern.regex.groupindex
    return reverse(name, kwargs={key: known.get(key, pk) for key in wanted})


@pytest.fixture(autouse=True)
def rows() -> Iterator[None]:
    """One row at least of every model that has an admin; the first account is nobody special."""
    make_user("somebody")
    sync_roles()
    release = publish_achilles()
    symptom = Symptom.objects.draft()[0]
    make_zone("heel", [symptom])
    make_symptom("gone").delete()
    make_vignette("runner", {symptom: "yes"})
    make_hazard("delay", [("document", "docs/safety.md")])
    result = store(result=assess(answers={"fever": "yes"}, release=release))
    MedicalWord.objects.create(language="en", word="bilateral", instead="on both sides")
    comment(release=release, by=release.proposed_by, text="Why?")
    Feedback.objects.create(assessment=result, changed_at=timezone.now(), helped="yes")
    make_api_key()
    AccessAttempt.objects.create(username="somebody", failures_since_start=1)
    for label, model in MODELS.items():
        if model.recorded:  # the samples are made without a history
            record(apps.get_model(label), [first_row(label).pk])
    yield
    address.cache_clear()


@pytest.fixture
def members() -> dict[str, Client]:
    """Somebody of each role, logged in."""
    clients = {}
    for role in ROLES:
        member = make_user(f"a-{role}", is_staff=True, is_superuser=role == "superuser")
        member.groups.set(Group.objects.filter(name=role))
        clients[role] = Client()
        clients[role].force_login(member)
    return clients


@pytest.fixture(autouse=True)
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who gets a page is decided before it is rendered, and rendering takes most of the time."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what stands around every page: its own test looks at that."""
    monkeypatch.setattr(admin.site, "each_context", lambda request: {})


def test_the_table_has_every_page_of_the_admin() -> None:
    assert ADMIN.keys() - UNNAMED == TABLE.keys() | OPEN
    assert {model._meta.label_lower for model in admin.site._registry} == MODELS.keys()


@pytest.mark.usefixtures("bare")
def test_each_role_gets_its_pages_buttons_and_actions_and_no_others(
    members: dict[str, Client],
) -> None:
    """What one may not do is neither offered nor, in the next test, done."""
    answers = {
        name: [client.get(address(name) + page.query) for client in members.values()]
        for name, page in TABLE.items()
    }

    assert {name: letters(there) for name, there in answers.items()} == {
        name: page.get for name, page in TABLE.items()
    }
    assert {label: buttons(answers[page_of(label, "change")]) for label in MODELS} == {
        label: {"add": model.add, "change": model.change, "delete": model.delete}
        for label, model in MODELS.items()
    }
    assert {label: actions(answers[page_of(label, "changelist")]) for label in MODELS} == {
        label: {"delete_selected": model.delete, **model.actions} for label, model in MODELS.items()
    }


def letters(answers: list[Any]) -> str:
    return "".join(LETTERS[answer.status_code] for answer in answers)


def columns(members: Sequence[Collection[str]], names: Iterable[str]) -> dict[str, str]:
    """For each name the members who have it, as the table has them."""
    return {name: "".join(".x"[name in one] for one in members) for name in names}


def context_of(answer: Any) -> dict[str, Any]:
    return getattr(answer, "context_data", None) or {}


def buttons(answers: list[Any]) -> dict[str, str]:
    verbs = ("add", "change", "delete")
    shown = [
        [verb for verb in verbs if context_of(answer).get(f"has_{verb}_permission")]
        for answer in answers
    ]
    return columns(shown, verbs)


def actions(answers: list[Any]) -> dict[str, str]:
    forms = [context_of(answer).get("action_form") for answer in answers]
    offered = [[key for key, _ in form.fields["action"].choices] if form else [] for form in forms]
    return columns(offered, {"delete_selected", *chain.from_iterable(offered)} - {""})


@pytest.mark.usefixtures("bare")
def test_each_role_sends_its_forms_and_no_others(members: dict[str, Client]) -> None:
    forms = {name: page.post for name, page in TABLE.items() if page.post}

    assert {
        name: letters([post(client, name) for client in members.values()]) for name in forms
    } == forms


@pytest.mark.usefixtures("bare")
def test_each_role_deletes_what_it_may_from_lists_and_nothing_else(
    members: dict[str, Client],
) -> None:
    deleting = {label: [delete(client, label) for client in members.values()] for label in MODELS}

    assert {label: "".join(".x"[one] for one in each) for label, each in deleting.items()} == {
        label: model.delete for label, model in MODELS.items()
    }


def post(client: Client, name: str, sent: dict[str, Any] | None = None) -> Any:
    """The answer to a form sent, whose consequences are undone; a refused one has none."""
    reset_queries()  # of so many, Django keeps some only, and warns
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        answer = client.post(address(name), sent or TABLE[name].sent)
        transaction.set_rollback(True)
    if answer.status_code >= REFUSED:
        assert [one["sql"] for one in queries if one["sql"].startswith(WRITING)] == []
    return answer


def delete(client: Client, label: str) -> bool:
    """Whether the list asks for a confirmation when told to delete its first row."""
    sent = {"action": "delete_selected", "_selected_action": first_row(label).pk}
    answer = post(client, page_of(label, "changelist"), sent)
    return "delete_selected_confirmation" in str(getattr(answer, "template_name", ""))


def test_the_first_page_lists_for_each_role_what_it_may_open(members: dict[str, Client]) -> None:
    contexts = [context_of(client.get("/admin/")) for client in members.values()]
    items = [
        [
            item["title"]
            for group in context["sidebar_navigation"]
            for item in group["items"]
            if item["has_permission"]
        ]
        for context in contexts
    ]
    listed = [
        [model["model"]._meta.label_lower for app in context["app_list"] for model in app["models"]]
        for context in contexts
    ]

    assert columns(items, {*chain.from_iterable(items)}) == SIDEBAR
    assert columns(listed, {*chain.from_iterable(listed)}) == {
        label: model.see for label, model in MODELS.items()
    }


def test_visitors_are_sent_to_log_in(client: Client) -> None:
    pages = {name: address(name) for name in ADMIN.keys() - OPEN - UNNAMED}

    for method in (client.get, client.post):
        assert {name: whereabouts(method(page)) for name, page in pages.items()} == {
            name: f"/admin/login/?next={page}" for name, page in pages.items()
        }


def test_not_even_a_superuser_gets_a_page_without_the_second_factor(
    members: dict[str, Client], settings: Settings
) -> None:
    settings.SECOND_FACTOR = True
    client = members["superuser"]
    open_pages = OPEN - {"admin:login", "admin:logout"}
    pages = {name: address(name) for name in ADMIN.keys() - open_pages - UNNAMED}

    for method in (client.get, client.post):
        assert {name: whereabouts(method(page)) for name, page in pages.items()} == {
            name: f"/admin/second-factor/set-up/?next={page}" for name, page in pages.items()
        }


def whereabouts(answer: Any) -> str:
    return str(answer.headers.get("Location"))
