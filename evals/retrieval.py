"""Retrieval alone, by ir_measures: did the evidence come up, and how early.

A topic is a case. Its relevant documents are the needed pieces of evidence (those that are
optional are neither good nor bad and are taken out of the ranking, the «condensed list» of
Sakai, SIGIR 2007, doi 10.1145/1277741.1277756). A retrieved span stands for each piece of evidence
that it is the first to reach; one that reaches none is an irrelevant document.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from evals.models import Case, SystemAnswer

CUTOFFS = ("R@4", "R@10", "RR@10", "nDCG@10")


def judged_ranking(case: Case, answer: SystemAnswer) -> list[str]:
    """Ids of gold evidence («e0») and of misses («m3») in the order in which they were retrieved."""
    ranking: list[str] = []
    for rank, span in enumerate(answer.retrieved or answer.citations):
        reached = [f"e{number}" for number, gold in enumerate(case.needed) if gold.overlaps(span)]
        if reached:
            ranking += [name for name in reached if name not in ranking]
        elif not any(gold.overlaps(span) for gold in case.evidence):
            ranking.append(f"m{rank}")
    return ranking


@cache
def _measures() -> dict[str, Any]:
    import ir_measures

    return {name: ir_measures.parse_measure(name) for name in CUTOFFS}


@cache
def _scores(wanted: int, ranking: tuple[str, ...]) -> dict[str, float]:
    import ir_measures

    qrels = [ir_measures.Qrel("q", f"e{number}", 1) for number in range(wanted)]
    run = [ir_measures.ScoredDoc("q", name, float(-rank)) for rank, name in enumerate(ranking)]
    named = _measures()
    if not run:
        return dict.fromkeys(named, 0.0)
    values = ir_measures.calc_aggregate(list(named.values()), qrels, run)
    return {name: float(values[measure]) for name, measure in named.items()}


def retrieval_score(name: str, case: Case, answer: SystemAnswer) -> float:
    """One of CUTOFFS; NaN for a case without needed evidence."""
    if not (case.answerable and case.needed):
        return math.nan
    return _scores(len(case.needed), tuple(judged_ranking(case, answer)))[name]
