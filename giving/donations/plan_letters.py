"""What donors are told of their plan; every letter carries the way to change or stop it."""

from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from giving import addresses, links
from giving.donations.models import Donation, Plan
from giving.messaging import letters
from giving.money import Money


def write_started(plan: Plan, *, at: datetime) -> None:
    _write(
        "plan_started", plan, about=plan.pk, at=at, next_charge=day_of(plan.next_charge_at, plan)
    )


def write_charge_failed(
    plan: Plan, *, about: int, next_try_at: datetime | None, at: datetime
) -> None:
    """Once per failing period, which `about` names."""
    _write("plan_charge_failed", plan, about=about, at=at, next_try=day_of(next_try_at, plan))


def write_recovered(plan: Plan, *, about: int, at: datetime) -> None:
    _write(
        "plan_recovered", plan, about=about, at=at, next_charge=day_of(plan.next_charge_at, plan)
    )


def write_stopped(plan: Plan, *, about: str, at: datetime) -> None:
    """The processor has given up; nothing is charged any more, and the donor can begin anew."""
    _write("plan_stopped", plan, about=about, at=at)


def write_ended(plan: Plan, *, has_open_charge: bool, at: datetime) -> None:
    _write("plan_ended", plan, about=plan.pk, at=at, has_open_charge=has_open_charge)


def write_last_charge(plan: Plan, donation: Donation, *, at: datetime) -> None:
    _write(
        "plan_last_charge",
        plan,
        about=donation.pk,
        at=at,
        charged=donation.amount.exact,
        day=day_of(donation.succeeded_at, plan),
    )


def write_card_expiring(plan: Plan, *, at: datetime) -> None:
    """Once per card: the same card that was renewed by its bank has another last day."""
    expires_on = plan.card_expires_on
    if expires_on is None:
        return
    with translation.override(plan.language):
        month = date_format(expires_on, "F Y")
    about = f"{plan.pk}:{plan.card}:{expires_on}"
    _write("plan_card_expiring", plan, about=about, at=at, month=month)


def write_charge_ahead(plan: Plan, *, charge_at: datetime, at: datetime) -> None:
    about = f"{plan.pk}:{charge_at:%Y-%m-%d}"
    _write("plan_charge_ahead", plan, about=about, at=at, next_charge=day_of(charge_at, plan))


def write_year(plan: Plan, *, year: int, given: Money, charges: int, at: datetime) -> None:
    """Once a year: what has come of a promise, and that it may be changed."""
    _write(
        "plan_year",
        plan,
        about=f"{plan.pk}:{year}",
        at=at,
        given=given.exact,
        charges=charges,
        since=day_of(plan.started_at, plan),
    )


def day_of(moment: datetime | None, plan: Plan) -> str:
    """The office's day, in words of the plan's language; empty when there is none."""
    if moment is None:
        return ""
    with translation.override(plan.language):
        return date_format(timezone.localtime(moment), gettext("F j, Y"))


def _write(letter: str, plan: Plan, *, about: object, at: datetime, **more: object) -> None:
    """One letter, once per thing it is about; nobody to tell where there is no address."""
    email, language = plan.supporter.email, plan.language
    if not email:
        return
    token = links.make("plan", plan)
    with translation.override(language):
        frequency = str(plan.get_frequency_display())
    letters.write(
        letter=letter,
        to=email,
        language=language,
        context={
            "donor": plan.donor_name,
            "frequency": plan.frequency,
            "how_often": frequency,
            "amount": plan.amount.exact,
            "fund": plan.fund.name_in(language),
            "card": capfirst(plan.card),
            "plan_url": addresses.reverse_in(language, "donations:plan", token=token),
            **more,
        },
        dedupe_key=f"{letter}:{about}",
        at=at,
    )
