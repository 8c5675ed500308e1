"""Finds a Chromium for the browser tests; as root on a machine with apt, installs one."""

import os
import shutil
import subprocess

from launch import variables
from launch.supervisor import Supervisor

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
PACKAGES = ("chromium", "fonts-dejavu-core")


def find() -> str | None:
    """The path of a Chromium that starts; `CHROMIUM_PATH` names one that is used as it is."""
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        return named
    candidates = [shutil.which(name) for name in NAMES] + [*MAC_PLACES]
    return next((path for path in candidates if path and _starts(path)), None)


def find_or_install(supervisor: Supervisor) -> str | None:
    """As `find`, after trying to install one where that is possible; None says why not."""
    progress = supervisor.progress
    found = find()
    if found:
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        progress.detail(
            "no Chromium here: the browser tests are skipped "
            "(install chromium, or set CHROMIUM_PATH)"
        )
        return None
    progress.detail("installing Chromium by apt (a few minutes; only this once)")
    if _apt(supervisor, "update") and _apt(
        supervisor, "install", "-y", "--no-install-recommends", *PACKAGES
    ):
        found = find()
    if not found:
        log = supervisor.clone.shown(supervisor.log_of("apt"))
        progress.detail(f"apt brought no Chromium ({log}): the browser tests are skipped")
    return found


def _apt(supervisor: Supervisor, *arguments: str) -> bool:
    def show(line: str) -> None:
        if line.startswith(("Get:", "Unpacking ", "Setting up ")):
            supervisor.progress.detail(line, passing=True)

    command = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-q", *arguments]
    environment = {**variables.for_apt(), "DEBIAN_FRONTEND": "noninteractive"}
    return supervisor.finish("apt", command, environment, on_line=show) == 0


def _starts(path: str) -> bool:
    """A distribution's stub that only says where to get the browser does not."""
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, stdin=subprocess.DEVNULL, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and bool(answer.stdout.strip())
