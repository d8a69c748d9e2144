"""Ankle Site's settings: one file, every choice an environment variable (docs/settings.md).

Values are parsed strictly: a wrong one stops the start with the variable's name and what is
allowed. Combinations that parse but are unwise are system checks (ankle_site/checks.py).
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from marshmallow.validate import Length, OneOf, Range, Regexp

from ankle_site import variables
from ankle_site.api.documentation import SPECTACULAR_SETTINGS  # noqa: F401  one for drf-spectacular
from ankle_site.unfolding import UNFOLD  # noqa: F401  and one for unfold

django_stubs_ext.monkeypatch()  # makes Django's generic classes subscriptable at run time

BASE_DIR = Path(__file__).resolve().parent.parent

env = variables.Variables()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

DEBUG: bool = env.bool("DEBUG", False)
# Outside debug there is no default: a known key lets anyone forge sessions.
a_key = Length(min=1, error="Give a long random text.")
SECRET_KEY: str = (
    env.str("SECRET_KEY", "for-debugging-on-this-machine-only", validate=a_key)
    if DEBUG
    else env.str("SECRET_KEY", validate=a_key)
)
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", ["127.0.0.1", "localhost"], subcast=variables.host, validate=variables.some
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [], subcast=variables.origins)
HTTPS: bool = env.bool("HTTPS", False)
# Proxies between the world and this server, each of which adds to X-Forwarded-For.
PROXIES: int = env.int("PROXIES", 0, validate=Range(0, 10))
# Where the admin stands, and the networks that may know it; none named are all.
ADMIN_PATH: str = env.str(
    "ADMIN_PATH",
    "admin/",
    validate=Regexp(
        r"([A-Za-z0-9_-]+/)+\Z", error="Give letters, digits, - and _ with a slash at the end only."
    ),
)
ADMIN_NETWORKS: list[variables.Network] = env.list("ADMIN_NETWORKS", [], subcast=variables.network)

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_linear_migrations",
    "django_filters",
    "django_htmx",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "ankle_site",
    "ankle_site.access",
    "conditions",
    "triage",
]

MIDDLEWARE = [
    "ankle_site.operations.probes.OperatorMiddleware",
    # These stand outside of all that can fail.
    "ankle_site.request_ids.RequestIdMiddleware",
    "ankle_site.operations.requests.ObservingMiddleware",
    "ankle_site.api.middleware.ProblemMiddleware",
    "ankle_site.operations.headers.HeaderMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A result is 140 KB of HTML, and 17 KB compressed. Forms' tokens are masked anew each time and
    # Django pads the answer at random, so its length tells nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "ankle_site.operations.headers.ContentPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ankle_site.languages.LanguageMiddleware",
    "ankle_site.access.api.middleware.RateLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "ankle_site.replicas.ReplicaMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "ankle_site.middleware.FormSizeMiddleware",
    # Everything below is of pages, and the API is led past it.
    "ankle_site.api.middleware.ShortWayMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ankle_site.staff.gate.GateMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "ankle_site.staff.middleware.StaffMiddleware",
    "ankle_site.access.api.middleware.FormRateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ankle_site.middleware.NoLiveReleaseMiddleware",
    "ankle_site.middleware.SecondLookMiddleware",
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
    "default": env.database("DATABASE_URL", BASE_DIR / "var" / "ankle.sqlite3")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Take the write lock at BEGIN: a transaction that reads first and writes later would
        # otherwise fail with "database is locked" instead of waiting its turn.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA secure_delete=ON;",  # what is deleted is written over
    }
# Read-only copies of a PostgreSQL database: ankle_site/replicas.py.
REPLICA_SERVERS: list[dict[str, Any]] = env.list("REPLICA_URLS", [], subcast=variables.replica)
REPLICAS = [f"replica-{number}" for number, _ in enumerate(REPLICA_SERVERS, start=1)]
DATABASES |= zip(REPLICAS, REPLICA_SERVERS, strict=True)
for server in DATABASES.values():
    if server["ENGINE"] == "django.db.backends.postgresql":
        # One that is gone is noticed before a request trips over it, and soon. What its address
        # says, such as sslmode, holds.
        server["CONN_HEALTH_CHECKS"] = True
        server["OPTIONS"] = {"connect_timeout": 2} | server.get("OPTIONS", {})
DATABASE_ROUTERS = ["ankle_site.replicas.ReplicaRouter"] if REPLICAS else []
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
        else "ankle_site.operations.static_files.FingerprintedStorage"
    },
}
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# The prefix makes browsers refuse a cookie of this name that another host of the domain set.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
# Without a proxy that sets it, anybody could.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
HSTS_SUBDOMAINS: bool = env.bool("HSTS_SUBDOMAINS", True)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and HSTS_SUBDOMAINS
# A list inside of browsers, hard to leave again: the domain's owner decides, and not this code.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_POLICY = {
    "default-src": [SELF],
    "img-src": [SELF, "data:"],  # Swagger UI draws its arrows from data: addresses
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "object-src": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": CONTENT_POLICY}
# unfold's Alpine makes functions of what stands in attributes, and its theme is an inline style.
# Inline scripts are refused here too. ankle_site/staff/gate.py sets it.
ADMIN_CONTENT_POLICY = CONTENT_POLICY | {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
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
SESSION_IDLE_MINUTES: int = env.int("SESSION_IDLE_MINUTES", 120, validate=Range(1, 10_080))
SESSION_HOURS: int = env.int("SESSION_HOURS", 12, validate=Range(1, 168))
SESSION_ENGINE = "ankle_site.staff.sessions"
SESSION_COOKIE_AGE = SESSION_IDLE_MINUTES * 60
LOGIN_FAILURES: int = env.int("LOGIN_FAILURES", 5, validate=Range(1, 100))
LOGIN_LOCK_MINUTES: int = env.int("LOGIN_LOCK_MINUTES", 15, validate=Range(1, 10_080))
AXES_FAILURE_LIMIT = LOGIN_FAILURES
AXES_COOLOFF_TIME = timedelta(minutes=LOGIN_LOCK_MINUTES)
# Who guesses somebody's password locks out themselves, and not that person at their own desk.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else a lock never ends while one guesses
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # failures are kept until they no longer count, successes never
AXES_ENABLE_ADMIN = False  # ankle_site/admin.py has one in this admin's look
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "ankle_site.staff.logins.household"
AXES_LOCKOUT_CALLABLE = "ankle_site.staff.logins.locked_out"
# A condition's page posts all of its evidence at once: some eight fields a row, 1,000 is too few.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# Bytes. Staff upload whole documents (conditions/admin/document.py); nobody else sends a file.
LARGEST_UPLOAD = 32 * 1024 * 1024
LARGEST_FORM = DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- how it is run ------------------------------------------------------------------------------
# Redis or Valkey, which all processes share. A cache that does not answer is done without.
CACHE_URL: str = env.str("CACHE_URL", "", validate=variables.redis_or_nothing)
DJANGO_REDIS_IGNORE_EXCEPTIONS = DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
CACHE_OPTIONS = {
    # Seconds: a server that is gone without a word costs each request this much.
    "SOCKET_CONNECT_TIMEOUT": 0.25,
    "SOCKET_TIMEOUT": 0.25,
}
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "ankle",
        "OPTIONS": CACHE_OPTIONS,
    }
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # By default 300: the throttle would forget whom it counts. A rate takes up to 2 KB.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
LOG_FORMAT: str = env.str("LOG_FORMAT", "plain", validate=OneOf(["plain", "json"]))
# Where gunicorn's processes keep the figures that /metrics adds up; empty, nothing is measured.
METRICS_DIR: str = env.str("PROMETHEUS_MULTIPROC_DIR", "", validate=variables.directory_or_nothing)
# prometheus-client looks for it itself: never in .env, and empty it would be any directory.
os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
if METRICS_DIR:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = METRICS_DIR
# A function that gets an ErrorReport (ankle_site/operations/error_hook.py): `package.module.name`.
ERROR_HOOK: str = env.str("ERROR_HOOK", "")

# --- what the product does -------------------------------------------------------------------
# One person may approve their own proposal. For a demonstration; never for patients.
RELEASE_SINGLE_PERSON: bool = env.bool("RELEASE_SINGLE_PERSON", False)
# A condition this probable (0..1) raises the urgency to its own level. Editorial: at one in ten
# a careful clinician would still act on it, and a lower bar sends nearly everyone to a doctor.
URGENCY_PROBABILITY: float = env.float(
    "URGENCY_PROBABILITY", 0.10, validate=Range(min=0, max=1, min_inclusive=False)
)
# Days that a stored result is kept before `delete_old_assessments` removes it.
ASSESSMENT_RETENTION_DAYS: int = env.int("ASSESSMENT_RETENTION_DAYS", 30, validate=Range(1, 3650))
# Hours after its beginning that an interview is kept; then the same command removes it.
INTERVIEW_RETENTION_HOURS: int = env.int("INTERVIEW_RETENTION_HOURS", 24, validate=Range(1, 8760))
# Days that the words of searches without result are kept; then the same command removes them.
SEARCH_RETENTION_DAYS: int = env.int("SEARCH_RETENTION_DAYS", 30, validate=Range(1, 3650))
# Months after which a reviewed condition, treatment or rule has to be reviewed again.
REVIEW_MONTHS: int = env.int("REVIEW_MONTHS", 12, validate=Range(1, 120))

# --- how other programs ask ---------------------------------------------------------------------
API_PREFIXES = ("/api/", "/fhir/", "/ai4h/")
a_rate = Regexp(
    r"(off|[1-9][0-9]{0,3}/(s|min|h|day))\Z",
    error="Give off, or a number up to 9999 and s, min, h or day, such as 60/min.",
)
# Reading all of a release row by row takes two minutes; assessing costs some five times a read.
RATE_READ: str = env.str("RATE_READ", "240/min", validate=a_rate)
RATE_TRIAGE: str = env.str("RATE_TRIAGE", "60/min", validate=a_rate)
RATE_KEY: str = env.str("RATE_KEY", "600/min", validate=a_rate)
RATE_FORMS: str = env.str("RATE_FORMS", "120/min", validate=a_rate)
CORS_ORIGINS: list[str] = env.list("CORS_ORIGINS", [], validate=variables.origins_or_all)
CORS_ALLOW_ALL_ORIGINS = CORS_ORIGINS == ["*"]
CORS_ALLOWED_ORIGINS = [] if CORS_ALLOW_ALL_ORIGINS else CORS_ORIGINS
CORS_URLS_REGEX = f"^({'|'.join(API_PREFIXES)})"
CORS_ALLOW_METHODS = ["GET", "HEAD", "POST", "DELETE", "OPTIONS"]
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-none-match",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Location",
    "RateLimit-Limit",
    "RateLimit-Policy",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-ID",
]

# Reads free text for programs. Hazard h38: no sentence of a real patient has been tried yet.
FREE_TEXT: bool = env.bool("FREE_TEXT", DEBUG)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["ankle_site.access.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["ankle_site.access.api.permissions.KeyHasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["ankle_site.access.api.throttling.FairThrottle"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["conditions.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ankle_site.api.parsers.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": [
        "ankle_site.api.filtering.KnownParameters",
        "django_filters.rest_framework.DjangoFilterBackend",
        "ankle_site.api.filtering.WordSearch",
        "ankle_site.api.filtering.TotalOrder",
    ],
    "DEFAULT_PAGINATION_CLASS": "ankle_site.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "ankle_site.api.schema.ProblemSchema",
    "DEFAULT_METADATA_CLASS": None,  # the schema says more than OPTIONS can
    "EXCEPTION_HANDLER": "ankle_site.api.problems.handle",
    "URL_FORMAT_OVERRIDE": None,  # unknown parameters are refused, and there is one format
    "NON_FIELD_ERRORS_KEY": "body",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "ankle_site.request_ids.RequestIdFilter"}},
    "formatters": {
        "plain": {
            "class": "ankle_site.operations.log.PlainFormatter",
            "style": "{",
            "format": "{levelname} {name} [{request_id}] {message}",
        },
        "json": {"class": "ankle_site.operations.log.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": LOG_FORMAT,
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # runserver has a line for each request itself.
        "ankle_site.operations.requests": {"level": "WARNING" if DEBUG else "INFO"},
        # Tells at INFO which letters of a font a PDF uses: of somebody's answers.
        "fontTools": {"level": "WARNING"},
        # ankle_site.staff.logins says the same in one line.
        "axes": {"level": "ERROR"},
    },
}
