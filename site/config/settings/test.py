"""The test run: real PostgreSQL, the sandbox's addresses given by fixtures, quick passwords."""

from config.settings.base import *
from config.settings.base import VAR_DIR, env

DEBUG = False
SECRET_KEY = "test-only"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
BASE_URL = "http://testserver"
WAGTAILADMIN_BASE_URL = BASE_URL

DATABASES = {"default": env.dj_db_url("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/tidings")}
# A database that was migrated beforehand: making each test database a copy of it saves a minute.
DATABASES["default"]["TEST"] = {"TEMPLATE": env.str("TEST_DATABASE_TEMPLATE", None)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = VAR_DIR / "test-media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env.int("TEST_SMTP_PORT", 1)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = "Harbor Light <office@example.org>"

# Tests do the due work themselves, by the same functions that the worker calls.
CELERY_BROKER_URL = "memory://"

STRIPE_SECRET_KEY = "sk_test_sandbox"
STRIPE_WEBHOOK_SECRETS = ["whsec_sandbox"]
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "http://127.0.0.1:1/stripe")
STRIPE_LIVEMODE = False

STAFF_SECOND_FACTOR_REQUIRED = False
TRUSTED_PROXY_COUNT = 0
ALLAUTH_TRUSTED_PROXY_COUNT = 0
