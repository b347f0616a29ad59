"""A plan as one plain JSON document and back, exactly: what the running system keeps in its database.

Decimals and days are strings, enumerations their values, tuples lists; questionnaires are written by
dialogue.definition. Reading needs neither pyxform nor the plan folder.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from dialogue.definition import BadDefinition, questionnaire_from_plain, questionnaire_to_plain
from dialogue.questionnaire import Questionnaire
from programmes.plan import Plan

FORMAT = 1  # grows when an older document can no longer be read as it is


class DocumentError(ValueError):
    """A document that is not a plan of this format; the message names the place inside."""


def plan_to_document(plan: Plan) -> dict[str, Any]:
    """The plan as plain JSON values."""
    return {"format": FORMAT, "plan": _encode(plan)}


def plan_from_document(document: Mapping[str, Any]) -> Plan:
    """The plan that `plan_to_document` wrote; raises DocumentError for anything else."""
    if document.get("format") != FORMAT:
        raise DocumentError(f"format {document.get('format')!r} is not {FORMAT}")
    return cast(Plan, _decode(Plan, document.get("plan"), "plan"))


def digest_of(plan: Plan) -> str:
    """A SHA-256 that changes with anything in the plan; its own `digest` field is left out."""
    plain = _encode(dataclasses.replace(plan, digest=""))
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _encode(value: Any) -> Any:
    match value:
        case StrEnum():
            return value.value
        case None | bool() | int() | str():
            return value
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case Questionnaire():
            return questionnaire_to_plain(value)
        case tuple():
            return [_encode(entry) for entry in value]
        case Mapping() if all(isinstance(key, str) for key in value):
            return {str(key): _encode(entry) for key, entry in value.items()}
        case Mapping():
            return [[_encode(key), _encode(entry)] for key, entry in value.items()]
        case _ if dataclasses.is_dataclass(value):
            return {field.name: _encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in a plan document")


def _decode(kind: Any, data: Any, place: str) -> Any:
    try:
        return _decode_value(kind, data, place)
    except (TypeError, ValueError, ArithmeticError, BadDefinition) as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError(f"{place}: {error}") from error


def _decode_value(kind: Any, data: Any, place: str) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if data is None else _decode(arguments[0], data, place)
    if origin is tuple:
        return _decode_tuple(arguments, data, place)
    if origin in (dict, Mapping):
        pairs = data.items() if isinstance(data, dict) else _expect(list, data)
        return {_decode(arguments[0], key, place): _decode(arguments[1], entry, place) for key, entry in pairs}
    if kind is Questionnaire:
        return questionnaire_from_plain(_expect(dict, data))
    if dataclasses.is_dataclass(kind):
        return _decode_record(cast(type, kind), data, place)
    if kind is Decimal:
        return Decimal(_expect(str, data))
    if kind is date:
        return date.fromisoformat(_expect(str, data))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(data)
    return _expect(kind, data)


def _decode_tuple(arguments: tuple[Any, ...], data: Any, place: str) -> tuple[Any, ...]:
    entries = _expect(list, data)
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_decode(arguments[0], entry, f"{place}[{at}]") for at, entry in enumerate(entries))
    return tuple(
        _decode(kind, entry, f"{place}[{at}]") for at, (kind, entry) in enumerate(zip(arguments, entries, strict=True))
    )


def _decode_record(kind: type, data: Any, place: str) -> Any:
    hints = get_type_hints(kind)
    known = {field.name for field in dataclasses.fields(kind)}
    unknown = sorted(set(_expect(dict, data)) - known)
    if unknown:
        raise DocumentError(f"{place}: {', '.join(unknown)} is unknown")
    return kind(**{name: _decode(hints[name], entry, f"{place}.{name}") for name, entry in data.items()})


def _expect(kind: Any, data: Any) -> Any:
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise TypeError(f"{kind.__name__} was expected, not {type(data).__name__}")
    return data
