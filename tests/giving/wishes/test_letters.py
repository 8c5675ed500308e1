"""Letters to claimants: complete, in their language, and without a word about a family."""

from datetime import date, timedelta

import pytest

from giving.messaging.pending import process_pending
from giving.wishes.models import Promise
from giving.wishes.operations import (
    cancel_claim,
    confirm_order,
    mark_bagged,
    mark_handed_over,
    mark_received,
    release_overdue_claims,
    remind_claimants,
)
from tests.factories.drives import DriveFactory
from tests.factories.wishes import HouseholdFactory, RecipientFactory, published_wish
from tests.giving.wishes.promises import promised

pytestmark = pytest.mark.django_db


def wish_of_the_marlows(drive, number: int):
    """A wish of which everything but title and public code must stay in the house."""
    family = HouseholdFactory(drive=drive, code=f"CANARY{number}")
    person = RecipientFactory(household=family, age_band="13-17", shelf="CANARYSHELF")
    return published_wish(recipient=person, size="CANARY M", title_es="Botas")


def write_every_letter(drive, at, language: str) -> None:
    """Three promises, each on another way."""
    kept, forgotten, cancelled = (
        promised(wish_of_the_marlows(drive, n), at=at, language=language) for n in range(3)
    )
    confirm_order(promise=kept, retailer="Shop", order_number="7", eta_on=date(2027, 1, 2), at=at)
    cancel_claim(promise=cancelled, at=at)
    remind_claimants(at=at + timedelta(hours=50))
    release_overdue_claims(at=at + timedelta(hours=73))
    unit = Promise.objects.get(pk=kept.pk).claims.get().unit
    mark_received(unit=unit, at=at)
    mark_bagged(unit=unit, shelf="CANARYSHELF")
    mark_handed_over(units=[unit.pk], run="1", at=at)
    assert forgotten.claims.get().state == "expired"


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_letter_reads_well_and_names_no_family(sandbox, at, language):
    write_every_letter(DriveFactory(today=at.date()), at, language)
    assert process_pending(now=lambda: at + timedelta(days=4))["failed"] == 0
    mails = sandbox.mails(to="bea@example.org")
    # claim three times, and once each: ordered, reminder, released, cancelled, arrived, delivered
    assert len(mails) == 9
    for mail in mails:
        whole = mail["subject"] + mail["text"] + mail["html"]
        assert ("Botas" if language == "es" else "Warm boots") in mail["subject"]
        assert "/claims/" in mail["text"] or "/wishes/" in mail["text"]
        assert ("/es/" in mail["text"]) == (language == "es")
        for canary in ("CANARY", "13–17", "13-17"):
            assert canary not in whole, (canary, mail["subject"])


def test_the_last_letter_says_with_the_family_and_nothing_of_it(sandbox, at):
    write_every_letter(DriveFactory(today=at.date()), at, "en")
    process_pending(now=lambda: at + timedelta(days=4))
    [mail] = [one for one in sandbox.mails() if one["subject"].startswith("With the family")]
    assert "Your gift is with the family now." in mail["text"]
    assert "Bea" not in mail["text"], "anybody may have typed that name beside this address"


def test_a_late_order_is_told_what_could_help(sandbox, at):
    write_every_letter(DriveFactory(today=at.date()), at, "en")
    process_pending(now=lambda: at + timedelta(days=4))
    [mail] = [one for one in sandbox.mails() if one["subject"].startswith("On its way")]
    assert "after the day we need it" in mail["text"]
