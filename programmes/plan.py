"""A programme as the system sees it: one plan folder, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from dialogue.questionnaire import Questionnaire
from indicators.indicator import Indicator
from indicators.scorecard import Scorecard
from indicators.target import Target


@dataclass(frozen=True, slots=True)
class PlanUnit:
    """A unit that the plan folder brings. `parent` is a unit code, None for the root.

    `kind` is one of province, city, district, commune, village; `region` is vùng 1, 2 or 3 of a commune's station.
    `groups` are codes of the plan's unit groups. `opened` and `closed` bound its validity (both inclusive).
    `is_sample` marks a fictitious unit ("… (mẫu)") that only the demo loads.
    """

    code: str
    name: str
    kind: str
    parent: str | None
    region: int | None = None
    households: int | None = None
    population: int | None = None
    groups: tuple[str, ...] = ()
    is_sample: bool = False
    opened: date | None = None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Units with a denominator of their own ("7 xã" of 17).

    Members are the units that name the group, and the communes whose station lies in one of `regions` (vùng).
    `expected` is how many the document says there are, None when it does not say.
    """

    code: str
    name: dict[str, str]
    printed: str
    expected: int | None = None
    regions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """One reporting duty (duty-codes.csv). `rule` is the calendar rule in the notation of indicators/calendar.py.

    `printed` are the document's words about the date, `configured` says that the day comes from configuration.
    `form` names the form whose rounds the duty opens, if any. `levels` are the kinds of units that are reminded of it
    when no form serves it; the documents name offices, so this is configured.
    """

    code: str
    what: str
    from_whom: str
    to_whom: str
    frequency: str
    rule: str
    printed: str
    configured: bool
    form: str | None = None
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """A one-off deadline of the plan: what, and by when as printed (a day, month, quarter, year or range).

    `due` is the last day that is still in time, None when the document names no time that a calendar knows.
    """

    code: str
    what: str
    printed: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Form:
    """One form of the plan: who fills it, for which units, and how often.

    `rule` dates its rounds in the notation of indicators/calendar.py. `duty` is the printed duty that the rounds
    serve; None when the plan prints none and the rounds are the "rà soát tiến độ" that feeds a later report.
    `review_levels` is how many approve it one after the other: the reviewer, and with 2 the role above as well.
    """

    code: str
    questionnaire: Questionnaire
    unit_kind: str  # the kind of unit it is about: village, commune, …
    frequency: str  # quarter, half, year
    reviewer: str  # role that approves it
    digest: str  # of the compiled questionnaire: running reports stay with the version they began with
    rule: str = "quarterly day=10 configured"
    duty: str | None = None
    review_levels: int = 1


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """When those who are missing are reminded: days relative to the due day (negative before), and the local hour.

    With `opening` they hear also when the round opens.
    """

    days: tuple[int, ...]
    hour: int
    opening: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one plan folder says. Number and date are None where the document leaves them blank.

    `number_printed`, `issued_printed` and `period_printed` are the document's words, blanks included.
    `expected_units` holds the printed number of units by kind (108 communes), whoever is loaded.
    `short_names` are names of indicators that fit a chart or a button, by indicator code and language.
    """

    code: str
    title: str
    number: str | None
    issued: date | None
    issued_printed: str | None
    issuer: str
    start: date
    end: date
    units: tuple[PlanUnit, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    duties: tuple[Duty, ...]
    forms: tuple[Form, ...]
    milestones: tuple[Milestone, ...] = ()
    reminders: ReminderRule = field(default_factory=lambda: ReminderRule(days=(-3, 1), hour=8))
    opens_days_before_end: int = 15
    locks_days_after_due: int = 30  # from then on only the level above mends reports, with a reason
    headline: str | None = None  # indicator shown first in group posts
    digest: str = ""
    number_printed: str | None = None
    period_printed: str | None = None
    legal_basis: tuple[str, ...] = ()
    groups: tuple[UnitGroup, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    expected_units: dict[str, int] = field(default_factory=dict)
    short_names: dict[str, dict[str, str]] = field(default_factory=dict)

    def indicator(self, code: str) -> Indicator:
        """The indicator with that code; KeyError when the plan has none."""
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise KeyError(code)

    def form(self, code: str) -> Form:
        """The form with that code; KeyError when the plan has none."""
        for form in self.forms:
            if form.code == code:
                return form
        raise KeyError(code)

    def root(self) -> PlanUnit:
        """The unit that has no parent; a plan that was read has exactly one."""
        return next(unit for unit in self.units if unit.parent is None)
