"""The demo season: a living site after one command, nothing new after the second."""

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser
from io import StringIO
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from accounts import roles
from accounts.models import User
from config.demo import donations, processor
from config.demo.giving_plan import GivingPlan
from config.demo.growth import seed_growth
from config.demo.office import holiday, seed_office
from config.demo.organization import seed_identity
from config.demo.people import seed_people
from config.demo.progress import Progress
from config.demo.season import Season, read
from config.demo.wording import rich_text
from giving.donations import operations
from giving.donations.models import Donation, LedgerEntry, PayoutLine, Receipt
from giving.messaging.models import OutboxJob
from giving.messaging.pending import process_pending
from giving.newsletters.models import Subscription
from giving.supporters.models import Consent
from giving.wishes.models import Claim, Household, Recipient, Wish, WishUnit
from tests.factories.donations import DonationFactory, paid
from tests.live import database_copy
from tests.outside_world import OutsideWorld

# The season is seeded inside the first test's time, beside whatever else keeps the machine busy.
pytestmark = pytest.mark.timeout(300)

PASSWORD = "lantern-window-29"
DESK_CODE = re.compile(r"\b\d{3}-[A-Z]{1,2}(-\d+)?\b")
FAMILIES_PER_BAND = 5
# Wishes look alike: all stand on the pages of the list, and some of them are opened.
WISH = re.compile(r"/wishes/[A-Z0-9]+/")
WISHES_OPENED = 12
INTERRUPTED_AFTER = 20


def seed(*options: str) -> dict:
    out = StringIO()
    call_command("seed_demo", "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def checked(command: str) -> dict:
    out = StringIO()
    call_command(command, "--json", stdout=out)
    return json.loads(out.getvalue())


def stop_in_the_middle(season: Season) -> None:
    """What a run leaves behind that is killed after the processor booked, before we did."""
    seed_office(season)
    seed_people(season, given_password=PASSWORD)
    seed_identity()
    plan = GivingPlan(read("giving"), season, opened=donations.opening_days())
    meant = donations.intend(plan.gifts(scale=1)[:INTERRUPTED_AFTER])
    processor.book(meant[: INTERRUPTED_AFTER // 2])


@dataclass(frozen=True)
class Seeded:
    """What the two runs answered, and the outside world they spoke to."""

    first: dict
    second: dict
    outside: OutsideWorld


@pytest.fixture(scope="module")
def seeded(
    django_db_setup, django_db_blocker, outside_process: OutsideWorld, tmp_path_factory
) -> Iterator[Seeded]:
    """A database of this module's own, begun by a run that was killed, seeded by two more."""
    outside_process.empty()
    pointing_there = override_settings(
        STRIPE_API_BASE=outside_process.stripe_api,
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_PORT=outside_process.smtp_port,
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        DEMO_PASSWORD=PASSWORD,
    )
    with django_db_blocker.unblock(), database_copy(), pointing_there:
        stop_in_the_middle(Season.beginning(at=timezone.now()))
        yield Seeded(seed(), seed(), outside_process)


class TestSeedDemo:
    def test_makes_a_whole_season(self, seeded: Seeded):
        expected = {
            "people": 6,
            "funds": 3,
            "drives": 2,
            "pictures": 9,
            "households": 30,
            "plans": 24,
            "disputes": 3,
            "subscriptions": 60,
            "topics": 5,
        }
        assert {name: seeded.first[name] for name in expected} == expected
        assert seeded.first["donations"] > 500
        assert seeded.first["supporters"] > 160
        assert seeded.first["payouts"] > 90
        assert seeded.first["recipients"] >= 70
        assert seeded.first["wishes"] >= 115

    def test_changes_nothing_the_second_time(self, seeded: Seeded):
        assert seeded.second == seeded.first

    def test_takes_up_what_a_killed_run_left(self, seeded: Seeded):
        books = seeded.outside.books()["usd"]
        online = Donation.objects.received().filter(method=Donation.Method.ONLINE)
        assert books["charges"] == online.count()

    def test_ledger_and_processor_agree(self, seeded: Seeded):
        assert checked("reconcile_stripe")["differences"] == []
        check = checked("ledger_check")
        assert check["ok"], check["invariants"]
        books = seeded.outside.books()["usd"]
        totals = check["totals"]["usd"]
        assert totals["gross"] == books["gross"]
        assert totals["refunded"] == books["refunded"] - books["refund_failed"]
        assert totals["disputed"] == books["disputed"] - books["reversed"]
        assert totals["fee"] == books["fee"] + books["dispute_fees"]

    def test_funds_and_payouts_agree_too(self, seeded: Seeded):
        charged = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE)
        by_fund = charged.values_list("donation__fund__code").annotate(Sum("amount_minor"))
        funds = seeded.outside.books_by("fund")
        assert dict(by_fund.order_by()) == {fund: sums["gross"] for fund, sums in funds.items()}
        lines = PayoutLine.objects.values_list("payout").annotate(Sum("net_minor")).order_by()
        payouts = seeded.outside.books_by("payout")
        payouts.pop("", None)  # has not been paid out yet
        assert dict(lines) == {payout: sums["net"] for payout, sums in payouts.items()}
        assert not PayoutLine.objects.filter(donation=None).exists()

    def test_receipts_rise_by_date(self, seeded: Seeded):
        given_once = Receipt.objects.filter(
            donation__plan=None, donation__method=Donation.Method.ONLINE, replaces=None
        )
        by_number = given_once.order_by("number").values_list("number", "donation__given_on")
        assert list(by_number) == sorted(by_number, key=lambda row: (row[0][:4], row[1], row[0]))

    def test_sends_no_letter_of_the_past(self, seeded: Seeded):
        assert OutboxJob.objects.filter(state=OutboxJob.State.DONE).count() > 400
        assert process_pending(now=timezone.now)["handled"] == 0
        assert seeded.outside.mails() == []

    def test_every_age_is_wished_for_by_enough_families(self, seeded: Seeded):
        families = dict(
            Wish.objects.filter(state=Wish.State.PUBLISHED)
            .exclude(units__state=WishUnit.State.WITHDRAWN)
            .values_list("recipient__age_band")
            .annotate(Count("recipient__household", distinct=True))
        )
        assert set(families) == set(Recipient.AgeBand.values)
        assert min(families.values()) >= FAMILIES_PER_BAND

    def test_shows_every_state_that_a_season_knows(self, seeded: Seeded):
        Unit = WishUnit.State
        units = set(WishUnit.objects.values_list("state", flat=True))
        assert units == set(Unit.values) - {Unit.UNMET}
        claims = set(Claim.objects.values_list("state", flat=True))
        assert claims == set(Claim.State.values) - {Claim.State.REPLACED}
        wishes = set(Wish.objects.values_list("state", flat=True))
        assert wishes == set(Wish.State.values) - {Wish.State.CLOSED}
        subscriptions = set(Subscription.objects.values_list("state", flat=True))
        assert subscriptions == set(Subscription.State.values)
        assert set(Consent.objects.values_list("act", flat=True)) == set(Consent.Act.values)

    def test_people_can_sign_in(self, seeded: Seeded):
        wanted = {
            "comms@example.org": [roles.COMMS],
            "finance@example.org": [roles.FINANCE],
            "gifts@example.org": [roles.GIFT_STAFF],
            "caseworker@example.org": [roles.CASEWORKERS],
            "admin@example.org": [roles.ADMINISTRATORS],
            "supporter@example.org": [],
        }
        for email, groups in wanted.items():
            user = User.objects.get(email=email)
            assert authenticate(None, email=email, password=PASSWORD) == user
            assert list(user.groups.values_list("name", flat=True)) == groups
            assert user.emailaddress_set.get().verified
        assert User.objects.get(is_superuser=True).email == "admin@example.org"
        supporter = User.objects.get(email="supporter@example.org").supporter
        assert supporter.donations.received().exists()
        assert supporter.promises.exists()

    def test_a_password_stays_unless_another_is_given(self, seeded: Seeded):
        before = User.objects.get(email="gifts@example.org").password
        with transaction.atomic():
            with override_settings(DEMO_PASSWORD=""):
                assert "password" not in seed()
            assert User.objects.get(email="gifts@example.org").password == before
            with override_settings(DEMO_PASSWORD="another-window-31"):
                seed()
            assert authenticate(None, email="gifts@example.org", password="another-window-31")
            transaction.set_rollback(True)

    def test_what_an_editor_changed_stays(self, seeded: Seeded):
        household = Household.objects.get(code="010")
        with transaction.atomic():
            Household.objects.filter(pk=household.pk).update(method="home")
            seed()
            household.refresh_from_db()
            assert household.method == "home"
            transaction.set_rollback(True)

    def test_what_somebody_gave_since_stays_given(self, seeded: Seeded):
        with transaction.atomic():
            gift = DonationFactory(at_checkout=True)
            operations.record_payment(payment=paid(gift), at=gift.created_at)
            seed()
            assert not gift.ledger.filter(kind=LedgerEntry.Kind.REFUND).exists()
            transaction.set_rollback(True)

    def test_grows(self, seeded: Seeded):
        with transaction.atomic():
            seed_growth(Progress(None), scale=3)
            assert Household.objects.count() == 3 * seeded.first["households"]
            assert Wish.objects.count() == 3 * seeded.first["wishes"]
            assert Claim.objects.count() == 3 * seeded.first["claims"]
            assert checked("ledger_check")["ok"]
            transaction.set_rollback(True)


class TestPublicPages:
    @pytest.mark.parametrize("start", ["/", "/es/"])
    def test_all_open_and_none_bears_a_desk_code(self, seeded: Seeded, start: str):
        seen = set()
        for path, answer in crawl(start):
            seen.add(path)
            assert answer.status_code in (200, 302), f"{path}: {answer.status_code}"
            told = answer.content.decode() if is_page(answer) else ""
            assert not (code := DESK_CODE.search(told)), f"{path} names {code}"
        assert {f"{start}{name}/" for name in ("wishes", "give", "newsletter")} <= seen
        assert len(seen) > 2 * WISHES_OPENED


def crawl(start: str) -> Iterator[tuple[str, HttpResponse]]:
    """Every page that can be reached from here, with what it answers."""
    client, known, waiting, wishes = Client(), {start}, [start], 0
    while waiting:
        path = waiting.pop()
        wishes += bool(WISH.search(path))
        if WISH.search(path) and wishes > WISHES_OPENED:
            continue
        answer = client.get(path)
        yield path, answer
        if is_page(answer):
            new = links(answer.content.decode(), path) - known
            new = {link for link in new if is_to_follow(link, start)}
            known |= new
            waiting += sorted(new)


def is_page(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def links(html: str, path: str) -> set[str]:
    found = _Links()
    found.feed(html)
    return {urljoin(path, href).partition("#")[0] for href in found.hrefs}


def is_to_follow(link: str, start: str) -> bool:
    """Pages of this language; of the many ways to filter a list, only its further pages."""
    parts = urlsplit(link)
    spanish = parts.path.startswith("/es/")
    return (
        not parts.netloc
        and not parts.scheme
        and (not parts.query or parts.query.startswith("page="))
        and not parts.path.startswith(("/static/", "/media/", "/admin/", "/desk/"))
        and (spanish or parts.path.startswith("/accounts/")) == (start == "/es/")
    )


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attributes: list) -> None:
        if tag == "a" and (href := dict(attributes).get("href")):
            self.hrefs.append(href)


class TestRefusals:
    def test_settings_that_know_no_demo(self, settings):
        settings.DEMO_PASSWORD = ""
        del settings.DEMO_PASSWORD
        with pytest.raises(CommandError, match="not the demo's"):
            call_command("seed_demo")

    def test_a_live_key(self, settings):
        settings.DEMO_PASSWORD, settings.STRIPE_SECRET_KEY = "", "sk_live_1"
        with pytest.raises(CommandError, match="live"):
            call_command("seed_demo")

    def test_nobody_who_could_book(self, settings):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
            settings.DEMO_PASSWORD = ""
            settings.STRIPE_API_BASE = f"http://127.0.0.1:{port}/stripe"
            with pytest.raises(CommandError, match="No sandbox answers"):
                call_command("seed_demo")


class TestPlan:
    """Nothing here needs a database."""

    season = Season(now=timezone.make_aware(timezone.datetime(2026, 11, 22, 12)))
    opened = {"winter-gifts": date(2026, 10, 29), "fortieth-year": date(2026, 10, 23)}

    def gifts(self, scale: int) -> list:
        return GivingPlan(read("giving"), self.season, opened=self.opened).gifts(scale=scale)

    def test_a_larger_season_only_adds(self):
        assert set(self.gifts(1)) < set(self.gifts(2))

    def test_december_is_the_peak(self):
        by_month = [gift.at.month for gift in self.gifts(3)]
        assert by_month.count(12) > 3 * by_month.count(7)

    def test_lies_in_the_past(self):
        planned = self.gifts(1)
        assert max(gift.at for gift in planned) < self.season.now
        assert min(gift.at for gift in planned) > self.season.now - timedelta(days=732)

    def test_finds_the_holidays(self):
        assert holiday({"month": 11, "weekday": 3, "nth": 4}, 2026) == date(2026, 11, 26)
        assert holiday({"month": 1, "weekday": 0, "nth": 3}, 2027) == date(2027, 1, 18)

    def test_makes_paragraphs_and_lists(self):
        assert rich_text("One\nline.\n\n- a\n- b\n\n1. c") == (
            "<p>One line.</p><ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>"
        )
