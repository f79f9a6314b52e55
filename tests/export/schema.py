"""A small check of JSON against a schema: as much of JSON Schema as docs/conversation.schema.json uses, and no more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "conversation.schema.json").read_text(encoding="utf-8")
)
_KNOWN = {
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "const",
}
_KNOWN |= {"additionalProperties", "anyOf", "minimum"}


def is_a(value: Any, kind: str) -> bool:
    match kind:
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "null":
            return value is None
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
    raise AssertionError(kind)


def faults(value: Any, schema: dict[str, Any] = SCHEMA, at: str = "$") -> list[str]:
    """Everything about `value` that the schema forbids, each with its place."""
    assert set(schema) <= _KNOWN, set(schema) - _KNOWN
    if "$ref" in schema:
        return faults(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], at)
    if "anyOf" in schema:
        found = [faults(value, each, at) for each in schema["anyOf"]]
        return [] if [] in found else [f"{at}: none of the choices: {found}"]
    kinds = schema.get("type", [])
    if kinds and not any(is_a(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        return [f"{at}: {value!r} is no {kinds}"]
    out = []
    if "const" in schema and value != schema["const"]:
        out.append(f"{at}: {value!r} is not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        out.append(f"{at}: {value!r} is none of {schema['enum']}")
    if "minimum" in schema and value < schema["minimum"]:
        out.append(f"{at}: {value} is too small")
    if isinstance(value, dict):
        out += _object(value, schema, at)
    if isinstance(value, list) and "items" in schema:
        out += [fault for n, each in enumerate(value) for fault in faults(each, schema["items"], f"{at}[{n}]")]
    return out


def _object(value: dict[str, Any], schema: dict[str, Any], at: str) -> list[str]:
    properties, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    out = [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
    for name, each in value.items():
        if name in properties:
            out += faults(each, properties[name], f"{at}.{name}")
        elif more is False:
            out.append(f"{at}: {name} is not known")
        elif isinstance(more, dict):
            out += faults(each, more, f"{at}.{name}")
    return out
