"""Headings of tables -> roles of their columns, whole cells and flattened runs of words."""

import pytest

from corpus.columns import read_double_header, read_header, split_header

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


def test_a_row_below_a_heading_is_not_part_of_it():
    upper = ["TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời gian"]
    assert read_double_header(upper, ["", "Xây dựng kế hoạch", "Sở Y tế", "2026"]) is None


FLATTENED = [
    ("STT Chi tiết Nội dung nhiệm vụ Đơn vị chủ trì Đơn vị phối hợp Thời gian hoàn thành",
     "stt detail content lead coordinating deadline"),
    ("ST T Nội dung công việc Cơ quan chủ trì Thời hạn Ghi chú", "stt content lead deadline note"),
    ("TT Nhiệm vụ Đơn vị chủ trì thực hiện Đơn vị phối hợp Sản phẩm Thời gian hoàn thành",
     "stt content lead coordinating output deadline"),
    ("Chỉ tiêu 2026 2027 2028 2029 2030", "content value value value value value"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "roles"), FLATTENED, ids=[case[0][:40] for case in FLATTENED])
def test_flattened(text, roles):
    columns = split_header(text)
    assert columns is not None
    assert " ".join(column.role.value for column in columns) == roles
