from triage.models.assessment import Answer, Assessment, Match
from triage.models.feedback import Feedback, Found, Helped
from triage.models.question import Choice, Question, QuestionKind, Section
from triage.models.rule import UrgencyCriterion, UrgencyRule
from triage.models.vignette import Vignette, VignetteAnswer

__all__ = [
    "Answer",
    "Assessment",
    "Choice",
    "Feedback",
    "Found",
    "Helped",
    "Match",
    "Question",
    "QuestionKind",
    "Section",
    "UrgencyCriterion",
    "UrgencyRule",
    "Vignette",
    "VignetteAnswer",
]
