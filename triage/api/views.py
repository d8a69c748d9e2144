"""Triage: a body in, a result out, and nothing kept of it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from conditions.live import live_release
from triage.api import bodies, examples, results
from triage.api.assessing import assess, assess_all, person, said
from triage.api.requests import read
from triage.results import Engine

PRIVATE = {"Cache-Control": "no-store"}  # somebody's health


class TriageView(APIView):
    """Says how urgent it is and ranks what may fit. Nothing of the request is stored or logged."""

    http_method_names = ["post"]

    @extend_schema(
        request=bodies.TriageSerializer,
        responses={200: results.TriageResultSerializer},
        examples=examples.TRIAGE,
        operation_id="triage",
        summary="Assess answers",
    )
    def post(self, request: Request) -> Response:
        posted, engine = _read(bodies.TriageSerializer, request)
        assessed = assess(engine, posted)
        return Response(results.shown(results.TriageResultSerializer, assessed), headers=PRIVATE)


class ExplainView(APIView):
    """Explains where one condition stands, also one far down. Nothing is stored or logged."""

    http_method_names = ["post"]

    @extend_schema(
        request=bodies.ExplainSerializer,
        responses={200: results.ExplanationSerializer},
        examples=examples.EXPLAIN,
        operation_id="triage_explain",
        summary="Explain one condition",
    )
    def post(self, request: Request) -> Response:
        posted, engine = _read(bodies.ExplainSerializer, request)
        explained = engine.explain(condition=posted["condition"], **person(posted))
        evidence = explained.match.evidence
        explanation = {
            "release": engine.release,
            "match": explained.match,
            "rank": explained.rank,
            "out_of": explained.out_of,
            "speaks_for": [part for part in evidence if part.weight > 0],
            "speaks_against": [part for part in evidence if part.weight < 0],
            "not_asked": explained.not_asked,
            "answers": said(explained.case, posted["sources"], engine.language.names),
        }
        return Response(results.ExplanationSerializer(explanation).data, headers=PRIVATE)


class BatchView(APIView):
    """Assesses up to 100 cases under one release. Nothing is stored or logged."""

    http_method_names = ["post"]

    def cost(self, request: Request) -> int:
        """As how many requests it counts: one for each case, right or wrong."""
        cases = request.data.get("cases") if isinstance(request.data, dict) else None
        number = len(cases) if isinstance(cases, list) else 0
        return min(max(number, 1), bodies.MOST_CASES)

    @extend_schema(
        request=bodies.BatchSerializer,
        responses={200: results.BatchResultSerializer},
        examples=examples.BATCH,
        operation_id="triage_batch",
        summary="Assess many cases",
    )
    def post(self, request: Request) -> Response:
        posted, engine = _read(bodies.BatchSerializer, request)
        found = assess_all(engine, posted["cases"], posted["limit"])
        batch = {"release": engine.release, "results": found}
        return Response(results.BatchResultSerializer(batch).data, headers=PRIVATE)


def _read(shape: type[bodies.Released], request: Request) -> tuple[dict[str, Any], Engine]:
    return read(shape, request.data, live=live_release(request._request))
