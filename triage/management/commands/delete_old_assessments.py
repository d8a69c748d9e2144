"""`delete_old_assessments`: remove what is past its retention time; run it daily."""

from typing import Any

from django.core.management.base import BaseCommand

from conditions import missed_searches
from triage import assessments, interviews


class Command(BaseCommand):
    help = (
        "Delete stored results that are older than ASSESSMENT_RETENTION_DAYS, and interviews that "
        "are older than INTERVIEW_RETENTION_HOURS; and the words of searches without result that "
        "are older than SEARCH_RETENTION_DAYS."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{assessments.delete_expired()} assessments deleted.")
        self.stdout.write(f"{interviews.delete_expired()} interviews deleted.")
        self.stdout.write(f"{missed_searches.delete_expired()} searches without result deleted.")
