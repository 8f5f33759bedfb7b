"""Part of an index: the passages of some plans with everything that searching them needs.

A segment is written once and never changed. An added plan makes a segment of its own; what is
there stays as it is. A plan that was changed or removed stays in its segment and is left out.

    segment-<random>/
      manifest.json          its plans, what it was built from, size and SHA-256 of every file that stays as written
      passages.jsonl  passages.npy
      columns/  lexical/full/  lexical/content/  chroma/ (vectors, with Chroma's graph or, many, in cells)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import overload

import numpy as np

from index.cells import LARGE, CellStore
from index.embeddings import Embedder
from index.filters import FilterColumns
from index.lexical import LexicalIndex
from index.models import Passage, PassageKind, SearchFilter
from index.passages import windows
from index.vector_store import ArrayStore, VectorStore

_TEXTS, _OFFSETS = "passages.jsonl", "passages.npy"
COLUMNS, FULL, CONTENT, CHROMA = "columns", "lexical/full", "lexical/content", "chroma"
_AT_ONCE = 4_096  # passages that are embedded at once
_REMEMBERED = 20_000  # passages: most questions meet the same ones


class PassageFile(Sequence[Passage]):
    """Passages in a mapped file, read when they are looked at."""

    def __init__(self, folder: Path) -> None:
        """Opens what `write` wrote.

        Raises:
            OSError, ValueError: files are missing, or do not fit together.
        """
        self._offsets = np.load(folder / _OFFSETS)
        with (folder / _TEXTS).open("rb") as file:
            self._bytes: mmap | bytes = mmap(file.fileno(), 0, access=ACCESS_READ) if len(self._offsets) > 1 else b""
        if len(self._bytes) != self._offsets[-1]:
            raise ValueError(f"{folder / _TEXTS}: {len(self._bytes)} bytes, expected {self._offsets[-1]}; rebuild the index")
        self._read = lru_cache(maxsize=_REMEMBERED)(self._parse)

    @staticmethod
    def write(folder: Path, passages: Iterable[Passage]) -> None:
        """Writes passages, one a line, and where each begins."""
        offsets = [0]
        with (folder / _TEXTS).open("wb") as file:
            for passage in passages:
                offsets.append(offsets[-1] + file.write(passage.model_dump_json().encode() + b"\n"))
        np.save(folder / _OFFSETS, np.array(offsets, dtype=np.int64), allow_pickle=False)

    def _parse(self, row: int) -> Passage:
        return Passage.model_validate_json(self._bytes[self._offsets[row] : self._offsets[row + 1]])

    def __len__(self) -> int:
        """Number of passages."""
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, row: int) -> Passage: ...
    @overload
    def __getitem__(self, row: slice) -> list[Passage]: ...
    def __getitem__(self, row: int | slice) -> Passage | list[Passage]:
        """One passage, or some."""
        if isinstance(row, slice):
            return [self._read(one) for one in range(*row.indices(len(self)))]
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        return self._read(row % len(self))

    def __iter__(self) -> Iterator[Passage]:
        """All of them; not remembered, since they may be many."""
        return (self._parse(row) for row in range(len(self))) if len(self) > _REMEMBERED else map(self._read, range(len(self)))


@dataclass
class Segment:
    """An open segment.

    Attributes:
        passages: what is searched, in the order in which equal scores rank.
        full: words of everything that a passage shows, and where it stands.
        content: words of what a row is about, not who leads it or when it is due.
        columns: what filters ask for.
        open_store: opens the vectors; called when they are first needed. None for no dense leg.
        open_exact: opens the vectors without their graph, which takes no time to open and much to ask; None for no such way.
        live: (n,) bool, passages that belong to the plans as they are now; None for all.
    """

    passages: Sequence[Passage]
    full: LexicalIndex
    content: LexicalIndex
    columns: FilterColumns
    open_store: Callable[[], VectorStore] | None = None
    open_exact: Callable[[], VectorStore] | None = None
    live: np.ndarray | None = field(default=None, repr=False)

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> Segment:
        """Indexes passages, in memory; they are read three times."""
        return cls(
            passages,
            LexicalIndex.build(p.searched for p in passages),
            LexicalIndex.build(content_of(p) for p in passages),
            FilterColumns(passages),
        )

    @classmethod
    def load(cls, folder: Path) -> Segment:
        """What `write` wrote.

        Raises:
            OSError, ValueError, KeyError: files are missing, or do not fit together.
        """
        passages = PassageFile(folder)
        return cls(
            passages,
            LexicalIndex.load(folder / FULL, len(passages)), LexicalIndex.load(folder / CONTENT, len(passages)),
            FilterColumns.load(folder / COLUMNS), lambda: _graph(folder / CHROMA), lambda: ArrayStore.load(folder / CHROMA),
        )  # fmt: skip

    @staticmethod
    def write(folder: Path, passages: Sequence[Passage], embedder: Embedder) -> None:
        """Builds a segment in an existing, empty folder."""
        PassageFile.write(folder, passages)
        built = Segment.of(passages)
        built.full.save(folder / FULL)
        built.content.save(folder / CONTENT)
        built.columns.save(folder / COLUMNS)
        write_graph(folder / CHROMA, *embed_windows(embedder, passages))

    def __len__(self) -> int:
        """Number of passages, those that are left out among them."""
        return len(self.passages)

    def allowed(self, where: SearchFilter) -> np.ndarray | None:
        """(n,) bool, what may be a hit; None for everything."""
        if where.empty:
            return self.live
        accepted = self.columns.accepted(where)
        return accepted if self.live is None else accepted & self.live


def _graph(folder: Path) -> VectorStore:
    """Chroma is imported here, since its import takes a quarter of a start."""
    if CellStore.of(folder):
        return CellStore(folder)
    from index.chroma_store import ChromaStore

    return ChromaStore(folder)


def write_graph(folder: Path, starts: np.ndarray, vectors: np.ndarray) -> None:
    """What `ChromaStore.write` writes, or of many vectors `CellStore.write`."""
    if len(vectors) >= LARGE:
        CellStore.write(folder, starts, vectors)
        return
    from index.chroma_store import ChromaStore

    ChromaStore.write(folder, starts, vectors)


def content_of(passage: Passage) -> str:
    """What a row is about, under its headings; what a clause says."""
    return f"{passage.heading} {passage.text}" if passage.kind is PassageKind.ROW else passage.text


def embed_windows(embedder: Embedder, passages: Sequence[Passage]) -> tuple[np.ndarray, np.ndarray]:
    """Where the windows of each passage begin, (passages + 1,), and their vectors, (n, d) float32.

    Windows that hold no known word have no vector.
    """
    sizes: list[np.ndarray] = []
    vectors = [np.zeros((0, embedder.dimensions), dtype=np.float32)]
    for start in range(0, len(passages), _AT_ONCE):
        parts = [windows(passage) for passage in passages[start : start + _AT_ONCE]]
        found = np.asarray(embedder.embed_passages([text for part in parts for text in part]), dtype=np.float32)
        known = found.any(axis=1) if len(found) else np.zeros(0, dtype=bool)
        owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        sizes.append(np.bincount(owners[known], minlength=len(parts)))
        vectors.append(found[known])
    starts = np.concatenate([[0], np.cumsum(np.concatenate([*sizes, np.zeros(0, dtype=np.int64)]))])
    return starts.astype(np.int64), np.concatenate(vectors)
