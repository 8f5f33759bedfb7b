"""How the index grows: 1, 10, 100 times the corpus and more, side by side in one run.

Each size is built and then queried in a process of its own, so that memory is that of one size. A
copy is no mere copy: it gets plan ids and a plan name of its own, one word in eight gives way to
another of the corpus, and its vectors are turned a little (cosine about 0.96 with the original), as
another city's words for the same work would be. All is drawn from a fixed seed.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpus import load_corpus
from corpus.text import fold
from index.embeddings import load_embedder
from index.filters import FilterColumns
from index.lexical import LexicalIndex
from index.models import Passage, PassageKind, SearchFilter
from index.passages import build_passages
from index.search import Searcher
from index.segment import CHROMA, COLUMNS, CONTENT, FULL, PassageFile, Segment, content_of, embed_windows, write_graph
from index.task_table import TaskFilter, TaskItem, TaskTable, items_of
from index.vector_store import VectorStore

SIZES = (1, 10, 100)
QUERIES = 200
_TURN = 0.3  # length of the random vector added to a unit vector
_OTHER_WORDS = 1 / 8  # share of a copy's words that are drawn anew
_SEED = 7
_AT_ONCE = 50_000


@dataclass(frozen=True)
class Material:
    """The corpus once: what is copied."""

    passages: list[Passage]
    items: list[TaskItem]
    starts: np.ndarray
    vectors: np.ndarray


@dataclass
class Figures:
    """Figures of one size by their name, in the order in which they are printed."""

    values: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Adds the seconds that a block takes."""
        started = time.perf_counter()
        yield
        self.values[name] = time.perf_counter() - started


def run(sizes: tuple[int, ...] = SIZES, folder: Path | None = None, keep: Path | None = None) -> str:
    """Measures every size; gives the table as Markdown.

    Args:
        sizes: how many times the corpus.
        folder: where the indexes are built; None for the system's place for temporary files.
        keep: a file for the figures as JSON, from which `python -m evals growth` draws the chart.
    """
    corpus = load_corpus()
    passages = build_passages(corpus)
    material = Material(passages, items_of(corpus), *embed_windows(load_embedder(), passages))
    figures = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="index-bench-", dir=folder) as temporary:
            place = Path(temporary) / "index"
            figures.append(_alone(_build, material, size, place) | _alone(_query, material, size, place))
        sys.stderr.write(f"{size}x: {figures[-1]}\n")
    if keep is not None:
        named = {str(size): found for size, found in zip(sizes, figures, strict=True)}
        keep.write_text(json.dumps(named, indent=1) + "\n", encoding="utf-8")
    return _table(sizes, figures)


def _alone(
    measure: Callable[[Material, int, Path], dict[str, float]], material: Material, size: int, place: Path
) -> dict[str, float]:
    """Runs one measurement in a new process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, material, size, place).result()


def _build(material: Material, size: int, place: Path) -> dict[str, float]:
    place.mkdir()
    # Written to a file at once, since a thousand copies would not fit the memory twice.
    windows = len(material.vectors)
    vectors = np.lib.format.open_memmap(place / "turned.npy", "w+", np.float32, (size * windows, material.vectors.shape[1]))
    for copy in range(size):
        vectors[copy * windows : (copy + 1) * windows] = _turned(material.vectors, copy)
    starts = np.concatenate([[0], *(material.starts[1:] + copy * windows for copy in range(size))])
    items = [
        item.model_copy(update={"id": f"{n}/{item.id}", "plan": f"{item.plan}~{n}"})
        for n in range(size)
        for item in material.items
    ]
    figures = Figures({"passages": size * len(material.passages), "windows": len(vectors), "tasks": len(items)})
    with figures.timed("build, texts and filters, s"):
        PassageFile.write(place, _copies(material, size))
        passages = PassageFile(place)
        FilterColumns(passages).save(place / COLUMNS)
    with figures.timed("build, lexical, s"):
        LexicalIndex.build(p.searched for p in passages).save(place / FULL)
        LexicalIndex.build(content_of(p) for p in passages).save(place / CONTENT)
    with figures.timed("build, dense, s"):
        write_graph(place / CHROMA, starts, vectors)
    with figures.timed("build, tasks, s"):
        table = TaskTable(f"sqlite:///{place / 'tasks.sqlite'}")
        table.fill(items)
        table.close()
    del vectors
    (place / "turned.npy").unlink()
    disk = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    return figures.values | {"build, peak memory, MB": _peak(), "disk, MB": disk / 1e6}


def _query(material: Material, size: int, place: Path) -> dict[str, float]:
    figures = Figures()
    embedder = load_embedder()
    with figures.timed("open, s"):
        segment = Segment.load(place)
        searcher = Searcher([segment], embedder)
        stores = searcher.dense.open() if searcher.dense else []
        table = TaskTable(f"sqlite:///{place / 'tasks.sqlite'}")
    passages = material.passages
    plan = f"{passages[0].plan}~0"
    ways: dict[str, Callable[[str], object]] = {
        "search": lambda query: searcher.search(query),
        "search, one plan": lambda query: searcher.search(query, where=SearchFilter(plans=(plan,))),
        "search, rows only": lambda query: searcher.search(query, where=SearchFilter(kinds=(PassageKind.ROW,))),
        "tasks of an agency in a plan": lambda _: table.find(TaskFilter(plans=(plan,), agencies=("so-khcn",))),
    }
    queries = _queries(material.passages)
    for name, ask in ways.items():
        for query in queries[:5]:  # the first reads files
            ask(query)
        times = np.array([_milliseconds(ask, query) for query in queries])
        for clock, column in (("", times[:, 0]), (" of processor", times[:, 1])):
            middle, late = np.percentile(column, [50, 95])
            figures.values |= {f"{name}, p50, ms{clock}": float(middle), f"{name}, p95, ms{clock}": float(late)}
    peak = _peak()  # before all vectors are looked at
    near = _nearness(stores[0], embedder.embed_queries(queries[:20]), len(segment))
    figures.values |= {"dense, nearness of the 10 found": near, "serving, peak memory, MB": peak}
    table.close()
    searcher.close()
    return figures.values


def _copies(material: Material, size: int) -> Iterator[Passage]:
    return (passage for copy in range(size) for passage in _copy(material, copy))


def _copy(material: Material, copy: int) -> Iterator[Passage]:
    """The corpus as another city would have written it; copy 0 is the corpus itself."""
    drawn = np.random.default_rng((_SEED, copy))
    words = np.array([word for passage in material.passages for word in passage.text.split()], dtype=object)
    for passage in material.passages:
        changes: dict[str, object] = {"id": f"{copy}/{passage.id}", "plan": f"{passage.plan}~{copy}"}
        if copy:
            its = np.array(passage.text.split() or [""], dtype=object)
            others = np.flatnonzero(drawn.random(len(its)) < _OTHER_WORDS)
            its[others] = words[drawn.integers(len(words), size=len(others))]
            changes |= {"text": " ".join(its), "context": f"kế hoạch {1000 + copy} kh {1000 + copy} {passage.context}"}
        yield passage.model_copy(update=changes)


def _turned(vectors: np.ndarray, copy: int) -> np.ndarray:
    if copy == 0:
        return vectors
    drawn = np.random.default_rng((_SEED, copy)).standard_normal(vectors.shape, dtype=np.float32)
    turned = vectors + drawn * np.float32(_TURN / np.sqrt(vectors.shape[1]))
    unit: np.ndarray = turned / np.linalg.norm(turned, axis=1, keepdims=True)
    return unit


def _queries(passages: list[Passage]) -> list[str]:
    """The first words of passages spread over the corpus, every second without diacritics."""
    texts = [" ".join(p.text.split()[:14]) for p in passages if len(p.text.split()) >= 6]
    spread = [texts[int(at)] for at in np.linspace(0, len(texts) - 1, QUERIES)]
    return [fold(text) if number % 2 else text for number, text in enumerate(spread)]


def _nearness(store: VectorStore, vectors: np.ndarray, passages: int) -> float:
    """Cosines of the 10 nearest passages that the graph finds, as a share of those of the 10 nearest there are.

    Not how many of the ten are the same: among a hundred copies the tenth and the eleventh differ by a hair.
    """
    shares = []
    for vector in vectors:
        # In parts: the vectors of all passages may not fit the memory.
        parts = (np.arange(start, min(start + _AT_ONCE, passages)) for start in range(0, passages, _AT_ONCE))
        nearest = np.sort(np.concatenate([np.sort(store.best_among(vector, part))[-10:] for part in parts]))[-10:]
        found = np.sort(store.best(vector, k=150)[1])[-10:]
        shares.append(float(found.sum() / nearest.sum()))
    return float(np.mean(shares))


def _milliseconds(ask: Callable[[str], object], query: str) -> tuple[float, float]:
    """By the wall's clock and the processor's, each the median of three times.

    Where other work holds the cores the first says as much about that work as about the index.
    """
    walls, processor = [], []
    for _ in range(3):
        began, ran = time.perf_counter(), time.process_time()
        ask(query)
        walls.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - ran))
    return sorted(walls)[1], sorted(processor)[1]


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB


def _table(sizes: tuple[int, ...], figures: list[dict[str, float]]) -> str:
    """One line a figure; behind the figures, how many times the first size they are."""
    head = ["", *[f"{size}x" for size in sizes], *[f"{size}x : {sizes[0]}x" for size in sizes[1:]]]
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    for name, first in figures[0].items():
        values = [f"{one[name]:,.0f}" if first >= 100 else f"{one[name]:.2f}" for one in figures]
        ratios = [f"{one[name] / first:.1f}" if first else "–" for one in figures[1:]]
        lines.append(f"| {' | '.join([name, *values, *ratios])} |")
    return "\n".join(lines) + "\n"
