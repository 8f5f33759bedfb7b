"""BM25 over syllables and pairs of neighbours, with a twin without diacritics.

Pairs of syllables do better than segmented words on these texts. The stripped twin finds what is
typed without diacritics; with diacritics the better score of the two counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus.text import fold, syllables
from index.postings import Match, Postings, Term, TermCollector

_ACCENTED, _STRIPPED = "accented", "stripped"
_STRIPPED_SHARE = np.float32(0.9)  # a word that differs in its diacritics may be another word
_MORE = 3  # times as many texts, where not all terms chose them
# A syllable is stripped once, not once a text: a plan has some 1,500 of them, over and over.
strip = lru_cache(maxsize=65_536)(fold)

Bag = Mapping[Term, float]  # terms with their weight in a question


@dataclass(frozen=True)
class LexicalIndex:
    """Two inverted files over the same texts, in the order given."""

    accented: Postings
    stripped: Postings

    @classmethod
    def build(cls, texts: Iterable[str]) -> LexicalIndex:
        """Indexes texts; they are read once, so a corpus need not be in memory."""
        accented, stripped = TermCollector(), TermCollector()
        for text in texts:
            words = syllables(text)
            accented.add(words)
            stripped.add([strip(word) for word in words])
        return cls(accented.finish(), stripped.finish())

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """What `save` wrote; see `Postings.load` for what it raises."""
        return cls(Postings.load(folder / _ACCENTED, size), Postings.load(folder / _STRIPPED, size))

    def save(self, folder: Path) -> None:
        """Writes both."""
        self.accented.save(folder / _ACCENTED)
        self.stripped.save(folder / _STRIPPED)


@dataclass(frozen=True)
class LexicalMatch:
    """Scores of one question over the texts of one index."""

    stripped: Match
    accented: Match | None  # None where the question has no diacritics

    def best(self, many: int, allowed: np.ndarray | None) -> np.ndarray:
        """Rows of the best texts, ascending: `many` by each twin, of those that are allowed.

        More where a twin has only read its rarer terms, since the others may still change the order.
        """
        twins = [match for match in (self.stripped, self.accented) if match is not None]
        found = [match.best(many if match.whole else _MORE * many, allowed) for match in twins]
        return np.unique(np.concatenate(found))

    def of(self, rows: np.ndarray) -> np.ndarray:
        """Scores of some texts; rows ascend."""
        stripped = self.stripped.of(rows)
        if self.accented is None:
            return stripped
        better: np.ndarray = np.maximum(self.accented.of(rows), _STRIPPED_SHARE * stripped)
        return better

    def release(self) -> None:
        """See `Match.release`."""
        self.stripped.release()
        if self.accented is not None:
            self.accented.release()


def match_all(
    indexes: Sequence[LexicalIndex], accented: Bag | None, stripped: Bag, within: Sequence[tuple[int, int] | None] | None = None
) -> list[LexicalMatch]:
    """One question over several indexes that together are one collection.

    Args:
        indexes: their texts together decide how rare a term is, and which length is normal.
        accented: the question's terms; None for a question without diacritics.
        stripped: the same without diacritics.
        within: of each index, the rows of which scores are asked, see `Postings.match`.
    """
    within = within or [None] * len(indexes)
    first = _match([index.stripped for index in indexes], stripped, within)
    second: Sequence[Match | None] = [None] * len(indexes)
    if accented is not None:
        second = _match([index.accented for index in indexes], accented, within)
    return [LexicalMatch(one, other) for one, other in zip(first, second, strict=True)]


def _match(twins: Sequence[Postings], bag: Bag, within: Sequence[tuple[int, int] | None]) -> list[Match]:
    places = [twin.places(list(bag)) for twin in twins]
    holding = np.sum([twin.frequencies(at) for twin, at in zip(twins, places, strict=True)], axis=0)
    texts = sum(twin.size for twin in twins)
    mean = sum(twin.total for twin in twins) / max(1, texts)
    rarity = np.log(1 + (texts - holding + 0.5) / (holding + 0.5))
    factors = rarity * np.fromiter(bag.values(), dtype=np.float64, count=len(bag))
    return [twin.match(at, factors, mean, rows) for twin, at, rows in zip(twins, places, within, strict=True)]
