"""Hold what the sandbox answers against the specification the processor publishes."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from sandbox.stripe import specification

# fields of the API version the sandbox speaks that the published file (an older version) lacks
NEWER: dict[str, set[str]] = {"v2.core.event": {"snapshot_event"}}


def errors(body: Any) -> list[str]:
    """What is wrong with an answer, its expanded objects included; an empty list is good news."""
    kind = body.get("object", "error")
    if kind == "list":
        return [error for item in body["data"] for error in errors(item)]
    found = [
        f"{kind} {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in _validator(kind).iter_errors(body)
    ]
    known = specification.published()["components"]["schemas"][kind]["properties"]
    found += [
        f"{kind} has no field {name}" for name in set(body) - set(known) - NEWER.get(kind, set())
    ]
    return found


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(_schemas() | {"$ref": f"#/components/schemas/{kind}"})


@cache
def _schemas() -> dict[str, Any]:
    return {
        "components": {"schemas": _nullable(specification.published()["components"]["schemas"])}
    }


def _nullable(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _nullable(one) for key, one in schema.items()}
    if plain.get("x-stripeBypassValidation") is True:
        plain.pop("enum", None)
    if schema.get("nullable") is True:
        return {"anyOf": [{"type": "null"}, plain]}
    return plain
