"""How well a model finds passages: ``python -m index.training.measure --help``.

Recall@1 here is the part of questions whose first passage is a right one (others say
Success@1); MRR@10 is the mean of 1 / rank of the first right passage, 0 beyond the tenth.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np

from index.embeddings import SHIPPED_MODEL, Embedder, SentenceTransformerEmbedder, load_embedder
from index.training.normalization import strip_accents

COLLOQUIAL = Path(__file__).with_name("data") / "colloquial.jsonl"
WINDOW, STEP = 40, 20  # words
BEST_WEIGHT = 2.0
COVERAGE_WEIGHT = 0.35
_DEPTH = 10


@dataclass(frozen=True)
class Collection:
    """Passages, questions, and for each question the numbers of the passages that answer it."""

    name: str
    passages: list[str]
    questions: list[str]
    answers: list[set[int]]


@dataclass(frozen=True)
class Lexical:
    """BM25 of every passage for every question.

    Attributes:
        scores: (questions, passages).
        information: (questions, 1) the inverse document frequencies of a question's terms
            in all, those that no passage holds among them.
    """

    scores: np.ndarray
    information: np.ndarray


def read_xquad(path: Path) -> Collection:
    """XQuAD as one JSON object: ``corpus`` {id: text}, ``queries`` [{q, gold: [id]}]."""
    data = json.loads(path.read_text(encoding="utf-8"))
    numbers = {key: number for number, key in enumerate(data["corpus"])}
    answers = [{numbers[key] for key in query["gold"]} for query in data["queries"]]
    return Collection("XQuAD-vi", list(data["corpus"].values()), [query["q"] for query in data["queries"]], answers)


def read_colloquial(path: Path, plans: Path) -> Collection:
    """Questions in a citizen's words; a paragraph answers one if it holds one of its phrases."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    passages = [
        (plan, paragraph)
        for plan in sorted({row["plan"] for row in rows})
        for paragraph in _paragraphs((plans / f"{plan}.txt").read_text(encoding="utf-8"))
    ]
    answers = [
        {
            number
            for number, (plan, paragraph) in enumerate(passages)
            if plan == row["plan"] and any(phrase in paragraph for phrase in row["gold"])
        }
        for row in rows
    ]
    return Collection("colloquial", [text for _, text in passages], [r["query"] for r in rows], answers)


def _paragraphs(text: str) -> Iterator[str]:
    """Paragraphs of a plan whose lines are wrapped, lines of one whose are not (over 200 long)."""
    is_wrapped = max(map(len, text.splitlines())) < 200
    for part in re.split(r"\n\s*\n" if is_wrapped else r"\n", text):
        if len(part.split()) > 3:
            yield " ".join(part.split())


def lexical_scores(collection: Collection, spell: Callable[[str], str]) -> Lexical:
    """BM25 (Lucene's, k1 1.2, b 0.75) over syllables and adjacent bigrams."""
    passages = [_terms(spell(text)) for text in collection.passages]
    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index(passages, show_progress=False)
    found_in = Counter(term for terms in passages for term in set(terms))
    scores = np.zeros((len(collection.questions), len(passages)), dtype=np.float32)
    information = np.ones((len(collection.questions), 1), dtype=np.float32)
    for row, question in enumerate(collection.questions):
        terms = _terms(spell(question))
        known = [term for term in terms if term in index.vocab_dict]
        if known:
            scores[row] = index.get_scores(known)
        if terms:
            information[row] = sum(_information(found_in[term], len(passages)) for term in terms)
    return Lexical(scores, information)


def _information(found_in: int, passages: int) -> float:
    """Lucene's inverse document frequency, also of a term that occurs nowhere."""
    return math.log(1 + (passages - found_in + 0.5) / (found_in + 0.5))


def _terms(text: str) -> list[str]:
    syllables = re.findall(r"\w+", text.lower())
    return syllables + [f"{a} {b}" for a, b in pairwise(syllables)]


def dense_scores(collection: Collection, embedder: Embedder, spell: Callable[[str], str]) -> np.ndarray:
    """(questions, passages) the best cosine of the question with a window of the passage."""
    windows = [_windows(text) for text in collection.passages]
    vectors = embedder.embed_passages([window for some in windows for window in some])
    queries = embedder.embed_queries([spell(question) for question in collection.questions])
    starts = np.cumsum([0, *(len(some) for some in windows[:-1])])
    return np.maximum.reduceat(queries @ vectors.T, starts, axis=1)


def _windows(text: str) -> list[str]:
    words = text.split()
    starts = range(0, max(len(words) - WINDOW + STEP, 1), STEP)
    return [" ".join(words[start : start + WINDOW]) for start in starts]


def fuse_by_best(lexical: Lexical, dense: np.ndarray) -> np.ndarray:
    """BM25 as a part of the question's best score, plus cosines.

    The best passage counts 1 even if it shares but one chance word with the question.
    """
    best = np.maximum(lexical.scores.max(axis=1, keepdims=True), 1e-6)
    fused: np.ndarray = lexical.scores / best + BEST_WEIGHT * dense
    return fused


def fuse_by_coverage(lexical: Lexical, dense: np.ndarray) -> np.ndarray:
    """BM25 as a part of what the question's words weigh in all, plus cosines.

    A question in words that the passages do not use gets low lexical scores throughout, and
    the cosine decides; one in the passages' own words is left to BM25.
    """
    fused: np.ndarray = lexical.scores / lexical.information + COVERAGE_WEIGHT * dense
    return fused


def figures(scores: np.ndarray, answers: Sequence[set[int]]) -> tuple[float, float, float]:
    """Recall@1, Recall@5 (any right passage among the five), MRR@10."""
    ranks = []
    for row, right in zip(scores, answers, strict=True):
        order = np.argsort(-row, kind="stable")[:_DEPTH].tolist()
        ranks.append(next((rank for rank, number in enumerate(order, 1) if number in right), 0))
    hits = np.asarray(ranks)
    reciprocal = np.divide(1.0, hits, out=np.zeros(len(hits)), where=hits > 0)
    return float((hits == 1).mean()), float(((hits > 0) & (hits <= 5)).mean()), float(reciprocal.mean())


def report(collection: Collection, embedders: Sequence[Embedder]) -> Iterator[str]:
    """Lines of a Markdown table, for questions as written and without their diacritics."""
    for name, spell in (("", str), (", no diacritics", strip_accents)):
        lexical = lexical_scores(collection, spell)
        systems = {"BM25": lexical.scores}
        for embedder in embedders:
            dense = dense_scores(collection, embedder, spell)
            systems[f"{embedder.name} alone"] = dense
            systems[f"{embedder.name} + BM25, by best"] = fuse_by_best(lexical, dense)
            systems[f"{embedder.name} + BM25, by coverage"] = fuse_by_coverage(lexical, dense)
        for system, scores in systems.items():
            first, five, reciprocal = figures(scores, collection.answers)
            yield f"| {collection.name}{name} | {system} | {first:.3f} | {five:.3f} | {reciprocal:.3f} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m index.training.measure", description=__doc__)
    parser.add_argument("--xquad", type=Path, help="XQuAD questions in Vietnamese, see read_xquad")
    parser.add_argument("--plans", type=Path, help="folder of the plans' texts, for the colloquial set")
    parser.add_argument("--model", action="append", help="model folder (default: the shipped one)")
    parser.add_argument("--e5", help="a model folder that takes «query: » and «passage: »")
    options = parser.parse_args(arguments)
    embedders: list[Embedder] = [load_embedder(m) for m in options.model or [str(SHIPPED_MODEL)]]
    if options.e5:
        embedders.append(SentenceTransformerEmbedder(options.e5, query_prefix="query: ", passage_prefix="passage: "))
    sys.stdout.write("| questions | system | Recall@1 | Recall@5 | MRR@10 |\n|---|---|---|---|---|\n")
    collections = [read_xquad(options.xquad)] if options.xquad else []
    collections += [read_colloquial(COLLOQUIAL, options.plans)] if options.plans else []
    for collection in collections:
        for line in report(collection, embedders):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
