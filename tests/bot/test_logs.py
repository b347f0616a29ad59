"""No token, invite or answer reaches a log, whichever way it is logged."""

import io
import json
import logging
import stat

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.logs import Redactor, configure_logs

URLSAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
tokens = st.builds(
    "{}:{}".format, st.integers(10**5, 10**11), st.text(st.sampled_from(URLSAFE), min_size=35, max_size=35)
)
wrapped = st.sampled_from(
    ["{}", "GET https://api.telegram.org/bot{}/getMe HTTP/1.1", "x{}", "{}x", "'{}'", "token={}&a=1", "é{}\n", "1{}1"]
)


@pytest.fixture(params=["json", "plain"])
def written(request):
    stream = io.StringIO()
    remove = configure_logs("info", request.param, secrets=["a-secret-of-ours"], stream=stream)
    yield stream
    remove()
    structlog.reset_defaults()


def holds(value, needle: str) -> bool:
    return needle in json.dumps(value, ensure_ascii=False, default=str)


@settings(max_examples=150)
@given(token=tokens, around=wrapped)
def test_no_token_passes_wherever_it_stands(token, around):
    said = around.format(token)
    secret = token.split(":")[1]
    event = {
        "event": said,
        "url": said,
        said: 1,
        "list": [said, {"deep": (said,)}],
        "error": ValueError(said),
        "bytes": said.encode(),
    }
    cleaned = Redactor()(None, "info", event)
    assert not holds(cleaned, token)
    assert not holds(cleaned, secret)


@pytest.mark.parametrize("log", [structlog.get_logger("ours"), logging.getLogger("theirs")])
def test_no_token_passes_through_either_kind_of_logger_nor_in_a_traceback(written, log):
    try:
        raise ConnectionError(f"https://api.telegram.org/bot{TOKEN}/getMe failed")
    except ConnectionError:
        log.exception(f"no answer from {TOKEN} with a-secret-of-ours")
    text = written.getvalue()
    assert "ConnectionError" in text
    assert "<token>" in text
    for secret in (TOKEN, TOKEN.split(":")[1], "a-secret-of-ours"):
        assert secret not in text


def test_arguments_of_library_records_are_scrubbed(written):
    logging.getLogger("library").warning("asking %s", f"/bot{TOKEN}/sendMessage")
    assert TOKEN not in written.getvalue()
    assert "/bot<token>/sendMessage" in written.getvalue()


def test_what_people_say_and_are_called_is_dropped(written):
    log = structlog.get_logger("ours")
    said = "tám mươi trẻ"  # nothing that a time of day could hold
    log.info("answer taken", text=said, answer={"value": said}, name="Hoàng Thị Mai", kept="Q1", deep={"text": said})
    text = written.getvalue()
    assert "mươi" not in text
    assert "Mai" not in text
    assert "answer taken" in text
    assert "Q1" in text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("https://t.me/tram_bot?start=abcdEFGH1234", "https://t.me/tram_bot?start=<invite>"),
        ("/start abcdEFGH1234", "/start <invite>"),
        ("postgresql+psycopg://tram:pa55word@db/tram", "postgresql+psycopg://tram:<password>@db/tram"),
        ("invite qGx8Zr-2vB_k4LmNpQ7sTuWx0yAb3cDe", "invite <secret>"),
    ],
)
def test_invites_and_passwords_are_blotted_out(said, kept):
    assert Redactor().scrub(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "Traceback (most recent call last): simulator/botapi/dispatch.py, line 12",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "PydanticUndefinedAnnotationError",
        "2026-10-03T08:00:00.123456+00:00",
        "bac-kan-2025-2030: Q1/2026, http://127.0.0.1:8088/healthz",
    ],
)
def test_what_is_no_secret_stays_readable(said):
    assert Redactor().scrub(said) == said


def test_json_lines_carry_level_time_logger_and_bound_ids():
    stream = io.StringIO()
    remove = configure_logs("info", "json", stream=stream)
    with structlog.contextvars.bound_contextvars(event_id=700):
        structlog.get_logger("ours").info("Đã nhận", size=2)
        structlog.get_logger("ours").debug("not at this level")
    remove()
    structlog.reset_defaults()
    (line,) = stream.getvalue().splitlines()
    read = json.loads(line)
    assert {"event": "Đã nhận", "level": "info", "logger": "ours", "size": 2, "event_id": 700}.items() <= read.items()
    assert read["timestamp"].endswith("Z")


def test_libraries_are_quiet(written):
    for name in ("httpx", "telegram.ext", "aiohttp.access", "uvicorn.access"):
        logging.getLogger(name).info("GET something")
    assert written.getvalue() == ""


def test_a_log_file_is_its_owners_alone(tmp_path):
    path = tmp_path / "tram.log"
    remove = configure_logs("info", "plain", str(path))
    structlog.get_logger("ours").info("Đã nhận")
    remove()
    structlog.reset_defaults()
    assert "Đã nhận" in path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
