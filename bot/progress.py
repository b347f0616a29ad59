"""A bar for commands that take long, on standard error and only where somebody is looking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def track(items: Sequence[T], what: str) -> Iterable[T]:
    """The items one by one, with a bar that counts them; without a terminal nothing is drawn."""
    from rich.console import Console
    from rich.progress import track as drawn

    console = Console(stderr=True)
    return drawn(items, description=what, console=console, disable=not console.is_terminal, transient=True)
