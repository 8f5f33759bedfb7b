"""Whether a question is about the plans at all.

One about another province or country is not. One that names no plan, agency, resolution or annex is
judged by a logistic score of six plain features; the weights are in `data/scope.json`, learned by
`python -m evals.scope` on development questions inside and outside the plans' subjects.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from assistant.lexicon import lexicon
from assistant.linking import Candidate
from assistant.parsed_question import ParsedQuestion
from corpus.text import fold, normalize, syllables

_OFTEN = 3  # times that a plan names a place from which it is one of its own
_WEIGHTS = Path(__file__).parent / "data" / "scope.json"
FEATURES = ("dense", "pairs", "known_pairs", "score", "cue", "translated")
# how people speak of what a plan assigns; none of them alone makes a question one about the plans
_CUE = re.compile(
    r"\b(?:thanh pho|tp|so|don vi|co quan|chu tri|chi tieu|nhiem vu|de an|nghi quyet|nq|ke hoach|ubnd|phoi hop|city|plan|agency|department|target)\b"
)


def foreign_place(text: str, home: Home) -> str | None:
    """A province or country that a question is about and no plan covers."""
    folded = fold(text)
    if any(re.search(rf"\b{re.escape(place)}\b", folded) for place in home.issuing):
        return None
    for names, needs_capital in ((lexicon().provinces, False), (lexicon().abroad, True)):
        for name in names:
            if fold(name) not in folded:
                continue
            match = re.search(rf"(?<!\w){re.escape(normalize(name))}(?!\w)", normalize(text)) or (
                re.search(rf"\b{re.escape(fold(name))}\b", folded) if folded == normalize(text) and " " in name else None
            )
            if match is None or (needs_capital and name not in text):
                continue
            if re.search(
                r"(?:từ|quê|gốc|người|quê ở|(?:mình|tôi|em|tớ|chúng tôi|nhà|công ty|bên|đang|sống|làm) (?:ở|tại))\s*$",
                normalize(text)[: match.start()],
            ):
                continue
            if " " not in name and _within_a_name(text[: match.start()], text[match.end() :]):
                continue
            if not home.covers(name):
                return name
    return None


def _within_a_name(before: str, after: str) -> bool:
    """«Mỹ Lý», «xã Tuy Đức»: one syllable of a longer name is no country; the first word of a sentence is no part of one."""
    words, following = re.findall(r"\S+", before), re.match(r" ([^\W\d_]+)", after)
    led = before.endswith(" ") and len(words) > 1 and words[-1][0].isupper() and words[-1].isalpha()
    return led or bool(following and following.group(1)[0].isupper() and not following.group(1).isupper())


class Home:
    """The places that the plans cover: those that issue them, and those of which one plan speaks again and again."""

    def __init__(self, issuing: Iterable[str], texts: Sequence[str] = ()) -> None:
        """
        Args:
            issuing: folded names of places whose plans were read.
            texts: the plans, looked through only for a place that a question names.
        """
        self.issuing = frozenset(issuing)
        self._texts = texts
        self._spoken_of: dict[str, bool] = {}

    def covers(self, place: str) -> bool:
        """Whether a place, as lists of places write it, is one of the plans' own."""
        if fold(place) in self.issuing:
            return True
        if place not in self._spoken_of:
            name = re.compile(r"\s+".join(map(re.escape, place.split())))
            self._spoken_of[place] = any(len(name.findall(text)) >= _OFTEN for text in self._texts)
        return self._spoken_of[place]


def features(query: ParsedQuestion, candidates: list[Candidate], pairs: dict[tuple[str, str], int]) -> dict[str, float]:
    """The six features, each about 0 to 1.

    Args:
        candidates: ranked over all plans; not empty.
        pairs: adjacent word pairs of the plans, folded.
    """
    best = candidates[0]
    words = syllables(fold(query.work))
    said = list(itertools.pairwise(words))
    return {
        "dense": max(c.features["dense"] for c in candidates[:5]),
        "pairs": best.features["pair_coverage"],
        "known_pairs": sum(pair in pairs for pair in said) / len(said) if said else 0.0,
        "score": best.score / 8,
        "cue": float(bool(_CUE.search(query.folded))),
        "translated": _translated(query),
    }  # fmt: skip


def within_scope(query: ParsedQuestion, candidates: list[Candidate], pairs: dict[tuple[str, str], int]) -> bool:
    """Whether the plans' language is spoken; true where the score is above zero."""
    if any(
        word in _capitals(candidates)
        for word in re.findall(r"\b[A-ZĐ]{3,}\b", query.text)
        if fold(word) not in lexicon().abbreviations
    ):
        return True  # «TFP», «DTI»: a term of the record itself
    weights = _weights()
    found = features(query, candidates, pairs)
    return weights["bias"] + sum(weights[name] * found[name] for name in FEATURES) > 0


def _capitals(candidates: list[Candidate]) -> set[str]:
    """Words in capitals of the best records, as printed."""
    return {w for c in candidates[:3] for w in re.findall(r"\b[A-ZĐ]{3,}\b", f"{c.passage.text} {c.passage.cells}")}


def barely_translated(query: ParsedQuestion) -> bool:
    """Whether of an English question's content words hardly any is one of the plans' subjects («a recipe for beef pho»)."""
    return _translated(query) < _BARELY


_BARELY = 0.45  # share of content words that the word list knows


def _translated(query: ParsedQuestion) -> float:
    """Of an English question's content words, how many the word list knows."""
    if query.language != "en":
        return 1.0
    content = [w for w in re.findall(r"[a-z]+", query.more) if w not in lexicon().folded_stopwords]
    known = {w for term in lexicon().english for w in term.split()}
    unknown = sum(w not in known for w in content)
    kept = len(syllables(query.work))
    return kept / max(1, kept + 2 * unknown)


@cache
def _weights() -> dict[str, float]:
    return {str(name): float(value) for name, value in json.loads(_WEIGHTS.read_text(encoding="utf-8")).items()}
