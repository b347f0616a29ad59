"""Days on which nobody is written to, and days on which nobody works: the public holidays of Việt Nam, and weekends.

Reminders are planned for working days. What could not go out in time goes out on the next day that is no holiday:
a weekend does not hold it back any longer. Lunar holidays come from the library `holidays`.
"""

from __future__ import annotations

from datetime import date
from functools import cache

_SATURDAY = 5


@cache
def holidays_of(year: int) -> frozenset[date]:
    """The public holidays of that year, days given in lieu included."""
    from holidays import country_holidays  # a heavy library, and only this table is needed of it

    return frozenset(country_holidays("VN", years=year))


def is_public_holiday(day: date) -> bool:
    """Whether that day is a public holiday."""
    return day in holidays_of(day.year)


def is_day_off(day: date) -> bool:
    """Whether that day is a Saturday, a Sunday or a public holiday."""
    return day.weekday() >= _SATURDAY or is_public_holiday(day)
