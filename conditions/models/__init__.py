from conditions.models.comment import ReleaseComment
from conditions.models.condition import Basis, Condition
from conditions.models.evidence import DERIVED, ConditionSymptom
from conditions.models.guide import Guide, GuideAnswer
from conditions.models.investigation import (
    ConditionInvestigation,
    Investigation,
    InvestigationKind,
)
from conditions.models.knowledge import (
    KnowledgeEntity,
    KnowledgeQuerySet,
    KnowledgeRow,
    ReleasedRowError,
)
from conditions.models.medical_word import MedicalWord
from conditions.models.missed_search import LONGEST_QUERY, MissedSearch
from conditions.models.release import (
    Release,
    ReleaseAction,
    ReleaseEvent,
    ReleaseQuality,
    ReleaseStatus,
    ReleaseTrial,
)
from conditions.models.review import Review
from conditions.models.search_text import SearchText
from conditions.models.source import Source, SourceKind, SourceReading
from conditions.models.structure import (
    Structure,
    StructureKind,
    StructureRelation,
    StructureRelationKind,
)
from conditions.models.symptom import Reporter, Symptom, SymptomKind
from conditions.models.treatment import (
    ConditionTreatment,
    EvidenceGrade,
    Severity,
    Treatment,
    TreatmentKind,
    TreatmentLine,
)
from conditions.models.upload import Upload
from conditions.models.zone import Zone

__all__ = [
    "DERIVED",
    "LONGEST_QUERY",
    "Basis",
    "Condition",
    "ConditionInvestigation",
    "ConditionSymptom",
    "ConditionTreatment",
    "EvidenceGrade",
    "Guide",
    "GuideAnswer",
    "Investigation",
    "InvestigationKind",
    "KnowledgeEntity",
    "KnowledgeQuerySet",
    "KnowledgeRow",
    "MedicalWord",
    "MissedSearch",
    "Release",
    "ReleaseAction",
    "ReleaseComment",
    "ReleaseEvent",
    "ReleaseQuality",
    "ReleaseStatus",
    "ReleaseTrial",
    "ReleasedRowError",
    "Reporter",
    "Review",
    "SearchText",
    "Severity",
    "Source",
    "SourceKind",
    "SourceReading",
    "Structure",
    "StructureKind",
    "StructureRelation",
    "StructureRelationKind",
    "Symptom",
    "SymptomKind",
    "Treatment",
    "TreatmentKind",
    "TreatmentLine",
    "Upload",
    "Zone",
]
