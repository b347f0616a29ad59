"""Finds several answers in one message: numbered, named, or just in order, with any separator.

Careful on purpose: a message counts as several answers only when it was not understood as one answer to the open
question, and never while free words are asked. Every value taken is echoed, so a misplaced one is seen. Numbers and
places are trusted only up to the first question that may or may not be asked: whoever counts from a paper form
counts it, whoever counts the cards does not. What stands behind is asked one by one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from dialogue.course import Course
from dialogue.effects import Rejection
from dialogue.phrases import fold, tidy
from dialogue.questionnaire import AskRatio, QuestionKind, QuestionnaireStep
from dialogue.readings import read_step
from dialogue.state import Phase, State

Entries = tuple[tuple[str, str], ...]  # step name, words; in the order of the form
_LONGEST = 2000
_MARKED = re.compile(
    r"(?<![^\s,;])(?:c\wu\s*(?P<called>[0-9]{1,2})(?:\s*[:)=.]|(?=\s))"
    r"|(?P<marked>[0-9]{1,2})\s*(?:[:)=]|\.(?=\s)))\s*"
    r"|^[ \t]*(?P<line>[0-9]{1,2})[ \t]*[/-](?=\s)\s*",
    re.IGNORECASE | re.MULTILINE,
)
_BARE = re.compile(r"(?<=\s)([0-9]{1,2})\s+(?=\S)")
_NAMED = re.compile(r"\s*([^:=\n;]*[^\W\d][^:=\n;]*?)\s*[:=]\s*([^:=]+)")
_BULLET = re.compile(r"\s*[-+•*–]\s+")
_SHORTEST_NAME = 2
_FEWEST_IN_A_ROW = 3


def named_entries(course: Course, state: State, text: str) -> Entries:
    """Which step gets which words when every answer stands behind the name of its question, in the form's order.

    To be looked at before the message is read as one answer: "buổi: 3" is not an answer about households.
    """
    if (":" not in text and "=" not in text) or len(text) > _LONGEST or _asks_words(course, state):
        return ()
    found = _named(unicodedata.normalize("NFC", text), course.logic.steps)
    return tuple(sorted(found, key=lambda entry: course.logic.position[entry[0]]))


def counted_entries(course: Course, state: State, text: str) -> Entries:
    """The same for answers that are numbered, or that simply follow one another."""
    if len(text) > _LONGEST or _asks_words(course, state):
        return ()
    whole = unicodedata.normalize("NFC", text)
    counted = _numbered(whole, course.shown(state))
    if not counted and state.phase is Phase.ASKING:
        counted = _in_order(whole, course, state)
    place = course.logic.position
    end = min((place[name] for name in course.undecided(state)), default=len(place))
    return tuple(sorted((entry for entry in counted if place[entry[0]] < end), key=lambda entry: place[entry[0]]))


def _asks_words(course: Course, state: State) -> bool:
    if state.step is None:
        return False
    return course.step(state.step).questions[0].kind is QuestionKind.TEXT


def _numbered(text: str, steps: tuple[QuestionnaireStep, ...]) -> Entries:
    """ "1: 120  2: 18/20 3 không": the numbers are those of the cards; a bare number counts as the one that is due."""
    marks = [(match.start(), match.end(), int(match[match.lastgroup or 0])) for match in _MARKED.finditer(text)]
    if not marks or text[: marks[0][0]].strip():
        return ()
    marked = {number for _, _, number in marks}
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    pieces: list[tuple[int, str]] = []
    for (_, begin, number), end in zip(marks, ends, strict=True):
        pieces.extend(_split_bare(number, text[begin:end], marked))
    if len(pieces) < 2 or not all(1 <= number <= len(steps) for number, _ in pieces):
        return ()
    return _complete((steps[number - 1].name, words) for number, words in pieces)


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
    return _complete(found)


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
    labels = (*own.short.values(), *own.label.values())
    return [fold(step.name), *(fold(tidy(label)).strip(" ?.:") for label in labels)]


def _in_order(text: str, course: Course, state: State) -> Entries:
    """One answer per line or between semicolons; with weaker separators only one for every question left.

    Most of the answers must be readable where they fall, all of them when blanks separate them: a sentence is not a
    list.
    """
    steps = _steps_left(course, state)
    lengths = {len(steps), len(steps) + len(course.undecided(state))}
    parts = [part for part in re.split(r"[\n;]+", text) if part.strip()]
    if 2 <= len(parts) <= max(lengths):
        if all(map(_BULLET.match, parts)):
            parts = [_BULLET.sub("", part, count=1) for part in parts]
        return _if_readable(course, steps, parts, len(parts) // 2 + 1)
    for separator in (r",", r"[|\t]", r"\s+"):
        parts = [part for part in re.split(separator, text.strip()) if part.strip()]
        if len(parts) in lengths and len(parts) >= _FEWEST_IN_A_ROW:
            fewest = len(parts) if separator == r"\s+" else len(parts) // 2 + 1
            found = _if_readable(course, steps, parts, fewest)
            if found:
                return found
    return ()


def _steps_left(course: Course, state: State) -> list[QuestionnaireStep]:
    """The open step and the unsettled ones behind it."""
    assert state.step is not None, "ASKING has an open step"
    place = course.logic.position[state.step]
    return [
        step
        for step in course.shown(state)
        if step.name == state.step or (course.logic.position[step.name] > place and not course.is_settled(state, step))
    ]


def _if_readable(course: Course, steps: list[QuestionnaireStep], parts: list[str], fewest: int) -> Entries:
    assert course.today is not None, "only advance() takes answers"
    pairs = list(zip(steps, parts, strict=False))
    readable = sum(
        not isinstance(read_step(step, part, course.logic.fields, course.past, course.today), Rejection)
        for step, part in pairs
    )
    return _complete((step.name, part) for step, part in pairs) if readable >= fewest else ()


def _complete(found: Iterable[tuple[str, str]]) -> Entries:
    """The entries without trailing separators; none at all when one is empty or a step is answered twice."""
    entries = tuple((name, words.strip(" ,;\n\t")) for name, words in found)
    is_good = all(words for _, words in entries) and len({name for name, _ in entries}) == len(entries)
    return entries if is_good else ()
