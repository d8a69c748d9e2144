"""The addresses of the form, its result and the ranked guides."""

from django.urls import path

from triage import views

app_name = "triage"
urlpatterns = [
    path("check/", views.check, name="form"),
    path("check/deleted/", views.deleted, name="deleted"),  # no token is this short
    # Tokens have the alphabet of slugs; anything else is no address at all.
    path("check/<slug:token>/", views.result, name="result"),
    path("check/<slug:token>/result.pdf", views.result_pdf, name="pdf"),
    path("check/<slug:token>/why/", views.why_not, name="why_list"),
    path("check/<slug:token>/why/<slug:slug>/", views.why, name="why"),
    path("check/<slug:token>/feedback/", views.feedback, name="feedback"),
    path("check/<slug:token>/delete/", views.delete, name="delete"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
]
