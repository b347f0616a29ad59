"""State ⇄ plain JSON values, exactly. The version number says how an old snapshot is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dialogue.answers import Answer, AnswerKind
from dialogue.state import Phase, State

VERSION = 1
_MICROSECOND = timedelta(microseconds=1)
Plain = dict[str, Any]


class BadSnapshot(Exception):
    """A stored conversation that this version cannot read; it is never repaired by guessing."""


def state_to_plain(state: State) -> Plain:
    """A dictionary of JSON values; what has its default is left out."""
    plain: Plain = {"v": VERSION, "phase": state.phase.value, "turn": state.turn}
    optional: Plain = {
        "step": state.step,
        "answers": answers_to_plain(state.answers),
        "candidate": answers_to_plain(state.candidate),
        "from_review": state.from_review,
        "asked_at": None if state.asked_at is None else state.asked_at.isoformat(),
        "selected": list(state.selected),
        "waiting": answers_to_plain(state.waiting),
        "hidden": sorted(state.hidden),
        "again": sorted(state.again),
        "late": None if state.late is None else [moment.isoformat() for moment in state.late],
        "lead": state.lead // _MICROSECOND,
    }
    plain.update((key, value) for key, value in optional.items() if value)
    return plain


def state_from_plain(plain: Mapping[str, Any]) -> State:
    """The same state again. Raises BadSnapshot."""
    if plain.get("v") != VERSION:
        raise BadSnapshot(f"version {plain.get('v')!r} is not {VERSION}")
    try:
        asked_at, late = plain.get("asked_at"), plain.get("late")
        return State(
            phase=Phase(plain["phase"]),
            turn=plain["turn"],
            step=plain.get("step"),
            answers=answers_from_plain(plain.get("answers", {})),
            candidate=answers_from_plain(plain.get("candidate", {})),
            from_review=plain.get("from_review", False),
            asked_at=None if asked_at is None else datetime.fromisoformat(asked_at),
            selected=tuple(plain.get("selected", ())),
            waiting=answers_from_plain(plain.get("waiting", {})),
            hidden=frozenset(plain.get("hidden", ())),
            again=frozenset(plain.get("again", ())),
            late=None if late is None else (datetime.fromisoformat(late[0]), datetime.fromisoformat(late[1])),
            lead=plain.get("lead", 0) * _MICROSECOND,
        )
    except (LookupError, TypeError, ValueError, ArithmeticError) as error:
        raise BadSnapshot(f"cannot be read: {error!r}") from error


def answers_to_plain(answers: Mapping[str, Answer]) -> Plain:
    """Answers by question name; the key inside says the type, so that "5" the word and 5 the number stay apart."""
    return {name: answer_to_plain(answer) for name, answer in answers.items()}


def answers_from_plain(plain: Mapping[str, Mapping[str, Any]]) -> dict[str, Answer]:
    """The same answers again; raises KeyError, TypeError, ValueError or ArithmeticError for other shapes."""
    return {name: answer_from_plain(value) for name, value in plain.items()}


def answer_to_plain(answer: Answer) -> Plain:
    """{"number": "120"}, {"text": …}, {"choices": […]}, {"date": …} or {"kind": "unknown"}, with "reason" if any."""
    plain: Plain
    match answer.value:
        case None:
            plain = {"kind": answer.kind.value}
        case Decimal() as number:
            plain = {"number": str(number)}
        case str() as text:
            plain = {"text": text}
        case tuple() as names:
            plain = {"choices": list(names)}
        case date() as day:
            plain = {"date": day.isoformat()}
    if answer.reason is not None:
        plain["reason"] = answer.reason
    return plain


def answer_from_plain(plain: Mapping[str, Any]) -> Answer:
    """The same answer again; raises like answers_from_plain."""
    reason = plain.get("reason")
    if "kind" in plain:
        return Answer(AnswerKind(plain["kind"]), None, reason)
    if "number" in plain:
        return Answer(AnswerKind.VALUE, Decimal(plain["number"]), reason)
    if "text" in plain:
        return Answer(AnswerKind.VALUE, str(plain["text"]), reason)
    if "choices" in plain:
        return Answer(AnswerKind.VALUE, tuple(plain["choices"]), reason)
    return Answer(AnswerKind.VALUE, date.fromisoformat(plain["date"]), reason)
