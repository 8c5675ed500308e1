"""`make run`: the whole product on this machine, with the sandbox as its outside world."""

import os
import subprocess

from launch import demo, environment, local_env, machine, readiness, variables
from launch.clone import Clone
from launch.postgres import place
from launch.postgres.cluster import Cluster
from launch.processes import Command
from launch.progress import Progress
from launch.supervisor import Supervisor, supervised
from launch.trouble import Trouble

STEPS = 8
DATABASE = "tidings"
SETTINGS = "config.settings.local"
CONNECT = """
import psycopg
try:
    psycopg.connect(input(), connect_timeout=5).close()
except psycopg.Error as error:
    raise SystemExit(print(error) or 1)
"""
# The slowest machine that we would still call usable needs about half of it.
START_SECONDS = 120


class Ports:
    """Where the site and its outside world listen."""

    def __init__(self) -> None:
        self.site = machine.port_from("PORT", 8000)
        self.sandbox = machine.port_from("SANDBOX_PORT", self.site + 1)
        self.mail = self.sandbox + 1

    def require_free(self) -> None:
        machine.require_free_port(self.site, purpose="the site", variable="PORT")
        machine.require_free_port(self.sandbox, purpose="the sandbox", variable="SANDBOX_PORT")
        machine.require_free_port(self.mail, purpose="the sandbox's mail", variable="SANDBOX_PORT")


def run(clone: Clone) -> int:
    """Start everything, and stay until a stop is asked for or a part ends."""
    progress, ports = Progress(STEPS), Ports()
    address = f"http://{machine.LOOPBACK}:{ports.site}/"
    with supervised(clone, progress, name="run", address=address) as supervisor:
        try:
            ports.require_free()
            _start(supervisor, ports)
            _say_where(supervisor, ports)
            supervisor.watch()
        finally:
            if supervisor.parts:
                progress.line("\nStopping …")
    progress.line("Everything has stopped; the data stay in var/.")
    return 0


def _start(supervisor: Supervisor, ports: Ports) -> None:
    clone, progress = supervisor.clone, supervisor.progress
    environment.prepare(supervisor)
    database_url = _database(supervisor)
    product = variables.for_parts(clone, settings=SETTINGS)
    if "DATABASE_URL" not in product:
        product = variables.without_postgres_client(product)
    found = local_env.compose(_addresses(ports, database_url), product)
    local_env.write(clone.var / "local.env", found)
    for folder in ("broker/queue", "broker/control", "celery", "sandbox", "media"):
        (clone.var / folder).mkdir(parents=True, exist_ok=True)

    progress.step("The outside world (sandbox)")
    _start_sandbox(supervisor, product, ports, found)
    progress.step("Database tables (migrate)")
    manage = [str(clone.python), "manage.py"]
    supervisor.must_finish(
        "migrate", [*manage, "migrate", "--no-input"], product, what="migrating the database"
    )
    progress.step("The demo season (seed_demo)")
    seeding = {**product, "DEMO_PASSWORD": demo.password(clone.var / "demo-password")}
    supervisor.must_finish("seed", [*manage, "seed_demo"], seeding, what="seeding the demo season")
    progress.step("Site, worker and clock")
    _start_site(supervisor, product, ports)


def _database(supervisor: Supervisor) -> str:
    """The address of a database that answers: the person's own, or one that is started here."""
    supervisor.progress.step("PostgreSQL")
    given = os.environ.get("DATABASE_URL")
    if given:
        supervisor.progress.detail("the one that DATABASE_URL names")
        _require_answer(supervisor.clone, given)
        return given
    cluster = Cluster(
        supervisor, place.for_site(supervisor.clone, supervisor.progress), durable=True
    )
    port_file = supervisor.clone.var / "postgres" / "port"
    kept = port_file.read_text().strip() if port_file.is_file() else ""
    cluster.start(int(kept) if kept.isdigit() else None)
    port_file.write_text(f"{cluster.port}\n")
    cluster.create_database(DATABASE)
    return cluster.url(DATABASE)


def _require_answer(clone: Clone, url: str) -> None:
    # By stdin: the list of processes, with their arguments, is for everybody to see.
    answer = subprocess.run(
        [clone.python, "-Ic", CONNECT], input=url, capture_output=True, text=True
    )
    if answer.returncode != 0:
        words = (answer.stdout.strip().splitlines() or ["it is no address of a PostgreSQL"])[0]
        raise Trouble(f"the database that DATABASE_URL names does not answer: {words}")


def _addresses(ports: Ports, database_url: str) -> dict[str, str]:
    sandbox = f"http://{machine.LOOPBACK}:{ports.sandbox}"
    return {
        "DATABASE_URL": database_url,
        "BASE_URL": f"http://{machine.LOOPBACK}:{ports.site}",
        "BROKER_URL": "filesystem://",
        "EMAIL_URL": f"smtp://{machine.LOOPBACK}:{ports.mail}",
        "STRIPE_API_BASE": f"{sandbox}/stripe",
        "STRIPE_SECRET_KEY": "sk_test_sandbox",
        "STRIPE_WEBHOOK_SECRETS": "whsec_sandbox",
    }


def _start_sandbox(
    supervisor: Supervisor, product: dict[str, str], ports: Ports, found: dict[str, str]
) -> None:
    command: Command = [
        supervisor.clone.python, "-m", "sandbox",
        "--port", str(ports.sandbox), "--smtp-port", str(ports.mail), "--state", "var/sandbox",
        "--stripe-webhook", f"http://{machine.LOOPBACK}:{ports.site}/hooks/stripe/",
        "--stripe-webhook-secret", found["STRIPE_WEBHOOK_SECRETS"].split(",")[0],
    ]  # fmt: skip
    supervisor.start("sandbox", command, product)
    supervisor.wait_until(
        lambda: readiness.answers(ports.sandbox, "/"), name="sandbox", seconds=START_SECONDS
    )


def _start_site(supervisor: Supervisor, product: dict[str, str], ports: Ports) -> None:
    python = supervisor.clone.python
    web: Command = [
        python, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py",
        "--bind", f"{machine.LOOPBACK}:{ports.site}", "--workers", "2",
    ]  # fmt: skip
    worker: Command = [
        python, "-m", "celery", "--app", "config.celery", "worker", "--hostname", "tidings@%h",
        "--pool", "threads", "--concurrency", "4", "--loglevel", "INFO",
        "--beat", "--schedule", "var/celery/beat-schedule",
    ]  # fmt: skip
    supervisor.start("web", web, product)
    supervisor.start("worker", worker, product)
    supervisor.wait_until(
        lambda: readiness.answers(ports.site, "/readyz"), name="web", seconds=START_SECONDS
    )
    supervisor.wait_until(
        lambda: readiness.says(supervisor.log_of("worker"), " ready."),
        name="worker",
        seconds=START_SECONDS,
    )


def _say_where(supervisor: Supervisor, ports: Ports) -> None:
    site = f"http://{machine.LOOPBACK}:{ports.site}"
    sandbox = f"http://{machine.LOOPBACK}:{ports.sandbox}"
    width = max(map(len, demo.PEOPLE)) + 2
    lines = [
        "",
        "Tidings is running. Ctrl-C stops it; the data stay.",
        "",
        f"  Site            {site}/",
        f"  Editors         {site}/admin/",
        f"  Gift desk       {site}/desk/",
        f"  Outside world   {sandbox}/   (card processor and mail, stand-ins)",
        f"  Mail            {sandbox}/mail/",
        "",
        f"  Demo sign-ins, all with the password  "
        f"{demo.password(supervisor.clone.var / 'demo-password')}",
        *(f"    {address:<{width}}{what}" for address, what in demo.PEOPLE.items()),
        "",
        "  Logs: var/log/    In another terminal: .venv/bin/python manage.py …",
    ]
    for line in lines:
        supervisor.progress.line(line)
