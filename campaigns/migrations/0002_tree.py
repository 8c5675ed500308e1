"""A fresh database gets the site's tree: the front page, and a shelf for each kind of page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations
from django.utils import timezone

ROOT, HOME = "0001", "00010001"
SHELVES = [
    # slug, title, model
    ("campaigns", "Campaigns", "CampaignIndexPage"),
    ("impact", "Impact", "ReportIndexPage"),
    ("stories", "Stories", "StoryIndexPage"),
    ("news", "Letters", "NewsIndexPage"),
]


def plant(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Locale = apps.get_model("wagtailcore", "Locale")
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    # Wagtail's page of welcome is a bare Page; whoever built a tree of their own keeps it.
    Page.objects.filter(depth=2, content_type__model="page").delete()
    if Page.objects.filter(depth=2).exists():
        return
    locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    home = add_page(
        apps, "home", "HomePage", locale, title="Home", slug="home", path=HOME, parent_path="/"
    )
    shelves = [
        add_page(
            apps, "campaigns", model, locale,
            title=title, slug=slug, path=f"{HOME}{number:04}", parent_path=home.url_path,
        )
        for number, (slug, title, model) in enumerate(SHELVES, start=1)
    ]  # fmt: skip
    Page.objects.filter(path=ROOT).update(numchild=1)
    Page.objects.filter(path=HOME).update(numchild=len(shelves))
    open_site(apps, home)
    show_the_way(apps, shelves)


def add_page(apps, app, model, locale, *, title, slug, path, parent_path):
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind, _created = ContentType.objects.get_or_create(app_label=app, model=model.lower())
    now = timezone.now()
    return apps.get_model(app, model).objects.create(
        title=title,
        draft_title=title,
        slug=slug,
        path=path,
        depth=len(path) // 4,
        numchild=0,
        url_path=f"{parent_path}{slug}/",
        content_type=kind,
        locale=locale,
        live=True,
        first_published_at=now,
        last_published_at=now,
    )


def open_site(apps, home):
    address = urlsplit(settings.BASE_URL)
    default_port = 443 if address.scheme == "https" else 80
    apps.get_model("wagtailcore", "Site").objects.create(
        hostname=address.hostname,
        port=address.port or default_port,
        root_page_id=home.pk,
        is_default_site=True,
        site_name=settings.WAGTAIL_SITE_NAME,
    )


def show_the_way(apps, shelves):
    SiteSettings = apps.get_model("home", "SiteSettings")
    NavigationItem = apps.get_model("home", "NavigationItem")
    if SiteSettings.objects.exists():
        return
    known = SiteSettings.objects.create(name=settings.WAGTAIL_SITE_NAME)
    for position, shelf in enumerate(shelves):
        NavigationItem.objects.create(settings=known, page_id=shelf.pk, sort_order=position)


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("home", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
