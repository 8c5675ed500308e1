"""All the doors by which tests and the demo steer the card processor, one file per topic."""

from sandbox.stripe import (
    control_books,
    control_cards,
    control_clicks,
    control_clock,
    control_faults,
    control_money_back,
    control_payouts,
    control_reset,
    control_settings,
    control_webhooks,
)

ROUTES = [
    *control_books.ROUTES,
    *control_cards.ROUTES,
    *control_clicks.ROUTES,
    *control_clock.ROUTES,
    *control_faults.ROUTES,
    *control_money_back.ROUTES,
    *control_payouts.ROUTES,
    *control_reset.ROUTES,
    *control_settings.ROUTES,
    *control_webhooks.ROUTES,
]
