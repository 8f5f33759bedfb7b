"""A question's words -> what else is searched for: abbreviations in full, the plans' words for
everyday ones, English in Vietnamese, misspelt syllables put right.

Nothing typed is lost: what is found here is searched beside the question's own words. The lists
are data (`index/data`), spelling is learned from the words of the texts themselves.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein

from corpus.text import fold, is_unaccented, normalize
from corpus.word_lists import read_list

_DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"[^\W\d_]+(?:&[^\W\d_]+)*")
_OPENING = re.compile(r"\w+")
_ENGLISH = re.compile(
    r"\b(?:the|what|which|who|when|how|does|is|are|of|for|by|under|list|must|should|and|to|in|my|you|ignore|print|tell|write|please)\b"
)


@dataclass(frozen=True)
class WordLists:
    """The shipped word lists; keys are folded unless said otherwise."""

    abbreviations: dict[str, str]  # in the usual reading
    readings: dict[str, tuple[str, ...]]  # in every reading, the usual one first
    texting: dict[str, str]  # as typed in chats, lower case -> the word
    everyday: dict[str, tuple[str, ...]]  # everyday words as written -> the plans' words
    glossary: tuple[tuple[str, str, tuple[str, ...]], ...]  # the same, normalized and folded
    openings: dict[str, list[int]]  # first word of an everyday word -> its numbers in `glossary`
    folded_openings: dict[str, list[int]]
    english: dict[str, str]  # longest first


@cache
def word_lists() -> WordLists:
    """Read once."""
    everyday = _load("glossary.yaml")
    glossary = tuple((normalize(k), fold(k), tuple(v)) for k, v in everyday.items())
    readings = {fold(k): (v,) if isinstance(v, str) else tuple(v) for k, v in _load("abbreviations.yaml").items()}
    return WordLists(
        abbreviations={short: full[0] for short, full in readings.items()},
        readings=readings,
        texting=dict(_load("texting.yaml")),
        everyday={k: tuple(v) for k, v in everyday.items()},
        glossary=glossary,
        openings=_by_opening(normalized for normalized, _, _ in glossary),
        folded_openings=_by_opening(folded for _, folded, _ in glossary),
        english=dict(sorted(((fold(k), v) for k, v in _load("english.yaml").items()), key=lambda pair: -len(pair[0]))),
    )


def _by_opening(phrases: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, phrase in enumerate(phrases):
        if opening := _OPENING.search(phrase):
            found.setdefault(opening.group(), []).append(number)
    return found


def _load(name: str) -> Any:
    # The loader in C reads the lists in a tenth of the time, where PyYAML was built with it.
    return read_list(_DATA / name)


def language_of(text: str) -> str:
    """«en» for a question that is plainly English, with or without a Vietnamese name in it, else «vi»."""
    plain = is_unaccented(text)
    words = re.findall(r"[^\W\d_]+", text.lower())
    hits = len(_ENGLISH.findall(text.lower()))
    return "en" if hits >= (2 if plain else 4) and hits >= (0.15 if plain else 0.25) * len(words) else "vi"


def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """A folded phrase as whole words."""
    return re.compile(rf"(?<![\w&]){re.escape(phrase)}(?![\w&])")


def expansions(text: str, folded: str) -> list[str]:
    """What abbreviations and everyday words of a question stand for, in the plans' words."""
    found: list[str] = []
    lists = word_lists()
    for match in _WORD.finditer(text):
        full = lists.abbreviations.get(fold(match.group()))
        short = match.group().isupper() or not any(c in "aeiouy" for c in fold(match.group()))
        if full and short:
            found.append(full)
    plain = is_unaccented(text)
    hay = folded if plain else normalize(text)
    # Of some 1,700 entries only those are tried whose first word the question holds.
    openings = lists.folded_openings if plain else lists.openings
    tried = {at for word in set(_OPENING.findall(hay)) for at in openings.get(word, ())}
    for at in sorted(tried):
        everyday, folded_everyday, plans_words = lists.glossary[at]
        needle = folded_everyday if plain else everyday
        if needle in hay and phrase_pattern(needle).search(hay):
            found += plans_words
    return found


def translate(folded: str) -> str:
    """An English question's known terms in Vietnamese, longest first; the rest as it stands."""
    terms = word_lists().english
    text, found = _uninflected(re.sub(r"\s+", " ", folded.replace("'", " "))), []
    for term in terms:
        match = phrase_pattern(term).search(text) if term in text else None
        if match:
            found.append((match.start(), terms[term]))
            text = phrase_pattern(term).sub(lambda m: "_" * len(m.group()), text)
    return " ".join(term for _, term in sorted(found))


# Endings of an English word that the list has in its plain form: what is taken off -> what stands in its place.
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))
_LATIN = re.compile(r"[a-z]{5,}")


def _uninflected(text: str) -> str:
    """Words that the list does not have («infrastructures», «assigning») in the form that it has."""
    known = _english_words()

    def plain(match: re.Match[str]) -> str:
        word = match.group()
        if word in known:
            return word
        stems = (word[: -len(ending)] + instead for ending, instead in _ENDINGS if word.endswith(ending))
        return next((stem for stem in stems if stem in known), word)

    return _LATIN.sub(plain, text)


@cache
def _english_words() -> frozenset[str]:
    return frozenset(word for term in word_lists().english for word in term.split())


_TONE_KEYS = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_SHAPES = (("dd", "đ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("uow", "ươ"), ("aw", "ă"), ("ow", "ơ"), ("uw", "ư"))


def from_telex(word: str, *, toned: bool = True) -> str:
    """What the keys of a Telex keyboard that was switched off were meant to write.

    The tone's key stands at the end or after its vowel. Without one the word is only reshaped.

    Args:
        toned: whether a letter may be the key of a tone; without, «treen» is «trên».

    >>> from_telex("nhieemj"), from_telex("dduwowcj"), from_telex("khoa")
    ('nhiệm', 'được', 'khoa')
    """
    tone = next((key for key in reversed(word[1:]) if key in _TONE_KEYS), "") if toned else ""
    if tone:
        at = word.rindex(tone)
        word = word[:at] + word[at + 1 :]
    word = word.replace("uwow", "ươ")
    for keys, letter in _SHAPES:
        word = word.replace(keys, letter)
    if not tone:
        return word
    place = _tone_place(word)
    marked = word if place is None else word[: place + 1] + _TONE_KEYS[tone] + word[place + 1 :]
    return normalize(unicodedata.normalize("NFC", marked))


def _tone_place(word: str) -> int | None:
    """Where a syllable carries its tone: a shaped vowel, else the last but one of an open end, else the last."""
    vowels = [at for at, char in enumerate(word) if char in "aăâeêioôơuưy" and word[max(at - 1, 0) : at] != "q"]
    if word.startswith("gi") and len(vowels) > 1:  # «giá»: the i belongs to the consonant
        vowels = vowels[1:]
    shaped = [at for at in vowels if word[at] in "ăâêôơư"]
    if shaped:
        return shaped[-1]
    if not vowels:
        return None
    closed = vowels[-1] < len(word) - 1
    return vowels[-1] if closed or vowels[-1] - 1 not in vowels else vowels[-1] - 1


class Speller:
    """Corrects syllables that nobody knows; works on folded text."""

    def __init__(
        self,
        texts: Iterable[str] = (),
        words: Iterable[str] = (),
        *,
        counts: Mapping[str, int] | None = None,
        pairs: Mapping[tuple[str, str], int] | None = None,
    ) -> None:
        """Learns from texts, or takes counts of syllables and of adjacent pairs; `words` are known as well."""
        if counts is None or pairs is None:
            counted: Counter[str] = Counter()
            paired: Counter[tuple[str, str]] = Counter()
            for text in texts:
                found = _WORD.findall(fold(text))
                counted.update(found)
                paired.update(itertools.pairwise(found))
            counts, pairs = counted, paired
        self._counts = counts
        self.pairs = pairs  # adjacent words of the texts, and how often each stands so
        self._known = set(counts) | set(words)
        self._by_length: dict[int, list[str]] = {}
        for word in counts:
            self._by_length.setdefault(len(word), []).append(word)

    def shares(self, texts: int) -> dict[str, float]:
        """How often each syllable stands in a text, as a mean over so many texts."""
        return {word: count / max(1, texts) for word, count in self._counts.items()}

    def correct(self, folded: str) -> str:
        """The text with unknown syllables of three letters and more put right, if one fits."""
        matches = list(_WORD.finditer(folded))
        words = [m.group() for m in matches]
        pieces, at = [], 0
        for index, match in enumerate(matches):
            word = match.group()
            if word not in self._known and _DRAWN_OUT.search(word):  # «ngayyy», «lutt»: a key held down
                word = next((w for w in (_DRAWN_OUT.sub(r"\1", word),) if w in self._known or is_syllable(w)), word)
                words[index] = word
            if len(word) >= 3 and word not in self._known:
                before = words[index - 1] if index else ""
                after = words[index + 1] if index + 1 < len(words) else ""
                words[index] = word = self._best(word, before, after)
            pieces += [folded[at : match.start()], word]
            at = match.end()
        return "".join(pieces) + folded[at:]

    def _best(self, word: str, before: str, after: str) -> str:
        near = [
            known for size in (len(word) - 1, len(word), len(word) + 1) for known in self._by_length.get(size, [])
            if len(known) >= 2 and DamerauLevenshtein.distance(word, known, score_cutoff=1) <= 1
        ]  # fmt: skip
        if not near:
            return word
        fit = {known: 5 * self.pairs.get((before, known), 0) + 5 * self.pairs.get((known, after), 0) for known in near}
        best = max(near, key=lambda known: (fit[known], known[:1] == word[:1], self._counts[known]))
        if is_syllable(word):
            # a syllable that exists is hardly a slip, unless its neighbours say so
            opens_alike = best[:1] == word[:1] or {best[:1], word[:1]} in _CONFUSED
            return best if fit[best] >= 10 and opens_alike else word
        # without support from a neighbour a short word is as likely a name
        return best if fit[best] or len(word) >= 5 else word


# First letters that sound alike in much of the country: «xinh viên» is «sinh viên».
_CONFUSED = ({"s", "x"}, {"n", "l"}, {"d", "r"}, {"c", "k"})


def transpositions(word: str) -> list[str]:
    """What a word may be whose letters cannot be a syllable: two neighbours in the right order again.

    >>> transpositions("mihn")
    ['imhn', 'mhin', 'minh']
    >>> transpositions("minh")
    []
    """
    if len(word) < _TRANSPOSED or is_syllable(fold(word)):
        return []
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]


def is_syllable(folded: str) -> bool:
    """Whether letters without their marks can be a Vietnamese syllable.

    >>> is_syllable("nghiep"), is_syllable("startup")
    (True, False)
    """
    return _SYLLABLE.fullmatch(folded) is not None


_TRANSPOSED = 4  # letters: a shorter word is as likely a name
_DRAWN_OUT = re.compile(r"([a-z])\1+(?=$|[^a-z])|([a-z])\2{2,}")
# What a Vietnamese syllable can be without its marks: onset, rime.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|th|tr|ch|kh|gh|gi|ph|qu|[bcdghklmnprstvx])?"
    r"(?:a(?:ch|nh|ng|[cmnptiouy])?|e(?:nh|ch|ng|[cmnptou])?|i(?:nh|ch|[cmnptau]|e(?:ng|[cmnptu]))?|o(?:ng|[cmnptai]|a(?:ch|nh|ng|[cmnptiy])?|e[no]?)?"
    r"|u(?:ng|[cmnptaiu]|o(?:ng|[cmnptiu])?|y(?:nh|ch|[tna]|e[nt])?|e(?:ch|nh)?|a(?:ng|n|t|y))?|y(?:eu|en|et|em)?)"
)
