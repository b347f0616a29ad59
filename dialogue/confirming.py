"""Reads what somebody writes under "Quý trước 95, lần này 9. Đúng / Sửa"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogue.phrases import fold, phrase_set, tidy

_YES = phrase_set(
    "dung, dung roi, dung vay, dung the, dung a, phai, ok, oke, okie, u, uh, um, vang, da, da dung, co, yes, "
    "y, chinh xac, chuan, xac nhan"
)
_NO = phrase_set(
    "khong, ko, k, khong dung, ko dung, khong phai, ko phai, chua dung, sai, sai roi, nham, nham roi, sua, "
    "sua lai, go nham, nhap nham, no, n"
)
_REASON = re.compile(r"(?:da |vang )?(?:dung|phai|vi|do|tai|boi)\b.+")
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Reply:
    """The unusual value is right (perhaps with the person's words why), or a slip."""

    is_right: bool
    reason: str = ""


def read_reply(text: str) -> Reply | None:
    """ "đúng", "sai", "vì nghỉ Tết"; None for anything else, which may be the right value itself.

    A number is always a value here, never the number of a button: 1 may well be the correction. "Không" says that
    the value is not right, not that it is 0.
    """
    words = " ".join(text.split())[:LONGEST_REASON]
    folded = fold(tidy(words)).strip(" .,!").removesuffix(" a")
    if folded in _YES:
        return Reply(True)
    if folded in _NO:
        return Reply(False)
    return Reply(True, words) if _REASON.fullmatch(folded) else None
