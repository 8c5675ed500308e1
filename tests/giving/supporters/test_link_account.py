"""An account opens the supporter whose address it has proved, and nobody else's."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_signed_up
from django.urls import reverse

from accounts.models import User
from giving.supporters.models import Supporter
from giving.supporters.operations import link_account
from tests.factories.supporters import SupporterFactory

pytestmark = pytest.mark.django_db


def account(email="bea@example.org") -> User:
    return User.objects.create_user(email, "correct horse battery")


class TestLinkAccount:
    def test_links_the_supporter_of_the_address(self, at):
        bea, user = SupporterFactory(email="Bea@Example.org"), account()
        assert link_account(user=user, email=user.email, language="en", at=at) == bea
        bea.refresh_from_db()
        assert bea.user == user

    def test_makes_one_where_there_was_none(self, at):
        user = account()
        made = link_account(user=user, email=user.email, language="es", at=at)
        assert (made.user, made.email_key, made.language) == (user, "bea@example.org", "es")

    def test_twice_is_once(self, at):
        user = account()
        linked = {link_account(user=user, email=user.email, language="en", at=at) for _ in range(3)}
        assert len(linked) == Supporter.objects.count() == 1

    def test_takes_nobody_from_another_account(self, at):
        first, second = account(), account("bea2@example.org")
        bea = SupporterFactory(email="bea@example.org", user=first)
        assert link_account(user=second, email="bea@example.org", language="en", at=at) is None
        bea.refresh_from_db()
        assert bea.user == first

    def test_keeps_the_supporter_an_account_has(self, at):
        user = account()
        bea = SupporterFactory(email="bea@example.org", user=user)
        other = SupporterFactory(email="bea@work.example")
        assert link_account(user=user, email="bea@work.example", language="en", at=at) == bea
        other.refresh_from_db()
        assert other.user is None

    def test_a_mailbox_that_only_looks_alike_links_nothing(self, at):
        bea = SupporterFactory(email="sara@example.org")
        user = account("\u017fara@example.org")  # the long s, which has the same key
        assert link_account(user=user, email=user.email, language="en", at=at) is None
        bea.refresh_from_db()
        assert bea.user is None


class TestHandlers:
    def test_a_confirmed_address_links(self):
        bea, user = SupporterFactory(email="bea@example.org"), account()
        address = EmailAddress.objects.create(user=user, email=user.email, verified=True)
        email_confirmed.send(sender=EmailAddress, request=None, email_address=address)
        bea.refresh_from_db()
        assert bea.user == user

    @pytest.mark.parametrize(("verified", "linked"), [(True, True), (False, False)])
    def test_signing_up_links_only_what_was_proved(self, verified, linked):
        bea, user = SupporterFactory(email="bea@example.org"), account()
        EmailAddress.objects.create(user=user, email=user.email, verified=verified)
        user_signed_up.send(sender=User, request=None, user=user)
        bea.refresh_from_db()
        assert (bea.user == user) is linked

    def test_signing_up_with_a_known_address_shows_nothing_before_the_code(self, client, sandbox):
        """The whole way through allauth's own pages: the link comes with the mailed code."""
        bea = SupporterFactory(email="bea@example.org")
        client.post(
            reverse("account_signup"),
            {
                "email": "Bea@example.org",
                "password1": "warm lamp 2026",
                "password2": "warm lamp 2026",
            },
        )
        bea.refresh_from_db()
        assert bea.user is None
        text = sandbox.mails(to="bea@example.org")[0]["text"]
        code = re.search(r"^([A-Z0-9]{3,5}-?[A-Z0-9]{3,5})\s*$", text, re.MULTILINE)
        client.post(reverse("account_email_verification_sent"), {"code": code[1]})
        bea.refresh_from_db()
        assert bea.user.email == "bea@example.org"
