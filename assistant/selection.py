"""What picks from records at hand by their values: «cái nào thấp nhất», «việc nào hạn sớm nhất», «bỏ những cái 100%»."""

from __future__ import annotations

import re
from datetime import date

from corpus.models import DeadlineKind
from corpus.text import fold
from index import TaskItem

_FIRST = re.compile(
    r"\b(?:som|gan|cap bach|gap) nhat\b|\b(?:den|toi) han (?:truoc|dau tien)\b|\b(?:xong|hoan thanh) (?:truoc tien|dau tien|som)\b|\bearliest\b|\bdue first\b"
)
_LAST = re.compile(
    r"\b(?:muon|tre|xa|lau) nhat\b|\b(?:den|toi) han (?:sau cung|cuoi cung)\b|\b(?:xong|hoan thanh) sau cung\b|\blatest\b|\bdue last\b"
)
_MOST = re.compile(r"\b(?:cao|lon|nhieu) nhat\b|\bhighest\b|\blargest\b")
_LEAST = re.compile(
    r"\b(?:thap|nho|it nhat|kem) nhat\b|\b(?:muc|chi tieu|con so|ty le|ti le|cai nao)\b.*\bit nhat\b|\blowest\b|\bsmallest\b"
)
_PICKS = re.compile(
    r"\b(?:viec|nhiem vu|chi tieu|cai|dong|muc|moc|van ban|dau viec|task|target|indicator)(?: \w+){0,3}? (?:nao|gi)\b|\b(?:which|what)\b"
)
_WITHOUT_VALUE = re.compile(r"\b(?:bo|loai|tru|khong (?:ke|tinh|lay))\b[^.;?]*?(\d+(?:[.,]\d+)?)\s*(%|phan tram)?")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?")


def superlative(folded: str) -> str | None:
    """Which end a question asks for: «first» or «last» in time, «most» or «least» of a value; None if it asks for none."""
    if not _PICKS.search(folded):
        return None
    for name, pattern in (("first", _FIRST), ("last", _LAST), ("least", _LEAST), ("most", _MOST)):
        if pattern.search(folded):
            return name
    return None


def of_months(items: list[TaskItem], folded: str) -> list[TaskItem]:
    """«hạn ghi theo tháng»: of dated records those whose time is a month, if the question says so."""
    kind = next((k for pattern, k in _BY_KIND if pattern.search(folded)), None)
    return [i for i in items if kind is None or (i.due is not None and i.due.kind is kind)]


_BY_KIND = [
    (re.compile(r"\bghi theo thang\b|\btheo thang\b"), DeadlineKind.MONTH),
    (re.compile(r"\bghi theo quy\b|\btheo quy\b"), DeadlineKind.QUARTER),
]


def at_the_end(items: list[TaskItem], end: str) -> list[TaskItem]:
    """The records that stand at one end; none if they have no values to be compared by, or of more than one unit."""
    if end in ("first", "last"):
        dated = [(i.due.latest, i) for i in items if i.due is not None and i.due.latest is not None]
        days: list[date] = [day for day, _ in dated]
        if not days:
            return []
        chosen = min(days) if end == "first" else max(days)
        return [i for day, i in dated if day == chosen]
    valued = [(number, i) for i in items if (number := value_of(i)) is not None]
    if not valued or len({fold(i.unit or "") for _, i in valued}) > 1:
        return []
    edge = (max if end == "most" else min)(number for number, _ in valued)
    return [i for number, i in valued if number == edge]


def without_value(items: list[TaskItem], folded: str) -> list[TaskItem] | None:
    """«bỏ những cái đặt mức 100%»: the records but those of that value; None if a question leaves out no value."""
    said = _WITHOUT_VALUE.search(folded)
    if said is None:
        return None
    number = _plain(said.group(1))
    left = [i for i in items if value_of(i) != number]
    return left if 0 < len(left) < len(items) else None


def value_of(item: TaskItem) -> float | None:
    """The figure of an indicator: the first number of its target."""
    found = _NUMBER.search(item.target or "")
    return _plain(found.group()) if found else None


def _plain(number: str) -> float:
    return float(re.sub(r"\.(?=\d{3}\b)", "", number).replace(",", "."))
