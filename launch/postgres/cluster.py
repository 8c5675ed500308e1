"""A PostgreSQL cluster: made once, mended where that is harmless, started and answering."""

import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from launch import identity, machine, variables
from launch.postgres import binaries
from launch.postgres.place import Place
from launch.processes import Child, Command
from launch.supervisor import Supervisor
from launch.trouble import DISK_FULL, Trouble

OWNER = "tidings"
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
# Loopback with a password: other people of this machine must not come in by the open port.
ACCESS_RULES = "host all all 127.0.0.1/32 scram-sha-256\n"
SETTINGS = {
    "listen_addresses": machine.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    # What a statement failed on may be a person's data: it does not belong in a log.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
}
# For data that nobody will miss.
UNSAFE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Cluster:
    """One data folder and the server on it."""

    def __init__(self, supervisor: Supervisor, place: Place, *, durable: bool) -> None:
        self.supervisor = supervisor
        self.place = place
        self.data = place.home / "data"
        self.settings = SETTINGS if durable else {**SETTINGS, **UNSAFE_SETTINGS}
        self.durable = durable
        # A new one at each start: so none is kept, and a lost `var/local.env` locks nobody out.
        self.password = secrets.token_urlsafe(18)
        self.port = 0

    def url(self, database: str) -> str:
        return f"postgres://{OWNER}:{self.password}@{machine.LOOPBACK}:{self.port}/{database}"

    def start(self, port: int | None = None) -> None:
        """Leave a server that answers, on this port if it can be had.

        Raises:
            Trouble: the data cannot be used, or the server does not start.
        """
        self.mend()
        if not self.data.exists():
            self._create()
        self._set_password()
        self.port = port if port and machine.is_free(port) else machine.free_port()
        for _ in range(2):
            # Between finding a port free and using it somebody else may take it.
            if self._try_to_start():
                return
            self.port = machine.free_port()
        self._try_to_start(last=True)

    def create_database(self, name: str) -> None:
        """Make an empty database of this name, unless there is one."""
        answer = subprocess.run(
            [
                self.place.programs / "createdb", "--host", machine.LOOPBACK,
                "--port", str(self.port), "--username", OWNER, name,
            ],
            capture_output=True,
            text=True,
            env={**variables.for_postgres(), "PGPASSWORD": self.password},
        )  # fmt: skip
        if answer.returncode != 0 and "already exists" not in answer.stderr:
            raise Trouble(f"PostgreSQL made no database {name}: {_last_line(answer.stderr)}")

    def mend(self) -> None:
        """Set right what an earlier start left, as far as no data can be lost by it."""
        for unfinished in self.place.home.glob("data.new*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        if not self.data.exists():
            return
        shown = self.supervisor.clone.shown(self.data)
        version = self.data / "PG_VERSION"
        if not version.is_file() or not (self.data / "global" / "pg_control").is_file():
            aside = self.data.with_name(f"data.broken-{secrets.token_hex(3)}")
            self.data.rename(aside)
            kept = self.supervisor.clone.shown(aside)
            self.supervisor.progress.detail(f"{shown} was half made: kept as {kept}, made anew")
            return
        made_by, have = version.read_text().strip(), binaries.major_of(self.place.programs)
        if made_by != str(have):
            raise Trouble(
                f"{shown} was made by PostgreSQL {made_by}, and this is {have}: "
                f"move it away to begin anew (mv {shown} {shown}-{made_by})"
            )
        self._forget_stale_server()

    def _forget_stale_server(self) -> None:
        """PostgreSQL takes its pid file's word for it when another program got that id since."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = abs(int(pid_file.read_text().split("\n", 1)[0]))
        except (OSError, ValueError):
            pid_file.unlink(missing_ok=True)
            return
        if not identity.name_of(pid).startswith("postgres"):
            pid_file.unlink(missing_ok=True)
        elif self._is_server_on_this_data(pid):
            shown = self.supervisor.clone.shown(self.data)
            raise Trouble(
                f"a PostgreSQL that this start did not make already serves {shown} "
                f"(process {pid}): stop it with kill -INT {pid}"
            )
        else:
            pid_file.unlink(missing_ok=True)

    def _is_server_on_this_data(self, pid: int) -> bool:
        folder = identity.folder_of(pid)
        return folder is None or folder == self.data.resolve()

    def _create(self) -> None:
        self.supervisor.progress.detail("creating the database files")
        draft = self.place.home / "data.new"
        draft.mkdir(mode=0o700)
        self._hand_over(draft)
        command: Command = [
            self.place.programs / "initdb", "--pgdata", draft, "--username", OWNER,
            "--encoding", "UTF8", "--locale", LOCALE, "--auth", "reject",
            *([] if self.durable else ["--no-sync"]),
        ]  # fmt: skip
        status = self.supervisor.finish(
            "initdb", command, self._variables(), account=self._ids(), folder=Path("/")
        )
        if status != 0:
            log = self.supervisor.log_of("initdb")
            words = log.read_text(errors="replace")
            raise Trouble(f"PostgreSQL could not make its database files: {_reason(words)}")
        (draft / "pg_hba.conf").write_text(ACCESS_RULES)
        draft.rename(self.data)

    def _set_password(self) -> None:
        """By the single-user mode, which asks for none."""
        answer = subprocess.run(
            [self.place.programs / "postgres", "--single", "-D", self.data, "postgres"],
            input=f"ALTER ROLE {OWNER} PASSWORD '{self.password}'\n",
            capture_output=True,
            text=True,
            cwd="/",
            env=self._variables(),
            **(self.place.account.as_popen() if self.place.account else {}),
        )
        if answer.returncode != 0 or "ERROR" in answer.stderr:
            raise Trouble(f"PostgreSQL does not start: {_reason(answer.stderr)}")

    def _try_to_start(self, *, last: bool = False) -> bool:
        settings = {**self.settings, "port": str(self.port)}
        options = [word for pair in settings.items() for word in ("-c", "=".join(pair))]
        server = self.supervisor.start(
            "postgres",
            [self.place.programs / "postgres", "-D", self.data, *options],
            self._variables(),
            account=self._ids(),
            # The fast shutdown; on TERM it would wait for its clients.
            stop_signal=signal.SIGINT,
            is_database=True,
            folder=Path("/"),
        )
        try:
            self.supervisor.wait_until(lambda: self._is_ready(server), name="postgres", seconds=60)
        except Trouble:
            words = self.supervisor.log_of("postgres").read_text(errors="replace")
            if last or "could not bind" not in words:
                raise
            self.supervisor.drop(server)
            return False
        return True

    def _is_ready(self, server: Child) -> bool:
        """Asks the server's own pid file: on the port somebody else might answer."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(server.leader.pid) and lines[7].strip() == "ready"

    def _hand_over(self, folder: Path) -> None:
        if self.place.account:
            shutil.chown(folder, self.place.account.uid, self.place.account.gid)

    def _ids(self) -> tuple[int, int] | None:
        account = self.place.account
        return (account.uid, account.gid) if account else None

    def _variables(self) -> dict[str, str]:
        icu = self.place.programs.parent / "share" / "icu"  # there in the wheel for musl only
        return {**variables.for_postgres(), **({"ICU_DATA": str(icu)} if icu.is_dir() else {})}


def _reason(words: str) -> str:
    if "No space left on device" in words:
        return DISK_FULL
    return _last_line(words)


def _last_line(words: str) -> str:
    lines: Sequence[str] = [line for line in words.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line or "ERROR" in line]
    return (telling or lines or ["no reason given"])[-1].strip()
