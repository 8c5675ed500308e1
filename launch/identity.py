"""Tells processes apart for certain: a process id alone may have been given to a stranger since."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "stat").exists()
# Every process that the launcher starts carries this variable, and so do all its descendants.
MARK = "TIDINGS_LAUNCH"


@dataclass(frozen=True)
class Identity:
    """A process: its id, and when it was started, in the words of the operating system."""

    pid: int
    started: str

    def lives(self) -> bool:
        """Whether this very process still runs (one that ended but was not reaped does not)."""
        return identify(self.pid) == self


def identify(pid: int) -> Identity | None:
    """The living process with this id; None when there is none."""
    if HAS_PROC:
        fields = _stat(pid)
        if fields is None or fields[0] in "ZX":
            return None
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return Identity(pid, f"{boot}/{fields[19]}")
    answer = _ps("-o", "stat=,lstart=", "-p", str(pid)).split(maxsplit=1)
    if len(answer) < 2 or answer[0].startswith("Z"):
        return None
    return Identity(pid, answer[1].strip())


def group_members(group: int) -> list[int]:
    """The living processes of a process group."""
    if HAS_PROC:
        return [
            pid
            for pid in _all_pids()
            if (fields := _stat(pid)) and fields[0] not in "ZX" and int(fields[2]) == group
        ]
    rows = (line.split() for line in _ps("-axo", "pid=,pgid=,stat=").splitlines())
    return [int(pid) for pid, pgid, stat in rows if int(pgid) == group and stat[0] != "Z"]


def bearers(token: str) -> list[int]:
    """The living processes that carry this token; none where the system does not tell."""
    mark = f"{MARK}={token}".encode()
    found = []
    for pid in _all_pids() if HAS_PROC else []:
        try:
            variables = (PROC / str(pid) / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if mark in variables and pid != os.getpid():
            found.append(pid)
    return found


def name_of(pid: int) -> str:
    """The program that a process runs, without its folder; empty when there is no such process."""
    if HAS_PROC:
        try:
            return (PROC / str(pid) / "comm").read_text().strip()
        except OSError:
            return ""
    return os.path.basename(_ps("-o", "comm=", "-p", str(pid)).strip())


def folder_of(pid: int) -> Path | None:
    """The folder that a process works in; None where the system does not tell."""
    try:
        return Path(os.readlink(PROC / str(pid) / "cwd"))
    except OSError:
        return None


def caught_signals(pid: int) -> int | None:
    """The signals that a process handles, as a bit mask; None where the system does not tell."""
    try:
        for line in (PROC / str(pid) / "status").read_text().splitlines():
            if line.startswith("SigCgt:"):
                return int(line.split()[1], 16)
    except OSError:
        pass
    return None


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat from the state on (the program's name may hold anything)."""
    try:
        return (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None


def _ps(*arguments: str) -> str:
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(
        ["ps", *arguments], capture_output=True, text=True, env=environment
    ).stdout  # fmt: skip
