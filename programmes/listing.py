"""What `tram plan show --json` prints: the plan as plain values, decimals as strings."""

from __future__ import annotations

from typing import Any

from indicators.indicator import Indicator
from indicators.target import Target
from programmes.plan import Plan


def describe_plan(plan: Plan) -> dict[str, Any]:
    """The plan's facts, units, indicators, targets and duties as JSON values.

    `value` is a decimal string or None (nothing assigned), `scope` "ALL" or a unit code, `op` one of >= <= > < =.
    """
    return {
        "code": plan.code,
        "title": plan.title,
        "number": plan.number,
        "issued": plan.issued.isoformat() if plan.issued else None,
        "issuer": plan.issuer,
        "start": plan.start.isoformat(),
        "end": plan.end.isoformat(),
        "units": [
            {"code": unit.code, "name": unit.name, "type": unit.kind, "parent": unit.parent} for unit in plan.units
        ],
        "indicators": [_indicator(indicator) for indicator in plan.indicators],
        "targets": [_target(target) for target in plan.targets],
        "duties": [
            {"code": duty.code, "frequency": duty.frequency, "rule": duty.rule, "printed": duty.printed}
            for duty in plan.duties
        ],
        "milestones": [
            {
                "code": milestone.code,
                "what": milestone.what,
                "printed": milestone.printed,
                "due": milestone.due.isoformat() if milestone.due else None,
            }
            for milestone in plan.milestones
        ],
        "forms": [
            {
                "code": form.code,
                "title": form.questionnaire.title["vi"],
                "role": form.questionnaire.role,
                "unit_kind": form.unit_kind,
                "frequency": form.frequency,
                "questions": len(form.questionnaire.questions()),
            }
            for form in plan.forms
        ],
        "digest": plan.digest,
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "name": indicator.name["vi"],
        "name_en": indicator.name.get("en"),
        "unit": indicator.unit,
        "reporter": indicator.reporter.value,
        "concept": indicator.concept,
        "kind": indicator.kind.value,
        "time": indicator.time.value,
        "province_only": indicator.province_only,
        "criteria": list(indicator.criteria),
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "indicator": target.indicator,
        "scope": target.scope,
        "period": target.period,
        "kind": target.kind.value,
        "op": target.op.value,
        "value": None if target.value is None else format(target.value, "f"),
        "printed": target.printed,
    }
