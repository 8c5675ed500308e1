"""The public page that asks: the same answer for every address, kind refusals, no crash."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from giving.messaging.models import OutboxJob
from giving.newsletters.models import Subscription
from giving.supporters.models import Supporter
from tests.factories.newsletters import SubscriptionFactory, TopicFactory
from tests.factories.supporters import SupporterFactory
from tests.hostile_names import CLEANED, KEPT, REFUSED

pytestmark = pytest.mark.django_db
URL = "/newsletter/"


class TestSubscribe:
    def test_the_address_in_both_languages(self, client):
        assert reverse("newsletters:subscribe") == URL
        assert client.get(f"/es{URL}")["Content-Language"] == "es"

    def test_asks_and_tells_to_look_into_the_inbox(self, client):
        TopicFactory(code="gifts")
        answer = client.post(
            f"/es{URL}", {"email": "bea@example.org", "topics": ["gifts"]}, follow=True
        )
        assert answer.redirect_chain == [("/es/newsletter/asked/", 302)]
        subscription = Subscription.objects.get()
        assert (subscription.state, subscription.language) == ("pending", "es")
        assert (
            OutboxJob.objects.get()
            .payload["context"]["confirm_url"]
            .startswith("http://testserver/es/newsletter/confirm/")
        )

    def test_answers_alike_whether_or_not_we_know_the_address(self, client):
        """No enumeration (T28): every state of an address gets the same bytes."""
        SupporterFactory(email="giver@example.org")
        for email, trait in [("in", {}), ("waiting", {"pending": True}), ("left", {"left": True})]:
            SubscriptionFactory(supporter__email=f"{email}@example.org", **trait)
        answers = set()
        for email in ["nobody", "giver", "in", "waiting", "left"] * 5:
            answer = client.post(URL, {"email": f"{email}@example.org"})
            shown = client.get(answer["Location"])
            headers = [(name, value) for name, value in answer.items() if name != "Set-Cookie"]
            answers.add((answer.status_code, str(headers), answer.content, shown.content))
        assert len(answers) == 1

    def test_the_check_against_forged_forms_is_on(self):
        assert Client(enforce_csrf_checks=True).post(URL, {"email": "a@b.co"}).status_code == 403

    def test_bad_input_is_shown_again_with_the_typed_data_kept(self, client):
        answer = client.post(URL, {"email": "bea at example", "first_name": "Bea"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="bea at example"' in page
        assert 'value="Bea"' in page
        assert 'id="id_email_error"' in page
        assert 'id="error-summary"' in page

    @pytest.mark.parametrize(
        "email",
        ["", "a@b.co\r\nBcc: all@example.org", "a@b.co%0d%0aBcc: x@y.co", "a\0@b.co", "x" * 10_000],
    )
    def test_no_address_and_no_second_header_gets_in(self, client, email):
        assert client.post(URL, {"email": email}).status_code == 422
        assert not Supporter.objects.exists()

    @pytest.mark.parametrize("topic", ["nothing-we-know", "\0", "9" * 31, "💥", "x" * 10_000])
    def test_an_unknown_topic_is_refused(self, client, topic):
        answer = client.post(URL, {"email": "bea@example.org", "topics": [topic]})
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"topics"}

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"email=%00", b"email=%ff%fe", b"\xff\xfe\xc3\x28", b"email[]=a", b"&&&==&", b"%",
            b"email=a%40b.co&first_name=%c3%28%00", b"email=" + b"a" * 100_000,
        ],
    )  # fmt: skip
    def test_broken_bodies_are_refused_with_words(self, client, body):
        answer = client.post(URL, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422

    def test_names_come_back_as_they_were_typed_or_are_refused(self, client):
        """F32."""
        wanted = {**dict(zip(KEPT, KEPT, strict=True)), **CLEANED}
        for number, (typed, kept) in enumerate(wanted.items()):
            email = f"bea{number}@example.org"
            assert client.post(URL, {"email": email, "first_name": typed}).status_code == 302
            assert Supporter.objects.get(email=email).first_name == kept
        for typed in REFUSED:
            answer = client.post(URL, {"email": "bea@example.org", "first_name": typed})
            assert answer.status_code == 422
        assert not Supporter.objects.filter(email="bea@example.org").exists()

    def test_markup_in_a_name_is_shown_as_text(self, client):
        answer = client.post(URL, {"email": "no", "first_name": "<script>alert(1)</script>"})
        assert b"<script>alert" not in answer.content
        assert re.search(rb'value="&lt;script&gt;', answer.content)
