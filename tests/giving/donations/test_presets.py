"""The amounts offered: a drive's own, else the general ones, else settings'; the words beside."""

import pytest

from giving.donations import presets
from giving.money import Money
from tests.factories.drives import DriveFactory
from tests.factories.giving_form import AmountPresetFactory

pytestmark = pytest.mark.django_db


def amounts(drive=None, frequency="once"):
    offered = presets.offers(drive=drive, language="en")
    return [offer.amount.minor for offer in presets.for_frequency(offered, frequency)]


class TestOffers:
    def test_settings_speak_where_editors_have_not(self, settings):
        settings.GIVING_AMOUNT_PRESETS_MINOR = [10_00, 20_00]
        assert amounts() == amounts(frequency="yearly") == [10_00, 20_00]

    def test_the_general_ones_speak_before_settings(self):
        AmountPresetFactory(amount_minor=15_00)
        AmountPresetFactory(amount_minor=5_00)
        assert amounts() == [5_00, 15_00]

    def test_a_drives_own_speak_before_the_general_ones_for_their_frequency_alone(self):
        drive = DriveFactory()
        AmountPresetFactory(amount_minor=15_00)
        AmountPresetFactory(amount_minor=35_00, drive=drive)
        AmountPresetFactory(amount_minor=7_00, frequency="monthly")
        assert amounts(drive) == [35_00]
        assert amounts(drive, "monthly") == [7_00]
        assert amounts() == [15_00]
        assert amounts(DriveFactory()) == [15_00]

    def test_an_equal_offer_of_two_frequencies_is_there_once(self):
        AmountPresetFactory(amount_minor=25_00, impact="A coat")
        AmountPresetFactory(amount_minor=25_00, impact="A coat", frequency="monthly")
        AmountPresetFactory(amount_minor=25_00, impact="Coats", frequency="yearly")
        first, second = presets.offers(drive=None, language="en")
        assert {first.frequencies, second.frequencies} == {("once", "monthly"), ("yearly",)}


class TestUsual:
    @pytest.mark.parametrize(
        ("minors", "usual"), [([5_00, 10_00, 20_00], 10_00), ([5_00], 5_00), ([9_00, 4_00], 9_00)]
    )
    def test_is_the_second_lowest(self, minors, usual):
        for minor in minors:
            AmountPresetFactory(amount_minor=minor)
        offered = presets.offers(drive=None, language="en")
        assert presets.usual(offered, "once") == Money(usual)


class TestImpact:
    @pytest.mark.parametrize(
        ("gift", "line"),
        [
            (24_99, ""),
            (25_00, "A coat"),
            (99_00, "A coat"),
            (100_00, "Boots too"),
            (9e6, "Boots too"),
        ],
    )
    def test_is_the_line_that_the_gift_reaches(self, gift, line):
        AmountPresetFactory(amount_minor=25_00, impact="A coat")
        AmountPresetFactory(amount_minor=100_00, impact="Boots too")
        told = presets.impact_of(Money(int(gift)), frequency="once", drive=None, language="en")
        assert told == line

    def test_is_told_in_the_readers_language(self):
        AmountPresetFactory(amount_minor=25_00, impact="A coat", impact_es="Un abrigo")
        told = presets.impact_of(Money(25_00), frequency="once", drive=None, language="es")
        assert told == "Un abrigo"
