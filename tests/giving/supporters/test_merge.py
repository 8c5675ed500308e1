"""Two rows of one person become one: nothing is lost, nobody is written to, leaving wins."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from giving import invariants
from giving.donations.models import Donation, LedgerEntry, Receipt, Statement
from giving.messaging.models import OutboxJob
from giving.newsletters import operations as newsletters
from giving.newsletters.models import Subscription
from giving.supporters import merging
from giving.supporters.merging import MergeRefused, merge, say_not_the_same
from giving.supporters.models import Consent, NotTheSame, Supporter, SupporterMerge
from giving.supporters.operations import find_or_create, link_account, remember_consent
from tests.factories.donations import DonationFactory
from tests.factories.newsletters import SEEN, SubscriptionFactory, TopicFactory
from tests.factories.supporters import SupporterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db):
    return User.objects.create_user("finance@example.org", "correct horse battery")


@pytest.fixture
def kept(db):
    return SupporterFactory(email="bea@example.org")


@pytest.fixture
def gone(db):
    return SupporterFactory(email="bea.brandt@example.com")


def received(supporter, *, on=date(2026, 11, 1), **facts):
    facts = {"state": "succeeded", "succeeded_at": facts.pop("at"), "given_on": on, **facts}
    donation = DonationFactory(supporter=supporter, **facts)
    moments = {"at": donation.succeeded_at, "booked_at": donation.succeeded_at}
    LedgerEntry.objects.create(
        kind="charge", source_id=str(donation.pk), donation=donation, currency="usd",
        amount_minor=donation.amount_minor, **moments,
    )  # fmt: skip
    return donation


class TestMerge:
    def test_moves_what_belonged_to_the_row_that_goes_and_says_what(self, kept, gone, staff, at):
        donation = received(gone, at=at)
        credited = DonationFactory(soft_credit=gone)
        receipt = Receipt.objects.create(
            number="2026-1", supporter=gone, donation=donation, snapshot={}, issued_at=at
        )
        merged = merge(kept=kept, gone=gone, by=staff, at=at)
        for row in (donation, credited, receipt):
            row.refresh_from_db()
        assert (donation.supporter, credited.soft_credit, receipt.supporter) == (kept,) * 3
        assert merged.moved["donations"] == [str(donation.pk)]
        assert merged.moved["soft_credits"] == [str(credited.pk)]
        assert merged.moved["receipts"] == [str(receipt.pk)]
        assert (merged.by, merged.at) == (staff, at)

    def test_every_row_that_names_a_supporter_moves_or_stays_on_purpose(self):
        """A new table that names supporters has to say here what a merge does with it."""
        stays = {Consent, SupporterMerge, NotTheSame, Supporter}
        names_them = {
            (model, field.name)
            for model in apps.get_app_config("giving").get_models()
            for field in model._meta.get_fields()
            if field.concrete and field.related_model is Supporter and model not in stays
        }
        fields = {"soft_credits": "soft_credit"}
        moves = {
            (kind.of(Supporter()).model, fields.get(kind.name, "supporter"))
            for kind in merging._belongings
        }
        assert names_them == moves

    def test_writes_to_nobody(self, kept, gone, staff, at):
        received(gone, at=at)
        SubscriptionFactory(supporter=gone)
        merge(kept=kept, gone=gone, by=staff, at=at)
        assert not OutboxJob.objects.exists()

    def test_both_addresses_lead_to_the_row_that_was_kept_over_any_chain(
        self, kept, gone, staff, at
    ):
        last = SupporterFactory(email="b@example.net")
        merge(kept=kept, gone=gone, by=staff, at=at)
        merge(kept=last, gone=kept, by=staff, at=at)
        for email in ("bea.brandt@example.com", "bea@example.org", "b@example.net"):
            assert find_or_create(email=email, language="en", at=at) == last

    def test_fills_gaps_and_replaces_nothing(self, staff, at):
        kept = SupporterFactory(email="", email_key=None, first_name="Bea", last_name="", phone="1")
        gone = SupporterFactory(email="b@example.org", last_name="B", phone="2", organization="Inc")
        merge(kept=kept, gone=gone, by=staff, at=at)
        kept.refresh_from_db()
        assert (kept.first_name, kept.last_name, kept.phone) == ("Bea", "", "1")
        assert (kept.organization, kept.email, kept.email_key) == ("Inc", *("b@example.org",) * 2)
        assert find_or_create(email="b@example.org", language="en", at=at) == kept

    def test_twice_is_once(self, kept, gone, staff, at):
        first = merge(kept=kept, gone=gone, by=staff, at=at)
        assert merge(kept=kept, gone=gone, by=staff, at=at) == first
        assert SupporterMerge.objects.count() == 1

    def test_refuses_what_was_merged_elsewhere_and_itself(self, kept, gone, staff, at):
        third = SupporterFactory()
        merge(kept=kept, gone=gone, by=staff, at=at)
        for pair in ({"kept": third, "gone": gone}, {"kept": gone, "gone": third},
                     {"kept": gone, "gone": kept}, {"kept": third, "gone": third}):  # fmt: skip
            with pytest.raises(MergeRefused):
                merge(**pair, by=staff, at=at)

    def test_the_record_refuses_change(self, kept, gone, staff, at):
        merged = merge(kept=kept, gone=gone, by=staff, at=at)
        with pytest.raises(IntegrityError), transaction.atomic():
            SupporterMerge.objects.filter(pk=merged.pk).update(moved={})


class TestBringHome:
    def test_what_reached_a_row_just_after_it_was_merged_follows(self, kept, gone, staff, at):
        last = SupporterFactory()
        merge(kept=kept, gone=gone, by=staff, at=at)
        merge(kept=last, gone=kept, by=staff, at=at)
        late = DonationFactory(supporter=gone)
        for _ in range(2):
            merging.bring_home(at=at)
        late.refresh_from_db()
        assert late.supporter == last

    def test_a_subscription_that_ended_by_the_merge_ends_no_other(self, kept, gone, staff, at):
        SubscriptionFactory(supporter=kept)
        SubscriptionFactory(supporter=gone)
        merge(kept=kept, gone=gone, by=staff, at=at)
        merging.bring_home(at=at)
        assert Subscription.objects.get(supporter=kept).is_subscribed


class TestAccounts:
    def test_an_account_moves_to_the_row_that_has_none(self, kept, gone, staff, at):
        user = User.objects.create_user(gone.email, "correct horse battery")
        Supporter.objects.filter(pk=gone.pk).update(user=user)
        merge(kept=kept, gone=gone, by=staff, at=at)
        kept.refresh_from_db()
        assert kept.user == user
        assert link_account(user=user, email=gone.email, language="en", at=at) == kept

    def test_two_accounts_are_refused_with_the_reason(self, kept, gone, staff, at):
        for supporter in (kept, gone):
            supporter.user = User.objects.create_user(supporter.email, "correct horse battery")
            supporter.save()
        with pytest.raises(MergeRefused, match="account"):
            merge(kept=kept, gone=gone, by=staff, at=at)
        assert not SupporterMerge.objects.exists()


class TestStatements:
    def statement(self, supporter, year, at):
        return Statement.objects.create(supporter=supporter, year=year, snapshot={}, issued_at=at)

    def test_of_a_year_in_which_both_gave_none_stands(self, kept, gone, staff, at):
        for supporter in (kept, gone):
            self.statement(supporter, 2025, at)
        self.statement(gone, 2024, at)
        merge(kept=kept, gone=gone, by=staff, at=at)
        standing = Statement.objects.filter(supporter=kept, is_current=True)
        assert [one.year for one in standing] == [2024]
        assert Statement.objects.filter(supporter=kept).count() == 3

    def test_one_that_tells_only_a_part_stands_no_longer(self, kept, gone, staff, at):
        self.statement(kept, 2025, at)
        received(gone, at=at, on=date(2025, 12, 31))
        merge(kept=kept, gone=gone, by=staff, at=at)
        assert not Statement.objects.filter(is_current=True).exists()


class TestNewsletter:
    def merged(self, kept, gone, staff, at):
        merge(kept=kept, gone=gone, by=staff, at=at)
        assert invariants.nobody_who_left_is_subscribed().ok
        assert invariants.answered_promises_are_rows().ok
        return Subscription.objects.get(supporter=kept)

    def agreed(self, supporter, act, at):
        remember_consent(supporter=supporter, purpose="newsletter", act=act, seen=SEEN, at=at)

    def test_the_only_subscription_moves_with_its_proof(self, kept, gone, staff, at):
        SubscriptionFactory(supporter=gone)
        self.agreed(gone, Consent.Act.GIVEN, at)
        assert self.merged(kept, gone, staff, at).is_subscribed
        proof = kept.consents.get()
        assert (proof.act, proof.text, proof.details["merged_from"]) == (
            "given", SEEN.text, str(gone.pk)
        )  # fmt: skip
        assert gone.consents.count() == 1

    @pytest.mark.parametrize("leaver", ["kept", "gone"])
    def test_leaving_wins_from_either_side(self, kept, gone, staff, at, leaver):
        for name, supporter in (("kept", kept), ("gone", gone)):
            left = {"left": True} if name == leaver else {}
            SubscriptionFactory(supporter=supporter, **left)
            self.agreed(supporter, Consent.Act.GIVEN, at - timedelta(days=2))
            if left:
                self.agreed(supporter, Consent.Act.WITHDRAWN, at - timedelta(days=1))
        assert self.merged(kept, gone, staff, at).state == "unsubscribed"
        assert kept.consents.last().act == "withdrawn"

    def test_a_confirmed_one_confirms_one_that_waits(self, kept, gone, staff, at):
        topic = TopicFactory()
        SubscriptionFactory(supporter=kept, pending=True)
        SubscriptionFactory(supporter=gone).topics.add(topic)
        self.agreed(gone, Consent.Act.GIVEN, at)
        subscription = self.merged(kept, gone, staff, at)
        assert subscription.is_subscribed
        assert list(subscription.topics.all()) == [topic]

    def test_a_link_mailed_to_the_row_that_went_still_leaves(self, kept, gone, staff, at):
        theirs = SubscriptionFactory(supporter=gone)
        SubscriptionFactory(supporter=kept)
        for supporter in (kept, gone):
            self.agreed(supporter, Consent.Act.GIVEN, at)
        assert self.merged(kept, gone, staff, at).is_subscribed
        newsletters.unsubscribe(subscription=theirs, seen=SEEN, at=at)
        assert Subscription.objects.get(supporter=kept).state == "unsubscribed"


class TestNotTheSame:
    def test_is_remembered_once_in_either_order(self, kept, gone, staff, at):
        say_not_the_same(one=kept, other=gone, by=staff, at=at)
        say_not_the_same(one=gone, other=kept, by=staff, at=at)
        assert NotTheSame.objects.count() == 1

    def test_goes_over_to_the_row_that_is_kept(self, kept, gone, staff, at):
        third = SupporterFactory()
        say_not_the_same(one=gone, other=third, by=staff, at=at)
        merge(kept=kept, gone=gone, by=staff, at=at)
        pairs = {frozenset(pair) for pair in NotTheSame.objects.values_list("one", "other")}
        assert frozenset([kept.pk, third.pk]) in pairs


class TestSums(TestCase):
    """Whatever is merged into whatever, in any order: the same money, each gift once."""

    @settings(max_examples=25)
    @given(
        gifts=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 10**8)), max_size=8),
        merges=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8),
    )
    def test_stay_the_same(self, gifts, merges):
        at = timezone.now()
        staff = User.objects.create_user(f"{uuid4()}@example.org", "correct horse battery")
        people = [SupporterFactory() for _ in range(5)]
        for person, amount in gifts:
            received(people[person], at=at, amount_minor=amount)
        given_to = dict.fromkeys(range(5), 0)
        for person, amount in gifts:
            given_to[person] += amount
        roots = list(range(5))
        for keep, go in merges:
            try:
                merge(kept=people[keep], gone=people[go], by=staff, at=at)
            except MergeRefused:
                continue
            roots = [keep if root == go else root for root in roots]
        for number in set(roots):
            expected = sum(given_to[person] for person in range(5) if roots[person] == number)
            own = Donation.objects.filter(supporter=people[number])
            booked = LedgerEntry.objects.filter(donation__in=own)
            assert (own.aggregate(s=Sum("amount_minor"))["s"] or 0) == expected
            assert (booked.aggregate(s=Sum("amount_minor"))["s"] or 0) == expected
        for number, person in enumerate(people):
            person.refresh_from_db()
            assert person.standing == people[roots[number]]
