"""Takes the place of triage's command of this name, which knows nothing of staff."""

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from triage.management.commands import delete_old_assessments


class Command(delete_old_assessments.Command):
    help = f"{delete_old_assessments.Command.help} Likewise failed log-ins and sessions of staff."

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        now = timezone.now()
        expired = now - timedelta(minutes=settings.LOGIN_LOCK_MINUTES)
        failures = AccessAttempt.objects.filter(attempt_time__lte=expired).delete()[0]
        sessions = Session.objects.filter(expire_date__lte=now).delete()[0]
        self.stdout.write(f"{failures} failed log-ins deleted.")
        self.stdout.write(f"{sessions} sessions deleted.")
        _empty_the_log_of_writes()


def _empty_the_log_of_writes() -> None:
    """SQLite's log keeps pages as they were before something in them was deleted, by whomever,
    until it is carried over. PostgreSQL sees to its own.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
