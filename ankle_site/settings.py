"""Ankle Site's settings: one file, every choice an environment variable (docs/settings.md).

Values are parsed strictly: a wrong one stops the start with the variable's name and what is
allowed. Combinations that parse but are unwise are system checks (ankle_site/checks.py).
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.templatetags.static import static
from django.urls import reverse
from environs import Env
from marshmallow.validate import ContainsNoneOf, Length, Range

django_stubs_ext.monkeypatch()  # makes Django's generic classes subscriptable at run time

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

DEBUG: bool = env.bool("DEBUG", False)
# Outside debug there is no default: a known key lets anyone forge sessions.
SECRET_KEY: str = (
    env.str("SECRET_KEY", "for-debugging-on-this-machine-only", validate=Length(min=1))
    if DEBUG
    else env.str("SECRET_KEY", validate=Length(min=1))
)
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", ["127.0.0.1", "localhost"], validate=ContainsNoneOf([""])
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
HTTPS: bool = env.bool("HTTPS", False)

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_linear_migrations",
    "django_filters",
    "django_htmx",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "ankle_site",
    "conditions",
    "triage",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A result is 140 KB of HTML, and 17 KB compressed. Forms' tokens are masked anew each time and
    # Django pads the answer at random, so its length tells nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ankle_site.languages.LanguageMiddleware",
    "ankle_site.middleware.FormSizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "ankle_site.staff.middleware.StaffMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "ankle_site.middleware.NoLiveReleaseMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ankle_site.urls"
WSGI_APPLICATION = "ankle_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "ankle_site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ankle_site.context.site",
                "ankle_site.languages.languages",
            ],
        },
    },
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.dj_db_url(
        "DATABASE_URL", f"sqlite:///{BASE_DIR / 'var' / 'ankle.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Take the write lock at BEGIN: a transaction that reads first and writes later would
        # otherwise fail with "database is locked" instead of waiting its turn.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# English is what the knowledge and every message are written in; the others are translations.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("es", "Español")]
MODELTRANS_AVAILABLE_LANGUAGES = ["es"]
LOCALE_PATHS = [BASE_DIR / "ankle_site" / "locale"]
FORMAT_MODULE_PATH = "ankle_site.formats"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    # unfold's Alpine needs unsafe-eval and its themes inline styles; public pages need neither.
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Swagger UI draws its arrows from data: addresses
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}

# --- how staff log in --------------------------------------------------------------------------
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
SECOND_FACTOR: bool = env.bool("SECOND_FACTOR", not DEBUG)
OTP_TOTP_ISSUER = "Ankle Site"
# Sessions end when nobody uses them, and at the latest after a working day.
SESSION_IDLE_MINUTES: int = env.int("SESSION_IDLE_MINUTES", 120, validate=Range(min=1))
SESSION_HOURS: int = env.int("SESSION_HOURS", 12, validate=Range(min=1))
SESSION_ENGINE = "ankle_site.staff.sessions"
SESSION_COOKIE_AGE = SESSION_IDLE_MINUTES * 60
# Proxies between the world and this server, each of which adds to X-Forwarded-For.
PROXIES: int = env.int("PROXIES", 0, validate=Range(min=0))
LOGIN_FAILURES: int = env.int("LOGIN_FAILURES", 5, validate=Range(min=1))
LOGIN_LOCK_MINUTES: int = env.int("LOGIN_LOCK_MINUTES", 15, validate=Range(min=1))
AXES_FAILURE_LIMIT = LOGIN_FAILURES
AXES_COOLOFF_TIME = timedelta(minutes=LOGIN_LOCK_MINUTES)
# Who guesses somebody's password locks out themselves, and not that person at their own desk.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else a lock never ends while one guesses
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # failures are kept until they no longer count, successes never
AXES_ENABLE_ADMIN = False  # ankle_site/admin.py has one in this admin's look
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "ankle_site.staff.logins.client_address"
AXES_LOCKOUT_CALLABLE = "ankle_site.staff.logins.locked_out"
# A condition's page posts all of its evidence at once: some eight fields a row, 1,000 is too few.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# Bytes. Staff upload whole documents (conditions/admin/document.py); nobody else sends a file.
LARGEST_UPLOAD = 32 * 1024 * 1024
LARGEST_FORM = DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- what the product does -------------------------------------------------------------------
# One person may approve their own proposal. For a demonstration; never for patients.
RELEASE_SINGLE_PERSON: bool = env.bool("RELEASE_SINGLE_PERSON", False)
# A condition this probable (0..1) raises the urgency to its own level. Editorial: at one in ten
# a careful clinician would still act on it, and a lower bar sends nearly everyone to a doctor.
URGENCY_PROBABILITY: float = env.float(
    "URGENCY_PROBABILITY", 0.10, validate=Range(min=0, max=1, min_inclusive=False)
)
# Days that a stored result is kept before `delete_old_assessments` removes it.
ASSESSMENT_RETENTION_DAYS: int = env.int("ASSESSMENT_RETENTION_DAYS", 30, validate=Range(min=1))
# Hours after its beginning that an interview is kept; then the same command removes it.
INTERVIEW_RETENTION_HOURS: int = env.int("INTERVIEW_RETENTION_HOURS", 24, validate=Range(min=1))
# Days that the words of searches without result are kept; then the same command removes them.
SEARCH_RETENTION_DAYS: int = env.int("SEARCH_RETENTION_DAYS", 30, validate=Range(min=1))
# Months after which a reviewed condition, treatment or rule has to be reviewed again.
REVIEW_MONTHS: int = env.int("REVIEW_MONTHS", 12, validate=Range(min=1, max=120))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ankle_site.api.parsers.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": [
        "ankle_site.api.filtering.KnownParameters",
        "django_filters.rest_framework.DjangoFilterBackend",
        "ankle_site.api.filtering.BoundedSearch",
        "ankle_site.api.filtering.TotalOrder",
    ],
    "DEFAULT_PAGINATION_CLASS": "ankle_site.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "ankle_site.api.schema.ProblemSchema",
    "DEFAULT_METADATA_CLASS": None,  # the schema says more than OPTIONS can
    "EXCEPTION_HANDLER": "ankle_site.api.problems.handle",
    "URL_FORMAT_OVERRIDE": None,  # unknown parameters are refused, and there is one format
    "NON_FIELD_ERRORS_KEY": "body",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ankle Site API",
    "VERSION": "1",
    "DESCRIPTION": (
        "Knowledge about pain at the back of the ankle, heel and calf, and triage over it. "
        "Every answer names the release of the knowledge that made it. It ranks and explains; "
        "it does not diagnose."
    ),
    "LICENSE": {
        "name": "Knowledge: CC BY 4.0. Code: Apache-2.0.",
        "url": "https://creativecommons.org/licenses/by/4.0/",
    },
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Swagger UI sends the schema's address to a validator of its maker's unless told not to.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "UrgencyEnum": "conditions.api.shapes.LEVELS",
        "SymptomKindEnum": "conditions.models.SymptomKind",
        "TreatmentKindEnum": "conditions.models.TreatmentKind",
        "InvestigationKindEnum": "conditions.models.InvestigationKind",
        "StructureKindEnum": "conditions.models.StructureKind",
        "StructureRelationKindEnum": "conditions.models.StructureRelationKind",
        "SourceKindEnum": "conditions.models.SourceKind",
        "QuestionKindEnum": "triage.models.QuestionKind",
    },
}

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

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"keys": {"()": "ankle_site.logs.KeysLeftOut"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["keys"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Tells at INFO which letters of a font a PDF uses: of somebody's answers.
        "fontTools": {"level": "WARNING"},
        # ankle_site.staff.logins says the same in one line.
        "axes": {"level": "ERROR"},
    },
}
