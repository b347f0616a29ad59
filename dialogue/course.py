"""The way through a questionnaire: which steps are asked, which are settled, what comes next and what came before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dialogue.answers import Answer
from dialogue.logic import Logic
from dialogue.past import Past
from dialogue.questionnaire import QuestionnaireStep
from dialogue.state import State


@dataclass(frozen=True, slots=True)
class Course:
    """What stays the same while one event is handled: the compiled form, the unit's past, and the time."""

    logic: Logic
    past: Past
    now: datetime | None

    @property
    def today(self) -> date | None:
        """The day of `now`, in its own time zone."""
        return None if self.now is None else self.now.date()

    def step(self, name: str) -> QuestionnaireStep:
        """The step with that name; KeyError when there is none."""
        return self.logic.steps[self.logic.position[name]]

    def shown(self, state: State) -> tuple[QuestionnaireStep, ...]:
        """The relevant steps in the order asked."""
        if not state.hidden:
            return self.logic.steps
        return tuple(step for step in self.logic.steps if step.name not in state.hidden)

    def is_settled(self, state: State, step: QuestionnaireStep) -> bool:
        """Answered, not made impossible since by another answer, and no newer answer waits for confirmation."""
        if step.name in state.again:
            return False
        if state.waiting and any(map(state.waiting.__contains__, self.logic.names[step.name])):
            return False
        return all(map(state.answers.__contains__, self.logic.names[step.name]))

    def number(self, state: State, name: str) -> int:
        """The place of a relevant step among the relevant ones, from 1."""
        place = self.logic.position[name]
        return 1 + place - sum(self.logic.position[other] < place for other in state.hidden)

    def total(self, state: State) -> int:
        """How many steps will be asked, as far as can be told: one whose relevance waits for an answer counts too."""
        return len(self.logic.steps) - len(state.hidden) + len(self.undecided(state))

    def undecided(self, state: State) -> list[str]:
        """The hidden steps that may still be asked, because a question that decides it is not answered yet."""
        return [
            step
            for step in state.hidden
            if any(
                question not in state.answers and self.logic.step_name[question] not in state.hidden
                for question in self.logic.deciding[step]
            )
        ]

    def saved(self, state: State) -> int:
        """How many relevant steps are settled."""
        return len(self.logic.steps) - len(state.hidden) - len(self.unsettled(state))

    def next_open(self, state: State) -> QuestionnaireStep | None:
        """The first relevant step that is not settled."""
        left = self.unsettled(state)
        return self.step(min(left, key=self.logic.position.__getitem__)) if left else None

    def unsettled(self, state: State) -> set[str]:
        """The relevant steps for which `is_settled` is false."""
        open_questions = self.logic.questions.difference(state.answers).union(state.waiting)
        return {*map(self.logic.step_name.__getitem__, open_questions), *state.again} - state.hidden

    def previous(self, state: State, before: str | None) -> QuestionnaireStep | None:
        """The relevant step just before `before`; the last one when `before` is None (from the summary)."""
        end = len(self.logic.steps) if before is None else self.logic.position[before]
        for step in reversed(self.logic.steps[:end]):
            if step.name not in state.hidden:
                return step
        return None

    def answers_of(self, state: State, step: QuestionnaireStep) -> dict[str, Answer]:
        """The answers that a step has already, by question."""
        return {q.name: state.answers[q.name] for q in step.questions if q.name in state.answers}

    def relevant_answers(self, state: State) -> dict[str, Answer]:
        """The answers that count: those of relevant steps, in the order asked."""
        return {
            q.name: state.answers[q.name]
            for step in self.shown(state)
            for q in step.questions
            if q.name in state.answers
        }
