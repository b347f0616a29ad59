"""Turns a picture order into what is drawn and what is said beside it. Called when the picture is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from handlers.picture_buttons import picture_rows
from handlers.ranking_picture import ranking_picture
from handlers.score_picture import SCORES, score_illustration
from handlers.subject import Illustration, Subject
from handlers.table_pictures import filing_picture, panels_picture
from handlers.time_pictures import pace_picture, trend_picture
from handlers.views import View
from indicators.indicator import Indicator
from indicators.period import Period
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.ports import PictureOrder
from reporting.series import indicators_of
from storage import units as unit_store
from storage.units import Unit

PROGRESS = "progress"


def order_progress(plan: Plan, unit: Unit, period: Period, language: str) -> PictureOrder:
    """The order for a unit's progress in one period: the plan's headline, as groups see it."""
    return order_picture(plan, unit, period, language, View.RANKING, headline(plan))


def order_picture(
    plan: Plan,
    unit: Unit,
    period: Period,
    language: str,
    view: View,
    indicator: Indicator,
    part: int = 0,
    *,
    has_buttons: bool = False,
) -> PictureOrder:
    """The order for any picture; `part` counts from 0 where one picture cannot hold it."""
    about = {"plan": plan.code, "unit": str(unit.id), "period": period.id, "language": language}
    about |= {"view": view.value, "indicator": indicator.code, "part": str(part)}
    return PictureOrder(PROGRESS, about | ({"buttons": "yes"} if has_buttons else {}))


def headline(plan: Plan) -> Indicator:
    """The indicator that the plan shows first."""
    return plan.indicator(plan.headline or plan.indicators[0].code)


def fitting_indicator(
    desk: Desk, plan: Plan, period: Period, unit: Unit, wanted: Indicator | None = None
) -> Indicator | None:
    """What is wanted where anybody at or below is asked for it, else the headline, else the first asked for."""
    asked = indicators_of(desk, plan, period, unit)
    return next((one for one in (wanted, headline(plan), *asked) if one in asked), None)


def illustrate(desk: Desk, order: PictureOrder) -> Illustration:
    """Compute what the ordered picture shows now. KeyError for a subject that no handler orders."""
    about = order.about
    if order.subject == SCORES:
        return score_illustration(desk, about)
    if order.subject != PROGRESS:
        raise KeyError(order.subject)
    plan = desk.catalogue.plan(about["plan"])
    unit = unit_store.unit_by_id(desk.connection, int(about["unit"]))
    indicator = plan.indicator(about["indicator"]) if "indicator" in about else headline(plan)
    subject = Subject(desk, plan, unit, Period.parse(about["period"]), indicator, about["language"])
    view, part = View(about.get("view", View.RANKING.value)), int(about.get("part", "0"))
    found = picture(subject, view, part)
    if "buttons" not in about:
        return found
    rows = picture_rows(desk, plan, unit, subject.period, subject.language, view, indicator, part)
    return replace(found, buttons=rows)


def picture(subject: Subject, view: View, part: int = 0) -> Illustration:
    """One picture of any kind."""
    match view:
        case View.RANKING:
            return ranking_picture(subject, part)
        case View.TREND:
            return trend_picture(subject)
        case View.PACE:
            return pace_picture(subject)
        case View.FILING:
            return filing_picture(subject, part)
        case View.ALL:
            return panels_picture(subject, part)
        case _:
            assert_never(view)
