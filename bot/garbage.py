"""How often Python looks for circular garbage, in a program that answers for years.

Nearly everything it makes is freed at once by counting references. Looking for circles after every 700 new objects,
and through all that was loaded every so often, had cost a tenth of an answer's processor time (docs/benchmarks.md).
"""

from __future__ import annotations

import gc
from typing import Final

# New objects that are still alive; then how many such looks before older ones are looked through as well. An answer
# leaves about a hundred behind until its message is delivered.
_SELDOM: Final = (10_000, 20, 20)


def look_seldom() -> None:
    """Call it when everything is loaded: what is alive now stays as long as the program, and is looked at no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
