"""What goes back: the refunds we send, and the warnings of issuers."""

from giving.donations.gateway_stripe.client import Connected


class Returns(Connected):
    """Refunds and early fraud warnings."""
