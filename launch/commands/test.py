"""`make test`: every test, on a database and a sandbox of its own."""

import os
import shlex
from collections.abc import Sequence

from launch import chromium, environment, variables
from launch.clone import Clone
from launch.postgres import place
from launch.postgres.cluster import Cluster
from launch.progress import Progress
from launch.session import Session, clean_up_after_killed
from launch.stopping import Stop, Stopped
from launch.supervisor import Supervisor

STEPS = 6
DATABASE = "tidings"
TEMPLATE = "tidings_template"
# Long runs with targets of their own.
APART = ("tests/bench", "tests/soak")
# Two at a time, each file whole; what was skipped is told with its reason.
EVERYTHING = (
    "-n", "2", "--dist", "loadfile", "-rfEs", *(f"--ignore={folder}" for folder in APART)
)  # fmt: skip


def run(clone: Clone, arguments: Sequence[str] = EVERYTHING) -> int:
    """Run pytest with these arguments and those of `ARGS`; returns its exit status."""
    stop, progress = Stop(), Progress(STEPS)
    stop.listen()
    clone.prepare()
    progress.step("Looking at this machine")
    clean_up_after_killed(clone, stop, progress)
    session = Session(clone, stop, name=f"test-{os.getpid()}")
    try:
        supervisor = Supervisor(clone, session, stop, progress)
        environment.prepare(supervisor)
        progress.step("Chromium, for the browser tests")
        browser = chromium.find_or_install(supervisor)
        product = _with_database(supervisor)
        progress.step("Tests")
        command = [clone.python, "-m", "pytest", *arguments, *_wanted()]
        return supervisor.finish(
            "pytest",
            command,
            {**product, **({"CHROMIUM_PATH": browser} if browser else {})},
            to_terminal=True,
        )
    except Stopped as stopped:
        return 128 + stopped.signum
    finally:
        session.end()


def _wanted() -> list[str]:
    return shlex.split(os.environ.get("ARGS", ""))


def _with_database(supervisor: Supervisor) -> dict[str, str]:
    """The tests' variables, with a migrated database from which each test database is copied."""
    supervisor.progress.step("PostgreSQL for the tests, migrated once")
    cluster = Cluster(
        supervisor, place.for_tests(supervisor.clone, supervisor.session), durable=False
    )
    cluster.start()
    cluster.create_database(DATABASE)
    cluster.create_database(TEMPLATE)
    product = variables.without_postgres_client(variables.for_tests(supervisor.clone))
    supervisor.must_finish(
        "test-migrate",
        [supervisor.clone.python, "manage.py", "migrate", "--no-input"],
        {**product, "DATABASE_URL": cluster.url(TEMPLATE)},
        what="migrating the tests' database",
    )
    return {
        **product,
        "DATABASE_URL": cluster.url(DATABASE),
        "TEST_DATABASE_TEMPLATE": TEMPLATE,
    }
