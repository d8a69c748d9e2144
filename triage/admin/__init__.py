from triage.admin.question import ChoiceAdmin, QuestionAdmin
from triage.admin.rule import UrgencyCriterionAdmin, UrgencyRuleAdmin

__all__ = ["ChoiceAdmin", "QuestionAdmin", "UrgencyCriterionAdmin", "UrgencyRuleAdmin"]
