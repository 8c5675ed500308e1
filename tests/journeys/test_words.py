"""Words, the whole way: made in the admin, published, read, corrected, taken back."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from accounts import roles
from accounts.models import User
from campaigns.models import (
    CampaignIndexPage,
    CampaignPage,
    ImpactReportPage,
    NewsIndexPage,
    NewsletterIssuePage,
    ReportIndexPage,
    StoryIndexPage,
    StoryPage,
)
from giving.drives.models import Drive
from home.models import ImpactFigure
from tests.factories.drives import DriveFactory
from tests.factories.home import front_page
from tests.factories.wishes import HouseholdFactory, published_wish, unit_in
from tests.visitor import Visitor

PASSWORD = "a quiet winter evening"
PUBLISH = {"action-publish": "action-publish"}


class Editor(Visitor):
    """Comms at work: signs in by the one door and sends the admin's forms."""

    def sign_in(self) -> None:
        user = User.objects.create_user("comms@example.org", PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=roles.COMMS))
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        self.send("/accounts/login/", login=user.email, password=PASSWORD)

    def send(self, path: str, **fields: object) -> None:
        assert self.open(path).status_code == 200
        token = self.session.cookies["csrftoken"]
        typed = nested_form_data({"csrfmiddlewaretoken": token, **fields})
        assert self.post(path, **typed).status_code == 302, path

    def add(self, parent: type, kind: type, **fields: object):
        """Publish a new page below the only page of the type `parent`."""
        where = parent.objects.get().pk
        label = (kind._meta.app_label, kind._meta.model_name)
        path = reverse("wagtailadmin_pages:add", args=[*label, where])
        self.send(path, comments=inline_formset([]), **PUBLISH, **fields)
        return kind.objects.get(title=fields["title"])


@pytest.fixture
def editor(live_site):
    comms = Editor(live_site)
    comms.sign_in()
    return comms


def text(words):
    return streamfield([("paragraph", rich_text(f"<p>{words}</p>"))])


def read(visitor, page) -> str:
    answer = visitor.open(page if isinstance(page, str) else page.url)
    assert answer.status_code == 200, answer.url
    return answer.text


def test_from_a_figure_to_a_letter_that_everybody_reads(editor, live_site):
    reader = Visitor(live_site)
    drive = DriveFactory(code="holiday")
    household = HouseholdFactory(drive=drive)
    published_wish(household=household), unit_in("reserved", household=household)

    # A figure with its source, and a story that nobody sees before it is published.
    editor.send(
        reverse("wagtailsnippets_home_impactfigure:add"),
        value="12000", label="people served", source="Case records", as_of="2026-06-30",
    )  # fmt: skip
    figure = ImpactFigure.objects.get()
    story = editor.add(
        StoryIndexPage, StoryPage, title="Eight months", slug="eight-months", body=text("One call.")
    )
    assert "One call." in read(reader, story)

    # A campaign: its drive learns the address, its page tells where the drive stands.
    campaign = editor.add(
        CampaignIndexPage, CampaignPage, title="Holiday gifts", slug="gifts", drive=drive.pk,
        body=text("Buy it, we bring it."),
    )  # fmt: skip
    assert Drive.objects.get(pk=drive.pk).page_address == f"{live_site}/campaigns/gifts/"
    page = read(reader, campaign)
    assert "1 of 2 wishes taken" in page
    assert 'href="/wishes/"' in page

    # A report with the figure in a chapter.
    chosen = streamfield([("figures", {"figures": streamfield([("item", figure.pk)])})])
    report = editor.add(
        ReportIndexPage, ImpactReportPage, title="Open doors", slug="open-doors",
        chapters=streamfield([("chapter", {"title": "Who came", "body": chosen})]),
    )  # fmt: skip
    assert 'id="who-came"' in read(reader, report)

    # A letter that picks them all, and the front page that leads to them.
    letter = editor.add(
        NewsIndexPage, NewsletterIssuePage, title="Thank you", slug="thank-you",
        issued_on="2026-12-01", letter=text("Dear friends,"), signed_by="Carol Cho",
        picked_figures=inline_formset([{"figure": figure.pk}]),
        picked_stories=inline_formset([{"story": story.pk}]), campaign=campaign.pk,
    )  # fmt: skip
    home = front_page()
    pages = [{"page": page.pk} for page in (campaign, report, letter)]
    editor.send(
        reverse("wagtailadmin_pages:edit", args=[home.pk]),
        title="Home", slug="home", promise="Gifts that families chose", letter="null",
        featured_figures=inline_formset([{"figure": figure.pk}]),
        featured_pages=inline_formset(pages), featured_story=story.pk,
        comments=inline_formset([]), **PUBLISH,
    )  # fmt: skip

    front = read(reader, "/")
    for shown in ("Gifts that families chose", "12,000", "Case records", "Eight months"):
        assert shown in front
    for page in (campaign, report, letter):
        assert f'href="{page.url}"' in front
    assert "1 of 2 wishes taken" in front
    letter_page = read(reader, letter)
    for shown in ("Dear friends,", "Carol Cho", "12,000", "Eight months", "Holiday gifts"):
        assert shown in letter_page
    assert "Unsubscribe or manage your preferences" in letter_page

    # Corrected once, the figure is right everywhere.
    editor.send(
        reverse("wagtailsnippets_home_impactfigure:edit", args=[figure.pk]),
        value="12418", label="people served", source="Case records", as_of="2026-09-30",
    )  # fmt: skip
    for page in (home, report, letter):
        assert "12,418" in read(reader, page)

    # Search engines find every page; a story that is taken back is gone from all of them.
    found = re.findall(r"<loc>(.*?)</loc>", read(reader, "/sitemap.xml"))
    public = {page.url for page in (home, story, campaign, report, letter)}
    assert public <= {urlsplit(address).path for address in found}
    editor.send(reverse("wagtailadmin_pages:unpublish", args=[story.pk]))
    assert reader.open(story.url).status_code == 404
    for page in (home, letter):
        assert "Eight months" not in read(reader, page)
