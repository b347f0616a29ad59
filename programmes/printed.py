"""What a plan folder prints, without its forms and scorecards: enough to judge a figure and to date a duty.

Compiling forms is most of the time that reading a plan takes, so commands that judge and date leave it out.
"""

from __future__ import annotations

from pathlib import Path

from programmes.duty_sheet import read_duties
from programmes.facts import read_facts
from programmes.faults import FaultList, PlanFaults
from programmes.plan import Plan
from programmes.target_sheet import check_tables, read_indicators, read_targets
from programmes.unit_sheet import read_groups, read_units


def read_printed(folder: Path) -> Plan:
    """The plan with its units (fictitious ones too), indicators, targets and duties; no forms, and no digest.

    Raises PlanFaults with everything that is wrong in those sheets.
    """
    faults = FaultList()
    facts = read_facts(folder, faults)
    if facts is None:
        raise PlanFaults(faults.faults)
    groups = read_groups(folder, faults)
    units, samples = read_units(folder, groups, faults)
    indicators = read_indicators(folder, groups, faults)
    targets = read_targets(folder, facts, indicators, units, faults)
    check_tables(folder, targets, faults)
    duties = read_duties(folder, facts, faults)
    faults.raise_if_any()
    return Plan(
        code=facts.code,
        title=facts.title,
        number=facts.number,
        issued=facts.issued,
        issued_printed=facts.issued_printed,
        issuer=facts.issuer,
        start=facts.start,
        end=facts.end,
        units=(*units, *samples),
        indicators=tuple(entry.indicator for entry in indicators),
        targets=tuple(entry.target for entry in targets),
        duties=duties,
        forms=(),
        groups=groups,
        expected_units=facts.expected_units,
        short_names={entry.indicator.code: entry.short for entry in indicators if entry.short},
    )
