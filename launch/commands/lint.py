"""`make lint`: format, lint, types, import contracts, migrations, and production's own checks."""

import os

from launch import environment, variables
from launch.clone import Clone
from launch.processes import Command
from launch.progress import Progress
from launch.supervisor import Supervisor, supervised

CHECKS: dict[str, list[str]] = {
    "format": ["-m", "ruff", "format", "--check", "."],
    "lint": ["-m", "ruff", "check", "."],
    "types": ["-m", "mypy", "."],
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
    # Without a database it warns that it could not look at the history; the files are enough.
    "missing migrations": [
        "-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run",
    ],
    "production settings": ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}  # fmt: skip

NO_DATABASE = "postgres://nobody@127.0.0.1:1/none"
# Production refuses to start without its secrets; these open nothing.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
    "ALLOWED_HOSTS": "tidings.example.org",
    "BASE_URL": "https://tidings.example.org",
    "BROKER_URL": "redis://127.0.0.1:1/0",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DEFAULT_FROM_EMAIL": "office@example.org",
    "MEDIA_STORAGE": "var/media",
    "STRIPE_SECRET_KEY": "sk_live_only_for_the_check",
    "STRIPE_WEBHOOK_SECRETS": "whsec_only_for_the_check",
}


def run(clone: Clone) -> int:
    """Run all checks; exit status 1 when any of them finds something."""
    progress = Progress(3 + len(CHECKS))
    with supervised(clone, progress, name=f"lint-{os.getpid()}") as supervisor:
        environment.prepare(supervisor)
        failed = [name for name, check in CHECKS.items() if not _passes(supervisor, name, check)]
    progress.line("Found something: " + ", ".join(failed) if failed else "All clean.")
    return 1 if failed else 0


def _passes(supervisor: Supervisor, name: str, check: list[str]) -> bool:
    supervisor.progress.step(name.capitalize())
    product = {**variables.for_tests(supervisor.clone), "DATABASE_URL": NO_DATABASE}
    if name == "production settings":
        product |= PRODUCTION
    command: Command = [supervisor.clone.python, *check]
    return supervisor.finish(name, command, product, to_terminal=True) == 0
