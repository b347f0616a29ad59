"""What a bot says of itself: its commands, name, descriptions and menu button."""

from __future__ import annotations

import re

from simulator.botapi.call import Call, Method
from simulator.refusals import bad_request
from simulator.world.records import Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LETTERS = {"name": 64, "description": 512, "short_description": 120}


def _scope(call: Call) -> tuple[str, str]:
    scope = call.parameters.structure("scope") or {"type": "default"}
    if not isinstance(scope, dict) or "type" not in scope:
        raise bad_request("can't parse BotCommandScope")
    named = [str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope]
    return ":".join(named), call.parameters.text("language_code")


async def set_my_commands(call: Call) -> bool:
    commands = call.parameters.structure("commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad_request("can't parse commands: expected an Array of at most 100 BotCommand")
    for command in commands:
        if not isinstance(command, dict) or not _COMMAND.fullmatch(str(command.get("command", "")).lstrip("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_scope(call)] = [
        {"command": command["command"].lstrip("/"), "description": command["description"]} for command in commands
    ]
    call.world.changes.mark("bots")
    return True


async def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_scope(call), [])


async def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_scope(call), None)
    call.world.changes.mark("bots")
    return True


def _profile_methods(field: str) -> tuple[Method, Method]:
    async def get(call: Call) -> Json:
        language = call.parameters.text("language_code")
        known = call.bot.profile
        default = call.bot.name if field == "name" else ""
        return {field: known.get((field, language)) or known.get((field, "")) or default}

    async def put(call: Call) -> bool:
        text = call.parameters.text(field)
        if len(text) > _LETTERS[field]:
            raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
        language = call.parameters.text("language_code")
        call.bot.profile[field, language] = text
        if field == "name" and not language and text:
            call.bot.name = text
            call.world.changes.mark("bots", "chats")
        return True

    return get, put


async def set_menu_button(call: Call) -> bool:
    button = call.parameters.structure("menu_button")
    if button is not None and (not isinstance(button, dict) or "type" not in button):
        raise bad_request("can't parse menu button")
    return True


get_name, set_name = _profile_methods("name")
get_description, set_description = _profile_methods("description")
get_short_description, set_short_description = _profile_methods("short_description")
