"""Commands as people write them: with a stroke, or in plain words."""

from __future__ import annotations

from indicators.notation import fold

# Words that people write instead of commands, folded.
WORDS = {
    "tiep": "tiep",
    "lam tiep": "tiep",
    "xin chao": "tiep",
    "chao": "tiep",
    "hello": "tiep",
    "tien do": "tiendo",
    "tiendo": "tiendo",
    "van ban": "vanban",
    "vanban": "vanban",
    "thieu": "thieu",
    "ai chua gui": "thieu",
    "nhap thay": "nhapthay",
    "nhap so": "nhapso",
    "nhapso": "nhapso",
    "cho duyet": "duyet",
    "duyet": "baocao",
    "bao cao": "baocao",
    "bao cao cho duyet": "baocao",
    "lich su": "lichsu",
    "lichsu": "lichsu",
    "moi nguoi": "moi",
    "ban giao": "bangiao",
    "sap nhap": "sapnhap",
    "gia han": "giahan",
    "viec co han": "viechan",
    "cham diem": "chamdiem",
    "du lieu cua toi": "dulieucuatoi",
    "dulieucuatoi": "dulieucuatoi",
    "chamdiem": "chamdiem",
    "bang diem": "chamdiem",
    "khac phuc": "chamdiem",
    "doi nguoi": "doinguoi",
    "nguoi khac": "doinguoi",
    "viec khac": "khac",
    "menu": "khac",
    "tro giup": "trogiup",
    "giup": "trogiup",
    "help": "trogiup",
    "toi phai lam gi": "trogiup",
    "toi phai lam gi?": "trogiup",
    "english": "language",
    "tieng viet": "language",
}


def command_in(text: str) -> tuple[str, str] | None:
    """ "/start abc" → ("start", "abc"); None for words."""
    if not text.startswith("/"):
        return None
    name, _, argument = text[1:].partition(" ")
    return fold(name.partition("@")[0]), argument.strip()


def word_command(text: str) -> str | None:
    """The command that plain words stand for, if any."""
    return WORDS.get(fold(text).strip())
