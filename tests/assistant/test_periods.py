"""Times in questions: what is named is exactly that span, what is counted starts from the as-of day."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.periods import read_period
from corpus.text import fold

MONTHS, QUARTERS, YEARS = st.integers(1, 12), st.integers(1, 4), st.integers(2020, 2045)
DAYS = st.dates(date(2020, 1, 1), date(2045, 12, 31))
ROMAN = ["I", "II", "III", "IV"]
MONDAY = date(2025, 12, 15)


def read(text, as_of=MONDAY):
    return read_period(fold(text), as_of)


def span(text, as_of=MONDAY):
    period = read(text, as_of)
    return period and (period.start, period.stop)


@given(
    MONTHS,
    YEARS,
    st.sampled_from(
        ["tháng {m}/{y}", "tháng {m:02}/{y}", "thang {m}/{y}", "tháng {m} năm {y}", "việc nào xong trong tháng {m}/{y}?"]
    ),
)
def test_a_month_is_exactly_that_month(month, year, form):
    assert span(form.format(m=month, y=year)) == (date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


@given(
    QUARTERS,
    YEARS,
    st.sampled_from(["quý {r}/{y}", "quý {q}/{y}", "Q{q}/{y}", "quý {r} năm {y}", "những việc đến hạn quý {r}/{y}"]),
)
def test_a_quarter_is_exactly_three_months(quarter, year, form):
    first, last = span(form.format(r=ROMAN[quarter - 1], q=quarter, y=year))
    assert first == date(year, 3 * quarter - 2, 1)
    assert (last + timedelta(days=1)).replace(day=1) == last + timedelta(days=1)
    assert last.month == 3 * quarter and last.year == year


@given(YEARS)
def test_a_year_is_exactly_that_year(year):
    assert span(f"các việc năm {year}") == (date(year, 1, 1), date(year, 12, 31))


@given(DAYS)
def test_a_day_is_that_day(day):
    assert span(f"việc nào xong trước ngày {day.day}/{day.month}/{day.year}")[1] in (day, day - timedelta(days=1))


@given(DAYS, st.sampled_from(["tuần", "tháng", "quý", "năm"]))
def test_this_one_contains_today_and_the_next_begins_when_it_ends(day, unit):
    start, stop = span(f"việc nào đến hạn {unit} này", day)
    following = span(f"việc nào đến hạn {unit} sau", day)
    assert start <= day <= stop
    assert following[0] == stop + timedelta(days=1)


@given(DAYS, st.sampled_from(["tháng", "quý", "năm"]))
def test_the_last_one_ends_the_day_before_this_one(day, unit):
    before = span(f"những việc phải xong {unit} trước", day)
    assert before[1] == span(f"những việc phải xong {unit} này", day)[0] - timedelta(days=1)


@given(MONTHS, YEARS, DAYS)
def test_what_is_named_outright_does_not_depend_on_today(month, year, day):
    assert read(f"tháng {month}/{year}", day) == read(f"tháng {month}/{year}", MONDAY)


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("từ tháng 12/2025 đến tháng 1/2026", date(2025, 12, 1), date(2026, 1, 31)),
        ("giai đoạn 2026-2030", date(2026, 1, 1), date(2030, 12, 31)),
        ("in January 2026", date(2026, 1, 1), date(2026, 1, 31)),
        ("due in Q2 2026", date(2026, 4, 1), date(2026, 6, 30)),
        ("next quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("sang năm", date(2026, 1, 1), date(2026, 12, 31)),
        ("hè 2025, đúng tháng 7", date(2025, 7, 1), date(2025, 7, 31)),
        ("trong tháng 12", date(2025, 12, 1), date(2025, 12, 31)),
    ],
)  # fmt: skip
def test_spans(text, start, stop):
    assert span(text) == (start, stop)


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("việc nào quá hạn", {"overdue": True, "relative": True}),
        ("nhiệm vụ nào sắp đến hạn", {"due_soon": True, "relative": True}),
        ("việc nào làm hằng năm", {"rhythm": "recurring"}),
        ("việc nào làm thường xuyên", {"rhythm": "continuous"}),
    ],
)
def test_times_without_a_span(text, flags):
    period = read(text)
    assert {name: getattr(period, name) for name in flags} == flags


@pytest.mark.parametrize(
    "text",
    ["Sở Tài chính chủ trì việc gì", "theo Nghị quyết số 34/2025/NQ-HĐND", "Quyết định 6150/QĐ-UBND", "tỷ lệ 95%", "quỹ đầu tư mạo hiểm", ""],
)  # fmt: skip
def test_no_time_is_read_where_none_is_said(text):
    assert read(text) is None


def test_two_times_joined_by_and_are_no_span():
    both = read("chỉ tiêu của 2030 lẫn 2045")
    assert [(p.start.year, p.stop.year) for p in both.several] == [(2030, 2030), (2045, 2045)]


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("quý I và quý II/2026", date(2026, 1, 1), date(2026, 6, 30)),  # the first takes the second's year, not today's
        ("nửa cuối năm 2026", date(2026, 7, 1), date(2026, 12, 31)),
        ("6 tháng đầu năm 2026", date(2026, 1, 1), date(2026, 6, 30)),
    ],
)
def test_spans_are_read_no_wider_than_said(text, start, stop):
    assert span(text) == (start, stop)


def test_two_years_joined_by_and_with_their_noun():
    assert len(read("chỉ tiêu năm 2030 và năm 2045").several) == 2


def test_before_a_month_is_not_that_month():
    assert span("việc nào phải xong trước tháng 3/2026")[1] < date(2026, 3, 1)
