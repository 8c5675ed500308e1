"""Letters, the whole way: asked, confirmed, chosen, left with one click, and come back to."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from giving.messaging.pending import process_pending
from giving.newsletters.models import Subscription
from giving.supporters.models import Consent
from tests.factories.newsletters import TopicFactory
from tests.outside_world import OutsideWorld

BEA = "bea@example.org"


@pytest.fixture
def bea() -> Client:
    return Client(enforce_csrf_checks=True)


def press(client: Client, path: str, **data: object) -> str:
    """Post a form as a browser does, with the hidden token where the page has one."""
    page = client.get(path).content.decode()
    if token := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page):
        data["csrfmiddlewaretoken"] = token[1]
    answer = client.post(path, data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def newest_letter(sandbox: OutsideWorld, to: str = BEA) -> dict:
    assert process_pending(now=timezone.now)["failed"] == 0
    return sandbox.mails(to=to)[0]


def path_in(letter: dict, page: str) -> str:
    """The path of a mailed link, which text and HTML must both have."""
    address = re.search(rf"http\S+/{page}/\S+/", letter["text"])[0]
    assert f'href="{address}"' in letter["html"]
    return urlsplit(address).path


@pytest.mark.django_db
def test_from_asking_to_leaving_and_back(bea, sandbox):
    TopicFactory(code="gifts"), TopicFactory(code="money")
    page = press(bea, "/newsletter/", email="Bea@example.org", first_name="Bea", topics=["gifts"])
    assert "look into your inbox" in page
    assert Subscription.objects.get().state == "pending"

    question = newest_letter(sandbox)
    assert "List-Unsubscribe" not in dict(question["headers"])
    page = press(bea, path_in(question, "newsletter/confirm"))
    assert "Welcome" in page

    welcome = newest_letter(sandbox)
    assert welcome["subject"].startswith("Welcome to the letters of")
    assert welcome["text"].startswith("Dear Bea,")
    preferences, way_out = path_in(welcome, "preferences"), path_in(welcome, "unsubscribe")
    headers = dict(welcome["headers"])
    assert urlsplit(headers["List-Unsubscribe"].strip(" <>")).path == way_out
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    choice = {"topics": ["money"], "pace": "year_end", "paused_until": "2099-01-01"}
    page = press(bea, preferences, **choice, language="es", first_name="Bea", last_name="Brandt")
    assert "Your choices are saved." in page
    assert 'value="2099-01-01"' in page

    mail_program = Client(enforce_csrf_checks=True)
    answer = mail_program.post(way_out, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert "You have left our letters" in bea.get(preferences).content.decode()

    assert bea.get(path_in(question, "newsletter/confirm")).status_code == 404
    page = press_way_back(bea, preferences)
    assert "Welcome back." in page

    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.pace, subscription.language) == (
        "subscribed",
        "year_end",
        "es",
    )
    acts = Consent.objects.values_list("act", flat=True)
    assert list(acts) == ["asked", "given", "changed", "withdrawn", "given"]
    assert all(consent.text and consent.page for consent in Consent.objects.all())


def press_way_back(client: Client, preferences: str) -> str:
    page = client.get(preferences).content.decode()
    action = re.search(r'action="(/preferences/[^"]+/return/)"', page)[1]
    return client.post(action, follow=True).content.decode()


@pytest.mark.django_db
def test_the_letters_speak_the_language_of_the_page(bea, sandbox):
    press(bea, "/es/newsletter/", email=BEA)
    assert path_in(newest_letter(sandbox), "newsletter/confirm").startswith("/es/")


@pytest.mark.django_db
def test_a_lost_link_is_mailed_again_to_whoever_asks_with_their_address(bea, sandbox):
    press(bea, "/newsletter/", email=BEA)
    press(bea, path_in(newest_letter(sandbox), "newsletter/confirm"))
    press(Client(), "/newsletter/", email=BEA)
    again = newest_letter(sandbox)
    assert "pace" in bea.get(path_in(again, "preferences")).content.decode()
    assert len(sandbox.mails(to=BEA)) == 3


@pytest.mark.django_db
def test_a_flood_of_asking_reaches_nobody_more_than_three_times(bea, sandbox):
    for _ in range(20):
        press(bea, "/newsletter/", email=BEA)
    newest_letter(sandbox)
    assert len(sandbox.mails(to=BEA)) == 3
