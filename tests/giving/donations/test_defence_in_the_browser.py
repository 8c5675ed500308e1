"""The defence as a donor and finance see it: on a phone, with axe, with scripts and without."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from accounts.roles import FINANCE
from giving.donations.models import GivingGate
from giving.messaging.pending import process_pending
from tests.browsing import Walk
from tests.factories.donations import FundFactory

PHONE = {"width": 390, "height": 844}
PASSWORD = "a-lantern-on-the-pier"
pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def alice(new_context, live_site, sandbox, request) -> Walk:
    FundFactory()
    context = new_context(viewport=PHONE, java_script_enabled=request.param, base_url=live_site)
    return Walk(context.new_page(), hosts=[live_site, sandbox.url], scripts=request.param)


def fill_in(alice: Walk, site: str, *, was_nudged: bool = False) -> None:
    alice.go(f"{site}/give/?amount=100")
    alice.fill(first_name="Alice", last_name="Archer", email="alice@example.org")
    button = alice.page.locator("[data-giving-button]")
    if alice.scripts and not was_nudged:
        button.click()
        alice.press("No, give $100 once")
    else:
        alice.click(button)


def test_a_donor_mistypes_the_code_then_types_it_and_pays(alice, live_site, sandbox):
    GivingGate.objects.create(pk=1, mode="slow")
    fill_in(alice, live_site)
    process_pending(now=timezone.now)
    code = sandbox.mails(to="alice@example.org")[0]["subject"][-6:]
    alice.fill(code="12")
    alice.press("Go on to pay")
    assert alice.page.locator("#error-summary").is_visible()
    alice.fill(code=code)
    alice.press("Go on to pay")
    assert alice.page.url.startswith(sandbox.url)
    alice.press("Donate")
    assert "Thank you, Alice" in alice.page.inner_text("h1")


def test_too_fast_keeps_the_form_and_closed_shows_other_ways(alice, live_site, settings):
    settings.GIVING_LIMITS = {"checkout": {"all": (1, settings.GIVING_ALARM["slow_for"])}}
    fill_in(alice, live_site)
    fill_in(alice, live_site, was_nudged=True)
    assert "One moment" in alice.page.inner_text("h1")
    settings.GIVING_LIMITS = {"checkout": {}}
    alice.press("Send it once more")
    assert "/c/pay/" in alice.page.url
    GivingGate.objects.create(pk=1, mode="closed", words="We mend the till.")
    alice.go(f"{live_site}/give/")
    assert "We mend the till." in alice.page.inner_text("main")


@pytest.mark.parametrize("alice", [True], indirect=True, ids=["with scripts"])
def test_finance_closes_giving(alice, live_site):
    finance = User.objects.create_user("finance@example.org", PASSWORD)
    finance.groups.add(Group.objects.get(name=FINANCE))
    finance.emailaddress_set.create(email=finance.email, verified=True, primary=True)
    browser = alice.page
    browser.goto(f"{live_site}/accounts/login/")
    alice.fill(login=finance.email, password=PASSWORD)
    browser.get_by_role("button", name="Sign in").first.click()
    browser.goto(f"{live_site}/admin/giving_gate/")
    browser.get_by_role("radio", name="Closed").check()
    alice.fill(words="We mend the till.", words_es="Arreglamos la caja.")
    browser.get_by_role("button", name="Go on").click()
    browser.get_by_role("button", name="Yes, move the switch").click()
    assert "Online giving is closed." in browser.inner_text("main")
    alice.go(f"{live_site}/give/")
    assert "We mend the till." in browser.inner_text("main")
