"""Keeps `hidden` and `again` of the state right when answers change, evaluating only what depends on the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dialogue.answers import Answer
from dialogue.judging import is_broken
from dialogue.logic import Logic, Scope


@dataclass(frozen=True, slots=True)
class Settled:
    """`hidden`: steps that are not relevant. `again`: steps shown and answered whose constraints no longer hold."""

    hidden: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()


def settle(logic: Logic, answers: Mapping[str, Answer], today: date | None) -> Settled:
    """Worked out from nothing: every relevance, every constraint."""
    hidden: set[str] = set()
    scope = Scope(logic, answers, hidden, today)
    _update_hidden(logic, logic.relevance_order, hidden, scope)
    return Settled(frozenset(hidden), _broken(logic, logic.position, answers, hidden, scope))


def resettle(
    logic: Logic, answers: Mapping[str, Answer], before: Settled, changed: Iterable[str], today: date | None
) -> tuple[Settled, Scope]:
    """The same as `settle`, knowing what was settled before the questions `changed` got their present answers.

    The constraints of the changed questions themselves are taken to hold: they are the caller's to judge, with the
    scope that comes back.
    """
    own = {logic.step_name[name] for name in changed}
    relevances = {step for name in changed for step in logic.affected_steps[name]}
    touched = {logic.step_name[other] for name in changed for other in logic.affected_constraints[name]} - own
    if not relevances and not touched:
        return Settled(before.hidden, before.again - own), Scope(logic, answers, before.hidden, today)
    hidden = set(before.hidden)
    scope = Scope(logic, answers, hidden, today)
    _update_hidden(logic, sorted(relevances, key=logic.relevance_rank.__getitem__), hidden, scope)
    touched |= before.hidden - hidden - own
    again = before.again - touched - own - hidden
    return Settled(frozenset(hidden), again | _broken(logic, touched, answers, hidden, scope)), scope


def _update_hidden(logic: Logic, steps: Iterable[str], hidden: set[str], scope: Scope) -> None:
    """Judge the relevance of `steps`, which are in an order in which nobody depends on a later one.

    Because of that order an expression that many steps share (a group) need be asked only once, and calculations
    that `scope` has worked out on the way stay right.
    """
    known: dict[str, bool] = {}
    for step in steps:
        is_shown = True
        for condition in logic.relevant[step]:
            source = condition.expression.source
            if source not in known:
                known[source] = scope.holds(condition)
            is_shown = is_shown and known[source]
        if is_shown is (step in hidden):
            (hidden.discard if is_shown else hidden.add)(step)


def _broken(
    logic: Logic, steps: Iterable[str], answers: Mapping[str, Answer], hidden: set[str], scope: Scope
) -> frozenset[str]:
    return frozenset(
        name
        for name in steps
        if name not in hidden
        and any(
            is_broken(logic, question.name, answers, scope) for question in logic.steps[logic.position[name]].questions
        )
    )
