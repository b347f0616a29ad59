"""The small forms that the tests of this folder share."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from dialogue.answers import Answer, AnswerKind
from dialogue.past import Past
from dialogue.questionnaire import Ask, AskRatio, Calculation, Choice, Question, QuestionKind, Questionnaire

HANOI = timezone(timedelta(hours=7))
MORNING = datetime(2026, 4, 2, 9, 0, tzinfo=HANOI)
YES_NO = (Choice("yes", {"vi": "Có", "en": "Yes"}), Choice("no", {"vi": "Không", "en": "No"}))
DISEASES = (
    Choice("tha", {"vi": "Tăng huyết áp"}),
    Choice("dtd", {"vi": "Đái tháo đường"}),
    Choice("ctc", {"vi": "Ung thư cổ tử cung"}),
)


def question(name: str, kind: QuestionKind = QuestionKind.INTEGER, label: str = "", **fields: Any) -> Question:
    """A question with a Vietnamese label; `unit` and `short` may be plain words."""
    for words in ("unit", "short", "warning_message", "constraint_message"):
        if isinstance(fields.get(words), str):
            fields[words] = {"vi": fields[words]}
    return Question(name, kind, {"vi": label or name}, **fields)


def number(value: int | str) -> Answer:
    """A numeric answer."""
    return Answer(AnswerKind.VALUE, Decimal(value))


VILLAGE = Questionnaire(
    "village",
    {"vi": "Phiếu y tế thôn bản"},
    "village",
    (
        Ask(
            question(
                "households",
                label="Thôn hiện có bao nhiêu hộ?",
                short="Số hộ",
                unit="hộ",
                minimum=Decimal(1),
                maximum=Decimal(1000),
            )
        ),
        AskRatio(
            "weighed",
            {"vi": "Bao nhiêu trẻ thấp còi trên số trẻ được cân?"},
            question("stunted", label="Trẻ thấp còi", unit="trẻ"),
            question(
                "children",
                label="Trẻ được cân",
                unit="trẻ",
                warning=". > 3 * $households",
                warning_message="Nhiều trẻ hơn thường lệ.",
            ),
            short={"vi": "Thấp còi"},
        ),
        Ask(question("clean", label="Bao nhiêu hộ có nhà tiêu?", short="Nhà tiêu", constraint=". <= $households")),
        Ask(question("ill", QuestionKind.SELECT_ONE, "Có ca nghi dịch không?", short="Nghi dịch", choices=YES_NO)),
        Ask(question("cases", label="Bao nhiêu ca?", short="Số ca", relevant="$ill = 'yes'", alert=True)),
        Ask(
            question("screened", QuestionKind.SELECT_MULTIPLE, "Sàng lọc bệnh gì?", short="Sàng lọc", choices=DISEASES)
        ),
        Ask(question("met", QuestionKind.DATE, "Ngày giao ban?", short="Giao ban", constraint=". <= today()")),
        Ask(question("issues", QuestionKind.TEXT, "Vướng mắc?", short="Vướng mắc", required=False)),
    ),
    (Calculation("stunting", "round($stunted div $children * 100, 1)"),),
)
LAST_QUARTER = Past(
    last={"households": number(118), "stunted": number(4), "children": number(60), "clean": number(95)},
    year_before={"clean": number(90)},
    series={"clean": tuple(map(Decimal, (88, 90, 92, 91, 95)))},
)
