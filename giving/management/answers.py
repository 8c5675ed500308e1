"""How a command answers: JSON with `--json`, else lines for a person; status 1 for trouble."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand


class AnsweringCommand(BaseCommand):
    """A command whose `answer` returns a dict; `ok: False` in it makes the exit status 1."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def answer(self, **options: Any) -> dict[str, Any]:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        answer = self.answer(**options)
        if options["json"]:
            self.stdout.write(json.dumps(answer, default=str))
        else:
            for name, value in answer.items():
                self.stdout.write(f"{name}: {value}")
        if not answer.get("ok", True):
            raise SystemExit(1)
