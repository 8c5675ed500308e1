"""Receipts' numbers when many are issued at once: none is left out, none is there twice."""

from threading import Thread

from django.db import connection, transaction

from giving.donations import receipts
from giving.donations.models import Donation, Receipt, ReceiptYear
from tests.factories.receipts import gift


class TestNumbersAtOnce:
    def test_no_gap_and_no_twin(self, at, live_database):
        """Eight at a time, and every third transaction fails after it took a number."""
        donations = [gift(at=at) for _ in range(24)]
        failures: list[Exception] = []

        def issue(mine: list[Donation]) -> None:
            try:
                for place, donation in enumerate(mine):
                    try:
                        with transaction.atomic():
                            receipts.issue_once(donation=donation, at=at)
                            if place == 1:
                                raise RuntimeError("the power goes")
                    except RuntimeError:
                        continue
            except Exception as error:  # told by the assertion below
                failures.append(error)
            finally:
                connection.close()

        threads = [Thread(target=issue, args=(donations[n::8],)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        numbers = sorted(Receipt.objects.values_list("number", flat=True))
        assert numbers == [f"2026-{n:06}" for n in range(1, 17)]
        assert ReceiptYear.objects.get().last == 16
