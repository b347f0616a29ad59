"""Progress on demand: which plan, unit and indicator, by buttons or by name; then a picture that buttons change.

A head sees the station and its villages, the levels above see stations, a village worker the own village: what a
person may see is asked of reporting/access.py before every picture and every list.
"""

from __future__ import annotations

from dataclasses import replace

from handlers.buttons import PickButton, ProgressButton, write_button
from handlers.chat import Chat
from handlers.pages import PAGE, page_of
from handlers.picture_buttons import picture_rows, views_of
from handlers.pictures import fitting_indicator, order_picture
from handlers.progress_names import Named, labelled, named_things
from handlers.views import Choice, View
from indicators.indicator import Indicator
from indicators.notation import write_period
from indicators.period import Period
from programmes.plan import Plan
from reporting.access import Act, demand, places_of, shown_units
from reporting.ports import Button, Rows
from reporting.rounds import current_period, periods_owed
from reporting.searching import search
from reporting.series import indicators_of
from storage import units as unit_store
from storage.people import Person
from storage.units import Unit

TOPIC = "progress"
CARD = "progress"
PICTURE = "picture"
_STATIONS = ("commune", "village")
_LONGEST_LABEL = 60


def ask(chat: Chat, person: Person, name: str = "") -> None:
    """What is named; else the own station or village straight away, and from there up a choice."""
    own = {place.unit.id: place.unit for place in places_of(chat.desk, person)}
    if not own:
        chat.say(chat.text("progress.no_place"))
    elif name:
        typed(chat, person, name)
    elif len(own) == 1:
        _open(chat, person, next(iter(own.values())))
    else:
        rows = tuple(_row(chat, unit, Choice.PLAN) for unit in own.values() if _plans(chat, unit))
        _offer(chat, chat.text("progress.choose"), rows)


def typed(chat: Chat, person: Person, name: str) -> None:
    """A name that was typed: shown where only one thing is called so, offered where several are like it."""
    found = search(name, named_things(chat.desk, person, chat.language))
    if found.sure is not None:
        _follow(chat, person, found.sure)
    elif found.like:
        rows = tuple((Button(label, write_button(one.button)),) for label, one in labelled(chat.desk, found.like))
        key = "progress.found_several" if len(rows) > 1 else "progress.found_one"
        _offer(chat, chat.text(key, text=name, count=len(rows)), rows)
    else:
        chat.say(chat.text("progress.found_none", text=name))
        _listen(chat)


def pressed(chat: Chat, person: Person, button: ProgressButton) -> None:
    """One picture was asked for."""
    unit = unit_store.unit_by_id(chat.desk.connection, button.unit)
    demand(chat.desk, person, Act.PROGRESS, unit)
    plan = chat.desk.catalogue.plan(button.plan)
    _show(chat, plan, unit, button.view, _indicator(plan, button.indicator), button.part, button.period)


def picked(chat: Chat, person: Person, button: PickButton) -> None:
    """A list was asked for: of a unit's plans, of the units around it, of the plan's indicators, of its periods."""
    unit = unit_store.unit_by_id(chat.desk.connection, button.unit)
    demand(chat.desk, person, Act.PROGRESS, unit)
    match button.choice:
        case Choice.PLAN:
            _open(chat, person, unit)
        case Choice.UNIT:
            _list_units(chat, person, unit, button)
        case Choice.INDICATOR:
            _list_indicators(chat, unit, button)
        case Choice.PERIOD:
            _list_periods(chat, unit, button)


def _open(chat: Chat, person: Person, unit: Unit) -> None:
    """The unit's only plan, or a choice of its plans."""
    plans = _plans(chat, unit)
    if not plans:
        chat.say(chat.text("progress.nothing"))
    elif len(plans) > 1:
        rows = tuple((Button(_short(plan.title), write_button(_entry(plan, unit))),) for plan in plans)
        _offer(chat, chat.text("progress.choose_plan"), rows)
    else:
        _follow(chat, person, Named(_entry(plans[0], unit)))


def _entry(plan: Plan, unit: Unit) -> ProgressButton | PickButton:
    """What opens a plan at a unit: its picture; further up the units to choose from."""
    if unit.kind in _STATIONS:
        return ProgressButton(plan.code, unit.id)
    return PickButton(plan.code, unit.id, Choice.UNIT)


def _follow(chat: Chat, person: Person, named: Named) -> None:
    if isinstance(named.button, PickButton):
        picked(chat, person, named.button)
    else:
        pressed(chat, person, named.button)


def _show(
    chat: Chat,
    plan: Plan,
    unit: Unit,
    view: View | None,
    indicator: Indicator | None,
    part: int,
    wanted: str | None = None,
) -> None:
    desk = chat.desk
    period = _period(chat, plan, unit, wanted) if plan in _plans(chat, unit) else None
    if period is None:
        chat.say(chat.text("progress.nothing"))
        return
    shown = fitting_indicator(desk, plan, period, unit, indicator)
    if shown is None:
        chat.say(chat.text("progress.no_figures", unit=unit.name))
        return
    views = views_of(desk, plan, unit, period, shown)
    chosen = view if view in views else views[0]
    order = order_picture(plan, unit, period, chat.language, chosen, shown, part, has_buttons=True)
    chat.show(order, picture_rows(desk, plan, unit, period, chat.language, chosen, shown, part), card=PICTURE)
    _listen(chat)


def _list_units(chat: Chat, person: Person, at: Unit, button: PickButton) -> None:
    """The unit itself, those below it, and the way up; around a unit with nothing below it those beside it."""
    covered = {unit.id: unit for unit in _around(chat, person, at) if button.plan in _codes(chat, unit)}
    units = list(covered.values())
    rows = tuple(
        (Button(unit.name, write_button(replace(_picture_of(button), unit=unit.id))),)
        for unit in page_of(units, button.page)
    )
    _offer(chat, chat.text("progress.choose"), (*rows, *_turning(chat, len(units), button)))


def _around(chat: Chat, person: Person, at: Unit) -> list[Unit]:
    shown = shown_units(chat.desk, person)
    below = [unit for unit in shown if unit.parent_id == at.id]
    above = [unit for unit in shown if unit.id == at.parent_id]
    if not below and above:
        return [at, *(unit for unit in shown if unit.parent_id == at.parent_id), *above]
    return [at, *below, *above]


def _list_indicators(chat: Chat, unit: Unit, button: PickButton) -> None:
    plan = chat.desk.catalogue.plan(button.plan)
    period = _period(chat, plan, unit, button.period)
    asked = [] if period is None else indicators_of(chat.desk, plan, period, unit)
    view = View.TREND if button.view in (View.FILING, View.ALL) else button.view
    rows = tuple(
        (
            Button(
                plan.short_names.get(one.code, one.name).get(chat.language, one.name["vi"]),
                write_button(replace(_picture_of(button), view=view, indicator=plan.indicators.index(one))),
            ),
        )
        for one in page_of(asked, button.page)
    )
    _offer(chat, chat.text("progress.choose_indicator"), (*rows, *_turning(chat, len(asked), button)))


def _list_periods(chat: Chat, unit: Unit, button: PickButton) -> None:
    """The newest first."""
    periods = periods_owed(chat.desk, chat.desk.catalogue.plan(button.plan), unit)
    rows = tuple(
        (Button(write_period(one, chat.language), write_button(replace(_picture_of(button), period=one.id))),)
        for one in page_of(periods, button.page)
    )
    _offer(chat, chat.text("progress.choose_period"), (*rows, *_turning(chat, len(periods), button)))


def _picture_of(button: PickButton) -> ProgressButton:
    """The picture to which a list leads, before anything is chosen from it."""
    return ProgressButton(button.plan, button.unit, button.view, button.indicator, 0, button.period)


def _period(chat: Chat, plan: Plan, unit: Unit, wanted: str | None) -> Period | None:
    """The wanted one where the unit owes something in it, else the running one; None before the first."""
    owed = [] if wanted is None else periods_owed(chat.desk, plan, unit)
    return next((one for one in owed if one.id == wanted), None) or current_period(chat.desk, plan, unit)


def _turning(chat: Chat, count: int, button: PickButton) -> Rows:
    """The row that leads to the pages before and after."""
    steps = []
    if button.page > 0:
        steps.append(("directory.back", button.page - 1))
    if (button.page + 1) * PAGE < count:
        steps.append(("directory.next", button.page + 1))
    row = tuple(
        Button(
            chat.label(key),
            write_button(replace(button, page=page)),
        )
        for key, page in steps
    )
    return (row,) if row else ()


def _offer(chat: Chat, words: str, rows: Rows) -> None:
    chat.say(words, rows, card=CARD)
    _listen(chat)


def _listen(chat: Chat) -> None:
    """Names may be typed from now on, unless something else is open."""
    if not chat.conversation.topic:
        chat.turn_to(TOPIC)


def stop_listening(chat: Chat) -> None:
    """Names belong to the list or picture shown last; whatever comes next begins anew."""
    if chat.conversation.topic == TOPIC:
        chat.turn_to("")


def _row(chat: Chat, unit: Unit, choice: Choice) -> tuple[Button, ...]:
    return (Button(unit.name, write_button(PickButton(_codes(chat, unit)[0], unit.id, choice))),)


def _plans(chat: Chat, unit: Unit) -> list[Plan]:
    return [chat.desk.catalogue.plan(code) for code in _codes(chat, unit)]


def _codes(chat: Chat, unit: Unit) -> list[str]:
    return unit_store.plans_covering(chat.desk.connection, unit.id)


def _indicator(plan: Plan, place: int | None) -> Indicator | None:
    """The indicator at that place; None for one that an older plan had."""
    return plan.indicators[place] if place is not None and place < len(plan.indicators) else None


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1].rstrip()}…"
