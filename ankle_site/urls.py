"""Every address of the site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from ankle_site import views
from conditions.views import search

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("search/", search, name="search"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path(
        "accessibility/",
        TemplateView.as_view(template_name="site/accessibility.html"),
        name="accessibility",
    ),
    path("design/", views.design, name="design"),
    # Stands before the page of the same address in conditions.urls, and adds to it.
    path("symptoms/<slug:slug>/", views.SymptomPage.as_view()),
    path("", include("conditions.urls")),
    path("", include("triage.urls")),
    path("api/", include("ankle_site.api.urls")),
    path("admin/", admin.site.urls),
]
