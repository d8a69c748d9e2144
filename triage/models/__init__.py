from triage.models.assessment import Answer, Assessment, Match
from triage.models.feedback import Feedback, Found, Helped
from triage.models.hazard import Control, Hazard, HazardStatus
from triage.models.interview import ForWhom, Interview, InterviewAnswer
from triage.models.question import Choice, Question, QuestionKind, Section
from triage.models.rule import UrgencyCriterion, UrgencyRule
from triage.models.vignette import Vignette, VignetteAnswer

__all__ = [
    "Answer",
    "Assessment",
    "Choice",
    "Control",
    "Feedback",
    "ForWhom",
    "Found",
    "Hazard",
    "HazardStatus",
    "Helped",
    "Interview",
    "InterviewAnswer",
    "Match",
    "Question",
    "QuestionKind",
    "Section",
    "UrgencyCriterion",
    "UrgencyRule",
    "Vignette",
    "VignetteAnswer",
]
