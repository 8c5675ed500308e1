"""Finance's screens: who sees them, what they ask before money goes back, what they show."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts import roles
from accounts.models import User
from giving.donations import operations
from giving.donations.models import Dispute, Donation, Payout, ReconciliationRun, RefundRequest
from giving.messaging.models import OutboxJob
from tests.factories.donations import DonationFactory, paid

pytestmark = pytest.mark.django_db

SCREENS = [
    "/admin/books/",
    "/admin/finance/",
    "/admin/journal/",
    "/admin/refunds/",
    "/admin/snippets/giving/dispute/",
    "/admin/snippets/giving/donation/",
    "/admin/snippets/giving/fraudwarning/",
    "/admin/snippets/giving/payout/",
    "/admin/snippets/giving/plan/",
]


def signed_in(role: str, name: str = "") -> Client:
    user = User.objects.create_user(f"{name or role[:4].lower()}@example.org", "correct horse")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def finance() -> Client:
    return signed_in(roles.FINANCE)


@pytest.fixture
def gift(at) -> Donation:
    """Five hundred dollars that are in the books."""
    donation = DonationFactory(at_checkout=True, amount_minor=500_00, created_at=at)
    operations.record_payment(payment=paid(donation), at=at)
    donation.refresh_from_db()
    return donation


class TestWhoMay:
    @pytest.mark.parametrize("address", SCREENS)
    def test_finance_sees_it(self, finance, address):
        assert finance.get(address).status_code == 200

    @pytest.mark.parametrize("role", sorted([roles.COMMS, roles.GIFT_STAFF, roles.CASEWORKERS]))
    @pytest.mark.parametrize("address", SCREENS)
    def test_others_are_sent_away(self, role, address):
        answer = signed_in(role).get(address)
        assert answer.status_code in (302, 403)

    def test_a_donation_cannot_be_edited_by_anybody(self, admin_client, gift):
        for act in ("edit", "delete"):
            answer = admin_client.get(f"/admin/snippets/giving/donation/{act}/{gift.pk}/")
            assert answer.status_code in (302, 403)


class TestRefund:
    def ask(self, client: Client, gift: Donation, amount: str, **fields: str):
        typed = {"amount": amount, "reason": "asked by the donor", **fields}
        return client.post(f"/admin/refunds/of/{gift.pk}/", typed)

    def test_it_asks_once_and_does_nothing_before(self, finance, gift):
        answer = self.ask(finance, gift, "20")
        assert "Give $20.00 back" in answer.content.decode()
        assert not RefundRequest.objects.exists()

    def test_more_than_is_left_is_refused_before_anybody_is_asked(self, finance, gift):
        answer = self.ask(finance, gift, "9999")
        assert answer.status_code == 422
        assert "Give $9,999.00 back" not in answer.content.decode()

    def test_a_small_one_goes_out_at_once(self, finance, gift):
        self.ask(finance, gift, "20", sure="on")
        assert RefundRequest.objects.get().state == RefundRequest.State.APPROVED
        assert OutboxJob.objects.filter(topic="refund").count() == 1

    def test_a_large_one_waits_for_a_second_person(self, finance, gift):
        self.ask(finance, gift, "500", sure="on")
        asked = RefundRequest.objects.get()
        assert asked.state == RefundRequest.State.ASKED
        decide = f"/admin/refunds/{asked.pk}/decide/"
        finance.post(decide, {"decision": "approve"})
        asked.refresh_from_db()
        assert asked.state == RefundRequest.State.ASKED, "nobody approves their own"
        signed_in(roles.FINANCE, "second").post(decide, {"decision": "approve"})
        asked.refresh_from_db()
        assert asked.state == RefundRequest.State.APPROVED

    def test_declined_with_the_reason(self, finance, gift):
        self.ask(finance, gift, "500", sure="on")
        asked = RefundRequest.objects.get()
        second = signed_in(roles.FINANCE, "second")
        second.post(
            f"/admin/refunds/{asked.pk}/decide/", {"decision": "no", "answer": "a\0 mistake"}
        )
        asked.refresh_from_db()
        assert (asked.state, asked.answer) == (RefundRequest.State.DECLINED, "a mistake")
        assert "a mistake" in finance.get("/admin/refunds/").content.decode()

    @pytest.mark.parametrize("amount", ["", "-1", "0", "1e3", "500.01", "5,00", "12345678"])
    def test_what_cannot_be_is_said_beside_it_and_kept(self, finance, gift, amount):
        answer = self.ask(finance, gift, amount, sure="on")
        assert answer.status_code == 422
        assert "asked by the donor" in answer.content.decode()
        assert not RefundRequest.objects.exists()

    def test_who_may_only_look_cannot_decide(self, gift, finance):
        self.ask(finance, gift, "500", sure="on")
        asked = RefundRequest.objects.get()
        comms = signed_in(roles.COMMS)
        assert comms.post(f"/admin/refunds/{asked.pk}/decide/", {"decision": "approve"})
        asked.refresh_from_db()
        assert asked.state == RefundRequest.State.ASKED


class TestOverview:
    def test_what_waits_for_a_person_is_named_and_led_to(self, finance, gift, at):
        Dispute.objects.create(
            id="dp_1",
            donation=gift,
            amount_minor=500_00,
            status="needs_response",
            opened_at=at,
            answer_by=at + timedelta(days=7),
        )
        Payout.objects.create(
            id="po_1", amount_minor=1, status="paid", made_at=at, difference_minor=5
        )
        page = finance.get("/admin/finance/").content.decode()
        assert "dispute to answer" in page
        assert "payout that does not add up" in page
        assert "/admin/snippets/giving/dispute/" in page

    def test_an_empty_year_is_shown_as_one(self, finance):
        page = finance.get("/admin/finance/?year=1999").content.decode()
        assert "$0.00" in page

    def test_the_year_of_the_gifts(self, finance, gift):
        page = finance.get(f"/admin/finance/?year={gift.given_on.year}").content.decode()
        assert "$500.00" in page


class TestBooks:
    def test_differences_stand_there_by_name(self, finance, gift, at):
        charge = gift.ledger.get(kind="charge").source_id
        one = {"kind": "charge", "source_id": charge, "ours": 500_00, "theirs": 400_00, "note": "!"}
        ReconciliationRun.objects.create(at=at, since=at, differences=[one])
        page = finance.get("/admin/books/").content.decode()
        assert "$500.00" in page
        assert "$400.00" in page
        assert str(gift.supporter) in page

    def test_before_the_first_comparison(self, finance):
        assert "have not been compared" in finance.get("/admin/books/").content.decode()


class TestJournal:
    def test_a_month_downloads_in_both_forms(self, finance, gift):
        day = gift.given_on.isoformat()
        for form, begins in (("csv", b"Date,Account"), ("xlsx", b"PK")):
            answer = finance.get(f"/admin/journal/?first={day}&last={day}&form={form}")
            assert b"".join(answer.streaming_content).startswith(begins)

    @pytest.mark.parametrize(
        "query",
        [
            "first=0001-01-01&last=0001-01-31",
            "first=2026-01-01&last=9999-12-31",
            "first=2026-02-30",
            "first=2026-12-31&last=2026-01-01",
            "first=x&last=2026-01-01",
        ],
    )
    def test_days_that_make_no_time_are_refused_kindly(self, finance, query):
        assert finance.get(f"/admin/journal/?{query}").status_code == 422

    def test_this_month_when_nothing_is_asked(self, finance):
        page = finance.get("/admin/journal/").content.decode()
        assert timezone.localdate().replace(day=1).isoformat() in page


class TestPayouts:
    def test_one_is_found_once_however_many_of_its_lines_match(self, finance, at):
        """Else its sum would stand in the export as often."""
        payout = Payout.objects.create(id="po_1", amount_minor=2, status="paid", made_at=at)
        for name in ("ch_1", "ch_2"):
            payout.lines.create(
                balance_transaction=f"txn_{name}", source_id=name, kind="charge",
                amount_minor=1, fee_minor=0, net_minor=1, at=at,
            )  # fmt: skip
        answer = finance.get("/admin/snippets/giving/payout/?q=ch_&export=csv")
        assert b"".join(answer.streaming_content).count(b"po_1") == 1


class TestClock:
    def test_nobody_chooses_another_one_than_the_office_s(self, finance):
        """The months of the figures and the moments of the exports are those of the admin."""
        assert "time_zone" not in finance.get("/admin/account/").content.decode()
