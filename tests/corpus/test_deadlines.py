"""Deadlines: a table of texts, then every quarter and month of 2020-2035 in every written form."""

import calendar
from datetime import date

import pytest

from corpus.deadlines import is_deadline_cell, parse_deadline, points, stated_in
from corpus.text import normalize

CASES = [
    # text as printed, kind, earliest, latest
    ("Quý II/2025", "quarter", "2025-04-01", "2025-06-30"),
    ("Quý IV/2025", "quarter", "2025-10-01", "2025-12-31"),
    ("06/2025", "month", "2025-06-01", "2025-06-30"),
    ("6/2028", "month", "2028-06-01", "2028-06-30"),
    ("Tháng 01/2026", "month", "2026-01-01", "2026-01-31"),
    ("Tháng 2/2028", "month", "2028-02-01", "2028-02-29"),
    ("Hoàn thành trong tháng 12/2025", "month", "2025-12-01", "2025-12-31"),
    ("2030", "year", "2030-01-01", "2030-12-31"),
    ("Năm 2027", "year", "2027-01-01", "2027-12-31"),
    ("2025- 2030", "range", "2025-01-01", "2030-12-31"),
    ("2025-2026", "range", "2025-01-01", "2026-12-31"),
    ("2028 - 2030", "range", "2028-01-01", "2030-12-31"),
    ("12/2025 – 01/2026", "range", "2025-12-01", "2026-01-31"),
    ("12/2025 01/2026", "range", "2025-12-01", "2026-01-31"),
    ("Quý IV/2025 – Quý I/2026", "range", "2025-10-01", "2026-03-31"),
    ("Tập trung triển khai trong giai đoạn từ tháng 12/2025 đến tháng 1/2026", "range", "2025-12-01", "2026-01-31"),
    ("15/4 - 15/5/2026", "range", "2026-04-15", "2026-05-15"),
    ("Từ 15/5 đến 30/11/2026", "range", "2026-05-15", "2026-11-30"),
    ("ngày 01 - 02/6/2024", "range", "2024-06-01", "2024-06-02"),
    ("Từ tháng 3 đến tháng 8/2026", "range", "2026-03-01", "2026-08-31"),
    ("Tháng 4 và tháng 8/2024", "range", "2024-04-01", "2024-08-31"),
    ("Tháng 3, 6, 9, 12/2026", "range", "2026-03-01", "2026-12-31"),
    ("Quý II - Quý IV/2026", "range", "2026-04-01", "2026-12-31"),
    ("Quý III/2028; Quý IV/2030", "range", "2028-07-01", "2030-12-31"),
    ("6 tháng đầu năm 2026", "range", "2026-01-01", "2026-06-30"),
    ("Hoàn thành trước ngày 22/12/2025", "date", None, "2025-12-22"),
    ("Trước 15/6/2026", "date", None, "2026-06-15"),
    ("Ngày 05 tháng 9 năm 2025", "date", None, "2025-09-05"),
    ("Chậm nhất 31/3/2026", "date", None, "2026-03-31"),
    ("Trước tháng 6/2026", "date", None, "2026-05-31"),
    ("Trước quý III/2026", "date", None, "2026-06-30"),
    ("Sau năm 2030", "open_ended", "2031-01-01", None),
    ("Năm 2025 và những năm tiếp theo", "open_ended", "2025-01-01", None),
    ("2025 và các năm tiếp theo", "open_ended", "2025-01-01", None),
    ("Từ năm 2026", "open_ended", "2026-01-01", None),
    ("Hàng năm", "recurring", None, None),
    ("Hằng năm", "recurring", None, None),
    ("Hàng năm theo nhu cầu", "recurring", None, None),
    ("Định kỳ 6 tháng", "recurring", None, None),
    ("Hằng quý", "recurring", None, None),
    ("Thường xuyên", "continuous", None, None),
    ("Nhiệm vụ thường xuyên", "continuous", None, None),
    ("Sau khi có Quyết định của Thủ tướng Chính phủ", "conditional", None, None),
    ("Triển khai theo hướng dẫn của Trung ương", "conditional", None, None),
    ("Đã ban hành Quyết định số 6150/QĐ- UBND ngày 11/12/2025", "done", "2025-12-11", "2025-12-11"),
]


@pytest.mark.parametrize(("text", "kind", "earliest", "latest"), CASES, ids=[case[0] for case in CASES])
def test_cell(text, kind, earliest, latest):
    due = parse_deadline(text)
    assert due is not None
    assert (due.kind.value, due.earliest and str(due.earliest), due.latest and str(due.latest)) == (kind, earliest, latest)
    assert due.text == text
    assert is_deadline_cell(text)


NOT_TIMES = [
    "34/2025/NQ-HĐND",
    "Nghị quyết số 34/2025/NQ-HĐND",
    "Kế hoạch 139/KH-UBND",
    "31/2/2026",
    "Sở Khoa học và Công nghệ",
    "100",
    "≥ 95 %",
    "",
]


@pytest.mark.parametrize("text", NOT_TIMES)
def test_what_is_no_time(text):
    assert parse_deadline(text) is None
    assert not is_deadline_cell(text)


def test_before_a_day_excludes_the_day():
    due = parse_deadline("Hoàn thành trước ngày 22/12/2025")
    assert due is not None and due.exclusive


def test_condition_beside_a_year_is_kept():
    due = parse_deadline("2025 (triển khai sau khi Bộ Khoa học và Công nghệ ban hành Khung kỹ năng số)")
    assert due is not None and due.condition == "triển khai sau khi bộ khoa học và công nghệ ban hành khung kỹ năng số"


ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}
YEARS = range(2020, 2036)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("quarter", ROMAN)
def test_every_quarter_in_every_written_form(year, quarter):
    first = date(year, 3 * quarter - 2, 1)
    last = date(year, 3 * quarter, calendar.monthrange(year, 3 * quarter)[1])
    roman = ROMAN[quarter]
    forms = [
        f"{word} {number}{joint}{year}"
        for word in ("Quý", "quý", "QUÝ")
        for number in (roman, str(quarter))
        for joint in ("/", " / ", " năm ", "/năm ", " - ")
    ]
    for text in [*forms, f"Trong quý {roman}/{year}", f"Hoàn thành trong Quý {roman} năm {year}"]:
        due = parse_deadline(text)
        assert due is not None, text
        assert (due.kind.value, due.earliest, due.latest) == ("quarter", first, last), text


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_in_every_written_form(year, month):
    first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    numbers = {str(month), f"{month:02d}"}
    forms = [
        f"{word}{number}{joint}{year}"
        for number in numbers
        for word, joint in (
            ("", "/"),
            ("Tháng ", "/"),
            ("tháng ", " / "),
            ("Tháng ", " năm "),
            ("Trong tháng ", "/"),
            ("", "-"),
        )
    ]
    for text in forms:
        due = parse_deadline(text)
        assert due is not None, text
        assert (due.kind.value, due.earliest, due.latest) == ("month", first, last), text


@pytest.mark.parametrize("year", YEARS)
def test_every_day_and_document_number(year):
    for month in range(1, 13):
        for day in range(1, calendar.monthrange(year, month)[1] + 1):
            for text in (f"{day}/{month}/{year}", f"{day:02d}.{month:02d}.{year}", f"ngày {day} tháng {month} năm {year}"):
                assert [p[1] for p in points(normalize(text))] == [date(year, month, day)], text
    for number in (1, 9, 12, 34, 459, 6150):
        assert parse_deadline(f"{number}/{year}/NQ-HĐND") is None


SENTENCES = [
    # a sentence of a plan, the deadlines that it states
    ("Báo cáo UBND Thành phố trước ngày 30/11/2025.", [("date", "2025-11-30")]),
    ("Xây dựng đề án, trình UBND Thành phố trong Quý II/2024.", [("quarter", "2024-06-30")]),
    ("Thực hiện Kế hoạch số 185/KH-UBND ngày 11/8/2021 của UBND Thành phố.", []),
    ("Định kỳ hàng tuần tổng hợp báo cáo UBND Thành phố.", [("recurring", None)]),
]


RHYTHMS = [
    # a sentence of a plan, the recurring time as it prints it
    ("Tổng hợp báo cáo UBND xã trước ngày 25 hằng tháng.", "trước ngày 25 hằng tháng"),
    ("Gửi số liệu chậm nhất ngày 05 hàng tháng về Sở Công Thương.", "chậm nhất ngày 05 hàng tháng"),
    ("Báo cáo Bộ trước ngày 15/12 hằng năm.", "trước ngày 15/12 hằng năm"),
    ("Báo cáo Bộ trước ngày 20 tháng 12 hằng năm.", "trước ngày 20 tháng 12 hằng năm"),
    ("Họp giao ban hằng tháng.", "hằng tháng"),
]


@pytest.mark.parametrize(("sentence", "text"), RHYTHMS)
def test_the_day_of_a_recurring_time_is_kept(sentence, text):
    (due,) = stated_in(sentence)
    assert (due.kind.value, due.text) == ("recurring", text)


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[case[0][:30] for case in SENTENCES])
def test_deadline_that_a_sentence_states(sentence, expected):
    found = [(due.kind.value, due.latest and str(due.latest)) for due in stated_in(sentence)]
    assert found == expected
