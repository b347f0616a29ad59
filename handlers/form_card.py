"""Draws the card of a report being filled: the open question, the doubt about a value, or the summary."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from dialogue.answers import Answer, AnswerKind
from dialogue.effects import Late, Rejection, ShowQuestion, ShowReview, ShowWarning, Stale
from dialogue.events import Action
from dialogue.questionnaire import AskRatio, QuestionKind, QuestionnaireStep
from handlers.buttons import FormButton, write_button
from handlers.chat import Chat
from handlers.form_words import words_for
from handlers.values import label_of, words_in, write_answer, write_step
from indicators.notation import write_number, write_period
from reporting.filling import Turn
from reporting.ports import Button, Rows

_HOW = {
    QuestionKind.INTEGER: "form.how_number",
    QuestionKind.DECIMAL: "form.how_decimal",
    QuestionKind.TEXT: "form.how_text",
    QuestionKind.DATE: "form.how_date",
    QuestionKind.SELECT_ONE: "form.how_choice",
    QuestionKind.SELECT_MULTIPLE: "form.how_choices",
}
_NUMBERS = (QuestionKind.INTEGER, QuestionKind.DECIMAL)
_GROUPED = 1000  # numbers from here on are written in groups of three
_SHORT_LABEL = 14  # letters; choices at most this long share a row


def draw(chat: Chat, turn: Turn, above: Iterable[str] = ()) -> None:
    """Show what the last event led to, below the lines of `above`; one card per report."""
    lines = list(above)
    for effect in turn.effects:
        match effect:
            case Stale():
                chat.toast = chat.text("form.stale")
            case Late():
                lines.append(chat.text("form.late"))
            case ShowQuestion():
                _say(chat, turn, [*lines, *_question_lines(chat, turn, effect)], _question_buttons(chat, turn, effect))
            case ShowWarning():
                _say(chat, turn, [*lines, *_warning_lines(chat, effect)], _warning_buttons(chat, turn))
            case ShowReview():
                _say(chat, turn, [*lines, *_review_lines(chat, turn, effect)], _review_buttons(chat, turn, effect))
            case _:
                pass


def card_of(turn: Turn) -> str:
    """The key of a report's card."""
    return f"form:{turn.session.id}"


def heading(chat: Chat, turn: Turn) -> str:
    """Which report this is."""
    return chat.text(
        "form.heading",
        title=words_in(turn.questionnaire.title, chat.language),
        period=write_period(turn.period, chat.language),
        unit=turn.unit.name,
    )


def _say(chat: Chat, turn: Turn, lines: list[str], buttons: Rows) -> None:
    chat.say("\n".join([heading(chat, turn), *lines]), buttons, card=card_of(turn))


def _question_lines(chat: Chat, turn: Turn, shown: ShowQuestion) -> Iterator[str]:
    yield chat.text("form.counter", number=shown.number, total=shown.total, saved=shown.saved)
    for rejection in (shown.rejection, *shown.also):
        if rejection is not None:
            yield f"⚠️ {_slip(chat, rejection)}"
    step = shown.step
    yield f"\n<b>{_escaped(step_label(step, chat.language))}</b>"
    hint = words_in(step.hint if isinstance(step, AskRatio) else step.question.hint, chat.language)
    if hint:
        yield f"<i>{_escaped(hint)}</i>"
    yield from _past_lines(chat, turn, step, shown.last, shown.year_before)
    current = _written(chat, turn, step, shown.current)
    if current is not None:
        yield chat.text("form.current", value=current)
    yield f"<i>{chat.text(_how(step))}</i>"


def step_label(step: QuestionnaireStep, language: str) -> str:
    """The question as it is asked."""
    return words_in(step.label if isinstance(step, AskRatio) else step.question.label, language)


def _written(chat: Chat, turn: Turn, step: QuestionnaireStep, answers: Mapping[str, Answer]) -> str | None:
    """A step's answers in words; None when none of its questions is answered."""
    unknown = words_for(turn.session.form).unknown_value
    given = [answers[question.name] for question in step.questions if question.name in answers]
    if unknown is not None and given and all(answer.kind is not AnswerKind.VALUE for answer in given):
        return chat.text(unknown)
    return write_step(chat.desk, chat.language, step, answers)


def _past_lines(
    chat: Chat, turn: Turn, step: QuestionnaireStep, last: Mapping[str, Answer], year: Mapping[str, Answer]
) -> Iterator[str]:
    words = words_for(turn.session.form)
    before = write_step(chat.desk, chat.language, step, last)
    earlier = write_step(chat.desk, chat.language, step, year)
    if before is not None and earlier is not None:
        yield chat.text(words.last_and_year, value=before, year=earlier)
    elif before is not None:
        yield chat.text(words.last, value=before)


def _how(step: QuestionnaireStep) -> str:
    return "form.how_ratio" if isinstance(step, AskRatio) else _HOW[step.question.kind]


def _question_buttons(chat: Chat, turn: Turn, shown: ShowQuestion) -> Rows:
    rows: list[tuple[Button, ...]] = []
    step, words = shown.step, words_for(turn.session.form)
    if shown.current:
        value = _written(chat, turn, step, shown.current)
        rows.append((_button(turn, Action.KEEP, chat.text("form.keep", value=value)),))
    elif shown.last and not _is_unknown(shown.last):
        value = write_step(chat.desk, chat.language, step, shown.last)
        rows.append((_button(turn, Action.SAME, chat.text(words.same, value=value)),))
    rows += _choice_rows(chat, turn, shown)
    if isinstance(step, AskRatio) or step.question.kind in _NUMBERS:
        zero = _button(turn, Action.ZERO, chat.text("form.zero"))
        not_done = _button(turn, Action.NOT_DONE, chat.text("form.not_done"))
        rows.append((zero, not_done) if words.has_not_done else (zero,))
    is_required = any(question.required for question in step.questions)
    if words.may_be_unknown or not is_required:
        rows.append((_button(turn, Action.UNKNOWN, chat.text(words.unknown if is_required else "form.skip")),))
    last_row = [_button(turn, Action.CANCEL, chat.text("form.cancel"))]
    if shown.can_go_back:
        last_row.insert(0, _button(turn, Action.BACK, chat.text("form.back")))
    return (*rows, tuple(last_row))


def _choice_rows(chat: Chat, turn: Turn, shown: ShowQuestion) -> list[tuple[Button, ...]]:
    if isinstance(shown.step, AskRatio):
        return []
    question = shown.step.question
    many = question.kind is QuestionKind.SELECT_MULTIPLE
    buttons = []
    for choice in question.choices:
        label = words_in(choice.label, chat.language)
        if many and choice.name in shown.selected:
            label = f"✓ {label}"
        buttons.append(_button(turn, Action.TOGGLE if many else Action.CHOOSE, label, choice.name))
    width = 2 if all(len(button.label) <= _SHORT_LABEL for button in buttons) else 1
    rows = [tuple(buttons[start : start + width]) for start in range(0, len(buttons), width)]
    if many:
        rows.append((_button(turn, Action.DONE, chat.text("form.done")),))
    return rows


def _warning_lines(chat: Chat, shown: ShowWarning) -> Iterator[str]:
    question = shown.question
    value = write_answer(chat.desk, chat.language, question, shown.candidate.get(question.name))
    message = _escaped(words_in(shown.message, chat.language))
    if not message:
        last = write_answer(chat.desk, chat.language, question, shown.last.get(question.name))
        message = chat.text("form.unusual", last=last, value=value)
    label = words_in(question.short, chat.language) or words_in(question.label, chat.language)
    yield "\n" + chat.text("form.warning", label=label, value=value)
    yield message
    yield chat.text("form.warning_ask")


def _warning_buttons(chat: Chat, turn: Turn) -> Rows:
    return (
        (
            _button(turn, Action.CONFIRM, chat.text("form.confirm")),
            _button(turn, Action.CORRECT, chat.text("form.correct")),
        ),
    )


def _review_lines(chat: Chat, turn: Turn, shown: ShowReview) -> Iterator[str]:
    yield f"\n{chat.text('form.review')}"
    for number, step in enumerate(shown.steps, start=1):
        value = _written(chat, turn, step, shown.answers) or chat.text("value.none")
        yield chat.text("form.line", number=number, label=label_of(step, chat.language), value=value)
    yield f"\n<i>{chat.text(words_for(turn.session.form).review_hint)}</i>"


def _review_buttons(chat: Chat, turn: Turn, shown: ShowReview) -> Rows:
    submit = chat.text(words_for(turn.session.form).submit)
    rows: list[tuple[Button, ...]] = [(_button(turn, Action.SUBMIT, submit),)]
    edits = [
        _button(turn, Action.EDIT, f"✎ {number}. {label_of(step, chat.language)}", step.name)
        for number, step in enumerate(shown.steps, start=1)
    ]
    rows += [tuple(edits[start : start + 2]) for start in range(0, len(edits), 2)]
    return (*rows, (_button(turn, Action.CANCEL, chat.text("form.cancel")),))


def _slip(chat: Chat, rejection: Rejection) -> str:
    own = words_in(rejection.message or {}, chat.language)
    if own:
        return _escaped(own)
    detail = {name: _bound(text, chat.language) for name, text in rejection.detail.items()}
    return chat.text(f"slip.{rejection.slip.value}", **detail)


def _bound(text: str, language: str) -> str:
    """A number of a slip's detail as people write it; other words as they are.

    Without dots between the thousands: two readings of "1.234" must not look alike.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return write_number(number, 3, language) if abs(number) < _GROUPED else f"{number.normalize():f}".replace(".", ",")


def _button(turn: Turn, action: Action, label: str, argument: str | None = None) -> Button:
    return Button(label, write_button(FormButton(turn.session.id, turn.state.turn, action, argument)))


def _is_unknown(answers: Mapping[str, Answer]) -> bool:
    return any(answer.kind is AnswerKind.UNKNOWN for answer in answers.values())


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
