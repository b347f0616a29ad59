"""From one HTTP request of a bot to its answer: token, faults, limits, method, record."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.botapi import about, editing, profile, receiving, sending
from simulator.botapi.call import Call, Method
from simulator.botapi.parameters import Parameters, read_parameters
from simulator.botapi.webhook import Webhooks
from simulator.faults import Fault, FaultKind
from simulator.refusals import BotApiRefusal
from simulator.simulation import Simulation
from simulator.statistics import CallRecord

METHODS: Mapping[str, Method] = {
    "getMe": about.get_me,
    "getUpdates": receiving.get_updates,
    "answerCallbackQuery": receiving.answer_callback_query,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageReplyMarkup": editing.edit_markup,
    "editMessageMedia": editing.edit_media,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "getChat": about.get_chat,
    "getChatMember": about.get_chat_member,
    "getChatMemberCount": about.get_chat_member_count,
    "getChatAdministrators": about.get_chat_administrators,
    "leaveChat": about.leave_chat,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.set_name,
    "getMyName": profile.get_name,
    "setMyDescription": profile.set_description,
    "getMyDescription": profile.get_description,
    "setMyShortDescription": profile.set_short_description,
    "getMyShortDescription": profile.get_short_description,
    "setChatMenuButton": profile.set_menu_button,
    "getFile": about.get_file,
}


class ConnectionDropped(Exception):
    """The answer must not reach the bot."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: dict[str, Any]
    phone: int = 0

    @property
    def description(self) -> str:
        return str(self.body.get("description", ""))


def _refused(refusal: BotApiRefusal) -> _Answer:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters is not None:
        body["parameters"] = refusal.parameters
    return _Answer(refusal.code, body)


class BotApi:
    """Serves /bot<token>/<method> and /file/bot<token>/<path>."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.webhooks = Webhooks(self._execute)
        self._methods: dict[str, Method] = {
            **METHODS,
            "setWebhook": self.webhooks.set,
            "deleteWebhook": self.webhooks.delete,
            "getWebhookInfo": self.webhooks.info,
        }
        self._by_lower = {name.lower(): name for name in self._methods}

    async def _execute(self, token: str, said: dict[str, Any]) -> None:
        """A method call that a webhook's receiver wrote into its answer; Telegram tells nobody how it went."""
        with contextlib.suppress(BotApiRefusal, ConnectionDropped):
            await self.answer(token, str(said.pop("method")), Parameters(said, {}))

    async def method(self, request: Request) -> Response:
        """Any method by GET or POST."""
        token, wanted = request.path_params["token"], request.path_params["method"]
        try:
            parameters = await read_parameters(request)
            answer = await self.answer(token, wanted, parameters)
        except BotApiRefusal as refusal:
            answer = _refused(refusal)
        except ConnectionDropped:
            return drop_connection(request)
        headers = {}
        if answer.status == 429:
            headers["Retry-After"] = str(answer.body["parameters"]["retry_after"])
        return JSONResponse(answer.body, status_code=answer.status, headers=headers)

    async def answer(self, token: str, wanted: str, parameters: Parameters) -> _Answer:
        """The answer to one call, recorded. Raises BotApiRefusal for a bad token, ConnectionDropped by a fault."""
        bot = self.simulation.world.bot_of(token)
        name = self._by_lower.get(wanted.lower())
        if name is None:
            return _refused(BotApiRefusal(404, "Not Found: method not found"))
        call = Call(self.simulation, bot, parameters)
        began = time.monotonic()
        status, description = 0, "connection dropped"
        try:
            answer = await self._under_faults(call, name)
            status, description = answer.status, answer.description
            return answer
        finally:
            statistics = self.simulation.statistics
            statistics.record(
                CallRecord(
                    number=statistics.calls.total() + 1,
                    at=self.simulation.clock.timestamp(),
                    bot=bot.id,
                    method=name,
                    chat=_chat_number(parameters),
                    status=status,
                    description=description,
                    request=parameters.size,
                    phone=call.phone,
                    seconds=time.monotonic() - began,
                )
            )

    async def _under_faults(self, call: Call, name: str) -> _Answer:
        faults = {fault.kind: fault for fault in self.simulation.faults.strike(name, _chat_number(call.parameters))}
        if faults:
            self.simulation.statistics.faults += len(faults)
            self.simulation.changes.mark("faults")
        if FaultKind.DELAY in faults:
            await asyncio.sleep(faults[FaultKind.DELAY].seconds)
        if FaultKind.DROP_BEFORE in faults:
            raise ConnectionDropped
        try:
            _refuse_by_fault(faults)
            self._refuse_flood(call, name)
            answer = _Answer(200, {"ok": True, "result": await self._methods[name](call)}, call.phone)
        except BotApiRefusal as refusal:
            answer = _refused(refusal)
        if FaultKind.SLOW_ANSWER in faults:
            await asyncio.sleep(faults[FaultKind.SLOW_ANSWER].seconds)
        if FaultKind.DROP_AFTER in faults:
            raise ConnectionDropped
        return answer

    def _refuse_flood(self, call: Call, name: str) -> None:
        counted = name in ("sendMessage", "sendPhoto", "sendDocument") or (
            name.startswith("editMessage") and self.simulation.limits.settings.edits
        )
        chat = _chat_number(call.parameters)
        if counted and chat is not None:
            seconds = self.simulation.limits.admit(call.bot.id, chat)
            if seconds is not None:
                raise _too_many(seconds)

    async def file(self, request: Request) -> Response:
        """Download by the path that getFile gave."""
        try:
            self.simulation.world.bot_of(request.path_params["token"])
        except BotApiRefusal as refusal:
            return JSONResponse(_refused(refusal).body, status_code=refusal.code)
        stored = self.simulation.world.files.by_path(request.path_params["path"])
        if stored is None:
            return JSONResponse(_refused(BotApiRefusal(404, "Not Found")).body, status_code=404)
        return Response(stored.content, media_type="application/octet-stream")


def _refuse_by_fault(faults: Mapping[FaultKind, Fault]) -> None:
    if FaultKind.ERROR in faults:
        status = faults[FaultKind.ERROR].status
        raise BotApiRefusal(status, {502: "Bad Gateway", 504: "Gateway Timeout"}.get(status, "Internal Server Error"))
    if FaultKind.FLOOD in faults:
        raise _too_many(faults[FaultKind.FLOOD].retry_after)


def _too_many(seconds: int) -> BotApiRefusal:
    return BotApiRefusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def _chat_number(parameters: Parameters) -> int | None:
    raw = parameters.text("chat_id")
    return int(raw) if raw.lstrip("-").isdigit() else None


def drop_connection(request: Request) -> Response:
    """End the connection without an answer (see server.SimulatorApp)."""
    abort = request.scope.get("simulator.abort")
    if abort is not None:
        abort()
    return Response(status_code=502)
