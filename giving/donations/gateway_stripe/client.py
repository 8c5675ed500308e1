"""The connection to Stripe, and its errors in the port's words."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar

import stripe

from giving.donations.gateway import (
    AlreadyAsked,
    KeyRefused,
    ProcessorRefused,
    ProcessorUnavailable,
    Unknown,
)

# A donor waits for the checkout: two tries have to fit into ten seconds.
TIMEOUT = (2, 4)
RETRIES = 1

P = ParamSpec("P")
R = TypeVar("R")


def translated(call: Callable[P, R]) -> Callable[P, R]:
    """Turn the library's errors into the port's."""

    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except stripe.InvalidRequestError as error:
            if error.code == "resource_missing":
                raise Unknown(str(error)) from error
            raise ProcessorRefused(str(error)) from error
        except (stripe.AuthenticationError, stripe.PermissionError) as error:
            raise KeyRefused(f"our key is not accepted: {error}") from error
        except stripe.IdempotencyError as error:
            raise ProcessorRefused(str(error)) from error
        except stripe.StripeError as error:
            if error.http_status == HTTPStatus.CONFLICT:
                raise AlreadyAsked(str(error)) from error
            raise ProcessorUnavailable(str(error)) from error

    return asked


class Connected:
    """Holds the client; each side of the gateway adds what it asks.

    Facts of the API version the library pins (2026-10-28.endive): hosted pages are
    `ui_mode=hosted_page`; metadata of a session travels neither to its payment intent nor to its
    subscription; library objects are no dicts, so they end in this package.
    """

    def __init__(self, *, secret_key: str, api_base: str, webhook_secrets: list[str]) -> None:
        self.webhook_secrets = webhook_secrets
        self.client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base},
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        )


def id_of(value: Any) -> str:
    """An object's id, whether it came expanded or not."""
    if value is None:
        return ""
    return value if isinstance(value, str) else value.id


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
