"""Read the processor's form bodies: `a[b][0][c]=value` becomes nested dicts of strings."""

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe.errors import ApiError

Nested = dict[str, Any]

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)\Z")
_MOST_FIELDS = 2000


def parse(encoded: bytes) -> Nested:
    """Nested parameters of a form body or a query string; lists stay dicts keyed "0", "1", ….

    Raises ApiError (400) for bytes that are no UTF-8, broken brackets and keys that contradict.
    """
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise ApiError("The parameters are not form-encoded UTF-8.") from error
    nested: Nested = {}
    for key, value in pairs:
        _put(nested, _steps(key), value, key)
    return nested


def name_of(path: list[str | int]) -> str:
    """The key a form would use for this path: `line_items[0][price_data]`."""
    first, *rest = (str(step) for step in path)
    return first + "".join(f"[{step}]" for step in rest)


def _steps(key: str) -> list[str]:
    match = _KEY.match(key)
    if match is None:
        raise ApiError(f"Invalid parameter name: {key}", param=key)
    return [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]


def _put(nested: Nested, steps: list[str], value: str, key: str) -> None:
    *inner, last = steps
    for step in inner:
        nested = nested.setdefault(step or str(len(nested)), {})
        if not isinstance(nested, dict):
            raise ApiError(f"Parameter given as a value and as a group: {key}", param=key)
    last = last or str(len(nested))
    if isinstance(nested.get(last), dict):
        raise ApiError(f"Parameter given as a value and as a group: {key}", param=key)
    nested[last] = value
