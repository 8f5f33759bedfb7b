"""The plans' raw lines, as citations and evidence count them (1-based, newline-separated)."""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from corpus.load import PLANS_DIR
from corpus.text import normalize
from evals.models import Lines, Span

_WORD = re.compile(r"\w+", re.UNICODE)


class PlanTexts:
    """Lines of every plan by id."""

    def __init__(self, raw: Mapping[str, str]) -> None:
        """Takes the raw text of each plan."""
        self.raw = dict(raw)
        self._lines = {plan: text.split("\n") for plan, text in self.raw.items()}
        self._spoken: dict[str, tuple[str, list[int], list[int]]] = {}

    @property
    def plans(self) -> tuple[str, ...]:
        """Plan ids, sorted."""
        return tuple(sorted(self._lines))

    def line_count(self, plan: str) -> int:
        """Number of lines, a final empty one not counted."""
        lines = self._lines[plan]
        return len(lines) - (not lines[-1])

    def at(self, span: Span) -> str:
        """The text of whole lines; lines beyond the end and unknown plans give what there is."""
        first, last = span.lines
        return "\n".join(self._lines.get(span.plan, [])[max(first, 1) - 1 : last])

    def find(self, plan: str, quote: str) -> Lines | None:
        """The first lines of a plan where a quote's words stand, None if nowhere."""
        if plan not in self._lines:
            return None
        text, starts, numbers = self._words_of(plan)
        wanted = f" {' '.join(words(quote))} "
        at = text.find(wanted)
        if at < 0:
            return None
        last = bisect.bisect_right(starts, at + len(wanted) - 2) - 1
        return numbers[bisect.bisect_left(starts, at + 1)], numbers[last]

    def _words_of(self, plan: str) -> tuple[str, list[int], list[int]]:
        """All words of a plan between blanks, where each starts, and the line that each stands on."""
        if plan not in self._spoken:
            placed = [(word, number) for number, line in enumerate(self._lines[plan], start=1) for word in words(line)]
            starts, at = [], 1
            for word, _ in placed:
                starts.append(at)
                at += len(word) + 1
            self._spoken[plan] = (f" {' '.join(word for word, _ in placed)} ", starts, [number for _, number in placed])
        return self._spoken[plan]

    @property
    def digest(self) -> str:
        """SHA-256 over ids and texts: two runs with the same digest read the same plans."""
        total = hashlib.sha256()
        for plan in self.plans:
            total.update(plan.encode())
            total.update(self.raw[plan].encode())
        return total.hexdigest()


@cache
def plan_texts(folder: Path = PLANS_DIR) -> PlanTexts:
    """The texts of a folder of plans, read once."""
    return PlanTexts({path.stem: path.read_bytes().decode("utf-8") for path in sorted(folder.glob("*.txt"))})


def words(text: str) -> list[str]:
    """Normalised words and numbers without punctuation: how a quote is compared with its lines."""
    return _WORD.findall(normalize(text))


def holds_words(text: str, quote: str) -> bool:
    """Whether a quote's words stand in a text, in order and without a gap."""
    return f" {' '.join(words(quote))} " in f" {' '.join(words(text))} "
