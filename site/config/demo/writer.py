"""Writes the season's pages: each once, found by its slug; after that it belongs to its editors."""

from typing import Any

from wagtail.models import Page

from campaigns.models import (
    CampaignIndexPage,
    CampaignPage,
    ImpactReportPage,
    NewsIndexPage,
    NewsletterIssuePage,
    PickedFigure,
    PickedStory,
    ReportIndexPage,
    StoryIndexPage,
    StoryPage,
)
from campaigns.models.listing import ListingPage
from config.demo import tree
from config.demo.blocks import Pieces
from config.demo.organization import seed_figures
from config.demo.people import staff
from config.demo.pictures import picture
from config.demo.season import FOLDER, Season, read
from config.demo.wording import days_in_words, filled, rich_text
from giving.drives.models import Drive
from home.models import BasePage, FeaturedFigure, FeaturedPage, HomePage, StandardPage

Told = dict[str, Any]


class Writer:
    """Writes pages from the season's files; knows its figures, its days and who edits."""

    def __init__(self, season: Season) -> None:
        self.season = season
        self.editor = staff("comms@example.org")
        self.days = days_in_words(season)
        self.figures = seed_figures(season, self.days)
        self.pieces = Pieces(self.figures)
        self.written = 0

    def told(self, name: str) -> Told:
        return filled(read(name), self.days)

    def told_in(self, folder: str) -> list[Told]:
        files = sorted((FOLDER / folder).glob("*.toml"))
        return [self.told(f"{folder}/{file.stem}") for file in files]

    def shelf(self, model: type[ListingPage], name: str) -> Told:
        """What the file says; its introduction goes to the shelf if that has none."""
        told, shelf = self.told(name), tree.shelf(model)
        if not shelf.introduction:
            shelf.introduction = told["introduction"]
            self._publish(shelf)
        return told

    def standard_page(self, home: HomePage, told: Told) -> None:
        self._add(home, StandardPage(**self._shared(told), body=self.pieces.body(told["body"])))

    def story(self, told: Told) -> tuple[StoryPage, Told] | None:
        """The page, if it is new, and where its reader is led: a page that may come later."""
        page = StoryPage(
            **self._shared(told),
            introduction=told["introduction"],
            image=picture(told["picture"]),
            body=self.pieces.body(told["body"]),
            pseudonym_note=told["pseudonym_note"],
            first_published_at=self.season.moment(told["days"], 10),
        )
        is_new = self._add(tree.shelf(StoryIndexPage), page)
        return (page, told["action"]) if is_new else None

    def campaign(self, told: Told) -> None:
        page = CampaignPage(
            **self._shared(told),
            drive=Drive.objects.get(code=told["drive"]),
            introduction=told["introduction"],
            image=picture(told["picture"]),
            after_deadline=told.get("after_deadline", ""),
            body=self.pieces.body(told["body"]),
        )
        self._add(tree.shelf(CampaignIndexPage), page)

    def report(self, told: Told) -> None:
        page = ImpactReportPage(
            **self._shared(told),
            introduction=told["introduction"],
            period=told["period"],
            image=picture(told["picture"]),
            chapters=self.pieces.chapters(told["chapters"]),
        )
        self._add(tree.shelf(ReportIndexPage), page)

    def letter(self, told: Told) -> None:
        issue = NewsletterIssuePage(
            **self._shared(told),
            issued_on=self.season.day(told["days"]),
            letter=self.pieces.body(told["body"]),
            signed_by=told["signed_by"],
            signed_as=told["signed_as"],
            campaign_id=tree.page_at(told["campaign"]).pk if "campaign" in told else None,
            first_published_at=self.season.moment(told["days"], 10),
        )
        issue.picked_figures = [
            PickedFigure(figure=self.figures[key], sort_order=position)
            for position, key in enumerate(told["figures"])
        ]
        issue.picked_stories = [
            PickedStory(story_id=tree.page_at(slug).pk, sort_order=position)
            for position, slug in enumerate(told["stories"])
        ]
        self._add(tree.shelf(NewsIndexPage), issue)

    def lead_on(self, page: StoryPage, action: Told) -> None:
        """Where a story's reader may go next; that page may be younger than the story."""
        page.action_page = tree.page_at(action["page"])
        page.action_label = action["label"]
        self._publish(page)

    def front_page(self, home: HomePage, told: Told) -> None:
        if home.promise:
            return
        home.promise, home.letter = told["promise"], rich_text(told["letter"])
        home.summary, home.seo_title = told["summary"], told["seo_title"]
        home.hero_image = home.listing_image = picture(told["picture"])
        home.give_title, home.give_text = told["give_title"], told["give_text"]
        home.featured_story = tree.page_at(told["story"])
        home.featured_figures = [
            FeaturedFigure(figure=self.figures[key], sort_order=position)
            for position, key in enumerate(told["figures"])
        ]
        home.featured_pages = [
            FeaturedPage(page=tree.page_at(slug), sort_order=position)
            for position, slug in enumerate(told["pages"])
        ]
        self._publish(home)

    def _shared(self, told: Told) -> Told:
        image = picture(told["picture"]) if "picture" in told else None
        return {
            "title": told["title"],
            "slug": told["slug"],
            "summary": told["summary"],
            "listing_image": image,
        }

    def _add(self, parent: Page, page: BasePage) -> bool:
        if type(page).objects.child_of(parent).filter(slug=page.slug).exists():
            return False
        page.live = False
        parent.add_child(instance=page)
        self._publish(page)
        self.written += 1
        return True

    def _publish(self, page: BasePage) -> None:
        page.save_revision(user=self.editor).publish(user=self.editor)
