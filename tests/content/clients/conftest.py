"""The shipped knowledge, live on a server that real clients talk to."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from conditions.models import ReleaseAction, ReleaseEvent
from conditions.models.release import Release, ReleaseStatus
from conditions.releases import frozen_draft


@pytest.fixture(scope="package")
def site(draft: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a site with one release; gone with everything that clients stored."""
    with django_db_blocker.unblock(), frozen_draft() as release:
        make_live(release)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


def make_live(release: Release) -> None:
    """As if a second person had approved it: nobody is there to try its vignettes for."""
    with transaction.atomic():
        Release.objects.filter(pk=release.pk).update(status=ReleaseStatus.LIVE)
        ReleaseEvent.objects.create(
            release=release,
            action=ReleaseAction.APPROVED,
            by=release.proposed_by,
            at=timezone.now(),
        )
