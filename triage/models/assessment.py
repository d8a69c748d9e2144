"""Assessment: what somebody answered and what they were shown. No name, no address, no account."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Prefetch, Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from conditions.levels import Sex, Side, Urgency
from conditions.models.condition import Condition
from conditions.models.knowledge import is_one_of, urgency_field
from conditions.models.release import Release
from conditions.models.symptom import SEX_CHOICES, Symptom
from triage.cases import LabelledCase
from triage.models.rule import UrgencyRule
from triage.values import AnswerSource, AnswerState

# The sources of what a person answered; what age and sex settle is not stored.
GIVEN_SOURCES = (AnswerSource.INITIAL, AnswerSource.ASKED)
SIDE_CHOICES = [
    (Side.LEFT.value, _("Left")),
    (Side.RIGHT.value, _("Right")),
    (Side.BOTH.value, _("Both")),
]


def new_token() -> str:
    """192 random bits: nobody finds a result by guessing its address."""
    return secrets.token_urlsafe(24)


HEAD = 10  # of a token's 32 letters; those that are left are 132 random bits


class Head(Func):
    """Written out: with a parameter in it, SQLite would not find the index."""

    template = f"SUBSTR(%(expressions)s, 1, {HEAD})"
    output_field = models.CharField()


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def expired(self, *, at: datetime) -> "AssessmentQuerySet":
        """Older at `at` than the retention time; one exactly that old is kept."""
        return self.filter(created_at__lt=_oldest_kept(at))

    def kept(self, *, at: datetime) -> "AssessmentQuerySet":
        """The others: an expired one is gone for its reader before it is deleted."""
        return self.filter(created_at__gte=_oldest_kept(at))

    def of_token(self, token: str) -> "Assessment | None":
        """The one with this token; one query.

        An index compares letter by letter, and so may tell by the time how far a guess is right.
        It is asked for the first letters only; the whole is compared in a constant time.
        """
        near = self.alias(head=Head("token")).filter(head=token[:HEAD])
        return next((one for one in near if constant_time_compare(one.token, token)), None)

    def as_cases(self) -> list[LabelledCase]:
        """Their answers, to be tried again: numbered, so that nothing leads back to a token.

        Two queries at any number.
        """
        answers = Answer.objects.select_related("symptom").only(
            "assessment", "state", "symptom__slug"
        )
        rows = self.prefetch_related(Prefetch("answers", answers))
        return [row.as_case(str(number)) for number, row in enumerate(rows, start=1)]


def _oldest_kept(at: datetime) -> datetime:
    return at - timedelta(days=settings.ASSESSMENT_RETENTION_DAYS)


class Assessment(models.Model):
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    age = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=6, blank=True, choices=SEX_CHOICES)
    side = models.CharField(max_length=5, blank=True, choices=SIDE_CHOICES)
    urgency = urgency_field("urgency")
    sufficient = models.BooleanField()
    something_else = models.FloatField(help_text="Probability of something else, 0 to 1.")
    rules = models.ManyToManyField(UrgencyRule, related_name="+")  # those that fired
    # Where a program stored it under an `Idempotency-Key`: triage/idempotency.py.
    key_hash = models.CharField(max_length=64, blank=True, editable=False)
    body_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(Head(F("token")), name="assessment_head_of_token")]
        permissions = [("view_statistics", "Can view statistics of use, of nobody's answers")]
        constraints = [
            is_one_of("urgency", [*Urgency], "assessment_urgency_is_known"),
            is_one_of("side", ["", *Side], "assessment_side_is_known"),
            models.CheckConstraint(
                condition=Q(something_else__gte=0, something_else__lte=1),
                name="assessment_something_else_is_a_probability",
            ),
            models.UniqueConstraint(
                fields=["key_hash"], condition=~Q(key_hash=""), name="a_key_stores_one_assessment"
            ),
        ]

    def __str__(self) -> str:
        return f"Assessment of {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("triage:result", args=[self.token])

    @property
    def level(self) -> Urgency:
        return Urgency(self.urgency)

    @property
    def expires_at(self) -> datetime:
        """Until when it can be read."""
        return self.created_at + timedelta(days=settings.ASSESSMENT_RETENTION_DAYS)

    def as_case(self, name: str) -> LabelledCase:
        """Nobody knows what is right for it."""
        return LabelledCase(
            id=name,
            age=self.age,
            sex=Sex(self.sex) if self.sex else None,
            answers={row.symptom.slug: AnswerState(row.state) for row in self.answers.all()},
            gold=None,
        )


class Answer(models.Model):
    """What the person answered; what the server added from age and sex is not stored."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    symptom = models.ForeignKey(Symptom, models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=[(s.value, s.value) for s in AnswerState])
    source = models.CharField(
        max_length=7,
        choices=[(source.value, source.value) for source in GIVEN_SOURCES],
        default=AnswerSource.ASKED.value,
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            is_one_of("state", [*AnswerState], "answer_state_is_known"),
            is_one_of("source", GIVEN_SOURCES, "answer_source_is_known"),
            models.UniqueConstraint(
                fields=["assessment", "symptom"], name="an_assessment_answers_a_symptom_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symptom}: {self.state}"


class Match(models.Model):
    """A condition as it was shown, in its place."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="matches")
    rank = models.PositiveSmallIntegerField()
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="+")
    probability = models.FloatField()
    score = models.FloatField(help_text="ln(prior) plus the weights of the answers, in nats.")
    raised_urgency = models.BooleanField(
        help_text="Likely enough to raise the urgency to the condition's own level."
    )

    class Meta:
        ordering = ["assessment", "rank"]
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "rank"], name="a_rank_is_held_once"),
            models.UniqueConstraint(
                fields=["assessment", "condition"], name="a_condition_is_ranked_once"
            ),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1),
                name="match_probability_is_a_probability",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.condition}"
