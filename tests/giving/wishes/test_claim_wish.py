"""A unit goes to one person; the index on living claims is what sees to it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.utils import timezone

from giving.messaging.models import OutboxJob
from giving.supporters.models import Supporter
from giving.wishes.models import Claim, Promise, WishUnit
from giving.wishes.operations import (
    ClaimingIsOver,
    FormAlreadyUsed,
    TooManyPromises,
    WishAlreadyClaimed,
    cancel_claim,
)
from tests.factories.drives import DriveFactory
from tests.factories.wishes import published_wish, unit_in
from tests.giving.wishes.promises import letters_about, promised


def states_of(wish) -> list[str]:
    return list(wish.units.values_list("state", flat=True))


@pytest.mark.django_db
class TestClaimWish:
    @pytest.fixture
    def wish(self, at):
        return published_wish(drive=DriveFactory(today=at.date()))

    @pytest.fixture
    def three(self, at):
        return published_wish(drive=DriveFactory(today=at.date()), quantity=3)

    def test_reserves_the_unit_and_writes_to_the_claimant(self, wish, at):
        promise = promised(wish, at=at)
        claim = promise.claims.get()
        assert (claim.state, claim.unit.state) == ("reserved", "reserved")
        assert (promise.supporter.first_name, promise.supporter.last_name) == ("Bea", "Brandt")
        assert letters_about(promise) == ["claim"]

    def test_holds_for_three_days(self, wish, at):
        assert promised(wish, at=at).claims.get().expires_at == at + timedelta(hours=72)

    def test_never_holds_beyond_the_last_day_to_buy(self, wish, at):
        wish.drive.announced_buy_by = at.date() + timedelta(days=1)
        expires_at = promised(wish, at=at).claims.get().expires_at
        assert timezone.localtime(expires_at).strftime("%m-%d %H:%M:%S") == "11-23 23:59:59"

    def test_takes_as_many_units_as_asked(self, three, at):
        promised(three, at=at, quantity=2)
        assert states_of(three) == ["reserved", "reserved", "open"]

    def test_an_address_is_not_written_to_without_end(self, wish, at, settings):
        """Claim, give back, claim again: the mails go to whoever's address was typed."""
        settings.GIVING_PROMISES_PER_EMAIL_AND_DAY = 3
        for _ in range(3):
            cancel_claim(promise=promised(wish, at=at), at=at)
        with pytest.raises(TooManyPromises):
            promised(wish, at=at)
        promised(wish, at=at, email="dora@example.org")

    def test_refuses_a_second_claim_and_leaves_no_trace_of_it(self, wish, at):
        promised(wish, at=at)
        with pytest.raises(WishAlreadyClaimed) as refusal:
            promised(wish, at=at, email="dora@example.org")
        assert refusal.value.left == 0
        assert Claim.objects.count() == Promise.objects.count() == 1
        assert not Supporter.objects.filter(email="dora@example.org").exists()

    def test_gives_all_or_says_how_many_are_left(self, three, at):
        promised(three, at=at, quantity=2)
        with pytest.raises(WishAlreadyClaimed) as refusal:
            promised(three, at=at, email="dora@example.org", quantity=2)
        assert refusal.value.left == 1
        assert states_of(three) == ["reserved", "reserved", "open"]

    def test_takes_a_unit_that_was_given_back(self, wish, at):
        cancel_claim(promise=promised(wish, at=at), at=at)
        assert promised(wish, at=at, email="dora@example.org").claims.get().state == "reserved"

    @pytest.mark.parametrize("state", ["received", "bagged", "withdrawn", "backfilled", "unmet"])
    def test_refuses_a_unit_that_is_not_open(self, at, state):
        unit = unit_in(state, drive=DriveFactory(today=at.date()))
        with pytest.raises(WishAlreadyClaimed):
            promised(unit.wish, at=at)

    def test_refuses_after_the_last_day_to_buy(self, wish, at):
        wish.drive.announced_buy_by = at.date() - timedelta(days=1)
        with pytest.raises(ClaimingIsOver):
            promised(wish, at=at)

    @pytest.mark.parametrize("days", [-120, 120])
    def test_refuses_outside_the_season(self, wish, at, days):
        with pytest.raises(ClaimingIsOver):
            promised(wish, at=at + timedelta(days=days))

    def test_the_same_form_again_is_the_same_promise(self, wish, at):
        token = uuid4()
        first = promised(wish, at=at, form_token=token)
        again = promised(wish, at=at + timedelta(minutes=1), form_token=token)
        assert again == first
        assert Claim.objects.count() == OutboxJob.objects.count() == 1

    @pytest.mark.parametrize("changed", [{"email": "dora@example.org"}, {"wish": "another"}])
    def test_a_used_form_opens_nobody_elses_promise(self, wish, at, changed):
        token = uuid4()
        promised(wish, at=at, form_token=token)
        other = published_wish(drive=wish.drive) if changed.pop("wish", None) else wish
        with pytest.raises(FormAlreadyUsed):
            promised(other, at=at, form_token=token, **changed)

    def test_one_person_has_only_so_many_under_way(self, at, settings):
        settings.GIVING_CLAIMS_PER_EMAIL = 2
        drive = DriveFactory(today=at.date())
        first, second, third = (published_wish(drive=drive) for _ in range(3))
        held = promised(first, at=at)
        promised(second, at=at, email="BEA@example.org")
        with pytest.raises(TooManyPromises):
            promised(third, at=at)
        cancel_claim(promise=held, at=at)
        promised(third, at=at)

    def test_names_of_one_word_are_kept(self, wish, at):
        supporter = promised(wish, at=at, name="Null").supporter
        assert (supporter.first_name, supporter.last_name) == ("Null", "")


def _each_for_themselves(wish, people: int) -> Counter:
    """So many people ask for the wish at the same moment; how often each answer was given."""

    def ask(number: int) -> str:
        try:
            promised(wish, at=timezone.now(), email=f"person{number}@example.org")
        except WishAlreadyClaimed:
            return "refused"
        finally:
            connections.close_all()
        return "won"

    with ThreadPoolExecutor(people) as crowd:
        return Counter(crowd.map(ask, range(people)))


class TestAtOnce:
    def test_fifty_people_one_unit_one_winner(self, live_database):
        wish = published_wish()
        assert _each_for_themselves(wish, 50) == {"won": 1, "refused": 49}
        assert Claim.objects.count() == 1

    def test_as_many_winners_as_units(self, live_database):
        wish = published_wish(quantity=7)
        assert _each_for_themselves(wish, 30) == {"won": 7, "refused": 23}
        assert Claim.objects.values("unit").distinct().count() == 7

    def test_one_person_in_many_windows_stays_within_the_cap(self, live_database, settings):
        settings.GIVING_CLAIMS_PER_EMAIL = 3
        drive = DriveFactory()
        wishes = [published_wish(drive=drive) for _ in range(10)]

        def ask(wish) -> None:
            try:
                promised(wish, at=timezone.now())
            except TooManyPromises:
                pass
            finally:
                connections.close_all()

        with ThreadPoolExecutor(10) as windows:
            list(windows.map(ask, wishes))
        assert Claim.objects.count() == 3

    def test_ten_presses_of_one_form_are_one_promise(self, live_database):
        wish, token = published_wish(quantity=5), uuid4()

        def press(_: int) -> Promise:
            try:
                return promised(wish, at=timezone.now(), form_token=token)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(10) as fingers:
            assert len(set(fingers.map(press, range(10)))) == 1
        assert Claim.objects.count() == 1

    def test_without_the_index_a_unit_is_given_away_twice(self, live_database):
        """The control: nothing but the index stands between two claimants of one unit."""
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX claim_one_living_per_unit")
        for _round in range(20):
            wish = published_wish()
            _each_for_themselves(wish, 20)
            if Claim.objects.filter(unit__wish=wish).count() > 1:
                break
        else:
            pytest.fail("the unit was never given away twice: another guard hides the index")
        assert WishUnit.objects.filter(wish=wish, state="reserved").count() == 1
