"""The catalogue: languages, plurals, escaping, and the two catalogues that are shipped."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording import Catalogue, WordingFault, load_wording, placeholders

SMALL = {
    "vi": {"hello": "Chào <b>{name}</b>", "left": "còn {count} xã", "only": "chỉ tiếng Việt", "less": "x < 5 & y > 3"},
    "en": {"hello": "Hello <b>{name}</b>", "left.one": "{count} commune left", "left.other": "{count} communes left"},
}


@pytest.fixture
def small():
    return Catalogue(SMALL)


def test_each_language_says_it_its_way_and_vietnamese_stands_in(small):
    assert small.languages == ("vi", "en")
    assert small.text("en", "hello", name="Mai") == "Hello <b>Mai</b>"
    assert small.text("en", "only") == "chỉ tiếng Việt"
    assert small.text("hmn", "hello", name="Mai") == "Chào <b>Mai</b>"
    assert small.missing("en") == ["left", "less", "only"]


@pytest.mark.parametrize(("count", "said"), [(0, "0 communes left"), (1, "1 commune left"), (2, "2 communes left")])
def test_numbers_choose_their_form(small, count, said):
    assert small.text("en", "left", count=count) == said
    assert small.text("vi", "left", count=count) == f"còn {count} xã"


@given(name=st.text())
def test_parameters_cannot_bring_marks(name):
    said = Catalogue(SMALL).text("vi", "hello", name=name)
    assert said == f"Chào <b>{html.escape(name, quote=False)}</b>"


def test_a_sentence_inside_a_sentence_is_escaped_once(small):
    inner = small.text("vi", "hello", name="A & B")
    assert small.text("vi", "hello", name=inner) == "Chào <b>Chào <b>A &amp; B</b></b>"


def test_stray_signs_of_a_template_are_escapes(small):
    assert small.text("vi", "less") == "x &lt; 5 &amp; y &gt; 3"


@pytest.mark.parametrize("key", ["nowhere", "hello.other", ""])
def test_an_unknown_key_is_a_fault(small, key):
    with pytest.raises(KeyError):
        small.text("vi", key)


def test_a_missing_parameter_is_a_fault_that_names_it(small):
    with pytest.raises(KeyError, match=r"hello needs the parameter 'name'"):
        small.text("vi", "hello")


@pytest.mark.parametrize(
    ("text", "named"),
    [('[a]\nb = "{x"', "a.b"), ('[a]\nb = "{x.y}"', "a.b"), ("[a]\nb = 3", "a.b"), ("[a", "vi.toml")],
)
def test_a_broken_catalogue_is_named(tmp_path, text, named):
    (tmp_path / "vi.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WordingFault, match=re.escape(named)):
        load_wording(tmp_path)


def test_without_vietnamese_there_is_no_catalogue(tmp_path):
    with pytest.raises(WordingFault):
        load_wording(tmp_path)


def test_the_shipped_languages_name_the_same_parameters():
    shipped = load_wording()
    for language in shipped.languages[1:]:
        for key, template in shipped.templates(language).items():
            root = key if key in shipped.templates("vi") else key.rpartition(".")[0]
            assert placeholders(template) <= placeholders(shipped.templates("vi")[root]), (language, key)


def test_english_is_complete():
    shipped = load_wording()
    said = {key.removesuffix(".one").removesuffix(".other").removesuffix(".zero") for key in shipped.templates("en")}
    assert set(shipped.templates("vi")) <= said | set(shipped.templates("en"))
