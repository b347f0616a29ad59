"""Forms of one frequency share a round: it has one due day, and it has one at all."""

from __future__ import annotations

from collections.abc import Sequence

from indicators.calendar import RuleError, due_dates, parse_rule
from programmes.facts import FormFacts
from programmes.faults import FaultList
from programmes.toml_table import FILE


def check_rounds(forms: Sequence[FormFacts], first_year: int, faults: FaultList) -> None:
    """Refuse a form whose rule names no day, and one that differs from an earlier form of the same frequency."""
    shared: dict[str, FormFacts] = {}
    for form in forms:
        try:
            rule = parse_rule(form.rule)
        except RuleError:  # noted where it was read
            continue
        dated = any(due.due is not None for year in range(first_year, first_year + 12) for due in due_dates(rule, year))
        if not dated:
            faults.add(FILE, form.line, "forms.rule", f"{form.rule!r} names no day: nobody would ever be asked")
        first = shared.setdefault(form.frequency, form)
        if parse_rule(first.rule) != rule:
            sentence = f"{form.code!r} is due on other days than {first.code!r}: forms of one frequency share a round"
            faults.add(FILE, form.line, "forms.rule", sentence)
