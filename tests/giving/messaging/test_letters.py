"""A letter is sent over SMTP from its row, and a repeat of it can be told as one."""

import pytest

from giving.donations.operations import record_payment
from giving.messaging import letters
from giving.messaging.models import OutboxJob
from giving.messaging.pending import process_pending
from tests.factories.donations import DonationFactory, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def promised(at, sandbox) -> OutboxJob:
    donation = DonationFactory(
        at_checkout=True, created_at=at, supporter__email="alice@example.org"
    )
    record_payment(payment=paid(donation), at=at)
    return OutboxJob.objects.get()


class TestSend:
    def test_the_receipt_arrives_with_its_number_in_text_and_html(self, promised, at, sandbox):
        process_pending(now=lambda: at)
        mail = sandbox.mails(to="alice@example.org")[0]
        assert "2026-000001" in mail["subject"]
        for part in (mail["text"], mail["html"]):
            assert "2026-000001" in part
            assert "$50.00" in part
            assert "No goods or services were provided" in " ".join(part.split())

    def test_a_letter_that_was_sent_leaves_no_address_and_no_link_behind(self, promised, at):
        process_pending(now=lambda: at)
        promised.refresh_from_db()
        assert promised.payload == {}

    def test_a_mail_server_that_is_away_delays_and_loses_nothing(self, promised, at, sandbox):
        sandbox.steer("mail/settings", refuse_next=1)
        assert process_pending(now=lambda: at)["failed"] == 1
        promised.refresh_from_db()
        process_pending(now=lambda: promised.not_before)
        assert len(sandbox.mails()) == 1

    def test_a_repeat_after_the_server_took_it_has_the_same_message_id(self, promised, at, sandbox):
        """Killed after DATA: at most one repeat, and a mail program shows it once."""
        sandbox.steer("mail/settings", accept_then_drop_next=1)
        process_pending(now=lambda: at)
        promised.refresh_from_db()
        if promised.state == "due":
            process_pending(now=lambda: promised.not_before)
        mails = sandbox.mails()
        assert len(mails) in (1, 2)
        assert len({mail["message_id"] for mail in mails}) == 1

    def test_it_speaks_the_language_of_its_reader(self, promised, at, sandbox):
        letters.write(
            letter="receipt",
            to="beatriz@example.org",
            language="es",
            context=promised.payload["context"],
            dedupe_key="spanish",
            at=at,
        )
        process_pending(now=lambda: at)
        assert 'lang="es"' in sandbox.mails(to="beatriz@example.org")[0]["html"]
