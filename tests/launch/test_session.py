"""What one start leaves behind, the next finds by its record; a living one is left alone."""

import json
import os
import signal

import pytest

from launch.identity import Identity, identify
from launch.processes import Group
from launch.session import Session, clean_up_after_killed
from launch.trouble import Trouble
from tests.launch.conftest import until

# A launcher that starts one part and is killed before it can stop it.
LAUNCHER = """
import os, signal, sys
from pathlib import Path
from launch import processes
from launch.clone import Clone
from launch.session import Session
from launch.stopping import Stop
clone = Clone(Path(sys.argv[1]))
session = Session(clone, Stop(), name=sys.argv[2], address="http://127.0.0.1:8000/")
part = processes.start("web", [sys.executable, "-c", "import time; time.sleep(60)"],
                       token=session.token, variables={}, folder=clone.root)
scratch = clone.root / "scratch"
scratch.mkdir()
session.note_scratch(scratch)
if sys.argv[3] == "noted":
    session.note(part)
print(part.leader.pid, flush=True)
if sys.argv[4] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
part.popen.wait()
"""


class TestCleanUpAfterKilled:
    @pytest.mark.parametrize("noted", ["noted", "not yet noted"])
    def test_stops_what_a_killed_launcher_left(self, clone, stop, progress, spawn, noted):
        launcher = spawn(LAUNCHER, clone.root, "run", noted, "killed")
        part = int(launcher.stdout.readline())
        launcher.wait(10)
        assert identify(part)
        clean_up_after_killed(clone, stop, progress)
        assert until(lambda: identify(part) is None)
        assert not (clone.root / "scratch").exists()
        assert not list(clone.sessions.glob("run.*"))
        assert "an earlier start had left running" in progress.out.getvalue()

    def test_leaves_a_living_launcher_alone(self, clone, stop, progress, spawn):
        launcher = spawn(LAUNCHER, clone.root, "run", "noted", "alive")
        part = int(launcher.stdout.readline())
        clean_up_after_killed(clone, stop, progress)
        assert identify(part)
        os.kill(part, signal.SIGKILL)

    def test_never_touches_a_stranger_with_a_reused_id(self, clone, stop, progress, spawn):
        stranger = spawn("import time; time.sleep(60)")
        group = Group("web", Identity(stranger.pid, "before the last boot"), "token")
        left = {
            "token": "token",
            "launcher": 1,
            "address": "",
            "scratch": [],
            "groups": [
                {
                    "name": group.name,
                    "pid": group.leader.pid,
                    "started": group.leader.started,
                    "stop_signal": 15,
                    "is_database": False,
                }
            ],
        }
        (clone.sessions / "run.lock").touch()
        (clone.sessions / "run.json").write_text(json.dumps(left))
        clean_up_after_killed(clone, stop, progress)
        assert identify(stranger.pid)
        assert not (clone.sessions / "run.json").exists()

    @pytest.mark.parametrize("record", ["", "{", "[]", '{"token": 1}'])
    def test_survives_a_record_that_was_cut_short(self, clone, stop, progress, record):
        (clone.sessions / "run.lock").touch()
        (clone.sessions / "run.json").write_text(record)
        clean_up_after_killed(clone, stop, progress)
        assert not (clone.sessions / "run.json").exists()

    def test_drops_the_logs_of_test_runs_that_are_over(self, clone, stop, progress):
        (clone.logs / "test-1").mkdir()
        living = Session(clone, stop, name="test-2")
        clean_up_after_killed(clone, stop, progress)
        assert [folder.name for folder in clone.logs.iterdir()] == ["test-2"]
        living.end()


class TestSession:
    def test_a_second_one_is_told_where_the_first_runs(self, clone, stop):
        first = Session(clone, stop, name="run", address="http://127.0.0.1:8123/")
        with pytest.raises(Trouble, match=rf"at http://127.0.0.1:8123/ \(process {os.getpid()}\)"):
            Session(clone, stop, name="run")
        first.end()
        Session(clone, stop, name="run").end()

    def test_two_test_runs_do_not_clash(self, clone, stop):
        first, second = (Session(clone, stop, name=f"test-{number}") for number in (1, 2))
        assert first.token != second.token
        second.end()
        first.end()
        assert not list(clone.sessions.glob("test-*"))
