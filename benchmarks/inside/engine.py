"""`python -m benchmarks.inside.engine`: one step of the dialogue engine alone, for the largest form of all plans."""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dialogue.effects import ShowQuestion, ShowWarning
from dialogue.engine import Step, advance, begin
from dialogue.events import Action, Event, Pressed, Typed
from dialogue.past import NO_PAST
from dialogue.questionnaire import AskRatio, QuestionKind, Questionnaire
from programmes.reader import read_plan

ROUNDS = 200
_PLANS = Path(__file__).parents[2] / "plans"


def largest_form() -> tuple[str, Questionnaire]:
    """The form with the most questions, and its plan."""
    plans = [read_plan(folder) for folder in sorted(_PLANS.iterdir()) if (folder / "plan.toml").is_file()]
    forms = [(f"{plan.code}/{form.code}", form.questionnaire) for plan in plans for form in plan.forms]
    return max(forms, key=lambda named: len(named[1].questions()))


def walk(form: Questionnaire, now: datetime) -> list[float]:
    """Every answer from the first question to the summary; microseconds of processor of each step."""
    times = []
    step = begin(form, NO_PAST, now)
    for _ in range(4 * len(form.steps)):
        event = _answer(step)
        if event is None:
            break
        now += timedelta(seconds=5)
        begun = time.thread_time()
        step = advance(form, step.state, event, NO_PAST, now)
        times.append((time.thread_time() - begun) * 1e6)
    return times


def _answer(step: Step) -> Event | None:
    shown = step.effects[-1]
    if isinstance(shown, ShowWarning):
        return Pressed(Action.CONFIRM, None, step.state.turn)
    if not isinstance(shown, ShowQuestion):
        return None
    asked = shown.step
    if isinstance(asked, AskRatio):
        return Typed("3/5", None)
    question = asked.question
    if question.kind is QuestionKind.SELECT_ONE:
        return Pressed(Action.CHOOSE, question.choices[0].name, step.state.turn)
    if question.kind in (QuestionKind.INTEGER, QuestionKind.DECIMAL) and shown.rejection is None:
        return Typed("5", None)
    return Pressed(Action.UNKNOWN, None, step.state.turn)


def main() -> int:
    """Print the table."""
    name, form = largest_form()
    now = datetime(2026, 10, 1, 9, tzinfo=UTC)
    walk(form, now)
    steps = [walk(form, now) for _ in range(ROUNDS)]
    each = [statistics.median(times) for times in zip(*steps, strict=True)]
    print(f"{name}: {len(form.questions())} questions, {len(each)} steps, {ROUNDS} rounds")
    print(f"one advance: median {statistics.median(each):.0f} us, dearest step {max(each):.0f} us (under 100 wanted)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
