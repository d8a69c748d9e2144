"""`delete_old_assessments`: remove stored results past their retention time; run it daily."""

from typing import Any

from django.core.management.base import BaseCommand

from triage import assessments


class Command(BaseCommand):
    help = "Delete stored results that are older than ASSESSMENT_RETENTION_DAYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{assessments.delete_expired()} assessments deleted.")
