"""How unfold shows the admin: name, icon, sidebar, colours."""

from django.templatetags.static import static
from django.urls import reverse

UNFOLD = {
    "SITE_TITLE": "Ankle Site",
    "SITE_HEADER": "Ankle Site",
    "SITE_SUBHEADER": "Knowledge workplace",
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("site/icon.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("site/icon.svg")}
    ],
    "STYLES": [lambda request: static("conditions/admin.css")],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,  # drafts are on no page
    "ACCOUNT": {
        "navigation": [
            {"title": "Your account", "link": lambda request: reverse("account")},
            {"title": "Change password", "link": lambda request: reverse("admin:password_change")},
        ]
    },
    "LOGIN": {"form": "ankle_site.staff.forms.LoginForm"},
    "DASHBOARD_CALLBACK": "ankle_site.dashboard.dashboard",
    "SIDEBAR": {"navigation": "ankle_site.navigation.sidebar"},
    "COLORS": {
        "primary": {  # shades of the site's own accent
            "50": "#f1f8f6",
            "100": "#dcede9",
            "200": "#bbdbd4",
            "300": "#8fc2b8",
            "400": "#5fa297",
            "500": "#3f857b",
            "600": "#1c6b63",
            "700": "#1c5d57",
            "800": "#194a46",
            "900": "#173e3b",
            "950": "#0a2423",
        }
    },
}
