"""The admin may stand elsewhere, be known in some networks only, and runs no inline script."""

import os
import subprocess
import sys
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from ankle_site.settings import LARGEST_FORM
from tests.architecture.project import ROOT
from tests.factories import make_empty_release

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def _release() -> None:
    make_empty_release()


def addresses(*networks: str) -> list[Any]:
    return [ip_network(network) for network in networks]


@pytest.mark.parametrize(
    ("_case", "networks", "address", "status"),
    [
        ("no networks are named", (), "203.0.113.9", 200),
        ("inside", ("10.0.0.0/8", "192.168.1.0/24"), "192.168.1.7", 200),
        ("inside, as IPv6 writes it", ("192.168.1.0/24",), "::ffff:192.168.1.7", 200),
        ("inside, of IPv6", ("2001:db8::/32",), "2001:db8::7", 200),
        ("outside", ("10.0.0.0/8",), "203.0.113.9", 404),
        ("of the other kind", ("10.0.0.0/8",), "2001:db8::7", 404),
        ("no address", ("0.0.0.0/0",), "nonsense", 404),
    ],
)
def test_the_admin_is_there_for_networks_that_are_named(
    client: Client,
    settings: Settings,
    _case: str,
    networks: tuple[str, ...],
    address: str,
    status: int,
) -> None:
    settings.ADMIN_NETWORKS = addresses(*networks)
    assert client.get("/admin/login/", REMOTE_ADDR=address).status_code == status


@pytest.mark.parametrize("language", ["", "/es"])
@pytest.mark.parametrize("path", ["/admin", "/admin/", "/admin/login/", "/admin/no-such/"])
def test_from_outside_the_admin_looks_like_no_address(
    client: Client, settings: Settings, language: str, path: str
) -> None:
    settings.ADMIN_NETWORKS = addresses("10.0.0.0/8")
    settings.RATE_FORMS = "off"  # what is left of it is told
    form = "application/x-www-form-urlencoded"
    asked = {("GET", 0): 404, ("POST", 0): 404, ("POST", LARGEST_FORM + 1): 413}
    for (method, length), status in asked.items():
        found, missing = (
            client.generic(method, language + address, "x" * length, form)
            for address in (path, "/no-such/")
        )
        for answer in (found, missing):
            del answer["X-Request-ID"], answer["Content-Length"]
        assert (found.status_code, found.headers) == (status, missing.headers)
        assert found.content.replace(path.encode(), b"/no-such/") == missing.content


def test_what_a_visitor_says_of_their_address_is_not_believed(
    client: Client, settings: Settings
) -> None:
    settings.ADMIN_NETWORKS = addresses("10.0.0.0/8")
    claimed = {"x-forwarded-for": "10.0.0.7"}
    assert client.get("/admin/login/", headers=claimed).status_code == 404
    settings.PROXIES = 1
    appended = {"x-forwarded-for": "10.0.0.7, 203.0.113.9"}
    assert client.get("/admin/login/", headers=appended).status_code == 404
    assert client.get("/admin/login/", headers=claimed).status_code == 200


def test_public_pages_are_for_everybody(client: Client, settings: Settings) -> None:
    settings.ADMIN_NETWORKS = addresses("10.0.0.0/8")
    assert client.get("/administration/").status_code == 404
    assert client.get("/about/").status_code == 200


ELSEWHERE = """
import django; django.setup()
from django.test import Client
from django.urls import reverse
client = Client(headers={"host": "localhost"})
told = [client.get(path) for path in ("/staff/desk/login/", "/admin/")]
print(reverse("admin:index"), reverse("account"), [one.status_code for one in told])
print("unsafe-eval" in told[0]["Content-Security-Policy"])
"""


def test_the_admin_may_stand_elsewhere(own_database: str) -> None:
    environment = os.environ | {
        "ADMIN_PATH": "staff/desk/",
        "DATABASE_URL": own_database,
        "DJANGO_SETTINGS_MODULE": "ankle_site.settings",
    }
    run = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "/staff/desk/ /staff/desk/account/ [200, 404]\nTrue\n"
