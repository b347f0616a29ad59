"""What buttons carry, written and read side by side. At most 64 bytes; nothing in it is trusted: every press is
checked against the person who pressed, so a forged or forwarded button opens nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from dialogue.events import Action
from handlers.review_buttons import ReviewButton, read_review, write_review
from handlers.score_buttons import ScoreButton, read_score, write_score
from handlers.views import Choice, View

LIMIT = 64  # bytes that Telegram carries with a button
_MOST_IDS = 2


@dataclass(frozen=True, slots=True)
class FormButton:
    """On a form card: `turn` is the turn it was drawn for, None when its label was typed (never written)."""

    session: int
    turn: int | None
    action: Action
    argument: str | None = None


@dataclass(frozen=True, slots=True)
class StartButton:
    """Begin, take up or mend one report."""

    plan: str
    form: str
    unit: int
    period: str


@dataclass(frozen=True, slots=True)
class NameButton:
    """The name shown is right, or another one is to be typed; `other` when the invite is for another person of a
    shared phone."""

    right: bool
    other: bool = False


@dataclass(frozen=True, slots=True)
class ApproveButton:
    """Let a person in, or decline."""

    membership: int
    approve: bool


@dataclass(frozen=True, slots=True)
class ProgressButton:
    """One picture of a unit in one plan; without a view or indicator (its place in the plan) what fits the unit,
    without a period the running one."""

    plan: str
    unit: int
    view: View | None = None
    indicator: int | None = None
    part: int = 0
    period: str | None = None


@dataclass(frozen=True, slots=True)
class PickButton:
    """A list to choose from before a picture; `view`, `indicator` and `period` are kept meanwhile."""

    plan: str
    unit: int
    choice: Choice
    page: int = 0
    view: View | None = None
    indicator: int | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentButton:
    """The document of one unit in one plan; the period is still to be chosen while it is None."""

    plan: str
    unit: int
    period: str | None = None


@dataclass(frozen=True, slots=True)
class MenuButton:
    """An entry of the menu: "progress", "missing", "todo"."""

    entry: str


class ListStep(StrEnum):
    """A step through units, people and reports; behind each the row ids that it carries."""

    MISSING = "miss"  # unit, page: who has reported below a unit
    REMIND = "nudge"  # unit: remind everybody below it
    SENT = "sent"  # unit, page: reports that came
    REPORT = "rep"  # report: its values
    UNREACHED = "unre"  # unit: who no message reaches
    INVITE = "inv"  # unit, page: where somebody is invited
    INVITE_AS = "invas"  # unit, place of the role among the unit's roles
    STAND_IN = "stand"  # page: villages whose report the head may enter
    LEAVING = "leave"  # page: who may leave
    LEAVER = "left"  # person, page: who goes on for them
    HAND_OVER = "hand"  # person, successor (0: nobody yet): asks whether it is meant
    HAND_OVER_NOW = "handed"  # the same, meant
    SPEAKER = "who"  # person: who speaks at a shared phone
    AGREE = "agree"  # version of the notice on personal data
    MY_FILE = "mine"  # what is kept about oneself, as a file
    EXTENDING = "ext"  # page: who is given more time
    EXTEND = "extu"  # unit: for how many days
    EXTEND_DAYS = "extd"  # unit, days: why
    EXTEND_WHY = "extw"  # place of a ready reason
    CROSSING = "cross"  # page: whose place waits to go over to the unit that follows theirs
    CROSS = "crossp"  # rebinding: this place goes over
    CROSS_GROUP = "crossg"  # rebinding: this group does


@dataclass(frozen=True, slots=True)
class ListButton:
    """One step of a list; nothing is opened before the person's right to it was asked for."""

    step: ListStep
    ids: tuple[int, ...] = ()


class EnteringStep(StrEnum):
    """The steps by which a value is entered by hand, in their order."""

    PLAN = "plan"
    INDICATOR = "indicator"
    PERIOD = "period"
    VALUE = "value"
    SOURCE = "source"
    DATED = "dated"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class EnteringButton:
    """An answer to one of these steps; it counts only while that step is open."""

    step: EnteringStep
    choice: str


@dataclass(frozen=True, slots=True)
class DutyButton:
    """A unit has done a dated duty that no form serves."""

    plan: str
    duty: str
    unit: int
    period: str


AnyButton = (
    FormButton
    | StartButton
    | NameButton
    | ApproveButton
    | ProgressButton
    | PickButton
    | DocumentButton
    | MenuButton
    | ListButton
    | EnteringButton
    | ReviewButton
    | DutyButton
    | ScoreButton
)


def write_button(button: AnyButton) -> str:
    """The data of a button; ValueError when it would not fit."""
    match button:
        case FormButton(session, turn, action, argument):
            data = f"f|{session}|{turn}|{action.value}|{argument or ''}"
        case StartButton(plan, form, unit, period):
            data = f"s|{plan}|{form}|{unit}|{period}"
        case NameButton(right, other):
            data = f"n|{2 if other else int(right)}"
        case ApproveButton(membership, approve):
            data = f"a|{membership}|{int(approve)}"
        case ProgressButton(plan, unit, view, place, part, kept_period):
            data = f"p|{plan}|{unit}|{view or ''}|{_written(place)}|{part}|{kept_period or ''}"
        case PickButton(plan, unit, wanted, page, view, place, kept_period):
            data = f"q|{plan}|{unit}|{wanted.value}|{page}|{view or ''}|{_written(place)}|{kept_period or ''}"
        case DocumentButton(plan, unit, chosen):
            data = f"w|{plan}|{unit}|{chosen or ''}"
        case MenuButton(entry):
            data = f"m|{entry}"
        case ListButton(step, ids):
            data = "|".join(("l", step.value, *map(str, ids)))
        case EnteringButton(entering, choice):
            data = f"e|{entering.value}|{choice}"
        case DutyButton(plan, duty, unit, period):
            data = f"d|{plan}|{duty}|{unit}|{period}"
        case ReviewButton():
            data = write_review(button)
        case ScoreButton():
            data = write_score(button)
        case _:
            assert_never(button)
    if len(data.encode()) > LIMIT:
        raise ValueError(f"button data is longer than {LIMIT} bytes: {data}")
    return data


def read_button(data: str) -> AnyButton | None:
    """The button behind the data; None for anything that this program never wrote."""
    try:
        match data.split("|"):
            case ["f", session, turn, action, argument]:
                return FormButton(_number(session), _number(turn), Action(action), argument or None)
            case ["s", plan, form, unit, period]:
                return StartButton(plan, form, _number(unit), period)
            case ["n", "2"]:
                return NameButton(False, other=True)
            case ["n", right]:
                return NameButton(_flag(right))
            case ["a", membership, approve]:
                return ApproveButton(_number(membership), _flag(approve))
            case ["p", plan, unit]:
                return ProgressButton(plan, _number(unit))
            case ["p", plan, unit, view, place, part, *period] if len(period) <= 1:
                kept = View(view) if view else None
                return ProgressButton(plan, _number(unit), kept, _place(place), _number(part), _period(period))
            case ["q", plan, unit, wanted, page, view, place, *period] if len(period) <= 1:
                kept = View(view) if view else None
                place_of = _place(place)
                return PickButton(plan, _number(unit), Choice(wanted), _number(page), kept, place_of, _period(period))
            case ["w", plan, unit, period]:
                return DocumentButton(plan, _number(unit), period or None)
            case ["m", entry]:
                return MenuButton(entry)
            case ["l", step, *ids] if len(ids) <= _MOST_IDS:
                return ListButton(ListStep(step), tuple(map(_number, ids)))
            case ["e", step, choice]:
                return EnteringButton(EnteringStep(step), choice)
            case ["d", plan, duty, unit, period]:
                return DutyButton(plan, duty, _number(unit), period)
            case ["v", step, *ids]:
                return read_review(step, tuple(map(_number, ids)))
            case ["c", step, *parts]:
                return read_score(step, parts)
    except ValueError:
        return None
    return None


def _written(place: int | None) -> str:
    return "" if place is None else str(place)


def _place(text: str) -> int | None:
    return _number(text) if text else None


def _period(parts: list[str]) -> str | None:
    """The period at the end of a button; messages from before it was kept there have none."""
    return parts[0] or None if parts else None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError("not an id")
    return int(text)


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("not a flag")
    return text == "1"
