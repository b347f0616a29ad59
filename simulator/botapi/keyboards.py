"""reply_markup: what Telegram accepts under a message, and what it says to the rest."""

from __future__ import annotations

from typing import Any

from simulator.botapi.parameters import Parameters
from simulator.refusals import BotApiRefusal, bad_request
from simulator.world.records import Json

DATA_BYTES = 64
MOST_BUTTONS = 100
_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def read_markup(parameters: Parameters) -> Json | None:
    """The keyboard of a call, checked; None when there is none. Raises Telegram's 400."""
    markup = parameters.structure("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"])
    if "keyboard" in markup:
        return _reply(markup)
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    return None


def read_inline_markup(parameters: Parameters) -> Json | None:
    """The same where only inline keyboards are allowed (edits)."""
    markup = read_markup(parameters)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _rows(keyboard: Any) -> list[list[Any]]:
    if not isinstance(keyboard, list) or not all(isinstance(row, list) for row in keyboard):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup should be an Array of Arrays')
    return [row for row in keyboard if row]


def _inline(keyboard: Any) -> Json | None:
    rows = _rows(keyboard)
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    checked = [[_inline_button(button) for button in row] for row in rows]
    return {"inline_keyboard": checked} if checked else None


def _wrong_button(reason: str) -> BotApiRefusal:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _wrong_button("Inline keyboard button must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _wrong_button('Can\'t find field "text"')
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise _wrong_button("Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _is_link(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return button


def _is_link(url: Any) -> bool:
    if not isinstance(url, str):
        return False
    scheme, found, rest = url.partition("://")
    if not found:
        return "." in url and " " not in url
    return scheme in ("http", "https", "tg", "ton") and bool(rest) and " " not in url


def _reply(markup: Json) -> Json:
    rows = []
    for row in _rows(markup["keyboard"]):
        buttons = [{"text": button} if isinstance(button, str) else button for button in row]
        for button in buttons:
            if not isinstance(button, dict) or not str(button.get("text", "")).strip():
                raise bad_request("can't parse keyboard button: text must be non-empty")
        rows.append(buttons)
    if not rows:
        raise bad_request("keyboard must be non-empty")
    return {**markup, "keyboard": rows}
