"""Rules of the processor that its published specification does not state."""

import re
from urllib.parse import urlsplit

from sandbox.stripe.errors import invalid

CURRENCY = "usd"
LEAST_AMOUNT = 50
MOST_AMOUNT = 99_999_999

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+\Z")


def looks_like_email(text: str) -> bool:
    """Whether a mail could be sent there."""
    return len(text) <= 512 and _EMAIL.match(text) is not None


def require_email(text: str | None, param: str) -> None:
    """Raise ApiError (400) for an e-mail address that is none."""
    if text and not looks_like_email(text):
        raise invalid(f"Invalid email address: {text}", param, "email_invalid")


def require_url(text: str, param: str) -> None:
    """Raise ApiError (400) for an address a browser could not be sent to."""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise invalid("Not a valid URL: it needs a scheme such as https.", param, "url_invalid")


def require_currency(currency: str, param: str) -> None:
    """Raise ApiError (400) for a currency this stand-in has no account in."""
    if currency.lower() != CURRENCY:
        raise invalid(f"This stand-in knows {CURRENCY} only, not {currency}.", param)


def require_amount(amount: int, param: str) -> None:
    """Raise ApiError (400) for a total the processor would not charge."""
    if amount < LEAST_AMOUNT:
        raise invalid(f"At least {LEAST_AMOUNT} cents can be charged.", param, "amount_too_small")
    if amount > MOST_AMOUNT:
        raise invalid(f"At most {MOST_AMOUNT} cents can be charged.", param, "amount_too_large")
