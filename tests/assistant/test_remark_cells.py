"""Cells under headings of their own, and the year in which a series reaches a value."""

from types import SimpleNamespace

import pytest

from assistant.remark_cells import asked_cells, years_reached

LIBRARY = SimpleNamespace(rows={"row": SimpleNamespace(extra={"Tổng mức đầu tư (tỷ đồng)": "64,5", "Ghi chú": "Báo cáo"})})
ITEM = SimpleNamespace(
    id="row", values={"2029": "99,5", "2030": "100"}, target=None, output=None, resolution=None, deadline="Năm 2030"
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("Tổng mức đầu tư Trung tâm Cấp cứu là mấy tỷ?", ["64,5"]),
        ("Xây trung tâm cấp cứu tốn bao nhiêu tiền?", ["64,5"]),  # money, by another name
        ("Ghi chú của dòng này là gì?", ["Báo cáo"]),
        ("Ai chủ trì xây trung tâm cấp cứu?", []),
    ],
)
def test_a_cell_is_given_where_its_heading_is_asked_for(parse, question, values):
    assert [value for _, value in asked_cells(parse(question), LIBRARY, ITEM)] == values


@pytest.mark.parametrize(
    ("question", "remark", "told"),
    [
        ("Trồng rừng: bao nhiêu hộ?", "650 hộ", True),
        ("Trồng rừng theo quyết định nào?", "Quyết định số 1180/QĐ-UBND", True),
        ("Phản ánh phải trả lời trong bao lâu?", "Trả lời trong 24 giờ", True),
        ("Trồng rừng thì bị phạt bao nhiêu tiền?", "650 hộ", False),  # a number, but of something else
        ("Trồng rừng do ai chủ trì?", "650 hộ", False),
    ],
)
def test_a_remark_tells_what_no_column_does(parse, question, remark, told):
    item = SimpleNamespace(id="row", values={}, target=None, output="Báo cáo", resolution=None, deadline="Năm 2030")
    library = SimpleNamespace(rows={"row": SimpleNamespace(extra={"Ghi chú": remark})})
    assert bool(asked_cells(parse(question), library, item)) is told


def test_a_record_without_a_row_has_no_such_cells(parse):
    assert asked_cells(parse("Tổng mức đầu tư là bao nhiêu?"), LIBRARY, SimpleNamespace(id="duty")) == []
    assert asked_cells(parse("Tổng mức đầu tư là bao nhiêu?"), LIBRARY, None) == []


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("Rác đô thị thu gom đạt 100% vào năm nào?", ["2030"]), ("Bao giờ đạt 99,5%?", ["2029"]),
        ("Bao giờ đạt 9%?", []), ("Đạt 100% do ai chủ trì?", []),
    ],
)  # fmt: skip
def test_the_year_of_a_value_is_read_from_the_series(parse, question, years):
    assert years_reached(parse(question), ITEM) == years
