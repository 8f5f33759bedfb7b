"""What a question is about: the content words that no slot took, as a whole and plan by plan."""

from __future__ import annotations

import re

from assistant.lexicon import lexicon
from assistant.plan_names import PlanMention
from assistant.wording import expansions
from corpus.text import fold, is_unaccented, normalize

Pairs = dict[tuple[str, str], int]  # adjacent word pairs of the plans, folded -> how often they occur

_WORD = re.compile(r"\d+(?:[.,/-]\d+)*%?|[a-z]+(?:&[a-z]+)*")


def content_words(text: str, folded: str, taken: list[tuple[int, int]], pairs: Pairs) -> str:
    """Content words that no slot took, as typed; a corrected syllable as corrected."""
    aligned = len(folded) == len(text)
    plain = is_unaccented(text)
    kept = []
    tokens = [m for m in _WORD.finditer(folded) if not any(a <= m.start() < b for a, b in taken)]
    for index, match in enumerate(tokens):
        typed = text[match.start() : match.end()] if aligned and not plain else match.group()
        typed = typed if fold(typed) == match.group() else match.group()
        before = tokens[index - 1].group() if index else ""
        after = tokens[index + 1].group() if index + 1 < len(tokens) else ""
        if not _is_stopword(typed, match.group(), before, after, pairs):
            kept.append(typed)
    return " ".join(kept)


def plan_segments(
    text: str, folded: str, mentions: list[PlanMention], plans: list[str], taken: list[tuple[int, int]], pairs: Pairs
) -> tuple[str, ...]:
    """«KH 139 hẹn …, sang KH 17 thì …»: what is said between one plan's name and the next."""
    if len(plans) < 2:
        return ()
    spans = {m.plan: (m.start, m.stop) for m in mentions}
    starts = sorted(spans[p][0] for p in plans if p in spans)
    common = content_words(text, folded, [*taken, (starts[0], len(folded))], pairs) if starts else ""
    found = []
    for plan in plans:
        stop = spans[plan][1] if plan in spans else 0
        following = min((s for s in starts if s >= stop), default=len(folded))
        own = content_words(text, folded, [*taken, (0, stop), (following, len(folded))], pairs)
        said = folded[: starts[0]] + " " + folded[stop:following] if starts else folded
        more = " ".join(expansions(said, said)) if len(own.split()) >= 2 else ""
        found.append(f"{common} {own} {more}".strip() if len(own.split()) >= 2 else "")
    return tuple(found)


def _is_stopword(typed: str, word: str, before: str, after: str, pairs: Pairs) -> bool:
    """Whether a word says nothing about the work; without diacritics a fixed pair saves it («chu ky»)."""
    words = lexicon()
    listed = normalize(typed) in words.stopwords if fold(typed) != normalize(typed) else word in words.folded_stopwords
    if not listed:
        return False
    if (before, word) in words.compounds or (word, after) in words.compounds:
        return False
    stop = words.folded_stopwords
    bound = (before not in stop and pairs.get((before, word), 0) >= 6) or (after not in stop and pairs.get((word, after), 0) >= 6)
    return not bound


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
