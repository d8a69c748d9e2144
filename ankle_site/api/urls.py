"""The API: version 1, its schema and its documentation; every other address is a problem."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView

from ankle_site.api.views import NothingHere, SchemaView

app_name = "api"
urlpatterns = [
    path("v1/", include("triage.api.urls")),
    path("v1/", include("conditions.api.urls")),
    path("schema/", SchemaView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html"),
        name="docs",
    ),
    re_path("", NothingHere.as_view()),
]
