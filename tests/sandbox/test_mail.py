"""Mail comes by real SMTP, is kept as bytes, read as JSON or in a browser, refused when told."""

import smtplib
from email.message import EmailMessage

import pytest
import requests

from tests.sandbox.conftest import Outside


def letter(subject: str = "Your receipt", to: str = "alice@example.org") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "office@example.org"
    message["To"] = to
    message["Message-ID"] = "<receipt-1@example.org>"
    message.set_content("Thank you – gracias.")
    message.add_alternative(
        '<html><head><title>x</title></head><body><a href="http://x.example/">see</a></body></html>',
        subtype="html",
    )
    message.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="r 1.pdf")
    return message


def send(outside: Outside, message: EmailMessage, **kwargs: object) -> None:
    with smtplib.SMTP("127.0.0.1", outside.process.smtp_port, timeout=10) as smtp:
        smtp.send_message(message, **kwargs)


def kept(outside: Outside, **wanted: str) -> list[dict]:
    answer = requests.get(f"{outside.url}/mail/messages.json", params=wanted, timeout=10)
    assert answer.status_code == 200
    return answer.json()["messages"]


class TestKeeping:
    def test_envelope_headers_and_both_versions(self, outside: Outside) -> None:
        send(outside, letter(), from_addr="bounce@example.org", to_addrs=["hidden@example.org"])
        [mail] = kept(outside)
        assert mail["from"] == "bounce@example.org"
        assert mail["to"] == ["hidden@example.org"]
        assert mail["subject"] == "Your receipt"
        assert mail["message_id"] == "<receipt-1@example.org>"
        assert mail["text"].strip() == "Thank you – gracias."
        assert "http://x.example/" in mail["html"]
        assert ["To", "alice@example.org"] in mail["headers"]
        assert mail["attachments"] == [{"name": "r 1.pdf", "type": "application/pdf", "bytes": 6}]

    def test_is_found_by_recipient_subject_and_time(self, outside: Outside) -> None:
        send(outside, letter("Receipt Ä", "alice@example.org"))
        send(outside, letter("Please confirm", "bea@example.org"))
        assert [mail["subject"] for mail in kept(outside)] == ["Please confirm", "Receipt Ä"]
        assert [mail["to"] for mail in kept(outside, to="BEA@")] == [["bea@example.org"]]
        assert len(kept(outside, subject="receipt")) == 1
        assert len(kept(outside, since="2026-01-01T00:00:00Z")) == 2
        assert kept(outside, since="2100-01-01T00:00:00Z") == []

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"no headers at all",
            b"Subject: \xff\xfe\r\n\r\n\xff",
            b"Content-Type: text/plain; charset=nonsense\r\n\r\nhello",
            b"Content-Type: multipart/mixed; boundary=x\r\n\r\nnever closed",
            b"To: a@b.co, <<broken\r\nSubject: x\r\n\r\nhello",
        ],
    )
    def test_odd_mail_is_kept_and_shown(self, outside: Outside, raw: bytes) -> None:
        with smtplib.SMTP("127.0.0.1", outside.process.smtp_port, timeout=10) as smtp:
            smtp.sendmail("a@example.org", ["b@example.org"], raw)
        [mail] = kept(outside)
        for view in ("text", "headers", "raw"):
            address = f"{outside.url}/mail/messages/{mail['id']}?view={view}"
            assert requests.get(address, timeout=10).status_code == 200


class TestReading:
    def test_the_html_is_locked_in_and_its_links_open_outside(self, outside: Outside) -> None:
        send(outside, letter())
        [mail] = kept(outside)
        page = requests.get(f"{outside.url}/mail/messages/{mail['id']}", timeout=10).text
        assert f'src="/mail/messages/{mail["id"]}/html"' in page
        framed = requests.get(f"{outside.url}/mail/messages/{mail['id']}/html", timeout=10)
        policy = framed.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "allow-scripts" not in policy
        assert "allow-same-origin" not in policy
        assert '<head><base target="_top">' in framed.text

    def test_attachments_are_handed_out_as_files(self, outside: Outside) -> None:
        send(outside, letter())
        [mail] = kept(outside)
        address = f"{outside.url}/mail/messages/{mail['id']}/attachments"
        file = requests.get(f"{address}/0", timeout=10)
        assert file.content == b"%PDF-1"
        assert file.headers["Content-Disposition"] == 'attachment; filename="r 1.pdf"'
        assert requests.get(f"{address}/1", timeout=10).status_code == 404

    def test_the_list_is_searched_and_paged(self, outside: Outside) -> None:
        for number in range(27):
            send(outside, letter(f"Letter <{number}>"))
        first = requests.get(f"{outside.url}/mail/", timeout=10).text
        assert "Letter &lt;26&gt;" in first
        assert "Letter &lt;1&gt;" not in first
        assert "page=2" in first
        second = requests.get(f"{outside.url}/mail/", params={"page": 2}, timeout=10).text
        assert "Letter &lt;1&gt;" in second
        found = requests.get(f"{outside.url}/mail/", params={"subject": "<13>"}, timeout=10).text
        assert found.count('class="what"') == 1

    @pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "2"])
    def test_an_odd_page_number_is_no_fault(self, outside: Outside, page: str) -> None:
        answer = requests.get(f"{outside.url}/mail/", params={"page": page}, timeout=10)
        assert answer.status_code == 200

    def test_a_mail_that_is_not_there(self, outside: Outside) -> None:
        for tail in ("999999", "999999/html", "999999/attachments/0", "x"):
            answer = requests.get(f"{outside.url}/mail/messages/{tail}", timeout=10)
            assert answer.status_code == 404


class TestFaults:
    def test_refuses_as_often_as_told(self, outside: Outside) -> None:
        outside.control("settings", {"refuse_next": 2}, area="mail")
        for _ in range(2):
            with pytest.raises(smtplib.SMTPDataError) as refused:
                send(outside, letter())
            assert refused.value.smtp_code == 451
        send(outside, letter())
        assert len(kept(outside)) == 1

    def test_takes_the_mail_and_hangs_up_before_saying_so(self, outside: Outside) -> None:
        outside.control("settings", {"accept_then_drop_next": 1}, area="mail")
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
            send(outside, letter())
        assert len(kept(outside)) == 1
        send(outside, letter())
        assert {mail["message_id"] for mail in kept(outside)} == {"<receipt-1@example.org>"}

    def test_reset_empties_the_box_and_ends_the_faults(self, outside: Outside) -> None:
        send(outside, letter())
        outside.control("settings", {"refuse_next": 5}, area="mail")
        outside.control("reset", {}, area="mail")
        send(outside, letter())
        assert len(kept(outside)) == 1
