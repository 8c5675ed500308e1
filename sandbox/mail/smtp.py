"""Take mail by SMTP, or refuse it when told to."""

import asyncio
import time
from functools import partial

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.mail import box
from sandbox.world import World

_LARGEST = 32 * 1024 * 1024


class _Postman:
    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_DATA(  # noqa: N802 the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        return await asyncio.to_thread(self._take, server, envelope)

    def _take(self, server: SMTP, envelope: Envelope) -> str:
        if self._world.switches.spend("refuse_next"):
            return "451 4.3.0 Try again later"
        recipients = [str(recipient) for recipient in envelope.rcpt_tos]
        raw = envelope.original_content or b""
        box.keep(self._world.store, envelope.mail_from or "", recipients, raw, time.time())
        if self._world.switches.spend("accept_then_drop_next"):
            # the mail is taken, and its sender will never know
            server.loop.call_soon_threadsafe(_hang_up, server)
        return "250 2.0.0 Taken"


def _hang_up(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


async def listen(world: World, port: int) -> asyncio.Server:
    """Start taking mail on this port of the loopback; 0 chooses a free one."""
    loop = asyncio.get_running_loop()
    protocol = partial(
        SMTP,
        _Postman(world),
        hostname="localhost",
        ident="practice mail",
        data_size_limit=_LARGEST,
        enable_SMTPUTF8=True,
        loop=loop,
    )
    return await loop.create_server(protocol, "127.0.0.1", port)
