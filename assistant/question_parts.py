"""One message that asks several things -> its parts, each a question that can be answered by itself.

«(1) …, (2) …» is parted by its numbers. «KH 139 hẹn bao giờ, còn KH 17 giao ai?» is parted between its plans,
if each part asks something; what stands before the first plan is the subject of all of them.
"""

from __future__ import annotations

import itertools
import re

from assistant.lexicon import lexicon, word_set
from assistant.plan_names import PlanMention
from corpus.text import fold

_MOST = 4  # parts; a longer list is no question any more
_TURN = re.compile(
    r"[;,.]\s*(?:(?:the |vay )?con|va|trong khi|ve sau|sau do|sang|roi|nhung|so voi|thuc te|toi)?\s+|\s(?:con|trong khi|the con|ve sau)\s"
)
_ASKS = re.compile(
    r"\b(?:ai|nao|gi|may|bao nhieu|bao gio|khi nao|the nao|ra sao|thi sao|(?<!phai )(?<!dung )khong|who|when|what|which|how)\b"
)
# how plans and what is asked of them are called
_COMMON = word_set(
    "kh ke hoach ubnd ban so may han chu tri giao ghi hen muc dat ngay thang nam quy khi lai dan neu hoan thanh de nghi thuc hien trien khai yeu cau co quan don vi quy dinh ben tham muu phong xuong thi hdnd thanh pho ban hanh thuc te mang thong qua theo"
)
_FEW = 3  # content words up to which a part has no subject of its own


def numbered_parts(text: str) -> list[str]:
    """The parts of «… (1) …, (2) …», without what stands before the first; none if there are no two."""
    found = re.split(r"\(\s*\d\s*\)", text)
    numbers = [int(n) for n in re.findall(r"\(\s*(\d)\s*\)", text)]
    parts = [p.strip(" ,;.") for p in found[1:]]
    consecutive = numbers[:2] == [1, 2] and numbers == list(range(1, len(numbers) + 1))
    return parts if consecutive and len(parts) <= _MOST and all(len(p.split()) >= 4 for p in parts) else []


def parts_by_plan(text: str, mentions: list[PlanMention]) -> list[str]:
    """What a question asks of each of the plans that it names; none unless each is asked something of its own.

    Args:
        mentions: the plans named, in the order of the text.
    """
    folded = fold(text)
    named = [m for m in mentions if m.hard]
    if len(folded) != len(text) or not 2 <= len(named) <= _MOST:
        return []
    cuts = [0]
    for before, after in itertools.pairwise(named):
        turns = list(_TURN.finditer(folded, before.stop, after.start))
        if not turns:
            return []
        cuts.append(turns[-1].end())
    parts = []
    for mention, start, stop in zip(named, cuts, [*cuts[1:], len(text)], strict=True):
        name = text[mention.start : mention.stop]
        said = f"KH {name}" if name.isdigit() else name  # «17 đòi bao nhiêu» alone names no plan
        parts.append(f"{text[start : mention.start]}{said}{text[mention.stop : stop]}".strip(" ,;."))
    if not all(_asks(part) for part in parts):
        return []
    subject = _subject(text[: named[0].start], folded[: named[0].start])
    first = text[named[0].stop : cuts[1]].strip(" ,;.()") if len(cuts) > 1 else ""
    if _tells_a_work(first):  # «KH 17 cơ quan nào là thường trực, còn phường là phòng nào»: of the same work
        subject = f"{subject.rstrip(' (')} {first}".strip()
    names = [text[m.start : m.stop] for m in named]
    return [
        f"{subject} {part}" if at and subject and _has_none(part.replace(name, " ")) else part
        for at, (part, name) in enumerate(zip(parts, names, strict=True))
    ]


def _subject(text: str, folded: str) -> str:
    """What stands before the first plan, up to a colon; empty if it asks."""
    head = text.split(":")[0] if ":" in text else text
    return "" if _ASKS.search(folded[: len(head)]) else head.strip(" ,;")


def _asks(part: str) -> bool:
    return bool(_ASKS.search(fold(part)))


def _has_none(part: str) -> bool:
    """Whether a part is about nothing but its plan and what is asked of it."""
    return len(_said(part)) <= _FEW


def _tells_a_work(part: str) -> bool:
    """Whether what is asked of the first plan names the work as well."""
    return len(_said(part)) > 1


def _said(part: str) -> list[str]:
    words = re.findall(r"[a-z]+", fold(part))
    return [w for w in words if w not in lexicon().folded_stopwords and w not in _COMMON]
