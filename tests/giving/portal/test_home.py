"""My giving: what the linked supporter gave and promised, nothing by likeness of address."""

import pytest
from django.urls import reverse

from accounts.models import User
from giving import links
from giving.donations.models import Donation
from giving.newsletters.models import Subscription
from giving.wishes.operations import mark_bagged, mark_received
from tests.factories.donations import DonationFactory
from tests.factories.drives import DriveFactory
from tests.factories.newsletters import SubscriptionFactory
from tests.factories.supporters import SupporterFactory
from tests.factories.wishes import published_wish
from tests.giving.wishes.promises import promised

pytestmark = pytest.mark.django_db
URL = "/my-giving/"


@pytest.fixture
def user(client):
    user = User.objects.create_user("bea@example.org", "correct horse battery")
    client.force_login(user)
    return user


@pytest.fixture
def bea(user):
    return SupporterFactory(email="bea@example.org", user=user)


def given(supporter, state=Donation.State.SUCCEEDED, **more):
    paid = {"succeeded_at": more.pop("at"), "given_on": "2026-11-20"} if "at" in more else {}
    return DonationFactory(supporter=supporter, state=state, **paid, **more)


class TestHome:
    def test_asks_to_sign_in(self, client):
        answer = client.get(URL)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))

    def test_is_kept_by_no_cache(self, client, bea):
        assert "no-store" in client.get(URL)["Cache-Control"]

    def test_has_kind_words_where_there_is_nothing(self, client, user):
        page = client.get(URL).content.decode()
        for words in ("No promises yet", "No donations yet", "You do not get our letters yet."):
            assert words in page

    def test_shows_what_was_given_and_not_what_was_only_tried(self, client, bea, at):
        given(bea, at=at, amount_minor=51_00)
        given(bea, Donation.State.PROCESSING, amount_minor=52_00)
        given(bea, Donation.State.EXPIRED, amount_minor=53_00)
        page = client.get(URL).content.decode()
        assert "$51.00" in page
        assert "$52.00" in page
        assert "$53.00" not in page

    def test_an_address_that_only_equals_ours_shows_nothing(self, client, user, at):
        """The account has not proved it: only the link made after proof counts."""
        stranger = SupporterFactory(email=user.email)
        given(stranger, at=at, amount_minor=51_00)
        assert "$51.00" not in client.get(URL).content.decode()

    def test_does_not_tell_when_a_gift_was_bagged(self, client, bea, at):
        """Two that are bagged at the same minute would be known to be for one person."""
        promise = promised(published_wish(drive=DriveFactory(today=at.date())), at=at)
        mark_received(unit=promise.claims.get().unit, at=at)
        mark_bagged(unit=promise.claims.get().unit, shelf="A1")
        page = client.get(URL).content.decode()
        assert "Arrived at the office" in page
        assert "Ready for the family" not in page

    def test_shows_nothing_of_others(self, client, bea, at):
        given(SupporterFactory(), at=at, amount_minor=51_00)
        assert "$51.00" not in client.get(URL).content.decode()

    @pytest.mark.parametrize(
        ("traits", "words"),
        [({}, "Choose what you hear, pause, or leave"), ({"left": True}, "Come back")],
    )
    def test_leads_to_the_preferences(self, client, bea, traits, words):
        subscription = SubscriptionFactory(supporter=bea, **traits)
        page = client.get(URL)
        assert words in page.content.decode()
        token = page.context["giving"].preferences_url.split("/")[-2]
        assert links.read("preferences", token, Subscription.objects.all()) == subscription

    def test_an_unconfirmed_address_gets_no_link_past_the_confirmation(self, client, bea):
        SubscriptionFactory(supporter=bea, pending=True)
        assert client.get(URL).context["giving"].preferences_url == ""
