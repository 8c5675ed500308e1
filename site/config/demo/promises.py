"""Promises of the season: somebody takes a wish on, and then orders, gives it back or forgets."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from config.demo.past import Past
from config.demo.season import Season, token
from config.demo.supporters import ACCOUNT, Person, supporter
from giving.drives.queries import season_dates
from giving.wishes import operations
from giving.wishes.models import Promise, Wish

SHOPS = ["Lantern Books", "Northside Toys", "Corner Outfitters", "Lakeshore Home", "Example & Co."]
# How many days ago, at the most and at the least, a wish was taken on that is so far today.
TAKEN_AGO = {
    "handed_over": (18, 17),
    "bagged": (16, 12),
    "received": (12, 9),
    "ordered": (9, 3),
    "cancelled": (9, 5),
    "expired": (11, 6),
}
# How many people share the promises, so that nobody has more under way than one may.
CLAIMANTS = 60
AFTER_HOLD = timedelta(minutes=10)


class Promises:
    """Takes wishes on in the name of supporters, one after the other."""

    def __init__(self, season: Season, past: Past) -> None:
        self.season, self.past = season, past
        self.made = 0

    def make(self, wish: Wish, told: dict[str, Any]) -> Promise | None:
        """Take a wish on and bring that to where it is today; None when it is open again."""
        now = told["now"]
        chance = Random(wish.desk_code)
        taken_at = self._taken_at(now, chance)
        promise = operations.claim_wish(
            wish=wish,
            name=self._claimant(told).full_name,
            email=self._claimant(told).email,
            quantity=told.get("taken", wish.quantity),
            form_token=token(f"promise {wish.desk_code}"),
            language=self._claimant(told).language,
            at=self.past.at(taken_at),
        )
        self.made += 1
        if now == "cancelled":
            at = taken_at + timedelta(hours=chance.randint(5, 60))
            operations.cancel_claim(promise=promise, at=self.past.at(at))
            return None
        if now == "expired":
            self._forget(promise)
            return None
        if now != "reserved":
            self._order(promise, taken_at, chance, late=told.get("late", False))
        return promise

    def _claimant(self, told: dict[str, Any]) -> Person:
        if told.get("by") == ACCOUNT:
            return supporter(0)
        return supporter(1 + self.made * 7 % CLAIMANTS)

    def _taken_at(self, now: str, chance: Random) -> datetime:
        if now == "reserved":
            return self.season.now - timedelta(minutes=chance.randint(90, 50 * 60))
        most, least = TAKEN_AGO[now]
        return self.season.moment(
            -chance.randint(least, most),
            chance.randint(8, 22),
            chance.randrange(60),
            chance.randrange(60),
        )

    def _forget(self, promise: Promise) -> None:
        hold = promise.claims.earliest("expires_at")
        operations.release_overdue_claims(at=self.past.at(hold.expires_at + AFTER_HOLD))

    def _order(self, promise: Promise, taken_at: datetime, chance: Random, *, late: bool) -> None:
        at = taken_at + timedelta(minutes=chance.randint(20, 40 * 60))
        eta_on = at.date() + timedelta(days=chance.randint(4, 9))
        if late:
            eta_on = season_dates(promise.wish.drive).office_by + timedelta(days=3)
        operations.confirm_order(
            promise=promise,
            retailer=chance.choice(SHOPS),
            order_number=f"EX-{chance.randrange(10_000, 100_000)}",
            eta_on=eta_on,
            at=self.past.at(at),
        )
