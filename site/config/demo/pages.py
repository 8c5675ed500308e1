"""The season's pages, in the order in which they can refer to each other."""

from django.db import transaction

from campaigns.models import CampaignIndexPage, NewsIndexPage, ReportIndexPage, StoryIndexPage
from config.demo import tree
from config.demo.organization import seed_header
from config.demo.progress import Progress
from config.demo.season import Season
from config.demo.writer import Writer

STANDARD_PAGES = ["ways-to-give", "privacy", "about"]


@transaction.atomic
def seed_pages(season: Season, progress: Progress) -> None:
    writer, home = Writer(season), tree.front_page()
    for slug in STANDARD_PAGES:
        writer.standard_page(home, writer.told(f"words/{slug}"))
    writer.shelf(StoryIndexPage, "words/stories")
    new_stories = [writer.story(told) for told in writer.told_in("words/stories")]
    for told in writer.shelf(CampaignIndexPage, "words/campaigns")["pages"]:
        writer.campaign(told)
    for told in writer.shelf(ReportIndexPage, "words/report")["pages"]:
        writer.report(told)
    writer.shelf(NewsIndexPage, "words/letters")
    for told in writer.told_in("words/letters"):
        writer.letter(told)
    for page, action in filter(None, new_stories):
        writer.lead_on(page, action)
    writer.front_page(home, writer.told("words/home"))
    seed_header()
    if writer.written:
        progress.step("Pages", writer.written, writer.written)
    else:
        progress.kept("Pages")
