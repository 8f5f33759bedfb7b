"""Days that a clause states or that recur by its words, seen from the as-of day.

«trước ngày 05 của tháng cuối mỗi quý» on 27/08/2025 is next 05/09/2025; «trước ngày 16/01/2026» on 10/01/2026 is six days off.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.parsed_question import ParsedQuestion
from assistant.writing import Writer, short_date
from corpus import Plan
from corpus.text import fold, normalize

_ASKED = re.compile(
    r"\bcon (?:\w+ )?(?:may|bao nhieu|bao lau|lau khong|kip)\b|\b(?:may|bao nhieu) (?:ngay|hom|tuan|thang) nua\b|\bsap (?:den|toi)\b|\bgan nhat\b"
    r"|\b(?:ky|lan|dot|quy|thang|nam|bao cao(?: \w+)?) (?:toi|sap toi|ke tiep|tiep theo|sau)\b|\b(?:den|toi) han\b|\bkip (?:khong|chua|ko)\b|\bhow (?:long|many days)\b|\bnext\b"
)
_LATE = re.compile(r"\b(?:qua|tre) (?:han|chua|roi|ngay)\b|\bda (?:tre|qua|muon)\b|\bhet han\b|\b(?:overdue|late|passed)\b")
_OF_QUARTER = re.compile(r"ngay (\d{1,2})(?: cua)? thang cuoi(?: cua| moi| hang| hằng)? quy")
_OF_MONTH = re.compile(r"ngay (\d{1,2})(?: cua)? (?:hang thang|moi thang|thang (?:ke tiep|sau))")
_OF_YEAR = re.compile(r"ngay (\d{1,2})/(\d{1,2})(?!\s*/|\d)")
_FULL = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(20\d\d)\b")
_QUARTER_DAYS = (88, 92)  # from its first day to its last
_OF_A_DOCUMENT = re.compile(r"\d[\d/]*[/-][a-z]{2,}[-/a-z]*,? (?:de )?ngay \d{1,2}/\d{1,2}/\d{4}")


def write_from_today(writer: Writer, query: ParsedQuestion, text: str, plan: Plan, marker: str) -> None:
    """The day that a quoted clause means and how far off it is, where a question asks that."""
    quarter = _in_quarter(text, query)
    late = bool(_LATE.search(query.folded))
    if quarter is not None:
        writer.count_days(quarter)
        writer.say(
            f"Của quý được hỏi là ngày **{short_date(quarter)}**{_standing(writer, query, quarter) if late else ''}. {marker}"
        )
        return
    if not late and not asks_how_far(query):
        return
    day, recurs = _meant(text, query, plan, late=late)
    if day is None:
        return
    writer.count_days(query.as_of, day)
    said = "kỳ được hỏi" if late and recurs else "mốc gần nhất" if day >= query.as_of else "mốc"
    writer.say(
        f"Tính đến ngày {short_date(query.as_of)}: {said} là ngày **{short_date(day)}**{_standing(writer, query, day)}. {marker}"
    )


def asks_how_far(query: ParsedQuestion) -> bool:
    """«còn mấy ngày nữa», «kỳ tới»; «báo cáo sáu tháng» folds like «báo cáo sau» and is none."""
    typed = query.text if len(query.text) == len(query.folded) else ""
    return any("sáu" not in normalize(typed[slice(*m.span())]) for m in _ASKED.finditer(query.folded))


def _standing(writer: Writer, query: ParsedQuestion, day: date) -> str:
    """«, còn 9 ngày», «, đã quá hạn 2 ngày»: a day seen from the as-of day."""
    days = abs((day - query.as_of).days)
    writer.counted(days)
    writer.count_days(query.as_of)
    if day >= query.as_of:
        return f", còn **{days} ngày**"
    return f", **đã quá hạn** (đã qua **{days} ngày**)" if _LATE.search(query.folded) else f", đã qua **{days} ngày**"


def _meant(text: str, query: ParsedQuestion, plan: Plan, *, late: bool) -> tuple[date | None, bool]:
    """The day of a clause that a question is about, and whether it is one that recurs.

    Of several («6 tháng (trước ngày 10/6) và hàng năm (trước ngày 30/11)») the one that the question's words stand beside.
    What is late has a day in the as-of year; a plan for one year has no days in another.
    """
    found = _days(text)
    best = max((_shared(d.beside, query.folded) for d in found), default=0)
    found = [d for d in found if _shared(d.beside, query.folded) == best]
    only = _one_year(plan)
    days = []
    for d in found:
        years = [only] if only else [query.as_of.year] if late else [query.as_of.year, query.as_of.year + 1]
        days += [(d.day, False)] if d.day else [(x, True) for year in years for m in d.months if (x := _day(year, m, d.of_month))]
    if late and best and (recurring := [x for x in days if x[1]]):
        return min(recurring, key=lambda x: abs((x[0] - query.as_of).days))
    ahead = min((x for x in days if x[0] >= query.as_of), default=None)
    passed = max((x for x in days if x[0] < query.as_of), default=None)
    return ahead or passed or (None, False)


def _shared(beside: str, folded: str) -> int:
    """How many rhythms beside a day a question names as well; «sáu tháng» is «6 tháng», «cả năm» is «hàng năm»."""
    asked = folded.replace("sau thang", "6 thang").replace("nua nam", "6 thang")
    asked = re.sub(r"\b(?:ca|cuoi|moi|bao cao|theo) nam\b", "hang nam", asked)
    return sum(rhythm in beside and rhythm in asked for rhythm in _RHYTHMS)


_RHYTHMS = ("6 thang", "hang nam", "hang quy", "hang thang", "hang tuan")


def _in_quarter(text: str, query: ParsedQuestion) -> date | None:
    """«quý III thì ngày mấy?»: the day of the last month of a quarter, for the quarter that a question names."""
    period, said = query.period, _OF_QUARTER.search(re.sub(r"\s+", " ", fold(text)))
    if said is None or period is None or period.start is None or period.stop is None:
        return None
    if not _QUARTER_DAYS[0] <= (period.stop - period.start).days <= _QUARTER_DAYS[1]:
        return None
    return _day(period.stop.year, period.stop.month, int(said.group(1)))


@dataclass(frozen=True)
class _Named:
    """A day of a clause: one of the calendar, or one of months that come round; `beside` are the folded words before it."""

    beside: str
    day: date | None = None
    of_month: int = 0
    months: tuple[int, ...] = ()


def _days(text: str) -> list[_Named]:
    """Days that a clause states outright, and those that recur."""
    folded = _OF_A_DOCUMENT.sub(" ", re.sub(r"\s+", " ", fold(text)))
    spans: list[tuple[int, int, _Named]] = []
    for found in _FULL.finditer(folded):
        if (day := _day(int(found.group(3)), int(found.group(2)), int(found.group(1)))) is not None:
            spans.append((*found.span(), _Named("", day=day)))
    for pattern, months in ((_OF_QUARTER, (3, 6, 9, 12)), (_OF_MONTH, tuple(range(1, 13)))):
        spans += [(*found.span(), _Named("", of_month=int(found.group(1)), months=months)) for found in pattern.finditer(folded)]
    for found in _OF_YEAR.finditer(folded):
        if 1 <= int(found.group(2)) <= 12:
            spans.append((*found.span(), _Named("", of_month=int(found.group(1)), months=(int(found.group(2)),))))
    spans.sort(key=lambda span: span[0])
    before = [0, *(stop for _, stop, _ in spans)]
    return [
        replace(named, beside=" ".join(re.findall(r"\w+", folded[since:start])))
        for (start, _, named), since in zip(spans, before, strict=False)
    ]


def _one_year(plan: Plan) -> int | None:
    """The year of a plan that is for one year («… năm 2024»)."""
    years = set(re.findall(r"\b(20\d\d)\b", plan.title.value))
    return int(years.pop()) if len(years) == 1 and re.search(r"\bnam 20\d\d\s*\W*$", fold(plan.title.value)) else None


def _day(year: int, month: int, day: int) -> date | None:
    """The day, or None if no calendar has it; the 31st of a shorter month is its last day."""
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return date(year, month, 1) + timedelta(days=min(day, calendar.monthrange(year, month)[1]) - 1)
