"""A plain model of one conversation, and the small form that it is about."""

from __future__ import annotations

from decimal import Decimal

from dialogue.answers import Answer, AnswerKind
from dialogue.questionnaire import Ask, AskRatio, QuestionKind, Questionnaire
from dialogue.state import Phase
from tests.dialogue.forms import YES_NO, question

FORM = Questionnaire(
    "model",
    {"vi": "Mẫu"},
    "village",
    (
        Ask(question("a", minimum=Decimal(1), maximum=Decimal(100))),
        AskRatio("r", {"vi": "r"}, question("p"), question("w", constraint=". <= $a")),
        Ask(question("b", constraint=". <= $a", warning=". > 50")),
        Ask(question("y", QuestionKind.SELECT_ONE, choices=YES_NO)),
        Ask(question("c", relevant="$y = 'yes' and $a > 5", constraint=". <= $w")),
    ),
)
STEPS = ("a", "r", "b", "y", "c")
UNKNOWN = Answer(AnswerKind.UNKNOWN)
Given = dict[str, Answer]


class Model:
    """What a person would expect, written without the engine's means: plain ifs over a dictionary."""

    def __init__(self) -> None:
        self.answers: Given = {}
        self.step: str | None = "a"
        self.phase = Phase.ASKING
        self.candidate: Given = {}
        self.from_review = False

    def value(self, name: str) -> int | None:
        answer = self.answers.get(name)
        if name == "c" and "c" not in self.shown():
            return None
        return int(answer.value) if answer and isinstance(answer.value, Decimal) else None

    def shown(self) -> list[str]:
        yes = self.answers.get("y") == Answer(AnswerKind.VALUE, "yes")
        a = self.answers.get("a")
        large = a is not None and isinstance(a.value, Decimal) and a.value > 5
        return [step for step in STEPS if step != "c" or (yes and large)]

    def total(self) -> int:
        """Questions to be asked as far as can be told: one whose condition still waits for an answer is counted."""
        waits = "y" not in self.answers or "a" not in self.answers
        return len(STEPS) if waits else len(self.shown())

    def fits(self, step: str) -> bool:
        limits = {"r": ("w", "a"), "b": ("b", "a"), "c": ("c", "w")}
        if step not in limits:
            return True
        low, high = (self.value(name) for name in limits[step])
        return low is None or high is None or low <= high

    def is_settled(self, step: str) -> bool:
        return all(name in self.answers for name in names(step)) and self.fits(step)

    def is_refused(self, given: Given) -> bool:
        a = given.get("a")
        if a is not None and isinstance(a.value, Decimal) and not 1 <= a.value <= 100:
            return True
        p, w = given.get("p"), given.get("w")
        if p and w and isinstance(p.value, Decimal) and isinstance(w.value, Decimal) and p.value > w.value:
            return True
        assert self.step is not None
        before, self.answers = self.answers, {**self.answers, **given}
        fits = self.fits(self.step)
        self.answers = before
        return not fits

    def answer(self, given: Given) -> None:
        b = given.get("b")
        if self.is_refused(given):
            self.phase, self.candidate = Phase.ASKING, {}
        elif b is not None and isinstance(b.value, Decimal) and b.value > 50 and b.reason is None:
            self.phase, self.candidate = Phase.CONFIRMING, given
        else:
            self.answers = {**self.answers, **given}
            self.go_on()

    def go_on(self) -> None:
        place = STEPS.index(self.step) + 1 if self.step else 0
        open_steps = [s for s in STEPS[place:] + STEPS[:place] if s in self.shown() and not self.is_settled(s)]
        self.open(open_steps[0] if open_steps else None)

    def open(self, step: str | None, from_review: bool = False) -> None:
        self.step, self.candidate, self.from_review = step, {}, from_review
        self.phase = Phase.ASKING if step else Phase.REVIEWING

    def back(self) -> None:
        if self.phase is Phase.CONFIRMING:
            self.phase, self.candidate = Phase.ASKING, {}
        elif self.from_review and all(map(self.is_settled, self.shown())):
            self.open(None)
        else:
            end = STEPS.index(self.step) if self.step else len(STEPS)
            earlier = [step for step in STEPS[:end] if step in self.shown()]
            if earlier:
                self.open(earlier[-1])


def names(step: str) -> tuple[str, ...]:
    return ("p", "w") if step == "r" else (step,)
