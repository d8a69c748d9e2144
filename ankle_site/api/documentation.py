"""How drf-spectacular describes the API: title, licence, names of its closed sets."""

SPECTACULAR_SETTINGS = {
    "TITLE": "Ankle Site API",
    "VERSION": "1",
    "DESCRIPTION": (
        "Knowledge about pain at the back of the ankle, heel and calf, and triage over it. "
        "Every answer names the release of the knowledge that made it. It ranks and explains; "
        "it does not diagnose."
    ),
    "LICENSE": {
        "name": "Knowledge: CC BY 4.0. Code: Apache-2.0.",
        "url": "https://creativecommons.org/licenses/by/4.0/",
    },
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Swagger UI sends the schema's address to a validator of its maker's unless told not to.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "UrgencyEnum": "conditions.api.shapes.LEVELS",
        "SymptomKindEnum": "conditions.models.SymptomKind",
        "TreatmentKindEnum": "conditions.models.TreatmentKind",
        "InvestigationKindEnum": "conditions.models.InvestigationKind",
        "StructureKindEnum": "conditions.models.StructureKind",
        "StructureRelationKindEnum": "conditions.models.StructureRelationKind",
        "SourceKindEnum": "conditions.models.SourceKind",
        "QuestionKindEnum": "triage.models.QuestionKind",
        "FoundKindEnum": "triage.api.search.NAMES",
    },
}
