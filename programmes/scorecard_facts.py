"""[[scorecards]] of plan.toml: when a card is scored, and when it passes."""

from __future__ import annotations

from dataclasses import dataclass

from programmes.toml_table import Table

LONGEST_CODE = 26  # letters: it stands in a button beside the plan's code
_KEYS = (
    *("code", "name", "decision", "pass_percent", "criterion_percent", "configured"),
    *("rule", "duty", "verify_rule", "verify_duty"),
)


@dataclass(frozen=True, slots=True)
class ScorecardFacts:
    """One [[scorecards]] entry: the criteria stand in scorecards/<code>.csv. `lines` says where its keys stand."""

    code: str
    name: str
    decision: str
    pass_percent: str
    criterion_percent: str
    configured: bool
    lines: dict[str, int]
    rule: str = ""
    duty: str | None = None
    verify_rule: str = ""
    verify_duty: str | None = None


def read_scorecard_facts(table: Table) -> ScorecardFacts:
    """One entry; a card without a rule has no rounds."""
    for key in sorted(set(table.data) - set(_KEYS)):
        table.fault(key, "the key is unknown here")
    code = table.text("code")
    if len(code) > LONGEST_CODE:
        table.fault("code", f"{code!r} is longer than {LONGEST_CODE} letters")
    if "verify_rule" in table.data and "rule" not in table.data:
        table.fault("verify_rule", "needs a rule: there is nothing to verify before a self score")
    return ScorecardFacts(
        code=code,
        name=table.text("name"),
        decision=table.text("decision"),
        pass_percent=str(table.integer("pass_percent", 80, 0, 100)),
        criterion_percent=str(table.integer("criterion_percent", 50, 0, 100)),
        configured=table.data.get("configured", True) is True,
        lines={key: table.line_of(key) for key in table.data},
        rule=table.rule("rule") if "rule" in table.data else "",
        duty=table.optional_text("duty"),
        verify_rule=table.rule("verify_rule") if "verify_rule" in table.data else "",
        verify_duty=table.optional_text("verify_duty"),
    )
