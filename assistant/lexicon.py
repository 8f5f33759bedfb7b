"""The assistant's word lists, read once: question grammar, abbreviations, glossaries, places."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus.text import fold, normalize
from corpus.word_lists import read_list
from index.rewording import word_lists

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Lexicon:
    """Compiled word lists; every pattern matches whole words of a folded text."""

    asks: dict[str, tuple[re.Pattern[str], ...]]
    list_cues: tuple[re.Pattern[str], ...]
    count_cues: tuple[re.Pattern[str], ...]
    roles: dict[str, tuple[str, ...]]
    kinds: dict[str, tuple[str, ...]]
    metadata: dict[str, tuple[re.Pattern[str], ...]]
    exact: tuple[str, ...]
    anaphora: frozenset[str]
    openers: tuple[str, ...]
    ordinals: dict[int, tuple[str, ...]]
    compounds: frozenset[tuple[str, str]]
    stopwords: frozenset[str]
    folded_stopwords: frozenset[str]
    small_talk: tuple[re.Pattern[str], ...]
    injection: tuple[re.Pattern[str], ...]
    refuse: tuple[re.Pattern[str], ...]
    to_write: tuple[re.Pattern[str], ...]
    abbreviations: dict[str, str]
    glossary: dict[str, tuple[str, ...]]
    english: dict[str, str]
    provinces: tuple[str, ...]
    abroad: tuple[str, ...]


def _load(name: str) -> Any:
    return read_list(_DATA / name)


def pattern(phrase: str) -> re.Pattern[str]:
    """A phrase of `grammar.yaml` as a whole-word pattern: «~» is up to four words, «N» a number."""
    body = re.sub(r"\s*~\s*", r"(?:\\s+\\S+){0,4}?\\s+", str(phrase)).replace(" N", r" \d+")
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)")


def _patterns(phrases: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(pattern(phrase) for phrase in phrases)


@cache
def lexicon() -> Lexicon:
    """The shipped word lists."""
    grammar, places, lists = _load("grammar.yaml"), _load("places.yaml"), word_lists()
    return Lexicon(
        asks={ask: _patterns(phrases) for ask, phrases in grammar["asks"].items()},
        list_cues=_patterns(grammar["list_cues"]), count_cues=_patterns(grammar["count_cues"]),
        roles={role: tuple(words) for role, words in grammar["roles"].items()},
        kinds={kind: tuple(words) for kind, words in grammar["kinds"].items()},
        metadata={ask: _patterns(phrases) for ask, phrases in grammar["metadata"].items()},
        exact=tuple(grammar["exact"]), anaphora=frozenset(grammar["anaphora"]), openers=tuple(grammar["openers"]),
        ordinals={int(n): tuple(words) for n, words in grammar["ordinals"].items()},
        compounds=frozenset((a, b) for a, b in (pair.split() for pair in grammar["compounds"])),
        stopwords=frozenset(normalize(str(w)) for w in grammar["stopwords"]),
        folded_stopwords=frozenset(fold(str(w)) for w in grammar["stopwords"]),
        small_talk=_patterns(grammar["small_talk"]), injection=_patterns(grammar["injection"]),
        refuse=_patterns(grammar["refuse"]), to_write=_patterns(grammar["to_write"]),
        abbreviations=lists.abbreviations, glossary=lists.everyday, english=lists.english,
        provinces=tuple(places["provinces"]), abroad=tuple(places["abroad"]),
    )  # fmt: skip


def word_set(words: str) -> frozenset[str]:
    """A set of words written as one text."""
    return frozenset(words.split())
