"""Every address of the site. Patients' pages in another language stand under its code: /es/..."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from ankle_site import views
from ankle_site.admin import translations
from conditions.admin.audit import audit, export
from conditions.admin.deleted import deleted_rows, restore_row
from conditions.views import search

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("ankle_site.api.urls")),
    path("admin/translations/", admin.site.admin_view(translations), name="translations"),
    path("admin/audit/", admin.site.admin_view(audit), name="audit"),
    path("admin/audit/export/", admin.site.admin_view(export), name="export_audit"),
    path("admin/deleted/", admin.site.admin_view(deleted_rows), name="deleted"),
    path(
        "admin/deleted/<str:label>/<int:entry>/",
        admin.site.admin_view(restore_row),
        name="restore",
    ),
    path("admin/", admin.site.urls),
]
urlpatterns += i18n_patterns(
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
    prefix_default_language=False,
)
