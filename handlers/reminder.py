"""The words of a reminder: how long is left, what is missing by name, and the buttons that begin it."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence

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
_MOST_BUTTONS = 8
_LONGEST_TITLE = 90  # of a plan, where several are spoken of
_HELP_NEEDED = -7  # days left from which a list of others asks what is in their way
# The fewer days are left, the more urgent the words; the first line that holds is said: (of a report, of a duty).
_TONES = (
    (8, "deadline.tone_open", "deadline.duty_tone_open"),
    (4, "deadline.tone_week", "deadline.duty_tone_week"),
    (2, "deadline.tone_soon", "deadline.duty_tone_soon"),
    (1, "deadline.tone_tomorrow", "deadline.duty_tone_tomorrow"),
    (0, "deadline.tone_today", "deadline.duty_tone_today"),
    (-2, "deadline.tone_late", "deadline.duty_tone_late"),
    (-6, "deadline.tone_later", "deadline.duty_tone_later"),
)


def write_reminder(desk: Desk, gathered: Gathered) -> Note:
    """Everything that one person is reminded of, in one message; its buttons can be typed there from now on.

    Reports come first, then duties, each with the first due first.
    """
    language = gathered.contact.language
    items = sorted(gathered.items, key=lambda item: (item.duty is not None, item.due_on))
    numbers = _numbers(items)
    blocks: list[str] = []
    said: list[str] = []
    for place, item in enumerate(items):
        head = _head(desk, language, item, items)
        if place in numbers:
            head[0] = f"{numbers[place]}. {head[0]}"
        spoken = [] if item.duty is None and head == said else head
        blocks.append("\n".join([*spoken, *_tone(desk, language, item), *_lines(desk, language, item)]))
        said = head
    if any(item.duty is not None and item.duty.kind is DutyKind.SAID for item in items):
        blocks.append(desk.say(language, "deadline.duty_press", count=max(1, len(numbers))))
    rows = tuple((button,) for button in _buttons(desk, language, items))[:_MOST_BUTTONS]
    remember(desk, Address(gathered.contact.channel, gathered.contact.chat), rows)
    return Note(for_reader(desk, gathered.contact, "\n\n".join(blocks)), rows)


def _numbers(items: Sequence[Item]) -> dict[int, int]:
    """The place of each duty among all items → its number in the message; none where there is only one."""
    duties = [place for place, item in enumerate(items) if item.duty is not None]
    return {place: number for number, place in enumerate(duties, start=1)} if len(duties) > 1 else {}


def _head(desk: Desk, language: str, item: Item, items: Sequence[Item]) -> list[str]:
    """What is due and when; the plan where several are spoken of, the unit where a person has duties at several."""
    if item.duty is not None:
        period = write_period(item.period, language)
        if len({one.unit.id for one in items if one.duty is not None}) > 1:
            period = f"{item.unit.name}, {period}"
        what: dict[str, object] = {"duty": duty_name(desk, language, item.duty), "period": period}
        keys = ("deadline.duty_before", "deadline.duty_today", "deadline.duty_after")
    else:
        what = {"period": write_period(item.period, language)}
        keys = ("remind.before", "remind.today", "remind.after")
    left = item.days_left
    if left == 0:
        lines = [desk.say(language, keys[1], **what)]
    else:
        lines = [desk.say(language, keys[0] if left > 0 else keys[2], count=abs(left), **what)]
    if len({one.plan.code for one in items}) > 1:
        title = item.plan.title
        short = title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE].rstrip()}…"
        lines.append(desk.say(language, "deadline.plan", title=short))
    if item.duty is not None and item.duty.kind is DutyKind.REMEDY:
        lines.append(desk.say(language, "score.due_own", due=write_date(item.due_on)))
        return lines
    lines.append(desk.say(language, _due_key(item), due=write_date(item.due_on)))
    return lines


def _due_key(item: Item) -> str:
    """Whose day it is: granted by the level above, configured by the office, or the document's own."""
    if item.is_extended:
        return "remind.extended"
    return "remind.configured" if item.configured else "remind.printed"


def _tone(desk: Desk, language: str, item: Item) -> list[str]:
    """How urgent it is by now, for whoever has to do it; nothing where others have to, or for a remedial item."""
    if item.below or (item.duty is not None and item.duty.kind is DutyKind.REMEDY):
        return []
    keys = next((keys for days, *keys in _TONES if item.days_left >= days), ["deadline.tone_last"])
    return [desk.say(language, keys[0] if item.duty is None else keys[-1])]


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
        yield desk.say(language, "deadline.below_help" if item.days_left <= _HELP_NEEDED else "deadline.below_call")
    elif item.is_station:
        yield desk.say(language, "remind.missing", unit=item.unit.name, count=len(item.owed))
        yield from _by_form(desk, language, item.owed)
        yield desk.say(language, _call(item))
    else:
        yield desk.say(language, "deadline.yours")
        yield from _by_form(desk, language, item.owed)


def _call(item: Item) -> str:
    """What a head is asked to do: only what is missing."""
    if all(one.unit.id == item.unit.id for one in item.owed):
        return "remind.call_station"
    return "remind.call" if any(one.unit.id == item.unit.id for one in item.owed) else "remind.call_villages"


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
    """Of several each carries the number that stands before it in the message."""
    numbers = _numbers(items)
    return [
        duty_button(desk, language, item.plan.code, item.duty, item.unit, item.period.id, numbers.get(place))
        for place, item in enumerate(items)
        if item.duty is not None
    ]


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
