"""A question as typed -> the forms in which it is read: cleaned, corrected, folded, expanded.

Nothing typed is lost: the search sees the question's own words, and beside them what abbreviations
and everyday words stand for. Spelling is corrected only for syllables that no plan and no word
list knows, towards the one that fits its neighbours best.
"""

import html
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from rapidfuzz.distance import DamerauLevenshtein

from assistant.lexicon import lexicon
from corpus.text import fold, is_unaccented, normalize, squeeze

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_COMBINING_RUN = re.compile(r"([\u0300-\u036f]{3,})")
_WORD = re.compile(r"[^\W\d_]+(?:&[^\W\d_]+)*")
_ENGLISH = re.compile(
    r"\b(?:the|what|which|who|when|how|does|is|are|of|for|by|under|list|must|should|and|to|in|my|you|ignore|print|tell|write|please)\b"
)


def clean(text: str) -> str:
    """A question without markup, control characters and piled-up accents, in NFC."""
    text = html.unescape(text[:20_000])
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", text)
    text = _TAG.sub(" ", text)
    text = _COMBINING_RUN.sub(lambda m: m.group(1)[:2], unicodedata.normalize("NFD", text))
    return squeeze(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)))


def language_of(text: str) -> str:
    """«en» for a question that is plainly English, else «vi»."""
    if not is_unaccented(text):
        return "vi"
    words = re.findall(r"[a-z]+", text.lower())
    hits = len(_ENGLISH.findall(text.lower()))
    return "en" if hits >= 2 and hits >= 0.15 * len(words) else "vi"


class Speller:
    """Corrects syllables that nobody knows; works on folded text."""

    def __init__(self, texts: Iterable[str], words: Iterable[str] = ()) -> None:
        self._counts: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()  # adjacent words of the texts
        for text in texts:
            found = _WORD.findall(fold(text))
            self._counts.update(found)
            self.pairs.update(itertools.pairwise(found))
        self._known = set(self._counts) | set(words)
        self._by_length: dict[int, list[str]] = {}
        for word in self._counts:
            self._by_length.setdefault(len(word), []).append(word)

    def correct(self, folded: str) -> str:
        """The text with unknown syllables of three letters and more put right, if one fits."""
        matches = list(_WORD.finditer(folded))
        words = [m.group() for m in matches]
        pieces, at = [], 0
        for index, match in enumerate(matches):
            word = match.group()
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
        fit = {known: 5 * self.pairs[before, known] + 5 * self.pairs[known, after] for known in near}
        best = max(near, key=lambda known: (fit[known], known[:1] == word[:1], self._counts[known]))
        if _SYLLABLE.fullmatch(word):
            # a syllable that exists is hardly a slip, unless its neighbours say so
            return best if fit[best] >= 10 and best[:1] == word[:1] else word
        # without support from a neighbour a short word is as likely a name
        return best if fit[best] or len(word) >= 5 else word


# What a Vietnamese syllable can be without its marks: onset, rime.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|th|tr|ch|kh|gh|gi|ph|qu|[bcdghklmnprstvx])?"
    r"(?:a(?:ch|nh|ng|[cmnptiouy])?|e(?:nh|ch|ng|[cmnptou])?|i(?:nh|ch|[cmnptau]|e(?:ng|[cmnptu]))?|o(?:ng|[cmnptai]|a(?:ch|nh|ng|[cmnptiy])?|e[no]?)?"
    r"|u(?:ng|[cmnptaiu]|o(?:ng|[cmnptiu])?|y(?:nh|ch|[tna]|e[nt])?|e(?:ch|nh)?|a(?:ng|n|t|y))?|y(?:eu|en|et|em)?)"
)


def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """A folded phrase as whole words."""
    return re.compile(rf"(?<![\w&]){re.escape(phrase)}(?![\w&])")


def expansions(text: str, folded: str) -> list[str]:
    """What abbreviations and everyday words of a question stand for, in the plans' words."""
    found: list[str] = []
    words = lexicon()
    for match in _WORD.finditer(text):
        full = words.abbreviations.get(fold(match.group()))
        short = match.group().isupper() or not any(c in "aeiouy" for c in fold(match.group()))
        if full and short:
            found.append(full)
    plain = is_unaccented(text)
    hay = folded if plain else normalize(text)
    for everyday, (folded_everyday, plans_words) in words.glossary_forms.items():
        needle = folded_everyday if plain else everyday
        if needle in hay and phrase_pattern(needle).search(hay):
            found += plans_words
    return found


def translate(folded: str) -> str:
    """An English question's known terms in Vietnamese, longest first; the rest as it stands."""
    words = lexicon()
    text, found = folded.replace("'", " "), []
    text = re.sub(r"\s+", " ", text)
    for term in words.english:  # longest first
        match = phrase_pattern(term).search(text) if term in text else None
        if match:
            found.append((match.start(), words.english[term]))
            text = phrase_pattern(term).sub(lambda m: "_" * len(m.group()), text)
    return " ".join(term for _, term in sorted(found))
