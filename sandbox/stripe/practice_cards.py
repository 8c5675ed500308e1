"""The cards that a person may choose from on the practice pages, and giving one to a customer."""

from dataclasses import dataclass
from typing import Any

from sandbox.pages import Html, fill_each
from sandbox.stripe import cards, objects, payment_methods
from sandbox.stripe.payment_methods import CARD
from sandbox.world import World

Body = dict[str, Any]


@dataclass(frozen=True)
class PracticeCard:
    """What is printed on it, and what it answers."""

    brand: str
    last4: str
    words: str
    outcome: str = cards.PAY
    exp_month: int = 12
    exp_year: int = 2034


_CARDS = (
    PracticeCard("visa", "4242", "Visa that pays"),
    PracticeCard("mastercard", "4444", "Mastercard that pays"),
    PracticeCard("visa", "0341", "Visa that will be declined", cards.DECLINE),
    PracticeCard("visa", "3184", "Visa whose bank asks first", cards.AUTHENTICATE),
)


def choices() -> Html:
    """A list of radio buttons named `card`, the first one chosen."""
    rows = [
        {"last4": one.last4, "words": one.words, "checked": "" if number else "checked"}
        for number, one in enumerate(_CARDS)
    ]
    return fill_each("card_choice.html", rows)


def give(world: World, customer: Body, last4: str, at: int) -> Body:
    """Make the chosen card (the first one, when none is so called) the customer's."""
    chosen = next((one for one in _CARDS if one.last4 == last4), _CARDS[0])
    method = payment_methods.shape(
        CARD,
        email=customer["email"],
        name=customer["name"],
        at=at,
        brand=chosen.brand,
        last4=chosen.last4,
        exp_month=chosen.exp_month,
        exp_year=chosen.exp_year,
    )
    objects.add(world.store, method)
    payment_methods.attach(world, method, customer["id"], at)
    cards.set_answer(world, method["id"], chosen.outcome)
    return method
