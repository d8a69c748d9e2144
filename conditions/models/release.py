"""Release: one frozen, numbered state of the knowledge, and the log of decisions about it."""

import re
from datetime import datetime
from functools import cache, lru_cache, reduce
from typing import Any

from django.conf import settings
from django.db import connections, models
from django.db.models import Max, Q

from conditions.models.knowledge import is_one_of


class ReleaseStatus(models.TextChoices):
    CANDIDATE = "candidate", "Candidate"
    LIVE = "live", "Live"
    RETIRED = "retired", "Retired"
    REJECTED = "rejected", "Rejected"


# What anybody may read.
PUBLISHED = (ReleaseStatus.LIVE, ReleaseStatus.RETIRED)
NUMBER = re.compile("[0-9]{1,9}")


class ReleaseQuerySet(models.QuerySet["Release"]):
    def live(self) -> "Release | None":
        """The release that everybody reads, or None before the first was approved; one query.

        In SQL, and what it answers is made into values once: each request asks it.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(_live())
            row = cursor.fetchone()
        return Release.from_db(self.db, *_values(self.db, row)) if row else None

    def published(self) -> "ReleaseQuerySet":
        """Releases that are or were live: candidates and rejected ones are nobody's to read."""
        return self.filter(status__in=PUBLISHED)

    def published_as(self, number: str) -> "Release | None":
        """The published one of a number that somebody wrote, in nine digits at most; one query, or
        none for what is no number.
        """
        if not NUMBER.fullmatch(number):
            return None
        return self.published().filter(number=int(number)).first()

    def get_by_natural_key(self, number: int) -> "Release":
        return self.get(number=number)


@cache
def _live() -> str:
    """The status stands in it, so that SQLite sees by itself that an index is of such rows."""
    columns = ", ".join(str(field.column) for field in Release._meta.concrete_fields)
    table, live = Release._meta.db_table, ReleaseStatus.LIVE.value
    return f"SELECT {columns} FROM {table} WHERE status = '{live}'"  # noqa: S608


@lru_cache(maxsize=16)
def _values(alias: str, row: tuple[Any, ...]) -> tuple[list[str], list[Any]]:
    """The names of a release's fields, and their values from a row as this database tells it."""
    connection, values = connections[alias], {}
    for field, value in zip(Release._meta.concrete_fields, row, strict=True):
        column = field.get_col(Release._meta.db_table)
        ways = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        values[field.attname] = reduce(lambda it, way: way(it, column, connection), ways, value)
    return [*values], [*values.values()]


class Release(models.Model):
    number = models.PositiveIntegerField(unique=True)
    status = models.CharField(max_length=10, choices=ReleaseStatus)
    notes = models.TextField(help_text="What changed and why, for the reviewer and the public.")
    # The prior of "something else" and the temperature are part of what is released: DESIGN 2.2.
    something_else_prior = models.FloatField(
        "prior of something else",
        help_text="Share (0 to 1) of people with this pain whose cause is none of the conditions, "
        "on the same scale as the conditions' priors.",
    )
    temperature = models.FloatField(
        default=1.0, help_text="Scores are divided by it before they become probabilities."
    )
    # Says where the temperature comes from; it changes no result, so the checksum leaves it out.
    temperature_note = models.TextField(
        "how the temperature was fitted",
        blank=True,
        help_text="Empty: as it says in the live release, where the temperature is the same.",
    )
    checksum = models.CharField(
        max_length=64, editable=False, help_text="SHA-256 over the canonical content, in hex."
    )
    counts = models.JSONField(default=dict, editable=False, help_text="Rows by model.")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    proposed_at = models.DateTimeField(editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        permissions = [
            ("propose_release", "Can propose a release"),
            ("review_release", "Can approve, reject and roll back a release"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["status"],
                condition=Q(status=ReleaseStatus.LIVE),
                name="at_most_one_release_is_live",
                violation_error_message="Another release is live.",
            ),
            is_one_of("status", ReleaseStatus.values, "release_status_is_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="release_numbers_start_at_1"),
            models.CheckConstraint(
                condition=Q(something_else_prior__gt=0, something_else_prior__lt=1),
                name="something_else_prior_is_between_0_and_1",
                violation_error_message="The prior of something else lies between 0 and 1.",
            ),
            models.CheckConstraint(
                condition=Q(temperature__gt=0),
                name="temperature_is_positive",
                violation_error_message="The temperature is above 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"Release {self.number}"

    def natural_key(self) -> tuple[int]:
        return (self.number,)

    @property
    def is_published(self) -> bool:
        """The one-row form of `ReleaseQuerySet.published`."""
        return self.status in PUBLISHED

    def is_taken_back(self) -> bool:
        """Whether an older release was made live again after it; one query, none of the live one.

        Something in it may be wrong, so nothing new begins with it.
        """
        older = Release.objects.filter(status=ReleaseStatus.LIVE, number__lt=self.number)
        return self.status == ReleaseStatus.RETIRED and older.exists()


class ReleaseTrial(models.Model):
    """What a candidate did with its vignettes; a table of its own, because every request reads the
    release and only its reviewers the trial. Releases from before there were trials have none.
    """

    release = models.OneToOneField(Release, models.PROTECT, primary_key=True, related_name="trial")
    outcome = models.JSONField(help_text="As conditions.trials writes and reads it.")

    class Meta:
        default_permissions = ()  # nobody edits it; it is read with the release

    def __str__(self) -> str:
        return f"Trial of {self.release}"


class ReleaseQuality(models.Model):
    """What the quality checks said of the draft as it was proposed, because the draft goes on.

    Releases from before it was kept have none.
    """

    release = models.OneToOneField(
        Release, models.PROTECT, primary_key=True, related_name="quality"
    )
    errors = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    problems = models.JSONField(help_text="The first, as conditions.objections keeps them.")

    class Meta:
        verbose_name_plural = "release qualities"
        default_permissions = ()  # nobody edits it; it is read with the release

    def __str__(self) -> str:
        return f"Quality of {self.release}"


class ReleaseAction(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    ROLLED_BACK = "rolled_back", "Made live again"


class ReleaseEventQuerySet(models.QuerySet["ReleaseEvent"]):
    def live_since(self) -> datetime | None:
        """When a release became live, or live again, of its own events; one query."""
        became = self.filter(action__in=[ReleaseAction.APPROVED, ReleaseAction.ROLLED_BACK])
        at: datetime | None = became.aggregate(last=Max("at"))["last"]
        return at


class ReleaseEvent(models.Model):
    """One line of the log: who did what to a release, when and why. Only ever added to."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="events")
    action = models.CharField(max_length=12, choices=ReleaseAction)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    objects = ReleaseEventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        permissions = [
            ("view_audit", "Can see who did what"),
            ("export_audit", "Can export who did what"),
        ]
        constraints = [
            is_one_of("action", ReleaseAction.values, "release_action_is_known"),
            models.CheckConstraint(
                condition=~Q(action=ReleaseAction.REJECTED, reason=""),
                name="a_rejection_has_a_reason",
                violation_error_message="Say why the release is rejected.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release}: {self.get_action_display()}"
