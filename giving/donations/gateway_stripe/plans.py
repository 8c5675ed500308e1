"""Stripe's subscriptions: how a plan stands, and what we change about it."""

from giving.donations.gateway_stripe.client import Connected


class Plans(Connected):
    """One subscription, or all of them."""
