"""Without its primary the site says when to come back, and what cannot wait; it never breaks.

The database really is away, or takes no writes, so each test commits what it needs.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from ankle_site.access.models import ApiKey
from tests.accounts import make_member
from tests.ankle_site.access.keys import make_api_key, sent
from tests.ankle_site.outages import away, away_but_replicated, read_only
from tests.factories import make_user
from tests.problems import problem
from tests.public_site import CHECK, GUIDED, TRIAGE, arrived
from tests.triage.clinic import open_clinic
from tests.triage.pages import lines, send
from triage.models import Assessment, Interview, InterviewAnswer

pytestmark = pytest.mark.django_db(transaction=True)

LIST, STORED, ANSWERS = "/api/v1/conditions/", "/api/v1/assessments/", f"{GUIDED}answers/"
WARNING, WHERE = f"{GUIDED}questions/warning-signs/", f"{GUIDED}questions/where/"
PERSON = {"for_whom": "me", "age": "45", "sex": "female"}
NO_DATABASE = "The database does not answer. Please try again later."
OUTAGE = [
    "We cannot answer just now",
    "Something on our side does not answer. It is not your fault. Please load this page again in a "
    "minute: what you sent last may not have been stored.",
    "The form on one page may still tell you how soon to get help. Fill in the form on one page",
    "Do not wait if …",
]
EMERGENCY = ["Your result", "Get emergency help now"]
TORN = ["Your result", "Get medical help today"]
SOON = ["Your result", "See a doctor within days"]

Outage = Callable[[], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _clinic() -> None:
    open_clinic()


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@contextmanager
def nothing_stored() -> Iterator[None]:
    """What there is of patients stays as it was."""

    def rows() -> list[Any]:
        return [list(m._default_manager.values()) for m in (Assessment, Interview, InterviewAnswer)]

    before = rows()
    yield
    assert rows() == before


def told(answer: Any) -> list[str]:
    """The beginning of a page that says when to come back."""
    headers = [answer.get(name) for name in ("Content-Type", "Retry-After", "Cache-Control")]
    assert (answer.status_code, *headers) == (503, "text/html; charset=utf-8", "30", "no-store")
    return lines(answer)


def refused(answer: Any) -> str:
    """The detail of a problem that does."""
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    return str(problem(answer)["detail"])


def post(client: Client, address: str, **headers: str) -> Any:
    return client.post(
        address, {"answers": {}}, content_type="application/json", headers=dict(headers)
    )


@pytest.mark.parametrize("outage", [away, away_but_replicated, read_only])
def test_no_address_breaks_without_a_primary(
    client: Client, settings: Settings, outage: Outage
) -> None:
    settings.RATE_READ = settings.RATE_TRIAGE = settings.RATE_FORMS = "off"
    addresses = [*arrived(client).addresses(), "/admin/login/", "/no-such-page/"]
    with nothing_stored(), outage():
        answers = [(ask(each), each) for each in addresses for ask in (client.get, client.post)]

    assert {address for answer, address in answers if answer.status_code == 500} == set()
    away = [answer for answer, _ in answers if answer.status_code == 503]
    assert {answer.get("Retry-After") for answer in away} == {"30"}


@pytest.mark.parametrize("outage", [away, away_but_replicated])
def test_what_only_the_primary_has_says_when_to_come_back(client: Client, outage: Outage) -> None:
    result = arrived(client).token
    with outage():
        pages = [
            client.get(f"{CHECK}{result}/"),
            client.post(f"{CHECK}{result}/delete/"),
            client.get(f"/es{CHECK}{result}/"),
            client.post(GUIDED, PERSON),
            client.post(WARNING, {"q-warning-signs": "cold-foot"}),
        ]
        program = refused(client.get(f"{STORED}{result}/"))

    spanish = told(pages.pop(2))
    assert [told(page)[:4] for page in pages] == [OUTAGE] * 4
    assert spanish[0] == "Ahora mismo no podemos responder"
    assert program == NO_DATABASE


def test_a_form_is_answered_without_the_primary(client: Client) -> None:
    with away_but_replicated():
        assert told(send(client, q_warning_signs="cold-foot"))[:2] == EMERGENCY


def test_where_nothing_is_written_a_form_still_tells_the_urgency(client: Client) -> None:
    with nothing_stored(), read_only():
        assert told(send(client, q_warning_signs="cold-foot"))[:2] == EMERGENCY


def test_where_nothing_is_written_what_is_stored_is_read(client: Client) -> None:
    result = arrived(client).token
    with read_only():
        assert client.get(f"{CHECK}{result}/").status_code == 200
        assert client.get(f"{STORED}{result}/").status_code == 200
        assert client.get(ANSWERS).status_code == 200


def test_where_nothing_is_written_programs_hear_when_to_come_back(client: Client) -> None:
    with nothing_stored(), read_only():
        assert refused(post(client, STORED)) == NO_DATABASE
        assert post(client, TRIAGE).status_code == 200


def interviewed(client: Client, *signs: str) -> None:
    client.post(GUIDED, PERSON)
    client.post(WARNING, {"q-warning-signs": signs})


def test_an_interview_tells_an_emergency_that_it_cannot_store(client: Client) -> None:
    client.post(GUIDED, PERSON)
    with nothing_stored(), read_only():
        assert told(client.post(WARNING, {"q-warning-signs": "cold-foot"}))[:2] == EMERGENCY
        assert told(client.post(WARNING, {"q-warning-signs": "snap"}))[:2] == TORN


def test_an_interview_tells_an_emergency_that_was_answered_before(client: Client) -> None:
    interviewed(client, "cold-foot")
    with nothing_stored(), read_only():
        assert told(client.get(f"{GUIDED}next/"))[:2] == EMERGENCY
        assert told(client.post(ANSWERS))[:2] == EMERGENCY


def test_an_interview_calms_nobody_before_it_has_asked_all(client: Client) -> None:
    """Whoever asks for the result gets it; a page that cannot be stored is no reason for one."""
    interviewed(client, ":none")
    with nothing_stored(), read_only():
        assert told(client.post(WHERE, {"q-where": "above-heel"}))[:4] == OUTAGE
        assert told(client.post(ANSWERS))[:2] == SOON


def test_what_fails_before_a_view_says_when_to_come_back(client: Client) -> None:
    """Who is logged in is asked by middleware; the API's shortest way is middleware too."""
    known = client.get(LIST)["ETag"]
    client.force_login(make_member("editor"))
    with away():
        assert told(client.get("/admin/"))[:4] == OUTAGE
        assert told(client.post(CHECK))[:4] == OUTAGE
        assert refused(client.get(LIST, headers={"If-None-Match": known})) == NO_DATABASE


def test_an_outage_tells_no_network_from_outside_where_the_admin_is(
    client: Client, settings: Settings
) -> None:
    settings.ADMIN_NETWORKS = [ip_network("10.0.0.0/8")]
    client.force_login(make_member("editor"))  # so that middleware asks who it is
    with away():
        assert told(client.post("/admin/"))[:4] == told(client.post("/no-such/"))[:4] == OUTAGE


def test_an_outage_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with away():
        client.get("/")
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert errors == ["Service Unavailable: /"]


def test_keys_are_read_from_a_replica_meanwhile(client: Client) -> None:
    """With all that they may not: one that was revoked before lets nobody in."""
    key, revoked = make_api_key(may_store=True), make_api_key()
    ApiKey.objects.filter(pk=revoked.pk).revoke(by=make_user())
    with away_but_replicated():
        assert client.get(LIST, headers=sent(key)).status_code == 200
        assert post(client, TRIAGE, **sent(key)).status_code == 200
        assert refused(post(client, STORED, **sent(key))) == NO_DATABASE
        answer = client.get(LIST, headers=sent(revoked))
    assert (answer.status_code, problem(answer)["detail"]) == (401, "This key is revoked.")


def test_without_a_replica_a_key_is_no_better_than_none(client: Client) -> None:
    key = make_api_key()
    with away():
        assert refused(client.get(LIST, headers=sent(key))) == NO_DATABASE
        assert refused(client.get(LIST)) == NO_DATABASE


def test_a_use_that_cannot_be_noted_refuses_nobody(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    key = make_api_key()
    with read_only():
        assert client.get(LIST, headers=sent(key)).status_code == 200
    assert ApiKey.objects.get(pk=key.pk).last_used_at is None
    noted = [r.getMessage() for r in caplog.records if r.name == "ankle_site.access.models"]
    assert [line.partition(":")[0] for line in noted] == ["That a key was used could not be noted"]
