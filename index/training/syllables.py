"""Counts what ships as ``index/data/syllables.npz``: ``python -m index.training.syllables --help``.

Three kinds of text are counted: general Vietnamese, the everyday words of the glossary, and questions,
which hold what laws and encyclopedias do not («những việc nào», «ai lo»). Questions are counted in two
rounds: one in which the first round's counts find a slip is left out of the second, or the slips would
be learned as words.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.text import fold, is_unaccented
from index.respelling import COUNTS, PairCounts, Respeller, count_pairs, tokens
from index.rewording import is_syllable, language_of, word_lists
from index.training.sources import read_rows, read_texts

LEAST_WORD, LEAST_PAIR = 5, 3  # seldomer ones of the general texts are left out
LEAST_FOREIGN = 100  # of a word that is no Vietnamese syllable: names that everybody writes
LEAST_ASKED = 5  # of a word that only questions hold
QUESTION, EVERYDAY = 50, 5  # times that a question counts, and an everyday word, beside a general text
_WORD = re.compile(r"[^\W\d_]+|[.0]")


class _Counts:
    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()

    def add_general(self, texts: Iterable[str]) -> None:
        words, pairs = count_pairs(texts)
        for word, count in words.items():
            least = LEAST_WORD if is_syllable(fold(word)) or not word.isalpha() else LEAST_FOREIGN
            if _WORD.fullmatch(word) and count >= least:
                self.words[word] += count
        self.pairs.update({pair: count for pair, count in pairs.items() if count >= LEAST_PAIR})

    def add(self, texts: Iterable[str], times: int, *, least_new: int) -> None:
        words, pairs = count_pairs(texts)
        self.words.update({w: n * times for w, n in words.items() if w in self.words or n >= least_new})
        self.pairs.update({pair: n * times for pair, n in pairs.items()})

    def save(self, path: Path) -> None:
        PairCounts.of(self.words, self.pairs).save(path)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, count, write."""
    options = _parse(arguments)
    counts = _Counts()
    general = [row[side] for row in read_rows(options.pairs) for side in "ab"]
    counts.add_general([*dict.fromkeys(general), *(row["vi"] for row in read_rows(options.dictionary))])
    counts.add(word_lists().everyday, EVERYDAY, least_new=1)
    counts.add(_accented(options.questions), QUESTION, least_new=LEAST_ASKED)
    counts.save(options.out)
    if options.unchecked:
        lines = [line for text in read_texts(options.texts) for line in text.split("\n")] if options.texts else []
        respeller = Respeller(lines, general=PairCounts.load(options.out))
        counts.add([q for q in _accented(options.unchecked) if _is_clean(q, respeller)], QUESTION, least_new=LEAST_ASKED)
        counts.save(options.out)
    print(f"{len(counts.words)} words, {len(counts.pairs)} pairs, written to {options.out}")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m index.training.syllables", description=__doc__)
    add = parser.add_argument
    add("--pairs", type=Path, required=True, help="JSON lines with a, b: general texts (.gz)")
    add("--dictionary", type=Path, required=True, help="JSON lines with vi: words and phrases (.gz)")
    add("--questions", type=Path, nargs="*", default=[], help="JSON lines with q: questions without slips")
    add("--unchecked", type=Path, nargs="*", default=[], help="JSON lines with turns: questions that may hold slips")
    add("--texts", type=Path, help="folder of .txt files whose words are no slips")
    add("--out", type=Path, default=COUNTS)
    return parser.parse_args(arguments)


def _accented(paths: Iterable[Path]) -> list[str]:
    found: list[str] = []
    for path in paths:
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            found += row["turns"] if "turns" in row else [row["q"]]
    return [q for q in dict.fromkeys(found) if not is_unaccented(q) and language_of(q) == "vi"]


def _is_clean(question: str, respeller: Respeller) -> bool:
    unknown = (w for w in tokens(question) if len(w) > 2 and is_syllable(fold(w)) and not respeller.knows(w))
    return respeller.respell(question) == question and not any(unknown)


if __name__ == "__main__":
    main()
