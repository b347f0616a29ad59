"""What goes to DHIS2, and its files: data values, complete-registrations and the metadata that they refer to.

Objects are referred to by code (import with idScheme=CODE, metadata with identifier=AUTO). Metadata also needs DHIS2's
own ids, because expressions name elements by id: they are made from the codes, so that a second import finds the same
objects. Source: DHIS2 developer guide, "Data values", "Data set completeness" and "Metadata" (versions 2.38 to 2.41).
"""

from __future__ import annotations

import csv
import hashlib
import json
import string
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any, Final

_LETTERS: Final = string.ascii_letters
_SIGNS: Final = string.ascii_letters + string.digits
_DEFAULT_COMBO: Final = "bjDvmb4bfuf"  # DHIS2's own "default" category combination
_CSV_COLUMNS: Final = (
    *("dataelement", "period", "orgunit", "categoryoptioncombo", "attributeoptioncombo"),
    *("value", "storedby", "lastupdated", "comment", "followup"),
)


@dataclass(frozen=True, slots=True)
class DataValue:
    """One value; `value` is written as DHIS2 wants it ("12", "true", "2026-03-31")."""

    element: str
    period: str
    unit: str
    value: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """A data set that a unit has sent completely for a period, on `day`."""

    data_set: str
    period: str
    unit: str
    day: date


@dataclass(frozen=True, slots=True)
class OrgUnit:
    """An organisation unit; `groups` are codes."""

    code: str
    name: str
    opened: date
    parent: str | None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """A data element."""

    code: str
    name: str
    short_name: str
    value_type: str
    aggregation: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """An indicator: elements added up over elements added up, over the units of `per_group`, or over nothing."""

    code: str
    name: str
    short_name: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    per_group: str | None
    factor: int
    decimals: int


@dataclass(frozen=True, slots=True)
class DataSet:
    """A form: its elements, and the units that fill it."""

    code: str
    name: str
    period_type: str
    elements: tuple[str, ...]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything for one import, metadata before data. `groups` are (code, name) of groups of units."""

    units: tuple[OrgUnit, ...]
    groups: tuple[tuple[str, str], ...]
    elements: tuple[Element, ...]
    ratios: tuple[Ratio, ...]
    data_sets: tuple[DataSet, ...]
    values: tuple[DataValue, ...]
    registrations: tuple[Registration, ...]


def uid(kind: str, code: str) -> str:
    """DHIS2's id of an object: 11 letters and digits, a letter first; always the same for a kind and code."""
    number = int.from_bytes(hashlib.sha256(f"{kind}/{code}".encode()).digest(), "big")
    number, first = divmod(number, len(_LETTERS))
    found = _LETTERS[first]
    while len(found) < 11:
        number, sign = divmod(number, len(_SIGNS))
        found += _SIGNS[sign]
    return found


def write_files(delivery: Delivery) -> dict[str, bytes]:
    """File name → content, in the order of import."""
    return {
        "1-metadata.json": _json(metadata(delivery)),
        "2-dataValueSets.json": _json(data_value_set(delivery.values)),
        "2-dataValueSets.csv": _csv(delivery.values),
        "3-completeDataSetRegistrations.json": _json(registrations(delivery.registrations)),
    }


def data_value_set(values: Iterable[DataValue]) -> dict[str, Any]:
    """The body of POST /api/dataValueSets?idScheme=CODE."""
    return {"dataValues": [_value(value) for value in values]}


def registrations(found: Iterable[Registration]) -> dict[str, Any]:
    """The body of POST /api/completeDataSetRegistrations?idScheme=CODE."""
    return {
        "completeDataSetRegistrations": [
            {
                "dataSet": one.data_set,
                "period": one.period,
                "organisationUnit": one.unit,
                "date": one.day.isoformat(),
                "completed": True,
            }
            for one in found
        ]
    }


def metadata(delivery: Delivery) -> dict[str, Any]:
    """The body of POST /api/metadata?identifier=AUTO."""
    factors = sorted({ratio.factor for ratio in delivery.ratios})
    return {
        "organisationUnits": [_unit(unit) for unit in delivery.units],
        "organisationUnitGroups": [_group(delivery, code, name) for code, name in delivery.groups],
        "dataElements": [_element(element) for element in delivery.elements],
        "indicatorTypes": [_type(factor) for factor in factors],
        "indicators": [_indicator(ratio) for ratio in delivery.ratios],
        "dataSets": [_data_set(data_set) for data_set in delivery.data_sets],
    }


def _value(value: DataValue) -> dict[str, str]:
    found = {"dataElement": value.element, "period": value.period, "orgUnit": value.unit, "value": value.value}
    return {**found, "comment": value.comment} if value.comment else found


def _csv(values: Iterable[DataValue]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(_CSV_COLUMNS)
    for one in values:
        writer.writerow((one.element, one.period, one.unit, "", "", one.value, "", "", one.comment, ""))
    return text.getvalue().encode("utf-8")


def _named(kind: str, code: str, name: str, short_name: str) -> dict[str, Any]:
    return {"id": uid(kind, code), "code": code, "name": name[:230], "shortName": short_name[:50]}


def _ref(kind: str, code: str) -> dict[str, str]:
    return {"id": uid(kind, code)}


def _unit(unit: OrgUnit) -> dict[str, Any]:
    found = {**_named("unit", unit.code, unit.name, unit.name), "openingDate": unit.opened.isoformat()}
    return found if unit.parent is None else {**found, "parent": _ref("unit", unit.parent)}


def _group(delivery: Delivery, code: str, name: str) -> dict[str, Any]:
    members = [_ref("unit", unit.code) for unit in delivery.units if code in unit.groups]
    return {**_named("group", code, name, name), "organisationUnits": members}


def _element(element: Element) -> dict[str, Any]:
    return {
        **_named("element", element.code, element.name, element.short_name),
        "domainType": "AGGREGATE",
        "valueType": element.value_type,
        "aggregationType": element.aggregation,
        "zeroIsSignificant": True,  # 0 is a value and not the lack of one
        "categoryCombo": {"id": _DEFAULT_COMBO},
    }


def _type(factor: int) -> dict[str, Any]:
    code = f"TRAM_PER_{factor}"
    return {
        "id": uid("type", code),
        "code": code,
        "name": f"Per {factor} (Trạm)",
        "factor": factor,
        "number": factor == 1,
    }


def _indicator(ratio: Ratio) -> dict[str, Any]:
    if ratio.denominator:
        denominator = _sum_of(ratio.denominator)
    else:
        denominator = "1" if ratio.per_group is None else f"OUG{{{uid('group', ratio.per_group)}}}"
    return {
        **_named("indicator", ratio.code, ratio.name, ratio.short_name),
        "indicatorType": _ref("type", f"TRAM_PER_{ratio.factor}"),
        "numerator": _sum_of(ratio.numerator),
        "numeratorDescription": " + ".join(ratio.numerator),
        "denominator": denominator,
        "denominatorDescription": " + ".join(ratio.denominator) or ratio.per_group or "1",
        "annualized": False,
        "decimals": ratio.decimals,
    }


def _sum_of(elements: Iterable[str]) -> str:
    return "+".join(f"#{{{uid('element', code)}}}" for code in elements)


def _data_set(data_set: DataSet) -> dict[str, Any]:
    return {
        **_named("dataset", data_set.code, data_set.name, data_set.name),
        "periodType": data_set.period_type,
        "categoryCombo": {"id": _DEFAULT_COMBO},
        "openFuturePeriods": 0,
        "dataSetElements": [
            {"dataSet": _ref("dataset", data_set.code), "dataElement": _ref("element", code)}
            for code in data_set.elements
        ],
        "organisationUnits": [_ref("unit", code) for code in data_set.units],
    }


def write_decimal(number: Decimal) -> str:
    """A number as DHIS2 reads it: no exponent, no trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, indent=1).encode("utf-8")
