"""Stripe's transfers to our bank, line by line."""

from giving.donations.gateway_stripe.client import Connected


class Payouts(Connected):
    """One transfer, or all of a time."""
