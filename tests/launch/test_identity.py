"""Only the very process that was started is taken for it, whoever has its id now."""

import os
import signal

from launch.identity import MARK, Identity, bearers, group_members, identify
from tests.launch.conftest import until

SLEEP = "import time; print('up', flush=True); time.sleep(60)"
WITH_RUNAWAY = (
    "import subprocess, sys; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], "
    "start_new_session=True); print(child.pid, flush=True); child.wait()"
)


class TestIdentity:
    def test_a_process_is_itself_while_it_runs(self, spawn):
        known = identify(spawn(SLEEP).pid)
        assert known is not None
        assert known.lives()

    def test_the_same_id_with_another_start_is_a_stranger(self, spawn):
        assert not Identity(spawn(SLEEP).pid, "long ago").lives()

    def test_a_process_that_ended_unreaped_does_not_live(self, spawn):
        process = spawn(SLEEP)
        known = identify(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        # No wait: the system still lists it, as a zombie.
        assert until(lambda: not known.lives())
        assert process.pid not in group_members(process.pid)

    def test_nobody_has_an_id_that_is_not_in_use(self):
        assert identify(2**22 - 1) is None


def test_descendants_carry_the_mark_wherever_they_go(spawn):
    process = spawn(WITH_RUNAWAY, **{MARK: "token-of-this-test"})
    runaway = int(process.stdout.readline())
    try:
        assert runaway not in group_members(process.pid)
        assert set(bearers("token-of-this-test")) == {process.pid, runaway}
        assert bearers("token-of-another") == []
    finally:
        os.kill(runaway, signal.SIGKILL)
