"""Donors and card testers at the form: few sessions at the processor, and people get through."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import requests
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from accounts.roles import FINANCE
from giving.donations import gate
from giving.donations.models import Donation, GivingAttempt, GivingCode, GivingGate
from giving.messaging.pending import process_pending
from tests.eventually import eventually
from tests.factories.donations import DonationFactory, FundFactory
from tests.visitor import Visitor

GIVE = "/give/"
SLOW = {"pk": 1, "mode": "slow"}


@pytest.fixture(autouse=True)
def fund(live_site):
    person = User.objects.create_user("finance@example.org", "x")
    person.groups.add(Group.objects.get(name=FINANCE))
    return FundFactory()


def visitor(site, **headers):
    person = Visitor(site)
    person.session.headers.update(headers)
    return person


def give(person, **typed):
    facts = {"amount": "50", "email": "alice@example.org", "first_name": "Alice"}
    return person.submit(GIVE, **(facts | typed))


def sessions(sandbox):
    """How many payment pages the processor was asked for."""
    answer = requests.get(
        f"{sandbox.stripe_api}/v1/checkout/sessions",
        params={"limit": 100},
        auth=("sk_test_sandbox", ""),
        timeout=10,
    )
    return len(answer.json()["data"])


def mailed_code(sandbox, to="alice@example.org"):
    process_pending(now=timezone.now)
    return sandbox.mails(to=to)[0]["subject"][-6:]


def send_code(person, page, digits, **also):
    """Type the code into its page and send it."""
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text))
    fields.pop("another", None)
    return person.post(GIVE, **(fields | {"code": digits} | also))


class TestFiveHundredTries:
    def test_from_one_place_with_ever_new_addresses(self, live_site, sandbox, settings):
        settings.TRUSTED_PROXY_COUNT = 1
        thief = visitor(live_site, **{"X-Forwarded-For": "203.0.113.7"})
        thief.open(GIVE)
        token = thief.session.cookies["csrftoken"]

        def attempt(n):
            return thief.post(
                GIVE,
                csrfmiddlewaretoken=token,
                form_token=str(uuid4()),
                frequency="once",
                amount="5",
                fund="where-needed",
                first_name="Mallory",
                email=f"m{n}@example.org",
            ).status_code

        with ThreadPoolExecutor(8) as hands:
            answers = list(hands.map(attempt, range(500)))
        assert answers.count(303) == sessions(sandbox) == 60
        assert answers.count(429) == 440

        donor = visitor(live_site, **{"X-Forwarded-For": "198.51.100.20"})
        assert give(donor).status_code == 303

    def test_fifty_at_once_with_one_address(self, live_site, sandbox):
        people = [visitor(live_site) for _ in range(50)]
        for person in people:
            person.open(GIVE)

        def attempt(person):
            return person.post(
                GIVE,
                csrfmiddlewaretoken=person.session.cookies["csrftoken"],
                form_token=str(uuid4()),
                frequency="once",
                amount="5",
                fund="where-needed",
                first_name="Mallory",
                email="mallory@example.org",
            ).status_code

        with ThreadPoolExecutor(50) as hands:
            answers = list(hands.map(attempt, people))
        assert answers.count(303) == sessions(sandbox) == 10

    @pytest.mark.parametrize(
        ("proxies", "place"),
        [
            (1, lambda n: f"{n}.9.9.9, 203.0.113.7"),
            (0, lambda n: f"203.0.{n}.7"),
            (1, lambda n: f"203.0.113.{n}"),
            (1, lambda n: f"2001:db8:0:1::{n:x}"),
            (1, lambda n: f"{'::ffff:' * (n % 2)}203.0.113.{n}"),
        ],
        ids=["forged hop", "forged header", "one /24", "one /64", "v4 in v6"],
    )
    def test_no_disguise_of_the_place_counts_less(
        self, live_site, sandbox, settings, proxies, place
    ):
        settings.TRUSTED_PROXY_COUNT = proxies
        settings.GIVING_LIMITS = {"checkout": {"network": (4, timedelta(minutes=10))}}
        answers = [
            give(
                visitor(live_site, **{"X-Forwarded-For": place(n)}), email=f"m{n}@example.org"
            ).status_code
            for n in range(1, 8)
        ]
        assert answers == [303] * 4 + [429] * 3
        assert sessions(sandbox) == 4

    def test_fifty_people_in_one_hall_within_a_minute_all_get_through(self, live_site):
        answers = {
            give(visitor(live_site), email=f"person{n}@example.org").status_code for n in range(50)
        }
        assert answers == {303}


class TestTooFast:
    def test_says_so_kindly_keeps_what_was_typed_and_counts_no_restart(self, live_site):
        for _ in range(11):
            answer = give(visitor(live_site), last_name="O'Archer")
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 80_000
        assert 'value="alice@example.org"' in answer.text
        assert "O&#x27;Archer" in answer.text
        assert Donation.objects.count() == 10
        assert GivingAttempt.objects.count() == 10

    def test_declined_cards_pause_their_address_and_are_counted_once_each(self, live_site, sandbox):
        for _ in range(2):
            address = give(visitor(live_site)).headers["Location"]
            for _ in range(3):
                sandbox.decline(address.rpartition("/")[2])
        eventually(lambda: all(e["pending_webhooks"] == 0 for e in sandbox.events()))
        process_pending(now=timezone.now)
        process_pending(now=timezone.now)
        assert GivingAttempt.objects.filter(kind="decline").count() == 6
        assert give(visitor(live_site)).status_code == 429
        settled = GivingAttempt.objects.filter(kind="decline").first()
        assert settled.network == "127.0.0.0/24"


class TestNoHint:
    """A script that holds an address of ours hears the same whatever became of the card."""

    def test_the_form_answers_the_same_after_a_decline(self, live_site, sandbox):
        person = visitor(live_site)
        first = give(person)
        sandbox.decline(first.headers["Location"].rpartition("/")[2])
        again = give(person)
        assert (first.status_code, first.text) == (again.status_code, again.text)

    @pytest.mark.parametrize("state", ["created", "expired", "failed", "canceled"])
    def test_the_thanks_page_tells_a_stranger_nothing(self, live_site, state):
        open_one, other = DonationFactory(state="open"), DonationFactory(state=state)
        pages = [
            visitor(live_site).open(f"/give/thanks/{donation.reference}/")
            for donation in (open_one, other)
        ]
        texts = [
            re.sub(r"reference-\d+|csrf\S+|nonce\S+", "", page.text).split("<main")[1].split()
            for page in pages
        ]
        assert texts[0] == texts[1]


class TestSlow:
    @pytest.fixture(autouse=True)
    def slow(self, fund):
        GivingGate.objects.create(**SLOW)

    def test_a_donor_types_the_code_and_goes_on_to_pay(self, live_site, sandbox):
        person = visitor(live_site)
        page = give(person, last_name="Archer", amount="75.50")
        assert page.status_code == 200
        assert sessions(sandbox) == 0
        code = mailed_code(sandbox)
        answer = send_code(person, page, f" {code[:3]} {code[3:]} ")
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(sandbox.url)
        donation = Donation.objects.get()
        assert (donation.amount_minor, donation.last_name) == (75_50, "Archer")

    def test_once_proved_the_browser_is_not_asked_again_for_that_address(self, live_site, sandbox):
        person = visitor(live_site)
        send_code(person, give(person), mailed_code(sandbox))
        assert give(person, amount="20").status_code == 303
        assert give(person, email="bea@example.org").status_code == 200

    def test_a_wrong_code_is_said_beside_the_field_and_nothing_is_lost(self, live_site, sandbox):
        person = visitor(live_site)
        page = give(person)
        right = mailed_code(sandbox)
        wrong = send_code(person, page, "000000" if right != "000000" else "111111")
        assert wrong.status_code == 422
        assert "error-summary" in wrong.text
        assert send_code(person, wrong, right).status_code == 303

    def test_five_wrong_codes_spoil_it_and_another_one_helps(self, live_site, sandbox):
        person = visitor(live_site)
        page = give(person)
        right = mailed_code(sandbox)
        wrong = str((int(right) + 1) % 10**6).zfill(6)
        with ThreadPoolExecutor(8) as hands:
            list(hands.map(lambda _: send_code(person, page, wrong), range(8)))
        assert GivingCode.objects.get().wrong_tries == 5
        assert send_code(person, page, right).status_code == 422
        page = send_code(person, page, "", another="1")
        assert send_code(person, page, mailed_code(sandbox)).status_code == 303

    def test_a_code_is_good_for_a_quarter_of_an_hour(self, live_site, sandbox):
        person = visitor(live_site)
        page = give(person)
        right = mailed_code(sandbox)
        GivingCode.objects.update(sent_at=timezone.now() - timedelta(minutes=15))
        assert send_code(person, page, right).status_code == 422

    def test_a_code_is_good_for_its_address_alone(self, live_site, sandbox):
        person = visitor(live_site)
        page = give(person, email="mallory@example.org")
        right = mailed_code(sandbox, to="mallory@example.org")
        assert send_code(person, page, right, email="bea@example.org").status_code == 422

    def test_no_inbox_is_flooded(self, live_site, sandbox):
        answers = [give(visitor(live_site)).status_code for _ in range(7)]
        assert answers == [200] * 5 + [429] * 2
        process_pending(now=timezone.now)
        assert len(sandbox.mails(to="alice@example.org")) == 5

    def test_keeps_no_code_in_clear(self, live_site, sandbox):
        give(visitor(live_site))
        right = mailed_code(sandbox)
        assert right not in str(GivingCode.objects.values().get())

    def test_whoever_is_signed_in_with_that_address_needs_no_code(self, client):
        user = User.objects.create_user("alice@example.org", "x")
        user.emailaddress_set.create(email="Alice@example.org", verified=True, primary=True)
        client.force_login(user)
        typed = {
            "form_token": str(uuid4()),
            "frequency": "once",
            "amount": "50",
            "fund": "where-needed",
            "first_name": "Alice",
        }
        assert client.post(GIVE, typed | {"email": "alice@example.org"}).status_code == 303
        assert client.post(GIVE, typed | {"email": "bea@example.org"}).status_code == 200
        user.emailaddress_set.update(verified=False)
        typed["form_token"] = str(uuid4())
        assert client.post(GIVE, typed | {"email": "alice@example.org"}).status_code == 200


class TestClosed:
    @pytest.fixture
    def closed(self, fund):
        GivingGate.objects.create(
            pk=1, mode="closed", words="We mend the till.", words_es="Arreglamos la caja."
        )

    def test_shows_kind_words_and_other_ways_and_no_form(self, live_site, closed):
        page = visitor(live_site).open(GIVE)
        assert page.status_code == 200
        assert "We mend the till." in page.text
        assert "form_token" not in page.text
        assert "Arreglamos la caja." in visitor(live_site).open("/es/give/").text

    def test_refuses_a_form_that_was_open_before(self, live_site, sandbox):
        person = visitor(live_site)
        person.open(GIVE)
        GivingGate.objects.create(pk=1, mode="closed", words="We mend the till.")
        answer = person.post(
            GIVE, csrfmiddlewaretoken=person.session.cookies["csrftoken"], amount="50"
        )
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert sessions(sandbox) == 0

    def test_what_was_paid_is_still_booked(self, live_site, sandbox):
        session = give(visitor(live_site)).headers["Location"].rpartition("/")[2]
        GivingGate.objects.create(pk=1, mode="closed", words="We mend the till.")
        sandbox.pay(session)
        eventually(lambda: all(e["pending_webhooks"] == 0 for e in sandbox.events()))
        process_pending(now=timezone.now)
        assert Donation.objects.get().state == "succeeded"


class TestKeyRefused:
    def test_closes_giving_kindly_alarms_and_heals_by_itself(self, live_site, sandbox, settings):
        settings.STRIPE_SECRET_KEY = "rk_revoked"
        answer = give(visitor(live_site))
        assert answer.status_code == 503
        assert "takes a break" in answer.text
        assert "form_token" not in visitor(live_site).open(GIVE).text
        process_pending(now=timezone.now)
        (mail,) = sandbox.mails(to="finance@example.org")
        assert "refuses our key" in mail["subject"]

        settings.STRIPE_SECRET_KEY = "sk_test_new"
        GivingGate.objects.update(closed_until=timezone.now())
        assert give(visitor(live_site)).status_code == 303

    def test_staff_need_not_wait(self, live_site):
        gate.close_for_a_while(at=timezone.now())
        person = User.objects.get(email="finance@example.org")
        gate.turn(mode="open", words="", words_es="", by=person, at=timezone.now())
        assert give(visitor(live_site)).status_code == 303
