"""What tests of the launcher share: a clone of its own, and somebody to run things in it."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from launch.clone import Clone
from launch.identity import group_members
from launch.progress import Progress
from launch.session import Session
from launch.stopping import Stop
from launch.supervisor import Supervisor

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    root = tmp_path / "clone"
    root.mkdir()
    made = Clone(root)
    made.prepare()
    return made


@pytest.fixture
def stop() -> Stop:
    """Nobody asks for a stop, unless the test does."""
    return Stop()


@pytest.fixture
def progress() -> Progress:
    return Progress(8, io.StringIO())


@pytest.fixture
def supervisor(clone: Clone, stop: Stop, progress: Progress) -> Iterator[Supervisor]:
    session = Session(clone, stop, name="run", address="http://127.0.0.1:8000/")
    yield Supervisor(clone, session, stop, progress)
    session.end()


@pytest.fixture
def spawn() -> Iterator[Callable[..., subprocess.Popen]]:
    """Start Python code in a session of its own; whatever is left of it is killed at the end."""
    started: list[subprocess.Popen] = []

    def spawn(code: str, *arguments: object, **variables: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield spawn
    for process in started:
        for pid in group_members(process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(10)
        if process.stdout:
            process.stdout.close()


def until(condition: Callable[[], object], seconds: float = 10) -> bool:
    """Poll until the condition holds; False when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
