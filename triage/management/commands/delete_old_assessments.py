"""`delete_old_assessments`: remove what is past its retention time; run it daily."""

from typing import Any

from django.core.management.base import BaseCommand

from triage import assessments, interviews


class Command(BaseCommand):
    help = (
        "Delete stored results that are older than ASSESSMENT_RETENTION_DAYS, and interviews that "
        "are older than INTERVIEW_RETENTION_HOURS."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{assessments.delete_expired()} assessments deleted.")
        self.stdout.write(f"{interviews.delete_expired()} interviews deleted.")
