"""The cache that all processes share may fail, and no request fails with it."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories import make_empty_release

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "redis://no-such-host.invalid/0"])
def test_a_cache_that_does_not_answer_fails_no_request(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture, url: str
) -> None:
    make_empty_release()
    settings.RATE_READ = "60/min"
    settings.CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": url,
            "OPTIONS": settings.CACHE_OPTIONS,
        }
    }
    answer = client.get("/api/v1/conditions/")
    assert answer.status_code == 200
    assert {record.name for record in caplog.records} == {"django_redis.cache"}
    assert client.get("/readyz").content == b"degraded\n"
