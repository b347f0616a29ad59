"""Targets that are assigned or changed after the plan was printed.

A target in force is the newest assignment of its indicator, scope and period, else what the plan prints. Reasons stand
beside every assignment. What does not fit the plan raises NotTaken, a whole sentence for the operator.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from indicators.indicator import Indicator
from indicators.period import Period
from indicators.target import ALL_UNITS, Operator, Target, TargetKind
from programmes.plan import Plan
from reporting.access import Act, demand
from reporting.desk import Desk
from storage import assignments as store
from storage import audit
from storage import units as unit_store
from storage.assignments import AssignedTarget, Author
from storage.audit import Deed
from storage.people import Person

LONGEST_WORDS = 300  # of a reason or a source


class NotTaken(ValueError):
    """A target or value that does not fit its plan; the text is the whole sentence."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A target that holds; `assigned` says who made it so, None when the plan itself prints it."""

    target: Target
    assigned: AssignedTarget | None


def list_targets(desk: Desk, plan: Plan) -> tuple[InForce, ...]:
    """Every target that holds at the desk's moment: the plan's printed cells, then those that were added."""
    newest = {
        (one.indicator, one.scope, one.period): one
        for one in store.assigned_targets(desk.connection, plan.code, desk.known_at)
        if one.value is not None or one.is_open  # otherwise taken back: what the plan prints counts again
    }
    found = []
    for printed in plan.targets:
        assigned = newest.pop((printed.indicator, printed.scope, printed.period), None)
        found.append(InForce(printed if assigned is None else _assigned(assigned, printed.printed), assigned))
    return (*found, *(InForce(_assigned(one, one.why), one) for one in newest.values()))


def targets_in_force(desk: Desk, plan: Plan) -> tuple[Target, ...]:
    """The targets by which everything is judged now."""
    return tuple(one.target for one in list_targets(desk, plan))


def assign_target(
    desk: Desk,
    plan: Plan,
    *,
    indicator: str,
    scope: str,
    period: str,
    value: Decimal | None,
    op: Operator | None,
    why: str,
    who: Person | str,
) -> InForce | None:
    """Assign or change one target; None as `value` takes the assignment back. What holds there afterwards, if anything.

    Without `op` the operator stays that of the plan for this indicator. Raises NotTaken, and NotAllowed for a person
    who is not of the province.
    """
    find_indicator(plan, indicator)
    _check_scope(desk, plan, scope)
    about = read_period(period)
    if about.end < plan.start or about.start > plan.end:
        raise NotTaken(f"PERIOD: {period} lies outside the plan's period, {plan.start} to {plan.end}.")
    author = author_of(desk, plan, who, Act.ASSIGN_TARGET)
    alike = _alike(plan, indicator, scope, period)
    before = _in_force(desk, plan, indicator, scope, about)
    store.add_assigned_target(
        desk.connection,
        plan=plan.code,
        indicator=indicator,
        scope=scope,
        period=about.id,
        kind=TargetKind.ASSIGNED if alike is None or alike.kind is TargetKind.DIRECTION else alike.kind,
        op=op or (Operator.AT_LEAST if alike is None else alike.op),
        value=value,
        why=read_words("--why", why),
        author=author,
        now=desk.now,
    )
    after = _in_force(desk, plan, indicator, scope, about)
    cell = f"target/{plan.code}/{indicator}/{scope}/{about.id}"
    audit.note(
        desk.connection,
        desk.now,
        Deed.TARGET_SET,
        cell,
        by=author.person_id,
        unit_id=_unit_id(desk, scope),
        before=_facts(before),
        after=_facts(after),
    )
    return after


def _in_force(desk: Desk, plan: Plan, indicator: str, scope: str, period: Period) -> InForce | None:
    cell = (indicator, scope, period.id)
    in_force = list_targets(desk, plan)
    return next((one for one in in_force if (one.target.indicator, one.target.scope, one.target.period) == cell), None)


def _facts(held: InForce | None) -> audit.Facts:
    if held is None or held.target.value is None:
        return {"value": None}
    return {"op": held.target.op.value, "value": format(held.target.value, "f")}


def _unit_id(desk: Desk, scope: str) -> int | None:
    unit = unit_store.unit_by_code(desk.connection, scope)
    return None if unit is None else unit.id


def _assigned(assigned: AssignedTarget, printed: str) -> Target:
    return Target(
        indicator=assigned.indicator,
        scope=assigned.scope,
        period=assigned.period,
        kind=assigned.kind,
        op=assigned.op,
        value=assigned.value,
        printed=printed,
    )


def _alike(plan: Plan, indicator: str, scope: str, period: str) -> Target | None:
    """The printed target that the new one replaces, else the nearest in meaning: another scope, another period."""
    printed = [target for target in plan.targets if target.indicator == indicator]
    same_period = [target for target in printed if target.period == period]
    same_cell = [target for target in same_period if target.scope == scope]
    return next(iter([*same_cell, *same_period, *printed]), None)


def find_indicator(plan: Plan, code: str) -> Indicator:
    """The plan's indicator; NotTaken names those there are."""
    try:
        return plan.indicator(code)
    except KeyError:
        codes = ", ".join(one.code for one in plan.indicators)
        raise NotTaken(f"INDICATOR: {plan.code} has no indicator {code!r}; it has: {codes}.") from None


def _check_scope(desk: Desk, plan: Plan, scope: str) -> None:
    if scope == ALL_UNITS or scope in {unit.code for unit in plan.units}:
        return
    unit = unit_store.unit_by_code(desk.connection, scope)
    if unit is None or plan.code not in unit_store.plans_covering(desk.connection, unit.id):
        raise NotTaken(f"SCOPE: {scope!r} is neither {ALL_UNITS} nor a unit of {plan.code}.")


def read_period(text: str) -> Period:
    """A period by its id; NotTaken for anything else."""
    try:
        return Period.parse(text)
    except ValueError as problem:
        raise NotTaken(f"PERIOD: {problem}.") from None


def read_words(option: str, text: str) -> str:
    """Words that must be there and stay short, on one line; NotTaken otherwise."""
    words = " ".join(text.split())
    if not words:
        raise NotTaken(f"{option}: must not be empty.")
    if len(words) > LONGEST_WORDS:
        raise NotTaken(f"{option}: is longer than {LONGEST_WORDS} letters.")
    return words


def author_of(desk: Desk, plan: Plan, who: Person | str, act: Act) -> Author:
    """An operator may do anything; a person what the role allows at the plan's root."""
    if isinstance(who, str):
        return Author(name=read_words("--who", who)[:200])
    root = unit_store.unit_by_code(desk.connection, plan.root().code)
    assert root is not None, "whoever has a place in a plan has it in a loaded one"
    demand(desk, who, act, root)
    return Author(person_id=who.id)
