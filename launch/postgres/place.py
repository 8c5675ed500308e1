"""Where PostgreSQL's programs and data lie, when its account may not enter the clone."""

import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from launch.clone import Clone
from launch.postgres import binaries
from launch.postgres.account import Account, for_postgres, unprivileged
from launch.progress import Progress
from launch.session import Session
from launch.trouble import Trouble

# The last two are open to all: see `_is_roots_own`.
PARENTS = (Path("/var/lib"), Path("/var/tmp"), Path("/tmp"))  # noqa: S108


@dataclass(frozen=True)
class Place:
    """The programs' folder, the folder that data lie in, and whose process it is (None: ours)."""

    programs: Path
    home: Path
    account: Account | None


def for_site(clone: Clone, progress: Progress) -> Place:
    """The place for the database of `make run`: in `var/postgres`, or if need be outside."""
    inside = clone.var / "postgres"
    inside.mkdir(exist_ok=True)
    home = _recorded(clone) or inside
    account = for_postgres(home / "data")
    programs = binaries.find(clone)
    if account is None:
        return Place(programs, home, None)
    if home == inside and not account.may_enter(inside):
        home = _outside(clone, account)
        progress.detail(f"the account {account.name} may not enter this clone:")
        progress.detail(f"PostgreSQL keeps its data in {home} (noted in var/postgres/outside)")
    return Place(_runnable(programs, account, home), home, account)


def for_tests(clone: Clone, session: Session) -> Place:
    """A place that goes when the session ends."""
    account = unprivileged() if os.geteuid() == 0 else None
    programs = binaries.find(clone)
    home = Path(tempfile.mkdtemp(prefix="tidings-test-"))
    session.note_scratch(home)
    if account is None:
        return Place(programs, home, None)
    if not account.may_enter(home.parent):
        home = Path(tempfile.mkdtemp(prefix="tidings-test-", dir=PARENTS[-1]))
        session.note_scratch(home)
    shutil.chown(home, account.uid, account.gid)
    return Place(_runnable(programs, account, home), home, account)


def _runnable(programs: Path, account: Account, home: Path) -> Path:
    """The programs themselves if this account can run them, else a copy of them in `home`."""
    if binaries.major_of(programs, account):
        return programs
    copied = home / f"postgres-{_version(programs)}"
    if not binaries.major_of(copied / "bin", account):
        for older in home.glob("postgres-*"):
            shutil.rmtree(older)
        binaries.copy(programs, copied)
    if not binaries.major_of(copied / "bin", account):
        raise Trouble(
            f"the account {account.name} can run PostgreSQL neither from this clone nor from "
            f"{home}: clone to a folder that others may enter"
        )
    return copied / "bin"


def _version(programs: Path) -> str:
    """What changes when the wheel brings other programs: their own date and size."""
    program = (programs / "postgres").stat()
    return hashlib.sha256(f"{program.st_size}/{program.st_mtime_ns}".encode()).hexdigest()[:12]


def _record(clone: Clone) -> Path:
    return clone.var / "postgres" / "outside"


def _recorded(clone: Clone) -> Path | None:
    try:
        folder = Path(_record(clone).read_text().strip())
    except OSError:
        return None
    return folder if _is_roots_own(folder) and _made_for(folder, clone) else None


def _outside(clone: Clone, account: Account) -> Path:
    """Make a folder of root's outside the clone, and record it for the starts to come."""
    name = f"tidings-{hashlib.sha256(str(clone.root).encode()).hexdigest()[:12]}"
    for parent in PARENTS:
        try:
            folder = _make(parent, name, clone)
        except OSError:
            continue
        if account.may_enter(folder):
            (folder / "clone").write_text(str(clone.root))
            _record(clone).write_text(f"{folder}\n")
            return folder
        shutil.rmtree(folder)
    raise Trouble(
        f"the account {account.name} may enter neither this clone nor "
        f"{', '.join(map(str, PARENTS))}: clone to a folder that others may enter"
    )


def _make(parent: Path, name: str, clone: Clone) -> Path:
    folder = parent / name
    if _is_roots_own(folder) and _made_for(folder, clone) and not _in_use(folder):
        # Left by a clone that lay at this same path and is gone, `var/` and all.
        shutil.rmtree(folder)
    try:
        folder.mkdir()
    except FileExistsError:
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=parent))
    folder.chmod(0o755)
    return folder


def _is_roots_own(folder: Path) -> bool:
    """Whether root made it: in a folder for all, somebody may have put a trap of that name."""
    try:
        facts = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == 0 and not facts.st_mode & 0o022


def _made_for(folder: Path, clone: Clone) -> bool:
    """Whether it serves this clone, and not the one that this one was copied from."""
    try:
        other = Path((folder / "clone").read_text())
    except OSError:
        return False
    return other == clone.root or not (other / "var" / "postgres" / "outside").exists()


def _in_use(folder: Path) -> bool:
    return (folder / "data" / "postmaster.pid").exists()
