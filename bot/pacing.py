"""When a message may go: the channel's limits as rules over time, without a clock and without sending anything.

All times are seconds of one steady clock, given as arguments. A messenger's real limits are not public; these rules
keep to the documented figures under both usual models, "so many within any second" and "a bucket that refills".
Replies to a person are held back by nothing but their own chat's limit and the channel's explicit refusals; they
are counted all the same, so that broadcasts make room for them.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from reporting.ports import Address

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 300.0
_NEVER: Final = math.inf
_SHARE: Final = 28.7 / 30  # of the channel's limit that the even pace of broadcasts uses up
_REPLIES_SEEN: Final = 5.0  # seconds of replies from which the next ones are foreseen
_CATCH_UP: Final = 10  # messages
_DRIFT: Final = 0.00002  # seconds per message
_UNSURE: Final = 0.004  # seconds by which the shortest way may be overrated
_MARGIN: Final = 0.05  # seconds by which two messages may come nearer to each other on their way
_SLACK: Final = 1.3  # how many more broadcasts may be under way than the mean duration asks for
_GIVEN_UP: Final = 0.25  # seconds after which a broadcast under way counts as slow and holds up no other


class Priority(IntEnum):
    """What goes first: an answer to somebody who waits, before what is sent to many."""

    REPLY = 0
    BROADCAST = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """0 switches a limit off. One person gets `chat_burst` messages at once, `per_chat` a second in the long run."""

    per_second: float = 28.7
    per_chat: float = 1.0
    chat_burst: int = 3
    per_group_minute: int = 20


def pause_before_retry(attempts: int) -> float:
    """Seconds to wait after so many failed attempts (1, 2, …): 0.5, 1, 2 … 300."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (min(max(attempts, 1), 20) - 1))


class _Window:
    """At most `most` within any `seconds`."""

    __slots__ = ("_times", "most", "seconds")

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self._times: deque[float] = deque()

    def earliest(self, now: float) -> float:
        self._forget(now)
        return now if len(self._times) < self.most else self._times[-self.most] + self.seconds

    def note(self, now: float) -> None:
        self._forget(now)
        self._times.append(now)

    def is_empty(self, now: float) -> bool:
        self._forget(now)
        return not self._times

    def _forget(self, now: float) -> None:
        while self._times and self._times[0] + self.seconds <= now:
            self._times.popleft()


class _Traffic:
    """At most `most` messages counted by the channel within any second, however unevenly they travel.

    When a message was counted is not known; only that it was between its start and its answer, and that the way there
    and back takes at least the shortest time ever seen. So one is held to count until a second after its answer, less
    that shortest time: then a channel or a machine that stalls and catches up cannot make us exceed the limit.
    """

    __slots__ = ("_answered", "_replies", "_shortest", "_under_way", "most")

    def __init__(self, most: int) -> None:
        self.most = most
        self._under_way = 0
        self._answered: deque[float] = deque()
        self._replies: deque[float] = deque()
        self._shortest = 0.0

    def earliest(self, now: float) -> float:
        """When one more broadcast may start; infinity while that depends on an answer."""
        counted_for = 1.0 - max(0.0, self._shortest - _UNSURE)
        while self._answered and self._answered[0] + counted_for <= now:
            self._answered.popleft()
        while self._replies and self._replies[0] + _REPLIES_SEEN <= now:
            self._replies.popleft()
        kept_free = max(1, min(self.most // 2, math.ceil(len(self._replies) / _REPLIES_SEEN)))
        free = self.most - kept_free - self._under_way
        if free <= 0:
            return _NEVER
        return now if len(self._answered) < free else self._answered[-free] + counted_for

    def start(self, priority: Priority, now: float) -> None:
        self._under_way += 1
        if priority is Priority.REPLY:
            self._replies.append(now)

    def answer(self, started: float, now: float) -> None:
        self._under_way -= 1
        self._answered.append(now)
        taken = min(now - started, 0.9)
        # Drifts up slowly, so that a way that became longer for good is learnt too.
        self._shortest = min(taken, self._shortest + _DRIFT) if self._shortest else taken


class Pacer:
    """The limits of one channel. `is_group` tells groups, which have a limit of their own."""

    def __init__(self, limits: Limits, is_group: Callable[[Address], bool]) -> None:
        self._limits = limits
        self._is_group = is_group
        self._chats: dict[Address, _Window] = {}
        self._held: dict[Address, float] = {}
        self._everyone_held = -_NEVER
        self._traffic = _Traffic(round(limits.per_second / _SHARE)) if limits.per_second else None
        self._slot = -_NEVER  # when the next broadcast is due by the even pace
        self._next_tidying = -_NEVER

    def begin(self, now: float) -> None:
        """A process starts now: one that died just before it may have used this second up already."""
        if self._traffic is not None:
            self._slot = now + 1.0

    def earliest(self, address: Address, now: float) -> float:
        """When this chat may get its next message, by its own limit and by what the channel refused; `now` at least."""
        window = self._window(address)
        allowed = now if window is None else window.earliest(now)
        return max(now, allowed, self._held.get(address, now), self._everyone_held)

    def earliest_broadcast(self, now: float) -> float:
        """When the next broadcast may go to anybody; `now` at least, infinity while that depends on an answer."""
        if self._traffic is None:
            return max(now, self._everyone_held)
        return max(now, self._slot, self._traffic.earliest(now), self._everyone_held)

    def note_sent(self, address: Address, priority: Priority, now: float) -> None:
        """A message goes out now: count it. note_answered() must follow."""
        window = self._window(address)
        if window is not None:
            window.note(now)
        if self._traffic is not None:
            self._traffic.start(priority, now)
            if priority is Priority.BROADCAST:
                step = 1.0 / self._limits.per_second
                # What a late timer or a short stall of our own cost is caught up; the traffic of the second limits it.
                self._slot = max(self._slot, now - _CATCH_UP * step) + step
        self._tidy(now)

    def note_answered(self, started: float, now: float) -> None:
        """What note_sent() counted at `started` is over, well or not."""
        if self._traffic is not None:
            self._traffic.answer(started, now)

    def hold(self, address: Address, until: float) -> None:
        """Nothing to this chat before then."""
        self._held[address] = max(until, self._held.get(address, -_NEVER))

    def hold_everyone(self, until: float) -> None:
        """Nothing to anybody before then."""
        self._everyone_held = max(until, self._everyone_held)

    def is_holding_everyone(self, now: float) -> bool:
        """Whether hold_everyone() is in force."""
        return self._everyone_held > now

    def _window(self, address: Address) -> _Window | None:
        window = self._chats.get(address)
        if window is None:
            limits = self._limits
            if self._is_group(address):
                if not limits.per_group_minute:
                    return None
                window = _Window(limits.per_group_minute, 60.0 + _MARGIN)
            else:
                if not limits.per_chat:
                    return None
                window = _Window(limits.chat_burst, limits.chat_burst / limits.per_chat + _MARGIN)
            self._chats[address] = window
        return window

    def _tidy(self, now: float) -> None:
        """Forget chats that have been quiet: a broadcast meets a hundred thousand of them."""
        if now < self._next_tidying:
            return
        self._next_tidying = now + 60.0
        self._chats = {address: window for address, window in self._chats.items() if not window.is_empty(now)}
        self._held = {address: until for address, until in self._held.items() if until > now}


class Exposure:
    """How many broadcasts may be sent and not yet recorded at the same time.

    A crash repeats exactly those, so there are as few as the pace allows: one while Telegram and the database answer
    within a slot, more only as far as their mean duration demands. One that takes long is no longer waited for.
    """

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._started: dict[int, float] = {}
        self._mean = 0.0

    def earliest(self, now: float) -> float:
        """When the next one may start; `now` at least. It may become earlier when one is recorded."""
        if not self._per_second:
            return now
        young = sorted(at for at in self._started.values() if at + _GIVEN_UP > now)
        allowed = max(1, math.ceil(self._per_second * self._mean * _SLACK))
        return now if len(young) < allowed else young[len(young) - allowed] + _GIVEN_UP

    def start(self, item: int, now: float) -> None:
        self._started[item] = now

    def recorded(self, item: int, now: float) -> None:
        started = self._started.pop(item, None)
        if started is not None:
            self._mean += 0.2 * (min(now - started, _GIVEN_UP) - self._mean)
