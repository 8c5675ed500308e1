"""Addresses of the site itself: no page may hide one, or be hidden by it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from django.urls.resolvers import LocalePrefixPattern

from home.slugs import RESERVED_SLUGS
from tests.factories.campaigns import StoryPageFactory
from tests.factories.home import StandardPageFactory, front_page

# The list of the contract, spelled out once more: taking one away is a change others notice.
CONTRACT = [
    *("give", "wishes", "claims", "my-giving", "receipts", "newsletter", "preferences"),
    *("unsubscribe", "accounts", "admin", "desk", "hooks", "healthz", "readyz", "metrics"),
    *("documents", "static", "media", "es", "sitemap.xml", "robots.txt"),
]


def first_words(patterns):
    """The first segment of each mounted address, through includes that add none."""
    for pattern in patterns:
        if isinstance(pattern.pattern, LocalePrefixPattern) or not str(pattern.pattern):
            yield from first_words(pattern.url_patterns)
        else:
            yield str(pattern.pattern).split("/")[0]


def mounted():
    words = set(first_words(get_resolver().url_patterns))
    return {word for word in words if word.replace("-", "").replace(".", "").isalpha()}


@pytest.mark.parametrize("slug", CONTRACT)
@pytest.mark.django_db
def test_refuses_the_site_s_own_words_beside_the_slug(slug):
    page = StandardPageFactory.build(slug=slug)
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert list(refused.value.message_dict) == ["slug"]


@pytest.mark.django_db
def test_refuses_them_in_the_tree_as_well():
    page = StandardPageFactory(slug="who-we-are")
    page.slug = "give"
    with pytest.raises(ValidationError, match="give"):
        page.save()


@pytest.mark.django_db
def test_every_address_that_is_mounted_is_reserved():
    """Guards the list against an address that is added later."""
    assert {"give", "wishes", "admin", "healthz"} <= mounted() <= RESERVED_SLUGS


@pytest.mark.django_db
def test_a_story_may_be_called_so_as_it_stands_on_a_shelf(client):
    story = StoryPageFactory(slug="wishes")
    assert client.get("/stories/wishes/").status_code == 200
    assert story.url == "/stories/wishes/"


@pytest.mark.django_db
def test_an_ordinary_word_is_free(client):
    StandardPageFactory(slug="giving-well")
    assert front_page().get_children().filter(slug="giving-well").exists()
    assert client.get("/giving-well/").status_code == 200
