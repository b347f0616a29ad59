"""getUpdates and the webhook's settings; answering a pressed button."""

from __future__ import annotations

from simulator.botapi.call import Call
from simulator.refusals import BotApiRefusal, bad_request
from simulator.world.records import CallbackAnswer, Json

QUERY_SECONDS = 60.0
LONGEST_POLL = 50


async def get_updates(call: Call) -> list[Json]:
    parameters, queue = call.parameters, call.bot.updates
    if queue.webhook_set:
        raise BotApiRefusal(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    read_allowed(call)
    limit = min(max(parameters.integer("limit", 100), 1), 100)
    seconds = min(max(parameters.integer("timeout", 0), 0), LONGEST_POLL)
    return await queue.poll(parameters.integer("offset", 0), limit, seconds)


def read_allowed(call: Call) -> None:
    """`allowed_updates`, when given, holds from now on; an empty list means Telegram's default."""
    allowed = call.parameters.structure("allowed_updates")
    if allowed is None:
        return
    if not isinstance(allowed, list):
        raise bad_request("can't parse allowed_updates: expected an Array")
    call.bot.updates.allowed = tuple(str(kind) for kind in allowed)


async def answer_callback_query(call: Call) -> bool:
    query = call.world.queries.get(call.parameters.text("callback_query_id"))
    too_old = query is None or call.world.clock.timestamp() - query.made > QUERY_SECONDS
    if query is None or query.bot != call.bot.id or too_old:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.parameters.text("text")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = CallbackAnswer(text, call.parameters.flag("show_alert"), call.parameters.text("url") or None)
    call.simulation.statistics.chat(query.chat).text_bytes += len(text.encode())
    call.phone += len(text.encode())
    call.world.changes.mark(query.chat)
    return True
