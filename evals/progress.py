"""A progress bar on standard error: plain characters, silent where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TextIO, TypeVar

T = TypeVar("T")
_WIDTH = 30  # characters
_EVERY = 0.1  # seconds between two drawings


def progress(items: Sequence[T], label: str, *, stream: TextIO | None = None) -> Iterator[T]:
    """Yields the items and draws how many are done, how many a second, and how long the rest takes."""
    out = stream or sys.stderr
    if not out.isatty():
        yield from items
        return
    began = drawn = time.perf_counter()
    for done, item in enumerate(items):
        now = time.perf_counter()
        if done == 0 or now - drawn >= _EVERY:
            drawn = now
            out.write(f"\r{bar(label, done, len(items), now - began)}")
            out.flush()
        yield item
    out.write(f"\r{bar(label, len(items), len(items), time.perf_counter() - began)}\n")


def bar(label: str, done: int, total: int, seconds: float) -> str:
    """One drawing of the bar.

    >>> bar("assistant", 5, 10, 2.0)
    'assistant     [###############...............] 5/10  2.5/s  2 s left'
    """
    filled = _WIDTH * done // total if total else _WIDTH
    rate = done / seconds if seconds else 0.0
    left = f"{(total - done) / rate:.0f} s left" if rate else "…"
    return f"{label:13} [{'#' * filled}{'.' * (_WIDTH - filled)}] {done}/{total}  {rate:.1f}/s  {left}"
