"""What each kind of page shows, and what it leaves out."""

import re
from datetime import date

import pytest

from campaigns.models import PickedFigure, PickedStory
from giving import organization
from home.models import SiteSettings, SocialLink
from tests.factories.campaigns import (
    CampaignPageFactory,
    ImpactReportPageFactory,
    NewsletterIssuePageFactory,
    StoryPageFactory,
)
from tests.factories.home import (
    ImpactFigureFactory,
    SiteImageFactory,
    StandardPageFactory,
    front_page,
)

pytestmark = pytest.mark.django_db
KINDS = [
    StandardPageFactory,
    StoryPageFactory,
    CampaignPageFactory,
    ImpactReportPageFactory,
    NewsletterIssuePageFactory,
]


def words(client, page):
    answer = client.get(page.url)
    assert answer.status_code == 200
    return answer.content.decode()


class TestEveryPage:
    @pytest.mark.parametrize("kind", KINDS)
    def test_has_one_heading_and_tells_machines_what_it_is(self, client, kind):
        page = kind(title="Open doors", summary="What 3,900 people did.", slug="open-doors")
        html = words(client, page)
        assert re.findall(r"<h1>(.*?)</h1>", html) == ["Open doors"]
        assert "<title>Open doors ·" in html
        assert 'name="description" content="What 3,900 people did."' in html
        assert 'property="og:title" content="Open doors"' in html
        assert f'rel="canonical" href="http://testserver{page.url}"' in html

    @pytest.mark.parametrize("kind", KINDS)
    def test_brings_no_script_or_style_of_its_own(self, client, kind):
        """Guards the content security policy, which would silently drop them."""
        html = words(client, kind(listing_image=SiteImageFactory()))
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", html)

    @pytest.mark.parametrize("kind", KINDS)
    def test_shows_words_as_words(self, client, kind):
        html = words(client, kind(title='<b>"Bobby" & Söhne</b>', slug="names"))
        assert "<b>&quot;Bobby" not in html
        assert "&lt;b&gt;&quot;Bobby&quot; &amp; Söhne&lt;/b&gt;" in html

    def test_in_spanish_tells_that_its_words_are_english(self, client):
        story = StoryPageFactory(slug="the-coat")
        html = client.get("/es/stories/the-coat/").content.decode()
        assert '<html lang="es">' in html
        assert 'lang="en"' in html.split('<main id="main"')[1]
        assert f'rel="canonical" href="http://testserver{story.url}"' in html


class TestStory:
    def test_says_that_the_name_was_changed(self, client):
        story = StoryPageFactory(pseudonym_note="His name was changed at his wish.")
        assert "His name was changed at his wish." in words(client, story)

    def test_leads_on_to_what_the_editor_chose(self, client):
        campaign = CampaignPageFactory(title="Holiday gifts")
        html = words(client, StoryPageFactory(action_page=campaign))
        assert f'href="{campaign.url}"' in html
        assert "Holiday gifts" in html

    def test_leads_to_giving_where_that_page_is_gone(self, client):
        campaign = CampaignPageFactory(title="Holiday gifts", live=False)
        html = words(client, StoryPageFactory(action_page=campaign))
        assert "Holiday gifts" not in html

    def test_brings_the_alt_text_of_each_use(self, client):
        image = SiteImageFactory(description="A lit window")
        value = {"image": {"image": image, "alt_text": "The waiting room", "decorative": False}}
        html = words(client, StoryPageFactory(body=[("picture", value | {"caption": "At five."})]))
        assert 'alt="The waiting room"' in html
        assert "<figcaption>At five.</figcaption>" in html


class TestReport:
    def test_begins_with_its_chapters(self, client):
        paragraph = [("paragraph", "<p>…</p>"), ("heading", "Below it")]
        titles = ["New arrivals", "New arrivals", "¡Ñandú!", "…"]
        chapters = [("chapter", {"title": title, "body": paragraph}) for title in titles]
        html = words(client, ImpactReportPageFactory(chapters=chapters))
        contents = html.split("</nav>")[-2] if 'class="toc"' in html else ""
        anchors = re.findall(r'<section class="chapter" id="([^"]+)"', html)
        assert anchors == ["new-arrivals", "new-arrivals-2", "nandu", "4"]
        for anchor in anchors:
            assert f'href="#{anchor}"' in html
        assert "<h3>Below it</h3>" in html
        assert contents

    def test_shows_figures_with_their_sources_and_stories_between(self, client):
        figure = ImpactFigureFactory(source="Case records", source_url="https://example.org/c")
        story, draft = StoryPageFactory(title="The coat"), StoryPageFactory(title="Not yet")
        body = [("figures", {"figures": [figure]}), ("story", story), ("story", draft)]
        report = ImpactReportPageFactory(chapters=[("chapter", {"title": "All", "body": body})])
        draft.unpublish()
        html = words(client, report)
        assert '<a href="https://example.org/c">Source: Case records</a>' in html
        assert "The coat" in html
        assert "Not yet" not in html


class TestLetter:
    def test_brings_what_the_editor_picked(self, client):
        campaign = CampaignPageFactory(title="Holiday gifts")
        letter = NewsletterIssuePageFactory(campaign=campaign, issued_on=date(2026, 12, 1))
        stories = [
            StoryPageFactory(title="The coat"),
            StoryPageFactory(title="Not yet", live=False),
        ]
        letter.picked_stories = [PickedStory(story=story) for story in stories]
        letter.picked_figures = [PickedFigure(figure=ImpactFigureFactory(label="people served"))]
        letter.save()
        html = words(client, letter)
        for shown in ("Dear friends", "Dec. 1, 2026", "Carol Cho", "Office manager", "The coat"):
            assert shown in html
        assert "people served" in html
        assert "Holiday gifts" in html
        assert "Not yet" not in html

    def test_leaves_out_a_campaign_that_is_gone(self, client):
        campaign = CampaignPageFactory(title="Holiday gifts")
        letter = NewsletterIssuePageFactory(campaign=campaign)
        campaign.unpublish()
        assert "Holiday gifts" not in words(client, letter)

    def test_has_the_foot_of_a_letter(self, client):
        known = SiteSettings.load()
        known.postal_address = "208 South Harbor Street\nChicago, IL 60604"
        known.social_links = [SocialLink(name="Instagram", url="https://example.org/us")]
        known.save()
        letter = NewsletterIssuePageFactory()
        foot = words(client, letter).split("article__note")[1]
        assert f'<a href="http://testserver{letter.url}">View in your web browser</a>' in foot
        assert '<a href="https://example.org/us"' in foot
        assert "208 South Harbor Street<br>Chicago, IL 60604" in foot
        assert '<a href="/newsletter/">Unsubscribe or manage your preferences</a>' in foot

    def test_is_dated_in_the_reader_s_language(self, client):
        NewsletterIssuePageFactory(slug="winter", issued_on=date(2026, 12, 1))
        html = client.get("/es/news/winter/").content.decode()
        assert "1 de diciembre de 2026" in html


class TestFrontPage:
    def test_is_quiet_and_right_with_nothing_on_it(self, client):
        html = words(client, front_page())
        assert re.findall(r"<h1>(.*?)</h1>", html) == ["Tidings"]
        assert "<h2 id=" not in html


def test_letters_and_receipts_know_the_organization():
    known = SiteSettings.load()
    known.name, known.ein, known.postal_address = "Harbor Light", "36-0000000", "Chicago"
    known.save()
    assert organization.current().as_dict() == {
        "name": "Harbor Light",
        "legal_name": "Harbor Light",
        "ein": "36-0000000",
        "postal_address": "Chicago",
        "phone": "",
        "email": "",
    }
