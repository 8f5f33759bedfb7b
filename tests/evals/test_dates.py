import itertools
from datetime import date

import pytest

from corpus.deadlines import parse_deadline
from evals.dates import covers, find_dates, mark_dates

ONE = [
    ("ngày 12/01/2026", "2026-01-12"),
    ("12-01-2026", "2026-01-12"),
    ("12.1.2026", "2026-01-12"),
    ("ngày 12 tháng 01 năm 2026", "2026-01-12"),
    ("12 tháng 1, 2026", None),
    ("ngày 29/9 năm 2025", "2025-09-29"),
    ("2026-01-12", "2026-01-12"),
    ("january 12, 2026", "2026-01-12"),
    ("12th of january 2026", "2026-01-12"),
    ("tháng 01/2026", "2026-01"),
    ("tháng 1 năm 2026", "2026-01"),
    ("tháng 1-2026", "2026-01"),
    ("jan 2026", "2026-01"),
    ("january 2026", "2026-01"),
    ("quý iii/2025", "2025-Q3"),
    ("quý 3 năm 2025", "2025-Q3"),
    ("quý ba năm 2025", "2025-Q3"),
    ("q3 2025", "2025-Q3"),
    ("third quarter of 2025", "2025-Q3"),
    ("30/2025", None),  # the number of a resolution, not a month
    ("12/2025/nq-hđnd", None),
    ("31/02/2025", None),
    ("2026-2030", None),
    ("thế hệ 3 năm 2030", None),
    ("3.12.20255", None),
]


@pytest.mark.parametrize(("text", "key"), ONE)
def test_one_date(text: str, key: str | None) -> None:
    assert [found.key for found in find_dates(text)] == ([key] if key else [])


def test_a_range_is_two_months() -> None:
    assert mark_dates("12/2025 - 01/2026") == "‹2025-12› - ‹2026-01›"
    assert mark_dates("12/2025-01/2026") == "‹2025-12›-‹2026-01›"


def test_the_month_of_a_day_is_not_found_apart() -> None:
    assert [found.key for found in find_dates("15/01/2026")] == ["2026-01-15"]


@pytest.mark.parametrize(("stated", "asked", "entails"), [
    ("2025-06-30", "2025-06", True), ("2025-06-30", "2025-Q2", True), ("2025-06", "2025-Q2", True),
    ("2025-Q2", "2025-06", False), ("2025-06", "2025-06-30", False), ("2025-07", "2025-Q2", False),
])  # fmt: skip
def test_covers(stated: str, asked: str, entails: bool) -> None:
    assert covers(stated, asked) is entails


def test_agrees_with_the_corpus_on_every_month_and_quarter() -> None:
    """An independent reading: the corpus' deadline grammar, over every form of 2024-2031."""
    for year, month in itertools.product(range(2024, 2032), range(1, 13)):
        for form in (f"tháng {month}/{year}", f"{month:02}/{year}", f"tháng {month} năm {year}"):
            deadline = parse_deadline(form)
            assert deadline is not None and deadline.earliest == date(year, month, 1)
            assert [found.key for found in find_dates(form)] == [f"{year}-{month:02}"]
    for year, quarter in itertools.product(range(2024, 2032), ["I", "II", "III", "IV"]):
        deadline = parse_deadline(f"Quý {quarter}/{year}")
        assert deadline is not None and deadline.earliest is not None
        found = find_dates(f"quý {quarter.lower()}/{year}")
        assert [f.key for f in found] == [f"{year}-Q{(deadline.earliest.month + 2) // 3}"]
