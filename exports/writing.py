"""Writes documents in a process that ends with the document: whoever orders one waits, nobody else does, and the
libraries of Word take no memory of the bot."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from exports.letter import Letter

_SECONDS: Final = 60.0  # a document that takes longer never comes


class WritingFault(Exception):
    """A document could not be written; the text says why."""


async def write_apart(letter: Letter) -> bytes:
    """The document as .docx. Raises WritingFault."""
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    try:
        return await asyncio.wait_for(asyncio.wrap_future(pool.submit(_write, letter)), _SECONDS)
    except BrokenProcessPool:
        raise WritingFault("the writing process died") from None
    except TimeoutError:
        raise WritingFault(f"no document after {_SECONDS:.0f} seconds") from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _write(letter: Letter) -> bytes:
    """Runs in the child."""
    from exports.document import write_document

    return write_document(letter)
