"""All that the giving form offers: frequencies, a drive's amounts, fee, tribute, words, letters."""

import re

import pytest

from giving.donations.forms import GiveForm
from giving.donations.models import Donation, Tribute
from giving.messaging.models import OutboxJob
from giving.supporters.models import Consent
from tests.factories.donations import FundFactory
from tests.factories.drives import DriveFactory
from tests.factories.giving_form import AmountPresetFactory, ReceivedFactory
from tests.giving.donations.test_give import GIVE, typed
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def fund(request):
    request.getfixturevalue("live_site" if "live_site" in request.fixturenames else "db")
    return FundFactory()


@pytest.fixture(autouse=True)
def processor(request, settings):
    """Without the sandbox there is no page to pay on: what was kept is what counts here."""
    if "sandbox" not in request.fixturenames:
        settings.STRIPE_API_BASE = "http://127.0.0.1:9/stripe"


def kept(client, **fields) -> Donation:
    assert client.post(GIVE, typed(**fields)).status_code == 503
    return Donation.objects.get()


def options(page: str) -> list[tuple[str, str, bool]]:
    """(frequencies, amount, chosen) of each amount on the page."""
    found = re.findall(
        r'data-frequencies="([a-z ]+)">\s*<input type="radio" name="amount"[^>]*value="([\d.]+)"'
        r"[^>]*?( checked)?>",
        page,
    )
    return [(frequencies, value, bool(chosen)) for frequencies, value, chosen in found]


class TestFrequency:
    def test_is_asked_before_the_amount(self, client):
        page = client.get(GIVE).content.decode()
        assert page.index('name="frequency"') < page.index('name="amount"')

    @pytest.mark.parametrize("frequency", ["once", "monthly", "yearly"])
    def test_is_kept(self, client, frequency):
        donation = kept(client, frequency=frequency)
        assert donation.frequency == frequency
        assert (donation.plan is None) == (frequency == "once")


class TestAmounts:
    def test_a_drives_amounts_with_what_each_does_the_second_lowest_chosen(self, client):
        drive = DriveFactory()
        for dollars in (30, 60, 90):
            AmountPresetFactory(drive=drive, amount_minor=dollars * 100, impact=f"{dollars} coats")
        page = client.get(f"{GIVE}?drive={drive.code}").content.decode()
        once = [(value, chosen) for of, value, chosen in options(page) if "once" in of]
        assert once == [("30", False), ("60", True), ("90", False)]
        assert "60 coats" in page

    def test_tells_what_an_amount_does_in_spanish(self, client):
        AmountPresetFactory(impact="A coat", impact_es="Un abrigo")
        assert "Un abrigo" in client.get("/es/give/").content.decode()

    def test_each_frequency_has_its_own_chosen_one(self, client):
        for minor in (10_00, 20_00, 40_00):
            AmountPresetFactory(frequency="monthly", amount_minor=minor)
        page = client.get(f"{GIVE}?frequency=monthly").content.decode()
        assert ("monthly", "20", True) in options(page)
        assert sum(chosen for _of, _value, chosen in options(page)) == 1

    def test_a_refused_form_shows_the_amounts_of_its_drive_again(self, client):
        drive = DriveFactory()
        AmountPresetFactory(drive=drive, amount_minor=33_00)
        answer = client.post(GIVE, typed(drive=drive.code, amount="33", email="nobody"))
        assert ("once", "33", True) in options(answer.content.decode())

    def test_a_link_of_a_drive_proposes_its_fund(self, client):
        drive = DriveFactory(fund=FundFactory(code="winter", name="Winter"))
        page = client.get(f"{GIVE}?drive={drive.code}").content.decode()
        assert '<option value="winter" selected>' in page


class TestFund:
    def test_what_was_chosen_is_kept(self, client):
        FundFactory(code="winter", name="Winter")
        assert kept(client, fund="winter").fund.code == "winter"


class TestCodesOfALink:
    def test_are_kept_with_the_gift(self, client):
        drive = DriveFactory()
        donation = kept(client, drive=drive.code, source="letter-2026")
        assert (donation.drive, donation.source) == (drive, "letter-2026")

    @pytest.mark.parametrize(
        "wrong", [{"drive": "nothing"}, {"drive": "\x00"}, {"source": "\x00"}, {"source": "a b"}]
    )
    def test_what_nobody_could_mend_stops_nobody(self, client, wrong):
        donation = kept(client, **wrong)
        assert (donation.drive, donation.source) == (None, "")


class TestFee:
    def test_is_not_covered_unless_ticked_and_its_sum_is_told(self, client):
        page = client.get(GIVE).content.decode()
        assert not re.search(r'name="cover_fees"[^>]*checked', page)
        assert "$1.44 on $50" in page
        assert "with the fee $51.44" in page
        assert kept(client).covered_minor == 0

    def test_is_kept_apart_from_the_gift(self, client):
        donation = kept(client, cover_fees="on")
        assert (donation.amount_minor, donation.covered_minor) == (51_44, 1_44)
        assert donation.gift.minor == 50_00

    def test_a_refused_form_tells_the_sum_of_what_was_typed(self, client):
        answer = client.post(GIVE, typed(amount="37", cover_fees="on", email="nobody"))
        assert "$1.14 on $37" in answer.content.decode()

    def test_cannot_lift_a_gift_over_the_limit(self, client):
        answer = client.post(GIVE, typed(amount="999999", cover_fees="on"))
        assert answer.status_code == 422
        assert "id_cover_fees_error" in answer.content.decode()

    def test_the_processor_is_asked_for_both(self, live_site, sandbox):
        answer = Visitor(live_site).submit(
            GIVE, amount="50", cover_fees="on", email="alice@example.org", first_name="Alice"
        )
        sandbox.pay(answer.headers["Location"].rpartition("/")[2])
        assert sandbox.books()["usd"]["gross"] == 51_44


class TestTribute:
    def test_is_kept_with_whom_to_tell(self, client):
        donation = kept(
            client, tribute_kind="memory", tribute_name="Rosa", notify_email="kin@example.org"
        )
        told = donation.tribute
        assert (told.kind, told.honoree, told.notify_email) == ("memory", "Rosa", "kin@example.org")

    @pytest.mark.parametrize(
        ("fields", "beside"),
        [
            ({"tribute_kind": "honor"}, "tribute_name"),
            ({"tribute_name": "Rosa"}, "tribute_kind"),
            ({"notify_email": "kin@example.org"}, "tribute_kind"),
            ({"tribute_kind": "honor", "tribute_name": "a\r\nBcc: b"}, "tribute_name"),
            ({"tribute_kind": "honor", "tribute_name": "www.win.example"}, "tribute_name"),
            ({"tribute_kind": "honor", "tribute_name": "R", "notify_email": "x"}, "notify_email"),
            ({"tribute_kind": "wedding", "tribute_name": "Rosa"}, "tribute_kind"),
        ],
    )
    def test_says_beside_the_field_what_is_missing(self, client, fields, beside):
        answer = client.post(GIVE, typed(**fields))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f'id="id_{beside}_error"' in page
        assert '<details class="disclosure tribute" open' in page
        assert not Tribute.objects.exists()

    def test_shows_the_letter_in_exactly_the_words_that_are_sent(self, client):
        page = client.get(GIVE).content.decode()
        assert "A gift in memory of (their name)" in page
        assert "(your name) has made a gift to" in page
        answer = client.post(
            GIVE,
            typed(tribute_kind="honor", tribute_name="Rosa", notify_email="x", anonymous="on"),
        )
        assert "Somebody who prefers to stay unnamed has made a gift" in answer.content.decode()
        assert "in honor of Rosa" in answer.content.decode()


class TestWords:
    def test_message_and_wish_to_stay_unnamed_are_kept(self, client):
        donation = kept(client, message="For the children.\r\nWith love", anonymous="on")
        assert donation.message == "For the children. With love"
        assert donation.is_anonymous

    @pytest.mark.parametrize("message", ["x" * 501, "a\x00b", "a\x1b[31mb"])
    def test_a_message_that_cannot_be_printed_is_refused_and_shown_again(self, client, message):
        answer = client.post(GIVE, typed(message=message))
        assert answer.status_code == 422
        assert 'id="id_message_error"' in answer.content.decode()

    def test_a_message_does_not_turn_the_text_around_it(self, client):
        assert kept(client, message="\u202emoney").message == "money"


class TestLetters:
    def test_nobody_is_asked_who_did_not_tick(self, client):
        assert not re.search(r'name="newsletter"[^>]*checked', client.get(GIVE).content.decode())
        kept(client)
        assert not Consent.objects.exists()

    def test_the_tick_is_kept_with_its_words_and_asks_for_confirmation(self, client):
        kept(client, newsletter="on")
        consent = Consent.objects.get()
        assert (consent.act, consent.page) == ("asked", "donations:give")
        assert consent.text == GiveForm.base_fields["newsletter"].label
        assert OutboxJob.objects.filter(topic="newsletter_asked").count() == 1


class TestAnotherTry:
    def test_coming_back_from_the_processor_finds_everything_typed(self, live_site, sandbox):
        visitor = Visitor(live_site)
        visitor.submit(
            GIVE,
            amount="37",
            frequency="once",
            email="alice@example.org",
            first_name="Alice",
            message="Hello",
            tribute_kind="honor",
            tribute_name="Rosa",
        )
        page = visitor.open(GIVE + "?back=1").text
        for told in ('value="37"', 'value="alice@example.org"', ">\nHello<", 'value="Rosa"'):
            assert told in page
        assert "alice@example.org" not in Visitor(live_site).open(GIVE + "?back=1").text

    @pytest.mark.parametrize("state", ["failed", "expired", "canceled"])
    def test_a_gift_that_came_to_nothing_begins_anew_without_typing(
        self, live_site, sandbox, state
    ):
        visitor = Visitor(live_site)
        visitor.submit(GIVE, amount="50", email="alice@example.org", first_name="Alice")
        donation = Donation.objects.get()
        Donation.objects.update(state=state)
        thanks = visitor.open(f"/give/thanks/{donation.reference}/").text
        assert f"?again={donation.reference}" in thanks
        answer = visitor.submit(f"{GIVE}?again={donation.reference}", action=GIVE)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(sandbox.url)
        donation = Donation.objects.get()
        assert donation.state == "open"

    def test_a_reference_alone_tells_a_stranger_nothing(self, client):
        donation = ReceivedFactory()
        Donation.objects.update(state="failed", succeeded_at=None, given_on=None)
        page = client.get(f"{GIVE}?again={donation.reference}").content.decode()
        assert donation.supporter.email not in page
