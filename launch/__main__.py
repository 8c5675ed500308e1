"""The launcher's door: `python3 -m launch run|test|lint|bench|soak`."""

import sys
from collections.abc import Callable
from pathlib import Path

from launch import machine
from launch.clone import Clone
from launch.commands import lint, measure, run, test
from launch.stopping import Stopped
from launch.trouble import Trouble, sentence_for

COMMANDS: dict[str, Callable[[Clone], int]] = {
    "run": run.run,
    "test": test.run,
    "lint": lint.run,
    "bench": lambda clone: measure.run(clone, "bench"),
    "soak": lambda clone: measure.run(clone, "soak"),
}


def main(arguments: list[str]) -> int:
    """Do one command; every trouble is told in a line on stderr, with exit status 1."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        return _complain(f"say one of: make {', make '.join(COMMANDS)}")
    try:
        machine.require_python()
        return COMMANDS[arguments[0]](Clone(Path(__file__).resolve().parents[1]))
    except Trouble as trouble:
        return _complain(str(trouble), *trouble.evidence)
    except OSError as error:
        return _complain(sentence_for(error))
    except Stopped as stopped:
        return 128 + stopped.signum


def _complain(sentence: str, *evidence: str) -> int:
    try:
        for line in evidence:
            print(f"    {line[:200]}", file=sys.stderr)
        print(f"tidings: {sentence}", file=sys.stderr, flush=True)
    except OSError:
        pass  # the terminal has gone away
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
