"""The OpenAPI document of the control API, made from the operations themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from simulator.control.operation import Operation


def openapi_document(operations: Iterable[Operation]) -> dict[str, Any]:
    """OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {}
    for operation in operations:
        path = operation.path.replace(":path}", "}")
        paths.setdefault(path, {})[operation.method.lower()] = _described(operation, path, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Bot API simulator: control",
            "version": "1",
            "description": "Loopback only. `chat` is a group's id or a person's id (the private chat with the "
            'first bot); "ID@BOT" names the chat with another bot.',
        },
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _described(operation: Operation, path: str, schemas: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", path)
    ]
    parameters += [
        {"name": name, "in": "query", "description": about, "schema": {"type": "string"}}
        for name, about in operation.query.items()
    ]
    described: dict[str, Any] = {
        "operationId": operation.act.__name__,
        "summary": operation.summary,
        "parameters": parameters,
        "responses": {"200": {"description": "Done"}, "4XX": {"description": '{"error": "why not"}'}},
    }
    if operation.body is not None:
        schema = TypeAdapter(operation.body).json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        if "title" in schema and schema.get("type") == "object":
            schemas[schema["title"]] = schema
            schema = {"$ref": f"#/components/schemas/{schema['title']}"}
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return described
