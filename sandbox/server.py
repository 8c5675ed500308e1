"""Run the sandbox on the loopback until it is told to stop."""

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from functools import partial

import uvicorn

from sandbox.app import build_app
from sandbox.mail import smtp
from sandbox.stripe import timeline
from sandbox.stripe.courier import Courier
from sandbox.world import World

_HOST = "127.0.0.1"
_PULSE = 0.2
_log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """uvicorn that leaves the signals to us, so that it can end with status 0."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(port: int) -> socket.socket:
    """A socket on this port of the loopback; 0 chooses a free one. Raises OSError when taken."""
    # asyncio switches off Nagle's wait, 40 ms an answer, only where the protocol is named
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


async def serve(world: World, listener: socket.socket, smtp_port: int) -> None:
    """Answer HTTP and SMTP, deliver webhooks, and return after TERM or INT."""
    loop = asyncio.get_running_loop()
    mail = await smtp.listen(world, smtp_port)
    world.url = f"http://{_HOST}:{listener.getsockname()[1]}"
    world.smtp_port = mail.sockets[0].getsockname()[1]
    server = _Server(
        uvicorn.Config(
            build_app(world),
            lifespan="off",
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=1,
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, setattr, server, "should_exit", True)
    serving = asyncio.create_task(server.serve([listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    stopping = threading.Event()
    threading.Thread(target=_beat, args=(world, stopping), daemon=True).start()
    print(f"sandbox ready {world.url} smtp {_HOST}:{world.smtp_port}", flush=True)
    await serving
    stopping.set()
    mail.close()


def _beat(world: World, stopping: threading.Event) -> None:
    """What happens without anybody asking: what falls due, and webhooks."""
    courier = Courier(world)
    courier.start()
    while not stopping.wait(_PULSE):
        for due in (partial(timeline.catch_up, world), courier.send_due):
            try:
                due()
            except Exception:
                _log.exception("The sandbox could not do what was due")
