"""One machine, no keys: what `make run` starts, with the sandbox as the outside world."""

from config.settings.base import *
from config.settings.base import CONTENT_SECURITY_POLICY, VAR_DIR, env, origin_of

# What `make run` found out about this machine (ports, addresses); the real environment wins.
env.read_env(str(VAR_DIR / "local.env"), recurse=False)

DEBUG = env.bool("TIDINGS_DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "local-only-and-known-to-everybody")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")
WAGTAILADMIN_BASE_URL = BASE_URL

DATABASES = {"default": env.dj_db_url("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/tidings")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
SERVES_MEDIA = True

_email = env.dj_email_url("EMAIL_URL", "smtp://127.0.0.1:8002")
EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = "Harbor Light <office@example.org>"

CELERY_BROKER_URL = env.str("BROKER_URL", "filesystem://")
if CELERY_BROKER_URL.startswith("filesystem"):
    _folder = VAR_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_folder / "queue"),
        "data_folder_out": str(_folder / "queue"),
        "control_folder": str(_folder / "control"),
    }

STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "sk_test_sandbox")
STRIPE_WEBHOOK_SECRETS = env.list("STRIPE_WEBHOOK_SECRETS", ["whsec_sandbox"])
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "http://127.0.0.1:8001/stripe")
STRIPE_LIVEMODE = env.bool("STRIPE_LIVEMODE", False)
# The sandbox's checkout page stands on its own port, which a browser takes for another origin.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(origin_of(STRIPE_API_BASE))

# Offered, not demanded, so that the demo's people can walk straight in.
STAFF_SECOND_FACTOR_REQUIRED = False
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# What the demo's people sign in with; empty lets seed_demo make one up. Settings without this name
# are none for a demo.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "")
