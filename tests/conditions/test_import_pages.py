"""Files in the admin: read, shown, and saved when confirmed; by those who may, and nobody else."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from conditions.canonical import knowledge_models
from conditions.document import write
from conditions.imports import STALE
from conditions.models import Condition, ConditionSymptom, Symptom, Upload
from conditions.sheets import LARGEST_FILE
from tests.accounts import make_member
from tests.factories import make_condition, make_evidence, make_symptom, publish
from tests.forms import address

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

IMPORT = "/admin/conditions/conditionsymptom/import/"
PROCESS = "/admin/conditions/conditionsymptom/process_import/"
EXPORT = "/admin/conditions/conditionsymptom/export/"
DOCUMENT = "/admin/knowledge/document/"
HEAD = "condition,symptom,frequency,basis"
CSV, XLSX, JSON = "0", "1", "2"


def logged_in(*roles: str) -> Client:
    client = Client()
    client.force_login(make_member(*roles))
    return client


@pytest.fixture
def row() -> ConditionSymptom:
    make_symptom("bruise")
    return make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)


def sheet(text: str, form: str = CSV) -> dict[str, Any]:
    file = SimpleUploadedFile("evidence.csv", text.encode())
    return {"import_file": file, "format": form, "resource": "0"}


def confirmation(answer: Any) -> dict[str, Any]:
    return dict(answer.context["confirm_form"].initial)


def shown_messages(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def problems(answer: Any) -> list[tuple[str, str, str]]:
    return [(p.place, p.column, p.message) for p in answer.context["problems"]]


def frequencies() -> dict[str, float]:
    return dict(ConditionSymptom.objects.draft().values_list("symptom__slug", "frequency"))


def test_nothing_is_saved_before_it_is_confirmed(row: ConditionSymptom) -> None:
    editor = logged_in("editor")
    text = f"{HEAD}\nsprain,swelling,0.5,editorial\nsprain,bruise,0.25,band"
    preview = editor.post(IMPORT, sheet(text))
    assert [
        (line.kind, line.identity, [(part.before, part.after) for part in line.lines])
        for line in preview.context["differences"].rows
    ] == [
        ("changed", "sprain / swelling", [("0.4", "0.5")]),
        (
            "added",
            "sprain / bruise",
            [("", "0.25"), ("", "Band: a source says how common in words")],
        ),
    ]
    assert frequencies() == {"swelling": 0.4}

    done = editor.post(PROCESS, confirmation(preview), follow=True)
    assert shown_messages(done) == ["Imported: 1 added, 1 changed, 0 as they were."]
    assert frequencies() == {"swelling": 0.5, "bruise": 0.25}
    assert not Upload.objects.exists()
    assert set(LogEntry.objects.values_list("object_repr", "change_message")) == {
        ("Sprain: swelling", "update through import_export"),
        ("Sprain: bruise", "new through import_export"),
    }


def test_what_is_wrong_is_shown_and_cannot_be_confirmed(row: ConditionSymptom) -> None:
    editor = logged_in("editor")
    answer = editor.post(IMPORT, sheet(f"{HEAD}\nsprain,swelling,1.5,editorial"))
    assert problems(answer) == [("Row 2", "frequency", "A frequency lies between 0 and 1.")]
    assert "confirm_form" not in answer.context
    assert not Upload.objects.exists()


def test_a_sheet_that_changes_nothing_has_nothing_to_confirm(row: ConditionSymptom) -> None:
    answer = logged_in("editor").post(IMPORT, sheet(f"{HEAD}\nsprain,swelling,0.4,editorial"))
    assert "Nothing would change" in answer.content.decode()
    assert "confirm_form" not in answer.context
    assert not Upload.objects.exists()


def test_a_draft_that_changed_meanwhile_is_shown_anew(row: ConditionSymptom) -> None:
    editor = logged_in("editor")
    preview = editor.post(IMPORT, sheet(f"{HEAD}\nsprain,swelling,0.5,editorial"))
    row.frequency = 0.9
    row.save()
    refused = editor.post(PROCESS, confirmation(preview))
    assert problems(refused) == [("", "", STALE)]
    assert frequencies() == {"swelling": 0.9}
    editor.post(PROCESS, confirmation(refused))
    assert frequencies() == {"swelling": 0.5}


def test_all_or_nothing_where_a_row_became_impossible_meanwhile(row: ConditionSymptom) -> None:
    editor = logged_in("editor")
    text = f"{HEAD}\nsprain,swelling,0.5,editorial\nsprain,bruise,0.25,band"
    preview = editor.post(IMPORT, sheet(text))
    Symptom.objects.get(slug="bruise").delete()
    refused = editor.post(PROCESS, confirmation(preview))
    assert problems(refused) == [("Row 3", "symptom", "There is no symptom 'bruise' in the draft.")]
    assert frequencies() == {"swelling": 0.4}


def test_a_file_is_kept_for_an_hour_and_for_one_confirmation(row: ConditionSymptom) -> None:
    editor = logged_in("editor")
    preview = editor.post(IMPORT, sheet(f"{HEAD}\nsprain,swelling,0.5,editorial"))
    Upload.objects.update(at=timezone.now() - timedelta(hours=1))
    again = editor.post(PROCESS, confirmation(preview), follow=True)
    assert shown_messages(again) == [
        "The file is kept for an hour, and not any longer. Choose it again."
    ]
    assert frequencies() == {"swelling": 0.4}
    Upload.objects.keep(b"")
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"import_file_name": "../../etc/passwd", "format": CSV}, id="a_path"),
        pytest.param({"import_file_name": "x", "format": "9", "preview": "x"}, id="a_format"),
    ],
)
def test_a_made_up_confirmation_leads_back(row: ConditionSymptom, sent: dict[str, str]) -> None:
    answer = logged_in("editor").post(PROCESS, {"original_file_name": "x", **sent})
    assert answer.headers["Location"] == IMPORT
    assert frequencies() == {"swelling": 0.4}


@pytest.mark.parametrize(
    ("data", "form", "message"),
    [
        pytest.param(
            "slug,ä".encode("cp1252"),
            CSV,
            "The file is not in UTF-8. In Excel, save it as 'CSV UTF-8' or as a workbook.",
            id="encoding",
        ),
        pytest.param(b"slug", XLSX, "The file is no workbook (.xlsx).", id="workbook"),
        pytest.param(
            bytes(LARGEST_FILE + 1), CSV, "The file has 10.0 MB; 10 MB are allowed.", id="size"
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(
    data: bytes, form: str, message: str
) -> None:
    file = SimpleUploadedFile("x", data)
    sent = {"import_file": file, "format": form, "resource": "0"}
    answer = logged_in("editor").post(IMPORT, sent)
    assert answer.context["form"].errors == {"import_file": [message]}
    assert not Upload.objects.exists()


def test_the_list_offers_what_one_may_do(row: ConditionSymptom) -> None:
    offered = {}
    for role in ("editor", "reviewer", "administrator"):
        page = logged_in(role).get(address(ConditionSymptom, "changelist")).content.decode()
        offered[role] = [IMPORT in page, EXPORT in page]
    assert offered == {
        "editor": [True, True],
        "reviewer": [False, True],
        "administrator": [True, True],
    }


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        pytest.param(["editor"], [200, 200, 302], id="editor"),
        pytest.param(["reviewer"], [200, 403, 403], id="reviewer"),
        pytest.param(["administrator"], [200, 200, 302], id="administrator"),
        pytest.param([], [403, 403, 403], id="no_role"),
    ],
)
def test_each_role_exports_and_imports_every_kind_as_it_should(
    roles: list[str], expected: list[int]
) -> None:
    client = logged_in(*roles)
    opened = [client.get(EXPORT).status_code, client.get(IMPORT).status_code]
    confirmed = {
        client.post(address(model, "process_import")).status_code for model in knowledge_models()
    }
    assert (opened, confirmed) == (expected[:2], {expected[2]})


def test_an_export_holds_what_the_list_shows(row: ConditionSymptom) -> None:
    make_evidence(row.condition, make_symptom("heat"), 0.1)
    release = publish()
    row.delete()
    reviewer = logged_in("reviewer")
    ticked = {"conditionsymptomresource_frequency": "on", "format": CSV, "resource": "0"}
    draft = reviewer.post(f"{EXPORT}?q=heat", ticked)
    assert draft.content.decode() == "\ufeffcondition,symptom,frequency\r\nsprain,heat,0.1\r\n"
    assert draft.headers["Content-Type"] == "text/csv"
    released = reviewer.post(EXPORT, ticked | {"release": str(release.pk)})
    assert released.content.decode().splitlines()[1:] == ["sprain,heat,0.1", "sprain,swelling,0.4"]


def test_a_list_that_cannot_be_filtered_so_is_not_exported() -> None:
    answer = logged_in("reviewer").get(f"{EXPORT}?condition__id__exact=x")
    assert answer.headers["Location"] == address(ConditionSymptom, "changelist")


def test_a_file_of_another_page_is_not_taken(row: ConditionSymptom) -> None:
    editor, token = logged_in("editor"), Upload.objects.keep(b"\xff")
    sent = {"import_file_name": token, "original_file_name": "x", "format": CSV, "preview": "x"}
    assert editor.post(PROCESS, sent).headers["Location"] == IMPORT
    answer = editor.post(f"{DOCUMENT}import/", {"token": token, "preview": "x"})
    assert problems(answer) == [("document", "", "The file is not in UTF-8.")]
    assert frequencies() == {"swelling": 0.4}


def document(content: str, **fields: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("knowledge.json", content.encode()), **fields}


def test_a_document_is_previewed_and_imported(row: ConditionSymptom) -> None:
    editor, content = logged_in("editor"), write(None)
    exported = editor.get(f"{DOCUMENT}export/")
    assert exported.content.decode() == content
    assert exported.headers["Content-Disposition"] == 'attachment; filename="knowledge-draft.json"'

    row.frequency = 0.9
    row.save()
    make_condition("gout")
    preview = editor.post(f"{DOCUMENT}preview/", document(content, replace="on"))
    counts = preview.context["differences"]
    assert (counts.added, counts.changed, counts.removed) == (0, 1, 1)
    assert frequencies() == {"swelling": 0.9}

    done = editor.post(f"{DOCUMENT}import/", confirmation(preview), follow=True)
    assert shown_messages(done) == ["Imported: 0 added, 1 changed, 1 removed, 3 as they were."]
    assert (write(None), Upload.objects.count()) == (content, 0)


def test_a_document_is_not_imported_over_what_changed_meanwhile(row: ConditionSymptom) -> None:
    editor, content = logged_in("editor"), write(None)
    row.frequency = 0.9
    row.save()
    preview = editor.post(f"{DOCUMENT}preview/", document(content))
    row.frequency = 0.8
    row.save()
    refused = editor.post(f"{DOCUMENT}import/", confirmation(preview))
    assert problems(refused) == [("", "", STALE)]
    assert frequencies() == {"swelling": 0.8}
    editor.post(f"{DOCUMENT}import/", confirmation(refused))
    assert frequencies() == {"swelling": 0.4}


def test_a_wrong_document_is_refused_with_its_places(row: ConditionSymptom) -> None:
    editor, content = logged_in("editor"), json.loads(write(None))
    no_document = editor.post(f"{DOCUMENT}preview/", document("[]"))
    content["knowledge"]["conditions.condition"][0]["prior"] = 2
    wrong_row = editor.post(
        f"{DOCUMENT}preview/", document(json.dumps(content | {"checksum": None}))
    )
    assert [problems(no_document), problems(wrong_row)] == [
        [("format", "", "This is no document of knowledge: give 'ankle-site-knowledge'.")],
        [
            (
                "conditions.condition[0]",
                "prior",
                "The prior lies between 0 and 1, both excluded.",
            )
        ],
    ]
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        pytest.param(["editor"], [200, 200, 200, 302], id="editor"),
        pytest.param(["reviewer"], [200, 200, 403, 403], id="reviewer"),
        pytest.param(["administrator"], [200, 200, 200, 302], id="administrator"),
        pytest.param([], [403, 403, 403, 403], id="no_role"),
    ],
)
def test_each_role_opens_the_pages_of_documents_as_it_should(
    roles: list[str], expected: list[int]
) -> None:
    client = logged_in(*roles)
    found = [
        client.get(DOCUMENT).status_code,
        client.get(f"{DOCUMENT}export/").status_code,
        client.post(f"{DOCUMENT}preview/").status_code,
        client.post(f"{DOCUMENT}import/").status_code,
    ]
    assert found == expected


def test_who_may_not_delete_does_not_replace(row: ConditionSymptom) -> None:
    content = write(None)
    make_condition("gout")
    editor = logged_in("editor")
    group = Group.objects.get(name="editor")
    group.permissions.remove(Permission.objects.get(codename="delete_zone"))
    preview = editor.post(f"{DOCUMENT}preview/", document(content, replace="on"))
    assert "confirm_form" not in preview.context
    token = Upload.objects.keep(content.encode())
    sent = {"token": token, "replace": "on", "preview": "x"}
    assert editor.post(f"{DOCUMENT}import/", sent).status_code == 403
    assert Condition.objects.filter(slug="gout").exists()


def test_pages_of_documents_ask_for_a_log_in() -> None:
    answer = Client().get(DOCUMENT)
    assert answer.headers["Location"] == f"/admin/login/?next={DOCUMENT}"
