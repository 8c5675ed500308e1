"""The rules of `metadata`, the caller's own notes on an object."""

from typing import Any

from sandbox.stripe.errors import invalid

_MOST_KEYS = 50
_LONGEST_KEY = 40
_LONGEST_VALUE = 500


def merged(old: dict[str, str], given: Any, param: str = "metadata") -> dict[str, str]:
    """The notes after an update: an empty value removes its key, an empty whole removes all.

    Raises ApiError (400) beyond 50 keys, 40 characters a key or 500 a value.
    """
    if given is None:
        return old
    if given == "":
        return {}
    new = {key: value for key, value in {**old, **given}.items() if value != ""}
    if len(new) > _MOST_KEYS:
        raise invalid(f"At most {_MOST_KEYS} keys in {param}.", param)
    for key, value in given.items():
        if len(key) > _LONGEST_KEY:
            raise invalid(f"A key of {param} has more than {_LONGEST_KEY} characters.", param)
        if len(value) > _LONGEST_VALUE:
            where = f"{param}[{key}]"
            raise invalid(f"More than {_LONGEST_VALUE} characters: {where}.", where)
    return new
