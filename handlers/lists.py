"""Which step of a list a button asks for, and who answers it."""

from __future__ import annotations

from handlers import admitting, crossing, extension, handover, missing, privacy, sent_reports, standing_in
from handlers.buttons import ListButton, ListStep
from handlers.chat import Chat
from storage.people import Person


def pressed(chat: Chat, person: Person, button: ListButton) -> None:
    """Answer one step; a button with other ids than its step takes is an old or a forged one."""
    match button.step, button.ids:
        case ListStep.MISSING, (unit, page):
            missing.show_unit(chat, person, unit, page)
        case ListStep.REMIND, (unit,):
            missing.remind_all(chat, person, unit)
        case ListStep.SENT, (unit, page):
            sent_reports.show_sent(chat, person, unit, page)
        case ListStep.REPORT, (report,):
            sent_reports.show_report(chat, person, report)
        case ListStep.UNREACHED, (unit,):
            admitting.show_unreached(chat, person, unit)
        case ListStep.INVITE, (unit, page):
            admitting.show_inviting(chat, person, unit, page)
        case ListStep.INVITE_AS, (unit, place):
            admitting.make_invite(chat, person, unit, place)
        case ListStep.STAND_IN, (page,):
            standing_in.show(chat, person, page)
        case ListStep.LEAVING, (page,):
            handover.ask_who(chat, person, page)
        case ListStep.LEAVER, (leaver, page):
            handover.ask_successor(chat, person, leaver, page)
        case ListStep.HAND_OVER, (leaver, successor):
            handover.confirm(chat, person, leaver, successor)
        case ListStep.HAND_OVER_NOW, (leaver, successor):
            handover.hand_over(chat, person, leaver, successor)
        case ListStep.AGREE, (version,):
            privacy.agreed(chat, person, version)
        case ListStep.MY_FILE, ():
            privacy.send_file(chat, person)
        case ListStep.EXTENDING, (page,):
            extension.show(chat, person, page)
        case ListStep.EXTEND, (unit,):
            extension.ask_days(chat, person, unit)
        case ListStep.EXTEND_DAYS, (unit, days):
            extension.ask_why(chat, person, unit, days)
        case ListStep.EXTEND_WHY, (number,):
            extension.ready_reason(chat, person, number)
        case ListStep.CROSSING, (page,):
            crossing.show(chat, person, page)
        case ListStep.CROSS, (rebinding,):
            crossing.place_confirmed(chat, person, rebinding)
        case ListStep.CROSS_GROUP, (rebinding,):
            crossing.group_confirmed(chat, person, rebinding)
        case _:
            chat.toast = chat.text("form.stale")
