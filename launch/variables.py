"""The environment variables that the parts are given: the person's own, without what misleads."""

import os
from collections.abc import Mapping

from launch.clone import Clone
from launch.machine import LOOPBACK

# They would bring another Python's modules, other settings, or this make's own affairs.
MISLEADING = {
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSAFEPATH",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
    "DJANGO_SETTINGS_MODULE",
    "MAKEFLAGS",
    "MFLAGS",
    "MAKELEVEL",
    "MAKEOVERRIDES",
}

# What the settings read (docs/environment.md): a test run must not depend on it.
PRODUCT = {
    "SECRET_KEY",
    "TIDINGS_DEBUG",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "TRUSTED_PROXY_COUNT",
    "MEDIA_STORAGE",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRETS",
    "STRIPE_API_BASE",
    "STRIPE_LIVEMODE",
    "MAILCHIMP_API_KEY",
    "MAILCHIMP_AUDIENCE_ID",
    "MAILCHIMP_API_BASE",
    "MAILCHIMP_WEBHOOK_SECRET",
    "MAILCHIMP_SIGNING_SECRET",
    "VAULT_KEYS",
}


def for_parts(clone: Clone, *, settings: str) -> dict[str, str]:
    """The variables of a part of the product, under the settings module that is named."""
    kept = {
        name: value
        for name, value in os.environ.items()
        # set but empty means "not set" to most people, and nothing sensible to the settings
        if name not in MISLEADING and (value or name not in PRODUCT)
    }
    return {
        **kept,
        **_direct_loopback(kept),
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": os.pathsep.join([str(clone.root / "site"), str(clone.root)]),
        "PATH": os.pathsep.join([str(clone.venv / "bin"), kept.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",
    }


def for_tests(clone: Clone) -> dict[str, str]:
    """As for a part, but without anything of the person's own that the settings would read."""
    variables = for_parts(clone, settings="config.settings.test")
    return {name: value for name, value in variables.items() if name not in PRODUCT}


def for_pip() -> dict[str, str]:
    """The person's own, index and proxy included, without what leads pip out of the venv."""
    kept = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    return {**kept, "PIP_USER": "0", "PIP_REQUIRE_HASHES": "1", "PYTHONUNBUFFERED": "1"}


def for_apt() -> dict[str, str]:
    """The person's own, so that a proxy for apt is used."""
    return {name: value for name, value in os.environ.items() if name not in MISLEADING}


def for_postgres() -> dict[str, str]:
    """Hardly anything: PostgreSQL's own variables would lead it to another server's data."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def without_postgres_client(variables: Mapping[str, str]) -> dict[str, str]:
    """Without the variables by which a person's own PGHOST or PGSSLMODE reaches the driver."""
    return {name: value for name, value in variables.items() if not name.startswith("PG")}


def _direct_loopback(variables: Mapping[str, str]) -> dict[str, str]:
    """A proxy that leads out must not stand between parts that talk on loopback."""
    direct = [variables.get("NO_PROXY") or variables.get("no_proxy") or "", LOOPBACK, "localhost"]
    value = ",".join(part for part in direct if part)
    return {"NO_PROXY": value, "no_proxy": value}
