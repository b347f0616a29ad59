"""Finds several answers in one message: numbered, named, or just in order.

Careful on purpose: a message counts as several answers only when it was not understood as one answer to the open
question, and never while free words are asked. Every value taken is echoed, so a misplaced one is seen.
"""

from __future__ import annotations

import re

from dialogue.course import Course
from dialogue.phrases import fold, tidy
from dialogue.questionnaire import AskRatio, QuestionKind, QuestionnaireStep
from dialogue.state import Phase, State

Entries = tuple[tuple[str | None, str], ...]
_LONGEST = 2000
_MARKED = re.compile(r"(?<!\S)(?:c[aâ]u\s*)?([0-9]{1,2})\s*(?:[:)=]|\.(?=\s))\s*", re.IGNORECASE)
_BARE = re.compile(r"(?<=\s)([0-9]{1,2})\s+(?=\S)")
_NAMED = re.compile(r"\s*([^:=\n;]*[^\W\d][^:=\n;]*?)\s*[:=]\s*([^:=]+)")
_SHORTEST_NAME = 2


def entries_of(course: Course, state: State, text: str) -> Entries:
    """Which step (None: the next in order) gets which words; empty when the message is not several answers."""
    if len(text) > _LONGEST or _asks_words(course, state):
        return ()
    steps = course.shown(state)
    found = _numbered(text, steps) or _named(text, steps)
    return found or (_in_order(text, course, state) if state.phase is Phase.ASKING else ())


def _asks_words(course: Course, state: State) -> bool:
    if state.step is None:
        return False
    return course.step(state.step).questions[0].kind is QuestionKind.TEXT


def _numbered(text: str, steps: tuple[QuestionnaireStep, ...]) -> Entries:
    """ "1: 120  2: 18/20 3 không": the numbers are those of the cards; a bare number counts as the one that is due."""
    marks = [(match.start(), match.end(), int(match[1])) for match in _MARKED.finditer(text)]
    if not marks or text[: marks[0][0]].strip():
        return ()
    marked = {number for _, _, number in marks}
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    pieces: list[tuple[int, str]] = []
    for (_, begin, number), end in zip(marks, ends, strict=True):
        pieces.extend(_split_bare(number, text[begin:end], marked))
    numbers = [number for number, _ in pieces]
    if len(pieces) < 2 or len(set(numbers)) != len(numbers) or not all(1 <= n <= len(steps) for n in numbers):
        return ()
    return _filled([(steps[number - 1].name, words) for number, words in pieces])


def _split_bare(number: int, words: str, marked: set[int]) -> list[tuple[int, str]]:
    """The answer to `number`, and those to the following numbers written without a mark."""
    for match in _BARE.finditer(words):
        due = number + 1
        if int(match[1]) == due and due not in marked and words[: match.start()].strip():
            return [(number, words[: match.start()]), *_split_bare(due, words[match.end() :], marked)]
    return [(number, words)]


def _named(text: str, steps: tuple[QuestionnaireStep, ...]) -> Entries:
    """ "hộ: 120; trẻ: 18/20": by short label, label or name, or a beginning that only one step has."""
    found: list[tuple[str, str]] = []
    for part in re.split(r"[\n;]+", text):
        if not part.strip():
            continue
        match = _NAMED.fullmatch(part)
        step = None if match is None else _step_named(fold(tidy(match[1])), steps)
        if match is None or step is None:
            return ()
        found.append((step.name, match[2]))
    return _filled(found) if len({name for name, _ in found}) == len(found) else ()


def _step_named(folded: str, steps: tuple[QuestionnaireStep, ...]) -> QuestionnaireStep | None:
    if len(folded) < _SHORTEST_NAME:
        return None
    exact = [step for step in steps if folded in _names(step)]
    if exact:
        return exact[0] if len(exact) == 1 else None
    beginning = [step for step in steps if any(name.startswith(folded) for name in _names(step))]
    return beginning[0] if len(beginning) == 1 else None


def _names(step: QuestionnaireStep) -> list[str]:
    own = step if isinstance(step, AskRatio) else step.question
    return [fold(step.name), *(fold(tidy(words)).strip(" ?.:") for words in (*own.short.values(), *own.label.values()))]


def _in_order(text: str, course: Course, state: State) -> Entries:
    """One answer per line or between semicolons; between commas only when there is one for every open step."""
    left = sum(not course.is_settled(state, step) for step in course.shown(state))
    lines = [part for part in re.split(r"[\n;]+", text) if part.strip()]
    if 2 <= len(lines) <= left:
        return tuple((None, part) for part in lines)
    commas = [part for part in re.split(r",", text) if part.strip()]
    if 3 <= len(commas) == left:
        return tuple((None, part) for part in commas)
    return ()


def _filled(found: list[tuple[str, str]]) -> Entries:
    """The entries without trailing separators; none at all when one of them is empty."""
    entries = tuple((name, words.strip(" ,;\n\t")) for name, words in found)
    return entries if all(words for _, words in entries) else ()
