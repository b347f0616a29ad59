"""What DHIS2 accepts, checked before anything is handed over; every fault is a sentence that names the object.

Source: DHIS2 developer guide (docs.dhis2.org, "Using the API": Metadata, Data values, Organisation units; versions 2.38
to 2.41) and the value types of org.hisp.dhis.common.ValueType: ids of 11 letters and digits that begin with a letter;
codes of at most 50, names of at most 230, short names of at most 50 letters; names and short names of data elements,
data sets and indicators unique; values of at most 50,000 letters that fit their value type; periods of the data set's
period type in ISO form; one value per data element, period and unit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from exports.dhis2 import DataValue, Delivery, metadata

_UID: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")
_PERIODS: Final = {
    "Monthly": re.compile(r"[0-9]{4}(0[1-9]|1[0-2])"),
    "Quarterly": re.compile(r"[0-9]{4}Q[1-4]"),
    "SixMonthly": re.compile(r"[0-9]{4}S[12]"),
    "Yearly": re.compile(r"[0-9]{4}"),
}
_VALUES: Final = {
    "NUMBER": re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"),
    "INTEGER_ZERO_OR_POSITIVE": re.compile(r"0|[1-9][0-9]{0,9}"),
    "BOOLEAN": re.compile(r"true|false"),
    "TEXT": re.compile(r"(?s).{1,50000}"),
    "LONG_TEXT": re.compile(r"(?s).{1,50000}"),
}
_LONGEST_CODE, _LONGEST_NAME, _LONGEST_SHORT_NAME = 50, 230, 50
_LONGEST_VALUE: Final = 50_000
_UNIQUE_NAMES: Final = ("dataElements", "dataSets", "indicators", "organisationUnitGroups", "indicatorTypes")
_IN_EXPRESSION: Final = re.compile(r"(#|OUG)\{([^}]*)\}")


def faults_of(delivery: Delivery) -> list[str]:
    """Everything that DHIS2 would refuse; empty when it would take all of it."""
    body = metadata(delivery)
    return [*_metadata_faults(body), *_data_faults(delivery), *_registration_faults(delivery)]


def fits(value_type: str, value: str) -> bool:
    """Whether a value is of that value type."""
    if not 0 < len(value) <= _LONGEST_VALUE:
        return False
    if value_type == "DATE":
        try:
            return len(value) == 10 and bool(date.fromisoformat(value))
        except ValueError:
            return False
    return _VALUES[value_type].fullmatch(value) is not None


def _metadata_faults(body: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    known = {one["id"] for objects in body.values() for one in objects}
    for kind, objects in body.items():
        for field in ("id", "code", *(("name", "shortName") if kind in _UNIQUE_NAMES else ())):
            yield from _doubles(kind, field, [one[field] for one in objects if field in one])
        for one in objects:
            yield from _object_faults(kind, one)
    for unit in body["organisationUnits"]:
        if "parent" in unit and unit["parent"]["id"] not in known:
            yield f"organisationUnits {unit['code']}: its parent is not in the file"
    for indicator in body["indicators"]:
        for field in ("numerator", "denominator"):
            text = indicator[field]
            unknown = [found[1] for found in _IN_EXPRESSION.findall(text) if found[1] not in known]
            if unknown or not (_IN_EXPRESSION.search(text) or text == "1"):
                yield f"indicators {indicator['code']}: {field} {text!r} refers to nothing in the file"


def _object_faults(kind: str, one: Mapping[str, Any]) -> Iterator[str]:
    who = f"{kind} {one.get('code')}"
    if not _UID.fullmatch(one["id"]):
        yield f"{who}: id {one['id']!r} is not 11 letters and digits"
    if not 0 < len(one["code"]) <= _LONGEST_CODE:
        yield f"{who}: the code is longer than {_LONGEST_CODE} letters"
    if not 0 < len(one["name"].strip()) <= _LONGEST_NAME:
        yield f"{who}: the name must have 1 to {_LONGEST_NAME} letters"
    if "shortName" in one and not 0 < len(one["shortName"].strip()) <= _LONGEST_SHORT_NAME:
        yield f"{who}: the short name must have 1 to {_LONGEST_SHORT_NAME} letters"
    if kind == "dataElements" and one["valueType"] not in {*_VALUES, "DATE"}:
        yield f"{who}: {one['valueType']} is no value type that is checked here"
    if kind == "dataSets" and one["periodType"] not in _PERIODS:
        yield f"{who}: {one['periodType']} is no period type that is checked here"


def _data_faults(delivery: Delivery) -> Iterator[str]:
    types = {element.code: element.value_type for element in delivery.elements}
    units = {unit.code for unit in delivery.units}
    places = {
        (element, unit): data_set.period_type
        for data_set in delivery.data_sets
        for element in data_set.elements
        for unit in data_set.units
    }
    for value in delivery.values:
        who = f"value {value.element} {value.period} {value.unit}"
        if value.element not in types or value.unit not in units:
            yield f"{who}: element or unit is not in the metadata"
            continue
        if not fits(types[value.element], value.value):
            yield f"{who}: {value.value[:40]!r} is not of type {types[value.element]}"
        period_type = places.get((value.element, value.unit))
        if period_type is None:
            yield f"{who}: no data set asks that of the unit"
        elif not _PERIODS[period_type].fullmatch(value.period):
            yield f"{who}: the period is not {period_type}"
    yield from _doubles("values", "", [_key(value) for value in delivery.values])


def _registration_faults(delivery: Delivery) -> Iterator[str]:
    sets = {data_set.code: data_set for data_set in delivery.data_sets}
    for one in delivery.registrations:
        data_set = sets.get(one.data_set)
        if data_set is None or one.unit not in data_set.units:
            yield f"registration {one.data_set} {one.period} {one.unit}: the data set is not of that unit"
        elif not _PERIODS[data_set.period_type].fullmatch(one.period):
            yield f"registration {one.data_set} {one.period} {one.unit}: the period is not {data_set.period_type}"


def _key(value: DataValue) -> str:
    return f"{value.element} {value.period} {value.unit}"


def _doubles(kind: str, field: str, found: Iterable[str]) -> Iterator[str]:
    for text, count in Counter(found).items():
        if count > 1:
            yield f"{kind}: {field} {text!r} stands here {count} times".replace("  ", " ")
