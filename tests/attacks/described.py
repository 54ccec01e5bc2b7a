"""Every write of the published API, with a body that it takes, as its description says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.urls import resolve

DESCRIPTION = Path(__file__).resolve().parents[2] / "docs/openapi.json"  # a test holds it to what is served
WRITING = {"post", "put", "patch", "delete"}
Schema = Mapping[str, Any]
TYPED: Mapping[str, Any] = {
    "boolean": False,
    "integer": 1,
    "number": 0.5,
    "string": "Written",
    "array": [],
    "object": {},
}


@dataclass(frozen=True)
class Write:
    """path: with {names}. fields: the schemas of what its body may hold, by name; empty when it has none."""

    method: str
    path: str
    fields: Mapping[str, Schema]
    body: Mapping[str, Any]

    def address(self, ids: Mapping[str, object]) -> str:
        return self.path.format_map({name: str(value) for name, value in ids.items()})

    def sent(self, ids: Mapping[str, object]) -> dict[str, Any]:
        """Its body; where that names a thing, it is ours."""
        ours: dict[str, Any] = {name: str(ids[f"{name}_id"]) for name in self.body if f"{name}_id" in ids}
        one_of = {name: f"{name.removesuffix('s')}_id" for name, each in self.body.items() if isinstance(each, list)}
        return {**self.body, **ours, **{name: [str(ids[one])] for name, one in one_of.items() if one in ids}}

    @property
    def view(self) -> Any:
        """The class that answers."""
        found: Any = resolve(self.path.format_map(_Anything())).func
        return found.cls

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class _Anything(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "00000000-0000-4000-8000-000000000000"


@lru_cache(maxsize=1)
def every_write() -> tuple[Write, ...]:
    described = json.loads(DESCRIPTION.read_text())
    shapes = described["components"]["schemas"]
    return tuple(
        _write(method.upper(), path, operation, shapes)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if method in WRITING
    )


def _write(method: str, path: str, operation: Schema, shapes: Mapping[str, Schema]) -> Write:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    shape = _plain(content.get("schema", {}), shapes)
    fields = {name: _plain(each, shapes) for name, each in shape.get("properties", {}).items()}
    examples = [each["value"] for each in content.get("examples", {}).values()]
    needed = set(shape.get("required", ())) or {name for name, each in fields.items() if each.get("type") == "boolean"}
    made = {name: _value(each) for name, each in fields.items() if name in needed}
    return Write(method, path, fields, examples[0] if examples else made)


def _plain(schema: Schema, shapes: Mapping[str, Schema]) -> Schema:
    """What a reference stands for."""
    for one in (schema, *schema.get("allOf", ()), *schema.get("oneOf", ())):
        if "$ref" in one:
            return shapes[one["$ref"].rpartition("/")[2]]
    return schema


def _value(schema: Schema) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "uuid":
        return "00000000-0000-4000-8000-000000000001"
    kind = schema.get("type", "string")
    return TYPED[kind if isinstance(kind, str) else kind[0]]
