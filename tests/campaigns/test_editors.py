"""Who may do what in the admin: comms make and publish words, finance reads money."""

import json

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from accounts import roles
from accounts.models import User
from campaigns.models import (
    CampaignIndexPage,
    NewsIndexPage,
    ReportIndexPage,
    StoryIndexPage,
    StoryPage,
)
from home.models import HomePage, ImpactFigure, SiteImage, SiteSettings
from tests.factories.campaigns import (
    CampaignPageFactory,
    ImpactReportPageFactory,
    NewsletterIssuePageFactory,
    StoryPageFactory,
)
from tests.factories.donations import DonationFactory
from tests.factories.drives import DriveFactory
from tests.factories.home import (
    ImpactFigureFactory,
    SiteImageFactory,
    StandardPageFactory,
    front_page,
)

pytestmark = pytest.mark.django_db

KINDS = [
    (CampaignIndexPage, CampaignPageFactory),
    (ReportIndexPage, ImpactReportPageFactory),
    (StoryIndexPage, StoryPageFactory),
    (NewsIndexPage, NewsletterIssuePageFactory),
    (HomePage, StandardPageFactory),
]
PREVIEW_PARTS = {
    "comments": inline_formset([]),
    "issued_on": "2026-12-01",
    "body": streamfield([("heading", "A heading")]),
    "letter": streamfield([("heading", "A heading")]),
    "chapters": streamfield(
        [("chapter", {"title": "A chapter", "body": streamfield([("heading", "A heading")])})]
    ),
    "picked_figures": inline_formset([]),
    "picked_stories": inline_formset([]),
}


def sign_in(client, role):
    user = User.objects.create_user(f"{role[:4].lower()}@example.org", "correct horse battery")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


@pytest.fixture
def comms(client):
    sign_in(client, roles.COMMS)
    return client


def filled(**fields):
    return nested_form_data({"title": "A title", "slug": "a-title", **PREVIEW_PARTS, **fields})


class TestComms:
    @pytest.mark.parametrize(("parent", "make"), KINDS)
    def test_sees_a_preview_before_anything_is_saved(self, comms, parent, make):
        kind = make._meta.model
        where = parent.objects.first()
        label = (kind._meta.app_label, kind._meta.model_name)
        address = reverse("wagtailadmin_pages:preview_on_add", args=[*label, where.pk])
        drive = DriveFactory()
        answer = comms.post(address, filled(drive=drive.pk))
        assert json.loads(answer.content) == {"is_valid": True, "is_available": True}
        page = comms.get(address)
        assert page.status_code == 200
        assert "A title" in page.content.decode()
        # Beside the editor it stands in a frame, which the site's own rule forbids.
        assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
        assert not kind.objects.filter(title="A title").exists()

    @pytest.mark.parametrize(("parent", "make"), KINDS)
    def test_opens_the_editor_and_a_preview_of_each_kind(self, comms, parent, make):
        page = make()
        assert comms.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
        preview = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        assert comms.get(preview).status_code == 200

    def test_publishes(self, comms):
        where = StoryIndexPage.objects.get()
        address = reverse("wagtailadmin_pages:add", args=["campaigns", "storypage", where.pk])
        text = rich_text("<p>Then the bus came.</p>", features=["bold"])
        body = streamfield([("paragraph", text)])
        answer = comms.post(address, filled(body=body, **{"action-publish": "action-publish"}))
        assert answer.status_code == 302
        story = StoryPage.objects.get()
        assert story.live
        assert "Then the bus came." in comms.get(story.url).content.decode()

    def test_is_told_beside_the_slug_that_it_is_taken(self, comms):
        where = front_page()
        address = reverse("wagtailadmin_pages:add", args=["home", "standardpage", where.pk])
        answer = comms.post(address, filled(slug="give"))
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == ["slug"]
        assert not where.get_children().filter(slug="give").exists()

    @pytest.mark.parametrize("live", [True, False])
    def test_is_told_so_when_copying_as_well(self, comms, live):
        page = StandardPageFactory(slug="about", live=live)
        fields = {"new_title": "Give", "new_slug": "give", "new_parent_page": front_page().pk}
        answer = comms.post(
            reverse("wagtailadmin_pages:copy", args=[page.pk]), fields | {"publish_copies": "on"}
        )
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == ["new_slug"]

    def test_corrects_a_figure_and_its_history_is_kept(self, comms):
        figure = ImpactFigureFactory(value=12000)
        address = reverse("wagtailsnippets_home_impactfigure:edit", args=[figure.pk])
        fields = {"value": "12418", "label": "people served", "source": "Case records"}
        assert comms.post(address, fields | {"as_of": "2026-06-30"}).status_code == 302
        figure = ImpactFigure.objects.get()
        assert figure.value == 12418
        assert figure.revisions.count() == 1

    def test_changes_the_settings_and_the_navigation(self, comms):
        known = SiteSettings.load()
        known.navigation.all().delete()
        address = reverse("wagtailsettings:edit", args=["home", "sitesettings", known.pk])
        assert comms.get(address).status_code == 200
        link = {"page": "", "path": "/wishes/", "title": "Wishes", "title_es": "Deseos"}
        fields = {
            "name": "Harbor Light",
            "give_path": "/give/",
            "navigation": inline_formset([link]),
            "social_links": inline_formset([]),
        }
        assert comms.post(address, nested_form_data(fields)).status_code == 302
        page = comms.get("/").content.decode()
        assert '<a class="site-nav__link" href="/wishes/">Wishes</a>' in page

    @pytest.mark.parametrize(
        ("link", "field"),
        [
            ({"page": "", "path": ""}, "page"),
            ({"page": "", "path": "/wishes/", "title": ""}, "title"),
            ({"page": "", "path": "https://elsewhere.example", "title": "Away"}, "path"),
        ],
    )
    def test_is_told_what_a_link_lacks(self, comms, link, field):
        known = SiteSettings.load()
        address = reverse("wagtailsettings:edit", args=["home", "sitesettings", known.pk])
        fields = {
            "name": "Harbor Light",
            "give_path": "/give/",
            "navigation": inline_formset([link]),
            "social_links": inline_formset([]),
        }
        answer = comms.post(address, nested_form_data(fields))
        assert answer.status_code == 200
        (errors,) = answer.context["form"].formsets["navigation"].errors
        assert field in errors

    def test_adds_and_describes_a_picture(self, comms):
        file = ContentFile(SiteImageFactory.build().file.read(), name="window.png")
        fields = {"title": "A window", "description": "A lit window", "file": file}
        answer = comms.post(reverse("wagtailimages:add"), fields)
        assert answer.status_code == 302
        assert SiteImage.objects.get().default_alt_text == "A lit window"
        assert comms.get(reverse("wagtailimages_chooser:choose")).status_code == 200

    def test_reads_no_donations(self, comms):
        listing = reverse("wagtailsnippets_giving_donation:list")
        assert comms.get(listing).status_code == 302
        assert comms.get(reverse("wagtailsnippets_giving_fund:list")).status_code == 302


class TestFinance:
    @pytest.fixture
    def finance(self, client):
        sign_in(client, roles.FINANCE)
        return client

    def test_finds_and_exports_donations(self, finance):
        wanted = DonationFactory(reference="find-me", state="expired")
        DonationFactory(reference="other-one")
        listing = reverse("wagtailsnippets_giving_donation:list")
        for question in ({"q": "find-me"}, {"state": "expired"}, {"q": wanted.supporter.email}):
            page = finance.get(listing, question).content.decode()
            assert "find-me" in page, question
            assert "other-one" not in page, question
        exported = finance.get(listing, {"export": "csv", "state": "expired"})
        assert b"find-me" in b"".join(exported.streaming_content)
        inspect = reverse("wagtailsnippets_giving_donation:inspect", args=[wanted.pk])
        assert "find-me" in finance.get(inspect).content.decode()

    def test_changes_a_fund_and_only_looks_at_drives(self, finance):
        drive = DriveFactory()
        fund = reverse("wagtailsnippets_giving_fund:edit", args=[drive.fund.pk])
        fields = {"name": "Gifts", "code": "gifts", "gl_code": "4100", "position": "0"}
        assert finance.post(fund, fields).status_code == 302
        drive.fund.refresh_from_db()
        assert drive.fund.gl_code == "4100"
        listing = reverse("wagtailsnippets_giving_drive:list")
        assert finance.get(listing).status_code == 200
        assert (
            finance.get(reverse("wagtailsnippets_giving_drive:edit", args=[drive.pk])).status_code
            == 302
        )

    def test_makes_no_pages(self, finance):
        where = StoryIndexPage.objects.get()
        address = reverse("wagtailadmin_pages:add", args=["campaigns", "storypage", where.pk])
        assert finance.get(address).status_code in (302, 403)


class TestAdministrator:
    def test_makes_a_drive(self, client):
        sign_in(client, roles.ADMINISTRATORS)
        fund = DriveFactory().fund
        address = reverse("wagtailsnippets_giving_drive:add")
        days = {"opens_on": "2026-11-15", "closes_on": "2027-01-08"}
        lead = {"transit_days": "5", "prep_days": "1", "notice_days": "1", "goal_minor": "0"}
        fields = {"name": "Holiday", "code": "holiday", "kind": "gifts", "fund": fund.pk}
        assert client.post(address, fields | days | lead).status_code == 302
        page = client.get(reverse("wagtailsnippets_giving_drive:list"), {"kind": "gifts"})
        assert "Holiday" in page.content.decode()

    def test_edits_no_donation_whoever_signs_in(self, client):
        """Guards the ledger's story: not even a superuser has a form for it."""
        client.force_login(User.objects.create_superuser("root@example.org", "correct horse"))
        donation = DonationFactory()
        listing = reverse("wagtailsnippets_giving_donation:list")
        assert client.get(listing).status_code == 200
        for name, args in (("add", []), ("edit", [donation.pk]), ("delete", [donation.pk])):
            address = reverse(f"wagtailsnippets_giving_donation:{name}", args=args)
            assert client.get(address).status_code == 302, name


class TestOthers:
    @pytest.mark.parametrize("role", [roles.GIFT_STAFF, roles.CASEWORKERS])
    def test_those_who_know_families_have_no_business_here(self, client, role):
        sign_in(client, role)
        assert client.get("/admin/", follow=True).status_code == 403

    def test_nothing_of_families_is_in_the_admin(self, client):
        client.force_login(User.objects.create_superuser("root@example.org", "correct horse"))
        page = client.get("/admin/").content.decode().lower()
        for word in ("household", "recipient", "wish", "parcel", "deliver"):
            assert word not in page
