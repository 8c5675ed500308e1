"""A mailed link opens one thing, for a while, until it is withdrawn."""

from datetime import timedelta

import pytest
from django.core import signing

from giving import links
from giving.links import LinkRefused
from giving.newsletters.models import Subscription
from tests.factories.newsletters import SubscriptionFactory

pytestmark = pytest.mark.django_db
PURPOSES = ["claim", "confirm-subscription", "preferences", "unsubscribe"]


@pytest.fixture
def subscription():
    return SubscriptionFactory()


def read(token, purpose="preferences"):
    return links.read(purpose, token, Subscription.objects.all())


class TestRead:
    def test_finds_the_row(self, subscription):
        assert read(links.make("preferences", subscription)) == subscription

    def test_two_links_to_one_row_both_work(self, subscription):
        tokens = [links.make("preferences", subscription) for _ in range(2)]
        assert {read(token) for token in tokens} == {subscription}

    def test_refuses_every_changed_letter(self, subscription):
        token = links.make("preferences", subscription)
        for place in range(len(token)):
            other = "A" if token[place] != "A" else "B"
            forged = token[:place] + other + token[place + 1 :]
            with pytest.raises(LinkRefused):
                read(forged)

    @pytest.mark.parametrize("meant", PURPOSES)
    @pytest.mark.parametrize("tried", PURPOSES)
    def test_opens_only_what_it_was_made_for(self, subscription, meant, tried):
        token = links.make(meant, subscription)
        if meant == tried:
            assert read(token, tried) == subscription
        else:
            with pytest.raises(LinkRefused):
                read(token, tried)

    def test_ends_with_its_age(self, subscription, settings):
        token = links.make("preferences", subscription)
        settings.GIVING_LINK_MAX_AGE = {"preferences": timedelta(seconds=-1)}
        with pytest.raises(LinkRefused):
            read(token)

    def test_ends_when_it_is_withdrawn(self, subscription):
        token = links.make("preferences", subscription)
        subscription.link_version += 1
        subscription.save()
        with pytest.raises(LinkRefused):
            read(token)

    def test_finds_only_among_the_given_rows(self, subscription):
        with pytest.raises(LinkRefused):
            links.read(
                "preferences", links.make("preferences", subscription), Subscription.objects.none()
            )

    def test_refuses_a_token_of_another_key(self, subscription, settings):
        token = links.make("preferences", subscription)
        settings.SECRET_KEY = "another"
        with pytest.raises(LinkRefused):
            read(token)

    @pytest.mark.parametrize(
        "token", ["", ":", "::", "a:b:c", "é:ü:ß", "\ufffd", "x" * 10_000, "\0"]
    )
    def test_refuses_what_is_no_token(self, token):
        with pytest.raises(LinkRefused):
            read(token)

    def test_refuses_a_signed_thing_of_another_shape(self, subscription):
        other = signing.dumps({"pk": subscription.pk}, salt="giving.links.preferences")
        with pytest.raises(LinkRefused):
            read(other)


def test_there_is_no_link_without_a_known_purpose(subscription):
    with pytest.raises(ValueError, match="no such purpose"):
        links.make("sign-in-as", subscription)
