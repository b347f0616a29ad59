"""What each command does, in private; plain words that stand for them are in handlers/words.py."""

from __future__ import annotations

from collections.abc import Callable

from handlers import (
    admitting,
    crossing,
    duty,
    entering,
    extension,
    handover,
    missing,
    more,
    next_step,
    paper,
    past_reports,
    privacy,
    progress,
    report,
    review,
    scoring,
    speaking,
    standing_in,
    supervise,
)
from handlers.chat import Chat
from storage import conversations, people
from storage.people import Person

Personal = Callable[[Chat, Person], None]


def resume(chat: Chat, person: Person) -> None:
    """Go on where the person was: the open report, else the one touched last, else the menu."""
    open_ones = conversations.open_sessions_of(chat.desk.connection, person.id)
    if open_ones:
        report.resume(chat, person, open_ones[0].id)
    else:
        supervise.menu(chat, person)


def language(chat: Chat, person: Person) -> None:
    """Speak the next language with the person from now on."""
    languages = chat.desk.wording.languages
    here = languages.index(person.language) if person.language in languages else -1
    other = languages[(here + 1) % len(languages)]
    people.set_language(chat.desk.connection, person.id, other)
    chat.language = other
    chat.say(chat.text("language.changed"))


COMMANDS: dict[str, Personal] = {
    "start": supervise.menu,
    "tiep": resume,
    "tiendo": progress.ask,
    "progress": progress.ask,
    "vanban": paper.ask,
    "thieu": missing.show,
    "missing": missing.show,
    "nhapthay": standing_in.show,
    "nhapso": entering.ask,
    "duyet": admitting.show_requests,
    "baocao": review.show_waiting,
    "lichsu": past_reports.show_list,
    "moi": admitting.show_invitable,
    "bangiao": handover.ask_who,
    "sapnhap": crossing.show,
    "giahan": extension.show,
    "viechan": duty.show,
    "chamdiem": scoring.show,
    "doinguoi": speaking.switch,
    "dulieucuatoi": privacy.show,
    "khac": more.show,
    "trogiup": next_step.show,
    "help": next_step.show,
    "language": language,
    "ngonngu": language,
}
