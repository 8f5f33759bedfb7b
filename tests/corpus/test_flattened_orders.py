"""Flattened tables whose columns stand in another order, from an extractor that ends every line with a blank."""

import pytest

from corpus.agencies import tokenize
from corpus.lines import read_lines
from corpus.list_stops import ListStops
from corpus.load import read_plan
from corpus.models import Source

PLAN = """ỦY BAN NHÂN DÂN
TỈNH CÀ MAU

Số: 97/KH-UBND Cà Mau, ngày 12 tháng 02 năm 2026

KẾ HOẠCH
Phát triển nuôi tôm sinh thái tỉnh Cà Mau năm 2026

I. MỤC ĐÍCH
1. Giữ rừng ngập mặn, nâng cao thu nhập của hộ nuôi tôm dưới tán rừng trên địa
bàn tỉnh.

2. Các nhiệm vụ tại Phụ lục 1 và Phụ lục 2 kèm theo Kế hoạch này.
1
 Phụ lục 1
CÁC NHIỆM VỤ VỀ VÙNG NUÔI

TT Nhiệm vụ Thời gian
thực hiện Cơ quan chủ trì Cơ quan phối hợp Kết quả

I Quy hoạch vùng nuôi

1 Rà soát vùng nuôi tôm dưới tán rừng tại các
xã ven biển Tháng 3/2026 Sở Nông nghiệp và
Môi trường UBND các xã ven biển Danh mục vùng nuôi

2 Cấp mã số cho cơ sở nuôi tôm sinh thái 2026 -
2027

Sở Nông nghiệp và
Môi trường

Sở Khoa học và Công
nghệ, Thống kê tỉnh

800 cơ sở có mã số
2
 3 Đo đạc ranh giới rừng và mặt nước
Quý
III/2026 Sở Xây dựng Sở Tài chính 12 bản đồ

II Hạ tầng vùng nuôi

4 Nâng cấp bến bốc dỡ tôm tại cửa Bồ Đề Trước ngày
30/9/2026

Sở Xây dựng

UBND xã Tân Ân, Công an tỉnh Bến được nâng cấp
3
 Phụ lục 2
CÁC NHIỆM VỤ VỀ THỊ TRƯỜNG

TT Nhiệm vụ Thời gian
thực hiện Cơ quan chủ trì Cơ quan phối hợp Kết quả

1 Tập huấn tiêu chuẩn tôm sinh thái cho hộ nuôi
Thường
xuyên Sở Công Thương Sở Tài chính 24 lớp tập huấn

2 Tổ chức ngày hội tôm Cà Mau lần thứ hai Tháng
12/2026

Sở Văn hóa, Thể thao và
Du lịch

Sở Công Thương, UBND phường An Xuyên Lễ hội có 200 gian hàng
4
""".replace("\n", " \n")


@pytest.fixture(scope="module")
def parsed():
    return read_plan(Source("97-kh-ubnd-tom", PLAN))


EXPECTED = [
    # number, deadline, lead, partners, output
    ("1", "Tháng 3/2026", "Sở Nông nghiệp và Môi trường", "UBND các xã ven biển", "Danh mục vùng nuôi"),
    ("2", "2026 - 2027", "Sở Nông nghiệp và Môi trường", "Sở Khoa học và Công nghệ, Thống kê tỉnh", "800 cơ sở có mã số"),
    ("3", "Quý III/2026", "Sở Xây dựng", "Sở Tài chính", "12 bản đồ"),
    ("4", "Trước ngày 30/9/2026", "Sở Xây dựng", "UBND xã Tân Ân, Công an tỉnh", "Bến được nâng cấp"),
    ("1", "Thường xuyên", "Sở Công Thương", "Sở Tài chính", "24 lớp tập huấn"),
    ("2", "Tháng 12/2026", "Sở Văn hóa, Thể thao và Du lịch", "Sở Công Thương, UBND phường An Xuyên", "Lễ hội có 200 gian hàng"),
]  # fmt: skip


def test_every_row_is_found(parsed):
    assert [(row.table, row.stt) for row in parsed.rows] == [
        *(("Phụ lục 1", str(n)) for n in range(1, 5)),
        ("Phụ lục 2", "1"),
        ("Phụ lục 2", "2"),
    ]


@pytest.mark.parametrize("at", range(len(EXPECTED)))
def test_a_cell_is_right_or_named_uncertain(parsed, at):
    row = parsed.rows[at]
    found = (row.stt, row.deadline, row.lead, row.coordinating, row.output)
    names = ("stt", "deadline", "lead", "coordinating", "output")
    for name, value, expected in zip(names, found, EXPECTED[at], strict=True):
        assert value == expected or (value is None and name in row.uncertain), f"{row.locator} {name}: {value!r}"


def test_most_cells_are_read(parsed):
    cells = [getattr(row, name) for row in parsed.rows for name in ("deadline", "lead", "coordinating", "output")]
    assert sum(cell is not None for cell in cells) >= 22


def test_page_numbers_are_no_part_of_a_cell(parsed):
    assert [block.text for block in parsed.blocks if block.kind.value == "page_number"] == ["1", "2", "3", "4"]


def test_a_blank_behind_every_line_says_nothing_about_wraps():
    assert not any(line.wraps for line in read_lines(Source("x", PLAN))[0])
    some = "Một dòng dài \nmột dòng nữa.\nDòng thứ ba\n"
    assert any(line.wraps for line in read_lines(Source("x", some))[0])


STOPS = [
    # words behind which a cell of agencies ends, at the bar
    "UBND các xã miền núi | Danh mục điểm",
    "Sở Du lịch | 10 lớp bồi dưỡng",
    "UBND xã Khánh An | 02 sản phẩm",
    "Sở Tài chính, Thống kê tỉnh | Báo cáo kết quả",
    "Các xã ven biển | Lễ hội được phục dựng",
]


@pytest.mark.parametrize("text", STOPS)
def test_a_list_ends_before_what_the_task_brings(text):
    tokens = tokenize(text.replace(" |", ""))
    stops = ListStops(tokens, [False] * len(tokens), lenient=True)
    end = len(tokenize(text.split(" |")[0]))
    scores = {stop: score - 2.5 * stops.products(0, stop) for stop, score in stops.lists_from(0).items()}
    assert scores[end] == max(score for stop, score in scores.items() if stop >= end)


@pytest.mark.parametrize("name", ["Vụ Kế hoạch - Tài chính", "Sở Kế hoạch và Đầu tư", "Ban Chỉ đạo 57", "Chi cục Thuế khu vực 6"])
def test_names_that_hold_a_products_noun_or_a_number(name):
    tokens = tokenize(f"{name} Quý II/2026")
    stops = ListStops(tokens, [False] * len(tokens), lenient=True)
    assert stops.products(0, len(tokenize(name))) == 0


RUN_ON = """KẾ HOẠCH
Cho vay ưu đãi năm 2026

I. MỤC ĐÍCH
1. Hỗ trợ nông dân.

PHỤ LỤC

TT Nhiệm vụ, giải pháp Chủ trì Phối hợp Thời hạn
1 Rà soát diện tích tham gia đến
từng thửa ruộng
Sở Nông nghiệp và Môi
trường
UBND các xã 30/9/2026
2 Cho vay ưu đãi theo chuỗi liên kết
lúa gạo
Ngân hàng Nhà nước Chi
nhánh Khu vực 15
Các ngân hàng thương
mại
Đến 31/12/2030
3 Nâng cấp giao thông nội đồng
và kho chứa
Sở Xây dựng Sở Nông nghiệp và Môi
trường
2026
"""


def test_two_cells_that_ran_together_are_not_stated():
    row = next(row for row in read_plan(Source("x", RUN_ON)).rows if row.stt == "2")
    known = {"Ngân hàng Nhà nước Chi nhánh Khu vực 15", None}
    assert row.lead in known and row.coordinating in {"Các ngân hàng thương mại", None}
    assert row.lead or "lead" in row.uncertain
    assert row.deadline == "Đến 31/12/2030"
