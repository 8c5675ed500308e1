"""The container files are sound as far as can be told without a container engine."""

import json
import os
import re
import subprocess
import sys
from importlib import resources

import pytest

from tests.launch.conftest import ROOT

PRODUCT_SERVICES = {"web", "worker", "clock", "migrate"}


@pytest.fixture(scope="module")
def compose() -> dict:
    yaml = pytest.importorskip("ruamel.yaml", reason="reads docker-compose.yml; not installed")
    return yaml.YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def services(compose) -> dict:
    return compose["services"]


def assert_production_starts(variables: dict[str, str]) -> None:
    """A new process imports the production settings with these variables and no others."""
    answer = subprocess.run(
        [sys.executable, "-c", "from config.settings import production"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "site"), **variables},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr


class TestCompose:
    def test_follows_the_published_schema(self, compose):
        jsonschema = pytest.importorskip("jsonschema")
        vendored = pytest.importorskip("check_jsonschema.builtin_schemas")
        schema = json.loads(
            resources.files(vendored).joinpath("vendor", "compose-spec.json").read_text()
        )
        jsonschema.validate(compose, schema)

    def test_has_every_role_of_production(self, services):
        assert set(services) == PRODUCT_SERVICES | {
            "proxy",
            "certificate",
            "database",
            "broker",
            "cache",
        }

    def test_only_the_proxy_is_open_to_the_outside(self, services):
        assert {name for name, service in services.items() if "ports" in service} == {"proxy"}

    def test_the_database_and_redis_have_no_way_out(self, compose, services):
        assert compose["networks"]["inner"] == {"internal": True}
        for name in ("database", "broker", "cache"):
            assert services[name]["networks"] == ["inner"]

    def test_one_image_runs_all_roles(self, services):
        images = {services[name]["image"] for name in PRODUCT_SERVICES}
        assert len(images) == 1
        roles = set(re.findall(r"^(\w+)\)$", (ROOT / "deploy" / "role").read_text(), re.MULTILINE))
        assert {services[name]["command"][0] for name in PRODUCT_SERVICES} == roles

    def test_nobody_serves_before_the_database_is_migrated(self, services):
        for name in ("web", "worker", "clock"):
            assert services[name]["depends_on"]["migrate"] == {
                "condition": "service_completed_successfully"
            }

    def test_what_runs_on_says_whether_it_is_well(self, services):
        passing = {"migrate", "certificate"}
        assert {name for name, service in services.items() if "healthcheck" not in service} == (
            passing
        )

    def test_losing_the_cache_loses_no_message(self, services):
        """Redis throws out what it likes in the one, and nothing in the other."""
        assert "noeviction" in services["broker"]["command"]
        assert "allkeys-lru" in services["cache"]["command"]
        environment = services["web"]["environment"]
        assert "//broker:" in environment["BROKER_URL"]
        assert "//cache:" in environment["CACHE_URL"]

    def test_no_secret_stands_in_it(self, services):
        text = (ROOT / "docker-compose.yml").read_text()
        for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "STRIPE_SECRET_KEY"):
            values = re.findall(rf"^ +{name}: (.*)$", text, re.MULTILINE)
            assert values
            assert all(value.startswith(f"${{{name}:?") for value in values)

    def test_production_settings_start_with_what_it_gives(self, services):
        """A setting that production came to need, and nobody told the containers of."""
        given = {
            name: "1" if value.startswith("${") else value
            for name, value in services["web"]["environment"].items()
        }
        given |= {
            "EMAIL_URL": "smtp://mail.example.org",
            "STRIPE_LIVEMODE": "true",
            "BASE_URL": "https://tidings.example.org",
            "DATABASE_URL": "postgres://tidings:x@database:5432/tidings",
        }
        assert_production_starts(given)

    def test_every_variable_is_explained(self, services):
        explained = (ROOT / "docs" / "environment.md").read_text()
        wanted = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
        for service in services.values():
            wanted |= set(service.get("environment", {}))
        own_to_postgres = {"POSTGRES_USER", "POSTGRES_DB"}
        assert {name for name in wanted - own_to_postgres if f"`{name}`" not in explained} == set()


class TestImage:
    def test_runs_as_nobody_special_and_holds_hashed_packages_only(self):
        lines = (ROOT / "Dockerfile").read_text().splitlines()
        assert lines.index("USER tidings") > max(
            number for number, line in enumerate(lines) if line.startswith(("RUN", "COPY"))
        )
        assert any("--require-hashes --no-deps -r requirements.txt" in line for line in lines)
        assert not any("requirements-dev" in line for line in lines)

    def test_keeps_no_secret(self):
        """What a build passes by ENV or ARG can be read from the image for ever."""
        text = (ROOT / "Dockerfile").read_text()
        kept = re.findall(r"^ENV (?:.*\\\n)*.*", text, re.MULTILINE)
        assert "SECRET" not in "".join(kept)
        assert "ARG " not in text

    def test_is_built_with_settings_that_start(self):
        text = (ROOT / "Dockerfile").read_text()
        build = re.search(r"^RUN (SECRET_KEY=(?:.*\\\n)+)", text, re.MULTILINE)
        assert build
        assert_production_starts(dict(re.findall(r"(\w+)=(\S+)", build[1])))

    def test_takes_in_what_the_site_needs_and_nothing_of_this_machine(self):
        listed = {
            line[1:]
            for line in (ROOT / ".dockerignore").read_text().splitlines()
            if line.startswith("!")
        }
        assert listed.isdisjoint({".env", "var", ".venv", ".git", "tests", "sandbox", "launch"})
        tracked = subprocess.run(
            ["git", "ls-files", "*/apps.py", "manage.py"], cwd=ROOT, capture_output=True, text=True
        ).stdout.split()
        needed = {path.split("/")[0] for path in tracked} | {"site", "templates", "deploy"}
        assert needed <= listed


class TestRole:
    def test_a_role_that_is_none_is_refused(self):
        answer = subprocess.run(
            ["sh", "deploy/role", "cook"], cwd=ROOT, capture_output=True, text=True
        )
        assert answer.returncode == 64
        assert "there are web, worker, clock" in answer.stderr

    def test_manage_hands_its_words_on(self, tmp_path):
        (tmp_path / "python").write_text('#!/bin/sh\necho "python $*"\n')
        (tmp_path / "python").chmod(0o755)
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
        answer = subprocess.run(
            ["sh", "deploy/role", "manage", "migrate", "--no-input"],
            cwd=ROOT, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        assert answer.stdout == "python manage.py migrate --no-input\n"
