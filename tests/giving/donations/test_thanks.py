"""The thank-you page says what our ledger says, to whoever holds its address."""

import pytest

from giving.donations.models import Donation, LedgerEntry, Receipt
from tests.factories.donations import DonationFactory, DonorFactory, FundFactory
from tests.visitor import Visitor


def give(site: str) -> tuple[Visitor, str, Donation]:
    FundFactory()
    visitor = Visitor(site)
    answer = visitor.submit("/give/", amount="50", email="alice@example.org", first_name="Alice")
    return visitor, answer.headers["Location"].rpartition("/")[2], Donation.objects.get()


class TestThanks:
    def test_books_the_gift_when_the_giver_is_faster_than_the_webhook(self, live_site, sandbox):
        sandbox.steer("stripe/webhook/pause")
        visitor, session, donation = give(live_site)
        sandbox.pay(session)
        page = visitor.open(f"/give/thanks/{donation.reference}/?session_id={session}").text
        assert "$50.00" in page
        assert LedgerEntry.objects.filter(kind="charge").count() == 1
        assert Receipt.objects.count() == 1
        sandbox.steer("stripe/webhook/resume")

    def test_names_the_giver_only_in_the_session_that_gave(self, live_site, sandbox):
        visitor, session, donation = give(live_site)
        sandbox.pay(session)
        address = f"/give/thanks/{donation.reference}/?session_id={session}"
        assert "Alice" in visitor.open(address).text
        assert "Alice" not in Visitor(live_site).open(address).text

    def test_tells_nobody_the_name_behind_an_address_they_typed(self, live_site, sandbox):
        DonorFactory(email="alice@example.org", first_name="Alicia")
        visitor, session, donation = give(live_site)
        sandbox.pay(session)
        page = visitor.open(f"/give/thanks/{donation.reference}/?session_id={session}").text
        assert "Thank you, Alice" in page
        assert "Alicia" not in page

    @pytest.mark.parametrize("state", ["failed", "expired", "canceled"])
    def test_asks_again_before_it_says_that_nothing_was_charged(self, live_site, sandbox, state):
        sandbox.steer("stripe/webhook/pause")
        visitor, session, donation = give(live_site)
        sandbox.pay(session)
        Donation.objects.update(state=state)
        page = visitor.open(f"/give/thanks/{donation.reference}/?session_id={session}").text
        assert "$50.00" in page
        sandbox.steer("stripe/webhook/resume")

    def test_does_not_say_received_before_it_is(self, live_site, sandbox):
        visitor, session, donation = give(live_site)
        page = visitor.open(f"/give/thanks/{donation.reference}/?session_id={session}").text
        assert "waiting for word" in page
        assert not LedgerEntry.objects.exists()

    def test_a_decline_leaves_the_gift_open(self, live_site, sandbox):
        visitor, session, donation = give(live_site)
        sandbox.decline(session)
        visitor.open(f"/give/thanks/{donation.reference}/?session_id={session}")
        donation.refresh_from_db()
        assert donation.state == Donation.State.OPEN

    @pytest.mark.parametrize("session", ["cs_test_forged", "../../v1/charges", "x" * 5000])
    def test_a_forged_session_is_not_found(self, client, db, session):
        donation = DonationFactory(at_checkout=True)
        address = f"/give/thanks/{donation.reference}/"
        assert client.get(address, {"session_id": session}).status_code == 404

    def test_an_unknown_reference_is_not_found(self, client, db):
        assert client.get("/give/thanks/unknown/").status_code == 404
