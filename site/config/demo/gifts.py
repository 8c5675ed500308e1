"""The gift season: households, what they wish for, and how far each wish is."""

from random import Random
from typing import Any

from django.db import transaction

from accounts.models import User
from config.demo.deskwork import Deskwork
from config.demo.past import Past
from config.demo.people import staff
from config.demo.progress import Progress
from config.demo.promises import Promises
from config.demo.season import GIFT_DRIVE, Season, read
from giving.drives.models import Drive
from giving.wishes.models import Category, Household, Recipient, Wish, WishUnit
from giving.wishes.operations import publish_wish

SHOP = "https://shop.example.org/"
# The caseworker who can sign in vouches for every third household.
CASELOAD = 3
# Days ago, at the least and at the most: after the season opened, before the first promise.
PUBLISHED_AGO = (19, 23)
State = Wish.State
NOT_PUBLIC_YET = {"draft": State.DRAFT, "in_review": State.IN_REVIEW}
# Staff purchases and withdrawals have no operation yet: what they would leave is written directly.
WITHOUT_OPERATION = {
    "backfilled": WishUnit.State.BACKFILLED,
    "withdrawn": WishUnit.State.WITHDRAWN,
}


@transaction.atomic
def seed_gifts(season: Season, progress: Progress) -> None:
    """All of the season or nothing: a wish without its promise would look like another state."""
    drive = Drive.objects.get(code=GIFT_DRIVE)
    if drive.households.exists():
        progress.kept("Households")
        return
    past = Past()
    writer = SeasonWriter(drive, season, past)
    told = read("households")["households"]
    for number, household in enumerate(told, start=1):
        writer.household(household)
        if number % 10 == 0:
            progress.step("Households", number, len(told))
    writer.deskwork.take_in_unidentified(drive)
    past.close()


class SeasonWriter:
    """Writes households one after the other, each through to the state it is in today."""

    def __init__(self, drive: Drive, season: Season, past: Past) -> None:
        self.drive, self.season, self.past = drive, season, past
        self.catalogue = read("catalogue")
        self.categories = {category.code: category for category in Category.objects.all()}
        self.caseworker = staff("caseworker@example.org")
        self.promises = Promises(season, past)
        self.deskwork = Deskwork(season, past, by=staff("gifts@example.org"))

    def household(self, told: dict[str, Any]) -> None:
        household = Household.objects.create(
            drive=self.drive,
            code=told["code"],
            caseworker=self._caseworker(told["code"]),
            method=told["method"],
            need_by=self.season.day(told["need_by"]) if "need_by" in told else None,
            state=Household.State.WITHDRAWN if "withdrawn" in told else Household.State.ACTIVE,
        )
        for letter, person in zip("ABCDEFGH", told["people"], strict=False):
            recipient = Recipient.objects.create(
                household=household, letter=letter, age_band=person["band"]
            )
            for number, wish in enumerate(person["wishes"], start=1):
                self._wish(recipient, number, wish, shelf=person.get("shelf", ""))
        if "delivery" in told:
            self.deskwork.arrange_handover(household, told["delivery"])

    def _caseworker(self, code: str) -> User | None:
        return self.caseworker if int(code) % CASELOAD == 1 else None

    def _wish(self, recipient: Recipient, number: int, told: dict[str, Any], *, shelf: str) -> None:
        item = self.catalogue[told["item"]]
        wish = Wish.objects.create(
            drive=self.drive,
            recipient=recipient,
            number=number,
            category=self.categories[item["category"]],
            title=item["title"],
            title_es=item["title_es"],
            size=told.get("size", ""),
            quantity=told.get("quantity", 1),
            price_minor=item["price"] * 100,
            product_url=SHOP + told["item"],
            state=NOT_PUBLIC_YET.get(told["now"], State.IN_REVIEW),
        )
        if told["now"] in NOT_PUBLIC_YET:
            return
        chance = Random(wish.desk_code)
        published_at = self.season.moment(-chance.randint(*PUBLISHED_AGO), 11, chance.randrange(60))
        publish_wish(wish=wish, at=self.past.at(published_at))
        self._bring_up_to_date(wish, told, shelf=shelf)

    def _bring_up_to_date(self, wish: Wish, told: dict[str, Any], *, shelf: str) -> None:
        now = told["now"]
        if now in WITHOUT_OPERATION:
            wish.units.update(state=WITHOUT_OPERATION[now])
            return
        if now == "open":
            return
        promise = self.promises.make(wish, told)
        if promise and now in ("received", "bagged", "handed_over"):
            self.deskwork.take_in(promise, now=now, shelf=shelf)
