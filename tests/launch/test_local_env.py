"""`var/local.env` says how to reach the running site, to this account only."""

import stat

import pytest
from dotenv import dotenv_values

from launch import local_env


def test_only_this_account_can_read_it(tmp_path):
    file = tmp_path / "local.env"
    for password in ("first", "second"):
        local_env.write(
            file, {"DATABASE_URL": f"postgres://tidings:{password}@127.0.0.1:1/tidings"}
        )
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert dotenv_values(file) == {"DATABASE_URL": "postgres://tidings:second@127.0.0.1:1/tidings"}


@pytest.mark.parametrize(
    "value", ["a b", "it's", 'say "x"', "#no comment", "back\\slash", "", "é=1"]
)
def test_awkward_values_come_back_whole(tmp_path, value):
    local_env.write(tmp_path / "local.env", {"NAME": value})
    assert dotenv_values(tmp_path / "local.env") == {"NAME": value}


def test_the_persons_own_environment_comes_first():
    found = {"DATABASE_URL": "ours", "BASE_URL": "ours", "EMAIL_URL": "ours"}
    environment = {"DATABASE_URL": "theirs", "BASE_URL": "", "HOME": "/home/someone"}
    assert local_env.compose(found, environment) == {
        "DATABASE_URL": "theirs",
        "BASE_URL": "ours",
        "EMAIL_URL": "ours",
    }
