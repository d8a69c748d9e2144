"""What a program posts twice under one `Idempotency-Key` is stored once.

After draft-ietf-httpapi-idempotency-key-header. Neither key nor body is kept, only hashes that
nobody without the SECRET_KEY can try guesses on; they go when the stored result goes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from triage.assessments import store
from triage.models import Assessment
from triage.values import AnswerSource, Result


class OtherBodyError(Exception):
    """The key has been used for another body."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A key and a body as hashes (HMAC-SHA256, in hex)."""

    key_hash: str
    body_hash: str

    @classmethod
    def of(cls, *, client: str = "", key: str, body: Any) -> Self:
        """Of a key of one line, and of JSON whose names may come in any order.

        `client` says whose key it is: the prefix of an API key, or nothing for who has none.
        """
        own, canonical = f"{client}\n{key}", json.dumps(body, sort_keys=True)
        # With the key in it, so that equal answers do not look alike.
        return cls(_hash("key", own), _hash("body", f"{own}\n{canonical}"))


def find(posting: Posting, *, at: datetime | None = None) -> Assessment | None:
    """What is stored under the key and has not expired, with its release; one query.

    Raises OtherBodyError.
    """
    kept = Assessment.objects.kept(at=at or timezone.now()).select_related("release")
    found = kept.filter(key_hash=posting.key_hash).first()
    if found and found.body_hash != posting.body_hash:
        raise OtherBodyError
    return found


def store_once(
    *,
    posting: Posting,
    result: Result,
    sources: Mapping[str, AnswerSource],
    at: datetime | None = None,
) -> Assessment:
    """Keep the result, unless the same was stored since `find` looked: then what was stored.

    The constraint decides who was first. Raises OtherBodyError.
    """
    at = at or timezone.now()
    try:
        with transaction.atomic():
            _expired(posting, at).delete()
            assessment = store(result=result, sources=sources, at=at)
            assessment.key_hash, assessment.body_hash = posting.key_hash, posting.body_hash
            assessment.save(update_fields=["key_hash", "body_hash"])
            return assessment
    except IntegrityError:
        if stored := find(posting, at=at):
            return stored
        raise


def _expired(posting: Posting, at: datetime) -> Any:
    """What is past its time, although no command has deleted it yet, must not hold the key."""
    return Assessment.objects.expired(at=at).filter(key_hash=posting.key_hash)


def _hash(what: str, value: str) -> str:
    return salted_hmac(f"{__name__}.{what}", value, algorithm="sha256").hexdigest()
