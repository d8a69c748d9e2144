from conditions.admin.condition import ConditionAdmin
from conditions.admin.evidence import ConditionSymptomAdmin
from conditions.admin.guide import GuideAdmin, GuideAnswerAdmin
from conditions.admin.investigation import ConditionInvestigationAdmin, InvestigationAdmin
from conditions.admin.release import ReleaseAdmin
from conditions.admin.source import SourceAdmin
from conditions.admin.structure import StructureAdmin, StructureRelationAdmin
from conditions.admin.symptom import SymptomAdmin
from conditions.admin.treatment import ConditionTreatmentAdmin, TreatmentAdmin
from conditions.admin.writing import MedicalWordAdmin
from conditions.admin.zone import ZoneAdmin

__all__ = [
    "ConditionAdmin",
    "ConditionInvestigationAdmin",
    "ConditionSymptomAdmin",
    "ConditionTreatmentAdmin",
    "GuideAdmin",
    "GuideAnswerAdmin",
    "InvestigationAdmin",
    "MedicalWordAdmin",
    "ReleaseAdmin",
    "SourceAdmin",
    "StructureAdmin",
    "StructureRelationAdmin",
    "SymptomAdmin",
    "TreatmentAdmin",
    "ZoneAdmin",
]
