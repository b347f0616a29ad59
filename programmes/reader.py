"""Reads a plan folder into a Plan, or names every fault at once.

A folder holds plan.toml and the sheets units.csv, sample-units.csv, groups.csv, indicators.csv, targets.csv,
tables.csv, duties.csv, milestones.csv, scorecards/<code>.csv (and <code>-fail.csv) and
forms/<form>/{survey,choices,settings}.csv.
FOLDER.md beside this file describes them column by column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from dialogue.definition import digest
from programmes.checks import check_forms
from programmes.document import digest_of
from programmes.duty_sheet import read_duties, read_milestones
from programmes.facts import FormFacts, PlanFacts, read_facts
from programmes.faults import FaultList, PlanFaults
from programmes.form_sheets import FormSheets, check_with_pyxform, read_form_sheets
from programmes.plan import Form, Plan
from programmes.round_checks import check_rounds
from programmes.scorecard_sheet import read_scorecards
from programmes.target_sheet import IndicatorRow, check_tables, read_indicators, read_targets
from programmes.toml_table import FILE
from programmes.unit_sheet import read_groups, read_units
from programmes.xlsform import CompiledForm, compile_form


def read_plan(
    folder: Path, *, with_samples: bool = False, edited: Mapping[str, FormSheets] = MappingProxyType({})
) -> Plan:
    """The plan of one folder; `with_samples` adds the fictitious units of the demo.

    `edited` holds sheets that take the place of a form's own, by form code: an import is checked before it is
    written. Raises PlanFaults with everything that is wrong in the folder.
    """
    faults = FaultList()
    facts = read_facts(folder, faults)
    if facts is None:
        raise PlanFaults(faults.faults)
    _check_facts(folder, facts, faults)
    groups = read_groups(folder, faults)
    units, samples = read_units(folder, groups, faults)
    indicators = read_indicators(folder, groups, faults)
    targets = read_targets(folder, facts, indicators, units, faults)
    check_tables(folder, targets, faults)
    duties = read_duties(folder, facts, faults)
    milestones = read_milestones(folder, facts, faults)
    scorecards = read_scorecards(folder, facts.scorecards, duties, facts.start.year, faults)
    compiled = _read_forms(folder, facts, edited, faults)
    check_forms(compiled, indicators, faults)
    check_rounds(facts.forms, facts.start.year, faults)
    _check_headline(facts, indicators, faults)
    faults.raise_if_any()
    plan = Plan(
        code=facts.code,
        title=facts.title,
        number=facts.number,
        issued=facts.issued,
        issued_printed=facts.issued_printed,
        issuer=facts.issuer,
        start=facts.start,
        end=facts.end,
        units=(*units, *samples) if with_samples else units,
        indicators=tuple(entry.indicator for entry in indicators),
        targets=tuple(entry.target for entry in targets),
        duties=duties,
        forms=tuple(_form(entry, form) for entry, form in zip(facts.forms, compiled, strict=True)),
        milestones=milestones,
        reminders=facts.reminders,
        opens_days_before_end=facts.opens_days_before_end,
        locks_days_after_due=facts.locks_days_after_due,
        headline=facts.headline,
        number_printed=facts.number_printed,
        period_printed=facts.period_printed,
        legal_basis=facts.legal_basis,
        groups=groups,
        scorecards=scorecards,
        expected_units=facts.expected_units,
        short_names={entry.indicator.code: entry.short for entry in indicators if entry.short},
    )
    return replace(plan, digest=digest_of(plan))


def _read_forms(
    folder: Path, facts: PlanFacts, edited: Mapping[str, FormSheets], faults: FaultList
) -> list[CompiledForm]:
    compiled = []
    for entry in facts.forms:
        sheets = edited.get(entry.code) or read_form_sheets(folder, entry, facts.code, faults)
        before = len(faults.faults)
        compiled.append(compile_form(sheets, faults))
        if len(faults.faults) == before:  # pyxform stops at its first complaint, so ours come first
            check_with_pyxform(sheets, faults)
    return compiled


def _form(entry: FormFacts, compiled: CompiledForm) -> Form:
    return Form(
        code=entry.code,
        questionnaire=compiled.questionnaire,
        unit_kind=entry.unit_kind,
        frequency=entry.frequency,
        reviewer=entry.reviewer,
        digest=digest(compiled.questionnaire),
        rule=entry.rule,
        duty=entry.duty,
        review_levels=entry.review_levels,
    )


def _check_facts(folder: Path, facts: PlanFacts, faults: FaultList) -> None:
    if facts.code and facts.code != folder.resolve().name:
        faults.add(
            FILE,
            facts.lines.get("code"),
            "code",
            f"{facts.code!r} differs from the folder's name, {folder.resolve().name!r}",
        )
    codes = [entry.code for entry in facts.forms]
    for entry in facts.forms:
        if codes.count(entry.code) > 1:
            faults.add(FILE, entry.line, "forms.code", f"{entry.code!r} stands here twice")


def _check_headline(facts: PlanFacts, indicators: Sequence[IndicatorRow], faults: FaultList) -> None:
    if facts.headline is not None and facts.headline not in {entry.indicator.code for entry in indicators}:
        line = facts.lines.get("headline")
        faults.add(FILE, line, "headline", f"{facts.headline!r} is not an indicator of this plan")
