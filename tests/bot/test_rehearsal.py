"""A form played in the terminal: the cards of the chat, few taps where nothing changed, and the play kept as a test."""

from __future__ import annotations

import io
import tomllib
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli import main
from bot.rehearsal import NothingToRehearse, rehearsal
from bot.samples import read_sample_rules
from dialogue import transcript as transcripts
from programmes.plan import Plan
from programmes.reader import read_plan
from tests.dialogue.playing import play as replay

PLANS = Path(__file__).parents[2] / "plans"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
VILLAGE = ("86", "30", "nhiều", "5", "2", "3", "0", "co", "#1", "#1")


@cache
def plan_of(code: str) -> Plan:
    return read_plan(PLANS / code, with_samples=True)


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("bac-kan-2025-2030", "village"),
        ("bac-kan-2025-2030", "station"),
        ("bac-kan-2025-2030", "head"),
        ("bac-kan-2025-2030", "district"),
        ("chieng-on-2024", "station"),
        ("lao-cai-2023", "station"),
    ],
)
def test_a_report_that_repeats_last_quarter_costs_one_tap_a_question(code: str, form: str) -> None:
    plan = plan_of(code)
    rules = read_sample_rules(PLANS / code / "sample-values.csv")
    with rehearsal(plan, plan.form(form), None, rules, ZONE) as play:
        taps = 2  # the greeting, and the form chosen from the menu
        while not play.is_over:
            wanted = ("Như quý trước", "Gửi báo cáo", "Không có số liệu", "Bỏ qua")
            press = next(button for label in wanted for button in play.buttons if button.label.startswith(label))
            play.press(press)
            taps += 1
        asked = len([entry for entry in play.entries if entry["press"] != "submit"])
    assert asked <= len(plan.form(form).questionnaire.steps)
    assert taps <= asked + 3
    assert "Đã nhận" in play.shown[0].text


def test_the_play_becomes_a_transcript_that_plays_again() -> None:
    plan = plan_of("bac-kan-2025-2030")
    rules = read_sample_rules(PLANS / plan.code / "sample-values.csv")
    with rehearsal(plan, plan.form("village"), "BKN-CM-M07-T1", rules, ZONE) as play:
        play.say("như quý trước")
        play.say("rất nhiều")
        play.press(next(button for button in play.buttons if button.label == "Không thực hiện"))
        play.say("quay lai")
        written = play.transcript("Kept from a rehearsal")
    kept = tomllib.loads(written)
    assert kept["plan"] == plan.code
    assert [set(entry) - {"effects", "argument"} for entry in kept["play"]] == [{"mean"}, {"say"}, {"press"}, {"mean"}]
    told = replay(kept)
    assert told == [kept["opening"], *(entry["effects"] for entry in kept["play"])]
    assert told[1][0].startswith("ask weighed_u5 2/8; saved 1")
    assert transcripts.past_from_plain(kept).last["households"].value is not None
    assert transcripts.write(kept, told) == written


def test_a_form_that_no_unit_fills_cannot_be_played() -> None:
    plan = plan_of("bac-kan-2025-2030")
    with (
        pytest.raises(NothingToRehearse, match="of kind village"),
        rehearsal(plan, plan.form("village"), "BKN-CM", None, ZONE),
    ):
        pass


def run(monkeypatch: pytest.MonkeyPatch, words: list[str], lines: tuple[str, ...]) -> int | str | None:
    monkeypatch.setattr("sys.argv", ["tram", "rehearse", *words])
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_the_terminal_shows_the_cards_of_the_chat(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    saved = tmp_path / "village.toml"
    assert not run(monkeypatch, [str(PLANS / "bac-kan-2025-2030"), "village", "--save", str(saved)], VILLAGE)
    out = capsys.readouterr().out
    assert "Câu 1/8 · đã lưu 0" in out
    assert "#1  Gửi báo cáo" in out
    assert "Đã nhận Phiếu thôn, bản" in out
    assert "<b>" not in out
    assert len(tomllib.loads(saved.read_text("utf-8"))["play"]) == len(VILLAGE)


def test_a_number_that_no_button_has_is_said_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run(monkeypatch, [str(PLANS / "bac-kan-2025-2030"), "village"], ("#99",))
    assert "Không có nút #99" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bac-kan-2025-2030", "nothing"], "no form 'nothing'; it has: village"),
        (["bac-kan-2025-2030", "village", "--unit", "NOWHERE"], "no unit NOWHERE"),
        (["bac-kan-2025-2030", "village", "--unit-kind", "commune"], "filled by units of kind village"),
    ],
)
def test_wrong_arguments_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert run(monkeypatch, [str(PLANS / words[0]), *words[1:]], ()) == 2
    err = capsys.readouterr().err
    assert said in err
    assert len(err.strip().splitlines()) == 1
