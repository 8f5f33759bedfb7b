"""Vectors of a large collection in cells of neighbours, so that a question looks at a few thousand of them.

A graph over two million vectors is built in an hour, asked in milliseconds, and knows nothing of filters.
What a cell holds lies side by side on the disk, with the passage it belongs to, so a filter leaves out what it
leaves out before the nearest are taken. Cells lie in districts: a question goes to the nearest districts, in them
to the nearest cells, and of what these hold those with the highest cosine come back. In the cells stands of each
vector its part in the collection's leading directions, a quarter of its length; cosines are of whole vectors.

Districts are found among a sample (k-means by cosine), then the cells of each by themselves, so the work grows with
the vectors times the square root of the cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.vector_store import best_of_each, best_windows, load_vectors, save_vectors, unusable

LARGE = 20_000  # vectors from which on a collection is kept so
_DIRECTIONS, _DISTRICTS, _CELLS = "directions.npy", "districts.npy", "cells.npy"
_CENTRES, _MEMBERS, _OWNERS, _PARTS = "centres.npy", "members.npy", "owners.npy", "parts.npy"
_LEADING = 96  # directions; of the ten nearest by whole vectors, all are among the 150 nearest by these (20,000 vectors)
_CELL = 100  # vectors in a cell, about
_FULL = 2 * _CELL  # a larger one is cut: of some texts there are thousands of copies
_PROBED_DISTRICTS, _PROBED = 24, 40  # that are looked into
_WIDE = 1 / 4  # share of the passages down to which a filter leaves enough in so many cells
_MORE = 4  # times as many are looked into at most
_SAMPLE = 50_000  # vectors from which the directions are taken
_SAMPLED = 64  # vectors a centre from which the centres are taken
_ROUNDS = 6
_AT_ONCE = 65_536
_SEED = 7


class CellStore:
    """`VectorStore` over what `write` wrote, mapped."""

    def __init__(self, folder: Path) -> None:
        """Opens it.

        Raises:
            VectorStoreError: files are missing, or do not fit together.
        """
        self._starts, self._vectors = load_vectors(folder)
        try:
            self._directions, self._districts, self._cells, self._centres = (
                np.load(folder / name) for name in (_DIRECTIONS, _DISTRICTS, _CELLS, _CENTRES)
            )
            mapped = (np.asarray(np.load(folder / name, mmap_mode="r")) for name in (_MEMBERS, _OWNERS, _PARTS))
            self._members, self._owners, self._parts = mapped
        except (OSError, ValueError) as error:
            raise unusable(folder, error) from error
        sizes = {len(self._vectors), len(self._members), len(self._owners), len(self._parts), int(self._cells[-1])}
        if len(sizes) > 1 or not self._districts[-1] == len(self._centres) == len(self._cells) - 1:
            raise unusable(folder, ValueError(f"cells of {sorted(sizes)} vectors, expected one number"))
        # A district is as near as the mean of what it holds.
        self._middles = _unit(np.add.reduceat(self._centres, self._districts[:-1]))

    @staticmethod
    def of(folder: Path) -> bool:
        """Whether a folder is of this kind."""
        return (folder / _CELLS).exists()

    @staticmethod
    def write(folder: Path, starts: np.ndarray, vectors: np.ndarray) -> None:
        """Stores one vector a window, in a new folder; as `ChromaStore.write`.

        Raises:
            OSError: the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        directions = _leading(vectors)
        parts = np.concatenate([vectors[at : at + _AT_ONCE] @ directions for at in range(0, len(vectors), _AT_ONCE)])
        members, sizes, districts = _divided(parts)
        cells = np.concatenate([[0], np.cumsum(sizes)])
        parts = parts[members]
        owners = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))[members]
        named = {
            _DIRECTIONS: directions, _DISTRICTS: districts, _CELLS: cells, _MEMBERS: members, _OWNERS: owners, _PARTS: parts,
            _CENTRES: _unit(np.add.reduceat(parts, cells[:-1])),
        }  # fmt: skip
        for name, array in named.items():
            np.save(folder / name, array, allow_pickle=False)
        save_vectors(folder, starts, vectors)

    def best(self, vector: np.ndarray, *, k: int, allowed: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the passages of the k nearest windows, ascending, and the cosine of the best window of each."""
        if not vector.any():
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        asked = np.einsum("d,dk->k", vector, self._directions)
        share = 1.0 if allowed is None else np.count_nonzero(allowed) / len(allowed)
        more = _MORE if share <= _WIDE / _MORE else max(1.0, _WIDE / share)
        cells = [slice(*self._cells[cell : cell + 2].tolist()) for cell in self._near_cells(asked, more)]
        near = np.concatenate([np.einsum("wd,d->w", self._parts[cell], asked) for cell in cells])
        members, owners = (np.concatenate([column[cell] for cell in cells]) for column in (self._members, self._owners))
        if allowed is not None:
            kept = allowed[owners]
            near, members, owners = near[kept], members[kept], owners[kept]
        nearest = _highest(near, k)
        cosines = np.einsum("wd,d->w", self._vectors[members[nearest]], vector)
        return best_of_each(owners[nearest].astype(np.int64), cosines)

    def best_among(self, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Cosine of the best window of each of some passages, exactly; 0 for a passage without windows."""
        return best_windows(self._vectors, self._starts, vector, rows)

    def count(self) -> int:
        """Number of vectors."""
        return len(self._vectors)

    def close(self) -> None:
        """Holds nothing but mapped files."""

    def _near_cells(self, asked: np.ndarray, more: float) -> np.ndarray:
        near = np.einsum("wd,d->w", self._middles, asked)
        districts = _highest(near, int(more * _PROBED_DISTRICTS))
        spans = [slice(*self._districts[district : district + 2].tolist()) for district in districts]
        near = np.concatenate([np.einsum("wd,d->w", self._centres[span], asked) for span in spans])
        cells = np.concatenate([np.arange(span.start, span.stop) for span in spans])
        nearest: np.ndarray = cells[_highest(near, int(more * _PROBED))]
        return nearest


def _highest(values: np.ndarray, k: int) -> np.ndarray:
    """Places of the k highest, in any order."""
    if len(values) <= k:
        return np.arange(len(values))
    places: np.ndarray = np.argpartition(values, len(values) - k)[len(values) - k :]
    return places


def _leading(vectors: np.ndarray) -> np.ndarray:
    """The directions in which vectors differ most from nothing, (d, `_LEADING`) float32, orthonormal."""
    step = -(-len(vectors) // _SAMPLE)
    sample = np.asarray(vectors[::step], dtype=np.float64)
    _, directions = np.linalg.eigh(sample.T @ sample)  # by ascending weight
    return np.ascontiguousarray(directions[:, ::-1][:, :_LEADING], dtype=np.float32)


def _divided(parts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vectors in the order of their cells, how many each cell holds, and at which cell each district begins."""
    drawn = np.random.default_rng(_SEED)
    cells: list[np.ndarray] = []
    districts = [0]
    for district in _grouped(parts, np.arange(len(parts)), round(np.sqrt(len(parts) / _CELL)), drawn):
        for cell in _grouped(parts, district, -(-len(district) // _CELL), drawn):
            cells += np.array_split(cell, -(-len(cell) // _FULL))
        districts.append(len(cells))
    return np.concatenate(cells).astype(np.int32), np.array([len(cell) for cell in cells]), np.array(districts)


def _grouped(parts: np.ndarray, rows: np.ndarray, many: int, drawn: np.random.Generator) -> Iterator[np.ndarray]:
    """Some vectors by their nearest centre, of at most so many; no group is empty."""
    sample = rows if len(rows) <= _SAMPLED * many else np.sort(drawn.choice(rows, _SAMPLED * many, replace=False))
    learned = _unit(parts[sample])
    centres = learned[drawn.choice(len(learned), min(many, len(learned)), replace=False)]
    for _ in range(_ROUNDS):
        nearest = (learned @ centres.T).argmax(axis=1)
        held = np.flatnonzero(np.bincount(nearest, minlength=len(centres)))
        order = np.argsort(nearest, kind="stable")
        centres = _unit(np.add.reduceat(learned[order], np.searchsorted(nearest[order], held)))
    chunks = (rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE))
    nearest = np.concatenate([(parts[chunk] @ centres.T).argmax(axis=1) for chunk in chunks])
    order = np.argsort(nearest, kind="stable")
    begins = np.flatnonzero(np.diff(nearest[order])) + 1
    yield from np.split(rows[order], begins)


def _unit(vectors: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: np.ndarray = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return unit
