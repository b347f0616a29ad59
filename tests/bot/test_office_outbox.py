"""The store behind the pump: an ordered document is written from the figures of the moment in which it is sent."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO
from pathlib import Path

import docx
import pytest

from bot.handling import Workplace
from bot.office_outbox import OfficeOutbox
from bot.wording import load_wording
from charts.worker import ChartWorker
from reporting.access import Role
from reporting.ports import Document, Note, Picture
from reporting.rounds import open_rounds
from tests.builders import STATION, ZONE, sample_world


async def test_a_document_asked_for_in_chat_is_written_when_it_is_sent(tmp_path: Path) -> None:
    with sample_world(tmp_path) as world:
        with world.desk() as desk:
            open_rounds(desk)
        head = world.person("1", Role.HEAD, STATION)
        asked = world.send(head, "/vanban")
        (order,) = world.press(head, asked.button(head, "Quý IV/2026")).documents(head)
        place = Workplace(world.database, world.catalogue, load_wording(), ZONE, lambda: world.now.astimezone(UTC))
        made = await OfficeOutbox(place, ChartWorker()).illustrate(order)
    assert isinstance(made, Document)
    assert made.filename == f"bao-cao-{STATION}-2026Q4.docx"
    text = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(made.content)).paragraphs)
    assert "Kết quả thực hiện kế hoạch Quý IV/2026" in text


async def test_a_picture_that_cannot_be_drawn_goes_out_as_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    charts = ChartWorker()
    with sample_world(tmp_path) as world:
        with world.desk() as desk:
            open_rounds(desk)
        head = world.person("1", Role.HEAD, STATION)
        (order,) = world.send(head, "/tiendo").pictures(head)
        place = Workplace(world.database, world.catalogue, load_wording(), ZONE, lambda: world.now.astimezone(UTC))
        outbox = OfficeOutbox(place, charts)
        with monkeypatch.context() as short:
            short.setattr("charts.worker._SECONDS", 0.0)
            words = await outbox.illustrate(order)
        drawn = await outbox.illustrate(order)
        charts.close()
    assert isinstance(words, Note)
    assert isinstance(drawn, Picture)
    assert words.text == f"{drawn.caption}\nHình chưa vẽ được lúc này. Anh/chị thử lại sau."
    assert words.buttons == drawn.buttons
