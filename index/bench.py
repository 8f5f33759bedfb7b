"""How the index grows: 1, 10 and 100 times the corpus, side by side.

Each size is built and then queried in a process of its own, so that memory is that of one size. A
copy gets plan ids of its own. Texts are embedded once; the vectors of each copy are turned a little
at random (cosine about 0.96 with the original, another city's words for the same work), since a
hundred equal points are no corpus that anyone has.
"""

from __future__ import annotations

import multiprocessing
import resource
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
from index.build import embed_windows
from index.embeddings import load_embedder
from index.models import Passage, PassageKind, SearchFilter
from index.passages import build_passages
from index.search import LexicalLegs, Searcher
from index.task_table import TaskFilter, TaskItem, TaskTable, items_of
from index.vector_store import ChromaStore

SIZES = (1, 10, 100)
QUERIES = 200
_TURN = 0.3  # length of the random vector added to a unit vector
_SEED = 7


@dataclass(frozen=True)
class Material:
    """The corpus once: what is copied."""

    passages: list[Passage]
    items: list[TaskItem]
    ids: list[str]
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


def run(sizes: tuple[int, ...] = SIZES) -> str:
    """Measures every size; gives the table as Markdown."""
    corpus = load_corpus()
    passages = build_passages(corpus)
    material = Material(passages, items_of(corpus), *embed_windows(load_embedder(), passages))
    figures = []
    with tempfile.TemporaryDirectory(prefix="index-bench-") as folder:
        for size in sizes:
            place = Path(folder) / str(size)
            figures.append(_alone(_build, material, size, place) | _alone(_query, material, size, place))
    return _table(sizes, figures)


def _alone(
    measure: Callable[[Material, int, Path], dict[str, float]], material: Material, size: int, place: Path
) -> dict[str, float]:
    """Runs one measurement in a new process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, material, size, place).result()


def _build(material: Material, size: int, place: Path) -> dict[str, float]:
    place.mkdir()
    passages = _copies(material, size)
    ids = [f"{copy}/{name}" for copy in range(size) for name in material.ids]
    vectors = np.concatenate([_turned(material.vectors, copy) for copy in range(size)])
    items = [
        item.model_copy(update={"id": f"{n}/{item.id}", "plan": f"{item.plan}~{n}"})
        for n in range(size)
        for item in material.items
    ]
    figures = Figures({"passages": len(passages), "windows": len(ids), "tasks": len(items)})
    with figures.timed("build, lexical, s"):
        LexicalLegs.build(passages).save(place / "lexical")
    with figures.timed("build, dense, s"):
        ChromaStore.write(place / "chroma", ids, vectors)
    with figures.timed("build, tasks, s"):
        table = TaskTable(f"sqlite:///{place / 'tasks.sqlite'}")
        table.fill(items)
        table.close()
    disk = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    return figures.values | {"build, peak memory, MB": _peak(), "disk, MB": disk / 1e6}


def _query(material: Material, size: int, place: Path) -> dict[str, float]:
    figures = Figures()
    passages = _copies(material, size)
    with figures.timed("open, s"):
        embedder = load_embedder()
        store = ChromaStore(place / "chroma")
        legs = LexicalLegs.load(place / "lexical", len(passages))
        searcher = Searcher(passages, store=store, embedder=embedder, legs=legs)
        table = TaskTable(f"sqlite:///{place / 'tasks.sqlite'}")
    plan = passages[0].plan
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
        middle, late = np.percentile([_seconds(ask, query) for query in queries], [50, 95]) * 1000
        figures.values |= {f"{name}, p50, ms": float(middle), f"{name}, p95, ms": float(late)}
    figures.values |= {
        "dense, nearness of the 10 found": _nearness(store, embedder.embed_queries(queries[:50]), [p.id for p in passages])
    }
    figures.values |= {"serving, peak memory, MB": _peak()}
    table.close()
    store.close()
    return figures.values


def _copies(material: Material, size: int) -> list[Passage]:
    return [
        passage.model_copy(update={"id": f"{copy}/{passage.id}", "plan": f"{passage.plan}~{copy}"})
        for copy in range(size)
        for passage in material.passages
    ]


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


def _nearness(store: ChromaStore, vectors: np.ndarray, passages: list[str]) -> float:
    """Cosines of the 10 nearest passages that the graph finds, as a share of those of the 10 nearest there are.

    Not how many of the ten are the same: among a hundred copies the tenth and the eleventh differ by a hair.
    """
    shares = []
    for vector in vectors:
        nearest = sorted(store.best_among(vector, passages).values(), reverse=True)[:10]
        found = sorted(store.best(vector, k=60).values(), reverse=True)[:10]
        shares.append(sum(found) / sum(nearest))
    return float(np.mean(shares))


def _seconds(ask: Callable[[str], object], query: str) -> float:
    started = time.perf_counter()
    ask(query)
    return time.perf_counter() - started


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
