"""«các năm tiếp theo» has a beginning at most; «ba tháng cuối năm» is one quarter."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.periods import read_period
from corpus.models import DeadlineKind
from corpus.text import fold

TODAY = date(2025, 12, 15)
YEARS, DAYS = st.integers(2020, 2045), st.dates(date(2020, 1, 1), date(2045, 12, 31))


def read(text, as_of=TODAY):
    return read_period(fold(text), as_of)


@pytest.mark.parametrize(
    "text",
    ["các năm tiếp theo", "việc nào làm trong những năm tiếp theo?", "còn mấy năm tiếp theo thì sao", "những năm sau đó", "in the following years"],
)  # fmt: skip
def test_following_years_have_no_end_and_no_named_beginning(text):
    period = read(text)
    assert (period.kind, period.start, period.stop, period.relative) == (DeadlineKind.OPEN_ENDED, None, None, False)


@given(
    year=YEARS,
    form=st.sampled_from(
        ["{y} và các năm tiếp theo", "Năm {y} và những năm tiếp theo", "việc nào làm năm {y} và các năm sau đó?"]
    ),
)
def test_a_year_and_the_following_ones_begin_with_that_year(year, form):
    period = read(form.format(y=year))
    assert (period.kind, period.start, period.stop) == (DeadlineKind.OPEN_ENDED, date(year, 1, 1), None)
    assert str(year) in period.text


@pytest.mark.parametrize("text", ["năm sau", "các nhiệm vụ năm 2026", "5 năm tới", "các bước tiếp theo", "giai đoạn tiếp theo"])
def test_what_is_not_open_ended(text):
    period = read(text)
    assert period is None or period.kind is not DeadlineKind.OPEN_ENDED


@given(
    year=YEARS,
    day=DAYS,
    three=st.sampled_from(["ba", "3", "Ba"]),
    of=st.sampled_from(["năm {y}", "của năm {y}", "năm {y} làm gì"]),
)
def test_three_months_of_a_named_year_whatever_the_day(year, day, three, of):
    last, first = (read(f"{three} tháng {half} {of.format(y=year)}", day) for half in ("cuối", "đầu"))
    assert (last.start, last.stop) == (date(year, 10, 1), date(year, 12, 31))
    assert (first.start, first.stop) == (date(year, 1, 1), date(year, 3, 31))


@given(day=DAYS)
def test_three_months_without_a_year_are_of_this_year(day):
    period = read("ba tháng cuối năm phải xong việc gì", day)
    assert (period.start, period.stop, period.kind) == (date(day.year, 10, 1), date(day.year, 12, 31), DeadlineKind.QUARTER)


def test_six_months_and_thirteen_are_not_three():
    assert (read("6 tháng cuối năm 2026").start, read("6 tháng cuối năm 2026").stop) == (date(2026, 7, 1), date(2026, 12, 31))
    assert read("13 tháng cuối năm 2026").kind is not DeadlineKind.QUARTER


def test_the_rows_that_go_on_after_2025_are_listed(ask):
    lines = {r.lines[0] for r in ask("Những nhiệm vụ nào của KH 139 làm trong năm 2025 và các năm tiếp theo?").records}
    assert {443, 450, 473} <= lines, "«Năm 2025 và những năm tiếp theo», «2025 và các năm tiếp theo»"
    assert not {391, 468, 520} & lines, "«07/2025», «12/2025», «Quý III/2025»"


def test_the_last_three_months_are_those_of_that_year_alone(ask):
    question = "Việc nào trong KH 139 đến hạn ba tháng cuối năm {}?"
    lines = {r.lines[0] for r in ask(question.format(2025)).records}
    assert {364, 467, 468} <= lines, "«10/2025», «12/2025»"
    assert not {361, 391, 520} & lines, "«05/2025», «07/2025», «Quý III/2025»"
    assert not {364, 467, 468} & {r.lines[0] for r in ask(question.format(2026)).records}
