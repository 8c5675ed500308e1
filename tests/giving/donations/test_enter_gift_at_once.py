"""One form for a gift on paper, sent by many presses at the same moment, is one gift."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction

from accounts.models import User
from giving.donations.models import Donation, LedgerEntry, Receipt
from giving.donations.offline import PaperGift, acknowledge_goods, enter_gift
from giving.donations.receipts import issue_goods
from giving.money import Money
from giving.supporters.models import Supporter
from giving.supporters.operations import Contact
from tests.eventually import eventually
from tests.factories.donations import DonorFactory, FundFactory


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

    def test_goods_and_another_receipt_of_one_donor_do_not_block_each_other(self, at):
        """Goes red where goods lock the donor's key: each would wait for what the other holds."""
        donor, is_numbered = DonorFactory(), threading.Event()
        goods = {"given_on": at.date(), "at": at}

        def another() -> None:
            try:
                with transaction.atomic():
                    issue_goods(supporter=DonorFactory(), description="A", language="en", **goods)
                    is_numbered.set()
                    eventually(is_waited_for)
                    issue_goods(supporter=donor, description="A bed", language="en", **goods)
            finally:
                connection.close()

        def thank() -> None:
            try:
                is_numbered.wait(10)
                acknowledge_goods(giver=donor, token=uuid4(), description="Two coats", **goods)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as presses:
            for press in [presses.submit(another), presses.submit(thank)]:
                press.result()
        assert donor.receipts.count() == 2


def is_waited_for() -> bool:
    """Whether a connection to our database waits for another's lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database())"
        )
        return bool(cursor.fetchone()[0])
