"""Stripe behind the port: the only package that knows its library and its words."""

from functools import cache

from django.conf import settings

from giving.donations.gateway_stripe.checkouts import Checkouts
from giving.donations.gateway_stripe.history import History
from giving.donations.gateway_stripe.messages import API_VERSION, LISTENS_TO, Messages
from giving.donations.gateway_stripe.payouts import Payouts
from giving.donations.gateway_stripe.plans import Plans
from giving.donations.gateway_stripe.returns import Returns

__all__ = ["API_VERSION", "LISTENS_TO", "StripeGateway", "gateway"]


class StripeGateway(Checkouts, History, Returns, Plans, Payouts, Messages):
    """The port, answered by Stripe, or by whatever speaks its API at `api_base`."""


@cache
def _gateway(secret_key: str, api_base: str, webhook_secrets: tuple[str, ...]) -> StripeGateway:
    return StripeGateway(
        secret_key=secret_key, api_base=api_base, webhook_secrets=list(webhook_secrets)
    )


def gateway() -> StripeGateway:
    """The processor that the settings name."""
    return _gateway(
        settings.STRIPE_SECRET_KEY,
        settings.STRIPE_API_BASE,
        tuple(settings.STRIPE_WEBHOOK_SECRETS),
    )
