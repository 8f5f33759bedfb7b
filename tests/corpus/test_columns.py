"""Headings of tables -> roles of their columns, whole cells and flattened runs of words."""

import pytest

from corpus.columns import guess_content, read_double_header, read_header, split_header

HEADERS = [
    # cells of a heading, roles
    (["STT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Thời gian hoàn thành"], "stt content lead deadline"),
    (["TT", "Tên chỉ tiêu", "ĐVT", "Hiện trạng năm 2025", "Mục tiêu năm 2030", "Cơ quan phụ trách"],
     "stt content unit value value lead"),
    (["STT", "Cơ quan chủ trì", "Nội dung nhiệm vụ", "Kết quả, sản phẩm", "Thời hạn", "Cơ quan phối hợp"],
     "stt lead content output deadline coordinating"),
    (["TT", "Chỉ tiêu", "Đơn vị", "Cơ quan chủ trì", "Kết quả"], "stt content unit lead target"),
    (["Số TT", "Mục tiêu", "Nhiệm vụ", "Chủ trì", "Ghi chú"], "stt note content lead note"),
    (["ST T", "Nội dung công việc", "Cơ quan chủ trì", "Thời hạn"], "stt content lead deadline"),
    (["TT", "Tên công trình, dự án", "Chủ đầu tư", "Đơn vị phối hợp", "Tổng mức đầu tư (tỷ đồng)", "Năm hoàn thành"],
     "stt content lead coordinating note deadline"),
    (["STT", "Tên dự án", "Đơn vị triển khai", "Đơn vị thụ hưởng", "Tiến độ"], "stt content lead note deadline"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "roles"), HEADERS, ids=[" | ".join(case[0]) for case in HEADERS])
def test_cells(cells, roles):
    columns = read_header(cells)
    assert columns is not None
    assert " ".join(column.role.value for column in columns) == roles


@pytest.mark.parametrize(
    "cells",
    [["Họ tên", "Chức vụ", "Điện thoại"], ["STT", "Nội dung"], ["1", "Xây dựng kế hoạch", "Sở Y tế", "2026"]],
)
def test_what_heads_no_table_of_tasks(cells):
    assert read_header(cells) is None


def test_two_rows_of_a_heading():
    upper = ["Số TT", "Nhiệm vụ, giải pháp", "Cơ quan thực hiện", "", "Thời gian", "", "Dự kiến sản phẩm"]
    lower = ["", "", "Chủ trì", "Phối hợp", "Bắt đầu", "Hoàn thành", ""]
    columns = read_double_header(upper, lower)
    assert columns is not None
    assert [(column.role.value, column.name) for column in columns] == [
        ("stt", "Số TT"), ("content", "Nhiệm vụ, giải pháp"), ("lead", "Chủ trì"), ("coordinating", "Phối hợp"),
        ("note", "Bắt đầu"), ("deadline", "Hoàn thành"), ("output", "Dự kiến sản phẩm"),
    ]  # fmt: skip


TWO_ROWS = [
    # upper row, lower row, key of each column
    (["TT", "Chỉ tiêu", "Đơn vị tính", "Lộ trình thực hiện", "", "", "Cơ quan theo dõi"],
     ["", "", "", "2026", "2027", "2028", ""],
     ["stt", "content", "unit", "value:2026", "value:2027", "value:2028", "lead"]),
    (["TT", "Nhiệm vụ", "Chủ trì", "Tiến độ", "", "", ""],
     ["", "", "", "Quý I", "Quý II", "Quý III", "Quý IV"],
     ["stt", "content", "lead", "note:Tiến độ: Quý I", "note:Tiến độ: Quý II", "note:Tiến độ: Quý III", "note:Tiến độ: Quý IV"]),
    (["STT", "Nội dung công việc", "Phân công", "", "Thời gian", ""],
     ["", "", "Cơ quan chủ trì", "Cơ quan phối hợp", "Bắt đầu", "Kết thúc"],
     ["stt", "content", "lead", "coordinating", "note:Bắt đầu", "deadline"]),
]  # fmt: skip


@pytest.mark.parametrize(("upper", "lower", "keys"), TWO_ROWS, ids=[" | ".join(case[1]) for case in TWO_ROWS])
def test_a_group_over_columns(upper, lower, keys):
    columns = read_double_header(upper, lower)
    assert columns is not None
    assert [column.key for column in columns] == keys


def test_the_widest_column_of_unknown_name_holds_the_work():
    header = ["TT", "Phần việc phải lo", "Khu vực", "Chủ trì", "Thời hạn"]
    rows = [["1", "Nạo vét kênh tưới qua ba thôn", "Thôn Hạ", "Phòng Kinh tế", "Quý I/2026"]] * 3
    columns = guess_content(header, rows)
    assert columns is not None
    assert [column.role.value for column in columns] == ["stt", "content", "note", "lead", "deadline"]


NO_GUESS = [
    (["Họ tên", "Chức vụ", "Chủ trì", "Thời hạn"], ["Nguyễn Văn Mẫu", "Chủ tịch Ủy ban nhân dân", "x", "x"]),
    (["TT", "Họ và tên", "Chức vụ", "Cơ quan"], ["1", "Nguyễn Văn Mẫu", "Chủ tịch Ủy ban nhân dân", "x"]),
    (["TT", "Mã", "Chủ trì", "Thời hạn"], ["1", "A1", "Sở Y tế", "2026"]),
]


@pytest.mark.parametrize(("header", "row"), NO_GUESS, ids=["no number", "one role", "short cells"])
def test_no_column_is_guessed_where_the_rest_is_unknown(header, row):
    assert guess_content(header, [row] * 3) is None


def test_a_row_below_a_heading_is_not_part_of_it():
    upper = ["TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời gian"]
    assert read_double_header(upper, ["", "Xây dựng kế hoạch", "Sở Y tế", "2026"]) is None


FLATTENED = [
    ("STT Chi tiết Nội dung nhiệm vụ Đơn vị chủ trì Đơn vị phối hợp Thời gian hoàn thành",
     "stt detail content lead coordinating deadline"),
    ("ST T Nội dung công việc Cơ quan chủ trì Thời hạn Ghi chú", "stt content lead deadline note"),
    ("TT Nhiệm vụ Đơn vị chủ trì thực hiện Đơn vị phối hợp Sản phẩm Thời gian hoàn thành",
     "stt content lead coordinating output deadline"),
    ("TT Chỉ tiêu Đơn vị tính Lộ trình thực hiện Cơ quan theo dõi 2026 2027 2028", "stt content unit value value value lead"),
    ("Chỉ tiêu 2026 2027 2028 2029 2030", "content value value value value value"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "roles"), FLATTENED, ids=[case[0][:40] for case in FLATTENED])
def test_flattened(text, roles):
    columns = split_header(text)
    assert columns is not None
    assert " ".join(column.role.value for column in columns) == roles
