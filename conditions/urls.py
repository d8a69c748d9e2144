"""The addresses of the public pages about what is known."""

from django.urls import path

from conditions import views

app_name = "conditions"
urlpatterns = [
    path("conditions/", views.ConditionList.as_view(), name="condition_list"),
    path("conditions/<slug:slug>/", views.ConditionPage.as_view(), name="condition"),
    path("symptoms/", views.SymptomList.as_view(), name="symptom_list"),
    path("symptoms/<slug:slug>/", views.SymptomPage.as_view(), name="symptom"),
    path("treatments/", views.TreatmentList.as_view(), name="treatment_list"),
    path("treatments/<slug:slug>/", views.TreatmentPage.as_view(), name="treatment"),
    path("investigations/", views.InvestigationList.as_view(), name="investigation_list"),
    path("investigations/<slug:slug>/", views.InvestigationPage.as_view(), name="investigation"),
    path("anatomy/", views.StructureList.as_view(), name="structure_list"),
    path("anatomy/<slug:slug>/", views.StructurePage.as_view(), name="structure"),
    path("guides/", views.GuideList.as_view(), name="guide_list"),
    path("sources/", views.SourceList.as_view(), name="source_list"),
]
