"""Do what was asked and never tell: the caller cannot know whether anything happened."""

from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.world import World

HOWS = ("reset", "hang")


class Silence(Response):
    """In place of an answer: the connection breaks, or hangs until the caller gives up."""

    def __init__(self, how: str) -> None:
        super().__init__()
        self._how = how

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._how == "reset":
            # ASGI has no word for this; the server's own receive knows the connection
            connection: Any = getattr(receive, "__self__")  # noqa: B009 bound by the server
            connection.transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def ordered(world: World) -> Silence | None:
    """The silence that was ordered for the next request that makes something, if any is left."""
    if not (world.switches["silent_next"] and world.switches.spend("silent_next")):
        return None
    return Silence(world.switches["silent_how"])
