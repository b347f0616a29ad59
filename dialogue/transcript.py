"""Conversations as data: a form, what is said to it, and every effect told in one line. Pure.

A transcript is a mapping of plain values (a TOML file): `play` is a list of entries, each one event:
`say` (words), `press` (an action's button, with `argument`, `turns_old` for an old card), `mean` (a button's label
typed instead), or none of them: the person came back. `after` are the seconds since the entry before, `age` the
seconds that the message was under way. `answers` and `at` open a report that has answers already.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dialogue.answers import Answer, AnswerKind
from dialogue.effects import Cancel, Effect, Late, Rejection, ShowQuestion, ShowReview, ShowWarning, Stale, Submit
from dialogue.engine import Step, advance, begin, reopen
from dialogue.events import Action, Event, Pressed, Resumed, Typed
from dialogue.past import Past
from dialogue.questionnaire import Questionnaire
from dialogue.snapshot import answers_from_plain, answers_to_plain, state_from_plain, state_to_plain

SECONDS_BETWEEN = 10
_TABLES = ("answers", "last", "year_before", "series")


def play(
    transcript: Mapping[str, Any], questionnaire: Questionnaire, past: Past, begun_at: datetime
) -> list[list[str]]:
    """The effects of the opening and of every entry of `play`, told in lines.

    Every state goes through its snapshot before the next entry, as if the bot had been restarted.
    """
    now = begun_at
    if "answers" in transcript:
        step = reopen(questionnaire, past, answers_from_plain(transcript["answers"]), transcript.get("at"), now)
    else:
        step = begin(questionnaire, past, now)
    told = [_told_all(step)]
    for entry in transcript["play"]:
        now += timedelta(seconds=entry.get("after", SECONDS_BETWEEN))
        state = state_from_plain(json.loads(json.dumps(state_to_plain(step.state))))
        step = advance(questionnaire, state, _event(entry, state.turn, now), past, now)
        told.append(_told_all(step))
    return told


def past_to_plain(past: Past) -> dict[str, Any]:
    """What a transcript keeps of the unit's past; nothing of an empty one."""
    plain: dict[str, Any] = {
        "last": answers_to_plain(past.last),
        "year_before": answers_to_plain(past.year_before),
        "series": {name: [str(number) for number in numbers] for name, numbers in past.series.items()},
    }
    return {key: value for key, value in plain.items() if value}


def past_from_plain(transcript: Mapping[str, Any]) -> Past:
    """The past that a transcript tells of itself."""
    return Past(
        last=answers_from_plain(transcript.get("last", {})),
        year_before=answers_from_plain(transcript.get("year_before", {})),
        series={name: tuple(map(Decimal, numbers)) for name, numbers in transcript.get("series", {}).items()},
    )


def write(transcript: Mapping[str, Any], told: list[list[str]]) -> str:
    """The transcript as TOML, with these effects."""
    head = {key: value for key, value in transcript.items() if key not in ("play", "opening", *_TABLES)}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    lines += [f"opening = {_list(told[0])}"]
    for table in _TABLES:
        if table in transcript:
            lines += ["", f"[{table}]"]
            lines += [f"{name} = {_inline(value)}" for name, value in transcript[table].items()]
    for entry, effects in zip(transcript["play"], told[1:], strict=True):
        lines += ["", "[[play]]"]
        lines += [
            f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items() if key != "effects"
        ]
        lines += [f"effects = {_list(effects)}"]
    return "\n".join(lines) + "\n"


def tell(effect: Effect) -> str:
    """One line about one effect."""
    match effect:
        case ShowQuestion():
            parts = [f"ask {effect.step.name} {effect.number}/{effect.total}", f"saved {effect.saved}"]
            parts += [] if effect.rejection is None else [f"because {_slip(effect.rejection)}"]
            parts += [f"also {_slip(each)}" for each in effect.also]
            parts += _values("now", effect.current) + _values("last", effect.last)
            parts += [f"marked {' '.join(effect.selected)}"] if effect.selected else []
            return "; ".join(parts + _values("echo", effect.echo))
        case ShowWarning():
            why = effect.message.get("vi") or f"usual {effect.usual}"
            parts = [f"doubt {effect.question.name} ({why})", *_values("given", effect.candidate)]
            parts += [f"also {_slip(each)}" for each in effect.also]
            return "; ".join(parts + _values("echo", effect.echo))
        case ShowReview():
            return "; ".join([f"review {len(effect.steps)} steps", *_values("answers", effect.answers)])
        case Submit():
            return "; ".join(["submit", *_values("answers", effect.answers), *_values("computed", effect.calculated)])
        case Cancel():
            return "cancel"
        case Stale():
            return "stale"
        case Late():
            return f"late {effect.text}"


def _event(entry: Mapping[str, Any], turn: int, now: datetime) -> Event:
    sent_at = (now - timedelta(seconds=entry.get("age", 0))).replace(microsecond=0)
    if "say" in entry:
        return Typed(entry["say"], sent_at)
    if "press" in entry:
        return Pressed(Action(entry["press"]), entry.get("argument"), turn - entry.get("turns_old", 0))
    if "mean" in entry:
        return Pressed(Action(entry["mean"]), entry.get("argument"), None, sent_at)
    return Resumed()


def _told_all(step: Step) -> list[str]:
    return [tell(effect) for effect in step.effects]


def _slip(rejection: Rejection) -> str:
    detail = "".join(f" {key}={value}" for key, value in rejection.detail.items())
    return f"{rejection.slip.value} {rejection.question}{detail}"


def _values(word: str, answers: Mapping[str, Answer]) -> list[str]:
    told = " ".join(f"{name}={_value(answer)}" for name, answer in answers.items())
    return [f"{word} {told}"] if told else []


def _value(answer: Answer) -> str:
    reason = "" if answer.reason is None else f" ({answer.reason or 'confirmed'})"
    match answer.value:
        case None:
            return f"<{AnswerKind(answer.kind).value}>"
        case Decimal() as number:
            return f"{number}{reason}"
        case tuple() as names:
            return "+".join(names)
        case date() as day:
            return day.isoformat()
        case str() as text:
            return repr(text)


def _list(lines: list[str]) -> str:
    inside = "".join(f"    {json.dumps(line, ensure_ascii=False)},\n" for line in lines)
    return f"[\n{inside}]"


def _inline(value: Mapping[str, Any] | list[str]) -> str:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "{ " + ", ".join(f"{key} = {json.dumps(each, ensure_ascii=False)}" for key, each in value.items()) + " }"
