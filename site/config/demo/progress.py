"""How far the seeding is, for the person who waits for it."""

from collections.abc import Callable


class Progress:
    """Says a line for each step that is done; without anybody to `say` it to, it is silent."""

    def __init__(self, say: Callable[[str], object] | None) -> None:
        self.say = say or str

    def step(self, name: str, done: int, total: int) -> None:
        self.say(f"{name} {done}/{total} …" if done < total else f"{name} {done}/{total}")

    def kept(self, name: str) -> None:
        self.say(f"{name}: there already")
