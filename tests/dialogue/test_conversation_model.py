"""Any interleaving of answers, edits, backs, stale and double taps, two devices and restarts against a plain model."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dialogue.answers import Answer, AnswerKind
from dialogue.effects import Cancel, Late, ShowQuestion, ShowReview, ShowWarning, Stale, Submit
from dialogue.engine import Step, advance, begin
from dialogue.events import Action, Event, Pressed, Resumed, Typed
from dialogue.logic import logic_of
from dialogue.past import NO_PAST
from dialogue.phases import PHASES
from dialogue.settling import Settled, settle
from dialogue.snapshot import state_from_plain, state_to_plain
from dialogue.state import Phase
from tests.dialogue.forms import MORNING, number
from tests.dialogue.model import FORM, STEPS, UNKNOWN, Model, names

VALUES = st.sampled_from((0, 1, 3, 6, 20, 49, 51, 55, 56, 90, 100, 101))


class Conversation(RuleBasedStateMachine):
    """One report, answered from two devices that may show old cards."""

    @initialize()
    def start(self) -> None:
        self.now = MORNING
        self.last: Step = begin(FORM, NO_PAST, self.now)
        self.model = Model()
        self.turns = [self.last.state.turn]
        self.repeated: Event = Resumed()

    def send(self, event: Event, **waited: float) -> None:
        self.now += timedelta(seconds=waited.get("seconds", 5))
        before = self.last.state
        self.last = advance(FORM, before, event, NO_PAST, self.now)
        self.repeated = event
        self.turns.append(self.last.state.turn)
        assert self.last.state.turn >= before.turn
        if isinstance(event, Pressed) and event.action in PHASES[before.phase] and event.turn == before.turn:
            assert self.last.state.phase in PHASES[before.phase][event.action] | {before.phase}

    def press(self, action: Action, argument: str | None = None) -> None:
        self.send(Pressed(action, argument, self.last.state.turn))

    def is_in(self, *phases: Phase) -> bool:
        return self.model.phase in phases

    @precondition(lambda self: self.is_in(Phase.ASKING, Phase.CONFIRMING))
    @rule(first=VALUES, second=VALUES, choice=st.sampled_from(("yes", "no")))
    def answer_by_words(self, first: int, second: int, choice: str) -> None:
        match self.model.step:
            case "r":
                text, given = f"{first}/{second}", {"p": number(first), "w": number(second)}
            case "y":
                text, given = {"yes": "có", "no": "khong"}[choice], {"y": Answer(AnswerKind.VALUE, choice)}
            case _ as step:
                text, given = str(first), {str(step): number(first)}
        if self.is_in(Phase.CONFIRMING) and given == self.model.candidate:
            given = {name: Answer(answer.kind, answer.value, "") for name, answer in given.items()}
        self.send(Typed(text, self.now + timedelta(seconds=4)))
        self.model.answer(given)

    @precondition(lambda self: self.is_in(Phase.ASKING))
    @rule(values=st.lists(VALUES, min_size=5, max_size=5), choice=st.sampled_from(("yes", "no")))
    def answer_quickly(self, values: list[int], choice: str) -> None:
        """Several sensible answers in a row, so that summaries and edits are reached often."""
        for value in values:
            if self.is_in(Phase.ASKING):
                self.answer_by_words(min(value, 55), max(value, 55), choice)

    @precondition(lambda self: self.is_in(Phase.ASKING, Phase.CONFIRMING))
    @rule(is_typed=st.booleans())
    def answer_unknown(self, is_typed: bool) -> None:
        if is_typed and self.is_in(Phase.ASKING):
            self.send(Typed("không có số liệu", self.now + timedelta(seconds=5)))
        else:
            self.press(Action.UNKNOWN)
        assert self.model.step is not None
        self.model.answer(dict.fromkeys(names(self.model.step), UNKNOWN))

    @precondition(lambda self: self.is_in(Phase.CONFIRMING))
    @rule(reason=st.sampled_from((None, "vì lũ")))
    def confirm(self, reason: str | None) -> None:
        self.press(Action.CONFIRM, reason)
        self.model.answer(
            {name: Answer(each.kind, each.value, reason or "") for name, each in self.model.candidate.items()}
        )

    @precondition(lambda self: self.is_in(Phase.CONFIRMING))
    @rule()
    def correct(self) -> None:
        self.press(Action.CORRECT)
        self.model.phase, self.model.candidate = Phase.ASKING, {}

    @precondition(lambda self: self.is_in(Phase.ASKING, Phase.CONFIRMING, Phase.REVIEWING))
    @rule()
    def go_back(self) -> None:
        self.press(Action.BACK)
        self.model.back()

    @precondition(lambda self: self.is_in(Phase.ASKING))
    @rule()
    def keep(self) -> None:
        self.press(Action.KEEP)
        if self.model.step is not None and self.model.is_settled(self.model.step):
            self.model.go_on()

    @precondition(lambda self: self.is_in(Phase.REVIEWING))
    @rule(step=st.sampled_from(STEPS))
    def edit(self, step: str) -> None:
        self.press(Action.EDIT, step)
        if step in self.model.shown():
            self.model.open(step, from_review=True)

    @precondition(lambda self: self.is_in(Phase.ASKING, Phase.CONFIRMING, Phase.REVIEWING))
    @rule(
        text=st.one_of(st.text(max_size=20), st.sampled_from(("5/4", "abc", "1", "không", "3: 5"))),
        early=st.integers(3, 600),
    )
    def words_from_before(self, text: str, early: int) -> None:
        asked_at = self.last.state.asked_at
        assert asked_at is not None
        sent_at = asked_at.replace(microsecond=0) - timedelta(seconds=early)
        if self.last.state.late is not None:  # written before the last late words, not in answer to the card
            sent_at = min(sent_at, self.last.state.late[0])
        answers = self.last.state.answers
        self.send(Typed(text, sent_at))
        assert isinstance(self.last.effects[0], Late)
        assert self.last.state.answers == answers

    @rule(
        age=st.integers(1, 10),
        action=st.sampled_from(Action),
        argument=st.sampled_from((None, "yes", "no", "a", "r", "c")),
    )
    def old_button(self, age: int, action: Action, argument: str | None) -> None:
        """A card on the other device, or scrolled far up."""
        before = self.last.state
        old = [turn for turn in self.turns if turn != before.turn]
        if old:
            self.send(Pressed(action, argument, old[-min(age, len(old))]))
            assert self.last.state == before
            assert isinstance(self.last.effects[0], Stale)

    @precondition(lambda self: isinstance(self.repeated, Pressed))
    @rule()
    def double_tap(self) -> None:
        before = self.last.state
        assert isinstance(self.repeated, Pressed)
        is_old = self.repeated.turn != before.turn
        if is_old:
            self.send(self.repeated)
            assert self.last.state == before

    @rule()
    def restart(self) -> None:
        plain: dict[str, Any] = json.loads(json.dumps(state_to_plain(self.last.state)))
        again = state_from_plain(plain)
        assert again == self.last.state
        self.last = Step(again, self.last.effects)

    @rule()
    def come_back(self) -> None:
        before = self.last.state
        self.send(Resumed())
        assert self.last.state == before
        assert len(self.last.effects) == 1

    @precondition(lambda self: self.is_in(Phase.REVIEWING))
    @rule()
    def submit(self) -> None:
        self.press(Action.SUBMIT)
        self.model.phase, self.model.step = Phase.SUBMITTED, None
        (effect,) = self.last.effects
        assert isinstance(effect, Submit)
        expected = {name: self.model.answers[name] for step in self.model.shown() for name in names(step)}
        assert effect.answers == expected

    @precondition(lambda self: len(self.turns) > 25 and self.is_in(Phase.ASKING, Phase.CONFIRMING, Phase.REVIEWING))
    @rule()
    def cancel(self) -> None:
        self.press(Action.CANCEL)
        self.model.phase, self.model.step = Phase.CANCELLED, None
        assert self.last.effects == (Cancel(),)

    @invariant()
    def agrees_with_the_model(self) -> None:
        state = self.last.state
        assert state.answers == self.model.answers
        assert (state.phase, state.step) == (self.model.phase, self.model.step)
        if state.phase is Phase.CONFIRMING:
            assert state.candidate == self.model.candidate

    @invariant()
    def kept_sets_are_what_a_full_look_gives(self) -> None:
        state = self.last.state
        assert settle(logic_of(FORM), state.answers, self.now.date()) == Settled(state.hidden, state.again)

    @invariant()
    def the_card_tells_the_truth(self) -> None:
        shown = self.model.shown()
        for effect in self.last.effects:
            match effect:
                case ShowQuestion():
                    assert (effect.step.name, effect.total) == (self.model.step, self.model.total())
                    assert effect.number == shown.index(effect.step.name) + 1
                    assert effect.saved == sum(map(self.model.is_settled, shown))
                case ShowWarning():
                    assert effect.candidate == self.model.candidate
                case ShowReview():
                    assert [step.name for step in effect.steps] == shown
                    assert all(map(self.model.is_settled, shown))


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
