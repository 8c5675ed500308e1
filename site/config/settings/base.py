"""Settings that hold everywhere, by topic; the other three modules state only what differs."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

BASE_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = BASE_DIR / "var"

env = Env()


def origin_of(address: str) -> str:
    """The origin (scheme, host, port) of an address, as a content security policy names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


# --- the house -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "home",
    "campaigns",
    "giving",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    # last, so that roles find every permission made when `migrate` ends
    "accounts",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.RefuseUnstorableText",
    "csp.middleware.CSPMiddleware",
    "config.middleware.AdminContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.LanguageFromPath",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.StaffSecondFactor",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# --- data ----------------------------------------------------------------------------------
DATABASES: dict[str, dict] = {}  # each of the other modules names its own
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
MEDIA_URL = "/media/"
SERVES_MEDIA = False  # in production the proxy hands out the pictures of pages
MEDIA_ROOT = VAR_DIR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "site" / "static"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- languages and time --------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
# The office's own clock: gift dates, deadlines and tax years are read on it.
TIME_ZONE = "America/Chicago"

# --- who signs in --------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:landing"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
STAFF_SECOND_FACTOR_REQUIRED = True

# --- words (Wagtail) -----------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Tidings"
# The books have one clock: in somebody's own zone a gift would stand in another month.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
# The address is the login: it changes only where the new one has to be proved.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
# Gravatar would tell a third party the address hash of each member of staff.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_IMAGE_MODEL = "home.SiteImage"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 5 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 20_000_000
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

# --- security ------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    # Wagtail's editor is made of inline scripts, and frames its own previews.
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        # A browser holds the redirect after a form to this list too: the giving form leads there.
        "form-action": [SELF, "https://checkout.stripe.com", "https://billing.stripe.com"],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- work that happens later ---------------------------------------------------------------
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict = {}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A hint to the worker is only there to be quicker than the clock: a broker that is away must
# not hold up the page that wakes it.
CELERY_TASK_PUBLISH_RETRY = False

# --- giving, our own -----------------------------------------------------------------------
GIVING_MINIMUM_MINOR = 500
GIVING_MAXIMUM_MINOR = 999_999_00
GIVING_AMOUNT_PRESETS_MINOR = [25_00, 50_00, 100_00, 250_00]
# What the processor keeps of a card payment, as we estimate it for donors who cover it: its rate
# for nonprofits in hundredths of a percent, and a fixed part. The books hold what it really took.
GIVING_FEE_BASIS_POINTS = 220
GIVING_FEE_FIXED_MINOR = 30
# The office's own accounts in the general ledger; a fund has its code in the admin.
GIVING_GL_ACCOUNTS = {"bank": "1000", "clearing": "1050", "undeposited": "1060", "fees": "6100"}
# What one person may give back alone; above it a second one has to approve.
GIVING_REFUND_ALONE_UP_TO_MINOR = 250_00
GIVING_CLAIM_TTL = timedelta(hours=72)
GIVING_CLAIMS_PER_EMAIL = 6
GIVING_PROMISES_PER_EMAIL_AND_DAY = 12
# How many tries one source may make, and within which time. Card testers need hundreds; whoever
# gives needs a few.
GIVING_LIMITS: dict[str, dict[str, tuple[int, timedelta]]] = {
    # Forms sent, each of which opens a page of the processor.
    "checkout": {
        # Somebody who goes back, changes the amount and tries three cards stays far below.
        "email": (10, timedelta(days=1)),
        # A tablet in a church hall takes one gift after another in one session, and a script just
        # drops its cookie: a tighter limit would stop people only.
        "session": (60, timedelta(minutes=10)),
        # An office, a school or a telephone company shares one address.
        "network": (60, timedelta(minutes=10)),
        # Our account with the processor: past this it is an attack, however many networks it has.
        "all": (1000, timedelta(minutes=10)),
    },
    # Codes by e-mail while giving is slow: nobody's inbox is to be flooded by our hand.
    "code": {
        "email": (5, timedelta(days=1)),
        "session": (10, timedelta(hours=1)),
        "network": (40, timedelta(hours=1)),
        "all": (2000, timedelta(hours=1)),
    },
}
# So many declined cards in so short a time, and their source waits. A network waits only where not
# more of its payments succeed than fail.
GIVING_PAUSE: dict[str, Any] = {
    "declines": 5,
    "within": timedelta(minutes=3),
    "lasts": timedelta(minutes=15),
}
# So many declines, more than payments, or so many checkouts, and everybody proves their address
# first for a while. On a normal day one card in ten is declined; a busy day of a house of our size
# sees a few hundred gifts.
GIVING_ALARM: dict[str, Any] = {
    "declines": 15,
    "checkouts": 300,
    "within": timedelta(minutes=10),
    "slow_for": timedelta(hours=1),
}
# After the processor refused our key, nobody is sent into the same refusal for so long.
GIVING_KEY_PAUSE = timedelta(minutes=10)
GIVING_LINK_MAX_AGE = {
    "claim": timedelta(days=180),
    "confirm-subscription": timedelta(days=7),
    "plan": timedelta(days=2 * 365),
    "preferences": timedelta(days=2 * 365),
    # As long as the tax office may ask for them.
    "receipt": timedelta(days=7 * 365),
    "statement": timedelta(days=7 * 365),
    "unsubscribe": timedelta(days=2 * 365),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tokens": {"()": "config.logs.HideTokens"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # Wagtail's index updates: four lines for each saved page.
        "django_tasks": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
    },
}
