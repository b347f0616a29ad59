"""The words that people type instead of a value or beside one. They are recognised here and never shown.

All sets hold folded words: no accents, small letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from dialogue.answers import AnswerKind

_MINUS = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_OTHER = {ord("⁄"): "/", ord("∕"): "/", ord("÷"): "/", ord("。"): ".", ord("、"): ",", ord("’"): "'"}
_IGNORED_CATEGORIES = frozenset(("Cf", "Me", "Cc"))
_PICTURE_CATEGORIES = frozenset(("So", "Sk", "Cs", "Co", "Cn"))
_QUOTES = frozenset('*_`"“”„«»‘[]{}')


def tidy(text: str) -> str:
    """One line of small letters: full-width and keycap digits made plain, pictures and quotes dropped.

    Raised digits, fractions and Roman numerals become "^": they must not turn into ordinary digits (5² is not 52).
    """
    plain = "".join(map(_plain, text))
    return " ".join((plain if plain.isascii() else unicodedata.normalize("NFKC", plain)).casefold().split())


@lru_cache(maxsize=2048)
def _plain(letter: str) -> str:
    if letter.isascii():
        return " " if letter in _QUOTES or letter.isspace() else letter
    replaced = _MINUS.get(ord(letter)) or _OTHER.get(ord(letter))
    if replaced:
        return replaced
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    if unicodedata.decomposition(letter).startswith("<circle>"):
        return letter
    if unicodedata.numeric(letter, None) is not None:
        return "^"
    category = unicodedata.category(letter)
    if category in _IGNORED_CATEGORIES or 0xFE00 <= ord(letter) <= 0xFE0F:
        return ""
    return " " if category in _PICTURE_CATEGORIES or letter in _QUOTES else letter


def fold(text: str) -> str:
    """Without accents, in small letters: "Đạt" and "dat" are the same. "Tân Lập" and "Tân Lạp" are too: then ask."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("đ", "d")


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text, digits and punctuation left out."""
    return tuple(re.findall(r"[^\W\d_]+", fold(text)))


def word_set(line: str) -> frozenset[str]:
    """The words between the blanks."""
    return frozenset(line.split())


def phrase_set(*lines: str) -> frozenset[str]:
    """The phrases between the commas."""
    return frozenset(phrase.strip() for line in lines for phrase in line.split(",") if phrase.strip())


NO = r"(?:khong|ko|k|kg|hong|hok|hk|hem|khg|0)"
_ZERO = re.compile(rf"{NO}(?: (?:co|he co|phat hien|ghi nhan|thay))?(?: (?P<what>[a-z ]+?))??(?: (?:nao|ai|het|ca))*")
_UNKNOWN = re.compile(
    r"(?:(?:khong|ko|k|kg|chua|hong|hok|khg) (?:co |nam |nam duoc |nam ro )?(?:so lieu|sl|so|thong tin)(?: nao)?"
    r"|(?:khong|ko|k|kg|chua|hong|hok|khg) (?:biet|ro|nam|nam duoc|nam ro|nho|theo doi|theo doi duoc|thong ke"
    r"|thong ke duoc|xac dinh|xac dinh duoc|tong hop|tong hop duoc|dem|dem duoc)"
    r"|ksl|kcsl|k sl|kc sl|kosl|ko sl|kbiet|kb|n/a|na|bo qua|bo|skip|unknown|\?+|thieu so lieu|mat so lieu)"
)
_NOT_DONE = re.compile(
    r"(?:(?:khong|ko|k|kg|chua|hong|hok|khg) (?:lam|thuc hien|to chuc|trien khai|tien hanh|th|tc|tk"
    r"|thuc hien duoc|lam duoc|to chuc duoc|trien khai duoc)(?: (?:gi|duoc|lan nao|buoi nao|dot nao|quy nay))?"
    r"|kth|ktc|ktk|not done|ko th)"
)

POLITE = phrase_set(
    "da, a, ah, vang, thua, bao, cao, em, chi, anh, co, chu, bac, cac, xin, gui, nhe, nha, nhe a, nhan, roi, thoi,"
    "ha, hen, nhi, oi, ok, minh, toi, con, chau"
)
# Words that may stand beside a number without changing it.
COUNTERS = POLITE | word_set(
    "tre chau be em nguoi ho gia dinh nha buoi lan dot ca luot can bo tram xa thon ban to chi ba me phu nu "
    "nam the cai cuoc lieu mui co so km m cm kg g dong giuong benh nhan bn thai san sinh so ngay thang tuan "
    "quy gio phut la duoc tong cong tat ca het hien nay du chinh xac dung tai co ket qua luong doi tuong hoc "
    "sinh cong trinh nguoi dan nhan khau don vi chuyen vu mau phieu cuon quyen bua phan tu cach gom bang "
    "trong do bac si y te"
)
NUMBER_WORDS = word_set(
    "một mốt hai ba bốn tư năm lăm nhăm sáu bảy bẩy tám chín mười mươi chục trăm nghìn ngàn vạn triệu tỷ tỉ "
    "tá rưỡi rưởi nửa linh lẻ phẩy phảy k tr"
)
# Those that multiply a number in digits: "2 trăm", "3 chục", "5k".
MULTIPLIERS = word_set("chục trăm nghìn ngàn vạn triệu tỷ tỉ tá rưỡi rưởi nửa k tr")
_FOLDED_NUMBER_WORDS = frozenset(map(fold, NUMBER_WORDS))
_FOLDED_MULTIPLIERS = frozenset(map(fold, MULTIPLIERS))
# Nouns that count different things: "18 trẻ" is no answer where households are asked.
COUNTED_THINGS = (word_set("tre chau be"), word_set("ho"), word_set("buoi"), word_set("luot"), word_set("dot"))


def three_answers(folded: str, counts: Callable[[str], bool] = COUNTERS.__contains__) -> AnswerKind | Literal[0] | None:
    """What a folded text without digits says: NOT_DONE, UNKNOWN, 0, or None when it says nothing of the kind.

    `counts` tells the words that may be counted here ("không có trẻ nào").

    "không", "ko", "không có", "không có trẻ nào" are 0; "không có số liệu", "không biết" unknown; "không làm",
    "không tổ chức" not done. "chưa có" alone may be 0 or unknown, so it is none of them.
    """
    text = _without_politeness(folded)
    if _UNKNOWN.fullmatch(text):
        return AnswerKind.UNKNOWN
    if _NOT_DONE.fullmatch(text):
        return AnswerKind.NOT_DONE
    nothing_yet = re.fullmatch(r"chua co (?P<what>[a-z ]+) nao", text)
    zero = nothing_yet or _ZERO.fullmatch(text)
    if zero is not None:
        counted = (zero["what"] or "").split()
        return 0 if all(map(counts, counted)) else None
    return None


def is_number_word(word: str) -> bool:
    """Whether an (accented or plain) word is a number written out; a plain "tram" may be "trăm": then it is."""
    return word in NUMBER_WORDS if fold(word) != word else word in _FOLDED_NUMBER_WORDS


def multiplies(word: str) -> bool:
    """Whether a word beside digits may change the number; a plain "tram" may mean "trăm", "trạm" does not."""
    return word in MULTIPLIERS or (fold(word) == word and word in _FOLDED_MULTIPLIERS)


def _without_politeness(folded: str) -> str:
    words = re.sub(r"[.,;:!()]+", " ", folded).split()
    while words and words[0] in ("da", "vang", "thua", "em", "chi", "anh", "bac", "bao", "cao", "a", "toi", "minh"):
        words.pop(0)
    while words and words[-1] in ("a", "ah", "nhe", "nha", "chi", "anh", "em", "oi", "roi", "thoi", "ha", "bac"):
        words.pop()
    return " ".join(words)
