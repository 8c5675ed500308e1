"""`make bench` and `make soak`: the long runs, on the same footing as the tests."""

from launch.clone import Clone
from launch.commands import test


def run(clone: Clone, kind: str) -> int:
    """Run what lies in `tests/<kind>`, one at a time and with its output shown."""
    folder = f"tests/{kind}"
    if not any((clone.root / folder).glob("**/*.py")):
        print(f"There is nothing in {folder} yet.")
        return 0
    return test.run(clone, ["-s", folder])
