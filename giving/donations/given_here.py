"""Which donations this browser has begun: what is personal is shown to it alone."""

from django.contrib.sessions.backends.base import SessionBase

KEY = "given_here"
KEPT = 10


def note(session: SessionBase, reference: str) -> None:
    earlier = [known for known in session.get(KEY, []) if known != reference]
    session[KEY] = [*earlier, reference][-KEPT:]


def includes(session: SessionBase, reference: str) -> bool:
    return reference in session.get(KEY, [])


def latest(session: SessionBase) -> str | None:
    """The reference of the last one, None before the first."""
    return (session.get(KEY) or [None])[-1]
