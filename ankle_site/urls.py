"""Every address of the site. Patients' pages in another language stand under its code: /es/..."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from ankle_site import views
from ankle_site.admin import translations
from ankle_site.dashboard import section_page
from ankle_site.preview import preview
from ankle_site.search_engines import PublicPages, robots
from conditions.admin.audit import audit, export
from conditions.admin.deleted import deleted_rows, restore_row
from conditions.admin.problems import problem_list
from conditions.admin.reviews import review, review_list
from conditions.views import search

ADMIN: list[URLPattern | URLResolver] = [
    path("preview/<int:number>/", admin.site.admin_view(preview), name="preview"),
    path(
        "preview/<int:number>/<path:path>",
        admin.site.admin_view(preview),
        name="preview-page",
    ),
    path("translations/", admin.site.admin_view(translations), name="translations"),
    path("", include("ankle_site.staff.urls")),
    path("overview/<slug:name>/", admin.site.admin_view(section_page), name="section"),
    path("problems/", admin.site.admin_view(problem_list), name="problems"),
    path("reviews/", admin.site.admin_view(review_list), name="reviews"),
    path("reviews/<str:label>/", admin.site.admin_view(review), name="review"),
    path("knowledge/", include("conditions.admin.urls")),
    path("audit/", admin.site.admin_view(audit), name="audit"),
    path("audit/export/", admin.site.admin_view(export), name="export_audit"),
    path("deleted/", admin.site.admin_view(deleted_rows), name="deleted"),
    path(
        "deleted/<str:label>/<int:entry>/",
        admin.site.admin_view(restore_row),
        name="restore",
    ),
    path("", admin.site.urls),
]
PAGES = i18n_patterns(
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
# What there is for networks that must not know of the admin: ankle_site/staff/gate.py.
PUBLIC = (
    path("api/", include("ankle_site.api.urls")),
    path("ai4h/", include("ankle_site.api.ai4h_urls")),
    path("robots.txt", robots),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PublicPages}}, name="sitemap"),
    path("fhir/", include("triage.api.fhir.urls")),
    *PAGES,
)
urlpatterns = [path(settings.ADMIN_PATH, include(ADMIN)), *PUBLIC]
handler500 = views.broken

# What staff can see under a candidate: ankle_site/preview.py.
PREVIEWED: list[URLPattern | URLResolver] = [
    path("api/v1/", include("conditions.api.urls")),
    path("api/v1/", include("triage.api.urls")),
    *PAGES,
]
