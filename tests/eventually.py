"""Waiting for another process: asks again until it is so, and fails after a while."""

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def eventually(ask: Callable[[], Answer], *, within: float = 15) -> Answer:
    """The first true answer; raises AssertionError when none comes in time (seconds)."""
    until = time.monotonic() + within
    while not (answer := ask()):
        if time.monotonic() > until:
            raise AssertionError("it did not become so in time")
        time.sleep(0.05)
    return answer
