"""Words of a question that are about who asks and why, not about the plans.

«Em làm startup, NQ 35 có những việc gì?», «… bao giờ xong để tôi còn nộp hồ sơ?», «cái NQ 35 lo chuyện khởi nghiệp ấy, …».
"""

from __future__ import annotations

import re

from assistant.lexicon import lexicon

# not «mấy», which folds like the trade «may»
_ASKS = re.compile(r"\b(?:ai|nao|gi|bao nhieu|bao gio|khi nao|the nao|ra sao|dau|sao|chua|khong)\b")
_I = (
    r"(?:em|toi|tui|minh|chau|chung (?:toi|em|minh)|bo(?:n)? (?:toi|em|minh)|(?:con|nha|me|bo|vo|chong|cong ty|ben|don vi|co quan|phuong|xa|truong|quan)"
    r" (?:toi|tui|em|minh|chau|chung toi))"
)
_ABOUT_ME = re.compile(rf"^\W*(?:thua \w+,? )?{_I}\b(?: [^\s,.;:?!]+){{0,12}}[,.;:!]")
_PURPOSE = re.compile(
    rf"\b(?:de|cho|nham|giup) (?:{_I}|ba con|anh em|gia dinh|moi nguoi)(?: (?!nao\b|gi\b)[^\s,.;:?!]+){{0,12}}(?=[,.;:?!]|$)"
)
_OF_A_RESOLUTION = re.compile(
    r"\b(?:nghi quyet|nq)(?: so)? ?\d[^\s,]*((?: (?:lo|ve|noi ve|ban ve|quy dinh ve|danh cho|ho tro))(?: [^\s,.;:?!]+){1,8}? (?:ay|do|kia|y))\b"
)


def asides(folded: str) -> list[tuple[int, int]]:
    """Spans of a list's question that say who asks, or what a resolution that is named by its number is about."""
    about = _ABOUT_ME.match(folded)
    found = [about.span()] if about and not _ASKS.search(about.group()) else []
    return found + [m.span(1) for m in _OF_A_RESOLUTION.finditer(folded)]


def purposes(folded: str) -> list[tuple[int, int]]:
    """Spans that say what the one who asks wants to know it for."""
    return [m.span() for m in _PURPOSE.finditer(folded) if not _ASKS.search(m.group())]


def outbursts(folded: str) -> list[tuple[int, int]]:
    """Spans of what is shouted before the question («Máy móc gì mà lề mề!!! …»), if enough is asked behind it."""
    shouted = _SHOUTED.match(folded)
    if shouted is None or any(c.isdigit() for c in shouted.group()):
        return []
    behind = [w for w in re.findall(r"[a-z]+", folded[shouted.end() :]) if w not in lexicon().folded_stopwords]
    return [shouted.span()] if len(behind) >= _ENOUGH else []


_SHOUTED = re.compile(r"^[^!?]{3,90}!+\s*(?=\w)")
_ENOUGH = 5  # content words behind, from which they tell the work by themselves
