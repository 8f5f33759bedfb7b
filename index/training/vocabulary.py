"""Which words, phrases and syllables get a vector of their own.

A token is a run of whole syllables: «khoa học công nghệ» may be one token, «khoa» another.
Every token has a twin without diacritics, for questions typed in haste.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tokenizers import Tokenizer, models

from index.training.normalization import build_normalizer, build_spelling, mark, strip_accents

MAX_SYLLABLES = 4
UNKNOWN = "[UNK]"
_PRUNE_EVERY = 50_000
_LATIN = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff ]+")


@dataclass(frozen=True)
class Limits:
    """How often a run of syllables must occur in the training texts to become a token.

    Attributes:
        word: a word of the dictionary's list.
        syllable: a single syllable or foreign word that is not in the list.
        collocation: several syllables that are not in the list; and
        association: their normalised pointwise mutual information (0 to 1); and
        subsumption: the largest part of its occurrences that may lie within one longer run
            («trưng cầu giám» is only ever a piece of «trưng cầu giám định»).
    """

    word: int = 2
    syllable: int = 4
    collocation: int = 25
    association: float = 0.5
    subsumption: float = 0.6


@dataclass(frozen=True)
class Vocabulary:
    """Tokens, and the rows of the weight matrix that they use.

    Attributes:
        phrases: row − 1 → the accented phrase it stands for, as spelled («khoa học»).
        counts: row − 1 → occurrences of the phrase in the training texts.
        mixtures: one further row for each ambiguous twin → the rows of the phrases that it
            may stand for («khoi» → «khối», «khỏi», «khói» …).
        phrase_rows: phrase or twin → its row; row 0 of the matrix belongs to the unknown token.
    """

    phrases: list[str]
    counts: list[int]
    mixtures: list[list[int]]
    phrase_rows: dict[str, int]


def build_vocabulary(texts: Iterable[str], words: Iterable[str], wanted: Iterable[str], limits: Limits) -> Vocabulary:
    """Words of the list that occur, frequent collocations, syllables, and stripped twins.

    Args:
        texts: raw training texts.
        words: a dictionary's words, of one or several syllables.
        wanted: words that become tokens however rare they are, if they are short enough.
        limits: how frequent each kind must be.
    """
    counts = _count_runs(texts)
    listed = set(_spell(words))
    demanded = {run for run in _spell(wanted) if run and _size(run) <= MAX_SYLLABLES}
    counts.update(dict.fromkeys(demanded, 1))
    collocations = _collocations(counts, limits)
    kept = {
        run: count
        for run, count in counts.items()
        if _LATIN.fullmatch(run)
        and (
            run in demanded
            or (run in listed and count >= limits.word and _size(run) <= MAX_SYLLABLES)
            or (_size(run) == 1 and count >= limits.syllable)
            or run in collocations
        )
    }
    return _add_twins(kept)


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """A Unigram tokenizer that cuts text into as few tokens as it can (longest match).

    All tokens cost the same but for a little by frequency, which settles ties; the unknown
    token, by which Unigram steps over what it does not know, costs far more.
    """
    rows = vocabulary.phrase_rows
    highest = math.log(1 + max(vocabulary.counts))
    pieces = [(UNKNOWN, 0.0)]
    for phrase, row in rows.items():
        known = row <= len(vocabulary.phrases)
        count = vocabulary.counts[row - 1] if known else 0
        pieces.append((mark(phrase), round(-1.0 - 0.1 * (1 - math.log(1 + count) / highest), 4)))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = build_normalizer()
    return tokenizer


def _count_runs(texts: Iterable[str]) -> Counter[str]:
    """Counts of runs of up to MAX_SYLLABLES + 1 syllables, but of long ones that stay rare.

    The one syllable more shows which of the longest runs are pieces of still longer ones.
    """
    counts: Counter[str] = Counter()
    for number, text in enumerate(_spell(texts), start=1):
        counts.update(_runs(text))
        if number % _PRUNE_EVERY == 0:  # hapaxes of many syllables would fill the memory
            counts = Counter({r: c for r, c in counts.items() if c > 1 or _size(r) < 4})
    return counts


def _runs(text: str) -> Iterator[str]:
    syllables = text.split()
    for start, run in enumerate(syllables):
        yield run
        for syllable in syllables[start + 1 : start + MAX_SYLLABLES + 1]:
            run = f"{run} {syllable}"
            yield run


def _size(run: str) -> int:
    """How many syllables."""
    return run.count(" ") + 1


def _spell(texts: Iterable[str]) -> Iterator[str]:
    spelling = build_spelling()
    return (spelling.normalize_str(text) for text in texts)


def _collocations(counts: Counter[str], limits: Limits) -> set[str]:
    """Frequent runs of several syllables that belong together and are no piece of a longer one."""
    total = sum(count for run, count in counts.items() if _size(run) == 1)
    frequent = [run for run, count in counts.items() if count >= limits.collocation]
    longer: Counter[str] = Counter()
    for run in frequent:
        for part in (run.rpartition(" ")[0], run.partition(" ")[2]):
            longer[part] = max(longer[part], counts[run])
    return {
        run
        for run in frequent
        if 1 < _size(run) <= MAX_SYLLABLES
        and longer[run] <= limits.subsumption * counts[run]
        and _association(run, counts, total) >= limits.association
    }


def _association(run: str, counts: Counter[str], total: int) -> float:
    """Least normalised pointwise mutual information over the ways to cut the run in two.

    Source: G. Bouma, Normalized (pointwise) mutual information in collocation extraction, 2009.
    """
    joint = counts[run] / total
    cuts = [place for place, char in enumerate(run) if char == " "]
    apart = max(counts[run[:cut]] * counts[run[cut + 1 :]] for cut in cuts) / total**2
    return math.log(joint / apart) / -math.log(joint)


def _add_twins(kept: dict[str, int]) -> Vocabulary:
    """Number the rows, and give each phrase its twin without diacritics.

    A twin that can stand for one phrase only shares that phrase's row, which costs nothing;
    an ambiguous one gets a row of its own.
    """
    phrases = sorted(kept, key=lambda run: (-kept[run], run))
    phrase_rows = {phrase: row for row, phrase in enumerate(phrases, start=1)}
    readings: defaultdict[str, list[int]] = defaultdict(list)
    for phrase, row in list(phrase_rows.items()):
        readings[strip_accents(phrase)].append(row)
    mixtures: list[list[int]] = []
    for twin, rows in readings.items():
        if twin in phrase_rows:
            continue
        if len(rows) > 1:
            mixtures.append(rows)
        phrase_rows[twin] = rows[0] if len(rows) == 1 else len(phrases) + len(mixtures)
    return Vocabulary(phrases, [kept[p] for p in phrases], mixtures, phrase_rows)
