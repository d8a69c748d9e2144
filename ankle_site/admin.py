"""Accounts, roles and failed log-ins in the admin, and how complete the translations are.

Only a superuser makes, changes or removes superusers.
"""

from typing import TYPE_CHECKING, Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import Group, User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm

from ankle_site.completeness import completeness
from ankle_site.staff import second_factor, sessions
from ankle_site.staff.forms import AccountForm, AddAccountForm
from ankle_site.staff.views import page

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
else:
    from unfold.admin import ModelAdmin

admin.site.index_title = "Overview"
# Devices hold secrets that nobody but their owner may see; UserAdmin.access resets them.
admin.site.unregister([User, Group, TOTPDevice, StaticDevice])


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User], ModelAdmin[User]):
    form = AccountForm
    add_form = AddAccountForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "first_name", "last_name", "is_active", "is_staff", "last_login"]
    list_filter = ["groups", "is_active", "is_staff"]
    # Permissions come from roles alone; single ones per person are how nobody knows who may what.
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": [("first_name", "last_name"), "email"]}),
        ("Access", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Times", {"fields": [("last_login", "date_joined")]}),
    ]
    filter_horizontal = ["groups"]
    actions_detail = ["access"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = ["last_login", "date_joined"]
        return fixed if request.user.is_superuser else [*fixed, "is_superuser"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def has_access_permission(self, request: HttpRequest, object_id: str) -> bool:
        """Never over oneself: whoever sits at an open session could take the account over."""
        account = self.get_object(request, object_id)
        return account != request.user and self.has_change_permission(request, account)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Nor is one's own password changed without the present one."""
        if self.get_object(request, unquote(id)) == request.user:
            return redirect("admin:password_change")
        return super().user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not (obj.is_active and obj.is_staff):
            sessions.end_sessions(user=obj)

    @action(  # type: ignore[untyped-decorator]  # unfold has no types
        description="Second factor and sessions", url_path="access", permissions=["access"]
    )
    def access(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_object(request, object_id)
        if person is None:
            raise Http404
        match request.POST.get("do"):
            case "reset":
                second_factor.reset(user=person)
                return self._done(request, person, "Reset the second factor.")
            case "end":
                sessions.end_sessions(user=person)
                return self._done(request, person, "Ended all sessions.")
        return page(
            request,
            "person",
            title=f"Second factor and sessions: {person}",
            person=person,
            device=second_factor.device_of(person),
            codes_left=second_factor.recovery_codes_left(person),
            sessions=sessions.sessions_of(person),
        )

    def _done(self, request: HttpRequest, person: User, what: str) -> HttpResponse:
        self.log_change(request, person, what)
        messages.success(request, what)
        return redirect("admin:auth_user_access", person.pk)


def _may_touch(request: HttpRequest, account: User | None) -> bool:
    return account is None or not account.is_superuser or bool(request.user.is_superuser)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin[Group]):
    pass


@admin.register(AccessAttempt)
class FailedLoginAdmin(ModelAdmin[AccessAttempt]):
    """Who is locked out; to delete a row is to let them try again."""

    list_display = ["name", "address", "failures", "last_failure", "browser"]
    search_fields = ["username", "ip_address"]
    fields = readonly_fields = ("name", "address", "failures", "last_failure", "browser")

    @admin.display(description="name as typed", ordering="username")
    def name(self, attempt: AccessAttempt) -> str:
        return str(attempt.username)

    @admin.display(ordering="ip_address")
    def address(self, attempt: AccessAttempt) -> str:
        return str(attempt.ip_address or "unknown")

    @admin.display(ordering="failures_since_start")
    def failures(self, attempt: AccessAttempt) -> str:
        locked = attempt.failures_since_start >= settings.LOGIN_FAILURES
        return f"{attempt.failures_since_start}{': locked' if locked else ''}"

    @admin.display(ordering="attempt_time")
    def last_failure(self, attempt: AccessAttempt) -> str:
        return f"{attempt.attempt_time:%Y-%m-%d %H:%M}"

    @admin.display(ordering="user_agent")
    def browser(self, attempt: AccessAttempt) -> str:
        return sessions.browser_in_words(attempt.user_agent)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@permission_required("conditions.view_condition", raise_exception=True)
def translations(request: HttpRequest) -> TemplateResponse:
    shown = {"title": "Translations", "reports": completeness()}
    return TemplateResponse(
        request, "admin/translations.html", admin.site.each_context(request) | shown
    )
