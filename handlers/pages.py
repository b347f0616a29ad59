"""Long lists in a chat: a few entries at a time, with the way on and back as buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from handlers.buttons import ListButton, ListStep, write_button
from handlers.chat import Chat
from reporting.ports import Button, Rows

PAGE = 8  # entries at a time: they fit a small screen without scrolling

T = TypeVar("T")


def page_of(items: Sequence[T], number: int) -> Sequence[T]:
    """The entries of page `number` (from 0); the last page when there are fewer."""
    last = max(0, (len(items) - 1) // PAGE)
    start = min(number, last) * PAGE
    return items[start : start + PAGE]


def turning(chat: Chat, count: int, number: int, step: ListStep, *ids: int) -> Rows:
    """The row that leads to the pages before and after; nothing when one page holds all."""
    row = []
    if number > 0:
        row.append(list_button(chat.label("directory.back"), step, *ids, number - 1))
    if (number + 1) * PAGE < count:
        row.append(list_button(chat.label("directory.next"), step, *ids, number + 1))
    return (tuple(row),) if row else ()


def list_button(label: str, step: ListStep, *ids: int) -> Button:
    """A button that goes on to that step."""
    return Button(label, write_button(ListButton(step, ids)))


def rows_of(items: Sequence[T], draw: Callable[[T], Button]) -> Rows:
    """One button a row."""
    return tuple((draw(item),) for item in items)
