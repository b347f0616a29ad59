"""Days on which nobody is written to, and days on which nobody works: the public holidays of Việt Nam, and weekends.

Reminders are planned for working days. What could not go out in time goes out on the next day that is no holiday:
a weekend does not hold it back any longer. Lunar holidays come from the library `holidays`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

_SATURDAY = 5

_known: dict[int, frozenset[date]] = {}


def read_holidays(years: Iterable[int]) -> dict[int, frozenset[date]]:
    """Year → its public holidays, days given in lieu included. The library takes 17 MB for these few days."""
    from holidays import country_holidays

    return {year: frozenset(country_holidays("VN", years=year)) for year in years}


def know_holidays(holidays: Mapping[int, frozenset[date]]) -> None:
    """Keep what another process has read, so that this one does without the library."""
    _known.update(holidays)


def knows_holidays(years: Iterable[int]) -> bool:
    """Whether the holidays of all these years are known already."""
    return all(year in _known for year in years)


def is_public_holiday(day: date) -> bool:
    """Whether that day is a public holiday."""
    if day.year not in _known:
        know_holidays(read_holidays([day.year]))
    return day in _known[day.year]


def is_day_off(day: date) -> bool:
    """Whether that day is a Saturday, a Sunday or a public holiday."""
    return day.weekday() >= _SATURDAY or is_public_holiday(day)
