"""How fast a system answers: the development questions, several times over, in one process.

The first pass is not counted (caches, lazy imports). Of each later pass p50 and p95 are taken, and
of those the median over the passes, which one busy moment of the machine does not move.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import numpy as np

from evals.cases import PlacedCase
from evals.models import Record
from evals.progress import progress
from evals.systems import System
from evals.tables import number, table

P50_AT_MOST, P95_AT_MOST = 20.0, 60.0  # milliseconds on two cores, without a language model


class Bench(Record):
    """Milliseconds an answer; each list holds one value a pass."""

    system: str
    questions: int
    open_s: float
    p50: tuple[float, ...]
    p95: tuple[float, ...]
    slowest: float

    @property
    def median_p50(self) -> float:
        """Median over the passes."""
        return statistics.median(self.p50)

    @property
    def median_p95(self) -> float:
        """Median over the passes."""
        return statistics.median(self.p95)


def bench(system: System, cases: Sequence[PlacedCase], *, passes: int = 5, open_s: float = 0.0) -> Bench:
    """Asks every question once unmeasured and `passes` times measured."""
    p50, p95, slowest = [], [], 0.0
    for number_of_pass in range(passes + 1):
        label = f"pass {number_of_pass}/{passes}"
        times = [system.answer(p.case.turns, p.case.as_of).latency_ms for p in progress(cases, label)]
        if number_of_pass:
            p50.append(float(np.quantile(times, 0.5)))
            p95.append(float(np.quantile(times, 0.95)))
            slowest = max(slowest, *times)
    return Bench(system=system.name, questions=len(cases), open_s=open_s, p50=tuple(p50), p95=tuple(p95), slowest=slowest)


def describe(results: Sequence[Bench]) -> str:
    """A row a system."""
    rows = [
        [b.system, str(b.questions), str(len(b.p50)), f"{b.open_s:.1f} s", number(b.median_p50, unit="ms"),
         number(b.median_p95, unit="ms"), number(b.slowest, unit="ms")]
        for b in results
    ]  # fmt: skip
    return table(["system", "questions", "passes", "open", "p50", "p95", "slowest"], rows)
