"""The way around: the header's links, the organization, and the same place in other languages."""

import pytest
from django.db import connection
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from wagtail.models import Locale

from home.models import NavigationItem, SiteSettings, SocialLink
from tests.factories.campaigns import StoryPageFactory
from tests.factories.home import StandardPageFactory, front_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    known = SiteSettings.load()
    known.navigation.all().delete()
    known.name, known.tagline, known.tagline_es = "Harbor Light", "Welcome", "Bienvenida"
    known.save()
    return known


def ask(tag, path="/", language="en", **context):
    """What `{% tag as found %}` puts into a page's context."""
    request = RequestFactory().get(path)
    with override(language):
        found = RequestContext(request, context)
        Template("{% load home_tags %}{% " + tag + " as found %}").render(found)
    return found["found"]


def link(site, **fields):
    return NavigationItem.objects.create(settings=site, **fields)


def in_spanish(page, **changes):
    """A published translation, its ancestors' translations made where they are missing."""
    spanish = Locale.objects.get(language_code="es")
    parent = page.get_parent()
    if parent.depth > 1 and not parent.has_translation(spanish):
        in_spanish(parent.specific)
    copy = page.copy_for_translation(spanish)
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    copy.refresh_from_db()
    return copy


class TestSiteNavigation:
    def test_is_title_address_and_where_we_are(self, site):
        about = StandardPageFactory(title="Who we are", slug="about")
        link(site, page=about, sort_order=1)
        link(site, path="/wishes/", title="Wishes", sort_order=0)
        assert ask("site_navigation", "/about/team/") == [
            {"title": "Wishes", "url": "/wishes/", "current": False},
            {"title": "Who we are", "url": "/about/", "current": True},
        ]

    def test_the_front_page_is_not_above_everything(self, site):
        link(site, page=front_page())
        assert ask("site_navigation", "/about/")[0]["current"] is False
        assert ask("site_navigation", "/")[0]["current"] is True

    def test_leaves_out_what_is_not_published(self, site):
        link(site, page=StandardPageFactory(live=False))
        assert ask("site_navigation") == []

    def test_leads_to_the_translation_where_there_is_one(self, site):
        about, team = StandardPageFactory(slug="about"), StandardPageFactory(slug="team")
        in_spanish(about, title="Quiénes somos", slug="quienes-somos")
        link(site, page=about)
        link(site, page=team, title="Our people", title_es="Nuestra gente")
        link(site, path="/give/?fund=gifts", title="Give", title_es="Donar")
        assert [
            (found["title"], found["url"]) for found in ask("site_navigation", language="es")
        ] == [
            ("Quiénes somos", "/es/quienes-somos/"),
            ("Nuestra gente", "/team/"),
            ("Donar", "/es/give/?fund=gifts"),
        ]

    def test_costs_the_same_for_two_links_and_for_twenty(self, client, site):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get("/")
            return len(captured)

        for position in range(2):
            link(site, page=StandardPageFactory(), sort_order=position)
        client.get("/")
        few = queries()
        for position in range(18):
            link(site, page=StandardPageFactory(), sort_order=position)
        assert queries() == few


class TestOrganization:
    def test_is_what_editors_wrote(self, site):
        site.social_links.add(SocialLink(name="Instagram", url="https://example.org/us"))
        site.legal_name, site.ein, site.phone = "Harbor Light, Inc.", "36-0000000", "312 555 0123"
        site.email, site.postal_address = "office@example.org", "208 South Harbor Street"
        site.give_path = "/give/?fund=gifts"
        site.save()
        assert ask("organization") == {
            "name": "Harbor Light",
            "tagline": "Welcome",
            "legal_name": "Harbor Light, Inc.",
            "ein": "36-0000000",
            "postal_address": "208 South Harbor Street",
            "phone": "312 555 0123",
            "email": "office@example.org",
            "social_links": [{"name": "Instagram", "url": "https://example.org/us"}],
            "give_url": "/give/?fund=gifts",
        }

    def test_speaks_the_reader_s_language(self, site):
        found = ask("organization", language="es")
        assert (found["tagline"], found["give_url"]) == ("Bienvenida", "/es/give/")


class TestLanguageLinks:
    def addresses(self, path, language="en", **context):
        found = ask("language_links", path, language, **context)
        assert [(each["code"], each["name"]) for each in found] == [
            ("en", "English"),
            ("es", "Español"),
        ]
        assert [each["current"] for each in found] == [language == "en", language == "es"]
        return [each["url"] for each in found]

    def test_stays_on_the_page_where_there_is_a_translation(self):
        story = StoryPageFactory(slug="the-coat")
        spanish = in_spanish(story, slug="el-abrigo")
        assert self.addresses("/stories/the-coat/", page=story) == [
            "/stories/the-coat/",
            spanish.url,
        ]
        assert spanish.url == "/es/stories/el-abrigo/"
        assert self.addresses(spanish.url, "es", page=spanish) == [
            "/stories/the-coat/",
            spanish.url,
        ]

    def test_leads_to_the_nearest_page_above_where_there_is_none(self):
        story = StoryPageFactory(slug="the-coat")
        shelf = in_spanish(story.get_parent().specific, slug="historias")
        assert self.addresses("/stories/the-coat/", page=story)[1] == shelf.url

    def test_leads_to_the_front_page_where_nothing_is_translated(self):
        story = StoryPageFactory(slug="the-coat")
        assert self.addresses("/stories/the-coat/", page=story)[1] == "/es/"

    def test_a_draft_is_no_translation(self):
        story = StoryPageFactory(slug="the-coat")
        in_spanish(story).unpublish()
        assert self.addresses("/stories/the-coat/", page=story)[1] == "/es/stories/"

    def test_translates_an_address_that_is_no_page_with_its_question(self):
        assert self.addresses("/wishes/?needed=1") == ["/wishes/?needed=1", "/es/wishes/?needed=1"]
        assert self.addresses("/es/wishes/?needed=1", "es")[0] == "/wishes/?needed=1"

    @pytest.mark.parametrize("path", ["/nothing/here/", "/no%20slug"])
    def test_leads_home_from_a_page_that_is_not_there(self, path):
        assert self.addresses(path)[1] == "/es/"

    def test_leads_home_from_an_address_that_is_the_same_in_every_language(self):
        assert self.addresses("/accounts/login/")[1] == "/es/"
