"""What a card or bank account answers when somebody tries to charge it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.stripe.payment_methods import CARD
from sandbox.world import World

SCHEMA = """
CREATE TABLE IF NOT EXISTS card_answers (
    payment_method TEXT PRIMARY KEY,
    outcome TEXT NOT NULL
);
"""

PAY = "pay"
DECLINE = "decline"
AUTHENTICATE = "authenticate"
OUTCOMES = (PAY, DECLINE, AUTHENTICATE)


@dataclass(frozen=True)
class Failure:
    """Why no money came: the processor's code, the bank's reason if it gave one, in words."""

    code: str
    message: str
    decline_code: str | None = None


DECLINED = Failure("card_declined", "Your card was declined.", "generic_decline")
EXPIRED = Failure("expired_card", "Your card has expired.", "expired_card")
NOT_AUTHENTICATED = Failure(
    "payment_intent_authentication_failure",
    "Your bank could not confirm that this was you. Use another card, or try again.",
)
NO_FUNDS = Failure("insufficient_funds", "The bank account has not enough money.")


def set_answer(world: World, method_id: str, outcome: str) -> None:
    """From now on this payment method answers so."""
    world.store.write(
        "INSERT INTO card_answers VALUES (?, ?) "
        "ON CONFLICT (payment_method) DO UPDATE SET outcome = excluded.outcome",
        (method_id, outcome),
    )


def answer(world: World, method: dict[str, Any]) -> str:
    """What was set for this payment method; without word, it pays."""
    row = world.store.row(
        "SELECT outcome FROM card_answers WHERE payment_method = ?", (method["id"],)
    )
    return PAY if row is None else str(row["outcome"])


def failure(world: World, method: dict[str, Any], at: int) -> Failure | None:
    """Why this payment method gives nothing at this moment, if so."""
    declines = answer(world, method) == DECLINE
    if method["type"] != CARD:
        return NO_FUNDS if declines else None
    if _is_over(method["card"], at):
        return EXPIRED
    return DECLINED if declines else None


def _is_over(card: dict[str, Any], at: int) -> bool:
    today = datetime.fromtimestamp(at, UTC)
    return (card["exp_year"], card["exp_month"]) < (today.year, today.month)
