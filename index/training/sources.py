"""Reading the training files named on the command line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# A static embedding is a mean: past some forty words a passage's topic is diluted, and the
# index scores passages by windows of this size too.
WINDOW_WORDS = 40


class Pair(NamedTuple):
    """Two Vietnamese texts on one matter: a title or question, and its passage."""

    left: str
    right: str


class Gloss(NamedTuple):
    """A Vietnamese word, phrase or interface string with its English."""

    vietnamese: str
    english: str


def read_pairs(path: Path) -> list[Pair]:
    """Pairs from JSON lines (plain or .gz) with the fields ``a`` and ``b``."""
    return [Pair(first_words(row["a"]), first_words(row["b"])) for row in read_rows(path)]


def read_glosses(path: Path) -> list[Gloss]:
    """Glosses from JSON lines (plain or .gz) with the fields ``vi`` and ``en``."""
    return [Gloss(first_words(row["vi"]), row["en"].strip()) for row in read_rows(path)]


def read_words(path: Path) -> list[str]:
    """A word list, one word a line; words may hold spaces, blank lines are skipped."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip()]


def read_glossary(path: Path) -> list[Pair]:
    """Everyday words and their administrative words, each variant with each, from a .tsv file."""
    pairs = []
    for line in read_words(path):
        if not line.startswith("#"):
            everyday, formal = (side.split("|") for side in line.split("\t"))
            pairs += [Pair(left.strip(), right.strip()) for left in everyday for right in formal]
    return pairs


def read_texts(folder: Path) -> list[str]:
    """Unlabelled texts, one a .txt file, used for nothing but counting collocations."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]


def first_words(text: str, count: int = WINDOW_WORDS) -> str:
    """The first ``count`` words, single spaces between them."""
    return " ".join(text.split()[:count])


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The objects of a file of JSON lines (plain or .gz), blank lines skipped."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
