"""The plan is a test: floors and rooms, migrations, the timetable, names that go all the way."""

import subprocess
import sys
from pathlib import Path

import pytest
from celery import current_app
from django.core.management import call_command
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils.module_loading import import_string

from config.timetable import TIMETABLE, Entry, beat_schedule

ROOT = Path(__file__).resolve().parents[2]


def test_import_contracts_hold():
    linter = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run(
        [linter, "--no-cache"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_site_is_no_package_and_is_not_ignored():
    assert not (ROOT / "site" / "__init__.py").exists()
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert not {"site", "/site", "site/", "/site/"} & set(ignored)


class TestTimetable:
    @pytest.mark.parametrize("entry", TIMETABLE, ids=lambda entry: entry.task)
    def test_every_entry_is_a_task(self, entry: Entry):
        assert import_string(entry.task).name == entry.task

    def test_every_task_of_ours_is_an_entry(self):
        for tasks in [*ROOT.glob("giving/*/tasks.py"), ROOT / "campaigns/tasks.py"]:
            module = ".".join(tasks.relative_to(ROOT).with_suffix("").parts)
            import_string(f"{module}.__name__")
        ours = {name for name in current_app.tasks if name.startswith(("giving.", "campaigns."))}
        assert ours == set(beat_schedule())


def test_each_public_page_has_the_template_of_its_name():
    """One name all the way: `wishes:claim` is `giving/wishes/claim.html`, unless it only acts."""
    only_act = {
        "wishes:claim", "wishes:confirm_order", "hooks:stripe",
        "newsletters:come_back", "newsletters:leave",
        "donations:change_plan_amount", "donations:pause_plan", "donations:resume_plan",
        "donations:change_plan_card", "donations:start_plan_again", "donations:tell",
        # These answer with a PDF.
        "donations:receipt", "donations:statement", "portal:make_statement",
    }  # fmt: skip
    resolver = get_resolver()
    names = set()
    for room in ("donations", "wishes", "newsletters", "portal"):
        _, inner = resolver.namespace_dict[room]
        names |= {f"{room}:{name}" for name in inner.reverse_dict if isinstance(name, str)}
    for name in names - only_act:
        get_template(f"giving/{name.replace(':', '/')}.html")


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "helpers", "common", "core", "misc", "services"}
    ours = ("accounts", "campaigns", "giving", "home", "launch", "sandbox", "site", "tests")
    named = [path for folder in ours for path in (ROOT / folder).rglob("*.py")]
    assert not [path for path in named if path.stem in empty]


def test_the_environment_is_read_in_settings_only():
    ours = ("accounts", "campaigns", "giving", "home", "site")
    readers = {
        path.relative_to(ROOT).as_posix()
        for folder in ours
        for path in (ROOT / folder).rglob("*.py")
        if "os.environ" in (text := path.read_text()) or "getenv" in text
    }
    starts = {"site/config/celery.py", "site/config/wsgi.py"}  # they name the settings module
    assert {path for path in readers if "/settings/" not in path} <= starts


def test_nothing_of_families_is_an_index_or_a_column_of_wagtail():
    """No foreign key leads from a page, snippet or form of the admin to a household."""
    from django.apps import apps

    family = {"household", "recipient"}
    for app in ("home", "campaigns", "wagtailcore", "wagtailforms"):
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.get_fields():
                related = getattr(field, "related_model", None)
                assert getattr(related, "__name__", "").lower() not in family, (model, field)
