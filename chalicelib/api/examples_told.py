"""Examples of whole shapes, put together from those of their fields: so there is one for each and all agree. Pure."""

from collections.abc import Mapping
from typing import Any

_REF = "#/components/schemas/"


# In place of a text whose field says nothing of what it looks like; a test finds it.
UNTOLD = "?"


def with_examples(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The shapes, each with an example."""
    return {name: {**schema, "examples": [_example(schema, schemas)]} for name, schema in schemas.items()}


def _example(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    # What is filled in where nothing is said is a poor example of a list.
    given = [*schema.get("examples", ()), *(schema[key] for key in ("const", "default") if schema.get(key))]
    if given or "enum" in schema:
        return [*given, *schema.get("enum", ())][0]
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].removeprefix(_REF)], schemas)
    if "anyOf" in schema and "type" not in schema:
        return _example(schema["anyOf"][0], schemas)
    return _example_of_type(schema, schemas)


def _example_of_type(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            return {name: _example(field, schemas) for name, field in schema.get("properties", {}).items()}
        case "array":
            return [_example(schema["items"], schemas)]
        case "boolean":
            return False
        case "integer":
            return schema.get("minimum", 0)
        case _:
            return UNTOLD
