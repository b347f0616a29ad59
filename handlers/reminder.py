"""The words of a reminder: how long is left, what is missing by name, and the buttons that begin it."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from handlers.buttons import ListButton, ListStep, StartButton, write_button
from handlers.duty_words import duty_button, duty_name
from handlers.notify import for_reader, remember
from handlers.values import words_in
from indicators.notation import write_date, write_period
from reporting.audience import Item
from reporting.desk import Desk
from reporting.duties import DatedDuty, DutyKind
from reporting.obligations import Owed
from reporting.ports import Address, Button, Note
from reporting.reminding import Gathered
from reporting.scores import left_to_verify

_NAMED = 12  # names in one line, or lines in one list, before the rest is counted
_MOST_BUTTONS = 6
_LONGEST_TITLE = 90  # of a plan, where several are spoken of
# The fewer days are left, the more urgent the words; the first line that holds is said.
_TONES = (
    (8, "deadline.tone_open"),
    (4, "deadline.tone_week"),
    (2, "deadline.tone_soon"),
    (1, "deadline.tone_tomorrow"),
    (0, "deadline.tone_today"),
    (-2, "deadline.tone_late"),
    (-6, "deadline.tone_later"),
)


def write_reminder(desk: Desk, gathered: Gathered) -> Note:
    """Everything that one person is reminded of, in one message; its buttons can be typed there from now on."""
    language = gathered.contact.language
    blocks: list[str] = []
    said = None
    for item in gathered.items:
        head = _head(desk, language, item, several=len({one.plan.code for one in gathered.items}) > 1)
        lines = [*([] if head == said else head), *_lines(desk, language, item)]
        said = head
        blocks.append("\n".join(lines))
    rows = tuple((button,) for button in _buttons(desk, language, gathered.items))[:_MOST_BUTTONS]
    remember(desk, Address(gathered.contact.channel, gathered.contact.chat), rows)
    return Note(for_reader(desk, gathered.contact, "\n\n".join(blocks)), rows)


def _head(desk: Desk, language: str, item: Item, *, several: bool) -> list[str]:
    """What is due and when, and how urgent it is by now."""
    if item.duty is not None:
        what: dict[str, object] = {
            "duty": duty_name(desk, language, item.duty),
            "period": write_period(item.period, language),
        }
        keys = ("deadline.duty_before", "deadline.duty_today", "deadline.duty_after")
    else:
        what = {"period": write_period(item.period, language)}
        keys = ("remind.before", "remind.today", "remind.after")
    left = item.days_left
    if left == 0:
        lines = [desk.say(language, keys[1], **what)]
    else:
        lines = [desk.say(language, keys[0] if left > 0 else keys[2], days=abs(left), **what)]
    if several:
        title = item.plan.title
        short = title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE].rstrip()}…"
        lines.append(desk.say(language, "deadline.plan", title=short))
    if item.duty is not None and item.duty.kind is DutyKind.REMEDY:
        lines.append(desk.say(language, "score.due_own", due=write_date(item.due_on)))
        return lines
    due = "remind.configured" if item.configured else "remind.printed"
    lines.append(desk.say(language, due, due=write_date(item.due_on)))
    lines.append(desk.say(language, next((key for days, key in _TONES if left >= days), "deadline.tone_last")))
    return lines


def _lines(desk: Desk, language: str, item: Item) -> Iterator[str]:
    if item.duty is not None:
        yield from _duty_lines(desk, language, item, item.duty)
    elif item.below:
        yield desk.say(language, "deadline.below", unit=item.unit.name, count=len(item.below))
        for one in item.below[:_NAMED]:
            yield desk.say(
                language, "deadline.below_line", unit=one.unit.name, received=one.received, expected=one.expected
            )
        if len(item.below) > _NAMED:
            yield desk.say(language, "remind.more", count=len(item.below) - _NAMED)
    elif item.is_station:
        yield desk.say(language, "remind.missing", unit=item.unit.name, count=len(item.owed))
        yield from _by_form(desk, language, item.owed)
        yield desk.say(language, "remind.call")
    else:
        yield desk.say(language, "deadline.yours")
        yield from _by_form(desk, language, item.owed)


def _duty_lines(desk: Desk, language: str, item: Item, duty: DatedDuty) -> Iterator[str]:
    """The document's words about it, if any; how many stations are left to verify; who does the remedial item."""
    if duty.kind is DutyKind.REMEDY:
        if item.words:
            yield desk.say(language, "score.owner_line", owner=item.words)
        return
    if item.words:
        yield desk.say(language, "deadline.duty_words", words=item.words)
    if duty.kind is DutyKind.VERIFICATION:
        left, total = left_to_verify(desk, item.plan, duty.card, item.period, item.unit)
        yield desk.say(language, "score.left_to_verify", left=left, total=total)


def _by_form(desk: Desk, language: str, missing: Iterable[Owed]) -> list[str]:
    units: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for one in missing:
        units.setdefault(one.form.code, []).append(one.unit.name)
        titles[one.form.code] = words_in(one.form.questionnaire.title, language)
    return [
        desk.say(language, "missing.line", form=titles[code], units=_names(desk, language, names))
        for code, names in units.items()
    ]


def _names(desk: Desk, language: str, names: list[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    rest = desk.say(language, "remind.more", count=len(names) - _NAMED)
    return f"{', '.join(names[:_NAMED])} {rest}"


def _buttons(desk: Desk, language: str, items: Sequence[Item]) -> list[Button]:
    """The own forms first, then what was done without a form, then the lists of others."""
    return [
        *_start_buttons(desk, language, items),
        *_done_buttons(desk, language, items),
        *_list_buttons(desk, language, items),
    ]


def _start_buttons(desk: Desk, language: str, items: Sequence[Item]) -> list[Button]:
    own = [(item, one) for item in items for one in item.owed if one.unit.id == item.unit.id]
    several = len({(one.unit.id, item.period) for item, one in own}) > 1
    found = []
    for item, one in own:
        title = words_in(one.form.questionnaire.title, language)
        if several:
            title = f"{title} · {one.unit.name} · {write_period(item.period, language)}"
        label = html.unescape(desk.say(language, "menu.start", title=title))
        found.append(
            Button(label, write_button(StartButton(item.plan.code, one.form.code, one.unit.id, item.period.id)))
        )
    return found


def _done_buttons(desk: Desk, language: str, items: Sequence[Item]) -> list[Button]:
    found = []
    duties = [(item, item.duty) for item in items if item.duty is not None]
    for item, duty in duties:
        button = duty_button(desk, language, item.plan.code, duty, item.unit, item.period.id)
        several = len(duties) > 1
        found.append(replace(button, label=f"{button.label} · {duty.code}") if several else button)
    return found


def _list_buttons(desk: Desk, language: str, items: Sequence[Item]) -> list[Button]:
    found = []
    lists = {item.unit.id: item.is_station for item in items if item.below or _others(item)}
    for unit_id, is_station in lists.items():
        step = ListStep.REMIND if is_station else ListStep.MISSING
        label = html.unescape(desk.say(language, "directory.remind" if is_station else "command.thieu"))
        found.append(Button(label, write_button(ListButton(step, (unit_id,) if is_station else (unit_id, 0)))))
    return found


def _others(item: Item) -> bool:
    return item.is_station and any(one.unit.id != item.unit.id for one in item.owed)
