"""Questions to read, and triage: a body in, a result out, and nothing kept of it."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from conditions.api.viewsets import KnowledgeViewSet
from conditions.live import live_release
from conditions.models.order import in_order_of
from triage.api.filters import QuestionFilters
from triage.api.requests import assess_posted
from triage.api.serializers import (
    QuestionDetailSerializer,
    QuestionSerializer,
    TriageResultSerializer,
    TriageSerializer,
)
from triage.models import Question, Section

EXAMPLE = OpenApiExample(
    "Stiff in the morning",
    value={
        "age": 45,
        "sex": "female",
        "answers": {"worse-in-the-morning": "yes", "swelling": "no", "calf-swelling": "unsure"},
        "limit": 5,
        "release": None,
    },
    request_only=True,
)


class QuestionViewSet(KnowledgeViewSet):
    """What patients are asked, in the order of the form."""

    queryset = Question.objects.order_by(
        in_order_of("section", Section.values), "position", "slug"
    ).prefetch_related("choices__symptom")
    detail_queryset = queryset
    serializer_class = QuestionSerializer
    detail_serializer_class = QuestionDetailSerializer
    filterset_class = QuestionFilters
    search_fields = ["text", "help_text", "why"]
    ordering_fields = ["slug", "text", "position"]


class TriageView(APIView):
    """Says how urgent it is and ranks what may fit. Nothing of the request is stored or logged."""

    http_method_names = ["post"]

    @extend_schema(
        request=TriageSerializer,
        responses={200: TriageResultSerializer},
        examples=[EXAMPLE],
        operation_id="triage",
        summary="Assess answers",
    )
    def post(self, request: Request) -> Response:
        result = assess_posted(request.data, live=live_release(request._request))
        headers = {"Cache-Control": "no-store"}  # somebody's health
        return Response(TriageResultSerializer(result).data, headers=headers)
