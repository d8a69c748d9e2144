"""Upload: a file between the preview of its import and the confirmation."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

# Long enough to read a preview; after it the file has to be chosen again.
KEPT = timedelta(hours=1)


class UploadQuerySet(models.QuerySet["Upload"]):
    def keep(self, data: bytes, *, at: datetime | None = None) -> str:
        """Store a file and return the name that only its uploader learns; forget the old ones."""
        at = at or timezone.now()
        self.filter(at__lte=at - KEPT).delete()
        return self.create(token=secrets.token_urlsafe(32), data=data, at=at).token

    def fetch(self, token: str, *, at: datetime | None = None) -> bytes | None:
        """The file, or None where it is not kept any longer."""
        fresh = self.filter(token=token, at__gt=(at or timezone.now()) - KEPT)
        data = fresh.values_list("data", flat=True).first()
        return None if data is None else bytes(data)


class Upload(models.Model):
    """In the database, because the next request may reach another machine; no address serves it."""

    token = models.CharField(max_length=43, primary_key=True)
    data = models.BinaryField()
    at = models.DateTimeField(db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # nobody opens it: its uploader knows the token

    def __str__(self) -> str:
        return f"Upload of {self.at:%Y-%m-%d %H:%M}"
