"""Nothing that anybody wrote is a formula to the spreadsheet of whoever opens an export."""

import csv
import re
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import Model
from django.forms import BooleanField
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from conditions.models.recording import unrecorded
from tests.ankle_site.permission_table import PAGES
from tests.ankle_site.test_permissions import TABLE
from tests.every_text import write_everywhere
from tests.factories import make_user
from tests.forms import address
from tests.samples import make_every_kind

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

CSV, XLSX = "0", "1"
# What a cell begins with that some spreadsheet takes for a formula, by OWASP's list.
BEGINNINGS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?")
EXPORTED = sorted(
    name.removeprefix("admin:").removesuffix("_export")
    for name in TABLE
    if name.endswith("_export")
)


def model_of(name: str) -> type[Model]:
    label, _, model = name.partition("_")
    return apps.get_model(label, model)


def poison(model: type[Model]) -> None:
    for number, row in enumerate(model._base_manager.all()):
        write_everywhere(row, f"{BEGINNINGS[number % len(BEGINNINGS)]}1+cmd|' /C calc'!A{number}")


def formulas(cells: list[Any]) -> list[str]:
    """Numbers may be negative: whoever wrote them wrote no text."""
    texts = [cell for cell in cells if isinstance(cell, str) and not NUMBER.fullmatch(cell)]
    return [text for text in texts if text.startswith(tuple(BEGINNINGS))]


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    return client


def exported(client: Client, model: type[Model], form: str) -> bytes:
    page = address(model, "export")
    fields = client.get(page).context["form"].fields
    ticked = {name: "on" for name, field in fields.items() if isinstance(field, BooleanField)}
    answer = client.post(page, {"format": form, "resource": "0", **ticked})
    assert answer.status_code == 200
    return answer.getvalue()


@pytest.mark.parametrize("name", EXPORTED)
@unrecorded()
def test_no_sheet_holds_a_formula(administrator: Client, name: str) -> None:
    make_every_kind()
    model = model_of(name)
    poison(model)

    lines = list(csv.reader(StringIO(exported(administrator, model, CSV).decode("utf-8-sig"))))
    sheet = load_workbook(BytesIO(exported(administrator, model, XLSX))).active

    assert formulas([cell for line in lines for cell in line]) == []
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "inlineStr"}
    assert formulas([cell.value for cell in cells]) == []
    assert len(lines) == sheet.max_row > 1


def test_every_kind_of_knowledge_is_tried() -> None:
    assert len(EXPORTED) >= 17


def test_nor_does_the_list_of_who_did_what(administrator: Client) -> None:
    """Names may begin with a sign, and reasons with anything."""
    for beginning in "+-@":
        person = make_user(f"{beginning}ada", is_staff=True, is_superuser=True)
        somebody = Client()
        somebody.force_login(person)
        account = make_user(f"{beginning}bob", first_name=f"{beginning}1", is_staff=True)
        somebody.post(reverse("admin:auth_user_access", args=[account.pk]), {"do": "end"})
    assert User.objects.count() == 7

    lines = list(
        csv.reader(StringIO(administrator.get("/admin/audit/export/").getvalue().decode()))
    )

    said = [cell for line in lines for cell in line]
    assert [name for name in ("'+ada", "'-ada", "'@ada", "'+bob") if name not in said] == []
    assert formulas(said) == []


def test_no_other_page_hands_out_a_table() -> None:
    """One that is new has its own test above."""
    assert {name for name in PAGES if "export" in name} == {
        "export-knowledge",  # JSON, which no spreadsheet opens
        "export_audit",
    }
