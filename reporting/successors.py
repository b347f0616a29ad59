"""Figures of units that follow others: what was reported before them, added up where that is exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from indicators.indicator import Indicator
from indicators.period import Period
from indicators.reading import tally_report, window
from indicators.resumming import join, resum
from indicators.rollup import RolledUp, Standing
from indicators.succession import Family, families_of
from indicators.tally import Tally
from indicators.tree import Place, Tree
from reporting.reported import Reported
from reporting.structure import Structure


@dataclass(frozen=True, slots=True)
class Followed:
    """What families add to a roll-up.

    `tallies` are those of units that count as they stand. A family with several heads counts once, as the place that
    `places` puts right above all of them; its heads are then shown with what `apart` says, and counted nowhere else.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    apart: dict[str, Tally] = field(default_factory=dict)
    between: dict[str, list[Tally]] = field(default_factory=dict)

    def shown(self, rolled: RolledUp) -> RolledUp:
        """The same with the heads of split units, and what stands between them and the whole, as they are known."""
        changed: dict[str, Standing] = {code: replace(rolled[code], tally=one) for code, one in self.apart.items()}
        for code, parts in self.between.items():
            standing = rolled[code]
            changed[code] = replace(standing, tally=join(standing.indicator, [standing.tally, *parts]))
        return rolled.but(changed) if changed else rolled


def follow(
    indicator: Indicator, structure: Structure, tree: Tree, level: str, period: Period, reported: Reported
) -> Followed:
    """The tallies of every family whose heads report at that level and stand in the tree."""
    first, _ = window(indicator, period)
    steps = [step for step in structure.successions if step.since > first]
    standing = {unit.code for unit in structure.units if unit.kind == level}
    found = Followed()
    for family in families_of(steps):
        inside = [head for head in family.heads if head in standing]
        if not inside:
            continue
        resummed = resum(indicator, family, period, _reports(indicator, structure, family, reported))
        if len(inside) < len(family.heads) or len(inside) == 1 or not _are_alike(tree, inside):
            found.tallies.update({head: resummed.heads[head] for head in inside})
            continue
        top = next(code for code in tree.lines[inside[0]][1:] if all(code in tree.lines[head] for head in inside))
        stand_in = family.steps[0].old
        found.places.append(replace(tree.places[inside[0]], code=stand_in, parent=top))
        found.tallies[stand_in] = resummed.together
        for head in inside:
            found.apart[head] = resummed.heads[head]
            line = tree.lines[head]
            for code in line[1 : line.index(top)]:
                found.between.setdefault(code, []).append(resummed.heads[head])
    return found


def _are_alike(tree: Tree, heads: Sequence[str]) -> bool:
    """Whether indicators count all of the heads or none: only then they can be counted as one."""
    return len({(tree.places[head].region, tree.places[head].groups) for head in heads}) == 1


def _reports(
    indicator: Indicator, structure: Structure, family: Family, reported: Reported
) -> dict[Period, dict[str, Tally]]:
    ids = structure.members or {}
    known: Sequence[tuple[str, int]] = [(code, ids[code]) for code in family.members if code in ids]
    return {
        period: {code: tally_report(indicator, by_id[number]) for code, number in known if number in by_id}
        for period, by_id in reported.items()
    }
