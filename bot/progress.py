"""A bar for commands that take long, on standard error and only where somebody is looking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

T = TypeVar("T")


def track(items: Sequence[T], what: str) -> Iterable[T]:
    """The items one by one, with a bar that counts them; without a terminal nothing is drawn."""
    from rich.progress import track as drawn

    console = _console()
    return drawn(items, description=what, console=console, disable=not console.is_terminal, transient=True)


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """Bars for work that tells what it does, how much of it is done and how much there is: one bar for each "what"."""
    from rich.progress import Progress

    console = _console()
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        known: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in known:
                known[what] = progress.add_task(what, total=total)
            progress.update(known[what], completed=done, total=total)

        yield show


def _console() -> Console:
    from rich.console import Console

    return Console(stderr=True)
