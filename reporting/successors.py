"""Figures of units that follow others: what was reported before them, added up where that is exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from indicators.indicator import Indicator
from indicators.period import Period
from indicators.reading import tally_report, window
from indicators.resumming import join, resum
from indicators.rollup import RolledUp, Standing
from indicators.succession import Family
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
    standing = {unit.code for unit in structure.units if unit.kind == level}
    expected = {unit.code for unit in structure.expected}
    found = Followed()
    for whole in structure.kinship.families:
        inside = [head for head in whole.heads if head in standing]
        if not inside:
            continue
        family = whole.without(_out_of_scope(indicator, structure, tree, whole))
        if not family.steps and not expected.intersection(inside):
            continue  # none of those that they follow counted then
        resummed = resum(indicator, family, period, _reports(indicator, structure, family, reported))
        is_over = all(step.since <= first for step in family.steps)
        apart = len(inside) < len(family.heads) or len(inside) == 1 or not _are_alike(tree, inside)
        if is_over or apart:
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


def _out_of_scope(indicator: Indicator, structure: Structure, tree: Tree, family: Family) -> set[str]:
    """Old units of a region that the indicator leaves out, where nobody has said of which region their successor is."""
    if not indicator.exclude_regions or any(
        tree.places[head].region is not None for head in family.heads if head in tree.places
    ):
        return set()
    members = structure.members or {}
    return {code for code in family.members if code in members and members[code].region in indicator.exclude_regions}


def _are_alike(tree: Tree, heads: Sequence[str]) -> bool:
    """Whether indicators count all of the heads or none: only then they can be counted as one."""
    return len({(tree.places[head].region, tree.places[head].groups) for head in heads}) == 1


def _reports(
    indicator: Indicator, structure: Structure, family: Family, reported: Reported
) -> dict[Period, dict[str, Tally]]:
    members = structure.members or {}
    known = [(code, members[code].id) for code in (*family.members, *family.heads) if code in members]
    return {
        period: {code: tally_report(indicator, by_id[number]) for code, number in known if number in by_id}
        for period, by_id in reported.items()
    }
