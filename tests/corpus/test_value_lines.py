"""Tables of figures whose rows stand on one line each, as PDF tools give them; cells that are whole lines."""

from pathlib import Path

import pytest

from corpus.load import read_plan
from corpus.models import Source

HEAD = """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
THÀNH PHỐ HUẾ Độc lập - Tự do - Hạnh phúc
Số: 28/KH-UBND Huế, ngày 02 tháng 02 năm 2026

KẾ HOẠCH
Phát triển du lịch thành phố Huế giai đoạn 2026 - 2030

Ủy ban nhân dân thành phố ban hành Kế hoạch phát triển du lịch như sau:
I. MỤC ĐÍCH
Đưa du lịch thành ngành kinh tế mũi nhọn, gắn với bảo tồn di sản, tạo việc
làm cho người dân và nâng cao đời sống văn hóa của cộng đồng các xã, phường
trên địa bàn thành phố.
Nơi nhận:
- Như trên;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nguyễn Văn Mẫu
"""
FIGURES = """ Phụ lục II
CHỈ TIÊU PHÁT TRIỂN DU LỊCH GIAI ĐOẠN 2026 - 2030
(Kèm theo Kế hoạch số 28/KH-UBND ngày 02/02/2026)

STT Chỉ tiêu Đơn vị tính 2026 2027 2028
A Khách du lịch
1 Tổng lượt khách du lịch Nghìn lượt 6.800 7.900 9.200
Trong đó: Khách quốc tế Nghìn lượt 2.100 2.600 3.100
2 Thời gian lưu trú bình quân Ngày 1,9 2,0 2,1
3 Mức độ hài lòng của du khách % 85 87 90
4 Tỷ lệ lao động du lịch qua đào tạo, bồi
dưỡng
% 70 74 78
5 Cơ sở lưu trú không dùng nhựa
một lần
% 40 60 80
9
"""
HUE = Path(__file__).parents[2] / "evals" / "datasets" / "other_plans" / "second" / "plans" / "hue-du-lich-2026.txt"


@pytest.fixture(scope="module")
def rows():
    """Of a plan whose lines mark where they wrap."""
    return {row.locator: row for row in read_plan(Source("hue", HUE.read_text(encoding="utf-8"))).rows}


@pytest.mark.parametrize(
    ("locator", "content", "unit", "values"),
    [
        ("mục 1", "Tổng lượt khách du lịch", "Nghìn lượt", ["6.800", "7.900", "9.200", "10.600", "12.000"]),
        ("mục 1, mốc 1", "Trong đó: Khách quốc tế", "Nghìn lượt", ["2.100", "2.600", "3.100", "3.650", "4.200"]),
        ("mục 3", "Thời gian lưu trú bình quân", "Ngày", ["1,9", "2,0", "2,1", "2,2", "2,4"]),
        ("mục 4", "Mức độ hài lòng của du khách", "%", ["85", "87", "90", "92", "95"]),
        ("mục 12", "Tỷ lệ lao động du lịch qua đào tạo, bồi dưỡng", "%", ["70", "74", "78", "82", "85"]),
        ("mục 18", "Điểm đến du lịch xanh được công nhận", "Điểm", ["-", "3", "6", "10", "15"]),
        ("mục 20", "Cơ sở lưu trú 4 - 5 sao không dùng nhựa một lần", "%", ["40", "60", "80", "90", "100"]),  # the page is 9
    ],
)
def test_a_row_of_figures_on_one_line(rows, locator, content, unit, values):
    row = rows[f"Phụ lục II, {locator}"]
    assert (row.content, row.unit, list(row.values.values())) == (content, unit, values)
    assert row.kind.value == "indicator"


@pytest.mark.parametrize(
    ("locator", "lead", "partners", "deadline"),
    [
        ("mục 22", "Ban Quản lý Khu kinh tế, công nghiệp thành phố Huế", "Sở Tài chính, Sở Ngoại vụ", "2026 - 2028"),
        (
            "mục 10", "Sở Văn hóa và Thể thao",
            "Sở Dân tộc và Tôn giáo, UBND các xã A Lưới 1, A Lưới 2, A Lưới 3, Nam Đông", "Trước 15/12 hằng năm",
        ),
        ("mục 33", "Sở Du lịch", "Sở Xây dựng, các hãng hàng không", "2026 - 2028"),
        ("mục 16.b", "Trung tâm Festival Huế", "Sở Ngoại vụ", "Tháng 6"),
    ],
)  # fmt: skip
def test_a_cell_of_whole_lines_is_one_cell(rows, locator, lead, partners, deadline):
    row = rows[f"Phụ lục I, {locator}"]
    assert (row.lead, row.coordinating, row.deadline) == (lead, partners, deadline)


def test_values_within_the_words_of_a_row_are_not_stated():
    odd = FIGURES.replace("1 Tổng lượt khách du lịch Nghìn lượt 6.800 7.900 9.200\nTrong đó:", "1 Khách 6.800 7.900 9.200 kể cả")
    parsed = read_plan(Source("hue", HEAD + odd))
    row = next(r for r in parsed.rows if r.locator == "Phụ lục II, mục 1")
    assert not (row.values and "7.900" in row.content)


def test_who_joins_in_by_the_cell_of_leads_is_a_partner():
    raw = (
        HEAD
        + """ Phụ lục
DANH MỤC NHIỆM VỤ

STT Nội dung Cơ quan chủ trì Thời hạn
1 Tổ chức diễn tập phòng thủ dân sự
Bộ Chỉ huy quân sự tỉnh chủ trì, phối hợp Công an tỉnh
Tháng 6/2026
2 Trồng rừng phòng hộ ven biển
Sở Tài chính
Quý II/2026
"""
    )
    row = read_plan(Source("x", raw)).rows[0]
    assert [a.name for a in row.lead_agencies] == ["Bộ Chỉ huy quân sự tỉnh"]
    assert [a.name for a in row.coordinating_agencies] == ["Công an tỉnh"]
    assert row.coordinating is None  # no cell says it


def test_a_decision_says_what_it_replaces_over_a_line_end():
    raw = HEAD.replace(
        "I. MỤC ĐÍCH", "Kế hoạch này thay thế Kế hoạch số\n3444/KH-UBND ngày 12/9/2022 của UBND thành phố.\nI. MỤC ĐÍCH"
    )
    plan = read_plan(Source("hue", raw)).plan
    assert [r.number for r in plan.replaces] == ["3444/KH-UBND"]
    assert "3444/KH-UBND" not in [r.number for r in plan.implements]


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (
            "1 Kết nối lao động với doanh nghiệp tại các khu công nghiệp Ban Quản lý Khu kinh tế tỉnh Sở Nội vụ Quý II/2026",
            ("Ban Quản lý Khu kinh tế tỉnh", "Sở Nội vụ"),
        ),
        (
            "1 Phê duyệt danh sách hộ nghèo được hỗ trợ sản xuất UBND các xã, phường Ủy ban MTTQ Việt Nam cấp xã Quý I/2026",
            ("UBND các xã, phường", "Ủy ban MTTQ Việt Nam cấp xã"),
        ),
    ],
)
def test_bodies_on_the_line_of_the_work_are_read_right_or_stated_in_no_column(line, right):
    raw = (
        HEAD
        + f""" Phụ lục
DANH MỤC NHIỆM VỤ

STT Nội dung Cơ quan chủ trì Cơ quan phối hợp Thời hạn

{line}

2 Trồng rừng phòng hộ ven biển
Sở Nông nghiệp và Môi trường
Sở Tài chính
Quý II/2026

3 Trồng cây phân tán ở các xã
Sở Nông nghiệp và Môi trường
UBND các xã
Quý III/2026
"""
    )
    row = next(r for r in read_plan(Source("x", raw)).rows if r.stt == "1")
    assert (row.lead, row.coordinating) == right or (row.lead is None and row.coordinating is None and "lead" in row.uncertain)
