"""What a question is about: the content words that no slot took, as a whole and plan by plan."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.lexicon import lexicon
from assistant.plan_names import PlanMention
from assistant.wording import expansions
from corpus.text import fold, is_unaccented, normalize
from index.respelling import count_pairs

Pairs = dict[tuple[str, str], int]  # adjacent word pairs of the plans, folded -> how often they occur

_OFTEN = 6  # times that a pair stands in the plans
_BEYOND_CHANCE = 30.0  # times as often as by chance
_WORD = re.compile(r"\d+(?:[.,/-]\d+)*%?|[a-z]+(?:&[a-z]+)*")


@dataclass(frozen=True)
class Bindings:
    """Which words of the plans belong together, so that a stopword among them says something.

    Attributes:
        pairs: folded, for what is typed without diacritics.
        fixed: with diacritics: pairs that stand together far oftener than by chance («chỉ tiêu», not «của thành phố»).
    """

    pairs: Pairs
    fixed: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, pairs: Pairs, texts: Iterable[str]) -> Bindings:
        """Learned from the texts of the plans."""
        words, together = count_pairs(texts)
        total = sum(words.values())
        fixed = {
            (a, b)
            for (a, b), times in together.items()
            if times >= _OFTEN and times * total >= _BEYOND_CHANCE * words[a] * words[b]
        }
        return cls(pairs, frozenset(fixed))

    def binds(self, one: str, other: str, *, accented: bool) -> bool:
        """Whether two adjacent words belong together."""
        if accented:
            return (normalize(one), normalize(other)) in self.fixed
        return self.pairs.get((fold(one), fold(other)), 0) >= _OFTEN


def content_words(text: str, folded: str, taken: list[tuple[int, int]], bindings: Bindings) -> str:
    """Content words that no slot took, as typed; a corrected syllable as corrected."""
    aligned = len(folded) == len(text)
    plain = is_unaccented(text)
    kept = []
    tokens = [m for m in _WORD.finditer(folded) if not any(a <= m.start() < b for a, b in taken)]

    def typed(index: int) -> str:
        if not 0 <= index < len(tokens):
            return ""
        match = tokens[index]
        word = text[match.start() : match.end()] if aligned and not plain else match.group()
        return word if fold(word) == match.group() else match.group()

    for index in range(len(tokens)):
        if not _is_stopword(typed(index - 1), typed(index), typed(index + 1), bindings):
            kept.append(typed(index))
    return " ".join(kept)


def plan_segments(
    text: str, folded: str, mentions: list[PlanMention], plans: list[str], taken: list[tuple[int, int]], bindings: Bindings
) -> tuple[str, ...]:
    """«KH 139 hẹn …, sang KH 17 thì …»: what is said between one plan's name and the next."""
    if len(plans) < 2:
        return ()
    spans = {m.plan: (m.start, m.stop) for m in mentions}
    starts = sorted(spans[p][0] for p in plans if p in spans)
    common = content_words(text, folded, [*taken, (starts[0], len(folded))], bindings) if starts else ""
    found = []
    for plan in plans:
        stop = spans[plan][1] if plan in spans else 0
        following = min((s for s in starts if s >= stop), default=len(folded))
        own = content_words(text, folded, [*taken, (0, stop), (following, len(folded))], bindings)
        said = folded[: starts[0]] + " " + folded[stop:following] if starts else folded
        more = " ".join(expansions(said, said)) if len(own.split()) >= 2 else ""
        found.append(f"{common} {own} {more}".strip() if len(own.split()) >= 2 else "")
    return tuple(found)


def _is_stopword(before: str, typed: str, after: str, bindings: Bindings) -> bool:
    """Whether a word says nothing about the work; a fixed pair saves it («chu ky», «chỉ tiêu»)."""
    words = lexicon()
    word, previous, following = fold(typed), fold(before), fold(after)
    accented = word != normalize(typed)
    if not (normalize(typed) in words.stopwords if accented else word in words.folded_stopwords):
        return False
    if (previous, word) in words.compounds or (word, following) in words.compounds:
        return False
    stop = words.folded_stopwords
    sides = (((before, typed), previous), ((typed, after), following))
    return not any(bindings.binds(*pair, accented=accented) for pair, neighbour in sides if neighbour not in stop)


_PLAN_OPENS = re.compile(r"\b(?:ke hoach|kh)\b")
_SHORT_FORMS = {"nq": {"nghi", "quyet"}, "tw": {"trung", "uong"}, "hdnd": {"hoi", "dong", "nhan", "dan"}}


def title_spans(folded: str, titles: list[str]) -> list[tuple[int, int]]:
    """Where a question calls a plan by words of its title that hold a number («kế hoạch triển khai 6 nghị quyết»).

    They say which plan, and nothing of the work in it.
    """
    words = set(re.findall(r"[a-z]+", fold(" ".join(titles))))
    numbers = {int(n) for n in re.findall(r"(?<![\d/])\d{1,3}(?![\d/])", " ".join(titles))}
    spans = []
    for opens in _PLAN_OPENS.finditer(folded):
        stop, numbered = opens.end(), False
        for token in re.finditer(r"[a-z]+|\d+", folded[opens.end() :]):
            word = token.group()
            gap = folded[stop : opens.end() + token.start()]
            number = word.isdigit() and int(word) in numbers
            if gap.strip() or not (number or word in words or _SHORT_FORMS.get(word, {"-"}) <= words):
                break
            stop, numbered = opens.end() + token.end(), numbered or number
        if numbered:
            spans.append((opens.start(), stop))
    return spans
