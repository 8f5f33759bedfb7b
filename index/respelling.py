"""A question as it was meant: slips of a Vietnamese keyboard put right before anything is read.

Which word was meant is decided as a whole (Viterbi over pairs of adjacent syllables): a slip is put
right where the text becomes so much likelier that it outweighs how seldom such a slip is made. Only
forms that a keyboard or an accent of speech explains are candidates; a word of which none is known,
such as a name, stays as typed. How often syllables follow one another is counted once over laws,
encyclopedia and questions (`data/syllables.npz`, made by `python -m index.training.syllables`) and
over the plans that are loaded.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from corpus.text import fold, is_unaccented, normalize
from index.rewording import from_telex, word_lists

COUNTS = Path(__file__).parent / "data" / "syllables.npz"
OUR_TEXTS = 10  # times that a pair of the plans counts beside one of the general texts
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_STOP, _NUMBER = ".", "0"
_OPENS = re.compile(r"(?:^|[.?!:])\W*$")
_DISCOUNT = 0.75
_BITS = 20  # of a word's number in a pair's
_UNKNOWN = 1e-8  # chance of a word that no text holds

# How much a slip weighs, as the logarithm of how seldom it is made; more for a word that exists as typed.
_TONE, _KEYS, _SWAP, _SOUND, _MARK, _EXISTS = 4.5, 5.0, 6.0, 5.0, 7.0, 1.5
_RARE_SOUND, _END, _LETTER, _EXISTS_SO = 8.0, 6.5, 8.5, 4.0
_SOUNDS = (
    ("n", "l", _SOUND),
    ("s", "x", _SOUND),
    ("tr", "ch", _SOUND),
    ("d", "gi", _RARE_SOUND),
    ("r", "d", _RARE_SOUND),
    ("r", "gi", _RARE_SOUND),
)
_ENDS = (("n", "ng"), ("n", "nh"), ("t", "c"), ("i", "y"))
_CANDIDATES = 12  # words one letter away that are weighed: those that stand most often beside the neighbours
_SHORT_FORM = re.compile(r"(?<![\w&/.-])[^\W\d_]+(?![\w&]|[/.-]\w)")
_NUMBERED = ("kh", "nq", "qd", "nd", "ct")  # documents, which are read by their numbers in either form
_UNUSUAL = 3.0  # how much better another than the usual reading must fit, as a logarithm
_NUMBER_FOLLOWS = re.compile(r"(?: s[ốo])? ?\d")
_VOWEL = re.compile(r"[aeiouy]")  # without one a word is a short form
_AMPERSAND = re.compile(r" & ")
_WRITTEN_OUT = 10  # times that the plans write out what is shortened, to one of the short form
_SHORT = 3  # letters of a word that may lack one
_USUAL = 5  # times that a pair stands in the texts: between two such a word was hardly mistyped
_HOOK, _TILDE = "\u0309", "\u0303"
_TONED = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


def tokens(text: str) -> Iterator[str]:
    """What is counted: syllables as normalized, «0» for a number, «.» for any mark.

    >>> list(tokens("Quý IV/2025, ai?"))
    ['quý', 'iv', '.', '0', '.', 'ai', '.']
    """
    for token in _TOKEN.findall(normalize(text)):
        yield _NUMBER if token[0].isdigit() else token if token[0].isalpha() else _STOP


@dataclass(frozen=True)
class PairCounts:
    """How often words and pairs of adjacent ones stand in texts.

    Attributes:
        words: (w,) the words, each once.
        counts: (w,) how often each stands.
        firsts: (p,) the number of each pair's first word; a pair may stand more than once.
        seconds: (p,) of its second.
        pairs: (p,) how often each pair stands.
    """

    words: list[str]
    counts: np.ndarray
    firsts: np.ndarray
    seconds: np.ndarray
    pairs: np.ndarray

    @classmethod
    def of(cls, words: Mapping[str, int], pairs: Mapping[tuple[str, str], int]) -> PairCounts:
        """From counters; a pair of which a word is not counted is left out."""
        number = {word: at for at, word in enumerate(words)}
        kept = [(number[a], number[b], n) for (a, b), n in pairs.items() if a in number and b in number]
        columns = np.array(kept, dtype=np.int64).reshape(-1, 3).T
        return cls(list(words), np.array(list(words.values()), dtype=np.int64), *columns)

    @classmethod
    def load(cls, path: Path) -> PairCounts:
        """What `save` wrote."""
        with np.load(path) as stored:
            numbers = (stored[name].astype(np.int64) for name in ("counts", "firsts", "seconds", "pairs"))
            return cls(str(stored["words"]).split(), *numbers)

    def save(self, path: Path) -> None:
        """Writes a file of arrays; words are numbered in 16 bits, so there may be 65,536."""
        short = {name: getattr(self, name).astype(np.uint16) for name in ("firsts", "seconds")}
        long = {name: getattr(self, name).astype(np.uint32) for name in ("counts", "pairs")}
        np.savez_compressed(path, words=np.array(" ".join(self.words)), **short, **long)

    def joined(self, other: PairCounts, times: int) -> PairCounts:
        """Both together, the other counted so many times."""
        shift = len(self.words)
        return PairCounts(
            [*self.words, *other.words],
            np.concatenate([self.counts, other.counts * times]),
            np.concatenate([self.firsts, other.firsts + shift]),
            np.concatenate([self.seconds, other.seconds + shift]),
            np.concatenate([self.pairs, other.pairs * times]),
        )

    def as_written(self, form: Callable[[str], str] = str) -> PairCounts:
        """Each word once, in a form in which several may be the same."""
        number: dict[str, int] = {}
        of = np.array([number.setdefault(form(word), len(number)) for word in self.words], dtype=np.int64)
        counts = np.bincount(of, weights=self.counts, minlength=len(number)).astype(np.int64)
        return PairCounts(list(number), counts, of[self.firsts], of[self.seconds], self.pairs)


def count_pairs(texts: Iterable[str]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Words and pairs of texts, each of which begins and ends as a sentence does."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        found = list(tokens(text))
        words.update(found)
        pairs.update(zip([_STOP, *found], [*found, _STOP], strict=True))
    words[_STOP] += 1
    return words, pairs


class _Language:
    """How likely a word is after another: pairs discounted, the rest from single words."""

    def __init__(self, counted: PairCounts) -> None:
        keys, places = np.unique((counted.firsts << _BITS) | counted.seconds, return_inverse=True)
        sums = np.bincount(places, weights=counted.pairs).astype(np.int64)
        firsts, size = keys >> _BITS, len(counted.words)
        self.numbers = {word: at for at, word in enumerate(counted.words)}
        self._counts = counted.counts.tolist()
        self._alone = (counted.counts / counted.counts.sum()).tolist()
        self._following = np.bincount(firsts, weights=sums, minlength=size).tolist()
        self._kinds = np.bincount(firsts, minlength=size).tolist()
        self._pairs = dict(zip(keys.tolist(), sums.tolist(), strict=True))

    def __contains__(self, word: str) -> bool:
        return word in self.numbers

    def count(self, word: str) -> int:
        """How often a word stands in the texts, 1 for one that does not."""
        return max(self._counts[self.numbers[word]], 1) if word in self.numbers else 1

    def pair(self, before: str, word: str) -> int:
        """How often a word stands after another."""
        one, other = self.numbers.get(before), self.numbers.get(word)
        return 0 if one is None or other is None else self._pairs.get((one << _BITS) | other, 0)

    def chance(self, before: str, word: str) -> float:
        """Logarithm of the chance of a word after another."""
        number = self.numbers.get(word)
        alone = _UNKNOWN if number is None else self._alone[number]
        first = self.numbers.get(before)
        following = self._following[first] if first is not None else 0
        if first is None or not following:
            return math.log(alone)
        paired = max(self.pair(before, word) - _DISCOUNT, 0.0) / following
        return math.log(paired + _DISCOUNT * self._kinds[first] / following * alone)


@cache
def shipped() -> PairCounts:
    """What ships with the project: counts over general Vietnamese texts and questions."""
    return PairCounts.load(COUNTS)


class Respeller:
    """Puts the slips of a question right, in the letters that it is typed in."""

    def __init__(self, texts: Collection[str] = (), words: Collection[str] = (), *, general: PairCounts | None = None) -> None:
        """Learns the words of the loaded plans beside those of the general texts.

        Args:
            texts: the plans'.
            words: such as only questions hold; they stay, unless a text holds them with diacritics.
            general: counts over other texts; None for those that ship with the project.
        """
        known, pairs = count_pairs(texts)
        known.update(words)
        counted = (general or shipped()).joined(PairCounts.of(known, pairs), OUR_TEXTS).as_written()
        self._accented, self._bare = _Language(counted), _Language(counted.as_written(fold))
        self._near = _Near(self._accented.numbers), _Near(self._bare.numbers)
        self._written: defaultdict[str, list[str]] = defaultdict(list)
        for word in counted.words:
            self._written[fold(word)].append(word)
        self._in_full = _in_full(texts, pairs)
        self._kept = {word for word in words if self._written[word] == [word]}

    def knows(self, word: str) -> bool:
        """Whether a word, with its diacritics, stands in any text."""
        return word in self._accented

    def respell(self, text: str) -> str:
        """The text with each slip put right that its neighbours confirm; as typed where none is."""
        plain = is_unaccented(text)
        language = self._bare if plain else self._accented
        found = list(_TOKEN.finditer(text))
        typed = [_counted(match.group()) for match in found]
        choices = [self._choices(text, found, typed, at, language) for at in range(len(found))]
        if all(len(each) == 1 for each in choices):
            return text
        meant = _likeliest(choices, language)
        pieces, at = [], 0
        for match, word, chosen in zip(found, typed, meant, strict=True):
            pieces += [text[at : match.start()], match.group() if chosen == word else _cased(chosen, match.group())]
            at = match.end()
        return "".join(pieces) + text[at:]

    def spell_out(self, text: str) -> str:
        """The text with short forms in full where the plans write them so («NV» -> «nhiệm vụ»).

        Left as typed: what the plans also write short («UBND»), part of a number («NQ-HĐND»), and a text all in capitals.
        """
        plain = is_unaccented(text)
        if text.isupper():
            return text

        def full(match: re.Match[str]) -> str:
            typed = match.group()
            short = fold(typed)
            shortened = typed.isupper() or (typed.islower() and not any(char in "aeiouy" for char in short))
            readings = self._in_full.get(short, ()) if shortened else ()
            texted = word_lists().texting.get(normalize(typed)) if typed.islower() else None
            readings = (texted,) if texted else readings
            if not readings or (short in _NUMBERED and _NUMBER_FOLLOWS.match(text, match.end())):
                return typed
            before = [_STOP, *tokens(text[: match.start()])][-1]
            after = next(tokens(text[match.end() :]), _STOP)
            fits = [self._fits(before, each, after) for each in readings]
            usual = fits[0] + _UNUSUAL >= max(fits)
            written = readings[0] if usual else readings[fits.index(max(fits))]
            return fold(written) if plain else written

        written_out = _SHORT_FORM.sub(full, text)
        return written_out if written_out == text else _AMPERSAND.sub(" va " if plain else " và ", written_out)

    def _fits(self, before: str, phrase: str, after: str) -> float:
        """How much oftener than others a phrase has these neighbours; logarithm."""
        words = phrase.split()
        first, last = words[0], words[-1]
        language = self._accented
        beside = (
            (language.pair(before, first) + 0.5) / language.count(first),
            (language.pair(last, after) + 0.5) / language.count(last),
        )
        return math.log(beside[0]) + math.log(beside[1])

    def _choices(self, text: str, found: list[re.Match[str]], typed: list[str], at: int, language: _Language) -> dict[str, float]:
        """What a token may have been meant as, with what each weighs."""
        match, word = found[at], typed[at]
        written, known = match.group(), word in language
        named = written[:1].isupper() and not _OPENS.search(text[: match.start()])
        shortened = written.isupper() and len(written) > 1
        if len(word) < 2 or not word.isalpha() or shortened or (known and named) or word in self._kept:
            return {word: 0.0}
        before, after = typed[at - 1] if at else _STOP, typed[at + 1] if at + 1 < len(typed) else _STOP
        if language.pair(before, word) >= _USUAL and language.pair(word, after) >= _USUAL:
            return {word: 0.0}
        choices = {word: 0.0}
        for other, weight in self._slips(word, language):
            weighed = weight + (_EXISTS if known else 0.0)
            if other in language and weighed < choices.get(other, math.inf):
                choices[other] = weighed
        if len(word) >= _SHORT and not named and _VOWEL.search(fold(word)):
            for other in self._near_words(before, word, after, language):
                choices.setdefault(other, _LETTER + (_EXISTS_SO if known else 0.0))
        return choices

    def _near_words(self, before: str, word: str, after: str, language: _Language) -> list[str]:
        """Words one letter away that the neighbours confirm, most often seen beside them first."""
        near = self._near[language is self._bare].words(word)
        beside = {other: language.pair(before, other) + language.pair(other, after) for other in near}
        confirmed = (other for other, times in beside.items() if times >= _USUAL)
        return sorted(confirmed, key=lambda other: (-beside[other], other))[:_CANDIDATES]

    def _slips(self, word: str, language: _Language) -> Iterator[tuple[str, float]]:
        plain = language is self._bare
        for keyed in (from_telex(word), from_telex(word, toned=False)):
            if keyed != word:
                yield (fold(keyed) if plain else keyed), _KEYS
                yield _turned(keyed), _KEYS + _TONE
        if len(word) > 2:
            for at in range(len(word) - 1):
                if word[at] != word[at + 1]:
                    yield normalize(word[:at] + word[at + 1] + word[at] + word[at + 2 :]), _SWAP
        for one, other, weight in _SOUNDS:
            for heard, meant in ((one, other), (other, one)):
                if word.startswith(heard) and len(word) > len(heard) and not (heard == "n" and word[1] in "gh"):
                    yield meant + word[len(heard) :], weight
        for one, other in _ENDS:
            for heard, meant in ((one, other), (other, one)):
                if word.endswith(heard) and len(word) > len(heard) + 1:
                    yield word[: -len(heard)] + meant, _END
        if plain:
            return
        for one, other in (("d", "đ"), ("đ", "d")):
            if one in word:
                yield word.replace(one, other), _TONE
        yield _turned(word), _TONE
        if word not in language or not _TONED.search(unicodedata.normalize("NFD", word)):
            for written in self._written.get(fold(word), ()):
                yield written, _MARK


class _Near:
    """Words by what is left of them without one letter: how those one letter away are found."""

    def __init__(self, words: Iterable[str]) -> None:
        self._left: defaultdict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= _SHORT - 1:
                for form in _shortened(word):
                    self._left[form].append(word)

    def words(self, word: str) -> set[str]:
        """Words that a letter more, less or other makes of this one, or two neighbours changed about."""
        return {near for form in _shortened(word) for near in self._left.get(form, ())} - {word}


def _shortened(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _in_full(texts: Iterable[str], pairs: Mapping[tuple[str, str], int]) -> dict[str, tuple[str, ...]]:
    """Short forms, folded, that the plans write out -> their readings in full."""
    short_forms = Counter(fold(form) for text in texts for form in _SHORT_FORM.findall(text) if form.isupper())

    def written(full: str) -> int:
        return min((pairs.get(pair, 0) for pair in itertools.pairwise(tokens(full))), default=0)

    found = {}
    for short, readings in word_lists().readings.items():
        kept = tuple(full for full in readings if written(full) and written(full) >= _WRITTEN_OUT * short_forms[short])
        if kept:
            found[short] = kept
    return found


def _likeliest(choices: list[dict[str, float]], language: _Language) -> list[str]:
    best: dict[str, tuple[float, tuple[str, ...]]] = {_STOP: (0.0, ())}
    for each in choices:
        following: dict[str, tuple[float, tuple[str, ...]]] = {}
        for word, weight in each.items():
            following[word] = max(
                (score + language.chance(before, word) - weight, (*path, word)) for before, (score, path) in best.items()
            )
        best = following
    return list(max((score + language.chance(word, _STOP), path) for word, (score, path) in best.items())[1])


def _counted(token: str) -> str:
    return _NUMBER if token[0].isdigit() else normalize(token) if token[0].isalpha() else _STOP


def _turned(word: str) -> str:
    """Hỏi and ngã, which sound alike in much of the country, each for the other."""
    marks = unicodedata.normalize("NFD", word)
    return normalize(marks.translate({ord(_HOOK): _TILDE, ord(_TILDE): _HOOK}))


def _cased(word: str, typed: str) -> str:
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word
