"""One form for a gift on paper, sent by many presses at the same moment, is one gift."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import User
from giving.donations.models import Donation, LedgerEntry, Receipt
from giving.donations.offline import PaperGift, enter_gift
from giving.money import Money
from giving.supporters.models import Supporter
from giving.supporters.operations import Contact
from tests.factories.donations import FundFactory


@pytest.mark.usefixtures("live_database")
class TestAtOnce:
    def test_eight_presses_are_one_gift_of_one_donor(self, at):
        """Goes red without the unique token, or where each press makes a donor of its own."""
        fiona = User.objects.create_user("fiona@example.org", "correct horse battery")
        gift = PaperGift(
            giver=Contact(first_name="Bea", postal_address="12 Main Street"),
            method="check",
            amount=Money(50_00),
            given_on=at.date(),
            fund=FundFactory(),
        )
        token = uuid4()

        def press(number: int) -> object:
            try:
                return enter_gift(gift=gift, form_token=token, by=fiona, at=at).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as presses:
            assert len(set(presses.map(press, range(8)))) == 1
        for model in (Donation, LedgerEntry, Receipt, Supporter):
            assert model.objects.count() == 1, model
