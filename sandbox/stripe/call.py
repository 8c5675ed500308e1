"""One request to the processor's API, as its handlers see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.world import World


@dataclass(frozen=True)
class Cause:
    """What made an event happen: an API request, or nothing of ours (a person's click, time)."""

    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Call:
    """Checked parameters, the ids in the address, the moment by the sandbox's clock."""

    world: World
    params: dict[str, Any]
    ids: dict[str, str]
    at: int
    cause: Cause


Handler = Callable[[Call], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """A method and an address as the specification spells it, and who answers."""

    method: str
    path: str
    handler: Handler
