"""One supporter per address, whoever comes first and however many come at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from giving.supporters.models import Supporter
from giving.supporters.operations import find_or_create, rename


@pytest.mark.django_db
class TestFindOrCreate:
    def test_makes_a_newcomer(self, at):
        bea = find_or_create(
            email="Bea@Example.org", first_name="Bea", last_name="Brandt", language="es", at=at
        )
        bea.refresh_from_db()
        assert (bea.email, bea.email_key) == ("Bea@Example.org", "bea@example.org")
        assert (bea.full_name, bea.language, bea.created_at) == ("Bea Brandt", "es", at)

    @pytest.mark.parametrize("again", ["bea@bücher.de", "BEA@BÜCHER.DE", "bea@xn--bcher-kva.de"])
    def test_finds_her_by_any_spelling(self, at, again):
        bea = find_or_create(email="bea@bücher.de", language="en", at=at)
        assert find_or_create(email=again, language="en", at=at) == bea
        assert Supporter.objects.count() == 1

    def test_fills_a_gap(self, at):
        find_or_create(email="bea@example.org", last_name="Brandt", language="en", at=at)
        bea = find_or_create(email="bea@example.org", first_name="Bea", language="en", at=at)
        bea.refresh_from_db()
        assert bea.full_name == "Bea Brandt"

    @pytest.mark.parametrize("name", ["", "Somebody", "\u202e"])
    def test_replaces_no_name_that_is_known(self, at, name):
        find_or_create(email="bea@example.org", first_name="Bea", language="en", at=at)
        bea = find_or_create(email="bea@example.org", first_name=name, language="es", at=at)
        bea.refresh_from_db()
        assert (bea.first_name, bea.language) == ("Bea", "en")

    def test_takes_bidi_controls_out_of_names(self, at):
        bea = find_or_create(email="bea@example.org", first_name="\u202eBea", language="en", at=at)
        assert bea.first_name == "Bea"


@pytest.mark.usefixtures("live_database")
class TestAtOnce:
    def test_twenty_askers_of_one_address_are_one_supporter(self, at):
        """Goes red without the unique key or with a look before the insert."""

        def ask(number: int) -> object:
            try:
                return find_or_create(email="bea@example.org", language="en", at=at).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(20) as crowd:
            assert len(set(crowd.map(ask, range(20)))) == 1
        assert Supporter.objects.count() == 1


@pytest.mark.django_db
class TestRename:
    def test_takes_over_what_the_person_says(self, at):
        bea = find_or_create(email="bea@example.org", first_name="Bee", language="en", at=at)
        rename(supporter=bea, first_name="Bea", last_name="")
        bea.refresh_from_db()
        assert bea.full_name == "Bea"
