"""What is settled before a question is read: empty, too long, small talk, orders to the program.

An instruction inside a question is text. If a question about the plans stands beside it, that
question is answered; if nothing else stands there, the order is declined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.lexicon import lexicon
from corpus.text import fold

MAX_QUESTION = 2000  # characters


class Gate(StrEnum):
    """What the guard says of a question."""

    OPEN = "open"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    SMALL_TALK = "small_talk"
    REFUSED = "refused"


@dataclass(frozen=True)
class Guarded:
    """The verdict, and the question without orders to the program."""

    gate: Gate
    text: str


def guard(text: str) -> Guarded:
    """Judges a cleaned question."""
    if len(text) > MAX_QUESTION:
        return Guarded(Gate.TOO_LONG, text)
    if not re.search(r"[^\W_]{2,}", text):
        return Guarded(Gate.EMPTY, text)
    folded = fold(text)
    if _orders(folded):
        rest = _with_subject(text, _without_orders(text))
        asks = any(p.search(fold(rest)) for patterns in lexicon().asks.values() for p in patterns) or "?" in rest
        return Guarded(Gate.OPEN, rest) if len(rest.split()) >= 4 and asks else Guarded(Gate.REFUSED, text)
    return Guarded(Gate.OPEN, text)


def _orders(folded: str) -> bool:
    """Whether a text holds an order to the program, or asks for what no program should do."""
    words = lexicon()
    return any(p.search(folded) for p in (*words.injection, *words.refuse))


def is_small_talk(text: str) -> bool:
    """A greeting, thanks, or a question about the program itself, and nothing else."""
    folded = fold(text)
    found = [p for p in lexicon().small_talk if p.search(folded)]
    rest = folded
    for pattern in found:
        rest = pattern.sub(" ", rest)
    words = [w for w in re.findall(r"[a-z]+", rest) if w not in lexicon().folded_stopwords]
    return bool(found) and len(words) <= 3


def _with_subject(text: str, rest: str) -> str:
    """What an order wants to be claimed is what a bare question behind it is about («… khẳng định rằng X. Hạn là khi nào?»)."""
    claim = _CLAIMED.search(text)
    words = [w for w in re.findall(r"[a-z]+", fold(rest)) if w not in lexicon().folded_stopwords]
    if claim is None or len(words) > _BARE:
        return rest
    return f"{claim.group(1).strip()}. {rest}"


_CLAIMED = re.compile(r"\b(?:rằng|là) ([^.!?;\n]{12,160})[.!;\n]")
_BARE = 6  # words of a question that say hardly more than what is asked


def _without_orders(text: str) -> str:
    """The sentences that hold no order to the program."""
    sentences = [
        s
        for s in re.split(r"(?<=[.!?;\n])\s+|\s*(?:câu hỏi|question|nào|giờ thì cho biết)\s*:\s*", text, flags=re.IGNORECASE)
        if s
    ]
    kept = [s for s in sentences if not _orders(fold(s))]
    if kept or "?" not in text:
        return " ".join(kept)
    halves = re.split(r"[:,]\s+", text)
    return " ".join(h for h in halves if not _orders(fold(h)))
