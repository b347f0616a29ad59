"""Does what the table of a reorganisation says, in one transaction: units, targets, who is asked to go over, reminders.

Reports and values are not touched: they stay with the unit that sent them. A closed unit hangs below the one that
follows it, so that whoever answers for the successor sees its history; a split one stays where it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from indicators.notation import fold
from indicators.period import Period
from indicators.succession import StepKind, Succession
from reporting.desk import Desk
from reporting.duties import MOVED_ON, hand_duties_over
from reporting.inheriting import Inherited, give_targets, inherited_targets
from reporting.ladder import Listener, plan_reminders
from reporting.reorganisation import Opening, Reorganisation, Way
from reporting.unit_import import follow_region
from storage import audit, groups, lineage, rebindings
from storage import handover as session_moves
from storage import rounds as round_store
from storage import units as unit_store
from storage.audit import Deed
from storage.lineage import KeptStep
from storage.rebindings import Crossing, Rebinding
from storage.unit_changes import UnitFacts, amend_unit, facts_of, move_unit
from storage.units import Unit

_REMINDED = ("commune", "village")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done beside the tree: targets given, and who waits for a confirmation."""

    targets: tuple[Inherited, ...]
    waiting: tuple[Rebinding, ...]


def targets_of(desk: Desk, examined: Reorganisation) -> tuple[Inherited, ...]:
    """The targets that the new units would be given."""
    steps = successions(examined)
    plans = {plan for unit in examined.closed for plan in unit_store.plans_covering(desk.connection, unit.id)}
    return inherited_targets(desk, plans, steps) if steps else ()


def successions(examined: Reorganisation) -> tuple[Succession, ...]:
    """The ways from closed units to new ones."""
    return tuple(
        Succession(way.old.code, way.relation.new, way.relation.kind, way.relation.since, way.relation.share)
        for way in examined.ways
        if not way.relation.stays
    )


def apply_reorganisation(desk: Desk, examined: Reorganisation, *, who: str, why: str) -> Outcome:
    """Do it, within the desk's transaction; ValueError when there were faults."""
    if examined.faults:
        raise ValueError("a table with faults cannot be applied")
    targets = targets_of(desk, examined)
    opened = {one.code: _open(desk, one) for one in examined.openings}
    for way in examined.ways:
        if way.relation.stays:
            _change(desk, way)
    for carried in examined.carried:
        _move(desk, carried.unit, carried.to, StepKind.MOVE, carried.since)
    for way in examined.ways:
        if not way.relation.stays or way.relation.kind is StepKind.END:
            _keep_step(desk, way)
    waiting: list[Rebinding] = []
    leaving: dict[int, list[Way]] = {}
    for way in examined.ways:
        leaving.setdefault(way.old.id, []).append(way)
    for unit in examined.closed:
        ways = leaving[unit.id]
        _close(desk, unit, ways, opened)
        waiting += _ask(desk, unit, [opened[way.relation.new] for way in ways if not way.relation.stays])
    give_targets(desk, targets, who=who, why=why)
    _move_reminders(desk, examined, opened)
    for way in examined.ways:
        _note(desk, way)
    return Outcome(targets, tuple(waiting))


def _open(desk: Desk, opening: Opening) -> Unit:
    """The new unit with what is known of it: sums of households and people, the region that all share."""
    parent = unit_store.unit_by_code(desk.connection, opening.parent)
    unit = unit_store.add_unit(
        desk.connection,
        code=opening.code,
        name=opening.name,
        folded=fold(opening.name),
        kind=opening.kind,
        parent=parent,
        is_sample=any(old.is_sample for old in opening.olds),
    )
    facts = _facts(desk, opening)
    amend_unit(desk.connection, unit.id, opening.name, fold(opening.name), facts)
    plans = {plan for old in opening.olds for plan in unit_store.plans_covering(desk.connection, old.id)}
    for plan in sorted(plans):
        unit_store.cover(desk.connection, plan, [unit.id])
        for name, members in unit_store.groups_of_plan(desk.connection, plan).items():
            if all(old.id in members for old in opening.olds):
                unit_store.set_group(desk.connection, plan, name, unit.id)
    follow_region(desk, unit, facts.region)
    return unit


def _facts(desk: Desk, opening: Opening) -> UnitFacts:
    """A part of a split unit has no number of people that anybody knows."""
    known = [facts_of(desk.connection, old.id) for old in opening.olds]
    regions = {one.region for one in known}
    return UnitFacts(
        region=regions.pop() if len(regions) == 1 else None,
        households=_sum(one.households for one in known) if opening.is_whole else None,
        population=_sum(one.population for one in known) if opening.is_whole else None,
        opened_on=opening.since,
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = list(numbers)
    return None if any(one is None for one in known) else sum(one for one in known if one is not None)


def _change(desk: Desk, way: Way) -> None:
    """A unit that keeps its code moves or is renamed."""
    relation = way.relation
    if relation.kind is StepKind.MOVE:
        assert relation.parent is not None, "a move without a place is a fault"
        _move(desk, way.old, relation.parent, relation.kind, relation.since)
    if relation.kind is StepKind.RENAME and relation.name is not None:
        _keep_step(desk, way)
    if relation.kind is not StepKind.END and relation.name is not None:
        lineage.call_unit(desk.connection, way.old.id, relation.name, fold(relation.name))


def _move(desk: Desk, unit: Unit, to: str, kind: StepKind, since: date) -> None:
    now = unit_store.unit_by_id(desk.connection, unit.id)  # what stands above may have moved in this transaction
    parent = unit_store.unit_by_code(desk.connection, to)
    assert parent is not None, "a unit to move under is known or new"
    step = KeptStep(kind.value, since, unit.id, unit.id, None, now.name, now.parent_id)
    lineage.add_step(desk.connection, step, desk.now)
    desk.was_reorganised = True
    move_unit(desk.connection, now, parent)


def _keep_step(desk: Desk, way: Way) -> None:
    relation = way.relation
    now = unit_store.unit_by_id(desk.connection, way.old.id)
    new = unit_store.unit_by_code(desk.connection, relation.new)
    assert new is not None, "new units are opened before"
    share = None if relation.share is None else str(relation.share)
    step = KeptStep(relation.kind.value, relation.since, now.id, new.id, share, now.name, now.parent_id)
    lineage.add_step(desk.connection, step, desk.now)
    desk.was_reorganised = True


def _close(desk: Desk, unit: Unit, ways: list[Way], opened: dict[str, Unit]) -> None:
    lineage.close_unit(desk.connection, unit.id, ways[0].relation.since - timedelta(days=1))
    whole = [way for way in ways if way.relation.kind is not StepKind.SPLIT and not way.relation.stays]
    if not whole:
        rebindings.expire_invites(desk.connection, unit.id, desk.now)
        return
    now = unit_store.unit_by_id(desk.connection, unit.id)
    successor = unit_store.unit_by_id(desk.connection, opened[whole[0].relation.new].id)
    move_unit(desk.connection, now, successor)
    rebindings.redirect(desk.connection, unit.id, successor.id)
    for session in session_moves.free_sessions_at(desk.connection, unit.id):
        if not session.base_revision and Period.parse(session.period).end >= whole[0].relation.since:
            session_moves.move_session(desk.connection, session, successor.id, desk.now)


def _ask(desk: Desk, unit: Unit, successors: Iterable[Unit]) -> list[Rebinding]:
    """Everybody with a place at the closed unit, and its groups, wait for a confirmation."""
    found = []
    places = rebindings.places_at(desk.connection, [unit.id])
    bound = groups.groups_of_unit(desk.connection, unit.id)
    for successor in successors:
        way = Crossing(unit.id, successor.id)
        found += [rebindings.ask_person(desk.connection, way, membership, desk.now) for membership, _, _ in places]
        found += [rebindings.ask_group(desk.connection, way, group.channel, group.chat, desk.now) for group in bound]
    return found


def _move_reminders(desk: Desk, examined: Reorganisation, opened: dict[str, Unit]) -> None:
    """Of running rounds that end on the day or later the new units hear, the closed ones no more."""
    closed = {unit.id for unit in examined.closed}
    since = min((way.relation.since for way in examined.ways), default=desk.today)
    for plan in desk.catalogue.plans():
        for round_ in round_store.rounds_of(desk.connection, plan.code):
            period = Period.parse(round_.period)
            if round_.closed_at is not None or period.end < since:
                continue
            round_store.settle_reminders(desk.connection, plan.code, period.id, closed, MOVED_ON, desk.now)
            listeners = [
                Listener(unit, only_after=unit.kind not in _REMINDED)
                for unit in opened.values()
                if plan.code in unit_store.plans_covering(desk.connection, unit.id)
            ]
            plan_reminders(desk, plan, "", period, round_.opens_on, round_.due_on, listeners, since=desk.now)
        covered = [unit for unit in opened.values() if plan.code in unit_store.plans_covering(desk.connection, unit.id)]
        hand_duties_over(desk, plan, closed, covered, since)


def _note(desk: Desk, way: Way) -> None:
    relation = way.relation
    audit.note(
        desk.connection,
        desk.now,
        Deed.UNITS_REORGANISED,
        f"unit/{relation.old}",
        by=None,
        unit_id=way.old.id,
        before={"unit": relation.old, "name": way.old.name},
        after={
            "kind": relation.kind.value,
            "since": relation.since.isoformat(),
            "to": way.to,
            "name": relation.name,
            "share": None if relation.share is None else str(relation.share),
        },
    )
