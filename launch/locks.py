"""Locks on files: the kernel lets go of them when their holder dies, however it dies."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def try_lock(path: Path) -> int | None:
    """Take the lock and return the open file that holds it; None when another process has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def locked(
    path: Path, *, pause: Callable[[], None], on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the lock; waits for another holder by `pause`, after saying so once by `on_wait`."""
    descriptor = try_lock(path)
    if descriptor is None and on_wait:
        on_wait()
    while descriptor is None:
        pause()
        descriptor = try_lock(path)
    try:
        yield
    finally:
        os.close(descriptor)
