"""Start a sandbox as a process of its own and wait until it answers: for tests and tools."""

import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_PATIENCE = 20


@dataclass(frozen=True)
class Running:
    """A sandbox that answers at `url` and takes mail on `smtp_port`, both on the loopback."""

    url: str
    smtp_port: int
    process: subprocess.Popen[str]

    def stop(self) -> int:
        """Stop it as a person would, and answer its exit status; may be called twice."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if self.process.stdout is not None:
            self.process.stdout.close()
        return self.process.wait()


def start(state_dir: Path, *, port: int = 0, smtp_port: int = 0) -> Running:
    """Start a sandbox that keeps its state here; raises RuntimeError when it does not come up."""
    command = [sys.executable, "-m", "sandbox", "--state", str(state_dir.resolve())]
    command += ["--port", str(port), "--smtp-port", str(smtp_port)]
    process = subprocess.Popen(  # noqa: S603 our own interpreter and module
        command, cwd=_ROOT, stdout=subprocess.PIPE, text=True
    )
    line = _first_line(process)
    if not line.startswith("sandbox ready "):
        process.kill()
        process.wait()
        raise RuntimeError(f"The sandbox did not start: {line or 'no answer'}")
    _, _, url, _, smtp = line.split()
    return Running(url, int(smtp.rpartition(":")[2]), process)


@contextmanager
def running(state_dir: Path, *, port: int = 0, smtp_port: int = 0) -> Iterator[Running]:
    """A sandbox for the length of a `with` block; port 0 chooses a free one."""
    sandbox = start(state_dir, port=port, smtp_port=smtp_port)
    try:
        yield sandbox
    finally:
        sandbox.stop()


def _first_line(process: subprocess.Popen[str]) -> str:
    if process.stdout is None:
        return ""
    until = time.monotonic() + _PATIENCE
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        ready = selector.select(max(0.0, until - time.monotonic()))
        return process.stdout.readline() if ready else ""
