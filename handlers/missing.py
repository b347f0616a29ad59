"""Who has reported and who has not, level by level; one tap reminds everybody who has not."""

from __future__ import annotations

import html
from fractions import Fraction

from handlers.buttons import ListStep, StartButton, write_button
from handlers.chat import Chat
from handlers.notify import for_reader, remember
from handlers.pages import list_button, page_of, rows_of, turning
from handlers.values import words_in
from indicators.notation import write_date, write_period
from reporting.access import Act, demand
from reporting.desk import Desk
from reporting.directory import RoundStanding, asked_for, people_by_place, standings_below, supervised_places
from reporting.extensions import last_day_of
from reporting.nudging import Nudge, Nudged, OwedReport, nudge_missing
from reporting.obligations import Owed
from reporting.overview import completeness_of
from reporting.ports import Address, Button, Note, Rows
from storage import units as unit_store
from storage.lineage import children_of
from storage.people import Contact, Person
from storage.units import Unit

CARD = "list"
_NAMED = 12  # units in one line before the rest is counted
_MOST_FORMS = 3  # buttons under one reminder


def show(chat: Chat, person: Person) -> None:
    """The units that this person answers for: the only one straight away, else a choice."""
    units = supervised_places(chat.desk, person)
    if not units:
        chat.say(chat.text("missing.not_yours"))
    elif len(units) == 1:
        _show_unit(chat, units[0], 0)
    else:
        rows = rows_of(units, lambda unit: list_button(unit.name, ListStep.MISSING, unit.id, 0))
        chat.say(chat.text("directory.choose"), rows, card=CARD)


def show_unit(chat: Chat, person: Person, unit_id: int, page: int) -> None:
    """One unit: counts of the units just below, or names where these report themselves."""
    unit = unit_store.unit_by_id(chat.desk.connection, unit_id)
    demand(chat.desk, person, Act.SUPERVISE, unit)
    _show_unit(chat, unit, page)


def remind_all(chat: Chat, person: Person, unit_id: int) -> None:
    """Remind everybody below the unit whose report is missing, and say how it went."""
    unit = unit_store.unit_by_id(chat.desk.connection, unit_id)
    nudged = nudge_missing(chat.desk, person, unit, write_nudge, _contact(chat, person))
    rows = ((list_button(chat.label("directory.back"), ListStep.MISSING, unit.id, 0),),)
    chat.say("\n".join(_outcome(chat, nudged)), rows, card=CARD)


def _contact(chat: Chat, person: Person) -> Contact:
    """Where the person asks from."""
    return Contact(person.id, person.name, chat.language, chat.address.channel, chat.address.chat)


def write_nudge(desk: Desk, nudge: Nudge) -> Note:
    """What one person is reminded of: by whom, which reports, until when. Its buttons can be typed there too."""
    language = nudge.contact.language
    lines = [desk.say(language, "directory.nudge", by=nudge.by.name)]
    several = len({one.owed.unit.id for one in nudge.missing}) > 1
    buttons = []
    for one in nudge.missing:
        title = words_in(one.owed.form.questionnaire.title, language)
        due = write_date(last_day_of(desk, one.plan, one.period, one.owed.unit))
        period = write_period(one.period, language)
        lines.append(
            desk.say(language, "directory.nudge_line", form=title, unit=one.owed.unit.name, period=period, due=due)
        )
        buttons.append((_start(desk, language, one, title if not several else f"{title} · {one.owed.unit.name}"),))
    rows = tuple(buttons[:_MOST_FORMS])
    remember(desk, Address(nudge.contact.channel, nudge.contact.chat), rows)
    return Note(for_reader(desk, nudge.contact, "\n".join(lines)), rows)


def _start(desk: Desk, language: str, one: OwedReport, title: str) -> Button:
    label = html.unescape(desk.say(language, "menu.start", title=title))
    return Button(label, write_button(StartButton(one.plan.code, one.owed.form.code, one.owed.unit.id, one.period.id)))


def _show_unit(chat: Chat, unit: Unit, page: int) -> None:
    standings = standings_below(chat.desk, unit)
    if not standings:
        chat.say(chat.text("progress.nothing"))
        return
    below = [] if unit.kind == "commune" else _children(chat.desk, unit)
    lines: list[str] = []
    for standing in standings:
        lines.append(
            chat.text(
                "missing.title",
                unit=unit.name,
                period=write_period(standing.period, chat.language),
                received=len(standing.owed) - len(standing.missing),
                expected=len(standing.owed),
            )
        )
        lines.append(_counts(chat, standing))
        if not standing.missing:
            lines.append(chat.text("missing.complete"))
        elif not below:
            lines += _by_form(chat, unit, standing)
    rows = _child_rows(chat, unit, below, standings, page)
    chat.say("\n".join(lines), (*rows, *_action_rows(chat, unit, standings)), card=CARD)


def _counts(chat: Chat, standing: RoundStanding) -> str:
    """How many came on time and late, and how many were given more time."""
    done = completeness_of(chat.desk, standing.owed)
    key = "deadline.counted_extended" if done.extended else "deadline.counted"
    return chat.text(
        key,
        on_time=done.on_time,
        late=done.late,
        missing=done.missing,
        **({"count": done.extended} if done.extended else {}),
    )


def _child_rows(chat: Chat, unit: Unit, below: list[Unit], standings: list[RoundStanding], page: int) -> Rows:
    """A button for every unit just below that owes something, the least complete first."""
    counted = _counted(unit, below, standings)
    lacking = sorted(
        (entry for entry in counted if entry[1] < entry[2]), key=lambda entry: Fraction(entry[1], entry[2])
    )
    rows = rows_of(
        page_of(lacking, page),
        lambda entry: list_button(
            chat.label("directory.child", unit=entry[0].name, received=entry[1], expected=entry[2]),
            ListStep.MISSING,
            entry[0].id,
            0,
        ),
    )
    return (*rows, *turning(chat, len(lacking), page, ListStep.MISSING, unit.id))


def _action_rows(chat: Chat, unit: Unit, standings: list[RoundStanding]) -> Rows:
    rows = []
    if any(standing.missing for standing in standings):
        rows.append((list_button(chat.label("directory.remind"), ListStep.REMIND, unit.id),))
    if any(one.report is not None for standing in standings for one in standing.owed):
        rows.append((list_button(chat.label("directory.sent"), ListStep.SENT, unit.id, 0),))
    rows.append((list_button(chat.label("directory.unreached"), ListStep.UNREACHED, unit.id),))
    return tuple(rows)


def _children(desk: Desk, unit: Unit) -> list[Unit]:
    ids = children_of(desk.connection, unit)
    found = unit_store.units_by_id(desk.connection, ids)
    return [found[number] for number in ids]


def _counted(unit: Unit, below: list[Unit], standings: list[RoundStanding]) -> list[tuple[Unit, int, int]]:
    """Each unit just below `unit` with how many reports came of it and of what lies below it, and how many are owed."""
    counts = {child.path: [0, 0] for child in below}
    start = len(unit.path)
    for standing in standings:
        for one in standing.owed:
            path = one.unit.path
            child = counts.get(path[: path.find("/", start) + 1])
            if child is not None:
                child[0] += one.report is not None
                child[1] += 1
    return [(child, counts[child.path][0], counts[child.path][1]) for child in below]


def _by_form(chat: Chat, unit: Unit, standing: RoundStanding) -> list[str]:
    """Each form with the units that lack it; behind each unit who is asked, for this is a private chat."""
    people = people_by_place(chat.desk, unit)
    by_form: dict[str, list[Owed]] = {}
    for one in standing.missing:
        by_form.setdefault(one.form.code, []).append(one)
    lines = []
    for owed in by_form.values():
        places = []
        for one in owed[:_NAMED]:
            names = ", ".join(listing.name for listing in asked_for(one, people))
            key = "directory.place" if names else "directory.place_nobody"
            places.append(chat.text(key, unit=one.unit.name, **({"names": names} if names else {})))
        if len(owed) > _NAMED:
            places.append(chat.text("remind.more", count=len(owed) - _NAMED))
        title = words_in(owed[0].form.questionnaire.title, chat.language)
        lines.append(f"{chat.text('directory.form', form=title)} {'; '.join(places)}")
    return lines


def _outcome(chat: Chat, nudged: Nudged) -> list[str]:
    lines = []
    if nudged.sent:
        lines.append(chat.text("directory.nudged", count=nudged.sent))
    if nudged.later_at is not None:
        time = nudged.later_at.strftime("%H:%M %d/%m")
        lines.append(chat.text("directory.nudged_later", count=nudged.later, time=time))
    for count, key in (
        (nudged.again, "directory.nudged_again"),
        (nudged.unreachable, "directory.nudged_unreachable"),
        (nudged.nobody, "directory.nudged_nobody"),
    ):
        if count:
            lines.append(chat.text(key, count=count))
    return lines or [chat.text("directory.nudged_none")]
