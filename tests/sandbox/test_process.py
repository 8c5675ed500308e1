"""The process: quick to start and stop, keeps its state, minds its ports and directory."""

import errno
import os
import signal
import smtplib
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from sandbox.process import running, start
from tests.sandbox.conftest import Outside
from tests.sandbox.test_mail import kept, letter, send


def try_to_start(state: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sandbox", "--state", str(state), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


class TestState:
    def test_survives_a_restart(self, tmp_path: Path) -> None:
        with running(tmp_path) as process:
            outside = Outside(process)
            outside.control("clock", {"now": "2026-12-01T00:00:00Z"})
            paid = outside.paid(5000)
            options = {"idempotency_key": "once"}
            customer = outside.stripe.v1.customers.create({}, options)
            plan = outside.plan()
            send(outside, letter())
            books = outside.control("books")
        with running(tmp_path) as process:
            outside = Outside(process)
            assert outside.control("books") == books
            again = outside.stripe.v1.checkout.sessions.retrieve(paid.id)
            assert again.payment_status == "paid"
            assert outside.stripe.v1.customers.create({}, options).id == customer.id
            assert outside.checkout().created == 1_796_083_200
            assert len(kept(outside)) == 1
            outside.control("clock", {"now": "2027-01-01T01:00:00Z"})
            renewed = outside.stripe.v1.invoices.list({"subscription": plan.id, "status": "paid"})
            assert len(renewed.data) == 2

    def test_survives_a_kill(self, tmp_path: Path) -> None:
        with running(tmp_path) as process:
            outside = Outside(process)
            outside.paid(5000)
            books = outside.control("books")
            process.process.kill()
        with running(tmp_path) as process:
            assert Outside(process).control("books") == books

    def test_undelivered_webhooks_go_out_after_a_restart(self, tmp_path: Path) -> None:
        with running(tmp_path) as process:
            outside = Outside(process)
            outside.control("webhook", {"url": "http://127.0.0.1:9/", "secret": "s"})
            outside.paid()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(10)
            target = f"http://127.0.0.1:{listener.getsockname()[1]}/hooks/"
            with running(tmp_path) as process:
                outside = Outside(process)
                outside.control("webhook", {"url": target, "secret": "s"})
                connection, _ = listener.accept()
                assert connection.recv(6) == b"POST /"
                connection.close()

    def test_belongs_to_one_process(self, tmp_path: Path) -> None:
        with running(tmp_path):
            second = try_to_start(tmp_path, "--port", "0", "--smtp-port", "0")
        assert second.returncode == 1
        assert "Another sandbox" in second.stderr


class TestPorts:
    def test_listens_on_the_loopback_only(self, tmp_path: Path) -> None:
        with running(tmp_path) as process:
            port = int(process.url.rpartition(":")[2])
            for number in (port, process.smtp_port):
                with socket.socket() as probe:
                    assert probe.connect_ex(("127.0.0.2", number)) == errno.ECONNREFUSED

    @pytest.mark.parametrize("which", ["--port", "--smtp-port"])
    def test_a_taken_port_is_named(self, tmp_path: Path, which: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            options = {"--port": "0", "--smtp-port": "0"} | {which: port}
            failed = try_to_start(tmp_path, *[word for pair in options.items() for word in pair])
        assert failed.returncode == 1
        assert port in failed.stderr
        assert len(failed.stderr.splitlines()) == 1

    def test_can_be_chosen(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with running(tmp_path, port=port) as process:
            assert process.url == f"http://127.0.0.1:{port}"


class TestStopping:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_is_quick_and_clean_even_while_somebody_waits(
        self, tmp_path: Path, number: signal.Signals
    ) -> None:
        process = start(tmp_path)
        Outside(process).control("settings", {"latency_ms": 30_000})
        hanging = socket.create_connection(("127.0.0.1", int(process.url.rpartition(":")[2])))
        hanging.sendall(
            b"GET /stripe/v1/charges HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk_test_x\r\n\r\n"
        )
        mail = smtplib.SMTP("127.0.0.1", process.smtp_port, timeout=10)
        Outside(process).control("books")
        os.kill(process.process.pid, number)
        # it takes a second; the rest is patience with a busy machine
        assert process.process.wait(8) == 0
        hanging.close()
        mail.close()

    def test_stop_may_be_called_twice(self, tmp_path: Path) -> None:
        process = start(tmp_path)
        assert process.stop() == process.stop() == 0


class TestStarting:
    def test_takes_the_webhook_from_the_command_line(self, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--smtp-port", "0"]
        command += ["--state", str(tmp_path), "--stripe-webhook", "http://127.0.0.1:9/hooks/"]
        command += ["--stripe-webhook-secret", "whsec_x"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().split()[2]
            headers = {"Authorization": "Bearer sk_test_x"}
            address = f"{url}/stripe/v1/webhook_endpoints"
            listed = requests.get(address, headers=headers, timeout=10).json()["data"]
            process.terminate()
        assert [one["url"] for one in listed] == ["http://127.0.0.1:9/hooks/"]

    def test_a_webhook_needs_its_secret(self, tmp_path: Path) -> None:
        alone = try_to_start(
            tmp_path, "--port", "0", "--smtp-port", "0", "--stripe-webhook", "http://x/"
        )
        assert alone.returncode == 2

    def test_a_failure_is_told(self, tmp_path: Path) -> None:
        with running(tmp_path), pytest.raises(RuntimeError, match="did not start"):
            start(tmp_path)


class TestFrontPage:
    def test_shows_this_world(self, tmp_path: Path) -> None:
        with running(tmp_path) as process:
            outside = Outside(process)
            empty = requests.get(outside.url, timeout=10).text
            assert "nobody has paid yet" in empty
            outside.paid(5000)
            send(outside, letter("Hello & welcome"))
            page = requests.get(outside.url, timeout=10).text
            for words in ("checkout.session.completed", "Hello &amp; welcome", "$48.60"):
                assert words in page
