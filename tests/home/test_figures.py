"""Impact figures: written as the reader's language writes numbers, and kept in one place."""

import pytest
from django.utils.translation import override

from home.models import FeaturedFigure
from tests.factories.campaigns import ImpactReportPageFactory, NewsletterIssuePageFactory
from tests.factories.home import ImpactFigureFactory, StandardPageFactory, front_page


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"value": 12000, "at_least": True}, "12,000+"),
        ({"value": 97, "unit": "%"}, "97%"),
        ({"value": 1400, "unit": "$"}, "$1,400"),
        ({"value": "8.50", "unit": "months"}, "8.50\N{NO-BREAK SPACE}months"),
        ({"value": 0}, "0"),
    ],
)
def test_is_shown_as_one_would_write_it(fields, shown):
    figure = ImpactFigureFactory.build(at_least=fields.pop("at_least", False), **fields)
    assert figure.shown == shown


def test_writes_numbers_as_its_readers_do():
    """Spanish readers in the United States write 12,000 too, and not 12 000 as in Spain."""
    figure = ImpactFigureFactory.build(value=12000, at_least=False)
    with override("es"):
        assert figure.number == "12,000"


@pytest.mark.django_db
def test_corrected_once_it_changes_wherever_it_stands(client):
    figure = ImpactFigureFactory(value=12000)
    block = ("figures", {"figures": [figure]})
    plain = StandardPageFactory(body=[block])
    report = ImpactReportPageFactory(chapters=[("chapter", {"title": "All", "body": [block]})])
    letter = NewsletterIssuePageFactory(letter=[block])
    home = front_page()
    home.featured_figures = [FeaturedFigure(figure=figure)]
    home.save()
    places = [page.url for page in (plain, report, letter, home)]

    figure.value = 12418
    figure.save()

    for place in places:
        words = client.get(place).content.decode()
        assert "12,418+" in words, place
        assert "12,000" not in words, place


@pytest.mark.django_db
def test_keeps_what_it_was():
    figure = ImpactFigureFactory(value=12000)
    before = figure.save_revision()
    figure.value = 12418
    figure.save()
    figure.save_revision()
    assert before.as_object().value == 12000
    assert figure.get_latest_revision_as_object().value == 12418
