"""How far a message to many has come, for the person who started it: one card, edited while it goes out."""

from __future__ import annotations

from reporting.delivery import post
from reporting.desk import Desk
from reporting.ports import Address, Note, Placing
from storage.broadcasts import Broadcast, Progress


def tell_progress(desk: Desk, broadcast: Broadcast, progress: Progress) -> None:
    """Show it in the chat from which it was started; at its end also who was not reached, and who did not need it."""
    say = desk.say
    language = broadcast.language
    if progress.has_ended:
        lines = [say(language, "directory.broadcast_done", count=progress.sent)]
        for count, key in (
            (progress.unreachable, "directory.broadcast_unreached"),
            (progress.withdrawn, "directory.broadcast_not_needed"),
        ):
            if count:
                lines.append(say(language, key, count=count))
    else:
        lines = [say(language, "directory.broadcast_running", done=progress.done, total=progress.total)]
    placing = Placing.EDIT if broadcast.told else Placing.NEW
    card = f"broadcast:{broadcast.id}"
    post(desk, Address(broadcast.channel, broadcast.chat), Note("\n".join(lines)), card=card, placing=placing)
