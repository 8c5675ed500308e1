"""A stateful stand-in of the card processor, API version 2026-10-28.endive, one-time Checkout."""
