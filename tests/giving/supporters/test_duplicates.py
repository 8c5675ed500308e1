"""What looks like the same person is suggested with its reason, and never merged by itself."""

import pytest

from accounts.models import User
from giving.supporters.duplicates import (
    SAME_HOME,
    SAME_MAILBOX,
    SIMILAR_MAIL,
    mailbox,
    suggestions,
)
from giving.supporters.merging import merge, say_not_the_same
from tests.factories.supporters import SupporterFactory
from tests.hostile_names import KEPT

pytestmark = pytest.mark.django_db


def person(email, name="", address=""):
    first, _, last = name.partition(" ")
    facts = {"email": email, "first_name": first, "last_name": last, "postal_address": address}
    return SupporterFactory(**facts) if email else SupporterFactory(email_key=None, **facts)


class TestSuggestions:
    @pytest.mark.parametrize(
        "other", ["bea.brandt@gmail.com", "beabrandt+gifts@gmail.com", "B.eaBrandt@GoogleMail.com"]
    )
    def test_one_mailbox_by_another_spelling(self, other):
        person("beabrandt@gmail.com", "Bea Brandt")
        person(other, "Somebody Else")
        assert [found.reasons for found in suggestions()] == [[SAME_MAILBOX]]

    def test_dots_count_elsewhere(self):
        assert mailbox("b.b@example.org") != mailbox("bb@example.org")
        assert mailbox("+tag@example.org") == "+tag@example.org"

    def test_one_name_at_one_postal_address(self):
        person("", "José O'Brien", "12 Main Street, Apt. 3\nChicago")
        person("jose@example.org", "Jose O’Brien", "12 main st apt 3, CHICAGO")
        assert [found.reasons for found in suggestions()] == [[SAME_HOME]]

    def test_one_address_and_two_names_are_two_people(self):
        person("", "Bea Brandt", "12 Main Street")
        person("", "Ben Brandt", "12 Main Street")
        assert suggestions() == []

    @pytest.mark.parametrize("other", ["bea.brandt@example.com", "bea.brant@example.org"])
    def test_one_name_and_similar_addresses(self, other):
        person("bea.brandt@example.org", "Bea Brandt")
        person(other, "bea  brandt")
        assert [found.reasons for found in suggestions()] == [[SIMILAR_MAIL]]

    def test_one_name_alone_says_nothing(self):
        person("bea@example.org", "Maria Garcia")
        person("mg77@example.net", "Maria Garcia")
        person("", "Maria Garcia")
        assert suggestions() == []

    def test_not_those_told_apart_nor_those_merged(self, at):
        staff = User.objects.create_user("finance@example.org", "correct horse battery")
        one, two, three = (person(f"bea+{n}@example.org", "Bea Brandt") for n in "abc")
        say_not_the_same(one=two, other=one, by=staff, at=at)
        merge(kept=one, gone=three, by=staff, at=at)
        assert suggestions() == []

    def test_a_name_that_hundreds_share_is_not_compared_pair_by_pair(self):
        for number in range(60):
            person(f"a{number}@example.org", "Anonymous Donor", "")
        assert suggestions() == []

    def test_odd_names_do_not_stumble(self):
        for number, name in enumerate(KEPT):
            SupporterFactory(first_name=name, last_name="", email=f"x{number}y@example.org",
                             postal_address=name)  # fmt: skip
        suggestions()
