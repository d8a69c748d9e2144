"""Reads what somebody wrote in their own words, for a client to show and then to post as answers.

Nothing of it is stored or logged.
"""

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from conditions.live import live_release
from triage.api.bodies import AnswersField, Released
from triage.api.results import UsedReleaseSerializer
from triage.api.strict import NO_OBJECT, TextField
from triage.api.views import PRIVATE
from triage.free_text.reading import MOST_CANDIDATES, Candidate, Mention, Span, Withheld, read
from triage.readers import index_of
from triage.values import AnswerState

LONGEST_TEXT = 2000  # characters
WRONG_TEXT = f"Give a text of 1 to {LONGEST_TEXT} characters."
EXAMPLE = OpenApiExample(
    "A sentence",
    value={
        "text": "heel hurts first steps in the morning, no swelling, took cipro last month",
        "release": None,
    },
    request_only=True,
)


class ParseSerializer(Released):
    """A text to be read. No other fields are taken."""

    text = TextField(
        longest=LONGEST_TEXT,
        allowed=WRONG_TEXT,
        help_text="In English, as the patient writes it.",
    )


class SpanSerializer(serializers.Serializer[Span]):
    """A part of the text: from `start` up to `end`, counted in Unicode code points from 0."""

    text = serializers.CharField()
    start = serializers.IntegerField(min_value=0, max_value=LONGEST_TEXT)
    end = serializers.IntegerField(min_value=0, max_value=LONGEST_TEXT)


class CandidateSerializer(serializers.Serializer[Candidate]):
    symptom = serializers.CharField()
    name = serializers.CharField()
    confidence = serializers.FloatField(
        help_text="0 to 1: how much of one of its names is said, times how much of what is said "
        "the name has. A measure of likeness, and not a probability."
    )


class MentionSerializer(serializers.Serializer[Mention]):
    """What may name a symptom."""

    span = SpanSerializer()
    state = serializers.ChoiceField(choices=[*AnswerState])
    trigger = SpanSerializer(
        allow_null=True, help_text="The words that make it a no or unsure, or set it aside."
    )
    symptom = serializers.CharField(
        allow_null=True, help_text="The symptom that it answers; null where it is withheld."
    )
    withheld = serializers.ChoiceField(
        choices=[*Withheld],
        allow_null=True,
        help_text="Why it is among the candidates only, and not among the answers.",
    )
    candidates = CandidateSerializer(
        many=True, help_text=f"At most {MOST_CANDIDATES}, best first; ties by slug."
    )


class ReadingSerializer(serializers.Serializer[Any]):
    """What was understood. Show it, and let the patient correct it, before it is gone by."""

    release = UsedReleaseSerializer()
    answers = AnswersField(help_text="What is plain, as the triage endpoint takes it.")
    mentions = MentionSerializer(many=True, help_text="In the order of the text.")
    unmatched = SpanSerializer(many=True, help_text="Parts of which nothing was understood.")


class ParseView(APIView):
    """Finds symptoms in free text, with what is said of each; not on sites where it is off."""

    http_method_names = ["post"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not settings.FREE_TEXT:
            raise NotFound("This site reads no free text: its setting FREE_TEXT is off.")
        super().initial(request, *args, **kwargs)

    @extend_schema(
        request=ParseSerializer,
        responses={200: ReadingSerializer},
        examples=[EXAMPLE],
        operation_id="parse",
        summary="Read free text",
    )
    def post(self, request: Request) -> Response:
        # One query; one more where the body names a release, five for the first text under one.
        if not isinstance(request.data, dict):
            raise ValidationError(NO_OBJECT)
        posted = ParseSerializer(
            data=dict(request.data), context={"live": live_release(request._request)}
        )
        posted.is_valid(raise_exception=True)
        release = posted.validated_data["release"]
        reading = read(posted.validated_data["text"], index_of(release))
        answer = {
            "release": SimpleNamespace(release=release.number, checksum=release.checksum),
            "answers": reading.answers,
            "mentions": reading.mentions,
            "unmatched": reading.unmatched,
        }
        return Response(ReadingSerializer(answer).data, headers=PRIVATE)
