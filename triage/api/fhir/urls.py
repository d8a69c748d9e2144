"""The addresses of the FHIR server; every other one below it is an OperationOutcome."""

from django.urls import path, re_path

from triage.api.fhir import views
from triage.api.fhir.capability import READ, TRIAGE

KIND = f"(?P<kind>{'|'.join(READ)})"
ID = "(?P<id>[A-Za-z0-9.-]{1,64})"

app_name = "fhir"
urlpatterns = [
    path("metadata", views.MetadataView.as_view(), name="metadata"),
    path(f"OperationDefinition/{TRIAGE}", views.OperationView.as_view()),
    path("QuestionnaireResponse/$triage", views.TriageView.as_view(), name="triage"),
    path("Questionnaire/$next-question", views.NextQuestionView.as_view(), name="next-question"),
    path("CodeSystem/$lookup", views.LookupView.as_view(), name="lookup"),
    path("ValueSet/$expand", views.ExpandView.as_view(), name="expand"),
    path("ValueSet/$validate-code", views.ValidateCodeView.as_view(), name="validate-code"),
    re_path(rf"^ValueSet/{ID}/\$expand$", views.ExpandView.as_view()),
    re_path(f"^{KIND}$", views.SearchView.as_view()),
    re_path(f"^{KIND}/{ID}$", views.ReadView.as_view()),
    re_path("", views.NothingHere.as_view()),
]
