"""Questionnaire ⇄ plain JSON values, exactly, and the digest that names one version of a form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any

from dialogue.questionnaire import (
    Ask,
    AskRatio,
    Calculation,
    Choice,
    Question,
    QuestionKind,
    Questionnaire,
    QuestionnaireStep,
)

VERSION = 1
Plain = dict[str, Any]


class BadDefinition(Exception):
    """A stored questionnaire that this version cannot read."""


def questionnaire_to_plain(questionnaire: Questionnaire) -> Plain:
    """A dictionary of JSON values; what has its default is left out."""
    return {
        "v": VERSION,
        "code": questionnaire.code,
        "title": dict(questionnaire.title),
        "role": questionnaire.role,
        "steps": [_step_to_plain(step) for step in questionnaire.steps],
        "calculations": [_record_to_plain(calculation) for calculation in questionnaire.calculations],
    }


def questionnaire_from_plain(plain: Mapping[str, Any]) -> Questionnaire:
    """The same questionnaire again. Raises BadDefinition."""
    if plain.get("v") != VERSION:
        raise BadDefinition(f"version {plain.get('v')!r} is not {VERSION}")
    try:
        return Questionnaire(
            code=plain["code"],
            title=dict(plain["title"]),
            role=plain["role"],
            steps=tuple(_step_from_plain(step) for step in plain["steps"]),
            calculations=tuple(Calculation(**calculation) for calculation in plain["calculations"]),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise BadDefinition(f"cannot be read: {error!r}") from error


def digest(questionnaire: Questionnaire) -> str:
    """SHA-256 of the definition in one fixed spelling: equal exactly when the questionnaires are."""
    spelling = json.dumps(
        questionnaire_to_plain(questionnaire), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(spelling.encode()).hexdigest()


def _step_to_plain(step: QuestionnaireStep) -> Plain:
    if isinstance(step, Ask):
        return {"ask": _record_to_plain(step.question)}
    return {"ratio": _record_to_plain(step)}


def _step_from_plain(plain: Mapping[str, Any]) -> QuestionnaireStep:
    if "ask" in plain:
        return Ask(_question_from_plain(plain["ask"]))
    ratio = dict(plain["ratio"])
    numerator, denominator = ratio.pop("numerator"), ratio.pop("denominator")
    return AskRatio(numerator=_question_from_plain(numerator), denominator=_question_from_plain(denominator), **ratio)


def _question_from_plain(plain: Mapping[str, Any]) -> Question:
    values = dict(plain)
    values["kind"] = QuestionKind(values["kind"])
    for bound in ("minimum", "maximum"):
        if bound in values:
            values[bound] = Decimal(values[bound])
    values["choices"] = tuple(Choice(**choice) for choice in values.get("choices", ()))
    return Question(**values)


def _record_to_plain(record: Question | AskRatio | Calculation | Choice) -> Plain:
    """The fields that differ from their defaults."""
    plain: Plain = {}
    for field in fields(record):
        value = getattr(record, field.name)
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if value != default or default is MISSING:
            plain[field.name] = _plain(value)
    return plain


def _plain(value: Any) -> Any:
    match value:
        case Question() | Choice():
            return _record_to_plain(value)
        case QuestionKind():
            return value.value
        case Decimal():
            return str(value)
        case tuple():
            return [_plain(each) for each in value]
        case Mapping():
            return dict(value)
        case _:
            return value
