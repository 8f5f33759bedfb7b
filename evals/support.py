"""What the sources of an answer support: its cited lines, and what follows from them by a stated rule.

The rules: a date entails its month, quarter and year, and a month, quarter or year its first and
last day; a day that a source gives without a year, or of the last month of each quarter, in any year; a
cited document's number cut short; how many items were counted, and in a list the
size of another list; days and months between the as-of day and a cited date; the headings above the
cited lines; the identity of a cited plan, and of any plan where nothing is answered; the number of
any plan; what the question itself says.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from evals.context import all_identities, context_of, plan_identity
from evals.facts import Fact, FactKind, facts
from evals.models import Case, Span, Status, SystemAnswer
from evals.texts import PlanTexts

# counting words after which a list may give the size of another list: nhiệm vụ = task, nội dung = item, …
_COUNTED = re.compile(r"\b\d+ (?=(?:nhiệm vụ|nội dung|chỉ tiêu|mục|việc|ngày (?:từ|tới|kể)|tasks?|items?|duties)\b)")


def _month_days(year: int, first: int, last: int) -> set[str]:
    return {f"{year}-{first:02}-01", date(year, last, calendar.monthrange(year, last)[1]).isoformat()}


def entailed_dates(key: str) -> set[str]:
    """Dates that follow from a stated one.

    >>> sorted(entailed_dates("2025-Q2"))
    ['2025-04-01', '2025-06', '2025-06-30', '2025-Q2']
    """
    year, rest = int(key[:4]), key[5:]
    if rest.startswith("Q"):
        last = 3 * int(rest[1])
        return {key, f"{year}-{last:02}", *_month_days(year, last - 2, last)}
    month = int(rest[:2])
    wider = {key, key[:7], f"{year}-Q{(month + 2) // 3}"}
    return wider if len(rest) > 2 else wider | _month_days(year, month, month)


def _dates(stated: Iterable[Fact]) -> set[str]:
    found: set[str] = set()
    for fact in stated:
        if fact.kind is FactKind.DATE:
            found |= entailed_dates(fact.key)
        elif fact.kind is FactKind.NUMBER and len(fact.key) == 4 and fact.key.startswith("20"):
            found |= {f"{fact.key}-01-01", f"{fact.key}-12-31"}  # a bare year
    return found


_EACH_QUARTER = re.compile(r"ngày (\d{1,2})(?: của)? tháng cuối (?:(?:mỗi|hàng|hằng|của) )?quý", re.IGNORECASE)
_EACH_YEAR = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])")


def _recurring(sources: Iterable[str], as_of: date | None) -> set[str]:
    """Days of the as-of year and the next that a source names without a year.

    «trước ngày 10/6», «ngày 05 của tháng cuối mỗi quý».
    """
    found: set[str] = set()
    sources = list(sources)
    titled = {int(year) for text in sources for year in re.findall(r"năm (20\d\d)", text)}  # a plan for that year
    years = {as_of.year, as_of.year + 1} | titled if as_of else set()
    for text in (" ".join(source.split()) for source in sources):
        named = [(int(day), month) for day in _EACH_QUARTER.findall(text) for month in (3, 6, 9, 12)]
        named += [(int(day), int(month)) for day, month in _EACH_YEAR.findall(text)]
        found |= {
            f"{year}-{month:02}-{day:02}"
            for year in years
            for day, month in named
            if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
        }
    return found


def _intervals(days: set[str], as_of: date | None) -> set[str]:
    """Numbers of days and months between the as-of day and each stated day."""
    if as_of is None:
        return set()
    stated = [date.fromisoformat(day) for day in days if len(day) == 10]
    lengths = {abs((day - as_of).days) for day in stated}
    lengths |= {abs(12 * (day.year - as_of.year) + day.month - as_of.month) for day in stated}
    return {str(length) for length in lengths | {length + 1 for length in lengths} | {max(length - 1, 0) for length in lengths}}


def _numbers(stated: Iterable[Fact], answer: SystemAnswer) -> set[str]:
    numbers = {fact.key for fact in stated if fact.kind is FactKind.NUMBER}
    for fact in stated:
        if fact.kind is FactKind.DATE:
            numbers.add(fact.key[:4])
    counted = max(answer.total or 0, len(answer.records), len(answer.citations))
    return numbers | {str(number) for number in range(counted + 1)}


def _short_numbers(key: str) -> set[str]:
    """A document number cut short: «30/2025/nq-hđnd» is also «30/2025/nq», «30/2025» and «30»."""
    cut = {key[:at] for at, char in enumerate(key) if char in "/-"}
    return cut | {short.lstrip("0") for short in cut}


def supported_keys(case: Case, answer: SystemAnswer, texts: PlanTexts) -> dict[FactKind, set[str]]:
    """Keys of every fact that the answer may state, by kind."""
    places: list[Span] = [*answer.citations, *answer.records]
    sources = [texts.at(place) for place in places]
    sources += [f"{cited.locator} ; {cited.quote}" for cited in answer.citations]
    sources += [context_of(place.plan, place.lines) for place in places]
    sources += [plan_identity(place.plan) for place in places]
    sources += [] if answer.status is Status.ANSWERED else [all_identities()]
    stated = [fact for text in [*dict.fromkeys(sources), *case.turns] for fact in _cached_facts(text)]
    as_of = answer.as_of or case.as_of
    recurring = {wider for day in _recurring(dict.fromkeys(sources), as_of) for wider in entailed_dates(day)}
    dates = _dates(stated) | recurring | ({as_of.isoformat()} if as_of else set())
    named = [*stated, *_cached_facts(all_identities())]  # «Kế hoạch 139/KH-UBND không nêu»: any plan may be named
    documents = {fact.key for fact in named if fact.kind is FactKind.DOCUMENT}
    return {
        FactKind.AGENCY: {fact.key for fact in stated if fact.kind is FactKind.AGENCY},
        FactKind.DATE: dates,
        FactKind.DOCUMENT: documents | {short for key in documents for short in _short_numbers(key)},
        FactKind.NUMBER: _numbers(stated, answer) | _intervals(dates, as_of) | {str(len(texts.plans))},
    }


@cache
def _cached_facts(text: str) -> tuple[Fact, ...]:
    return tuple(facts(text))


def unsupported(case: Case, answer: SystemAnswer, texts: PlanTexts) -> list[Fact]:
    """Facts of the answer that its sources do not support."""
    allowed = supported_keys(case, answer, texts)
    shown = answer.answer if answer.total is None else _COUNTED.sub(" ", answer.answer)
    for cited in answer.citations:
        shown = shown.replace(cited.locator, " ") if cited.locator else shown
    return [fact for fact in _cached_facts(shown) if fact.key not in allowed[fact.kind]]
