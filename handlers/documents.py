"""Words a unit's report of one period as an administrative document. Administrative documents are in Vietnamese.

The layout is that of Nghị định 30/2020/NĐ-CP; number, place and day stay blank for the office. It is a draft until
everything owed is here and approved.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from exports.letter import Blank, Block, Items, Letter, Letterhead, Paragraph, Section, Signature
from handlers.document_tables import Say, missing_table, parts_table, results_table
from handlers.figures import short_name
from indicators.indicator import Indicator
from indicators.judging import Outcome
from indicators.notation import fold, write_date, write_percent, write_period
from indicators.number_words import write_in_words
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.quarter import Line, Quarter
from storage.units import Unit

LANGUAGE: Final = "vi"
_DOTTED_LINES: Final = 3  # dotted lines to fill
_ISSUER = {
    "province": "document.issuer_province",
    "city": "document.issuer_city",
    "district": "document.issuer_district",
    "commune": "document.issuer_commune",
}
_TOP_ISSUER = {
    "province": "document.top_province",
    "city": "document.top_city",
    "district": "document.top_district",
    "commune": "document.top_commune",
}
_SIGN = {"province": "document.sign_province", "commune": "document.sign_commune"}
_BY_REPORTER = {
    "village": "document.by_village",
    "station": "document.by_station",
    "head": "document.by_head",
    "district": "document.by_district",
    "province": "document.by_province",
}
# Kinds of units as names begin with them, folded: inside a sentence they are written small ("xã Hoa Ban").
_KINDS_IN_NAMES = ("tinh ", "thanh pho ", "huyen ", "quan ", "thi xa ", "thi tran ", "xa ", "phuong ")


def write_letter(desk: Desk, quarter: Quarter) -> Letter:
    """The document of that report, every word written."""
    say = Say(desk, LANGUAGE)
    above, issuer = _offices(say, quarter)
    period = write_period(quarter.period, LANGUAGE)
    signs = quarter.unit.kind == "commune"
    return Letter(
        head=Letterhead(
            above_issuer=above.upper(),
            issuer=issuer.upper(),
            number=say("document.number", sign=say(_SIGN.get(quarter.unit.kind, "document.sign_centre"))),
            nation=say("document.nation"),
            motto=say("document.motto"),
            place_and_day=say("document.place_and_day", year=desk.today.year),
        ),
        draft="" if quarter.is_final else say("document.draft"),
        draft_reason="" if quarter.is_final else why_draft(say, quarter),
        kind=say("document.kind"),
        subject=say("document.subject", period=period, plan=quarter.plan.title),
        basis=_basis(say, quarter.plan),
        opening=say("document.opening", issuer=issuer, period=period),
        sections=(
            _received(say, quarter),
            *_results(say, quarter),
            _missing(say, quarter),
            _remarks(say, quarter),
        ),
        closing=say("document.closing", issuer=issuer, period=period),
        signature=Signature(
            recipients_heading=say("document.recipients"),
            recipients=(f"{above};", say("document.archive")),
            signer=say("document.signer_commune" if signs else "document.signer_office"),
            hint=say("document.sign_hint"),
        ),
        footnote=say(
            "document.footnote_sample" if quarter.has_samples else "document.footnote",
            time=desk.local.strftime("%H:%M %d/%m/%Y"),
        ),
        language=LANGUAGE,
    )


def why_draft(say: Say, quarter: Quarter) -> str:
    """What stands between the document and its signature."""
    waiting = quarter.received.received - quarter.approved
    key = "document.draft_missing" if quarter.received.missing else "document.draft_waiting"
    return say(key, missing=quarter.received.missing, expected=quarter.received.expected, waiting=waiting)


def in_sentence(name: str) -> str:
    """A unit's name as it stands inside a sentence: "Xã Hoa Ban" → "xã Hoa Ban", "Chăn Nưa" as it is."""
    return name[:1].lower() + name[1:] if fold(name).startswith(_KINDS_IN_NAMES) else name


def _offices(say: Say, quarter: Quarter) -> tuple[str, str]:
    """The office above and the one that reports."""
    unit, above = quarter.unit, quarter.above
    if above is None:
        return say("document.above_root", unit=in_sentence(unit.name)), say(_TOP_ISSUER[unit.kind])
    return _office(say, above), _office(say, unit)


def _office(say: Say, unit: Unit) -> str:
    return say(_ISSUER[unit.kind], unit=in_sentence(unit.name))


def _basis(say: Say, plan: Plan) -> tuple[str, ...]:
    blank = say("document.blank")
    own = say(
        "document.basis_plan",
        number=plan.number or blank,
        day=blank if plan.issued is None else write_date(plan.issued, LANGUAGE),
        issuer=plan.issuer,
        title=plan.title[:1].lower() + plan.title[1:],
    )
    lines = [own, *(say("document.basis", basis=basis) for basis in plan.legal_basis)]
    return (*(f"{line};" for line in lines[:-1]), f"{lines[-1]}.")


def _received(say: Say, quarter: Quarter) -> Section:
    done = quarter.received
    lines = (
        say("document.expected", count=done.expected, words=write_in_words(done.expected)),
        say(
            "document.received",
            count=done.received,
            words=write_in_words(done.received),
            percent=write_percent(100 * done.received // done.expected, 0, LANGUAGE),
            on_time=done.on_time,
            late=done.late,
        ),
        say("document.approved", count=quarter.approved, words=write_in_words(quarter.approved)),
        say(
            "document.due_configured" if quarter.configured else "document.due",
            day=write_date(quarter.due_on, LANGUAGE),
        ),
    )
    blocks: tuple[Block, ...] = (Items(lines),)
    if len(quarter.parts) > 1:
        blocks = (*blocks, Paragraph(say("document.parts")), parts_table(say, quarter))
    return Section(say("document.received_heading"), 1, blocks)


def _results(say: Say, quarter: Quarter) -> list[Section]:
    """One table per criterion where the plan refers to criteria, else per form that the figures come from."""
    outcomes = Counter(line.now.outcome for line in quarter.lines)
    summary = say(
        "document.summary",
        count=len(quarter.lines),
        words=write_in_words(len(quarter.lines)),
        met=outcomes[Outcome.MET],
        not_met=outcomes[Outcome.NOT_MET],
        lacking=outcomes[Outcome.INSUFFICIENT_DATA],
        free=outcomes[Outcome.NO_TARGET],
    )
    groups: dict[str, list[Line]] = {}
    for line in quarter.lines:
        groups.setdefault(_group_of(say, line.indicator), []).append(line)
    found = [Section(say("document.results_heading"), 1, (Paragraph(summary),))]
    for number, (title, lines) in enumerate(groups.items(), start=1):
        heading = say("document.section", number=number, title=title)
        found.append(Section(heading, 2, (results_table(say, lines),)))
    return found


def _group_of(say: Say, indicator: Indicator) -> str:
    if indicator.criteria:
        return say("document.by_criterion", criterion=indicator.criteria[0].partition(".")[0])
    return say(_BY_REPORTER[indicator.reporter.value])


def _missing(say: Say, quarter: Quarter) -> Section:
    heading = say("document.missing_heading")
    missing = quarter.missing
    if not missing:
        return Section(heading, 1, (Paragraph(say("document.missing_none")),))
    intro = say("document.missing_intro", count=len(missing), words=write_in_words(len(missing)))
    return Section(heading, 1, (Paragraph(intro), missing_table(say, quarter)))


def _remarks(say: Say, quarter: Quarter) -> Section:
    keys = {
        Outcome.MET: "document.remark_met",
        Outcome.NOT_MET: "document.remark_not_met",
        Outcome.INSUFFICIENT_DATA: "document.remark_lacking",
    }
    lines = []
    for outcome, key in keys.items():
        names = [_short(say, quarter, line) for line in quarter.lines if line.now.outcome is outcome]
        if names:
            lines.append(say(key, names="; ".join(names)))
    blanks = (
        Blank(say("document.difficulties"), _DOTTED_LINES),
        Blank(say("document.proposals"), _DOTTED_LINES),
    )
    return Section(say("document.remarks_heading"), 1, (Items(tuple(lines)), *blanks))


def _short(say: Say, quarter: Quarter, line: Line) -> str:
    return short_name(quarter.plan, line.indicator, LANGUAGE)
