"""Which record a question is about: candidates from search, re-ranked by what fits the question.

The features are few and named; their weights are in `data/linking.json`, learned on the
development questions by `python -m evals.linking` and checked there against the hand-set start.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from assistant.models import Ask
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.records import Library
from corpus.text import fold, syllables
from index import PassageKind, SearchFilter, TaskItem
from index.models import Hit, Passage
from index.word_similarity import WordSimilarity

_WEIGHTS = Path(__file__).parent / "data" / "linking.json"
_OF_FRAME = re.compile(r"\b(?:noi nhan|nhan|gui|ky|ki|luu|signed?|recipients?|ong|ba)\b")  # what asks for a plan's last lines
_FRAME = re.compile(r"nơi nhận$|phần ký$|phần đầu văn bản")
SHARPNESS = 3.0  # score to logit
FEATURES = (
    "lexical", "dense", "coverage", "pair_coverage", "heading_coverage", "row_asked", "field_filled", "field_empty",
    "agency", "number", "kind", "target", "milestone", "opening", "resolution", "table", "soft_plan", "duty", "record_coverage", "head", "charged", "closing", "beginning", "timed", "act",
    "soft", "soft_all", "heading_pairs", "other_resolution", "period", "other_period", "beyond_heading", "other_subject", "amount", "no_amount",
    "headed",
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A passage with its record and how well it fits."""

    passage: Passage
    item: TaskItem | None
    score: float
    features: dict[str, float]
    share: float = 1.0  # probability that the question is about it and not about another candidate

    @property
    def coverage(self) -> float:
        """Share of the question's content words, by weight, that the record holds (with headings)."""
        return max(self.features["coverage"], self.features["heading_coverage"])


class Linker:
    """Ranks the records that a question may be about."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._searcher = library.index.searcher
        counts: Counter[str] = Counter()
        for passage in self._searcher.passages:
            counts.update(set(_words(passage.rendered)))
        total = len(self._searcher.passages)
        self._idf = {word: math.log(1 + total / n) for word, n in counts.items()}
        self._unknown = math.log(1 + total)
        self._cache: dict[str, tuple[set[str], set[tuple[str, str]], set[str]]] = {}
        self._soft = WordSimilarity([passage.rendered for passage in self._searcher.passages])
        self._tokens: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self._kept: dict[str, tuple[list[str], float, set[tuple[str, str]], set[str]]] = {}

    def rank(self, query: ParsedQuestion, where: SearchFilter, *, k: int = 30, text: str | None = None) -> list[Candidate]:
        """Candidates, best first.

        Args:
            where: hard constraints (plans named outright, kinds).
            text: what to search instead of the question's work phrase.
        """
        sought = text if text is not None else query.search_text
        core = text if text is not None else query.work
        if query.within and not where.plans:
            where = where.model_copy(update={"plans": query.within})
        found: dict[str, Hit] = {}
        for content_only in (True, False):
            for hit in self._searcher.search(sought, k=k, where=where, content_only=content_only).hits:
                found.setdefault(hit.passage.id, hit)
        if not query.metadata and not _OF_FRAME.search(query.folded):  # who does what stands in no list of recipients
            found = {key: hit for key, hit in found.items() if not _FRAME.match(hit.passage.locator)} or found
        if _HELD_BY_NO_TITLE.intersection(query.asks) and not query.metadata:
            found = {key: hit for key, hit in found.items() if not hit.passage.locator.startswith("tên ")} or found
        if not found:
            return []
        top = max(hit.lexical for hit in found.values()) or 1.0
        terms = self.weigh(core if core else sought, sought)
        for slot in query.agencies:
            if slot.role is not None:  # an agency in a role is a constraint, hardly what the work is about
                terms = {w: (0.25 * weight if w in set(_words(slot.name)) else weight) for w, weight in terms.items()}
        hits = list(found.values())
        tokens = [self._tokens_of(hit.passage) for hit in hits]
        own = self._soft.covered(sought, [t[0] for t in tokens])
        whole = self._soft.covered(sought, [t[1] for t in tokens])
        candidates = [
            self._candidate(query, hit, terms, top, {"soft": float(a), "soft_all": float(b)})
            for hit, a, b in zip(hits, own, whole, strict=True)
        ]
        return _shared(sorted(candidates, key=lambda c: -c.score))

    def weigh(self, core: str, sought: str) -> dict[str, float]:
        """Content words of a question with their weight; expansions count half."""
        terms = {word: 0.4 * self._idf.get(word, 0.0) for word in _words(sought)}
        terms |= {word: self._idf.get(word, 0.7 * self._unknown) for word in _words(core)}
        return {word: weight for word, weight in terms.items() if weight > 0}

    def unmet(self, query: ParsedQuestion, candidate: Candidate) -> list[float]:
        """Of each content word of a question, its rarity times how far the record's nearest word is from it."""
        return self._soft.unmet(query.work, self._tokens_of(candidate.passage)[1])

    def knows(self, word: str) -> bool:
        """Whether the plans use a word, whatever its diacritics."""
        return fold(word) in self._idf

    def known_share(self, text: str) -> float:
        """Share of a text's words that the plans use at all."""
        words = _words(text)
        return sum(word in self._idf for word in words) / len(words) if words else 0.0

    def _tokens_of(self, passage: Passage) -> tuple[np.ndarray, np.ndarray]:
        """What a record says itself, and with its headings, as the words of the embedding model."""
        if passage.id not in self._tokens:
            own = self._soft.places(f"{passage.text} {passage.cells}")
            self._tokens[passage.id] = (own, np.union1d(own, self._soft.places(passage.heading)))
        return self._tokens[passage.id]

    def _candidate(
        self, query: ParsedQuestion, hit: Hit, terms: dict[str, float], top: float, soft: dict[str, float]
    ) -> Candidate:
        item = self._item(hit.passage)
        features = self._features(query, hit, item, terms, top) | soft
        weights = _weights()
        score = sum(weights.get(name, 0.0) * value for name, value in features.items())
        return Candidate(hit.passage, item, score, features)

    def _beginning(self, words: list[str], terms: dict[str, float]) -> float:
        """Share of a record's first words that the question holds: they say what is to be done."""
        weights = {w: self._idf.get(w, 0.0) for w in words}
        total = sum(weights.values())
        return sum(weight for w, weight in weights.items() if w in terms) / total if total else 0.0

    def _other_subject(self, query: ParsedQuestion, passage: Passage, item: TaskItem | None, words: set[str]) -> float:
        """Share of the bodies that a question is about (named without a role) of which a record does not speak."""
        slots = [slot for slot in query.narrow if slot.role is None]
        if not slots:
            return 0.0
        parent = self._library.parent_item(item) if item is not None else None
        there = set(passage.agencies) | ({a.agency_id for a in parent.agencies} if parent else set())
        absent = [
            s
            for s in slots
            if s.agency_id not in there and not set(_words(self._library.agency_name(s.agency_id, s.name))) <= words
        ]
        return len(absent) / len(slots)

    def _headed(self, passage: Passage, terms: dict[str, float]) -> float:
        """Share of the heading right above a clause that the question says: «kinh phí» asks for what stands under «KINH PHÍ»."""
        clause = self._library.clauses.get(passage.id)
        parent = self._library.clauses.get(clause.parent or "") if clause else None
        if parent is None or not parent.heading:
            return 0.0
        weights = {w: self._idf.get(w, 0.0) for w in _words(parent.text)}
        total = sum(weights.values())
        return sum(weight for w, weight in weights.items() if w in terms) / total if total else 0.0

    def _item(self, passage: Passage) -> TaskItem | None:
        return self._library.items.get(passage.id) or self._library.items.get(f"{passage.id}!duty")

    def _bags(self, passage: Passage) -> tuple[set[str], set[tuple[str, str]], set[str]]:
        if passage.id not in self._cache:
            words = _words(f"{passage.text} {passage.cells}")
            heading = set(_words(passage.heading))
            self._cache[passage.id] = (set(words), set(itertools.pairwise(words)), heading)
        return self._cache[passage.id]

    def _own(self, passage: Passage) -> tuple[list[str], float, set[tuple[str, str]], set[str]]:
        """A record's own words, their weight, the word pairs of its headings, and its numbers; kept, as records recur."""
        if passage.id not in self._kept:
            words = _words(passage.text)
            weight = sum(self._idf.get(w, 0.0) for w in set(words)) or 1.0
            numbers = set(re.findall(r"\d+(?:[.,]\d+)*", fold(f"{passage.text} {passage.cells}")))
            self._kept[passage.id] = (words, weight, set(itertools.pairwise(_words(passage.heading))), numbers)
        return self._kept[passage.id]

    def _features(
        self, query: ParsedQuestion, hit: Hit, item: TaskItem | None, terms: dict[str, float], top: float
    ) -> dict[str, float]:
        words, pairs, heading = self._bags(hit.passage)
        total = sum(terms.values()) or 1.0
        # the annex says whom its rows are about: «Quyết định thành lập Quỹ» under the venture fund's resolution
        named_words = {w for slot in query.agencies if slot.role is None for w in _words(slot.name)} & heading
        covered = sum(weight for word, weight in terms.items() if word in words or word in named_words)
        headed = sum(weight for word, weight in terms.items() if word in words or word in heading)
        asked_pairs = list(itertools.pairwise(_words(query.work)))
        # pairs inside a name that the heading gives count as held
        held_pairs = {
            p for slot in query.agencies if slot.role is None for p in itertools.pairwise(_words(slot.name)) if set(p) <= heading
        }
        act = asked_pairs[0] if asked_pairs else None
        row = item is not None and hit.passage.kind is PassageKind.ROW
        fields = [_field(item, ask) for ask in query.asks if ask in _FIELDS] if row else []
        named = {slot.agency_id for slot in query.narrow}
        own_words, own_weight, headed_pairs, own = self._own(hit.passage)
        numbers = set(re.findall(r"\d+(?:[.,]\d+)*", fold(query.work)))
        fits, clashes = _period_fit(query, item, hit.passage)
        beyond = {w: weight for w, weight in terms.items() if w not in heading}
        amount = (row and bool(item and (item.target or item.values))) or bool(
            _AMOUNT.search(f"{hit.passage.text} {item.output if item and item.output else ''}")
        )
        return {
            "amount": float(Ask.TARGET in query.asks and amount),
            "no_amount": float(Ask.TARGET in query.asks and not amount),
            "headed": self._headed(hit.passage, terms),
            "heading_pairs": sum(p in pairs or p in headed_pairs for p in asked_pairs) / len(asked_pairs) if asked_pairs else 0.0,
            "other_resolution": float(
                bool(query.resolutions) and hit.passage.resolution is not None and hit.passage.resolution not in query.resolutions
            ),
            "other_subject": self._other_subject(query, hit.passage, item, words | heading),
            "period": fits,
            "other_period": clashes,
            "beyond_heading": sum(weight for w, weight in beyond.items() if w in words) / (sum(beyond.values()) or 1.0),
            "lexical": hit.lexical / top,
            "dense": max(0.0, hit.dense),
            "coverage": covered / total,
            "pair_coverage": sum(p in pairs or p in held_pairs for p in asked_pairs) / len(asked_pairs) if asked_pairs else 0.0,
            "heading_coverage": headed / total,
            "row_asked": float(row and bool(fields)),
            "field_filled": float(any(fields)),
            "field_empty": float(bool(fields) and not all(fields)),
            "agency": len(named & set(hit.passage.agencies)) / len(named) if named else 0.0,
            "number": len(numbers & own) / len(numbers) if numbers else 0.0,
            "kind": float(bool(item) and bool(query.kinds) and item.kind in query.kinds),  # type: ignore[union-attr]
            "target": float(row and Ask.TARGET in query.asks and bool(item and (item.target or item.values))),
            "milestone": float(row and item is not None and item.stt is None),
            "opening": float(hit.passage.locator.startswith(("phần mở đầu", "mục I."))),
            "closing": float(hit.passage.locator.startswith("phần kết")),
            "resolution": float(
                hit.passage.resolution in query.resolutions or any(number in hit.passage.text for number in query.resolutions)
            ),
            "table": float(bool(query.tables) and item is not None and item.table in query.tables),
            "soft_plan": float(hit.passage.plan in query.plans),
            "record_coverage": sum(self._idf.get(w, 0.0) for w in set(own_words) if w in terms) / own_weight,
            "charged": float(item is not None and item.kind == "duty" and bool(named & {a.agency_id for a in item.agencies})),
            "head": float(bool(own_words) and all(w in terms for w in own_words[:2])),
            "timed": float(not row and Ask.DEADLINE in query.asks and bool(_TIMED.search(hit.passage.text))),
            "act": float(row and act is not None and act in set(itertools.pairwise(own_words[:8]))),
            "beginning": self._beginning(own_words[:6], terms) if row else 0.0,
            "duty": float(item is not None and item.kind == "duty" and (query.shape is not Shape.SINGLE or Ask.LEAD in query.asks)),
        }  # fmt: skip


def _shared(ranked: list[Candidate]) -> list[Candidate]:
    """The candidates with their probabilities: the weights were learned for just that (`evals.linking`)."""
    weights = [math.exp(SHARPNESS * (candidate.score - ranked[0].score)) for candidate in ranked]
    total = sum(weights)
    return [replace(candidate, share=weight / total) for candidate, weight in zip(ranked, weights, strict=True)]


_HELD_BY_NO_TITLE = frozenset([Ask.LEAD, Ask.COORDINATING, Ask.DEADLINE, Ask.OUTPUT, Ask.TARGET])
_FIELDS = {
    Ask.LEAD: "lead", Ask.COORDINATING: "coordinating", Ask.DEADLINE: "deadline", Ask.OUTPUT: "output",
    Ask.RESOLUTION: "resolution", Ask.TARGET: "target", Ask.UNIT: "unit",
}  # fmt: skip


_TIMED = re.compile(
    r"\d{1,2}/\d{4}|\d{1,2}/\d{1,2}\b|[Qq]uý [IVX\d]|[Tt]háng \d|[Tt]hứ (?:\d|hai|ba|tư|năm|sáu)|[Hh][àằ]ng (?:tuần|tháng|quý|năm)|[Nn]gày \d|năm 20\d\d"
)


# a number that counts or measures, not one of a date, document, article or heading
_AMOUNT = re.compile(
    r"(?<![\d/.,\w-])\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?\s*(?:%|[a-zà-ỹđA-Z])(?![^\s]*/)|\b\d{1,3}/\d{1,3} [a-zà-ỹđ]"
)


def _period_fit(query: ParsedQuestion, item: TaskItem | None, passage: Passage) -> tuple[float, float]:
    """Whether a record's time lies in the time that a question names, and whether it lies elsewhere."""
    period = query.period
    if period is None or period.start is None or period.stop is None or item is None:
        return 0.0, 0.0
    if item.values:
        years = {str(y) for y in range(period.start.year, period.stop.year + 1)}
        return (1.0, 0.0) if years & set(item.values) else (0.0, 1.0)
    due = item.due
    if due is None or (due.earliest is None and due.latest is None):
        return 0.0, 0.0
    earliest, latest = due.earliest or due.latest, due.latest or due.earliest
    assert earliest is not None and latest is not None
    if period.start <= latest <= period.stop and period.start <= earliest:
        return 1.0, 0.0
    return (0.5, 0.0) if earliest <= period.stop and period.start <= latest else (0.0, 1.0)


def _field(item: TaskItem | None, ask: Ask) -> str | None:
    value = getattr(item, _FIELDS[ask], None) if item else None
    return str(value) if value else None


def _words(text: str) -> list[str]:
    return syllables(fold(text))


@cache
def _weights() -> dict[str, float]:
    return {str(name): float(value) for name, value in json.loads(_WEIGHTS.read_text(encoding="utf-8")).items()}
