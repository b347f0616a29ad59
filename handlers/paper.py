"""Documents on demand: whose, of which period; the file is written when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exports.letter import Letter
from handlers.buttons import DocumentButton, write_button
from handlers.chat import Chat
from handlers.document_tables import Say
from handlers.documents import LANGUAGE, why_draft, write_letter
from indicators.notation import write_period
from indicators.period import Period
from programmes.plan import Plan
from reporting.access import Act, demand
from reporting.desk import Desk
from reporting.directory import supervised_places
from reporting.ports import Button, DocumentOrder
from reporting.quarter import OFFICES, Quarter, periods_to_report, read_quarter
from storage import units as unit_store
from storage.people import Person
from storage.units import Unit

QUARTER: Final = "quarter"
_PERIODS: Final = 4  # the newest, to choose from
_LONGEST_LABEL: Final = 60


@dataclass(frozen=True, slots=True)
class Composed:
    """A document before it is written, the name of its file and the words beneath it."""

    letter: Letter
    filename: str
    caption: str


def ask(chat: Chat, person: Person) -> None:
    """Let a supervisor choose the unit: an own one, or one just below."""
    choices = _choices(chat.desk, person)
    if not choices:
        chat.say(chat.text("document.not_yours"))
    elif len(choices) == 1:
        _ask_period(chat, *choices[0])
    else:
        rows = tuple((Button(_label(*choice, choices), write_button(_chosen(*choice))),) for choice in choices)
        chat.say(chat.text("document.choose_place"), rows, card="document")


def pressed(chat: Chat, person: Person, button: DocumentButton) -> None:
    """A unit was chosen, or its period as well."""
    unit = unit_store.unit_by_id(chat.desk.connection, button.unit)
    demand(chat.desk, person, Act.SUPERVISE, unit)
    plan = chat.desk.catalogue.plan(button.plan)
    period = next((each for each in _periods(chat.desk, plan, unit) if each.id == button.period), None)
    if period is None:
        _ask_period(chat, plan, unit)
    else:
        chat.show(order_document(plan, unit, period))


def order_document(plan: Plan, unit: Unit, period: Period) -> DocumentOrder:
    """The order for a unit's document of one period."""
    return DocumentOrder(QUARTER, {"plan": plan.code, "unit": str(unit.id), "period": period.id})


def compose(desk: Desk, order: DocumentOrder) -> Composed:
    """What the ordered document says now. KeyError for a subject that no handler orders."""
    if order.subject != QUARTER:
        raise KeyError(order.subject)
    unit = unit_store.unit_by_id(desk.connection, int(order.about["unit"]))
    return composed(
        desk, read_quarter(desk, desk.catalogue.plan(order.about["plan"]), unit, Period.parse(order.about["period"]))
    )


def composed(desk: Desk, quarter: Quarter) -> Composed:
    """The document of that report with the name of its file and its caption."""
    say = Say(desk, LANGUAGE)
    words: dict[str, object] = {"period": write_period(quarter.period, LANGUAGE), "unit": quarter.unit.name}
    if quarter.is_final:
        caption = desk.say(LANGUAGE, "document.caption", **words)
    else:
        caption = desk.say(LANGUAGE, "document.caption_draft", reason=why_draft(say, quarter), **words)
    name = say("document.file", unit=quarter.unit.code, period=quarter.period.id)
    return Composed(write_letter(desk, quarter), name, caption)


def _ask_period(chat: Chat, plan: Plan, unit: Unit) -> None:
    periods = _periods(chat.desk, plan, unit)
    if not periods:
        chat.say(chat.text("document.none"))
        return
    rows = tuple(
        (Button(write_period(period, chat.language), write_button(DocumentButton(plan.code, unit.id, period.id))),)
        for period in periods
    )
    chat.say(chat.text("document.choose_period", unit=unit.name), rows, card="document")


def _periods(desk: Desk, plan: Plan, unit: Unit) -> list[Period]:
    return periods_to_report(desk, plan, unit, _PERIODS)


def _choices(desk: Desk, person: Person) -> list[tuple[Plan, Unit]]:
    """The supervised units and the offices just below them, once per plan that covers them."""
    found: dict[tuple[str, int], tuple[Plan, Unit]] = {}
    for place in supervised_places(desk, person):
        for unit in unit_store.subtree(desk.connection, place):
            if unit.kind in OFFICES and place.id in (unit.id, unit.parent_id):
                for code in unit_store.plans_covering(desk.connection, unit.id):
                    found[code, unit.id] = (desk.catalogue.plan(code), unit)
    return list(found.values())


def _chosen(plan: Plan, unit: Unit) -> DocumentButton:
    return DocumentButton(plan.code, unit.id)


def _label(plan: Plan, unit: Unit, choices: list[tuple[Plan, Unit]]) -> str:
    """The unit's name, with its plan where several plans cover it."""
    several = sum(other.id == unit.id for _, other in choices) > 1
    return f"{unit.name} · {plan.title}"[:_LONGEST_LABEL] if several else unit.name
