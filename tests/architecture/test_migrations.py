"""While a new version starts, the one before goes on: a migration is for both.

So it adds what the old code need not know, and takes away what the new code did without for a
whole version: no column that must be filled without a default of the database's, no column or
table that goes or changes its name in the version that stops using it.
"""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter

from tests.architecture.project import APPS, ROOT

# SQLite writes no migrations down inside of a transaction.
pytestmark = pytest.mark.django_db(transaction=True)

OURS = [*APPS, "access"]
# Of the time before there was a site that had to go on. No other joins them.
BEFORE = {
    ("conditions", "0002_trials_and_temperature_notes"),
    ("conditions", "0007_versions"),
    ("conditions", "0010_identifiers_of_sources"),
    ("triage", "0002_vignettes"),
    ("triage", "0003_sides"),
    ("triage", "0005_interviews"),
    ("triage", "0009_versions"),
    ("triage", "0011_assessments_of_programs"),
}


def faulty() -> set[tuple[str, str]]:
    """The migrations that the linter finds fault with, by the statements for this database."""
    linter = MigrationLinter(str(ROOT), include_apps=OURS, no_cache=True, no_output=True)
    found = set()
    for (app, name), migration in MigrationLoader(connection).disk_migrations.items():
        before = linter.nb_erroneous
        linter.lint_migration(migration)
        if linter.nb_erroneous > before:
            found.add((app, name))
    return found


def test_the_version_before_survives_each_migration() -> None:
    found = faulty()
    assert found - BEFORE == set()
    assert found  # or the linter sees nothing at all
