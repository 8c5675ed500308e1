"""What the calendar asks for: a letter before a card ends, before a yearly charge, once a year."""

from datetime import UTC, date, datetime, timedelta

import pytest

from giving.donations import plan_reminders
from giving.donations.models import Donation, LedgerEntry, Plan
from giving.messaging.models import OutboxJob
from giving.messaging.pending import process_pending
from tests.factories.donations import DonationFactory
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db


def promised(letter: str) -> list[dict]:
    jobs = OutboxJob.objects.filter(topic="letter", dedupe_key__startswith=f"{letter}:")
    return [job.payload for job in jobs.order_by("pk")]


class TestExpiringCard:
    @pytest.mark.parametrize(
        ("expires_on", "letters"),
        [
            (date(2026, 11, 30), 1),
            (date(2026, 12, 23), 1),
            (date(2026, 12, 31), 0),
            (date(2026, 11, 21), 0),
            (None, 0),
        ],
    )
    def test_a_month_before(self, at, expires_on, letters):
        PlanFactory(card_expires_on=expires_on)
        plan_reminders.warn_of_expiring_cards(at=at)
        assert len(promised("plan_card_expiring")) == letters

    def test_once_per_card(self, at):
        plan = PlanFactory(card_expires_on=date(2026, 12, 10))
        for days in range(3):
            plan_reminders.warn_of_expiring_cards(at=at + timedelta(days=days))
        assert len(promised("plan_card_expiring")) == 1
        Plan.objects.filter(pk=plan.pk).update(card="visa ···· 1881")
        plan_reminders.warn_of_expiring_cards(at=at + timedelta(days=4))
        assert len(promised("plan_card_expiring")) == 2

    @pytest.mark.parametrize(
        "facts", [{"state": "canceled"}, {"state": "pending"}, {"is_ending": True}], ids=str
    )
    def test_not_for_what_is_charged_no_more(self, at, facts):
        PlanFactory(card_expires_on=date(2026, 12, 10), **facts)
        plan_reminders.warn_of_expiring_cards(at=at)
        assert not promised("plan_card_expiring")

    def test_not_for_who_has_no_address(self, at):
        plan = PlanFactory(card_expires_on=date(2026, 12, 10))
        type(plan.supporter).objects.update(email="", email_key=None)
        plan_reminders.warn_of_expiring_cards(at=at)
        assert not promised("plan_card_expiring")


class TestYearlyCharge:
    def test_before_each_charge_once(self, at):
        plan = PlanFactory(frequency="yearly", next_charge_at=at + timedelta(days=10))
        for days in range(3):
            plan_reminders.remind_of_yearly_charges(at=at + timedelta(days=days))
        [letter] = promised("plan_charge_ahead")
        assert letter["context"]["next_charge"] == "December 2, 2026"
        Plan.objects.filter(pk=plan.pk).update(next_charge_at=at + timedelta(days=375))
        plan_reminders.remind_of_yearly_charges(at=at + timedelta(days=365))
        assert len(promised("plan_charge_ahead")) == 2

    @pytest.mark.parametrize(
        "facts",
        [
            {"frequency": "monthly"},
            {"state": "past_due"},
            {"is_ending": True},
            {"paused_until": date(2027, 6, 1)},
            {"next_charge_at": datetime(2026, 12, 20, tzinfo=UTC)},
            {"next_charge_at": datetime(2026, 11, 20, tzinfo=UTC)},
        ],
        ids=str,
    )
    def test_only_where_a_charge_is_near(self, at, facts):
        near = {"frequency": "yearly", "next_charge_at": at + timedelta(days=10)}
        PlanFactory(**near | facts)
        plan_reminders.remind_of_yearly_charges(at=at)
        assert not promised("plan_charge_ahead")


def charged(plan: Plan, *, on: datetime, minor: int = 25_00, refunded: int = 0) -> Donation:
    donation = DonationFactory(
        plan=plan, frequency="monthly", supporter=plan.supporter, amount_minor=minor,
        state="succeeded", succeeded_at=on, given_on=on.date(),
    )  # fmt: skip
    book = {"donation": donation, "currency": "usd", "at": on, "booked_at": on}
    LedgerEntry.objects.create(
        kind="charge", source_id=f"ch_{donation.pk.hex}", amount_minor=minor, **book
    )
    if refunded:
        LedgerEntry.objects.create(
            kind="refund", source_id=f"re_{donation.pk.hex}", amount_minor=-refunded, **book
        )
    return donation


class TestYear:
    def test_tells_what_was_given_in_the_year_net_of_what_went_back(self, at):
        plan = PlanFactory(started_at=at - timedelta(days=730))
        charged(plan, on=at - timedelta(days=500))
        charged(plan, on=at - timedelta(days=200))
        charged(plan, on=at - timedelta(days=30), refunded=5_00)
        plan_reminders.remind_of_monthly_plans(at=at)
        [letter] = promised("plan_year")
        assert letter["context"]["given"] == "$45.00"

    def test_once_a_year(self, at):
        plan = PlanFactory(started_at=at.replace(year=2025))
        charged(plan, on=at - timedelta(days=30))
        for days in (0, 1, 29, 31, 200):
            plan_reminders.remind_of_monthly_plans(at=at + timedelta(days=days))
        assert len(promised("plan_year")) == 1
        charged(plan, on=at + timedelta(days=300))
        plan_reminders.remind_of_monthly_plans(at=at + timedelta(days=366))
        assert len(promised("plan_year")) == 2

    @pytest.mark.parametrize(
        ("started", "today", "letters"),
        [
            ("2025-11-23", "2026-11-22", 0),
            ("2025-11-22", "2026-11-22", 1),
            ("2024-02-29", "2025-02-28", 1),
            ("2024-02-29", "2025-02-27", 0),
            ("2024-12-20", "2026-01-03", 1),
            ("2024-12-20", "2026-03-01", 0),
            ("2026-11-22", "2026-11-22", 0),
        ],
    )
    def test_on_its_day(self, started, today, letters):
        noon = datetime(1, 1, 1, 18, tzinfo=UTC).timetz()
        now = datetime.combine(date.fromisoformat(today), noon)
        plan = PlanFactory(started_at=datetime.combine(date.fromisoformat(started), noon))
        charged(plan, on=now - timedelta(days=5))
        plan_reminders.remind_of_monthly_plans(at=now)
        assert len(promised("plan_year")) == letters

    def test_a_year_in_which_nothing_came_is_not_thanked_for(self, at):
        PlanFactory(started_at=at.replace(year=2025))
        plan_reminders.remind_of_monthly_plans(at=at)
        assert not promised("plan_year")


class TestInTheInbox:
    """Each letter renders whole in both languages, and names the way to change or stop."""

    @pytest.mark.parametrize("language", ["en", "es"])
    def test_every_letter(self, sandbox, at, language):
        plan = PlanFactory(
            language=language, card_expires_on=date(2026, 12, 10), started_at=at.replace(year=2025)
        )
        charged(plan, on=at - timedelta(days=30))
        PlanFactory(
            language=language, supporter=plan.supporter,
            frequency="yearly", next_charge_at=at + timedelta(days=10),
        )  # fmt: skip
        plan_reminders.warn_of_expiring_cards(at=at)
        plan_reminders.remind_of_yearly_charges(at=at)
        plan_reminders.remind_of_monthly_plans(at=at)
        process_pending(now=lambda: at)
        mails = sandbox.mails(to=plan.supporter.email)
        assert len(mails) == 3
        prefix = "/es/give/plan/" if language == "es" else "/give/plan/"
        for mail in mails:
            for part in ("text", "html"):
                assert prefix in mail[part]
                assert "{" not in mail["text"]
                assert "$25.00" in mail[part]
