import pytest
from django.test import Client

from conditions.models import Release
from tests.triage.pages import DELETED, lines, send
from triage.models import Answer, Assessment, Match

pytestmark = pytest.mark.django_db


def test_asking_to_delete_deletes_nothing(client: Client, clinic: Release) -> None:
    address = send(client, q_warning_signs="snap")["Location"]
    response = client.get(f"{address}delete/")
    assert lines(response) == [
        "Delete your result?",
        "Your answers, the result and what you told us about it go at once and for good. Nobody "
        "can bring them back, and the "
        "address will lead nowhere.",
        "Delete it for good Keep it",
    ]
    assert client.get(address).status_code == 200


def test_deleting_leaves_no_row(client: Client, clinic: Release) -> None:
    kept = send(client)["Location"]
    address = send(client, q_warning_signs="snap")["Location"]
    before = (Answer.objects.count(), Match.objects.count())
    response = client.post(f"{address}delete/", follow=True)
    assert response.redirect_chain == [(DELETED, 302)]
    assert lines(response) == [
        "Your result is deleted",
        "We keep nothing of your answers any more.",
        "Your browser may still list the address in its history; it leads nowhere now.",
        "To the start Fill in the form again",
    ]
    assert [stored.get_absolute_url() for stored in Assessment.objects.all()] == [kept]
    assert (Answer.objects.count(), Match.objects.count()) == (before[0] / 2, before[1] / 2)
    assert Assessment.rules.through.objects.count() == 0


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_only_a_post_deletes(client: Client, clinic: Release, method: str) -> None:
    address = send(client)["Location"]
    assert getattr(client, method)(f"{address}delete/").status_code == 405
    assert client.post(address).status_code == 405
    assert Assessment.objects.count() == 1


def test_a_forged_deletion_is_refused(client: Client, clinic: Release) -> None:
    address = send(client)["Location"]
    assert Client(enforce_csrf_checks=True).post(f"{address}delete/").status_code == 403
    assert Assessment.objects.count() == 1
