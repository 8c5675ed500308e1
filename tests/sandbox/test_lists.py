"""Lists come newest first, in pages, filtered; ids become objects where asked."""

from typing import Any

import pytest
import stripe

from tests.sandbox.conftest import Outside


@pytest.fixture
def seven(outside: Outside) -> list[dict[str, Any]]:
    """Seven past payments, oldest first."""
    payments = [
        {"amount": 1000 + n, "email": f"p{n}@example.org", "created": 1_700_000_000 + n // 2}
        for n in range(7)
    ]
    return outside.control("book", {"payments": payments})["payments"]


class TestPaging:
    def test_goes_through_all_of_them_once(
        self, outside: Outside, seven: list[dict[str, Any]]
    ) -> None:
        pages = outside.stripe.v1.charges.list({"limit": 3})
        assert pages.has_more
        ids = [charge.id for charge in pages.auto_paging_iter()]
        assert ids == [payment["charge"] for payment in reversed(seven)]

    def test_goes_backwards(self, outside: Outside, seven: list[dict[str, Any]]) -> None:
        oldest = seven[0]["charge"]
        page = outside.stripe.v1.charges.list({"limit": 2, "ending_before": oldest})
        assert [charge.id for charge in page.data] == [seven[2]["charge"], seven[1]["charge"]]
        assert page.has_more

    @pytest.mark.parametrize("limit", [0, 101, -1])
    def test_has_limits(self, outside: Outside, limit: int) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.charges.list({"limit": limit})
        assert refused.value.param == "limit"

    def test_a_cursor_must_exist(self, outside: Outside) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.charges.list({"starting_after": "ch_no"})
        assert refused.value.param == "starting_after"

    def test_one_cursor_at_a_time(self, outside: Outside) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.charges.list({"starting_after": "a", "ending_before": "b"})
        assert refused.value.code == "parameters_exclusive"


class TestFilters:
    def test_by_time(self, outside: Outside, seven: list[dict[str, Any]]) -> None:
        created = {"gte": 1_700_000_001, "lt": 1_700_000_003}
        page = outside.stripe.v1.charges.list({"created": created})
        assert [charge.id for charge in page.data] == [one["charge"] for one in seven[5:1:-1]]

    def test_charges_by_payment_intent(self, outside: Outside, seven: list[dict[str, Any]]) -> None:
        page = outside.stripe.v1.charges.list({"payment_intent": seven[4]["payment_intent"]})
        assert [charge.id for charge in page.data] == [seven[4]["charge"]]

    def test_sessions_by_payment_intent_and_by_email(
        self, outside: Outside, seven: list[dict[str, Any]]
    ) -> None:
        sessions = outside.stripe.v1.checkout.sessions
        by_intent = sessions.list({"payment_intent": seven[2]["payment_intent"]})
        by_email = sessions.list({"customer_details": {"email": "p2@example.org"}})
        assert by_intent.data[0].id == by_email.data[0].id == seven[2]["session"]
        assert len(by_intent.data) == len(by_email.data) == 1

    def test_balance_transactions_by_source(
        self, outside: Outside, seven: list[dict[str, Any]]
    ) -> None:
        page = outside.stripe.v1.balance_transactions.list({"source": seven[1]["charge"]})
        assert [entry.id for entry in page.data] == [seven[1]["balance_transaction"]]

    def test_customers_by_email(self, outside: Outside) -> None:
        outside.stripe.v1.customers.create({"email": "a@example.org"})
        mine = outside.stripe.v1.customers.create({"email": "b@example.org"})
        page = outside.stripe.v1.customers.list({"email": "b@example.org"})
        assert [customer.id for customer in page.data] == [mine.id]

    def test_a_filter_that_would_be_ignored_is_refused(self, outside: Outside) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.charges.list({"transfer_group": "x"})
        assert refused.value.param == "transfer_group"


class TestExpand:
    def test_several_levels_deep(self, outside: Outside) -> None:
        session = outside.paid(5000)
        charge = session.payment_intent.latest_charge
        assert charge.balance_transaction.fee == 140
        assert charge.balance_transaction.source == charge.id

    def test_inside_a_list(self, outside: Outside) -> None:
        outside.paid()
        page = outside.stripe.v1.charges.list({"expand": ["data.balance_transaction"]})
        assert page.data[0].balance_transaction.object == "balance_transaction"

    def test_lists_that_are_left_out_otherwise(self, outside: Outside) -> None:
        session = outside.paid()
        assert not hasattr(session, "line_items")
        expanded = outside.stripe.v1.checkout.sessions.retrieve(
            session.id, {"expand": ["line_items"]}
        )
        assert expanded.line_items.data[0].description == "Holiday gift fund"

    def test_null_stays_null(self, outside: Outside) -> None:
        session = outside.checkout(expand=["payment_intent.latest_charge"])
        assert session.payment_intent is None

    @pytest.mark.parametrize("path", ["amount_total", "nonsense", "payment_intent.id", "data"])
    def test_only_what_can_be(self, outside: Outside, path: str) -> None:
        session = outside.paid()
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.checkout.sessions.retrieve(session.id, {"expand": [path]})
        assert refused.value.param == "expand"

    def test_a_refused_expansion_undoes_the_work(self, outside: Outside) -> None:
        with pytest.raises(stripe.InvalidRequestError):
            outside.checkout(expand=["nonsense"])
        assert outside.stripe.v1.checkout.sessions.list().data == []


class TestEvents:
    def test_are_asked_for_by_twenty_types_at_most(self, outside: Outside) -> None:
        outside.paid()
        asked = ["charge.succeeded", *(f"never.{number}" for number in range(19))]
        listed = outside.stripe.v1.events.list({"types": asked}).data
        assert [event.type for event in listed] == ["charge.succeeded"]
        with pytest.raises(stripe.InvalidRequestError, match="At most 20"):
            outside.stripe.v1.events.list({"types": [*asked, "charge.failed"]})
