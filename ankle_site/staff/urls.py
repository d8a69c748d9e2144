"""Under /admin/, beside the admin site's own."""

from django.contrib import admin
from django.urls import path

from ankle_site.staff import views
from ankle_site.staff.forms import RecoveryCodeForm

urlpatterns = [
    path("account/", admin.site.admin_view(views.account), name="account"),
    path(
        "account/recovery-codes/",
        admin.site.admin_view(views.recovery_codes),
        name="recovery-codes",
    ),
    path("second-factor/", views.CodePage.as_view(), name="second-factor"),
    path(
        "second-factor/recovery/",
        views.CodePage.as_view(form_class=RecoveryCodeForm),
        name="recovery",
    ),
    path("second-factor/set-up/", views.set_up, name="second-factor-set-up"),
    path("second-factor/cancel/", views.cancel, name="second-factor-cancel"),
]
