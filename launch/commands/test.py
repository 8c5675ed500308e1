"""`make test`: every test, on a database and a sandbox of its own."""

import os
import shlex
import signal
from collections.abc import Sequence

from launch import chromium, environment, variables
from launch.clone import Clone
from launch.postgres import place
from launch.postgres.cluster import Cluster
from launch.processes import Command
from launch.progress import Progress
from launch.supervisor import Supervisor, supervised

STEPS = 6
DATABASE = "tidings"
TEMPLATE = "tidings_template"
# Long runs with targets of their own.
APART = ("tests/bench", "tests/soak")
# Two at a time, each file whole.
EVERYTHING = (
    "-n", "2", "--dist", "loadfile", *(f"--ignore={folder}" for folder in APART)
)  # fmt: skip


def run(clone: Clone, arguments: Sequence[str] = EVERYTHING) -> int:
    """Run pytest with these arguments and those of `ARGS`; returns its exit status."""
    progress = Progress(STEPS)
    with supervised(clone, progress, name=f"test-{os.getpid()}") as supervisor:
        environment.prepare(supervisor)
        progress.step("Chromium, for the browser tests")
        browser = chromium.find_or_install(supervisor)
        product = _with_database(supervisor)
        if browser:
            product["CHROMIUM_PATH"] = browser
        progress.step("Tests")
        wanted = shlex.split(os.environ.get("ARGS", ""))
        command: Command = [clone.python, "-m", "pytest", *arguments, *wanted]
        # On INT pytest ends its workers and still tells what it has seen.
        return supervisor.finish(
            "pytest", command, product, stop_signal=signal.SIGINT, to_terminal=True
        )


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
