"""Dates as people write them -> one key each, so that «tháng 01/2026» equals «January 2026».

A key is `2026-01-12` for a day, `2026-01` for a month, `2026-Q1` for a quarter. A month is never
found inside a day, nor a date inside a document number («12/2025/NQ-HĐND»).
"""

from __future__ import annotations

import re
from datetime import date

from evals.models import Record

# ngày = day, tháng = month, quý = quarter, năm = year
_QUARTERS = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4,
    "first": 1, "second": 2, "third": 3, "fourth": 4,
}  # fmt: skip
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = {name: number for number, name in enumerate(_MONTHS, start=1)} | {m[:3]: n for n, m in enumerate(_MONTHS, start=1)}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_BEFORE = r"(?<![\d/])(?<!\d[.,])"
_AFTER = r"(?![\d/]|[.,]\d)"
_DATE = re.compile(
    rf"{_BEFORE}(?P<iso>(?P<iy>20\d\d)-(?P<im>\d\d)-(?P<id>\d\d)){_AFTER}"
    rf"|{_BEFORE}(?P<d>\d{{1,2}})\s?(?P<mark>[/.-])\s?(?P<m>\d{{1,2}})\s?(?P=mark)\s?(?P<y>\d{{4}}){_AFTER}"
    rf"|{_BEFORE}(?P<sd>\d{{1,2}})/(?P<dm>\d{{1,2}}) năm (?P<dy>\d{{4}}){_AFTER}"
    rf"|{_BEFORE}(?P<wd>\d{{1,2}}) tháng (?P<wm>\d{{1,2}})(?: năm |[/-]| )(?P<wy>\d{{4}}){_AFTER}"
    rf"|\b(?P<ed>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<em>{_NAMES})\.?,? (?P<ey>\d{{4}}){_AFTER}"
    rf"|\b(?P<am>{_NAMES})\.? (?P<ad>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<ay>\d{{4}}){_AFTER}"
    rf"|\b(?P<nm>{_NAMES})\.?,? (?:of )?(?P<ny>\d{{4}}){_AFTER}"
    rf"|\b(?:quý |q)(?P<q>iv|i{{1,3}}|[1-4]|một|hai|ba|bốn|tư)\s?(?:/|-| năm | of | )\s?(?P<qy>\d{{4}}){_AFTER}"
    rf"|\b(?P<eq>first|second|third|fourth) quarter (?:of |in )?(?P<eqy>\d{{4}}){_AFTER}"
    rf"|\btháng (?P<tm>\d{{1,2}}) năm (?P<ty>\d{{4}}){_AFTER}"
    rf"|{_BEFORE}(?:tháng )?(?P<sm>\d{{1,2}})\s?[/-]\s?(?P<sy>\d{{4}}){_AFTER}"
)


class DateMention(Record):
    """One date in a text with its key and its half-open range of characters."""

    key: str
    start: int
    stop: int


def _day(year: str, month: int, day: str) -> str | None:
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None


def _month(year: str, month: int) -> str | None:
    return f"{year}-{month:02}" if 1 <= month <= 12 else None


def _key(found: re.Match[str]) -> str | None:
    """The key of a match, None for an impossible day or month («30/2025»)."""
    part = found.groupdict()
    if part["iso"]:
        return _day(part["iy"], int(part["im"]), part["id"])
    for day, month, year in (("d", "m", "y"), ("sd", "dm", "dy"), ("wd", "wm", "wy")):
        if part[day]:
            return _day(part[year], int(part[month]), part[day])
    for day, month, year in (("ed", "em", "ey"), ("ad", "am", "ay")):
        if part[day]:
            return _day(part[year], _MONTH[part[month]], part[day])
    if part["nm"]:
        return _month(part["ny"], _MONTH[part["nm"]])
    for month, year in (("tm", "ty"), ("sm", "sy")):
        if part[month]:
            return _month(part[year], int(part[month]))
    quarter, year = (part["q"], part["qy"]) if part["q"] else (part["eq"], part["eqy"])
    return f"{year}-Q{_QUARTERS[quarter]}"


def find_dates(text: str) -> list[DateMention]:
    """All dates of a lower-case text, left to right.

    >>> [d.key for d in find_dates("ngày 5/12/2025, quý iii năm 2025, tháng 01/2026, october 2025")]
    ['2025-12-05', '2025-Q3', '2026-01', '2025-10']
    """
    found = []
    for match in _DATE.finditer(text):
        key = _key(match)
        if key is not None:
            found.append(DateMention(key=key, start=match.start(), stop=match.end()))
    return found


def mark_dates(text: str) -> str:
    """The text with each date replaced by its key in angle marks.

    >>> mark_dates("hạn tháng 01/2026")
    'hạn ‹2026-01›'
    """
    parts, at = [], 0
    for found in find_dates(text):
        parts += [text[at : found.start], f"‹{found.key}›"]
        at = found.stop
    return "".join([*parts, text[at:]])


def covers(stated: str, asked: str) -> bool:
    """Whether a stated date entails the asked one: a day entails its month and its quarter.

    >>> covers("2025-06-30", "2025-Q2"), covers("2025-06", "2025-06-30")
    (True, False)
    """
    if stated == asked or (len(stated) == 10 and stated[:7] == asked):
        return True
    if "Q" in asked and "Q" not in stated:
        return stated[:4] == asked[:4] and (int(stated[5:7]) + 2) // 3 == int(asked[-1])
    return False
