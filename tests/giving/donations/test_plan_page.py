"""A donor's own plan behind its link: GET shows, POST acts, and nothing is lost on the way."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from giving import links
from giving.donations.models import Donation, Plan
from giving.messaging.models import OutboxJob
from tests import plans as stage
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db
NOBODY = "http://127.0.0.1:9/stripe"
PAGES = [
    "change_plan_amount", "change_plan_card", "end_plan", "pause_plan", "plan", "resume_plan",
    "start_plan_again",
]  # fmt: skip


@pytest.fixture
def now() -> datetime:
    """The pages read the real clock."""
    return timezone.now()


@pytest.fixture
def plan(sandbox, now) -> Plan:
    return stage.begin(sandbox, at=now)


def page_of(plan: Plan, name: str = "plan") -> str:
    return reverse(f"donations:{name}", args=[links.make("plan", plan)])


def shown(client: Client, plan: Plan, name: str = "plan", query: str = "") -> str:
    answer = client.get(page_of(plan, name) + query)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


class TestSees:
    def test_amount_next_charge_card_and_what_was_given(self, client, plan):
        text = shown(client, plan)
        assert "$25.00" in text
        assert "Visa ···· 4242" in text
        assert "Given so far" in text
        assert re.search(r"Next charge</dt>\s*<dd>", text)

    def test_no_sign_in_no_cookie_no_trace(self, client, plan):
        answer = client.get(page_of(plan))
        assert not answer.cookies
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]

    @pytest.mark.parametrize("name", PAGES)
    def test_a_forged_link_opens_nothing(self, client, plan, name):
        address = page_of(plan, name).replace("/plan/", "/plan/x")
        for ask in (client.get, client.post):
            answer = ask(address)
            assert answer.status_code == 404
            assert "$25" not in answer.content.decode()

    def test_a_withdrawn_link_opens_nothing(self, client, plan):
        address = page_of(plan)
        Plan.objects.update(link_version=2)
        assert client.get(address).status_code == 404

    def test_a_link_for_something_else_opens_nothing(self, client, plan):
        token = links.make("receipt", plan)
        assert client.get(reverse("donations:plan", args=[token])).status_code == 404

    def test_one_that_no_charge_has_begun_is_asked_of_nobody(self, client, sandbox):
        """The processor would answer an empty name with all that it has."""
        pending = PlanFactory(state=Plan.State.PENDING, subscription="", started_at=None)
        assert shown(client, pending, query="?saved=card")

    @pytest.mark.parametrize("name", PAGES)
    def test_looking_changes_nothing(self, client, plan, name):
        before = Plan.objects.values().get()
        client.get(page_of(plan, name))
        assert Plan.objects.values().get() == before
        assert plan.notes.count() == 1
        assert not OutboxJob.objects.filter(state="due").exists()


class TestChangesAmount:
    def test_at_once_from_the_next_charge_on(self, client, plan):
        answer = client.post(page_of(plan, "change_plan_amount"), {"amount": "40"}, follow=True)
        text = unescape(answer.content.decode())
        assert "From the next charge on it is $40.00." in text
        plan.refresh_from_db()
        assert plan.amount_minor == 40_00

    def test_with_the_fee_on_top(self, client, plan):
        client.post(page_of(plan, "change_plan_amount"), {"amount": "40", "cover_fees": "on"})
        plan.refresh_from_db()
        assert plan.gift.minor == 40_00
        assert plan.covered_minor == 1_21

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "Please write the amount"),
            ("4.99", "smallest amount"),
            ("1e3", "with digits"),
            ("-5", "with digits"),
            ("99999999", "with digits"),
            ("999999.01", "write to us"),
        ],
    )
    def test_says_what_is_wrong_beside_the_field_and_keeps_it(self, client, plan, typed, words):
        answer = client.post(page_of(plan, "change_plan_amount"), {"amount": typed})
        text = unescape(answer.content.decode())
        assert answer.status_code == 422
        assert words in text
        assert f'value="{typed}"' in text or not typed
        assert "form-errors" in text or "error" in text
        plan.refresh_from_db()
        assert plan.amount_minor == 25_00

    def test_while_the_processor_is_away_it_is_written_down(self, client, plan, settings, now):
        there, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, NOBODY
        answer = client.post(page_of(plan, "change_plan_amount"), {"amount": "40"}, follow=True)
        text = unescape(answer.content.decode())
        assert "We have written your change down" in text
        assert "$40.00" in text
        settings.STRIPE_API_BASE = there
        stage.hear(at=now + timedelta(minutes=2))
        plan.refresh_from_db()
        assert plan.amount_minor == 40_00
        assert "written your change down" not in shown(client, plan)

    def test_what_the_processor_refuses_is_not_called_saved(self, client, plan, sandbox):
        sandbox.steer("stripe/settings", fail_next={"count": 1, "status": 400})
        answer = client.post(page_of(plan, "change_plan_amount"), {"amount": "40"}, follow=True)
        text = unescape(answer.content.decode())
        assert "everything is as before" in text
        assert "$40" not in text


class TestPauses:
    def test_until_a_day_and_goes_on_sooner(self, client, plan):
        until = timezone.localdate() + timedelta(days=70)
        answer = client.post(page_of(plan, "pause_plan"), {"until": until}, follow=True)
        assert "Nothing is charged before" in answer.content.decode()
        plan.refresh_from_db()
        assert plan.paused_until == until
        answer = client.post(page_of(plan, "resume_plan"), follow=True)
        assert "Your gift goes on" in answer.content.decode()
        plan.refresh_from_db()
        assert plan.paused_until is None

    @pytest.mark.parametrize("days", [-1, 0, 400])
    def test_a_day_out_of_reach_is_refused_beside_its_field(self, client, plan, days):
        until = timezone.localdate() + timedelta(days=days)
        answer = client.post(page_of(plan, "pause_plan"), {"until": until})
        assert answer.status_code == 422
        assert "Please choose a day after today, within a year." in answer.content.decode()

    @pytest.mark.parametrize("typed", ["", "soon", "2027-02-30", "\0", "９９"])
    def test_no_day_is_refused(self, client, plan, typed):
        assert client.post(page_of(plan, "pause_plan"), {"until": typed}).status_code == 422

    def test_the_next_charge_considers_the_pause(self, plan):
        from giving.donations.my_plan import my_plan

        plan.next_charge_at = datetime(2027, 1, 31, 18, tzinfo=timezone.get_default_timezone())
        plan.paused_until = date(2027, 3, 1)
        mine = my_plan(plan, language="en", waiting=[])
        assert mine.next_charge_on == date(2027, 3, 31)


class TestChangesCard:
    def test_leads_to_the_processor_s_page_and_back(self, client, plan, sandbox):
        answer = client.post(page_of(plan, "change_plan_card"))
        assert answer.status_code == 303
        assert answer["Location"].startswith(f"{sandbox.url}/stripe/p/session/")

    def test_back_from_there_the_new_card_is_known(self, client, plan, sandbox):
        address = client.post(page_of(plan, "change_plan_card"))["Location"]
        back = stage.another_card(address, last4="4444")
        assert back.endswith("?saved=card")
        text = shown(client, plan, query="?saved=card")
        assert "Mastercard ···· 4444" in text
        assert "This is the card that is charged now." in text

    def test_while_the_processor_is_away_it_says_so(self, client, plan, settings):
        settings.STRIPE_API_BASE = NOBODY
        answer = client.post(page_of(plan, "change_plan_card"))
        assert answer.status_code == 503
        assert "does not answer right now" in answer.content.decode()


class TestEnds:
    def test_asks_once_then_it_is_done_and_thanked_for(self, client, plan, sandbox):
        text = shown(client, plan, "end_plan")
        assert "End your monthly gift of $25.00?" in text
        assert "Give once instead" in text
        answer = client.post(page_of(plan, "end_plan"), follow=True)
        text = unescape(answer.content.decode())
        assert "Your monthly gift has ended" in text
        assert "Thank you for everything" in text
        assert "Give once instead" in text
        plan.refresh_from_db()
        assert plan.state == "canceled"

    def test_twice_is_once(self, client, plan):
        for _twice in range(2):
            assert client.post(page_of(plan, "end_plan")).status_code == 303
        assert plan.notes.filter(act="asked_to_end").count() == 1

    def test_it_needs_no_processor(self, client, plan, settings, sandbox, now):
        there, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, NOBODY
        answer = client.post(page_of(plan, "end_plan"), follow=True)
        assert answer.status_code == 200
        assert "nothing more for you to do" in answer.content.decode()
        settings.STRIPE_API_BASE = there
        stage.hear(at=now + timedelta(minutes=2))
        assert "Your monthly gift has ended" in shown(client, plan)
        assert stage.letters(sandbox)[-1] == "Your monthly gift has ended"

    @pytest.mark.parametrize("name", ["change_plan_amount", "pause_plan", "resume_plan"])
    def test_afterwards_there_is_nothing_left_to_change(self, client, plan, name):
        client.post(page_of(plan, "end_plan"))
        until = timezone.localdate() + timedelta(days=70)
        answer = client.post(page_of(plan, name), {"amount": "40", "until": until})
        assert answer.status_code == 409
        assert "nothing left to change" in answer.content.decode()


class TestStartsAgain:
    @pytest.fixture
    def stopped(self, plan, sandbox, now) -> Plan:
        sandbox.steer("stripe/card", subscription=plan.subscription, outcome="decline")
        stage.pass_time(sandbox, now + timedelta(days=45))
        plan.refresh_from_db()
        assert plan.state == "canceled"
        # The processor's time goes on from here together with ours.
        sandbox.steer("stripe/clock", now=None)
        return plan

    def test_one_press_leads_to_the_checkout_of_the_same_gift(self, client, stopped, sandbox):
        text = shown(client, stopped)
        assert "Your monthly gift has stopped" in text
        token = re.search(r'name="form_token" value="([^"]+)"', text)[1]
        addresses = {
            client.post(page_of(stopped, "start_plan_again"), {"form_token": token})["Location"]
            for _twice in range(2)
        }
        assert len(addresses) == 1
        again = Plan.objects.exclude(pk=stopped.pk).get()
        assert (again.amount_minor, again.frequency, again.state) == (25_00, "monthly", "pending")
        sandbox.pay(addresses.pop().rpartition("/")[2])

    def test_it_is_no_way_round_the_limits(self, client, stopped):
        """Whoever holds one such link must not open checkouts without end."""
        statuses = {
            client.post(page_of(stopped, "start_plan_again"), {"form_token": uuid4()}).status_code
            for _again in range(25)
        }
        assert statuses == {303, 429}
        assert Plan.objects.count() < 25

    def test_it_is_not_for_a_plan_that_goes_on(self, client, plan):
        token = "0b0f5b0e-8d5d-4b5c-9f5e-0d6a7c1f2e3a"
        client.post(page_of(plan, "start_plan_again"), {"form_token": token})
        assert Plan.objects.count() == 1
        assert Donation.objects.count() == 1


class TestSpanish:
    def test_the_page_and_its_deeds_stay_in_the_language(self, client, plan):
        token = links.make("plan", plan)
        assert client.get(f"/es/give/plan/{token}/")["Content-Language"] == "es"
        answer = client.post(f"/es/give/plan/{token}/amount/", {"amount": "40"})
        assert answer["Location"].startswith("/es/give/plan/")
