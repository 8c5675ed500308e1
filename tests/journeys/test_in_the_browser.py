"""Both journeys in a real browser on a phone: a gift of money, and a gift from wish to thanks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from giving.messaging.pending import process_pending
from giving.wishes.models import Wish
from tests.browsing import Walk
from tests.eventually import eventually
from tests.factories.deliveries import StaffFactory
from tests.factories.donations import FundFactory
from tests.factories.wishes import published_wish

PASSWORD = "a-lantern-on-the-pier"
PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request) -> bool:
    return request.param


@pytest.fixture
def visit(new_context, live_site, sandbox, scripts) -> Callable[[], Walk]:
    """Opens a browser of its own for each person."""

    def open_browser() -> Walk:
        context = new_context(viewport=PHONE, java_script_enabled=scripts, base_url=live_site)
        return Walk(context.new_page(), hosts=[live_site, sandbox.url], scripts=scripts)

    return open_browser


def work_is_done(sandbox) -> None:
    eventually(lambda: all(event["pending_webhooks"] == 0 for event in sandbox.events()))
    process_pending(now=timezone.now)


class TestMoney:
    def test_fifty_dollars_from_the_form_to_the_receipt(self, visit, live_site, sandbox):
        FundFactory()
        alice = visit()
        alice.go(f"{live_site}/give/")
        alice.page.get_by_text("$50", exact=True).click()
        alice.fill(first_name="Alice", last_name="Archer", email="alice@example.org")
        if alice.scripts:
            alice.page.get_by_role("button", name="Give $50").click()
            alice.press("No, give $50 once")
        else:
            alice.press("Go on to pay")
        assert alice.page.url.startswith(sandbox.url)
        alice.press("Donate")
        assert "Thank you, Alice" in alice.page.inner_text("h1")
        work_is_done(sandbox)
        (mail,) = sandbox.mails(to="alice@example.org")
        assert "$50.00" in mail["text"]

    def test_what_was_typed_wrong_is_said_beside_it_and_the_rest_is_kept(self, visit, live_site):
        FundFactory()
        alice = visit()
        alice.go(f"{live_site}/give/?amount=37")
        alice.fill(first_name="Alice", email="nobody", custom_amount="5,00")
        alice.click(alice.page.locator("[data-giving-button]"))
        assert alice.page.locator("#error-summary").is_visible()
        assert alice.page.locator("[name=custom_amount]").input_value() == "5,00"
        assert alice.page.locator("[name=first_name]").input_value() == "Alice"
        if alice.scripts:
            assert alice.page.evaluate("document.activeElement.id") == "error-summary"


class TestGifts:
    def test_a_wish_from_the_list_to_the_family(self, visit, live_site, sandbox):
        wish = published_wish(title="Warm boots")
        self.bea_promises_and_orders(visit(), live_site, sandbox)
        self.carol_receives_and_hands_over(visit(), live_site, wish)
        work_is_done(sandbox)

        told = sandbox.mails(to="bea@example.org")
        assert "with the family" in told[0]["text"]
        household = wish.recipient.household
        for mail in told:
            assert wish.desk_code not in mail["text"] + mail["html"]
            assert f"{household.code}-{wish.recipient.letter}" not in mail["text"] + mail["html"]

    def bea_promises_and_orders(self, bea: Walk, site: str, sandbox) -> None:
        bea.go(f"{site}/wishes/")
        bea.press("Warm boots")
        bea.fill(name="Bea Baker", email="bea@example.org")
        bea.press("I promise to bring it")
        bea.fill(retailer="The corner shop", order_number="A-17")
        bea.fill(eta_on=(timezone.localdate() + timedelta(days=4)).isoformat())
        bea.press("It is ordered")
        work_is_done(sandbox)
        link = next(
            word
            for word in sandbox.mails(to="bea@example.org")[-1]["text"].split()
            if "/claims/" in word
        )
        bea.go(link)

    def carol_receives_and_hands_over(self, carol: Walk, site: str, wish: Wish) -> None:
        staff = StaffFactory()
        staff.set_password(PASSWORD)
        staff.save()
        staff.emailaddress_set.create(email=staff.email, verified=True, primary=True)
        carol.go(f"{site}/desk/")
        carol.fill(login=staff.email, password=PASSWORD)
        carol.press("Sign in")
        carol.fill(code=wish.public_code)
        carol.press("Find")
        carol.press("Receive it")
        carol.fill(shelf="B3")
        carol.press("It is in the bag")
        carol.go(f"{site}/desk/households/{wish.recipient.household.code}/")
        tomorrow = timezone.localtime() + timedelta(days=1)
        carol.fill(slot_at=tomorrow.strftime("%Y-%m-%dT15:00"))
        carol.press("Note the appointment")
        carol.press(" PM")
        carol.press("Hand over")
        carol.press("Yes, they have them")
