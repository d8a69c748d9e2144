"""A key opens what its scopes say at every address that programs have, and nothing besides."""

from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client

from ankle_site.access.models import Scope
from tests.ankle_site.access.keys import make_api_key, sent
from tests.public_site import arrived
from tests.small_knowledge import publish_small_knowledge
from triage.models import Assessment

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FORBIDDEN = HTTPStatus.FORBIDDEN
STORED = "/api/v1/assessments/"


# Nothing is there; and the documentation is no more than that of what there is.
OPEN = {*settings.API_PREFIXES, "/api/docs/"}


def needed(method: str, address: str) -> Scope:
    if address == STORED:
        return Scope.STORE
    return Scope.READ if method in {"GET", "HEAD"} else Scope.TRIAGE


@pytest.mark.parametrize("scope", Scope)
def test_a_key_without_a_scope_is_refused_wherever_it_is_needed(
    client: Client, scope: Scope
) -> None:
    publish_small_knowledge()
    every = [*arrived(client).addresses(), "/api/v1/search/?q=heel"]
    stored = Assessment.objects.count()
    headers = sent(make_api_key(**{f"may_{other}": other != scope for other in Scope}))
    asked = {
        (method, address)
        for address in every
        if address.startswith(settings.API_PREFIXES) and address not in OPEN
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
    }

    refused = {
        (method, address)
        for method, address in sorted(asked)
        if client.generic(method, address, headers=headers).status_code == FORBIDDEN
    }

    assert refused == {
        (method, address) for method, address in asked if needed(method, address) == scope
    }
    assert len(refused) >= 6
    assert Assessment.objects.count() == stored - (scope != Scope.TRIAGE)
