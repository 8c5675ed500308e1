"""The templates keep the look's promises: every piece shown and told, no style or script inside."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from config.styleguide import styleguide

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
SPRITE = ROOT / "site" / "static" / "img" / "icons.svg"
# Parts of the page's frame or of another component: nobody includes them by themselves.
PARTS = {"desk_nav", "field_notes", "messages", "site_footer", "site_header"}
COMPONENTS = sorted({path.stem for path in (TEMPLATES / "components").glob("*.html")} - PARTS)
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "mail" not in path.parts)


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_is_told_and_shown(name: str) -> None:
    told = (TEMPLATES / "README.md").read_text()
    shown = "".join(path.read_text() for path in (TEMPLATES / "styleguide").glob("*.html"))
    assert f"| `{name}` |" in told
    assert f"components/{name}.html" in shown


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_nothing_for_the_security_policy_to_block(path: Path) -> None:
    words = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']", words)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/(ld\+)?json)", words)
    assert not re.search(r"(src|href)=[\"'](https?:)?//", words)


def test_every_icon_asked_for_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text()))
    asked = re.compile(r'components/icon\.html" with name="([\w-]+)"|\bicon="([\w-]+)"')
    wanted = {a or b for path in PAGES for a, b in asked.findall(path.read_text())}
    assert wanted - drawn == set()


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_a_broken_site_can_still_say_so(name: str) -> None:
    """Without context and without a database: this test may not touch one."""
    assert "<h1>" in render_to_string(name)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?form=refused", "?desk"])
def test_the_style_guide_shows_everything(rf: RequestFactory, query: str) -> None:
    page = styleguide(rf.get(f"/styleguide/{query}"))
    assert page.status_code == 200
    assert b"<h1>" in page.content
