"""ApiKey: lets a program ask under a name of its own. The key itself is kept nowhere."""

import logging
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from rest_framework_api_key.crypto import KeyGenerator

from conditions.outages import OUTAGES

log = logging.getLogger(__name__)

KEYS = KeyGenerator()  # 190 random bits behind a prefix; SHA-512, compared in constant time
SHAPE = re.compile("([A-Za-z0-9]{8})[.][A-Za-z0-9]{32}")
# The throttle keeps the time of each request of the last minute.
MOST_A_MINUTE = 9_999
USE_NOTED_AGAIN_AFTER = timedelta(hours=1)


class Scope(models.TextChoices):
    """What a request asks for; `ApiKey` has a field `may_...` for each."""

    READ = "read"
    TRIAGE = "triage"
    STORE = "store"


class KeyState(models.TextChoices):
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def of_text(self, text: str) -> "ApiKey | None":
        """The key, expired and revoked ones too; one query, and none for what cannot be a key."""
        shape = SHAPE.fullmatch(text)
        key = self.filter(prefix=shape[1]).first() if shape else None
        return key if key and KEYS.verify(text, key.hashed_key) else None

    def revoke(self, *, by: User, at: datetime | None = None) -> "list[ApiKey]":
        """For good; returns those that were not revoked before."""
        found = list(self.filter(revoked_at=None))
        pks = [key.pk for key in found]
        self.model.objects.filter(pk__in=pks).update(revoked_by=by, revoked_at=at or timezone.now())
        return found


class ApiKey(models.Model):
    prefix = models.CharField(max_length=8, unique=True, editable=False)
    hashed_key = models.CharField(max_length=150, editable=False)
    name = models.CharField(max_length=80, help_text="The program that uses it.")
    contact = models.CharField(
        max_length=200, help_text="Whom to tell before the key is revoked, and how."
    )
    may_read = models.BooleanField("may read the knowledge", default=True)
    may_triage = models.BooleanField("may have answers assessed", default=True)
    may_store = models.BooleanField("may store assessments", default=False)
    rate = models.PositiveIntegerField(
        "requests a minute",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_A_MINUTE)],
        help_text="Empty: what RATE_KEY says.",
    )
    expires_at = models.DateTimeField(
        "expires", null=True, blank=True, help_text="In UTC. Empty: never."
    )
    created_at = models.DateTimeField("made", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="made by",
        related_name="+",
        editable=False,
    )
    last_used_at = models.DateTimeField(
        "last used", null=True, editable=False, help_text="To within an hour."
    )
    revoked_at = models.DateTimeField("revoked", null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        ordering = ["name", "pk"]
        default_permissions = ("add", "change", "view")  # who had a key stays known
        constraints = [
            models.CheckConstraint(
                condition=Q(may_read=True) | Q(may_triage=True) | Q(may_store=True),
                name="an_api_key_may_do_something",
                violation_error_message="Say what the key may be used for.",
            ),
            models.CheckConstraint(
                condition=Q(rate=None) | Q(rate__range=(1, MOST_A_MINUTE)),
                name="an_api_key_has_a_rate_that_can_be_kept",
                violation_error_message=f"Give 1 to {MOST_A_MINUTE} requests a minute, or none.",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="an_api_key_is_revoked_by_somebody_at_a_time",
                violation_error_message="Say who revoked it, and when.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    def make_key(self) -> str:
        """Give the row, which is not saved, a new key; returned once, it cannot be read again."""
        key, self.prefix, self.hashed_key = KEYS.generate()
        return key

    def allows(self, scope: Scope) -> bool:
        return bool(getattr(self, f"may_{scope}"))

    @property
    def scopes(self) -> list[Scope]:
        return [scope for scope in Scope if self.allows(scope)]

    def state(self, at: datetime) -> KeyState:
        """It expires at the very moment that `expires_at` names."""
        if self.revoked_at:
            return KeyState.REVOKED
        if self.expires_at and self.expires_at <= at:
            return KeyState.EXPIRED
        return KeyState.ACTIVE

    def note_use(self, at: datetime) -> None:
        """Writes at most once in an hour. Where it cannot, nobody is refused for that."""
        if self.last_used_at and at - self.last_used_at < USE_NOTED_AGAIN_AFTER:
            return
        try:
            type(self).objects.filter(pk=self.pk).update(last_used_at=at)
        except OUTAGES as error:
            log.warning("That a key was used could not be noted: %s", error)
