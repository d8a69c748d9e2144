"""The addresses of the form, its result and the ranked guides."""

from django.urls import path

from triage import interview_views, views

app_name = "triage"
urlpatterns = [
    path("check/", views.check, name="form"),
    # No token is as short as the names below.
    path("check/guided/", interview_views.start, name="interview"),
    path("check/guided/person/", interview_views.person, name="interview_person"),
    path("check/guided/next/", interview_views.next_page, name="interview_next"),
    path(
        "check/guided/questions/<slug:slug>/", interview_views.question, name="interview_question"
    ),
    path("check/guided/answers/", interview_views.answers, name="interview_answers"),
    path("check/guided/resume/<str:signed>/", interview_views.resume, name="interview_resume"),
    path("check/guided/delete/", interview_views.delete, name="interview_delete"),
    path("check/guided/deleted/", interview_views.deleted, name="interview_deleted"),
    path("check/deleted/", views.deleted, name="deleted"),
    # Tokens have the alphabet of slugs; anything else is no address at all.
    path("check/<slug:token>/", views.result, name="result"),
    path("check/<slug:token>/result.pdf", views.result_pdf, name="pdf"),
    path("check/<slug:token>/why/", views.why_not, name="why_list"),
    path("check/<slug:token>/why/<slug:slug>/", views.why, name="why"),
    path("check/<slug:token>/feedback/", views.feedback, name="feedback"),
    path("check/<slug:token>/delete/", views.delete, name="delete"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
]
