"""Values as people read them in a report: «47/52 = 90 % [79, 96]», Markdown tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from evals.measures import BY_NAME, Summary

NOTHING = "–"


def number(value: float, *, unit: str = "") -> str:
    """Three digits at most.

    >>> number(0.98765), number(12.3456, unit="ms"), number(float("nan"))
    ('0.988', '12.3 ms', '–')
    """
    if math.isnan(value):
        return NOTHING
    shown = f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"
    return f"{shown} {unit}".rstrip()


def percent(value: float) -> str:
    """A rate with one decimal, without it where it says nothing.

    >>> percent(0.9), percent(0.985)
    ('90 %', '98.5 %')
    """
    return NOTHING if math.isnan(value) else f"{100 * value:.1f}".removesuffix(".0") + " %"


def value_of(summary: Summary | None) -> str:
    """A summary's value: a count beside a rate, a unit beside milliseconds."""
    if summary is None or summary.n == 0:
        return NOTHING
    if summary.kind == "rate":
        return f"{summary.count}/{summary.n} = {percent(summary.value)}"
    return number(summary.value, unit=BY_NAME[summary.measure].unit) + f" (n={summary.n})"


def interval_of(summary: Summary | None) -> str:
    """The 95 % interval."""
    if summary is None or summary.n == 0:
        return NOTHING
    show = percent if summary.kind == "rate" else number
    return f"[{show(summary.low)}, {show(summary.high)}]".replace(" %,", ",")


def change_of(now: Summary | None, before: Summary | None) -> str:
    """The difference to an earlier value, in points for a rate."""
    if now is None or before is None or not (now.n and before.n):
        return NOTHING
    change = now.value - before.value
    return f"{100 * change:+.1f} points" if now.kind == "rate" else f"{change:+.3f}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; «|» in a cell is escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)
