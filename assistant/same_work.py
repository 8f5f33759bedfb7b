"""How much two records are about the same work, by their words."""

from __future__ import annotations

import itertools

from corpus.text import fold, syllables
from index import TaskItem


def same_work(a: TaskItem, b: TaskItem) -> float:
    """Dice overlap of two records' word pairs, 0 to 1."""
    first, second = (set(itertools.pairwise(w)) for w in (syllables(fold(a.content)), syllables(fold(b.content))))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
