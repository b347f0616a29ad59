"""HTML and Markdown as Telegram reads them: text, entities, and what PTB's own escaping guards."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.helpers import escape_markdown

from simulator.botapi.html import parse_html
from simulator.botapi.markdown import parse_markdown
from simulator.refusals import BotApiRefusal
from simulator.world.found_entities import find_entities, utf16_length

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)


def entities(parsed: tuple[str, tuple[dict[str, object], ...]]) -> list[tuple[object, str]]:
    """Kind and covered words of each entity."""
    text, found = parsed
    wide = text.encode("utf-16-le")
    covered = []
    for one in found:
        start, length = int(str(one["offset"])) * 2, int(str(one["length"])) * 2
        covered.append((one["type"], wide[start : start + length].decode("utf-16-le")))
    return covered


@given(words)
@settings(max_examples=80, deadline=None)
def test_escaped_html_comes_out_as_it_went_in(text: str) -> None:
    assert parse_html(html.escape(text, quote=False)) == (text, ())
    wrapped = parse_html(f"👋<b>{html.escape(text, quote=False)}</b>")
    assert entities(wrapped) == ([("bold", text)] if text else [])


@given(words.filter(lambda text: ">" not in text))
@settings(max_examples=80, deadline=None)
def test_escaped_markdown_comes_out_as_it_went_in(text: str) -> None:
    assert parse_markdown(escape_markdown(text, version=2)) == (text, ())


@given(st.text('<>/abi*_`[]()~|\\ \n👋="#&;', max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_markup_is_read_or_refused(markup: str) -> None:
    for parse in (parse_html, parse_markdown, lambda text: parse_markdown(text, old=True)):
        try:
            text, found = parse(markup)
        except BotApiRefusal as refusal:
            assert refusal.code == 400
        else:
            assert all(0 <= one["offset"] < one["offset"] + one["length"] <= utf16_length(text) for one in found)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<b>a<i>b</i></b>", [("bold", "ab"), ("italic", "b")]),
        ("<B>a</b> <strong>b</strong>", [("bold", "a"), ("bold", "b")]),
        ('<a href="https://x.vn/?a=1&amp;b=2">x</a>', [("text_link", "x")]),
        ('<pre><code class="language-py">x = 1</code></pre>', [("pre", "x = 1")]),
        ('<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', [("spoiler", "x"), ("spoiler", "y")]),
        ("<blockquote expandable>x</blockquote>", [("expandable_blockquote", "x")]),
        ("<b></b>x", []),
        ("&#272;&#x1ED3; &lt;b&gt; &nbsp;", []),
    ],
)
def test_html(markup: str, expected: list[tuple[str, str]]) -> None:
    assert entities(parse_html(markup)) == expected


def test_html_references() -> None:
    assert parse_html("&#272;&#x1ED3; &lt;b&gt; &nbsp; &quot;")[0] == 'Đồ <b> &nbsp; "'
    assert parse_html('<a href="https://x.vn/?a=1&amp;b=2">x</a>')[1][0]["url"] == "https://x.vn/?a=1&b=2"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("*a _b_*", [("bold", "a b"), ("italic", "b")]),
        ("__a__ ~b~ ||c||", [("underline", "a"), ("strikethrough", "b"), ("spoiler", "c")]),
        ("`a*b` ```py\nx_y```", [("code", "a*b"), ("pre", "x_y")]),
        (r"[x\.y](https://x.vn/a\)b)", [("text_link", "x.y")]),
        (">a\n>b\nc", [("blockquote", "a\nb\n")]),
    ],
)
def test_markdown_v2(markup: str, expected: list[tuple[str, str]]) -> None:
    assert entities(parse_markdown(markup)) == expected


def test_old_markdown() -> None:
    parsed = parse_markdown(r"*a_b* \*c [x](https://x.vn) 1.5-2", old=True)
    assert parsed[0] == "a_b *c x 1.5-2"
    assert entities(parsed) == [("bold", "a_b"), ("text_link", "x")]


@pytest.mark.parametrize(
    ("markup", "old", "complaint"),
    [
        ("1.5", False, r"Character '.' is reserved and must be escaped with the preceding '\'"),
        ("ồ *x", False, "Can't find end of Bold entity at byte offset 4"),
        ("*x", True, "Can't find end of the entity starting at byte offset 0"),
    ],
)
def test_bad_markdown(markup: str, old: bool, complaint: str) -> None:
    with pytest.raises(BotApiRefusal) as refused:
        parse_markdown(markup, old=old)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_found_entities_leave_code_and_links_alone() -> None:
    given_code = ({"type": "code", "offset": 0, "length": 7},)
    assert find_entities("/baocao", given_code) == given_code
    kinds = [one["type"] for one in find_entities("/baocao@tram_bot #quý4 @lan_y_te t.me/tram_bot?start=x a/b c@d")]
    assert kinds == ["bot_command", "hashtag", "mention", "url"]
