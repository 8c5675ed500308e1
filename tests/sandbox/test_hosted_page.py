"""The hosted page: a person pays, is declined, types nonsense, comes late, comes twice."""

import requests

from tests.sandbox.conftest import Outside


def click(url: str, what: str, **form: str) -> requests.Response:
    return requests.post(f"{url}/{what}", data=form, allow_redirects=False, timeout=10)


class TestHostedPage:
    def test_shows_what_is_paid_to_whom(self, outside: Outside) -> None:
        session = outside.checkout(123_456, branding_settings={"display_name": "Harbor House"})
        page = requests.get(session.url, timeout=10)
        assert page.status_code == 200
        for words in (
            "no real card is charged",
            "Harbor House",
            "$1,234.56",
            "Holiday gift fund",
            "alice@example.org",
            'href="http://shop.example/give"',
            "Donate $1,234.56",
        ):
            assert words in page.text
        assert "<script" not in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]

    def test_escapes_what_the_shop_wrote(self, outside: Outside) -> None:
        session = outside.checkout(
            branding_settings={"display_name": "<b>$name</b>"},
            custom_text={"submit": {"message": "a & <i>b</i>"}},
        )
        page = requests.get(session.url, timeout=10).text
        assert "&lt;b&gt;$name&lt;/b&gt;" in page
        assert "a &amp; &lt;i&gt;b&lt;/i&gt;" in page

    def test_looking_changes_nothing(self, outside: Outside) -> None:
        session = outside.checkout()
        requests.get(session.url, timeout=10)
        assert outside.stripe.v1.events.list().data == []

    def test_pay_goes_back_to_the_shop(self, outside: Outside) -> None:
        session = outside.checkout()
        answer = click(session.url, "pay")
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"http://shop.example/thanks?session={session.id}"
        paid = outside.stripe.v1.checkout.sessions.retrieve(session.id)
        assert paid.payment_status == "paid"

    def test_a_second_click_pays_once(self, outside: Outside) -> None:
        session = outside.checkout()
        locations = {click(session.url, "pay").headers["Location"] for _ in range(3)}
        assert len(locations) == 1
        assert outside.control("books")["usd"]["charges"] == 1

    def test_a_decline_says_so_and_lets_try_again(self, outside: Outside) -> None:
        session = outside.checkout()
        answer = click(session.url, "decline")
        assert answer.status_code == 200
        assert "Your card was declined." in answer.text
        assert click(session.url, "pay").status_code == 303

    def test_asks_for_an_email_when_none_is_known(self, outside: Outside) -> None:
        session = outside.checkout(customer_email=None)
        refused = click(session.url, "pay", email="no body")
        assert refused.status_code == 422
        assert 'aria-describedby="email-error"' in refused.text
        assert 'value="no body"' in refused.text
        assert click(session.url, "pay", email="bea@example.org").status_code == 303
        paid = outside.stripe.v1.checkout.sessions.retrieve(session.id)
        assert paid.customer_details.email == "bea@example.org"

    def test_a_known_email_cannot_be_replaced(self, outside: Outside) -> None:
        session = outside.checkout()
        click(session.url, "pay", email="mallory@example.org")
        paid = outside.stripe.v1.checkout.sessions.retrieve(session.id)
        assert paid.customer_details.email == "alice@example.org"

    def test_a_paid_session_says_so(self, outside: Outside) -> None:
        session = outside.checkout()
        click(session.url, "pay")
        assert "Already paid" in requests.get(session.url, timeout=10).text

    def test_an_expired_session_says_so_and_takes_nothing(self, outside: Outside) -> None:
        session = outside.checkout()
        outside.stripe.v1.checkout.sessions.expire(session.id)
        assert "expired" in requests.get(session.url, timeout=10).text
        assert "expired" in click(session.url, "pay").text
        assert outside.control("books") == {}

    def test_nothing_here(self, outside: Outside) -> None:
        url = f"{outside.url}/stripe/c/pay/cs_test_no"
        assert requests.get(url, timeout=10).status_code == 404
        assert click(url, "pay").status_code == 404
