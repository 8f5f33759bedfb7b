"""Texts -> chunks of 1,000 characters with 200 of overlap, as a tutorial does it.

The algorithm and the defaults are those of LangChain's RecursiveCharacterTextSplitter (blank line,
newline, blank, character), which a test compares where that package is installed. Each chunk knows
its lines, so that the baseline can be held to the same citations as the assistant.
"""

from __future__ import annotations

import re

from evals.models import CitedSpan
from evals.texts import PlanTexts

SIZE, OVERLAP = 1000, 200  # characters
_SEPARATORS = ("\n\n", "\n", " ", "")


def split_text(text: str, separators: tuple[str, ...] = _SEPARATORS) -> list[str]:
    """Chunks of at most SIZE characters (white space trimmed), broken at the widest separator that helps."""
    separator = next((sep for sep in separators if not sep or sep in text), "")
    finer = separators[separators.index(separator) + 1 :]
    # a separator stays with the piece that it opens
    pieces = re.split(f"(?={re.escape(separator)})", text) if separator else list(text)
    pieces = [piece for piece in pieces if piece]
    chunks: list[str] = []
    small: list[str] = []
    for piece in pieces:
        if len(piece) < SIZE:
            small.append(piece)
            continue
        chunks += _merge(small)
        small = []
        chunks += split_text(piece, finer) if finer else [piece]
    return chunks + _merge(small)


def _merge(pieces: list[str]) -> list[str]:
    """Consecutive pieces joined up to SIZE; each chunk repeats up to OVERLAP characters of the last."""
    chunks: list[str] = []
    window: list[str] = []
    length = 0
    for piece in pieces:
        if length + len(piece) > SIZE and window:
            chunks.append("".join(window).strip())
            while length > OVERLAP or (length + len(piece) > SIZE and length > 0):
                length -= len(window.pop(0))
        window.append(piece)
        length += len(piece)
    return [chunk for chunk in [*chunks, "".join(window).strip()] if chunk]


def chunk_plan(plan: str, text: str) -> list[CitedSpan]:
    """The chunks of one plan with their lines; the chunk's text is its quote."""
    chunks, at = [], 0
    for chunk in split_text(text):
        start = text.find(chunk, max(0, at - OVERLAP - 1))
        start = start if start >= 0 else text.find(chunk)
        first = text.count("\n", 0, start) + 1
        chunks.append(CitedSpan(plan=plan, lines=(first, first + chunk.count("\n")), quote=chunk))
        at = start + len(chunk)
    return chunks


def chunk_all(texts: PlanTexts) -> list[CitedSpan]:
    """The chunks of all plans."""
    return [chunk for plan in texts.plans for chunk in chunk_plan(plan, texts.raw[plan])]
