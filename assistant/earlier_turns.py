"""What the earlier questions of a conversation leave in focus, remembered so that a follow-up does not read them all again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import date

from assistant.contextualization import Focus

MIN_TURNS = 8  # earlier questions that are always read; up to twice as many, so that the first one stays the same for a while
REMEMBERED = 1000  # conversations


def read_turns(turns: tuple[str, ...]) -> tuple[str, ...]:
    """The last 8 to 15 earlier questions: where they begin moves only every eighth question.

    >>> len(read_turns(("?",) * 15)), len(read_turns(("?",) * 16))
    (15, 8)
    """
    return turns[max(0, len(turns) // MIN_TURNS - 1) * MIN_TURNS :]


class EarlierTurns:
    """Focus by conversation and day; safe to use from several threads."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        """Keeps the foci of so many conversations, the longest unused is forgotten first."""
        self._remembered = remembered
        self._known: OrderedDict[tuple[tuple[str, ...], date], Focus] = OrderedDict()
        self._lock = threading.Lock()

    def focus(self, turns: tuple[str, ...], day: date, turn: Callable[[str, Focus], Focus]) -> Focus:
        """The focus after these questions.

        Args:
            turns: the earlier questions, oldest first.
            day: the day that «hôm nay» means.
            turn: answers one question in a focus and gives the next focus.
        """
        turns = read_turns(turns)
        focus, read = Focus(), 0
        for length in range(len(turns), 0, -1):
            known = self._recall(turns[:length], day)
            if known is not None:
                focus, read = known, length
                break
        for n in range(read, len(turns)):
            focus = turn(turns[n], focus)
            self._keep(turns[: n + 1], day, focus)
        return focus

    def keep(self, turns: tuple[str, ...], day: date, focus: Focus) -> None:
        """Remembers the focus after a question was answered, the question being the last of `turns`."""
        self._keep(read_turns(turns), day, focus)

    def _recall(self, turns: tuple[str, ...], day: date) -> Focus | None:
        with self._lock:
            found = self._known.get((turns, day))
            if found is not None:
                self._known.move_to_end((turns, day))
            return found

    def _keep(self, turns: tuple[str, ...], day: date, focus: Focus) -> None:
        with self._lock:
            self._known[turns, day] = focus
            self._known.move_to_end((turns, day))
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
