"""Days that a clause states or that recur by its words, seen from the as-of day.

«trước ngày 05 của tháng cuối mỗi quý» on 27/08/2025 is next 05/09/2025; «trước ngày 16/01/2026» on 10/01/2026 is six days off.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.parsed_question import ParsedQuestion
from assistant.writing import Writer, short_date
from corpus.text import fold

_ASKED = re.compile(
    r"\bcon (?:\w+ )?(?:may|bao nhieu|bao lau|lau khong|kip)\b|\b(?:may|bao nhieu) (?:ngay|hom|tuan|thang) nua\b|\bsap (?:den|toi)\b|\bgan nhat\b"
    r"|\b(?:ky|lan|dot|quy|thang|nam|bao cao(?: \w+)?) (?:toi|sap toi|ke tiep|tiep theo|sau)\b|\b(?:qua|tre) (?:han|chua|roi|ngay)\b|\bda (?:tre|qua)\b|\b(?:den|toi) han\b|\bkip (?:khong|chua|ko)\b|\bhow (?:long|many days)\b|\bnext\b"
)
_OF_QUARTER = re.compile(r"ngay (\d{1,2})(?: cua)? thang cuoi(?: cua| moi| hang| hằng)? quy")
_OF_MONTH = re.compile(r"ngay (\d{1,2})(?: cua)? (?:hang thang|moi thang|thang (?:ke tiep|sau))")
_OF_YEAR = re.compile(r"ngay (\d{1,2})/(\d{1,2})(?!\s*/|\d)")
_FULL = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(20\d\d)\b")
_QUARTER_DAYS = (88, 92)  # from its first day to its last
_OF_A_DOCUMENT = re.compile(r"\d[\d/]*[/-][a-z]{2,}[-/a-z]*,? (?:de )?ngay \d{1,2}/\d{1,2}/\d{4}")


def write_from_today(writer: Writer, query: ParsedQuestion, text: str, marker: str) -> None:
    """The next day that a quoted clause means and how far off it is, where a question asks that."""
    quarter = _in_quarter(text, query)
    if quarter is not None:
        writer.count_days(quarter)
        writer.say(f"Của quý được hỏi là ngày **{short_date(quarter)}**. {marker}")
        return
    if not _ASKED.search(query.folded):
        return
    ahead = min((d for d in _days(text, query.as_of) if d >= query.as_of), default=None)
    passed = max((d for d in _days(text, query.as_of) if d < query.as_of), default=None)
    day = ahead or passed
    if day is None:
        return
    days = abs((day - query.as_of).days)
    writer.counted(days)
    writer.count_days(query.as_of, day)
    far = f"còn **{days} ngày**" if day >= query.as_of else f"đã qua **{days} ngày**"
    writer.say(
        f"Tính đến ngày {short_date(query.as_of)}: mốc {'gần nhất ' if ahead else ''}là ngày **{short_date(day)}**, {far}. {marker}"
    )


def _in_quarter(text: str, query: ParsedQuestion) -> date | None:
    """«quý III thì ngày mấy?»: the day of the last month of a quarter, for the quarter that a question names."""
    period, said = query.period, _OF_QUARTER.search(re.sub(r"\s+", " ", fold(text)))
    if said is None or period is None or period.start is None or period.stop is None:
        return None
    if not _QUARTER_DAYS[0] <= (period.stop - period.start).days <= _QUARTER_DAYS[1]:
        return None
    return _day(period.stop.year, period.stop.month, int(said.group(1)))


def _days(text: str, today: date) -> Iterator[date]:
    """Days that a clause states outright, and of those that recur the next ones."""
    folded = _OF_A_DOCUMENT.sub(" ", re.sub(r"\s+", " ", fold(text)))
    for found in _FULL.finditer(folded):
        if (day := _day(int(found.group(3)), int(found.group(2)), int(found.group(1)))) is not None:
            yield day
    for found in _OF_QUARTER.finditer(folded):
        yield from _next(today, int(found.group(1)), months=(3, 6, 9, 12))
    for found in _OF_MONTH.finditer(folded):
        yield from _next(today, int(found.group(1)), months=tuple(range(1, 13)))
    for found in _OF_YEAR.finditer(folded):
        if 1 <= int(found.group(2)) <= 12:
            yield from _next(today, int(found.group(1)), months=(int(found.group(2)),))


def _next(today: date, day: int, months: tuple[int, ...]) -> Iterator[date]:
    """The first of these days that has not passed."""
    coming = (_day(year, month, day) for year in (today.year, today.year + 1) for month in months)
    first = next((d for d in coming if d is not None and d >= today), None)
    if first is not None:
        yield first


def _day(year: int, month: int, day: int) -> date | None:
    """The day, or None if no calendar has it; the 31st of a shorter month is its last day."""
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return date(year, month, 1) + timedelta(days=min(day, calendar.monthrange(year, month)[1]) - 1)
