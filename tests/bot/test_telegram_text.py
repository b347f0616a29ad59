"""Fitting words into Telegram's limits."""

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram_text import pieces, plain, shortened

WORDS = st.lists(
    st.sampled_from(
        ["Tân Lập", "18/20", "<b>", "</b>", "<i>", "</i>", " ", "\n", "&amp;", "&lt;", "😀", "đạt", "x" * 30]
    ),
    max_size=60,
)


def sound(parts: list[str]) -> str:
    """One HTML text of these parts in which every tag that is opened is closed."""
    text, still_open = "", []
    for part in parts:
        if part.startswith("</"):
            if not still_open or still_open[-1] != part[2:-1]:
                continue
            still_open.pop()
        elif part.startswith("<"):
            if part[1:-1] in still_open:
                continue
            still_open.append(part[1:-1])
        text += part
    return text + "".join(f"</{name}>" for name in reversed(still_open))


def width(text: str) -> int:
    return len(plain(text).encode("utf-16-le")) // 2


@settings(max_examples=150)
@given(parts=WORDS, limit=st.integers(4, 120))
def test_every_part_fits_is_sound_and_nothing_but_blanks_is_lost(parts, limit):
    text = sound(parts)
    cut = pieces(text, limit)
    assert all(width(part) <= limit for part in cut)
    for part in cut:
        opened = re.findall(r"<(b|i)>", part)
        closed = re.findall(r"</(b|i)>", part)
        assert sorted(opened) == sorted(closed)
    together = "".join(plain(part) for part in cut)
    assert "".join(together.split()) == "".join(plain(text).split())


def test_a_text_that_fits_is_left_alone():
    assert pieces("", 10) == [""]
    assert pieces("<b>Quý I</b> &amp; II", 10) == ["<b>Quý I</b> &amp; II"]


def test_the_cut_is_at_a_line_then_at_a_word():
    assert pieces("một hai\nba bốn", 10) == ["một hai", "ba bốn"]
    assert pieces("một hai ba bốn", 10) == ["một hai ba", "bốn"]
    assert pieces("<b>một hai ba bốn</b>", 10) == ["<b>một hai ba</b>", "<b>bốn</b>"]


def test_plain_words():
    assert plain("<b>18 &lt; 20</b> &amp; đủ") == "18 < 20 & đủ"
    assert html.escape(plain("&lt;b&gt;")) == "&lt;b&gt;"
    assert shortened("Đã lưu 4/8", 6) == "Đã lư…"
    assert shortened("Đã lưu", 6) == "Đã lưu"
