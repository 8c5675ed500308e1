"""The pages behind mailed links: GET shows, POST acts, and only the right link opens them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from giving import links
from giving.messaging.models import OutboxJob
from giving.newsletters.models import Subscription
from giving.supporters.models import Consent
from tests.factories.newsletters import SubscriptionFactory, TopicFactory

pytestmark = pytest.mark.django_db
# page → the purpose of the links that open it
PAGES = {
    "confirm": "confirm-subscription",
    "preferences": "preferences",
    "unsubscribe": "unsubscribe",
}
CHOICE = {"pace": "year_end", "language": "es", "first_name": "Beatriz", "last_name": ""}


@pytest.fixture
def client():
    """A visitor with the CSRF check on and no cookie: what mail programs and scanners are."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def subscription():
    return SubscriptionFactory()


def address(opened, subscription, purpose=None):
    token = links.make(purpose or PAGES.get(opened, "preferences"), subscription)
    return reverse(f"newsletters:{opened}", kwargs={"token": token})


def state_of(subscription) -> tuple:
    subscription.refresh_from_db()
    return (
        subscription.state, subscription.pace, subscription.language, subscription.left_at,
        subscription.confirmed_at, Consent.objects.count(), OutboxJob.objects.count(),
    )  # fmt: skip


class TestGet:
    @pytest.mark.parametrize("opened", PAGES)
    @pytest.mark.parametrize("trait", ["pending", "left", None])
    def test_a_hundred_looks_change_nothing(self, client, opened, trait):
        """F41: scanners open every link, and some try HEAD and OPTIONS too."""
        subscription = SubscriptionFactory(**{trait: True} if trait else {})
        before, url = state_of(subscription), address(opened, subscription)
        for number in range(10 if trait else 100):
            look = (client.get, client.head, client.options)[number % 3 if number < 9 else 0]
            assert look(url).status_code in (200, 404, 405)
        assert state_of(subscription) == before

    @pytest.mark.parametrize("opened", PAGES)
    def test_nobody_keeps_the_address(self, client, subscription, opened):
        answer = client.get(address(opened, subscription))
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert not answer.cookies

    def test_looking_at_the_way_back_is_no_way_back(self, client):
        subscription = SubscriptionFactory(left=True)
        assert client.get(address("come_back", subscription)).status_code == 405


class TestRefusedLinks:
    @pytest.mark.parametrize("opened", [*PAGES, "come_back"])
    @pytest.mark.parametrize("purpose", sorted({*PAGES.values(), "claim"}))
    def test_a_link_opens_only_its_own_page(self, client, opened, purpose):
        subscription = SubscriptionFactory(left=opened == "come_back")
        before, url = state_of(subscription), address(opened, subscription, purpose)
        if purpose == PAGES.get(opened, "preferences"):
            assert client.post(url).status_code != 404
        else:
            assert client.post(url).status_code == 404
            assert state_of(subscription) == before

    @pytest.mark.parametrize("opened", PAGES)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_forged_withdrawn_and_expired_links_are_kindly_404(
        self, client, subscription, settings, opened, method
    ):
        url = address(opened, subscription)
        forged = [url[:-3] + ("A" if url[-3] != "A" else "B") + url[-2:], url[:-20] + "/"]
        subscription.link_version += 1
        subscription.save()
        before, withdrawn = state_of(subscription), url
        for refused in [*forged, withdrawn]:
            self.expect_kind_404(getattr(client, method)(refused))
        settings.GIVING_LINK_MAX_AGE = dict.fromkeys(PAGES.values(), timedelta(seconds=-1))
        self.expect_kind_404(getattr(client, method)(address(opened, subscription)))
        assert state_of(subscription) == before

    def expect_kind_404(self, answer):
        assert answer.status_code == 404
        assert "This link does not work any more" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize(
        "token", ["x", "a:b:c", "%FF", "%C3%28", "🎁", "x" * 5000, "..", "%2e%2e"]
    )
    def test_what_is_no_token_is_404(self, client, token):
        assert client.get(f"/unsubscribe/{token}/").status_code == 404

    def test_nul_in_the_address_is_400(self, client):
        assert client.post("/unsubscribe/a%00b/").status_code == 400

    def test_the_page_of_a_confirmation_outlived_by_leaving_is_404(self, client):
        subscription = SubscriptionFactory(left=True)
        url = address("confirm", subscription)
        assert client.get(url).status_code == client.post(url).status_code == 404
        assert state_of(subscription)[0] == "unsubscribed"


class TestConfirm:
    def test_the_button_subscribes_and_leads_to_the_welcome(self, client):
        subscription = SubscriptionFactory(pending=True)
        url = address("confirm", subscription)
        assert "Yes, send me your letters" in client.get(url).content.decode()
        for _ in range(2):
            assert "Welcome." in client.post(url, follow=True).content.decode()
        assert state_of(subscription)[0] == "subscribed"
        assert Consent.objects.get().text == "Yes, send me your letters"


class TestPreferences:
    def test_saves_what_was_chosen(self, client, subscription):
        TopicFactory(code="gifts")
        url = address("preferences", subscription)
        answer = client.post(url, {**CHOICE, "topics": ["gifts"]}, follow=True)
        assert "Your choices are saved." in answer.content.decode()
        subscription.refresh_from_db()
        assert (subscription.pace, subscription.language) == ("year_end", "es")
        assert subscription.supporter.first_name == "Beatriz"
        consent = Consent.objects.get()
        assert (consent.act, consent.page) == ("changed", "newsletters:preferences")
        assert consent.ip_prefix == "127.0.0.0/24"

    def test_works_without_any_topic(self, client, subscription):
        url = address("preferences", subscription)
        assert "hear about" not in client.get(url).content.decode()
        assert client.post(url, CHOICE).status_code == 302

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("topics", "nothing-we-know"), ("topics", "\0"), ("topics", "1e30"),
            ("pace", ""), ("pace", "daily"), ("pace", "\0"),
            ("language", "fr"), ("language", "\0"),
            ("paused_until", "2026-11-21"), ("paused_until", "0001-01-01"),
            ("paused_until", "2027-02-30"), ("paused_until", "99999-01-01"),
            ("paused_until", "soon"), ("paused_until", "\0"),
            ("first_name", "Be\0a"), ("last_name", "x" * 10_000), ("last_name", "\u0301" * 500),
        ],
    )  # fmt: skip
    def test_shows_bad_input_again_with_the_error_beside_it(
        self, client, subscription, field, typed
    ):
        TopicFactory(code="gifts")
        before = state_of(subscription)
        answer = client.post(address("preferences", subscription), {**CHOICE, field: typed})
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {field}
        page = answer.content.decode()
        assert f'id="id_{field}_error"' in page
        assert 'id="error-summary"' in page
        assert 'value="Beatriz"' in page or field == "first_name"
        assert state_of(subscription) == before

    def test_whoever_left_sees_the_way_back_and_no_form(self, client):
        subscription = SubscriptionFactory(left=True)
        page = client.get(address("preferences", subscription)).content.decode()
        assert "Send me letters again" in page
        assert client.post(address("preferences", subscription), CHOICE).status_code == 200
        assert state_of(subscription)[:2] == ("unsubscribed", "every")

    def test_the_way_back_is_a_fresh_consent(self, client):
        subscription = SubscriptionFactory(left=True)
        answer = client.post(address("come_back", subscription), follow=True)
        assert "Welcome back." in answer.content.decode()
        subscription.refresh_from_db()
        assert subscription.is_subscribed
        consent = Consent.objects.get()
        assert (consent.act, consent.text) == ("given", "Send me letters again")


class TestUnsubscribe:
    ONE_CLICK = {"List-Unsubscribe": "One-Click"}

    def test_one_click_needs_no_cookie_and_is_not_redirected(self, client, subscription):
        """F42, RFC 8058; replayed as mail programs do."""
        url = address("unsubscribe", subscription)
        for _ in range(3):
            answer = client.post(url, self.ONE_CLICK)
            assert (answer.status_code, answer.content) == (200, b"")
            assert not answer.cookies
        subscription.refresh_from_db()
        assert subscription.state == Subscription.State.UNSUBSCRIBED
        consent = Consent.objects.get()
        assert (consent.act, consent.text) == ("withdrawn", "List-Unsubscribe=One-Click")

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
            (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded; charset=utf-8"),
            (b"", "application/x-www-form-urlencoded"),
            (b"", ""),
            (b"\xff\xfe\0\xc3\x28=%ff%00", "application/x-www-form-urlencoded"),
            (b'{"a": "\\u0000"}', "application/json"),
            (
                b"--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n"
                b"One-Click\r\n--x--\r\n",
                "multipart/form-data; boundary=x",
            ),
        ],
    )  # fmt: skip
    def test_every_post_leaves_whatever_its_body_is(self, client, subscription, body, content_type):
        answer = client.post(address("unsubscribe", subscription), body, content_type=content_type)
        assert answer.status_code == 200
        assert state_of(subscription)[0] == "unsubscribed"

    def test_a_persons_own_press_is_thanked(self, client, subscription):
        url = address("unsubscribe", subscription)
        assert "Leave all letters" in client.get(url).content.decode()
        for _ in range(2):
            assert "Thank you for the time" in client.post(url).content.decode()
        assert "Thank you for the time" in client.get(url).content.decode()
        assert Consent.objects.get().text == "Leave all letters"

    def test_it_speaks_spanish_where_the_letter_did(self, client, subscription):
        url = "/es" + address("unsubscribe", subscription)
        assert client.get(url)["Content-Language"] == "es"
        assert client.post(url, self.ONE_CLICK).status_code == 200
        assert state_of(subscription)[0] == "unsubscribed"
