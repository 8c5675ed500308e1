"""Gifts that came on paper, entered by finance."""

from django.db import transaction

from config.demo.past import Past
from config.demo.people import staff
from config.demo.season import Season, read, token
from giving.donations.models import Donation
from giving.donations.offline import PaperGift, enter_gift
from giving.drives.models import Fund
from giving.money import Money
from giving.supporters.models import Supporter
from giving.supporters.operations import Contact

FINANCE = "finance@example.org"
CONTACT = ("email", "first_name", "last_name", "organization", "postal_address")


@transaction.atomic
def seed_paper(season: Season) -> None:
    """Enter each gift once, on the day it came, oldest first."""
    past, by = Past(), staff(FINANCE)
    funds = {fund.code: fund for fund in Fund.objects.all()}
    for number, facts in sorted(
        enumerate(read("paper")["gifts"]), key=lambda numbered: numbered[1]["days"]
    ):
        form_token = token(f"paper {number}")
        if Donation.objects.filter(form_token=form_token).exists():
            continue
        gift = PaperGift(
            giver=_person(facts),
            method=facts["method"],
            amount=Money(facts["dollars"] * 100),
            given_on=season.day(facts["days"]),
            fund=funds[facts.get("fund", "where-needed")],
            note=facts.get("note", ""),
            credit=_person(facts["credit"]) if "credit" in facts else None,
        )
        at = past.at(season.moment(facts["days"], 15, number))
        enter_gift(gift=gift, form_token=form_token, by=by, at=at)
    past.close()


def _person(facts: dict) -> Supporter | Contact:
    """Somebody who gave before is the same row again: known by name and street."""
    known = Supporter.objects.filter(
        first_name=facts.get("first_name", ""),
        last_name=facts.get("last_name", ""),
        postal_address=facts.get("postal_address", ""),
        organization=facts.get("organization", ""),
        merged_into=None,
    ).first()
    return known or Contact(**{name: facts.get(name, "") for name in CONTACT})
