"""Who answers what. The order matters, so it stands here in one place.

1. What happens to a chat itself (opened, closed, moved).   4. Commands.
2. Groups: commands only.                                   5. Words that name a button shown last.
3. Buttons.                                                 6. Words that belong to what is open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from handlers import (
    duty,
    entering,
    extension,
    group,
    join,
    lists,
    paper,
    privacy,
    progress,
    report,
    scoring,
    speaking,
    supervise,
    verdicts,
)
from handlers.buttons import (
    AnyButton,
    ApproveButton,
    DocumentButton,
    DutyButton,
    EnteringButton,
    FormButton,
    ListButton,
    ListStep,
    MenuButton,
    NameButton,
    PickButton,
    ProgressButton,
    StartButton,
    read_button,
)
from handlers.chat import Chat, offered
from handlers.commands import COMMANDS, resume
from handlers.notify import standing_offers, which_note
from handlers.review_buttons import ReviewButton
from handlers.score_buttons import ScoreButton
from handlers.words import command_in, word_command
from reporting.desk import Desk
from reporting.enrolment import looks_like_invite, note_guess
from reporting.ports import (
    Attached,
    ChatClosed,
    ChatKind,
    ChatMoved,
    ChatOpened,
    Incoming,
    Mended,
    Pressed,
    Said,
)
from reporting.problems import InviteUnknown, Refusal
from storage import conversations, groups, outbox, people
from storage.savepoints import Savepoint

DEFAULT_LANGUAGE = "vi"
TEXT_LIMIT = 4096  # what Telegram lets a person send at once; anything longer did not come from there


def handle(desk: Desk, incoming: Incoming) -> str | None:
    """Answer one event inside the open transaction; returns the toast for a pressed button, if any."""
    match incoming.content:
        case ChatMoved(to):
            outbox.move_chat(desk.connection, incoming.channel, incoming.address.chat, to.chat)
            return None
        case ChatClosed():
            _closed(desk, incoming)
            return None
        case ChatOpened():
            if incoming.chat_kind is ChatKind.PRIVATE:
                people.mark_blocked(desk.connection, incoming.channel, incoming.address.chat, None)
            return None
    if incoming.chat_kind is ChatKind.GROUP:
        _in_group(desk, incoming)
        return None
    return _in_private(desk, incoming)


def _closed(desk: Desk, incoming: Incoming) -> None:
    address = incoming.address
    outbox.drop_waiting(desk.connection, address.channel, address.chat, "chat closed", desk.now)
    if incoming.chat_kind is ChatKind.GROUP:
        groups.leave_group(desk.connection, address.channel, address.chat, desk.now)
    else:
        people.mark_blocked(desk.connection, address.channel, address.chat, desk.now)


def _in_group(desk: Desk, incoming: Incoming) -> None:
    if isinstance(incoming.content, Said):
        command = command_in(incoming.content.text)
        if command is not None:
            group.command(desk, incoming, *command)


def _in_private(desk: Desk, incoming: Incoming) -> str | None:
    address = incoming.address
    sharing = tuple(people.people_at(desk.connection, address.channel, address.chat))
    conversation = conversations.conversation_at(desk.connection, address.channel, address.chat)
    person = speaking.speaker_of(sharing, conversation, desk.now)
    language = (person or sharing[0]).language if sharing else DEFAULT_LANGUAGE
    chat = Chat(desk, incoming, person, conversation, language, sharing=sharing)
    conversation = speaking.note_speaking(chat)
    savepoint = Savepoint(desk.connection)
    queued = len(desk.posted)
    try:
        _route(chat)
        if chat.person is not None:
            privacy.show_if_new(chat, chat.person)
        savepoint.leave()
    except Refusal as refusal:
        savepoint.rollback()
        if isinstance(refusal, InviteUnknown):
            note_guess(desk, address)  # the rollback took its count away
        del desk.posted[queued:]
        chat.conversation = conversation
        chat.say(chat.text(refusal.key, **refusal.params), speaking.switch_row(chat))
    chat.keep()
    return chat.toast


def _route(chat: Chat) -> None:
    match chat.incoming.content:
        case Pressed(data):
            _press(chat, read_button(data))
        case Said(text):
            _said(chat, text[:TEXT_LIMIT])
        case Attached():
            _beside(chat, "slip.unread")
        case Mended():
            _beside(chat, "slip.mended")
        case _:
            pass


def _press(chat: Chat, button: AnyButton | None) -> None:
    if button is None:
        chat.toast = chat.text("form.stale")
        return
    verdicts.leave(chat, button)
    progress.stop_listening(chat)
    if isinstance(button, NameButton):
        join.named(chat, button)
        return
    if isinstance(button, ListButton) and button.step is ListStep.SPEAKER:
        chosen = speaking.choose(chat, button)
        if chosen is not None:
            resume(chat, chosen)
        return
    if chat.person is None:
        speaking.greet(chat)
        return
    match button:
        case FormButton():
            report.press(chat, chat.person, button)
        case StartButton():
            report.open_report(chat, chat.person, button)
        case ApproveButton():
            join.answered(chat, chat.person, button)
        case ProgressButton():
            progress.pressed(chat, chat.person, button)
        case PickButton():
            progress.picked(chat, chat.person, button)
        case DocumentButton():
            paper.pressed(chat, chat.person, button)
        case MenuButton(entry):
            COMMANDS.get(entry, supervise.menu)(chat, chat.person)
        case ListButton():
            lists.pressed(chat, chat.person, button)
        case ReviewButton():
            verdicts.pressed(chat, chat.person, button)
        case EnteringButton():
            entering.pressed(chat, chat.person, button)
        case DutyButton():
            duty.done(chat, chat.person, button)
        case ScoreButton():
            scoring.pressed(chat, chat.person, button)
        case _:
            assert_never(button)


def _said(chat: Chat, text: str) -> None:
    command = command_in(text)
    topic = chat.conversation.topic
    progress.stop_listening(chat)
    if command is not None:
        _commanded(chat, *command)
        return
    worded = word_command(text)
    data = offered(chat.conversation, text, whole=worded is not None)
    button = None if data is None else read_button(data)
    if button is not None and not (topic == join.TYPING_NAME and not isinstance(button, NameButton)):
        _press(chat, _as_typed(chat, button))
    elif topic in (join.TOPIC, join.TYPING_NAME):
        join.typed(chat, text)
    elif len(noted := standing_offers(chat.conversation, text, whole=worded is not None)) == 1:
        _press(chat, read_button(noted[0][1]))
    elif noted:
        chat.say(chat.text("review.which_note"), which_note(noted), card="which")
    elif looks_like_invite(text) and topic not in (report.TOPIC, entering.TOPIC, extension.TOPIC, *verdicts.TOPICS):
        join.offer(chat, text)
    elif chat.person is None:
        speaking.greet(chat)
    elif worded is not None:
        verdicts.leave(chat)
        COMMANDS[worded](chat, chat.person)
    elif topic in verdicts.TOPICS:
        verdicts.typed(chat, chat.person, text)
    elif topic == report.TOPIC and chat.conversation.session_id is not None:
        report.typed(chat, chat.person, chat.conversation.session_id, text)
    elif topic == entering.TOPIC:
        entering.typed(chat, chat.person, text)
    elif topic == extension.TOPIC:
        extension.typed(chat, chat.person, text)
    elif topic == progress.TOPIC:
        progress.typed(chat, chat.person, text)
    else:
        supervise.menu(chat, chat.person)


def _as_typed(chat: Chat, button: AnyButton) -> AnyButton:
    """A typed label means the open card, whenever it was drawn; the engine tells by the time it was sent."""
    return replace(button, turn=None) if isinstance(button, FormButton) else button


def _commanded(chat: Chat, name: str, argument: str) -> None:
    if name == "start" and argument:
        join.offer(chat, argument)
    elif chat.person is None:
        speaking.greet(chat)
    else:
        verdicts.leave(chat)
        command = COMMANDS.get(name, supervise.menu)
        command(chat, chat.person) if command is not progress.ask else progress.ask(chat, chat.person, argument)


def _beside(chat: Chat, key: str) -> None:
    """Something that is no answer: say so, and show the open question again below."""
    if chat.person is None:
        speaking.greet(chat)
    elif chat.conversation.topic == report.TOPIC and chat.conversation.session_id is not None:
        report.remark(chat, chat.person, chat.conversation.session_id, key)
    else:
        chat.say(chat.text(key))
