"""What one more plan costs beside 5, 50, 500 others: `python -m index bench --adding`.

The others are copies of the plans: one word in eight gives way to another of the plans, and each has
a number of its own. All of it runs as in a server that takes a plan: texts on the disk, `open_index`
before and after. Each size has a process of its own.
"""

from __future__ import annotations

import multiprocessing
import re
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from corpus.load import PLANS_DIR
from index.build import IndexSettings, open_index
from index.build_files import current_folder, read_manifest
from index.parsed_plans import load_parsed_corpus

SIZES = (1, 10, 100)
ADDED = 5
_OTHER_WORDS = 1 / 8  # share of a copy's words that are drawn anew
_SEED = 7
_WORD = re.compile(r"(?<!\S)[a-zà-ỹđ]{2,}(?!\S)")


def run(sizes: tuple[int, ...] = SIZES, folder: Path | None = None) -> str:
    """Measures every size; gives the table as Markdown.

    Args:
        sizes: how many times the plans.
        folder: where the indexes are built; None for the system's place for temporary files.
    """
    columns = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="index-adding-", dir=folder) as place:
            settings = IndexSettings(Path(place) / "index", Path(place) / "plans")
            columns.append(_alone(_grown, settings, size) | _alone(_opened, settings, size))
    head = f"| | {' | '.join(f'{size}x' for size in sizes)} |"
    lines = [f"| {name} | {' | '.join(f'{column[name]:,.2f}' for column in columns)} |" for name in columns[0]]
    return "\n".join([head, "|---|" + "---:|" * len(sizes), *lines]) + "\n"


def _alone(measure: Callable[[IndexSettings, int], dict[str, float]], settings: IndexSettings, size: int) -> dict[str, float]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, settings, size).result()


def _grown(settings: IndexSettings, size: int) -> dict[str, float]:
    """Builds the index, then adds plans one by one."""
    settings.added_plans.mkdir(parents=True)
    texts = {file.stem: file.read_text(encoding="utf-8") for file in sorted(PLANS_DIR.glob("*.txt"))}
    words = [word for text in texts.values() for word in _WORD.findall(text)]
    for number in range(1, size):
        for name, text in texts.items():
            _write(settings, f"{name}-{number:04}", copy_of(text, words, number))
    began = time.perf_counter()
    opened = open_index(settings)
    figures = {"plans": float(len(opened.corpus.plans)), "passages": float(len(opened.searcher.passages))}
    figures["first build, reading included, s"] = time.perf_counter() - began
    names = list(texts)
    reading, indexing, written = [], [], []
    for number in range(ADDED):
        _write(settings, f"them-{number}", copy_of(texts[names[number % len(names)]], words, 10_000 + number))
        began = time.perf_counter()
        load_parsed_corpus(settings.folder / "parsed", added=settings.added_plans)
        read = time.perf_counter()
        before, old = _segments(settings), opened
        opened = open_index(settings)
        reading.append(read - began)
        indexing.append(time.perf_counter() - read)
        written.append(sum(_size(settings.folder / name) for name in _segments(settings) - before) / 1e6)
        old.close()
    figures["a plan more: read and linked, median, s"] = float(np.median(reading))
    figures["a plan more: indexed and opened, median, s"] = float(np.median(indexing))
    figures["a plan more: slowest of five together, s"] = float(np.max(np.add(reading, indexing)))
    figures["a plan more: new segment, median, MB"] = float(np.median(written))
    figures["segments in the end"] = float(len(_segments(settings)))
    opened.close()
    return figures


def _opened(settings: IndexSettings, _: int) -> dict[str, float]:
    """A process that finds the index as it should be."""
    began = time.perf_counter()
    opened = open_index(settings)
    figures = {"opened by a new process, s": time.perf_counter() - began}
    opened.close()
    return figures


def copy_of(text: str, words: list[str], number: int) -> str:
    """A plan as another office would have written it, under another number.

    >>> copy_of("Số: 17/KH-UBND", ["khác"], 2)
    'Số: 2017/KH-UBND'
    """
    drawn = np.random.default_rng((_SEED, number))

    def other(match: re.Match[str]) -> str:
        return words[drawn.integers(len(words))] if drawn.random() < _OTHER_WORDS else match.group()

    return re.sub(r"(\d+)/KH-UBND", lambda match: f"{int(match[1]) + 1000 * number}/KH-UBND", _WORD.sub(other, text))


def _write(settings: IndexSettings, name: str, text: str) -> None:
    (settings.added_plans / f"{name}.txt").write_text(text, encoding="utf-8")


def _segments(settings: IndexSettings) -> set[str]:
    current = current_folder(settings.folder)
    return set(read_manifest(current)["segments"]) if current else set()


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
