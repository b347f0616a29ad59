"""Which unit follows which: steps of reorganisations, and what they join together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class StepKind(StrEnum):
    """What happens to a unit on a day."""

    MERGE = "merge"  # all of it goes into a new unit
    SPLIT = "split"  # a part of it goes into a new unit
    MOVE = "move"  # it belongs to another unit from now on
    RENAME = "rename"  # it is called otherwise from now on
    END = "end"  # it ends, nothing follows it; what lay below it belongs to the unit above


@dataclass(frozen=True, slots=True)
class Succession:
    """From `since` on `new` stands where `old` stood, or where a part of it stood (`kind` SPLIT)."""

    old: str
    new: str
    kind: StepKind
    since: date
    share: Fraction | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of the old unit went there, so that what it reported can be added up in the new one."""
        return self.kind is not StepKind.SPLIT


@dataclass(frozen=True, slots=True)
class Family:
    """Units that follow one another. `heads` follow all others and are followed by none, in the order of their codes.

    Of several heads nobody can say which part of the old figures is whose: only all together are exact.
    """

    steps: tuple[Succession, ...]
    heads: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """Every unit of the family, each once."""
        return tuple(dict.fromkeys(code for step in self.steps for code in (step.old, step.new)))

    def without(self, codes: Collection[str]) -> Family:
        """The same without the steps that lead away from those units; the heads stay."""
        return Family(tuple(step for step in self.steps if step.old not in codes), self.heads)

    @property
    def is_exact(self) -> bool:
        """Whether everything that was reported belongs to one head."""
        return len(self.heads) == 1 and all(step.is_whole for step in self.steps)

    def before(self, code: str) -> tuple[Succession, ...]:
        """The steps by which the unit came to be."""
        return tuple(step for step in self.steps if step.new == code)


def families_of(steps: Iterable[Succession]) -> tuple[Family, ...]:
    """The steps gathered into families, in the order in which they first appear."""
    known: dict[str, list[Succession]] = {}
    for step in steps:
        ours, theirs = known.get(step.old, []), known.get(step.new, [])
        joined = ours if ours is theirs else [*ours, *theirs]
        joined.append(step)
        members = (
            {code for one in joined for code in (one.old, one.new)} if joined is not ours else (step.old, step.new)
        )
        known.update(dict.fromkeys(members, joined))
    return tuple(_family(one) for one in {id(one): one for one in known.values()}.values())


class Kinship:
    """Steps with the families that they make, worked out once for all indicators and periods."""

    def __init__(self, steps: Iterable[Succession] = ()) -> None:
        self.families = families_of(steps)


def predecessors_of(steps: Sequence[Succession], code: str) -> tuple[str, ...]:
    """Every unit that the unit follows, nearest first, each once."""
    by_new: Mapping[str, list[str]] = _olds(steps)
    found: dict[str, None] = {}
    waiting = [code]
    while waiting:
        for old in by_new.get(waiting.pop(0), ()):
            if old not in found and old != code:
                found[old] = None
                waiting.append(old)
    return tuple(found)


def _olds(steps: Iterable[Succession]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for step in steps:
        found.setdefault(step.new, []).append(step.old)
    return found


def _family(steps: list[Succession]) -> Family:
    olds = {step.old for step in steps}
    heads = sorted({step.new for step in steps} - olds)
    return Family(tuple(sorted(steps, key=lambda step: (step.since, step.old, step.new))), tuple(heads))
