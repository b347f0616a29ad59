"""What a running office costs, how it starts and stops, and what its logs never say."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from simulator.client import SimulatorClient
from tests.journeys.phone import Phone
from tests.journeys.running_demo import running_demo
from tests.journeys.running_office import PATIENCE, TOKEN
from tests.journeys.stage import MAN, THU, Stage
from tests.journeys.test_reminding import fill

# Bytes: 75 MB are promised and 74 measured (docs/benchmarks.md); the rest is for machines that map libraries otherwise.
# Neither pandas nor matplotlib, pydantic or the ORM would fit in.
MOST = 78_000_000
STOPS_WITHIN = 10.0  # seconds


def test_an_idle_office_takes_little_memory_and_leaves_no_child_waiting(stage: Stage) -> None:
    stage.office.wait_until_at_work()
    time.sleep(1)  # what a start still does in its first second belongs to it
    program = psutil.Process(stage.office.process.pid)
    used = program.memory_info().rss
    sys.stdout.write(f"\nresident memory of an idle `tram run`: {used / 1e6:.1f} MB")
    assert used < MOST
    _, waiting = psutil.wait_procs(program.children(recursive=True), PATIENCE)
    assert waiting == []


def test_a_whole_report_a_picture_and_a_document_load_no_large_library(stage: Stage) -> None:
    fill(stage, MAN)
    head = stage.phone(THU)
    head.says("/tiendo")
    head.sees("Quý IV/2026", photo=True)
    head.says("/vanban")
    head.sees("văn bản của kỳ nào")
    head.presses("Quý IV/2026")
    head.sees("Báo cáo Quý IV/2026")
    mapped = " ".join(region.path for region in psutil.Process(stage.office.process.pid).memory_maps())
    assert "libssl" in mapped or "_ssl" in mapped
    assert [name for name in ("lxml", "numpy", "pandas", "matplotlib", "pydantic") if name in mapped] == []


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_at_once_when_asked(stage: Stage, by: signal.Signals) -> None:
    man = stage.phone(MAN)
    man.says("/start")
    man.sees("Phiếu cần làm")
    begun = time.monotonic()
    assert stage.office.stop(by) == 0
    assert time.monotonic() - begun < STOPS_WITHIN


def test_it_stops_cleanly_while_a_picture_is_drawn_and_sends_it_the_next_time(stage: Stage) -> None:
    head = stage.phone(THU)
    head.says("/tiendo")
    stage.client.wait_for(THU, lambda view: not stage.client.bots()[0]["pending"], PATIENCE)
    family = psutil.Process(stage.office.process.pid).children(recursive=True)
    assert stage.office.stop() == 0
    _, left = psutil.wait_procs(family, PATIENCE)
    assert left == [], "nobody is left behind"
    stage.office.start()
    head.sees("Quý IV/2026", photo=True)


def test_the_second_start_of_the_demo_leads_to_a_chat(tmp_path: Path) -> None:
    for start in ("first", "second"):
        begun = time.monotonic()
        with running_demo(tmp_path) as demo, SimulatorClient(demo.url) as client:
            man = Phone(client, MAN)
            man.says("/start")
            man.sees("Phiếu cần làm")
            sys.stdout.write(f"\n{start} start of `tram demo` to an answer: {time.monotonic() - begun:.1f} s")
            assert demo.stop() == 0
        assert demo.errors.read_text("utf-8") == ""
    assert any("Cô Lan" in line for line in demo.printed), "it says whose invite can be tried"


def test_the_most_talkative_log_holds_no_answer_no_name_and_no_token(stage: Stage) -> None:
    man = stage.phone(MAN)
    fill(stage, MAN)
    man.says("một câu rất riêng tư 987654")
    man.sends(sticker={"emoji": "👍"})
    stage.client.add_fault("error", "sendMessage", count=2, status=500)
    man.says("câu thứ hai 123987")
    stage.settle()
    program = psutil.Process(stage.office.process.pid)
    assert not any(TOKEN.partition(":")[2] in word for word in program.cmdline()), "everybody may read what was started"
    assert stage.office.stop() == 0
    assert "at work" in stage.office.log
    assert stage.leaks() == []
    for secret in (TOKEN, TOKEN.partition(":")[2], "Mận", "riêng tư", "987654", "123987", "Cây Gạo"):
        assert secret not in stage.office.log
