"""A stop is heard whoever it was told to: the launcher, or the `make` above it."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from tests.launch.conftest import ROOT, until

LISTENER = """
import sys, time
from launch.stopping import Stop
stop = Stop(); stop.listen()
open(sys.argv[1] + "/up", "w").close()
while not stop.requested(): time.sleep(0.02)
open(sys.argv[1] + "/heard", "w").write(str(stop.signum))
"""


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_launcher_is_heard(spawn, tmp_path, signum):
    listener = spawn(LISTENER, tmp_path)
    assert until((tmp_path / "up").exists)
    os.kill(listener.pid, signum)
    assert listener.wait(10) == 0
    assert (tmp_path / "heard").read_text() == str(int(signum))


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make on this machine")
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs /proc")
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_to_make_alone_is_heard_too(tmp_path, signum):
    """Without it, a HUP or INT to make leaves everything running: make does not pass it on."""
    (tmp_path / "listener.py").write_text(LISTENER)
    (tmp_path / "Makefile").write_text(
        f"run:\n\t@{sys.executable} {tmp_path}/listener.py {tmp_path}\n"
    )
    make = subprocess.Popen(
        ["make", "run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert until((tmp_path / "up").exists)
    os.kill(make.pid, signum)
    assert until((tmp_path / "heard").exists)
    make.wait(10)
