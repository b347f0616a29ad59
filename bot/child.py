"""Work in a process of its own that ends with it: what it loaded goes with it, and nobody stays behind.

multiprocessing would leave its resource tracker running beside us for as long as we run, 13 MB for nothing.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


class ChildDied(RuntimeError):
    """The child ended without an answer; what it had to say stands on standard error."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the child process died ({code})")


def in_a_child(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """What `work` returns, a function of some module. Raises what it raises; ChildDied."""
    told, pipe = pickle.dumps((work, args, named)), subprocess.PIPE
    done = subprocess.run(_words(), input=told, stdout=pipe, env=_environment(), check=False)  # noqa: S603  (ourselves)
    return cast(T, _result(done.stdout, done.returncode))


async def in_a_child_until(over: asyncio.Event, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | None:
    """The same while others go on; None, and the child is ended, when `over` comes first."""
    child = await asyncio.create_subprocess_exec(
        *_words(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
    )
    asking = asyncio.create_task(child.communicate(pickle.dumps((work, args, named))))
    halt = asyncio.create_task(over.wait())
    try:
        await asyncio.wait({asking, halt}, return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            return None
        answer, _ = asking.result()
        return cast(T, _result(answer, await child.wait()))
    finally:
        halt.cancel()
        if child.returncode is None:
            child.terminate()
        await asyncio.gather(asking, halt, return_exceptions=True)
        await child.wait()


def _words() -> list[str]:
    optimised = ["-" + "O" * sys.flags.optimize] if sys.flags.optimize else []
    return [sys.executable, *optimised, "-m", "bot.child"]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _result(answer: bytes, code: int) -> object:
    if not answer:
        raise ChildDied(code)
    result, fault = pickle.loads(answer)  # noqa: S301  (from our own child)
    if fault is not None:
        raise fault
    return result


def main() -> None:
    """The child: work as standard input says, and answer on standard output."""
    work, args, named = pickle.load(sys.stdin.buffer)  # noqa: S301  (from our own parent)
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(2, 1)  # whatever else is printed must not come between
        told: tuple[object, Exception | None]
        try:
            told = work(*args, **named), None
        except Exception as fault:  # noqa: BLE001  (whatever it is: the parent is told)
            fault.add_note(traceback.format_exc())
            told = None, fault
        answer.write(pickle.dumps(told))


if __name__ == "__main__":
    main()
