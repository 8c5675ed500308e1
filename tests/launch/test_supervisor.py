"""A part that ends is noticed and named; a stop is heard in the middle of a step."""

import signal
import sys

import pytest

from launch.stopping import Stopped
from launch.trouble import Trouble

ENDS = [sys.executable, "-c", "print('the reason why'); raise SystemExit(3)"]
RUNS = [sys.executable, "-c", "import time; time.sleep(60)"]


class TestParts:
    def test_one_that_ends_is_named_with_its_last_words(self, supervisor):
        supervisor.start("web", ENDS, {})
        with pytest.raises(Trouble, match="web has ended, with status 3") as caught:
            supervisor.watch()
        assert caught.value.evidence == ["the reason why"]
        assert "var/log/web.log" in str(caught.value)

    def test_one_that_ends_interrupts_a_step(self, supervisor):
        supervisor.start("postgres", ENDS, {})
        with pytest.raises(Trouble, match="postgres has ended"):
            supervisor.finish("migrate", RUNS, {})

    def test_one_that_never_answers_is_named(self, supervisor):
        supervisor.start("web", RUNS, {})
        with pytest.raises(Trouble, match="web did not answer within 0 seconds"):
            supervisor.wait_until(lambda: False, name="web", seconds=0)

    def test_errors_are_shown_while_it_runs(self, supervisor, stop):
        code = "print('INFO all is well'); print('ERROR out of paper'); raise SystemExit(1)"
        supervisor.start("worker", [sys.executable, "-c", code], {})
        with pytest.raises(Trouble):
            supervisor.watch()
        assert supervisor.progress.out.getvalue() == "worker | ERROR out of paper\n"


class TestSteps:
    def test_status_and_lines_are_handed_back(self, supervisor):
        heard = []
        assert supervisor.finish("step", ENDS, {}, on_line=heard.append) == 3
        assert heard == ["the reason why"]

    def test_a_stop_is_heard_at_once(self, supervisor, stop):
        stop.signum = signal.SIGTERM
        with pytest.raises(Stopped):
            supervisor.finish("step", RUNS, {})
        supervisor.stop.signum = None

    def test_a_failure_tells_the_cause_that_its_log_shows(self, supervisor):
        code = "print('write failed: No space left on device'); raise SystemExit(1)"
        with pytest.raises(Trouble, match="migrating failed: the disk is full"):
            supervisor.must_finish("migrate", [sys.executable, "-c", code], {}, what="migrating")

    def test_the_log_of_the_start_before_is_kept(self, supervisor):
        for words in ("first", "second"):
            supervisor.finish("step", [sys.executable, "-c", f"print('{words}')"], {})
        log = supervisor.log_of("step")
        assert log.read_text() == "second\n"
        assert log.with_name("step.log.1").read_text() == "first\n"
