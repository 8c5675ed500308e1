"""A tribute's letter: once when the money is here, again when asked for, and never its sum."""

import pytest
from django.contrib.auth.models import Group

from accounts import roles
from accounts.models import User
from giving.donations import tributes
from giving.donations.models import Donation, Tribute
from giving.messaging.models import OutboxJob
from tests.factories.donations import DonationFactory
from tests.factories.giving_form import ReceivedFactory, TributeFactory

pytestmark = pytest.mark.django_db


def letters() -> list[dict]:
    jobs = OutboxJob.objects.filter(topic="letter", payload__letter="tribute_notice")
    return [job.payload for job in jobs.order_by("created_at", "pk")]


class TestPromiseNotice:
    def test_goes_to_whom_the_giver_named_once_however_often_it_is_called(self, at):
        tribute = TributeFactory()
        for _again in range(3):
            tributes.promise_notice(donation=tribute.donation, at=at)
        (letter,) = letters()
        assert letter["to"] == "kin@example.org"
        tribute.refresh_from_db()
        assert (tribute.notices, tribute.noticed_at) == (1, at)

    def test_nobody_named_nobody_told(self, at):
        tributes.promise_notice(donation=TributeFactory(notify_email="").donation, at=at)
        tributes.promise_notice(donation=DonationFactory(), at=at)
        assert letters() == []

    @pytest.mark.parametrize("kind", Tribute.Kind.values)
    @pytest.mark.parametrize("language", ["en", "es"])
    def test_never_tells_the_amount(self, at, kind, language):
        donation = ReceivedFactory(amount_minor=7_77, language=language)
        tribute = TributeFactory(donation=donation, kind=kind)
        words = tributes.letter_of(tribute)
        for text in (words.subject, words.text, words.html):
            assert "777" not in text.replace(".", "")
            assert "$" not in text
        assert "Rosa Ortega" in words.subject
        assert "Alice Archer" in words.text

    def test_does_not_name_who_stays_unnamed(self, at):
        tribute = TributeFactory(donation__is_anonymous=True)
        tributes.promise_notice(donation=tribute.donation, at=at)
        assert "Archer" not in str(letters())
        assert "unnamed" in tributes.letter_of(tribute).text

    def test_a_name_cannot_become_markup(self, at):
        words = tributes.letter_of(TributeFactory(honoree="<b>Rosa</b>"))
        assert "<b>Rosa" not in words.html
        assert "<b>Rosa" in words.text


class TestSendAgain:
    def test_goes_to_a_corrected_address(self, at):
        tribute = TributeFactory(notices=1)
        tributes.send_again(
            donation=tribute.donation, notify_email="sister@example.org", after=1, at=at
        )
        (letter,) = letters()
        assert letter["to"] == "sister@example.org"

    def test_pressed_twice_sends_once(self, at):
        tribute = TributeFactory(notices=1)
        for _press in range(2):
            tributes.send_again(
                donation=tribute.donation, notify_email="kin@example.org", after=1, at=at
            )
        assert len(letters()) == 1

    def test_ends_after_a_few(self, at):
        tribute = TributeFactory(notices=tributes.MOST_NOTICES)
        with pytest.raises(tributes.NoticeRefused):
            tributes.send_again(
                donation=tribute.donation, notify_email="kin@example.org", after=99, at=at
            )
        assert letters() == []

    @pytest.mark.parametrize(
        "facts",
        [
            {"state": "open"},
            {"state": "processing"},
            {"refunded_minor": 50_00},
        ],
        ids=["not paid", "on its way", "given back"],
    )
    def test_tells_of_no_gift_that_is_not_here(self, at, facts):
        donation = (ReceivedFactory if "refunded_minor" in facts else DonationFactory)(**facts)
        TributeFactory(donation=donation)
        with pytest.raises(tributes.NoticeRefused):
            tributes.send_again(donation=donation, notify_email="kin@example.org", after=0, at=at)

    def test_a_gift_without_a_tribute_has_nothing_to_tell(self, at):
        with pytest.raises(tributes.NoticeRefused):
            tributes.send_again(
                donation=ReceivedFactory(),
                notify_email="kin@example.org",
                after=0,
                at=at,
            )


class TestFromTheThanks:
    @pytest.fixture
    def tribute(self, at) -> Tribute:
        return TributeFactory(notices=1, noticed_at=at)

    def given_here(self, client, donation: Donation) -> str:
        session = client.session
        session["given_here"] = [donation.reference]
        session.save()
        return f"/give/thanks/{donation.reference}/"

    def test_the_giver_reads_who_was_told_and_sends_it_again(self, client, tribute):
        thanks = self.given_here(client, tribute.donation)
        assert "We wrote to kin@example.org" in client.get(thanks).content.decode()
        answer = client.post(thanks + "letter/", {"notify_email": "kin@example.org", "after": 1})
        assert answer.headers["Location"] == thanks
        assert len(letters()) == 1

    def test_a_wrong_address_is_shown_again_beside_its_error(self, client, tribute):
        thanks = self.given_here(client, tribute.donation)
        answer = client.post(thanks + "letter/", {"notify_email": "kin at home", "after": 1})
        assert answer.status_code == 422
        assert "kin at home" in answer.content.decode()
        assert "error-summary" in answer.content.decode()

    def test_strangers_neither_read_nor_send(self, client, tribute):
        thanks = f"/give/thanks/{tribute.donation.reference}/"
        page = client.get(thanks).content.decode()
        assert "Rosa" not in page
        assert "kin@example.org" not in page
        answer = client.post(thanks + "letter/", {"notify_email": "kin@example.org", "after": 1})
        assert answer.status_code == 404
        assert letters() == []

    def test_a_get_sends_nothing(self, client, tribute):
        thanks = self.given_here(client, tribute.donation)
        assert client.get(thanks + "letter/").status_code == 405


class TestByStaff:
    def sign_in(self, client, role: str) -> None:
        user = User.objects.create_user("staff@example.org", "correct horse battery")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)

    def test_finance_reads_the_letter_and_sends_it_again(self, client, at):
        tribute = TributeFactory(notices=1, noticed_at=at)
        self.sign_in(client, roles.FINANCE)
        address = f"/admin/tribute_letters/of/{tribute.donation.pk}/"
        assert "in honor of Rosa Ortega" in client.get(address).content.decode()
        answer = client.post(address, {"notify_email": "sister@example.org", "after": 1})
        assert answer.status_code == 302
        assert letters()[0]["to"] == "sister@example.org"

    def test_comms_do_not(self, client):
        tribute = TributeFactory(notices=1)
        self.sign_in(client, roles.COMMS)
        address = f"/admin/tribute_letters/of/{tribute.donation.pk}/"
        client.post(address, {"notify_email": "sister@example.org", "after": 1})
        assert letters() == []
