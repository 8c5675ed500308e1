"""The first line of all: finding a Python among what calls itself so."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.launch.conftest import ROOT


@pytest.fixture
def path(tmp_path):
    """A folder that is the whole path, with nothing on it but what the script itself calls."""
    for tool in ("dirname", "sed"):
        (tmp_path / tool).symlink_to(shutil.which(tool))

    def put(name: str, script: str) -> None:
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)

    return tmp_path, put


def start(folder, *arguments, **variables):
    environment = {"PATH": str(folder), **variables}
    return subprocess.run(
        ["/bin/sh", ROOT / "launch" / "start.sh", *arguments],
        capture_output=True,
        text=True,
        env=environment,
    )


OLD = "exit 1"  # as it says no to "are you 3.11?"
STUB = "echo 'python3: command not found' >&2; exit 127"
GOOD = f'exec {sys.executable} "$@"'
NO_VENV = 'case "$2" in *ensurepip*) exit 1;; esac; [ "$1" = -c ] && exit 0; echo "chosen: $*"'


def test_no_python_is_one_line(path):
    folder, put = path
    put("python3", OLD)
    put("python3.12", STUB)
    answer = start(folder, "run")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert "no Python 3.11 or newer" in answer.stderr


def test_the_first_that_fits_is_taken(path):
    folder, put = path
    put("python3", OLD)
    put("python3.13", STUB)
    put("python3.12", GOOD)
    answer = start(folder, "no-such-command")
    assert answer.stderr.startswith("tidings: say one of: make run, make test")


def test_one_without_venv_is_taken_when_there_is_no_other(path):
    """So that the launcher can say which package is missing."""
    folder, put = path
    put("python3", NO_VENV)
    assert start(folder, "run").stdout == "chosen: -m launch run\n"
    put("python3.11", GOOD)
    assert "say one of" in start(folder, "no-such-command").stderr


def test_a_python_can_be_named(path):
    folder, put = path
    put("python3", GOOD)
    assert "looked for: /no/python" in start(folder, "run", PYTHON="/no/python").stderr


def test_a_strangers_library_path_is_not_searched(path, tmp_path):
    """Else a module of that name there would be run in place of ours."""
    folder, put = path
    put("python3", GOOD)
    (tmp_path / "launch").mkdir()
    (tmp_path / "launch" / "__main__.py").write_text("print('hijacked')")
    (tmp_path / "launch" / "__init__.py").touch()
    answer = start(folder, "no-such-command", PYTHONPATH=str(tmp_path), PYTHONSAFEPATH="1")
    assert "hijacked" not in answer.stdout
    assert "say one of" in answer.stderr


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make on this machine")
def test_make_alone_lists_the_targets():
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    answer = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, env=environment)
    for target in ("run", "test", "lint", "bench", "soak"):
        assert f"make {target}\t" in answer.stdout
