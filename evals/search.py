"""The search alone: does the evidence come up when a question is typed as it is, without filters?

`any@k`: the part of questions of which one needed piece of evidence shares a line with one of the
first k passages. `all@k`: the same for every needed piece. A conversation is left out, since its
last turn does not say what it is about. Questions for one fact and questions for a whole set (a list, a
count, what falls due) are counted apart: ten passages cannot hold a list of thirty, and the
assistant takes lists from the task table, never from search.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import index as index_package
from corpus.text import fold
from evals.cases import PlacedCase
from evals.models import Case, Evidence, Span
from evals.tables import table
from evals.variants import decomposed, two_typos
from index import Index, Passage
from index.evaluate import LEGS
from index.search import Searcher

COLLOQUIAL = Path(index_package.__file__).parent / "training" / "data" / "colloquial.jsonl"
_DEPTH = 10
_SEED = 7
Topic = tuple[str, tuple[Evidence, ...]]  # a question, and what answers it
SPELLINGS: dict[str, Callable[[str, random.Random], str]] = {
    "as asked": lambda text, _: text, "no diacritics": lambda text, _: fold(text), "NFD": decomposed, "two typos": two_typos,
}  # fmt: skip


def groups(cases: Sequence[PlacedCase], index: Index) -> dict[str, list[Topic]]:
    """Topics by what they ask for."""
    alone = [p.case for p in cases if p.case.answerable and p.case.needed and len(p.case.turns) == 1]
    english = [case for case in alone if case.category == "english"]
    sets = [case for case in alone if is_set(case)]
    facts = [case for case in alone if case.category != "english" and not is_set(case)]
    named = {"facts": facts, "English": english, "sets": sets}
    return {name: [(c.question, c.needed) for c in some] for name, some in named.items()} | {"colloquial": colloquial(index)}


def is_set(case: Case) -> bool:
    """Whether a question asks for a whole set of items."""
    return case.is_set or case.category == "date-relative"


def colloquial(index: Index) -> list[Topic]:
    """Questions in a citizen's words; a passage answers one if it holds one of its phrases."""
    rows = [json.loads(line) for line in COLLOQUIAL.read_text(encoding="utf-8").splitlines()]
    texts = [(passage, " ".join(f"{passage.text} {passage.cells}".lower().split())) for passage in index.searcher.passages]
    return [
        (
            row["query"],
            tuple(
                Evidence(plan=passage.plan, lines=passage.lines, quote="")
                for passage, text in texts
                if passage.plan == row["plan"] and any(" ".join(gold.lower().split()) in text for gold in row["gold"])
            ),
        )
        for row in rows
    ]


def ranks(searcher: Searcher, question: str, needed: Sequence[Evidence]) -> list[int]:
    """For each needed piece the rank of the first passage that shares a line with it, 0 beyond the tenth."""
    spans = [_span(hit.passage) for hit in searcher.search(question, k=_DEPTH).hits]
    return [next((rank for rank, span in enumerate(spans, start=1) if piece.overlaps(span)), 0) for piece in needed]


def _span(passage: Passage) -> Span:
    return Span(plan=passage.plan, lines=passage.lines)


def describe(index: Index, cases: Sequence[PlacedCase]) -> str:
    """A row for every group, spelling and leg."""
    rows = []
    for group, topics in groups(cases, index).items():
        for spelling, spell in SPELLINGS.items():
            if group == "English" and spelling != "as asked":
                continue
            for leg, weights in LEGS.items():
                if spelling != "as asked" and leg != "fused":
                    continue
                searcher = index.searcher.weighing(weights)
                found = [
                    ranks(searcher, spell(question, random.Random(f"{_SEED}-{spelling}-{question}")), needed)
                    for question, needed in topics
                ]
                rows.append([f"{group} ({len(topics)})", spelling, leg, *_figures(found)])
    return table(["questions", "typed", "search", "any@1", "any@5", "any@10", "all@10", "MRR@10"], rows)


def _figures(found: Sequence[Sequence[int]]) -> list[str]:
    best = [min((rank for rank in one if rank), default=0) for one in found]
    shares = [sum(0 < rank <= k for rank in best) / len(best) for k in (1, 5, 10)]
    every = sum(all(one) for one in found) / len(found)
    reciprocal = sum(1 / rank for rank in best if rank) / len(best)
    return [f"{value:.3f}" for value in (*shares, every, reciprocal)]
