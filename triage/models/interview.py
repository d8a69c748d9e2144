"""Interview: what somebody has answered so far, until it expires. No name, no address."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from conditions.levels import Side
from conditions.models.knowledge import is_one_of
from conditions.models.release import Release
from conditions.models.symptom import SEX_CHOICES, Symptom
from triage.models.assessment import SIDE_CHOICES, Assessment, new_token
from triage.models.question import Question
from triage.values import AnswerState


class ForWhom(models.TextChoices):
    ME = "me", _("Me")
    OTHER = "other", _("Someone else")


class InterviewQuerySet(models.QuerySet["Interview"]):
    def expired(self, *, at: datetime) -> "InterviewQuerySet":
        """Begun longer ago at `at` than interviews are kept; one exactly that old is kept."""
        return self.filter(created_at__lt=_oldest_kept(at))

    def kept(self, *, at: datetime) -> "InterviewQuerySet":
        """The others: an expired one is gone for its person before it is deleted."""
        return self.filter(created_at__gte=_oldest_kept(at))


def _oldest_kept(at: datetime) -> datetime:
    return at - timedelta(hours=settings.INTERVIEW_RETENTION_HOURS)


class Interview(models.Model):
    """`assessment` is the result that it led to last; both are deleted together."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    for_whom = models.CharField(max_length=5, choices=ForWhom)
    age = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=6, blank=True, choices=SEX_CHOICES)
    side = models.CharField(max_length=5, blank=True, choices=SIDE_CHOICES)
    assessment = models.ForeignKey(
        Assessment, models.CASCADE, null=True, related_name="interviews", editable=False
    )

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            is_one_of("for_whom", ForWhom.values, "interview_is_for_somebody_known"),
            is_one_of("side", ["", *Side], "interview_side_is_known"),
        ]

    def __str__(self) -> str:
        return f"Interview of {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def expires_at(self) -> datetime:
        return self.created_at + timedelta(hours=settings.INTERVIEW_RETENTION_HOURS)


class InterviewAnswer(models.Model):
    """One answer; `page` is the place of its question among those that were asked, from 1 on."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    symptom = models.ForeignKey(Symptom, models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=[(s.value, s.value) for s in AnswerState])
    page = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["page", "pk"]
        constraints = [
            is_one_of("state", [*AnswerState], "interview_answer_state_is_known"),
            models.UniqueConstraint(
                fields=["interview", "symptom"], name="an_interview_answers_a_symptom_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symptom}: {self.state}"
