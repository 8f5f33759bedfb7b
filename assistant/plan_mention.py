"""A plan named in a question, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class PlanMention:
    """A plan named at `[start, stop)` of the folded question; `hard` if no other can be meant.

    `shared` if another plan has the same number and nothing in the question tells which of them is meant.
    """

    plan: str
    start: int
    stop: int
    hard: bool = True
    shared: bool = False


def overlaps(mention: PlanMention, others: Iterable[PlanMention]) -> bool:
    """Whether a mention shares characters with one of the others."""
    return any(mention.start < o.stop and o.start < mention.stop for o in others)
