"""Numbers in questions: which are of a resolution, which of a row, and which only count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.part_names import PartNames, find_item_number
from corpus.text import fold

THREE = ("29/2025/NQ-HĐND", "30/2025/NQ-HĐND", "34/2025/NQ-HĐND")


@pytest.fixture(scope="module")
def names(corpus):
    return PartNames.of(corpus)


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("29/2025/NQ-HĐND quy định gì", ("29/2025/NQ-HĐND",)),  # written out, without the word «nghị quyết»
        ("459/NQ-HĐND nói về gì", ("459/NQ-HĐND",)),
        ("71/NQ-CP của Chính phủ", ("71/NQ-CP",)),
        ("việc theo 29/2025/NQ-HĐND, 30/2025/NQ-HĐND và 34/2025/NQ-HĐND", THREE),
        ("34/2025/NQ-HĐND khác gì 29/2025/NQ-HĐND", ("34/2025/NQ-HĐND", "29/2025/NQ-HĐND")),  # in the order of the question
        ("Nghị quyết 29/2025/NQ-HĐND và NQ 29", ("29/2025/NQ-HĐND",)),  # said twice, meant once
        ("461/nq - hđnd", ("461/NQ-HĐND",)),
        ("Nghị quyết 029", ("29/2025/NQ-HĐND",)),
        ("129/2025/NQ-HĐND", ()),  # no plan speaks of it, and it is not 29
        ("1459/NQ-HĐND", ()),
        ("Kế hoạch 29/KH-UBND", ()),
        ("6 nghị quyết 2026-2030", ()),
        ("06 nghị quyết của HĐND", ()),
    ],
)
def test_resolutions(names, question, numbers):
    assert names.find_resolutions(fold(question))[0] == numbers


def test_the_span_covers_what_was_written_out(names):
    text = "việc theo 34/2025/NQ-HĐND và 459/NQ-HĐND"
    _, spans = names.find_resolutions(fold(text))
    assert [text[a:b] for a, b in spans] == ["34/2025/NQ-HĐND", "459/NQ-HĐND"]


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Nghị quyết 36/2025/NQ-HĐND nói gì", ("36",)),
        ("NQ 36 và NQ 37", ("36", "37")),
        ("6 nghị quyết 2026-2030", ()),  # a year is no number of a resolution
        ("các nghị quyết 2025", ()),
        ("nghị quyết 3 năm tới", ()),
        ("Nghị quyết 34 và 35", ()),
        ("36/2025/NQ-CP", ()),
    ],
)
def test_unknown_resolutions(names, question, unknown):
    assert names.unknown_resolutions(fold(question)) == unknown


@given(
    year=st.integers(1990, 2100), form=st.sampled_from(["6 nghị quyết {y}", "06 nghị quyết {y}-2030", "nghị quyết {y} của HĐND"])
)
def test_a_year_is_never_an_unknown_resolution(names, year, form):
    assert names.unknown_resolutions(fold(form.format(y=year))) == ()


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("chỉ tiêu số 10", "10"),
        ("chỉ tiêu số 10 sản phẩm gì", "10"),  # «số» says that it is a number of a row
        ("chỉ tiêu 10 do ai theo dõi", "10"),
        ("chỉ tiêu 10, ai theo dõi?", "10"),
        ("chỉ tiêu 10 của KH 139", "10"),
        ("nhiệm vụ 15", "15"),
        ("nhiệm vụ số 007 ở đâu", "7"),
        ("STT 44", "44"),
        ("việc 5 là gì", "5"),
        ("chỉ tiêu 10 sản phẩm", None),  # it counts products
        ("chỉ tiêu 10 sản phẩm do ai theo dõi", None),
        ("chỉ tiêu 5 mô hình", None),
        ("nhiệm vụ 15 doanh nghiệp", None),
        ("có 15 nhiệm vụ nào", None),
        ("chỉ tiêu 80% do ai", None),
        ("nhiệm vụ 12/2025", None),
        ("nhiệm vụ 10 tháng đầu năm", None),
        ("", None),
    ],
)
def test_item_numbers(question, number):
    assert find_item_number(fold(question))[0] == number


@given(
    number=st.integers(1, 999),
    noun=st.sampled_from(["nhiệm vụ", "chỉ tiêu", "việc"]),
    after=st.sampled_from(["", "?", " của KH 139", " do ai chủ trì"]),
)
def test_a_row_number_is_read_whole_and_its_span_is_the_name(number, noun, after):
    text = f"xem {noun} số {number}{after}"
    found, spans = find_item_number(fold(text))
    assert found == str(number) and [text[a:b] for a, b in spans] == [f"{noun} số {number}"]


def test_the_tenth_indicator_is_answered_and_ten_products_are_not_it(ask):
    tenth = ask("Chỉ tiêu 10 của KH 139 do ai theo dõi?")
    assert "Tỉ lệ thanh toán trực tuyến" in tenth.answer and "Trung tâm Phục vụ hành chính công" in tenth.answer
    assert any(c.lines == (262, 262) for c in tenth.citations), tenth.citations
    assert "Tỉ lệ thanh toán trực tuyến" not in ask("KH 139 có chỉ tiêu 10 sản phẩm do ai theo dõi?").answer
