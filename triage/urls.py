"""The addresses of the form, its result and the ranked guides."""

from django.urls import path
from django.views.generic import TemplateView

app_name = "triage"
urlpatterns = [
    path("check/", TemplateView.as_view(template_name="base.html"), name="form"),
    path("guides/<slug:slug>/", TemplateView.as_view(template_name="base.html"), name="guide"),
]
