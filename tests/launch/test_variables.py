"""Nothing of a person's own shell leads a part astray, and all that is meant reaches it."""

import os

from launch import variables


def test_the_site_does_not_run_under_somebody_elses_settings(monkeypatch, clone):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.production")
    monkeypatch.setenv("PYTHONPATH", "/somewhere/else")
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_mine")
    monkeypatch.setenv("EMAIL_URL", "")
    product = variables.for_parts(clone, settings="config.settings.local")
    assert product["DJANGO_SETTINGS_MODULE"] == "config.settings.local"
    assert product["PYTHONPATH"] == f"{clone.root}/site{os.pathsep}{clone.root}"
    assert product["STRIPE_SECRET_KEY"] == "sk_test_mine"
    assert "EMAIL_URL" not in product


def test_tests_see_nothing_that_the_settings_would_read(monkeypatch, clone):
    monkeypatch.setenv("DATABASE_URL", "postgres://production.example.org/live")
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_real")
    assert variables.PRODUCT.isdisjoint(variables.for_tests(clone))


def test_a_proxy_does_not_stand_between_the_parts(monkeypatch, clone):
    monkeypatch.setenv("NO_PROXY", "intranet.example.org")
    product = variables.for_parts(clone, settings="config.settings.local")
    assert product["NO_PROXY"] == "intranet.example.org,127.0.0.1,localhost"


def test_postgres_is_not_led_to_other_data(monkeypatch):
    monkeypatch.setenv("PGDATA", "/var/lib/postgresql/real")
    assert "PGDATA" not in variables.for_postgres()
    assert variables.without_postgres_client({"PGSSLMODE": "require", "A": "1"}) == {"A": "1"}
