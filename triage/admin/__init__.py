from triage.admin.feedback import FeedbackAdmin
from triage.admin.hazard import ControlAdmin, HazardAdmin
from triage.admin.question import ChoiceAdmin, QuestionAdmin
from triage.admin.rule import UrgencyCriterionAdmin, UrgencyRuleAdmin
from triage.admin.vignette import VignetteAdmin, VignetteAnswerAdmin

__all__ = [
    "ChoiceAdmin",
    "ControlAdmin",
    "FeedbackAdmin",
    "HazardAdmin",
    "QuestionAdmin",
    "UrgencyCriterionAdmin",
    "UrgencyRuleAdmin",
    "VignetteAdmin",
    "VignetteAnswerAdmin",
]
