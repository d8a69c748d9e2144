"""Letters that look like others, and signs that nobody sees, fool neither people nor the log."""

import logging

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from pytest_django import Settings

from ankle_site.operations.log import JsonFormatter, PlainFormatter
from ankle_site.staff.logins import client_address
from conditions.models import Treatment
from conditions.models.recording import unrecorded
from conditions.quality import check
from tests.accounts import make_member
from tests.ankle_site.access.keys import make_api_key, sent
from tests.factories import make_empty_release, make_treatment, make_user
from tests.public_site import CHECK, first_answers
from tests.triage.clinic import open_clinic

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SOMEBODY = "Somebody has this name, in small letters or capitals."
LETTERS = (
    "Enter a valid username. This value may contain only unaccented lowercase a-z and uppercase"
    " A-Z letters, numbers, and @/./+/-/_ characters."
)
CYRILLIC = "\u0430da"  # its first letter; on the screen it is "ada"


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        (CYRILLIC, LETTERS),
        ("ad\u0430", LETTERS),
        ("\u1d43da", SOMEBODY),  # raised, which NFKC makes a plain one
        ("ADA", SOMEBODY),
        ("ada\u200b", LETTERS),
        ("\u202eada", LETTERS),
        ("ada\n", SOMEBODY),
    ],
)
def test_no_account_is_made_that_looks_like_another(
    client: Client, name: str, refusal: str
) -> None:
    make_user("ada")
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    bob = make_user("bob")
    new = {"username": name, "usable_password": "false"}

    added = client.post("/admin/auth/user/add/", new)
    renamed = client.post(f"/admin/auth/user/{bob.pk}/change/", {"username": name})

    for answer in (added, renamed):
        errors = answer.context["adminform"].form.errors["username"]
        assert [refusal in error for error in errors] == [True]
    assert sorted(User.objects.values_list("username", flat=True)) == ["ada", "bob", "root"]


def test_an_account_keeps_its_own_name(client: Client) -> None:
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    bob = make_member("editor", username="bob")
    values = {"username": "bob", "first_name": "Боб", "is_active": "on", "is_staff": "on"}
    times = {"date_joined_0": "2026-11-29", "date_joined_1": "12:00:00"}

    client.post(f"/admin/auth/user/{bob.pk}/change/", values | times)

    bob.refresh_from_db()
    assert (bob.username, bob.first_name) == ("bob", "Боб")


def test_who_looks_like_somebody_logs_in_as_nobody(client: Client) -> None:
    make_user("ada", password="a long one", is_staff=True)
    for name in (CYRILLIC, "ADA", "ada\u200b", "ada\x00"):
        client.post("/admin/login/", {"username": name, "password": "a long one"})
        assert "sessionid" not in client.cookies, name


def test_what_looks_like_a_token_leads_nowhere(client: Client) -> None:
    open_clinic()
    form = client.get(CHECK).context["form"]
    token = client.post(CHECK, first_answers(form))["Location"].split("/")[-2]
    wide = "".join(chr(ord(c) + 0xFEE0) for c in token)
    changed = [token.swapcase(), f"{token}\u200b", wide, f"{token}\x00", f"{token}%00", f" {token}"]

    for other in changed:
        for start in (CHECK, "/api/v1/assessments/"):
            path = f"{start}{other}/".encode().decode("latin-1")
            assert client.get("/", PATH_INFO=path).status_code == 404, other
    assert client.get(f"{CHECK}{token}/").status_code == 200


def test_what_looks_like_a_key_lets_nobody_in(client: Client) -> None:
    make_empty_release()
    key = make_api_key()
    header = sent(key)["authorization"]
    for other in (header.swapcase(), f"{header}\u200b", header.replace(".", "\u2024")):
        answer = client.get("/api/v1/conditions/", headers={"authorization": other})
        assert answer.status_code == 401, other


@pytest.mark.parametrize(
    ("_case", "text", "named"),
    [
        ("written from right to left", "Take \u202eSTOP\u202c two", "U+202C, U+202E"),
        ("of no width", "Ice\u200b", "U+200B"),
        ("a mark of the order of bytes", "\ufeffIce", "U+FEFF"),
        ("a bell", "Ice\x07", "U+0007"),
        ("a tag", "Ice\U000e0041", "U+E0041"),
        ("for another program", "Ice\ue000", "U+E000"),
    ],
)
@unrecorded()
def test_signs_that_nobody_sees_are_problems_of_the_draft(
    _case: str, text: str, named: str
) -> None:
    treatment = make_treatment("ice")
    Treatment.objects.filter(pk=treatment.pk).update(
        description=text, i18n={"description_es": text}
    )

    found = [p for p in check() if p.message.startswith("Signs that nobody sees")]

    assert [(p.level, p.where, p.message, p.what_to_do) for p in found] == [
        (
            "error",
            "treatment ice",
            f"Signs that nobody sees: {named} in description, description_es.",
            "Write the text again by hand; what is pasted can bring them along.",
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Two lines.\r\n\n- one\t- two",
        "\u0645\u06cc\u200c\u062e\u0648",  # Persian, with a joiner that joins nothing
        "\u2068\u05e9\u2069, \u200f\u05e2",  # Hebrew, set apart
        "\U0001f469\u200d\u2695\ufe0f",  # a doctor, of three signs
        "5\u00a0mg",
    ],
)
@unrecorded()
def test_signs_that_languages_need_are_none(text: str) -> None:
    treatment = make_treatment("ice")
    Treatment.objects.filter(pk=treatment.pk).update(description=text)

    assert [p for p in check() if p.message.startswith("Signs that nobody sees")] == []


@pytest.mark.parametrize("form", [PlainFormatter("%(levelname)s %(message)s"), JsonFormatter()])
@pytest.mark.parametrize(
    "breaks", ["\r\n", "\n", "\x0b", "\x85", "\u2028", "\x1b[2K", "\u202e", "\x00"]
)
def test_whatever_is_logged_is_one_line(form: logging.Formatter, breaks: str) -> None:
    """Of any logger, also of a library that does not escape what it was sent."""
    record = logging.LogRecord(
        "library", logging.WARNING, "", 0, "Odd: %s", (f"a{breaks}INFO forged",), None
    )
    record.request_id = "-"

    [line] = form.format(record).splitlines()

    assert line.isprintable()
    assert line.count("forged") == 1


@pytest.mark.parametrize("zone", ["eth0", "a\nINFO forged", "1" * 500])
def test_the_zone_of_an_address_is_no_part_of_it(
    rf: RequestFactory, settings: Settings, zone: str
) -> None:
    settings.PROXIES = 1
    request = rf.get("/", headers={"x-forwarded-for": f"fe80::1%{zone}"})

    assert client_address(request) == "fe80::1"
