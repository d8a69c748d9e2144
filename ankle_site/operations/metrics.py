"""What Prometheus reads at /metrics, where PROMETHEUS_MULTIPROC_DIR says that it may.

No label holds an address, a token, words that somebody typed, or who asked: a view's name, a method
that HTTP knows, and a status. So throttles are the requests of status 429, and answers that the
client had already those of status 304. gunicorn's processes share the figures through files.
"""

from collections.abc import Iterator
from http import HTTPMethod
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from conditions.models import Release
from triage.ranking import ranked

SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
METHODS = frozenset(HTTPMethod)

requests = Counter("ankle_requests", "Requests answered.", ["view", "method", "status"])
latency = Histogram(
    "ankle_request_seconds", "From a request to its answer.", ["view"], buckets=SECONDS
)
ranking = Histogram("ankle_ranking_seconds", "Of one ranking of a release.", buckets=SECONDS)


def count(*, view: str, method: str, status: int, seconds: float) -> None:
    known = method if method in METHODS else "other"  # a client may make up a new one each time
    requests.labels(view, known, status).inc()
    latency.labels(view).observe(seconds)


@receiver(ranked)
def observe(*, seconds: float, **kwargs: Any) -> None:
    if settings.METRICS_DIR:
        ranking.observe(seconds)


class LiveReleaseCollector(Collector):
    """Asked when the metrics are: no process could keep the number up to date for the others."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            live = Release.objects.live()
        except DatabaseError:
            return  # better no figure than an old one
        if live:
            yield GaugeMetricFamily("ankle_live_release", "Its number.", value=live.number)


def page() -> HttpResponse:
    """Of all processes that share the directory."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, settings.METRICS_DIR)  # type: ignore[no-untyped-call]
    registry.register(LiveReleaseCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
