"""Whom staff write down, and how a contact changes."""

from uuid import uuid4

import pytest

from accounts.models import User
from giving.supporters.merging import merge
from giving.supporters.models import Supporter
from giving.supporters.operations import Contact, EmailTaken, change_contact, enter, find_or_create
from tests.factories.supporters import SupporterFactory

pytestmark = pytest.mark.django_db


class TestEnter:
    def test_somebody_without_an_address_is_new_each_time_but_not_twice(self, at):
        contact, token = Contact(first_name="Bea", postal_address="12 Main Street"), uuid4()
        bea = enter(contact=contact, token=token, language="en", at=at)
        assert enter(contact=contact, token=token, language="en", at=at) == bea
        assert enter(contact=contact, token=uuid4(), language="en", at=at) != bea
        assert (bea.email, bea.email_key, bea.postal_address) == ("", None, "12 Main Street")

    def test_somebody_known_is_found_and_only_gaps_are_filled(self, at):
        bea = SupporterFactory(email="bea@example.org", phone="1")
        contact = Contact(email="BEA@example.org", first_name="X", phone="2", organization="Inc")
        assert enter(contact=contact, token=uuid4(), language="en", at=at) == bea
        bea.refresh_from_db()
        assert (bea.first_name, bea.phone, bea.organization) == ("Bea", "1", "Inc")


class TestChangeContact:
    def test_says_what_changed(self):
        bea = SupporterFactory(email="bea@example.org", first_name="Bea", last_name="")
        contact = Contact(email="Bea@New.example", first_name="Bea", phone="312")
        assert change_contact(supporter=bea, contact=contact) == {
            "email": ["bea@example.org", "Bea@New.example"], "phone": ["", "312"]
        }  # fmt: skip
        bea.refresh_from_db()
        assert bea.email_key == "bea@new.example"

    def test_an_address_may_go(self):
        bea = SupporterFactory()
        change_contact(supporter=bea, contact=Contact(first_name="Bea"))
        bea.refresh_from_db()
        assert (bea.email, bea.email_key) == ("", None)

    def test_refuses_the_address_of_somebody_else_and_names_them(self):
        bea, carl = SupporterFactory(), SupporterFactory(email="carl@example.org")
        with pytest.raises(EmailTaken) as refused:
            change_contact(supporter=bea, contact=Contact(email="CARL@example.org"))
        assert refused.value.owner == carl

    def test_an_address_of_a_merged_row_changes_places(self, at):
        staff = User.objects.create_user("finance@example.org", "correct horse battery")
        bea, gone = SupporterFactory(email="b@a.example"), SupporterFactory(email="b@b.example")
        merge(kept=bea, gone=gone, by=staff, at=at)
        change_contact(supporter=bea, contact=Contact(email="b@b.example"))
        assert Supporter.objects.get(pk=bea.pk).email == "b@b.example"
        for email in ("b@a.example", "b@b.example"):
            assert find_or_create(email=email, language="en", at=at) == bea
