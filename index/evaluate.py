"""How well the search finds the passages of any collection: words alone, meaning alone, both.

A collection is a JSON object {"corpus": {id: text}, "queries": [{"q": text, "gold": [id, …]}]}. It is
searched as the plans are, by the same code with the same weights; nothing is learned from it.
R@k is the part of questions that have a right passage among the first k, MRR@10 the mean of 1 / rank
of the first right one, 0 beyond the tenth.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from corpus.text import fold
from index.embeddings import Embedder
from index.models import Passage, PassageKind
from index.search import FUSED, MEANING_ONLY, WORDS_ONLY, Searcher, Weights
from index.segment import Segment, embed_windows
from index.vector_store import ArrayStore

LEGS: dict[str, Weights] = {"BM25": WORDS_ONLY, "dense": MEANING_ONLY, "fused": FUSED}
_DEPTH = 10


class CollectionError(Exception):
    """A file that is no collection; the message says what was expected."""


def read_collection(path: Path) -> tuple[list[Passage], list[tuple[str, frozenset[str]]]]:
    """Passages, and questions with the ids of what answers them.

    Raises:
        CollectionError: the file cannot be read or is no collection.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        passages = [_passage(str(name), str(text)) for name, text in data["corpus"].items()]
        queries = [(str(query["q"]), frozenset(map(str, query["gold"]))) for query in data["queries"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CollectionError(
            f'{path}: {error}; expected {{"corpus": {{id: text}}, "queries": [{{"q": text, "gold": [id, …]}}]}}'
        ) from error
    return passages, queries


def _passage(name: str, text: str) -> Passage:
    return Passage(id=name, plan="", kind=PassageKind.CLAUSE, locator="", lines=(1, 1), heading="", text=text)


def table(path: Path, embedder: Embedder) -> str:
    """The measures of every leg as Markdown, as asked and without diacritics."""
    passages, queries = read_collection(path)
    store = ArrayStore(*embed_windows(embedder, passages))
    searcher = Searcher([replace(Segment.of(passages), open_store=lambda: store)], embedder)
    lines = ["| questions | search | R@1 | R@10 | MRR@10 |", "|---|---|---:|---:|---:|"]
    spellings: dict[str, Callable[[str], str]] = {"as asked": str, "no diacritics": fold}
    for name, spell in spellings.items():
        for leg, weights in LEGS.items():
            weighed = searcher.weighing(weights)
            first, ten, mrr = measures([_rank(weighed, spell(question), right) for question, right in queries])
            lines.append(f"| {len(queries)} {name} | {leg} | {first:.3f} | {ten:.3f} | {mrr:.3f} |")
    return "\n".join(lines) + "\n"


def _rank(searcher: Searcher, question: str, right: frozenset[str]) -> int:
    hits = searcher.search(question, k=_DEPTH).hits
    return next((rank for rank, hit in enumerate(hits, start=1) if hit.passage.id in right), 0)


def measures(ranks: Sequence[int]) -> tuple[float, float, float]:
    """R@1, R@10, MRR@10 of ranks from 1; 0 stands for what was not found.

    >>> measures([1, 2, 0, 1])
    (0.5, 0.75, 0.625)
    """
    found = np.array(ranks, dtype=float)
    reciprocal = np.divide(1.0, found, out=np.zeros(len(found)), where=(found > 0) & (found <= _DEPTH))
    return float((found == 1).mean()), float(((found > 0) & (found <= _DEPTH)).mean()), float(reciprocal.mean())
