"""A `SearchFilter` over all passages at once, from columns made when the index opens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from index.models import Passage, SearchFilter

_COLUMNS: dict[str, Callable[[Passage], Sequence[str]]] = {
    "plans": lambda p: (p.plan,),
    "kinds": lambda p: (p.kind.value,),
    "resolutions": lambda p: (p.resolution,) if p.resolution else (),
    "agencies": lambda p: p.agencies,
}
_LATEST, _VALUES = "latest.npy", "values.json"
_FREQUENT = 1 / 16  # share of the passages from which on a mask is kept for a value that was asked for


class FilterColumns:
    """The facts of passages that a filter asks for, one column each, in the order of passages.

    Asking each passage in turn (`SearchFilter.accepts`) would cost a query 100 ms at 70,000.
    """

    def __init__(self, passages: Iterable[Passage]) -> None:
        """Reads the columns of the passages."""
        columns: dict[str, dict[str, list[int]]] = {name: {} for name in _COLUMNS}
        latest: list[int] = []
        for row, passage in enumerate(passages):
            for name, values_of in _COLUMNS.items():
                for value in values_of(passage):
                    columns[name].setdefault(value, []).append(row)
            # Day 0 stands for «no deadline»: before every day, so that no bound from below accepts it.
            latest.append(passage.latest.toordinal() if passage.latest else 0)
        self._latest = np.array(latest, dtype=np.int32)
        self._rows = {
            name: {value: np.array(rows, dtype=np.int32) for value, rows in by_value.items()}
            for name, by_value in columns.items()
        }
        self._frequent: dict[tuple[str, str], np.ndarray] = {}

    @classmethod
    def load(cls, folder: Path) -> FilterColumns:
        """What `save` wrote, mapped.

        Raises:
            OSError, ValueError, KeyError: files are missing or no such files.
        """
        columns = cls.__new__(cls)
        columns._latest = np.asarray(np.load(folder / _LATEST, mmap_mode="r"))
        columns._rows, columns._frequent = {}, {}
        for name, values in json.loads((folder / _VALUES).read_text(encoding="utf-8")).items():
            rows = np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))
            stops = np.cumsum([size for _, size in values]).tolist()
            columns._rows[name] = {value: rows[stop - size : stop] for (value, size), stop in zip(values, stops, strict=True)}
        return columns

    def save(self, folder: Path) -> None:
        """Writes a file a column, and which values it has."""
        folder.mkdir(parents=True)
        np.save(folder / _LATEST, self._latest, allow_pickle=False)
        values = {name: [(value, len(rows)) for value, rows in by_value.items()] for name, by_value in self._rows.items()}
        (folder / _VALUES).write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        for name, by_value in self._rows.items():
            rows = np.concatenate([np.zeros(0, dtype=np.int32), *by_value.values()])
            np.save(folder / f"{name}.npy", rows, allow_pickle=False)

    def of_plans(self, plans: Iterable[str]) -> np.ndarray:
        """(n,) bool: whether each passage belongs to one of some plans."""
        return self._any("plans", plans)

    def accepted(self, where: SearchFilter) -> np.ndarray:
        """(n,) bool, not to be changed: whether each passage may be a hit; the same as `where.accepts`."""
        asked = (("plans", where.plans), ("kinds", where.kinds), ("resolutions", where.resolutions), ("agencies", where.agencies))
        masks = [self._any(name, values) for name, values in asked if values]
        if where.due_from is not None:
            masks.append(self._latest >= where.due_from.toordinal())
        if where.due_to is not None:
            masks.append((self._latest > 0) & (self._latest <= where.due_to.toordinal()))
        if not masks:
            return np.ones(len(self._latest), dtype=bool)
        # One mask is given as it is kept: over a million passages copying it costs more than making use of it.
        return masks[0] if len(masks) == 1 else np.logical_and.reduce(masks)

    def _any(self, name: str, values: Iterable[str]) -> np.ndarray:
        values = tuple(values)
        if len(values) == 1 and len(self._rows[name].get(values[0], ())) >= _FREQUENT * len(self._latest) > 0:
            return self._having(name, values[0])
        found = np.zeros(len(self._latest), dtype=bool)
        for value in values:
            rows = self._rows[name].get(value, found[:0])
            if len(rows) >= _FREQUENT * len(found):
                found |= self._having(name, value)
            else:
                found[rows] = True
        return found

    def _having(self, name: str, value: str) -> np.ndarray:
        """(n,) bool: whether each passage has a frequent value; of each column there are at most a few."""
        if (name, value) not in self._frequent:
            mask = np.zeros(len(self._latest), dtype=bool)
            mask[self._rows[name][value]] = True
            self._frequent[name, value] = mask
        return self._frequent[name, value]
