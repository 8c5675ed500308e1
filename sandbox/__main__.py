"""Start the sandbox: `python -m sandbox --port 8001 --smtp-port 8002 --state DIR`."""

import argparse
import asyncio
import fcntl
import sys
from pathlib import Path
from typing import IO

from sandbox.app import open_world
from sandbox.server import listen, serve
from sandbox.stripe import endpoints


def main() -> int:
    """Run until TERM or INT; answers the exit status."""
    options = _options()
    options.state.mkdir(parents=True, exist_ok=True)
    lock = _lock(options.state)
    if lock is None:
        print(f"Another sandbox uses {options.state}: stop it first.", file=sys.stderr)
        return 1
    try:
        listener = listen(options.port)
    except OSError as error:
        print(f"Port {options.port} cannot be used: {error.strerror}.", file=sys.stderr)
        return 1
    world = open_world(options.state)
    if options.stripe_webhook:
        endpoints.set_target(
            world, options.stripe_webhook, options.stripe_webhook_secret, world.now()
        )
    try:
        asyncio.run(serve(world, listener, options.smtp_port))
    except OSError as error:
        print(f"SMTP port {options.smtp_port} cannot be used: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="HTTP port, 0 for any")
    parser.add_argument("--smtp-port", type=int, required=True, help="SMTP port, 0 for any")
    parser.add_argument("--state", type=Path, required=True, help="directory that keeps everything")
    parser.add_argument("--stripe-webhook", metavar="URL", help="where events are sent")
    parser.add_argument(
        "--stripe-webhook-secret", metavar="SECRET", help="what they are signed with"
    )
    options = parser.parse_args()
    if bool(options.stripe_webhook) != bool(options.stripe_webhook_secret):
        parser.error("--stripe-webhook and --stripe-webhook-secret go together")
    return options


def _lock(state: Path) -> IO[str] | None:
    """Hold the state directory for this process alone; the system lets go when it ends."""
    held = (state / "lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        return None
    return held


if __name__ == "__main__":
    sys.exit(main())
