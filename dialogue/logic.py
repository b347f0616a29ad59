"""What a questionnaire's expressions mean together: compiled once per questionnaire, and who depends on whom.

An answer touches the relevance of some steps and the constraints of some other questions, directly, through
calculations, or because a step that disappears takes its values along. These sets are worked out once, so that
taking an answer evaluates only what depends on it.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from graphlib import CycleError, TopologicalSorter

from dialogue.answers import Answer
from dialogue.conditions import BLANK, Condition, compile_condition, xpath_value
from dialogue.numbers import NUMBERS, NumberField
from dialogue.odk_functions import XPathValue
from dialogue.questionnaire import Question, Questionnaire, QuestionnaireStep


class CircularQuestionnaire(Exception):
    """Relevances and calculations that run in a circle; `path` names it, first name repeated at the end."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__("runs in a circle: " + " → ".join(path))
        self.path = path


class Logic:
    """One questionnaire with its conditions compiled. Raises BadExpression and CircularQuestionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.steps = questionnaire.steps
        self.position = {step.name: index for index, step in enumerate(self.steps)}
        self.step_of = {question.name: step for step in self.steps for question in step.questions}
        self.step_name = {question: step.name for question, step in self.step_of.items()}
        self.names = {step.name: tuple(question.name for question in step.questions) for step in self.steps}
        self.questions = frozenset(self.step_of)
        questions = questionnaire.questions()
        self.fields = {q.name: NumberField.of(q) for q in questions if q.kind in NUMBERS}
        known = self.questions | frozenset(calculation.name for calculation in questionnaire.calculations)
        self.calculations = {
            calculation.name: compile_condition(calculation.expression, known)
            for calculation in questionnaire.calculations
        }
        self.relevant = {step.name: conditions for step in self.steps if (conditions := _relevances(step, known))}
        self.constraint = {q.name: compile_condition(q.constraint, known) for q in questions if q.constraint}
        self.warning = {q.name: compile_condition(q.warning, known) for q in questions if q.warning}
        self._find_dependants()

    def _find_dependants(self) -> None:
        """Fill `affected_steps` and `affected_constraints` by question, and `deciding`, the questions by step.

        `relevance_order` is an order of the steps with a condition in which one pass settles all of them.
        """
        sources = _sources(self)
        order = _topological(sources)
        rank = {name: index for index, name in enumerate(order)}
        reaches: dict[str, set[str]] = {name: set() for name in order}
        for name in reversed(order):  # whoever reads a name comes later in the order
            for source in sources.get(name, ()):
                reaches[source] |= {name} | reaches[name]
        self.relevance_order = tuple(sorted(self.relevant, key=lambda step: rank[_node(step)]))
        self.relevance_rank = {step: index for index, step in enumerate(self.relevance_order)}
        self.deciding = {
            step: tuple(question for question in self.step_of if _node(step) in reaches[question])
            for step in self.relevance_order
        }
        self.affected_steps: dict[str, tuple[str, ...]] = {}
        self.affected_constraints: dict[str, tuple[str, ...]] = {}
        for question in self.step_of:
            reached = reaches[question] | {question}
            self.affected_steps[question] = tuple(
                step for step in self.relevance_order if _node(step) in reached or _daily(self.relevant[step])
            )
            self.affected_constraints[question] = tuple(
                other
                for other, condition in self.constraint.items()
                if other != question and (reached.intersection(condition.variables) or _daily((condition,)))
            )

    def question(self, name: str) -> Question:
        """The question with that name; KeyError when there is none."""
        for question in self.step_of[name].questions:
            if question.name == name:
                return question
        raise KeyError(name)


class Scope(Mapping[str, XPathValue]):
    """What expressions see: the values of all relevant questions, and calculations worked out when first needed."""

    __slots__ = ("_answers", "_calculated", "_hidden", "_logic", "_today")

    def __init__(
        self, logic: Logic, answers: Mapping[str, Answer], hidden: frozenset[str] | set[str], today: date | None
    ) -> None:
        self._logic = logic
        self._answers = answers
        self._hidden = hidden
        self._today = today
        self._calculated: dict[str, XPathValue] = {}

    def __getitem__(self, name: str) -> XPathValue:
        step = self._logic.step_name.get(name)
        if step is not None:
            return BLANK if step in self._hidden else xpath_value(self._answers.get(name))
        if name not in self._calculated:
            self._calculated[name] = self._logic.calculations[name].value(self, BLANK, self._today)
        return self._calculated[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._logic.step_of, *self._logic.calculations))

    def __len__(self) -> int:
        return len(self._logic.step_of) + len(self._logic.calculations)

    def is_blank(self, names: Iterable[str]) -> bool:
        """Whether one of these has no value."""
        return any((value := self[name]) == BLANK or value != value for name in names)

    def holds(self, condition: Condition, own: XPathValue = BLANK) -> bool:
        """Whether a condition holds here, `own` being the value under test."""
        return condition.holds(self, own, self._today)

    def allows(self, condition: Condition, own: XPathValue) -> bool:
        """Whether a constraint lets a value pass.

        It also passes when the constraint fails but another question that it reads has no value: ODK would refuse
        (nothing compares with a blank), and somebody who answered "no figures" to the total could never go on.
        """
        return self.holds(condition, own) or self.is_blank(condition.variables)


_KNOWN: dict[int, tuple[weakref.ref[Questionnaire], Logic]] = {}


def logic_of(questionnaire: Questionnaire) -> Logic:
    """The compiled logic, made once per questionnaire object and dropped together with it."""
    key = id(questionnaire)
    found = _KNOWN.get(key)
    if found is not None and found[0]() is questionnaire:
        return found[1]
    logic = Logic(questionnaire)
    _KNOWN[key] = (weakref.ref(questionnaire, lambda _: _KNOWN.pop(key, None)), logic)
    return logic


def find_cycle(questionnaire: Questionnaire) -> tuple[str, ...] | None:
    """The first circle among relevances and calculations, as names with the first repeated; None when there is none.

    Constraints and warnings may look at each other: they judge values and never make them. Raises BadExpression.
    """
    try:
        Logic(questionnaire)
    except CircularQuestionnaire as circle:
        return circle.path
    return None


def _relevances(step: QuestionnaireStep, known: frozenset[str]) -> tuple[Condition, ...]:
    """A step is shown when every one of its questions is relevant; a pair usually says the same thing twice."""
    sources = dict.fromkeys(question.relevant for question in step.questions if question.relevant)
    return tuple(compile_condition(source, known) for source in sources)


def _node(step: str) -> str:
    """The node of a step in the graph; a question and its step may have the same name."""
    return f"step {step}"


def _sources(logic: Logic) -> dict[str, tuple[str, ...]]:
    """What each question, step and calculation takes its value or its presence from."""
    sources: dict[str, tuple[str, ...]] = {name: condition.variables for name, condition in logic.calculations.items()}
    for step in logic.steps:
        conditions = logic.relevant.get(step.name, ())
        sources[_node(step.name)] = tuple(name for condition in conditions for name in condition.variables)
        for question in step.questions:
            sources[question.name] = (_node(step.name),)
    return sources


def _topological(sources: Mapping[str, tuple[str, ...]]) -> list[str]:
    try:
        return list(TopologicalSorter(sources).static_order())
    except CycleError as error:
        nodes: list[str] = error.args[1][:-1]  # the last repeats the first
        path = [name for name in reversed(nodes) if not name.startswith("step ")]
        raise CircularQuestionnaire((*path, path[0])) from error


def _daily(conditions: Iterable[Condition]) -> bool:
    return any(condition.expression.uses_today for condition in conditions)
