import pytest
from django.test import Client

from tests.factories import make_condition, publish

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

POLICY = (
    "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:; object-src 'none'"
)


@pytest.mark.parametrize("address", ["/", "/check/", "/api/v1/conditions/", "/api/docs/", "/no/"])
def test_public_addresses_load_from_this_host_only(client: Client, address: str) -> None:
    make_condition()
    publish()
    answer = client.get(address)
    directives = answer["Content-Security-Policy"].split("; ")
    assert sorted(directives) == sorted(POLICY.split("; "))


def test_the_admin_runs_no_inline_script(client: Client) -> None:
    directives = client.get("/admin/login/")["Content-Security-Policy"].split("; ")
    own = ["script-src 'self' 'unsafe-eval'", "style-src 'self' 'unsafe-inline'"]
    assert sorted(directives) == sorted([*POLICY.split("; "), *own])
