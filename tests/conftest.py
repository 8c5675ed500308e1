"""What every test may ask for: a clock that stands still, the outside world, a site on a port."""

import copy
import os
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.test.utils import setup_databases

from sandbox.process import running
from tests.live import (
    database_copy,
    drop_template,
    drop_test_database,
    make_template,
    serving,
)
from tests.outside_world import OutsideWorld

# How long an example takes says something about the machine, not about the code.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

# Playwright keeps an event loop in the main thread, and Django would refuse to query beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def at() -> datetime:
    """Now, as far as operations are told: a Sunday noon in the office, in the demo's season."""
    return datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("America/Chicago"))


@pytest.fixture(scope="session")
def outside_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OutsideWorld]:
    with running(tmp_path_factory.mktemp("sandbox")) as process:
        yield OutsideWorld(process.url, process.smtp_port)


@pytest.fixture
def sandbox(outside_process: OutsideWorld, settings) -> OutsideWorld:
    """The outside world, empty, with our settings pointing at it; it calls no webhook yet."""
    outside_process.empty()
    settings.STRIPE_API_BASE = outside_process.stripe_api
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = outside_process.smtp_port
    policy = copy.deepcopy(django_settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"].append(outside_process.url)
    settings.CONTENT_SECURITY_POLICY = policy
    return outside_process


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_modify_db_settings,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
) -> Iterator[None]:
    """The test database, also when only tests with a copy of it run, which no mark announces."""
    with django_db_blocker.unblock():
        keep = django_db_keepdb and not django_db_createdb
        setup_databases(verbosity=0, interactive=False, keepdb=keep)
        make_template()
    yield
    with django_db_blocker.unblock():
        drop_template()
        if not django_db_keepdb:
            drop_test_database()


@pytest.fixture
def live_database(django_db_setup, django_db_blocker) -> Iterator[str]:
    """A database of this test's own, with real commits, for what happens at once."""
    with django_db_blocker.unblock(), database_copy() as name:
        yield name


@pytest.fixture
def live_site(live_database: str, sandbox: OutsideWorld, settings) -> Iterator[str]:
    """The site's address; the sandbox's webhooks reach it."""
    with serving() as address:
        settings.BASE_URL = address
        sandbox.steer("stripe/webhook", url=f"{address}/hooks/stripe/", secret="whsec_sandbox")
        yield address
        sandbox.steer("stripe/webhook", url=None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Chromium as the machine has it, quiet towards the network."""
    path = os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium")
    if not os.path.exists(path):
        pytest.skip(f"no Chromium at {path}: set CHROMIUM_PATH or install the package chromium")
    args = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
    ]
    if os.geteuid() == 0:
        args.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": path, "args": args}
