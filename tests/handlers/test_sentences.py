"""The two sentences beneath a picture: right for none, one and many, in both languages, and about units alone."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts.ordering import ranked
from charts.records import RankingChart
from handlers.figures import gap_words, write_standing
from handlers.ranking_picture import charts_of
from handlers.sentences import two_sentences, what_changed, what_is_left
from handlers.subject import Subject
from indicators.completeness import Completeness
from indicators.indicator import Indicator
from indicators.period import Period
from indicators.rollup import Standing, stand
from indicators.tally import Tally, of_answer, of_counts, of_value, silent, total
from indicators.target import ALL_UNITS, Operator, Target, TargetKind
from reporting.desk import Desk
from reporting.overview import Progress
from storage.units import Unit
from tests.builders import PLAN, World, sample_plan, sample_world

NOW, BEFORE = Period.parse("2026Q4"), Period.parse("2026Q3")
ROOT = Unit(1, "H", "Huyện Chợ Mới", "district", None, "/1/", None, is_sample=False)
NAMES = ("Xã A", "Xã B", "Xã C", "Xã D")


def station(number: int) -> Unit:
    return Unit(number + 2, f"X{number}", NAMES[number], "commune", 1, f"/1/{number + 2}/", None, is_sample=False)


def at_least(indicator: Indicator, value: int | None, op: Operator = Operator.AT_LEAST) -> Target | None:
    if value is None:
        return None
    return Target(indicator.code, ALL_UNITS, "2026", TargetKind.LEVEL, op, Decimal(value), "")


@pytest.fixture
def desk(collecting: World) -> Iterator[Desk]:
    with collecting.desk() as desk:
        yield desk


def subject_of(desk: Desk, indicator: str = "BKA-12", language: str = "vi") -> Subject:
    plan = desk.catalogue.plan(PLAN)
    return Subject(desk, plan, ROOT, NOW, plan.indicator(indicator), language)


def seen(
    subject: Subject, tallies: Sequence[Tally], target: Target | None, *, before: Tally | None = None, missing: int = 0
) -> Progress:
    """A district whose stations have these tallies."""
    indicator = subject.indicator
    whole = stand(indicator, ROOT.code, total(indicator.kind, tallies), target, NOW)
    parts = [(station(n), stand(indicator, f"X{n}", tally, target, NOW)) for n, tally in enumerate(tallies)]
    earlier = None if before is None else stand(indicator, ROOT.code, before, target, BEFORE)
    done = Completeness(expected=8, on_time=8 - missing, awaited=missing)
    return Progress(subject.plan, indicator, NOW, ROOT, whole, tuple(parts), done, None, earlier)


def ratio(subject: Subject, *pairs: tuple[int, int] | None) -> list[Tally]:
    kind = subject.indicator.kind
    return [silent(kind) if pair is None else of_counts(kind, *pair) for pair in pairs]


@pytest.mark.parametrize(
    ("pairs", "target", "missing", "vi", "en"),
    [
        (
            [(90, 100), (80, 100), None], 85, 1,
            "1/3 trạm đạt chỉ tiêu ≥ 85 %; dẫn đầu là Xã A (90 %); còn thiếu 1 báo cáo.",
            "1 of 3 stations met the target ≥ 85 %; Xã A leads (90 %); 1 report is missing.",
        ),
        (
            [(90, 100), (90, 100)], 85, 0,
            "Cả 2 trạm đạt chỉ tiêu ≥ 85 %; dẫn đầu là Xã A và Xã B (90 %); đã đủ báo cáo.",
            "All 2 stations met the target ≥ 85 %; Xã A and Xã B lead (90 %); all reports are in.",
        ),
        (
            [(80, 100), (80, 100), (80, 100)], 85, 5,
            "Chưa trạm nào đạt chỉ tiêu ≥ 85 %; dẫn đầu là Xã A và 2 trạm khác (80 %); còn thiếu 5 báo cáo.",
            "No station met the target ≥ 85 %; Xã A and 2 stations more lead (80 %); 5 reports are missing.",
        ),
        ([None, None], 85, 8, "Chưa trạm nào có số liệu; còn thiếu 8 báo cáo.",
         "No station has data yet; 8 reports are missing."),
        ([(0, 100), (0, 90)], 85, 0, "Chưa trạm nào đạt chỉ tiêu ≥ 85 %; đã đủ báo cáo.",
         "No station met the target ≥ 85 %; all reports are in."),
        ([(9, 10), (8, 10)], None, 0, "Chưa giao chỉ tiêu; dẫn đầu là Xã A (90 %); đã đủ báo cáo.",
         "No target assigned; Xã A leads (90 %); all reports are in."),
    ],
)  # fmt: skip
def test_who_leads_and_what_is_left(
    desk: Desk, pairs: list[tuple[int, int] | None], target: int | None, missing: int, vi: str, en: str
) -> None:
    for language, expected in (("vi", vi), ("en", en)):
        subject = subject_of(desk, language=language)
        progress = seen(subject, ratio(subject, *pairs), at_least(subject.indicator, target), missing=missing)
        assert html.unescape(what_is_left(subject, progress)) == expected


def test_the_lowest_leads_where_less_is_better(desk: Desk) -> None:
    subject = subject_of(desk)
    progress = seen(
        subject, ratio(subject, (30, 100), (10, 100)), at_least(subject.indicator, 20, Operator.AT_MOST)
    )  # fmt: skip
    assert "1/2 trạm đạt chỉ tiêu ≤ 20 %; dẫn đầu là Xã B (10 %)" in what_is_left(subject, progress)


def test_the_lowest_leads_where_only_a_stage_to_come_asks_for_less(desk: Desk) -> None:
    plan = sample_plan("lai-chau-2025-2030")
    stunting = plan.indicator("LAI-09")
    subject = Subject(desk, plan, ROOT, Period.parse("2019Q4"), stunting, "vi")
    stage = Target("LAI-09", ALL_UNITS, "2025", TargetKind.STAGE, Operator.LESS_THAN, Decimal("31.5"), "")

    def standing(unit: str, counted: int, of: int) -> Standing:
        tally = of_counts(stunting.kind, counted, of)
        return replace(stand(stunting, unit, tally, None, subject.period), next_stage=stage)

    parts = [(station(n), standing(f"X{n}", counted, 100)) for n, counted in enumerate((29, 12))]
    whole = standing(ROOT.code, 41, 200)
    assert whole.target is None and whole.is_better_low
    progress = replace(seen(subject, [], None), whole=whole, parts=tuple(parts))
    assert "dẫn đầu là Xã B (12 %)" in what_is_left(subject, progress)
    (chart,) = charts_of(subject, progress)
    assert isinstance(chart, RankingChart)
    assert [bar.name for bar in ranked(chart)] == ["Xã B", "Xã A"]


def test_of_yes_and_no_those_still_to_come_are_named(desk: Desk) -> None:
    subject = subject_of(desk, "BKA-05")
    kind, target = subject.indicator.kind, at_least(subject.indicator, 90)
    yes, no = of_answer(kind, True), of_answer(kind, False)
    words = what_is_left(subject, seen(subject, [yes, no, silent(kind)], target))
    assert words == "1/3 trạm có, chỉ tiêu ≥ 90 %; còn Xã B, Xã C; đã đủ báo cáo."
    many = what_is_left(subject, seen(subject, [no, no, silent(kind), no], target))
    assert "còn Xã A, Xã B và 2 trạm khác" in many
    assert "còn Xã" not in what_is_left(subject, seen(subject, [yes, yes], target))


@pytest.mark.parametrize(
    ("now", "before", "vi", "en"),
    [
        ((90, 100), (88, 100), "90 %, tăng 2 điểm phần trăm so với Quý III/2026.",
         "90 %, up 2 percentage points on Q3 2026."),
        ((90, 100), (89, 100), "90 %, tăng 1 điểm phần trăm so với Quý III/2026.",
         "90 %, up 1 percentage point on Q3 2026."),
        ((88, 100), (90, 100), "88 %, giảm 2 điểm phần trăm so với Quý III/2026.",
         "88 %, down 2 percentage points on Q3 2026."),
        ((9000, 10000), (8999, 10000), "90 %, tăng 0,01 điểm phần trăm so với Quý III/2026.",
         "90 %, up 0.01 percentage points on Q3 2026."),
        ((90, 100), (9, 10), "90 %, không đổi so với Quý III/2026.", "90 %, unchanged since Q3 2026."),
        ((90, 100), None, "90 %; Quý III/2026 chưa có số liệu.", "90 %; no data for Q3 2026."),
        (None, (90, 100), "chưa có số liệu.", "has no data yet."),
    ],
)  # fmt: skip
def test_what_changed_since_last_period(
    desk: Desk, now: tuple[int, int] | None, before: tuple[int, int] | None, vi: str, en: str
) -> None:
    for language, expected in (("vi", vi), ("en", en)):
        subject = subject_of(desk, language=language)
        (tally,), (earlier,) = ratio(subject, now), ratio(subject, before)
        progress = seen(subject, [tally], None, before=earlier)
        words = html.unescape(what_changed(subject, progress.whole, progress.before))
        assert words.startswith("Huyện Chợ Mới, ") and words.endswith(expected), words


def test_what_adds_up_is_set_against_its_pace(desk: Desk) -> None:
    subject = subject_of(desk, "BKA-01")
    target = at_least(subject.indicator, 8)
    standing = stand(subject.indicator, ROOT.code, of_value(subject.indicator.kind, 5), target, Period.parse("2026Q3"))
    words = what_changed(subject, standing, None)
    assert words == "Huyện Chợ Mới, Quý IV/2026: Trạm xây mới 5, đạt 63 % của kế hoạch năm, đáng lẽ 75 %."


pairs = st.lists(st.none() | st.tuples(st.integers(0, 40), st.integers(40, 60)), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("pair", "bar", "op", "said"),
    [
        ((17, 20), 85, Operator.AT_LEAST, None),
        ((8499, 10000), 85, Operator.AT_LEAST, "thấp hơn chỉ tiêu 0,01 điểm phần trăm"),
        ((18, 20), 85, Operator.AT_LEAST, "cao hơn chỉ tiêu 5 điểm phần trăm"),
        ((3, 20), 10, Operator.AT_MOST, "cao hơn chỉ tiêu 5 điểm phần trăm"),
        ((17, 20), None, Operator.AT_LEAST, None),
        (None, 85, Operator.AT_LEAST, None),
    ],
)
def test_how_far_a_value_lies_from_its_target(
    desk: Desk, pair: tuple[int, int] | None, bar: int | None, op: Operator, said: str | None
) -> None:
    indicator = subject_of(desk).indicator
    tally = silent(indicator.kind) if pair is None else of_counts(indicator.kind, *pair)
    standing = stand(indicator, "X", tally, at_least(indicator, bar, op), NOW)
    assert gap_words(desk.wording, standing, "vi") == said


def test_what_is_counted_is_written_once(desk: Desk) -> None:
    indicator = sample_plan("lao-cai-2023").indicator("LAO-02")
    answers = [of_answer(indicator.kind, number > 0) for number in range(17)]
    standing = stand(indicator, "X", total(indicator.kind, answers), at_least(indicator, 17), NOW)
    assert write_standing(desk.wording, indicator, standing, "vi") == "16/17"
    plan = sample_plan("lao-cai-2023")
    watch = plan.indicator("LAO-14")
    answers = [of_answer(watch.kind, number > 0) for number in range(4)]
    subject = Subject(desk, plan, ROOT, NOW, watch, "vi")
    seen_now = seen(subject, answers, at_least(watch, 1, Operator.EXACTLY), before=of_answer(watch.kind, True))
    assert write_standing(desk.wording, watch, seen_now.whole, "vi") == "3/4"
    changed = what_changed(subject, seen_now.whole, seen_now.before)
    assert "24/24: 3/4, giảm 25 điểm phần trăm so với Quý III/2026" in changed
    ratio_indicator = subject_of(desk).indicator
    share = stand(ratio_indicator, "X", of_counts(ratio_indicator.kind, 18, 20), None, NOW)
    assert write_standing(desk.wording, ratio_indicator, share, "vi") == "18/20 = 90 %"


@settings(max_examples=60, deadline=None)
@given(pairs, st.none() | st.integers(0, 100), st.integers(0, 8), st.sampled_from(["vi", "en"]))
def test_there_are_always_two_whole_sentences(
    sentence_desk: Desk, found: list[tuple[int, int] | None], target: int | None, missing: int, language: str
) -> None:
    subject = subject_of(sentence_desk, language=language)
    progress = seen(subject, ratio(subject, *found), at_least(subject.indicator, target), missing=missing)
    words = html.unescape(two_sentences(subject, progress))
    assert words.count(". ") == 1 and words.endswith(".") and ";;" not in words and "{" not in words
    assert not words.split(". ")[1][0].islower()
    best: Fraction | None = max((s.value for _, s in progress.parts if s.value is not None), default=None)
    leads = "dẫn đầu" in words or "lead" in words
    assert leads == (best is not None and best > 0 and len(found) > 1)


@pytest.fixture(scope="module")
def sentence_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with sample_world(tmp_path_factory.mktemp("sentences")) as world, world.desk() as desk:
        yield desk


def test_a_unit_by_itself_is_not_ranked(desk: Desk) -> None:
    subject = replace(subject_of(desk), unit=station(0))
    target = at_least(subject.indicator, 85)
    standing: Standing = stand(subject.indicator, "X0", of_counts(subject.indicator.kind, 90, 100), target, NOW)
    done = Completeness(expected=1, on_time=1)
    progress = Progress(
        subject.plan, subject.indicator, NOW, station(0), standing, ((station(0), standing),), done, None, None
    )
    assert what_is_left(subject, progress) == "Đạt chỉ tiêu ≥ 85 %; đã đủ báo cáo."
    nothing = stand(subject.indicator, "X0", silent(subject.indicator.kind), target, NOW)
    progress = replace(progress, whole=nothing, parts=((station(0), nothing),), completeness=Completeness(1, awaited=1))
    assert what_is_left(subject, progress) == "Chỉ tiêu ≥ 85 %; còn thiếu 1 báo cáo."
