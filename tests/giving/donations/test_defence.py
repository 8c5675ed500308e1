"""Card testing meets limits that count right at once, whatever it disguises itself as."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from accounts.models import User
from accounts.roles import FINANCE
from giving.donations import attempts, defence, gate
from giving.donations.gateway import Payment, PaymentState
from giving.donations.models import Donation, GivingAttempt, GivingCode, GivingGate
from giving.messaging.models import OutboxJob
from tests.factories.donations import DonationFactory

HERE, ELSEWHERE = "203.0.113.0/24", "198.51.100.0/24"
MINUTE = timedelta(minutes=1)


def source(*, email="alice@example.org", network=HERE, session=""):
    return attempts.source_of(network=network, session=session, email=email)


def try_once(at, *, form_token=None, typed="", is_proved=False, **of):
    """Whether a checkout may begin."""
    try:
        defence.check(
            source=source(**of),
            form_token=form_token or uuid4(),
            typed=typed,
            is_proved=is_proved,
            at=at,
        )
    except defence.TooFast:
        return False
    return True


def decline(at, *, event=None, donation=None, paid=False, **of):
    """A checkout from there, and a card that was declined (or took) on its page."""
    donation = donation or DonationFactory(created_at=at)
    if not attempts.presses_of(donation.form_token, since=at - MINUTE).exists():
        press = attempts.press_id(donation.form_token, "")
        attempts.note("checkout", source(**of), source_id=press, at=at)
    if paid:
        Donation.objects.filter(pk=donation.pk).update(
            state="succeeded", succeeded_at=at, given_on=at.date()
        )
        return
    payment = Payment(donation_id=str(donation.pk), state=PaymentState.OPEN)
    defence.note_decline(payment=payment, event_id=event or f"evt_{uuid4().hex}", at=at)


@pytest.mark.django_db
class TestLimits:
    def test_ten_a_day_for_one_address(self, at):
        tries = [try_once(at + MINUTE * n, network=f"198.51.{n}.0/24") for n in range(15)]
        assert tries == [True] * 10 + [False] * 5
        assert try_once(at + timedelta(days=1, minutes=1))

    def test_a_network_passes_a_full_hall_and_stops_a_flood(self, at):
        tries = [try_once(at, email=f"person{n}@example.org") for n in range(80)]
        assert tries.count(True) == 60
        assert not try_once(at, email="one.more@example.org")
        assert try_once(at, email="one.more@example.org", network=ELSEWHERE)
        assert try_once(at + timedelta(minutes=11), email="one.more@example.org")

    def test_a_session_that_changes_its_address_and_network(self, at):
        tries = [
            try_once(at, email=f"p{n}@example.org", network=f"198.51.{n}.0/24", session="one")
            for n in range(70)
        ]
        assert tries.count(True) == 60

    def test_all_together(self, at, settings):
        settings.GIVING_LIMITS = {"checkout": {"all": (20, timedelta(minutes=10))}}
        tries = [
            try_once(at, email=f"p{n}@example.org", network=f"198.51.{n}.0/24") for n in range(30)
        ]
        assert tries.count(True) == 20

    def test_a_refused_try_is_not_counted_and_prolongs_nothing(self, at):
        for n in range(30):
            try_once(at + MINUTE * n)
        assert GivingAttempt.objects.count() == 10

    def test_says_when_to_come_again(self, at):
        for _ in range(10):
            try_once(at)
        with pytest.raises(defence.TooFast) as refusal:
            defence.check(
                source=source(), form_token=uuid4(), typed="", is_proved=False, at=at + MINUTE
            )
        assert refusal.value.until == at + timedelta(days=1)

    @pytest.mark.parametrize(
        "disguise",
        [
            "ALICE@example.org",
            "alice@EXAMPLE.ORG",
            " alice@example.org ",
            "álice@example.org",
            "ａｌｉｃｅ@example.org",
            "alice+1@example.org",
            "Alice+news+2@Example.Org",
        ],
    )
    def test_a_disguised_address_counts_as_the_same(self, at, disguise):
        for n in range(10):
            try_once(at, email=disguise if n % 2 else "alice@example.org")
        assert not try_once(at, email=disguise)
        assert not try_once(at, email="alice@example.org")

    def test_keeps_neither_addresses_nor_sessions(self, at):
        try_once(at, session="a-session-key")
        kept = str(GivingAttempt.objects.values().get())
        assert "alice" not in kept
        assert "a-session-key" not in kept


@pytest.mark.django_db
class TestSamePress:
    def test_the_same_form_again_counts_once(self, at):
        token = uuid4()
        assert all(try_once(at, form_token=token, typed="50") for _ in range(30))
        assert GivingAttempt.objects.count() == 1

    def test_one_form_that_flips_between_amounts_counts_each_time(self, at):
        token = uuid4()
        for n in range(30):
            try_once(at, form_token=token, typed=str(n % 2))
        assert GivingAttempt.objects.count() == 10

    def test_after_the_page_may_have_closed_it_counts_again(self, at):
        token = uuid4()
        for n in range(3):
            try_once(at + timedelta(minutes=11 * n), form_token=token)
        assert GivingAttempt.objects.count() == 3


class TestAtOnce:
    def test_fifty_at_once_are_counted_one_by_one(self, live_database, at):
        def press(_):
            try:
                return try_once(at)
            finally:
                connection.close()

        with ThreadPoolExecutor(50) as crowd:
            passed = list(crowd.map(press, range(50)))
        assert passed.count(True) == 10
        assert GivingAttempt.objects.count() == 10


class TestPausedUntil:
    def test_five_in_three_minutes_pause_for_a_quarter_of_an_hour(self, at):
        declines = [at + timedelta(seconds=30 * n) for n in range(5)]
        assert defence.paused_until(declines) == declines[-1] + timedelta(minutes=15)

    def test_four_do_not_nor_five_spread_out(self, at):
        assert defence.paused_until([at] * 4) is None
        assert defence.paused_until([at + MINUTE * n for n in range(5)]) is None
        assert defence.paused_until([]) is None


@pytest.mark.django_db
class TestDeclines:
    @pytest.mark.parametrize(
        ("first", "again"),
        [
            ({"network": "198.51.100.0/24"}, {"network": "192.0.2.0/24"}),
            ({"email": "other@example.org"}, {"email": "third@example.org"}),
            (
                {"email": "a@example.org", "network": ELSEWHERE, "session": "one"},
                {"email": "b@example.org", "session": "one"},
            ),
        ],
        ids=["same address", "same network", "same session"],
    )
    def test_five_declines_pause_their_source(self, at, first, again):
        for _ in range(5):
            decline(at, **first)
        assert not try_once(at + MINUTE, **again)
        assert try_once(at + MINUTE, email="carol@example.org", network="192.0.2.0/24")
        assert try_once(at + timedelta(minutes=16), **again)

    def test_a_hall_in_which_more_cards_succeed_goes_on(self, at):
        for n in range(5):
            decline(at, email=f"unlucky{n}@example.org")
        for n in range(6):
            decline(at, email=f"person{n}@example.org", paid=True)
        assert try_once(at + MINUTE, email="next@example.org")

    def test_checkouts_that_nobody_pays_do_not_dilute_declines(self, at):
        for n in range(40):
            try_once(at, email=f"fake{n}@example.org")
        for n in range(5):
            decline(at, email=f"unlucky{n}@example.org")
        assert not try_once(at + MINUTE, email="next@example.org")

    def test_several_cards_on_one_page_count_each(self, at):
        donation = DonationFactory(created_at=at)
        for _ in range(5):
            decline(at, donation=donation)
        assert not try_once(at + MINUTE)

    def test_the_same_event_counts_once(self, at):
        donation = DonationFactory(created_at=at)
        for _ in range(9):
            decline(at, donation=donation, event="evt_one")
        assert GivingAttempt.objects.filter(kind="decline").count() == 1
        assert try_once(at + MINUTE)

    def test_a_renewal_that_fails_is_nobodys_try(self, at):
        donation = DonationFactory(created_at=at)
        payment = Payment(donation_id=str(donation.pk), state=PaymentState.OPEN, invoice="in_1")
        defence.note_decline(payment=payment, event_id="evt_1", at=at)
        assert not GivingAttempt.objects.exists()

    @pytest.mark.parametrize("donation", ["", "nonsense"])
    def test_a_payment_of_nobody_we_know_is_nothing_to_us(self, at, donation):
        payment = Payment(donation_id=donation, state=PaymentState.OPEN)
        defence.note_decline(payment=payment, event_id="evt_1", at=at)
        assert not GivingAttempt.objects.exists()


@pytest.mark.django_db
class TestSlowMode:
    @pytest.fixture(autouse=True)
    def finance(self):
        person = User.objects.create_user("finance@example.org", "x")
        person.groups.add(Group.objects.get(name=FINANCE))

    def attack(self, at, count=15):
        for n in range(count):
            decline(at, email=f"thief{n}@example.org", network=f"198.51.{n}.0/24")

    def asked_for_a_code(self, at, **of):
        try:
            try_once(at, **of)
        except defence.CodeNeeded:
            return True
        return False

    def test_begins_when_declines_outnumber_payments_and_ends_by_itself(self, at):
        self.attack(at)
        assert self.asked_for_a_code(at + MINUTE)
        assert try_once(at + MINUTE, is_proved=True)
        assert not self.asked_for_a_code(at + timedelta(minutes=61), email="bea@example.org")

    def test_a_busy_evening_with_some_declines_stays_open(self, at):
        for n in range(20):
            decline(at, email=f"p{n}@example.org", network=f"192.0.{n}.0/24", paid=True)
        self.attack(at)
        assert not self.asked_for_a_code(at + MINUTE)

    def test_begins_when_far_too_many_begin(self, at, settings):
        settings.GIVING_ALARM = settings.GIVING_ALARM | {"checkouts": 20}
        for n in range(20):
            try_once(at, email=f"p{n}@example.org", network=f"198.51.{n}.0/24")
        assert self.asked_for_a_code(at)

    def test_tells_finance_once_while_it_lasts(self, at):
        self.attack(at)
        self.attack(at + MINUTE * 20, count=20)
        letters = OutboxJob.objects.filter(payload__letter="staff_giving_slow")
        assert [job.payload["to"] for job in letters] == ["finance@example.org"]
        assert gate.current().slow_until == at + MINUTE * 80
        self.attack(at + MINUTE * 200)
        assert letters.all().count() == 2

    def test_staff_end_it(self, at):
        self.attack(at)
        person = User.objects.get(email="finance@example.org")
        gate.turn(mode="open", words="", words_es="", by=person, at=at + MINUTE)
        assert not self.asked_for_a_code(at + MINUTE)


@pytest.mark.django_db
class TestClosed:
    def test_refuses_everybody_in_the_words_of_staff(self, at):
        GivingGate.objects.create(pk=1, mode="closed", words="Back on Monday.")
        with pytest.raises(defence.GivingClosed) as refusal:
            try_once(at, is_proved=True)
        assert refusal.value.message == "Back on Monday."

    def test_after_a_refused_key_for_a_while_only(self, at):
        gate.close_for_a_while(at=at)
        with pytest.raises(defence.GivingClosed):
            try_once(at + MINUTE)
        assert try_once(at + MINUTE * 11)


@pytest.mark.django_db
class TestForgetOld:
    def test_keeps_what_a_limit_may_look_at_and_nothing_older(self, at):
        try_once(at - timedelta(days=4))
        try_once(at - timedelta(hours=23))
        GivingCode.objects.create(email_hash="x", code_hash="y", sent_at=at - timedelta(days=4))
        attempts.forget_old(at=at)
        assert GivingAttempt.objects.get().at == at - timedelta(hours=23)
        assert not GivingCode.objects.exists()


@pytest.mark.django_db
class TestHours:
    def test_shows_every_hour_of_the_day(self, at):
        try_once(at - timedelta(hours=2))
        decline(at, email="bea@example.org")
        hours = attempts.hours(at=at)
        assert len(hours) == 24
        assert (hours[-3].checkouts, hours[-1].checkouts, hours[-1].declines) == (1, 1, 1)
