"""What holds for the whole site: policies, languages, odd addresses, what operators ask."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from config.logs import hide_tokens
from giving.messaging.models import TaskRun

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


class TestPolicies:
    @pytest.mark.parametrize(
        "path", ["/", "/give/", "/wishes/", "/newsletter/", "/es/give/", "/no"]
    )
    def test_public_pages_allow_nothing_inline_and_nobody_else(self, client, path):
        policy = client.get(path)["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy

    def test_the_admin_has_a_wider_policy_of_its_own(self, client):
        policy = client.get("/admin/")["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert "'unsafe-inline'" in policy

    def test_public_pages_set_no_cookie_and_do_not_vary_by_one(self, client):
        answer = client.get("/")
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        assert "Accept-Language" not in answer.get("Vary", "")


class TestLanguages:
    def test_the_address_alone_decides(self, client):
        spanish = {"HTTP_ACCEPT_LANGUAGE": "es"}
        assert client.get("/give/", **spanish)["Content-Language"] == "en"
        assert client.get("/es/give/")["Content-Language"] == "es"


class TestOddAddresses:
    @pytest.mark.parametrize(
        "path",
        ["/%00", "/wishes/%00/", "/?q=%00", "/give/?amount=a%00b", "/desk/%00", "/claims/a%00/"],
    )
    def test_nul_is_refused(self, client, path):
        assert client.get(path).status_code in (400, 404)

    @pytest.mark.parametrize(
        "path",
        [
            "/%ff",
            "/wishes/%ff%fe/",
            "/wishes/?page=" + "9" * 400,
            "/wishes/?age=%f0%28",
            "/claims/%F0%9F%8E%81/",
            "/give/thanks/" + "x" * 3000 + "/",
            "/stories/?page=1e400",
            "/news/?page=%ff",
            "/../../etc/passwd",
            "/wishes/1'%20OR%201=1/",
            "//evil.example/",
            "/es/es/es/",
        ],
    )
    def test_odd_text_never_stumbles(self, client, path):
        assert client.get(path).status_code in (200, 301, 302, 400, 404, 410)


class TestOperators:
    def test_a_process_that_is_up_says_so_without_the_database(
        self, client, django_assert_num_queries
    ):
        with django_assert_num_queries(0):
            assert client.get("/healthz").status_code == 200

    def test_ready_means_migrated(self, client):
        assert client.get("/readyz").status_code == 200

    def test_metrics_tell_the_backlog_and_the_clock(self, client):
        TaskRun.objects.create(task="one", ran_at=timezone.now())
        text = client.get("/metrics").content.decode()
        assert "tidings_inbox_waiting 0" in text
        assert "tidings_outbox_late_seconds 0" in text
        assert "tidings_clock_age_seconds" in text

    def test_robots_are_asked_to_leave_private_addresses_alone(self, client):
        text = client.get("/robots.txt").content.decode()
        assert "Disallow: /claims/" in text
        assert "/sitemap.xml" in text
        assert client.get("/sitemap.xml").status_code == 200

    def test_tick_runs_each_due_entry_once(self, sandbox):
        out = StringIO()
        call_command("tick", json=True, stdout=out)
        first = json.loads(out.getvalue())["ran"]
        out = StringIO()
        call_command("tick", json=True, stdout=out)
        assert "giving.messaging.tasks.do_outbox" in first
        assert json.loads(out.getvalue())["ran"] == []
        assert TaskRun.objects.count() == len(first)

    def test_tick_does_the_rest_when_an_entry_fails(self, settings):
        settings.STRIPE_API_BASE = "http://127.0.0.1:9/stripe"
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("tick", json=True, stdout=out)
        answer = json.loads(out.getvalue())
        asks = ("fetch_lost_events", "compare_books")
        assert answer["failed"] == [f"giving.donations.tasks.{task}" for task in asks]
        assert "giving.wishes.tasks.release_overdue_claims" in answer["ran"]

    def test_log_lines_hold_no_token(self):
        line = 'GET /es/claims/WyJh-OiJ9:1tX:abc/order/ and /give/thanks/abc/?session_id=cs_1 "200"'
        hidden = hide_tokens(line)
        assert "WyJh" not in hidden
        assert "cs_1" not in hidden
        assert "/give/thanks/abc" not in hidden

    def test_log_lines_hold_no_key_to_a_new_password(self):
        hidden = hide_tokens("GET /accounts/password/reset/key/3-cq0w1k-0f9a5b4c/ 302")
        assert "cq0w1k" not in hidden


class TestProductionSettings:
    SECRETS = {
        "SECRET_KEY": "a-long-secret-of-more-than-fifty-characters-0123456789-abcdef",
        "ALLOWED_HOSTS": "give.example.org",
        "BASE_URL": "https://give.example.org",
        "CACHE_URL": "redis://127.0.0.1:1/0",
        "BROKER_URL": "redis://127.0.0.1:1/1",
        "EMAIL_URL": "smtp+tls://user:word@127.0.0.1:1",
        "DEFAULT_FROM_EMAIL": "office@example.org",
        "MEDIA_STORAGE": "/srv/media",
        "STRIPE_SECRET_KEY": "sk_live_x",
        "STRIPE_WEBHOOK_SECRETS": "whsec_x",
    }

    def manage(self, *command: str, without: str = "") -> subprocess.CompletedProcess:
        told = {name: value for name, value in self.SECRETS.items() if name != without}
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "DJANGO_SETTINGS_MODULE": "config.settings.production",
                "DATABASE_URL": "postgres://tidings@127.0.0.1:1/tidings",
                **told,
            },
            capture_output=True,
            text=True,
        )

    def test_the_deployment_check_is_clean(self):
        checked = self.manage("check", "--deploy", "--fail-level", "WARNING")
        assert checked.returncode == 0, checked.stderr

    @pytest.mark.parametrize("name", ["SECRET_KEY", "STRIPE_WEBHOOK_SECRETS"])
    def test_a_missing_secret_stops_the_start_and_is_named(self, name):
        started = self.manage("check", without=name)
        assert started.returncode != 0
        assert name in started.stderr
