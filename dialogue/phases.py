"""The phase table: what a person can do while looking at what, and where each action may lead.

Data, so that the engine refuses what is not in it, the tests walk it, and a diagram can be drawn from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.events import Action
from dialogue.state import Phase

_ANYWHERE_OPEN = frozenset((Phase.ASKING, Phase.CONFIRMING, Phase.REVIEWING))
_OPEN_STEP = frozenset((Phase.ASKING, Phase.CONFIRMING))
_STAY_ASKING = frozenset((Phase.ASKING,))
_END = frozenset((Phase.CANCELLED,))

_ANSWERS = dict.fromkeys(
    (Action.CHOOSE, Action.DONE, Action.SAME, Action.ZERO, Action.UNKNOWN, Action.NOT_DONE), _ANYWHERE_OPEN
)
PHASES: Mapping[Phase, Mapping[Action, frozenset[Phase]]] = {
    Phase.ASKING: {
        **_ANSWERS,
        Action.TOGGLE: _STAY_ASKING,
        Action.KEEP: _ANYWHERE_OPEN,
        Action.BACK: _ANYWHERE_OPEN,
        Action.CANCEL: _END,
    },
    Phase.CONFIRMING: {
        **_ANSWERS,
        Action.CONFIRM: _ANYWHERE_OPEN,
        Action.CORRECT: _STAY_ASKING,
        Action.BACK: _STAY_ASKING,
        Action.CANCEL: _END,
    },
    Phase.REVIEWING: {
        Action.EDIT: _OPEN_STEP,
        Action.BACK: _OPEN_STEP,
        Action.SUBMIT: frozenset((Phase.SUBMITTED, Phase.ASKING, Phase.CONFIRMING)),
        Action.CANCEL: _END,
    },
    Phase.SUBMITTED: {},
    Phase.CANCELLED: {},
}
FINAL = frozenset(phase for phase, actions in PHASES.items() if not actions)
