"""A gift that is repeated, through addresses, webhooks, mail and the processor's clock."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from giving.donations.models import Donation, Plan, Receipt
from giving.messaging.pending import process_pending
from tests import plans as stage
from tests.browsing import Walk
from tests.eventually import eventually
from tests.factories.donations import FundFactory
from tests.visitor import Visitor

ALICE = "alice@example.org"
# Both ways of a phone; the site itself is the same.
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def alice(live_site) -> Visitor:
    FundFactory()
    return Visitor(live_site)


def all_is_heard(sandbox) -> None:
    """The processor's webhooks have come, and all that follows from them is done."""
    eventually(lambda: all(event["pending_webhooks"] == 0 for event in sandbox.events()))
    process_pending(now=timezone.now)


def pass_time(sandbox, **span: int) -> None:
    now = timezone.now() + timedelta(**span)
    sandbox.steer("stripe/clock", now=now.isoformat())
    all_is_heard(sandbox)


def begin(alice: Visitor, sandbox, **typed: str) -> Plan:
    answer = alice.submit(
        "/give/", frequency="monthly", amount="25", email=ALICE, first_name="Alice", **typed
    )
    Visitor(sandbox.url).submit(answer.headers["Location"], action="/pay")
    all_is_heard(sandbox)
    return Plan.objects.get()


def page_in_the_letter(sandbox, subject: str) -> str:
    """The address of the plan's page, as the newest letter of that subject gives it."""
    [letter, *_older] = sandbox.mails(to=ALICE, subject=subject)
    return re.search(r"https?://\S+/give/plan/\S+", letter["text"])[0]


class TestMonthByMonth:
    def test_from_the_form_over_renewals_and_changes_to_the_end(self, alice, sandbox):
        plan = begin(alice, sandbox)
        page = page_in_the_letter(sandbox, "has begun")
        assert "$25.00" in alice.open(page).text

        pass_time(sandbox, days=32)
        assert Donation.objects.filter(plan=plan, state="succeeded").count() == 2
        assert Receipt.objects.count() == 2

        alice.submit(page, action="/amount/", amount="40")
        pass_time(sandbox, days=63)
        renewal = Donation.objects.filter(plan=plan).latest("succeeded_at")
        assert (renewal.state, renewal.amount_minor) == ("succeeded", 40_00)

        alice.submit(page, action="/pause/", until=str(timezone.localdate() + timedelta(days=120)))
        pass_time(sandbox, days=100)
        assert Donation.objects.filter(plan=plan).count() == 3

        alice.submit(f"{page}end/")
        assert "Your monthly gift has ended" in alice.open(page).text
        pass_time(sandbox, days=200)
        assert Donation.objects.filter(plan=plan).count() == 3
        assert sandbox.books()["usd"]["gross"] == 90_00
        assert stage.letters(sandbox) == [
            "Your monthly gift of $25.00 has begun",
            "Your monthly gift has ended",
        ]

    def test_a_declined_renewal_is_mended_with_another_card(self, alice, sandbox):
        plan = begin(alice, sandbox)
        sandbox.steer("stripe/card", subscription=plan.subscription, outcome="decline")
        pass_time(sandbox, days=32)
        page = page_in_the_letter(sandbox, "could not be charged")
        assert "The last charge did not go through" in alice.open(page).text

        portal = alice.submit(page, action="/card/").headers["Location"]
        alice.open(stage.another_card(portal, last4="4444"))
        pass_time(sandbox, days=37)
        plan.refresh_from_db()
        assert (plan.state, plan.card) == ("active", "mastercard ···· 4444")
        assert stage.letters(sandbox)[-1] == "Your monthly gift goes on. Thank you"
        assert Donation.objects.filter(plan=plan, state="succeeded").count() == 2

    def test_given_up_and_started_again_with_one_press(self, alice, sandbox):
        plan = begin(alice, sandbox)
        sandbox.steer("stripe/card", subscription=plan.subscription, outcome="decline")
        pass_time(sandbox, days=45)
        page = page_in_the_letter(sandbox, "has stopped")
        sandbox.steer("stripe/clock", now=None)
        checkout = alice.submit(page, action="/again/").headers["Location"]
        Visitor(sandbox.url).submit(checkout, action="/pay")
        all_is_heard(sandbox)
        again = Plan.objects.exclude(pk=plan.pk).get()
        assert (again.state, again.amount_minor) == ("active", 25_00)

    def test_a_covered_fee_and_a_tribute_travel_along(self, alice, sandbox):
        plan = begin(
            alice, sandbox,
            cover_fees="on", tribute_kind="honor", tribute_name="Ruth", message="For all",
        )  # fmt: skip
        assert plan.gift.minor == 25_00
        assert plan.covered_minor > 0
        first = Donation.objects.get()
        assert (first.tribute.honoree, first.message) == ("Ruth", "For all")
        pass_time(sandbox, days=32)
        renewal = Donation.objects.exclude(pk=first.pk).get()
        assert (renewal.gift.minor, renewal.covered_minor) == (25_00, plan.covered_minor)
        assert not hasattr(renewal, "tribute")


@pytest.mark.browser
class TestOnAPhone:
    @pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
    def walk(self, request, new_context, live_site, sandbox) -> Walk:
        context = new_context(viewport=PHONE, java_script_enabled=request.param, base_url=live_site)
        hosts = [live_site, sandbox.url]
        return Walk(context.new_page(), hosts=hosts, scripts=request.param)

    def test_every_deed_of_the_page(self, alice, walk, sandbox, live_site):
        begin(alice, sandbox)
        walk.go(page_in_the_letter(sandbox, "has begun"))
        assert walk.page.inner_text("h1") == "$25.00"

        walk.page.get_by_text("Another amount").click()
        walk.fill(amount="4")
        walk.press("Save the amount")
        assert "smallest amount" in walk.page.inner_text("main")
        assert walk.page.locator("[name=amount]").input_value() == "4"
        walk.fill(amount="40")
        walk.press("Save the amount")
        assert walk.page.inner_text("h1") == "$40.00"

        walk.page.get_by_text("A pause").click()
        walk.fill(until=str(timezone.localdate() + timedelta(days=70)))
        walk.press("Pause until then")
        assert "Nothing is charged before" in walk.page.inner_text("main")
        walk.press("Go on giving now")
        assert "Your gift goes on" in walk.page.inner_text("main")

        walk.press("End my monthly gift")
        walk.press("End it now")
        assert walk.page.inner_text("h1") == "Your monthly gift has ended"
