"""`make bench-conversation`: what one report costs the person and the phone, beside a plain survey of the same form.

Counted by the simulator over real HTTP, from the greeting to the receipt. Exit code 1 when a report that repeats last
quarter takes more than N + 3 messages and taps, or any question more than 2 kB.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from benchmarks.conversation.forms import Script, script_of, survey_of
from benchmarks.conversation.stage import PEER_TOKEN, TOKEN, Stage, raised_stage
from benchmarks.conversation.walker import Cost, Walker
from bot.wording import Catalogue, load_wording
from programmes.plan import Form

PLAN = "bac-kan-2025-2030"
FORMS = ("village", "station", "head")
BUDGET = 2048  # bytes of text per question
_LANGUAGE = "vi"


@dataclass(frozen=True, slots=True)
class Row:
    """One report of one kind. `asked` counts the screens that ask something."""

    form: str
    who: str
    how: str
    asked: int
    cost: Cost
    limit: int | None

    @property
    def per_question(self) -> int:
        """Bytes to the phone per question asked, greeting, summary and receipt included; rounded up."""
        return -(-self.cost.text_bytes // self.asked)

    @property
    def is_within(self) -> bool:
        """Whether the report keeps what is promised."""
        return self.per_question <= BUDGET and (self.limit is None or self.cost.actions <= self.limit)


def measure(stage: Stage, form: Form, wording: Catalogue) -> list[Row]:
    """All ways of giving one report of that form."""
    rows = []
    for number, how in enumerate(("typed", "as last quarter", "in one message")):
        unit = stage.unit(form, number)
        script = script_of(form.questionnaire, unit, stage.period, stage.rules, wording)
        walker = Walker(stage.client, f"Walker {number}", _bot(TOKEN))
        stage.place(walker.person, f"{form.code} {number}", form, unit, history=how == "as last quarter")
        if how == "in one message" and any(given.words in _blanks(wording) for given in script.steps):
            continue
        cost = _report(walker, form, script, how, wording)
        limit = len(script.steps) + 3 if how == "as last quarter" else None
        rows.append(Row(form.code, "tram", how, len(script.steps), cost, limit))
    unit = stage.unit(form, 0)
    script = script_of(form.questionnaire, unit, stage.period, stage.rules, wording)
    with stage.peer(survey_of(form.questionnaire, script, wording)):
        walker = Walker(stage.client, "Walker of the survey", _bot(PEER_TOKEN))
        rows.append(Row(form.code, "survey", "typed", len(script.questions), _survey(walker, script, wording), None))
    return rows


def _report(walker: Walker, form: Form, script: Script, how: str, wording: Catalogue) -> Cost:
    """From the greeting to the receipt with our bot."""
    title = form.questionnaire.title[_LANGUAGE]
    walker.says("/start")
    walker.taps(wording.text(_LANGUAGE, "menu.start", title=title))
    if how == "in one message":
        walker.says("\n".join(given.words for given in script.steps))
        _finish(walker, script, wording)
    else:
        same = wording.text(_LANGUAGE, "form.same", value="").rstrip()
        for given in script.steps:
            if how == "as last quarter" and any(label.startswith(same) for label in walker.labels):
                walker.taps(same)
            elif given.is_tap:
                walker.taps(given.words)
            else:
                walker.says(given.words)
    walker.taps(wording.text(_LANGUAGE, "form.submit"))
    _demand(walker, wording.text(_LANGUAGE, "receipt.thanks"))
    return walker.cost()


def _finish(walker: Walker, script: Script, wording: Catalogue) -> None:
    """Whatever one message left open: doubts, and questions that depend on answers before them."""
    submit, confirm = wording.text(_LANGUAGE, "form.submit"), wording.text(_LANGUAGE, "form.confirm")
    while submit not in walker.labels:
        if confirm in walker.labels:
            walker.taps(confirm)
            continue
        open_now = walker.open_question
        given = script.steps[open_now - 1]
        (walker.taps if given.is_tap else walker.says)(given.words)


def _survey(walker: Walker, script: Script, wording: Catalogue) -> Cost:
    """The same with the plain survey."""
    walker.says("/start")
    for _, given in script.questions:
        (walker.taps if given.is_tap else walker.says)(given.words)
    walker.taps(wording.text(_LANGUAGE, "form.submit"))
    _demand(walker, wording.text(_LANGUAGE, "receipt.thanks"))
    return walker.cost()


def _demand(walker: Walker, words: str) -> None:
    if not walker.shows(words):
        raise RuntimeError(f"the report did not end with its receipt, nothing was measured:\n{walker.transcript()}")


def _blanks(wording: Catalogue) -> set[str]:
    """What says that there is no answer: a button, not something to be written into a list."""
    return {wording.text(_LANGUAGE, key) for key in ("form.unknown", "form.skip")}


def _bot(token: str) -> int:
    return int(token.partition(":")[0])


_HEAD = (
    "form",
    "bot",
    "how",
    "asked",
    "messages",
    "taps",
    "letters",
    "bubbles",
    "edits",
    "deleted",
    "bytes",
    "B/question",
)


def table(rows: list[Row]) -> str:
    """The figures, one report a line."""
    lines: list[tuple[str, ...]] = [_HEAD]
    for row in rows:
        cost = row.cost
        numbers = (row.asked, cost.messages, cost.taps, cost.letters, cost.bubbles, cost.edits, cost.deletions)
        lines.append((row.form, row.who, row.how, *map(str, numbers), str(cost.text_bytes), str(row.per_question)))
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def main() -> int:
    """Measure and print; 1 when a promise is broken."""
    wording = load_wording()
    with raised_stage(PLAN) as stage:
        rows = [row for code in FORMS for row in measure(stage, stage.plan.form(code), wording)]
    print(table(rows))
    ours = [row for row in rows if row.who == "tram"]
    for row in ours:
        if row.limit is not None:
            print(f"{row.form}: {row.cost.actions} messages and taps for {row.asked} questions; at most {row.limit}")
    broken = [row for row in ours if not row.is_within]
    for row in broken:
        print(f"broken: {row.form}, {row.how}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
