"""Stopping takes everything along that was started, the database last, and nobody else."""

import sys
import time

from launch import processes
from launch.identity import bearers
from tests.launch.conftest import until

# Writes its name to a file when it is asked to stop, and ends.
POLITE = """
import pathlib, signal, sys, time
def stop(signum, frame):
    line = f"{sys.argv[2]} {signal.Signals(signum).name}\\n"
    with open(sys.argv[1], "a") as file: file.write(line)
    raise SystemExit
signal.signal(signal.SIGTERM, stop); signal.signal(signal.SIGINT, stop)
pathlib.Path(sys.argv[3]).touch()
while True: time.sleep(0.05)
"""
DEAF = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[3]).touch()
time.sleep(60)
"""
# Ends at once when asked, and leaves a child that it never tells.
CARELESS = """
import pathlib, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[3]).touch()
time.sleep(60)
"""


def start(folder, code, name, **how):
    ready = folder / f"{name}.ready"
    child = processes.start(
        name,
        [sys.executable, "-c", code, folder / "stopped", name, ready],
        token=f"token-{folder.name}",
        variables={},
        folder=folder,
        **how,
    )
    assert until(ready.exists)
    return child


def test_the_database_is_asked_last_and_in_its_own_way(tmp_path):
    database = start(tmp_path, POLITE, "database", stop_signal=2, is_database=True)
    web = start(tmp_path, POLITE, "web")
    processes.stop_all([database, web])
    assert (tmp_path / "stopped").read_text() == "web SIGTERM\ndatabase SIGINT\n"
    assert web.popen.returncode == 0


def test_who_does_not_listen_is_killed(tmp_path):
    deaf = start(tmp_path, DEAF, "deaf")
    processes.stop_all([deaf], impatient=lambda: True)
    assert deaf.popen.poll() == -9


def test_what_a_part_started_goes_with_it(tmp_path):
    careless = start(tmp_path, CARELESS, "careless")
    assert len(careless.living()) == 2
    processes.stop_all([careless])
    assert careless.living() == []
    assert bearers(careless.token) == []


def test_what_a_dead_part_left_behind_is_stopped_too(tmp_path):
    careless = start(tmp_path, CARELESS, "careless")
    careless.popen.kill()
    assert until(lambda: not careless.leader_lives())
    assert len(careless.living()) == 1
    processes.stop_all([careless])
    assert bearers(careless.token) == []


def test_everything_is_over_within_ten_seconds_by_design():
    slowest = processes.STOP_SECONDS + processes.DATABASE_STOP_SECONDS + 1
    assert slowest < 10


def test_nothing_to_stop_takes_no_time():
    before = time.monotonic()
    processes.stop_all([])
    assert time.monotonic() - before < 1
