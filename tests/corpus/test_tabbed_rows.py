"""Tables with real cells: headings inside them, headings of two rows, columns of unknown name, what is no time."""

from corpus.check import coverage
from corpus.ingest import IN_PART, WHOLE, ingest_here
from corpus.load import read_plan
from corpus.models import BlockKind, RowKind, Source

HEAD = """UBND TỈNH SƠN LA
Số: 17/KH-UBND

KẾ HOẠCH
Chăm sóc sức khỏe năm 2026

Căn cứ Luật Khám bệnh, chữa bệnh;

I. MỤC ĐÍCH
Nâng cao sức khỏe.

PHỤ LỤC I

PHÂN CÔNG NHIỆM VỤ

"""


def _read(*rows):
    source = Source("plan", HEAD + "\n".join("\t".join(row) for row in rows) + "\n")
    parsed = read_plan(source)
    assert coverage(parsed, source).missing == coverage(parsed, source).doubled == ()
    return parsed


COLUMNS = ("STT", "Nội dung công việc", "Cơ quan thực hiện", "Hoàn thành")
LETTERED = [
    COLUMNS,
    ("I", "CƠ CHẾ, CHÍNH SÁCH", "", ""),
    ("1.", "Văn bản trình Hội đồng nhân dân tỉnh", "", ""),
    ("a)", "Nghị quyết hỗ trợ đóng bảo hiểm", "Sở Y tế", "Quý II/2026"),
    ("b)", "Nghị quyết về giá dịch vụ", "Sở Y tế", "Trước 31/10/2026"),
    ("2.", "Văn bản của UBND tỉnh", "", ""),
    ("a)", "Quyết định về trạm y tế", "Sở Nội vụ", "Trước 30/6/2026"),
    ("3", "Xây dựng các đề án:", "", ""),
    ("a)", "Đề án y tế số", "Sở Y tế", "2027"),
]


def test_a_numbered_heading_over_lettered_rows_is_no_task():
    rows = _read(*LETTERED).rows
    assert [(row.locator, row.content) for row in rows[:3]] == [
        ("Phụ lục I, mục 1.a", "Nghị quyết hỗ trợ đóng bảo hiểm"),
        ("Phụ lục I, mục 1.b", "Nghị quyết về giá dịch vụ"),
        ("Phụ lục I, mục 2.a", "Quyết định về trạm y tế"),
    ]
    assert (rows[0].section, rows[0].group) == ("I CƠ CHẾ, CHÍNH SÁCH", "1. Văn bản trình Hội đồng nhân dân tỉnh")
    assert rows[2].group == "2. Văn bản của UBND tỉnh"


def test_work_with_parts_stays_a_row_above_them():
    rows = _read(*LETTERED).rows
    assert [(row.stt, row.sub, row.parent, row.group) for row in rows[3:]] == [
        ("3", None, None, "I CƠ CHẾ, CHÍNH SÁCH"), (None, "a", "3", "I CƠ CHẾ, CHÍNH SÁCH"),
    ]  # fmt: skip


def test_a_numbered_heading_over_decimal_rows_is_no_task():
    rows = _read(
        COLUMNS,
        ("1", "Nhóm nhiệm vụ về hạ tầng", "", ""),
        ("1.1", "Xây trạm y tế", "Sở Xây dựng", "2026"),
        ("1.2", "Nối mạng trạm y tế", "Sở Y tế", "2027"),
        ("2", "Đào tạo bác sĩ", "Sở Y tế", "2028"),
    ).rows
    assert [(row.stt, row.parent, row.group) for row in rows] == [
        ("1.1", "1", "1. Nhóm nhiệm vụ về hạ tầng"), ("1.2", "1", "1. Nhóm nhiệm vụ về hạ tầng"), ("2", None, None),
    ]  # fmt: skip


def test_years_under_a_group_become_values():
    rows = _read(
        ("TT", "Chỉ tiêu", "Đơn vị tính", "Lộ trình thực hiện", "", "", "Cơ quan theo dõi"),
        ("", "", "", "2026", "2027", "2028", ""),
        ("1", "Số căn nhà ở xã hội", "Căn", "1.200", "1.500", "", "Sở Xây dựng"),
    ).rows
    assert len(rows) == 1
    assert (rows[0].kind, rows[0].values) == (RowKind.INDICATOR, {"2026": "1.200", "2027": "1.500"})
    assert (rows[0].deadline, rows[0].lead) == (None, "Sở Xây dựng")


def test_a_table_with_an_unforeseen_name_for_its_work():
    parsed = _read(
        ("TT", "Phần việc phải lo", "Chủ trì", "Thời hạn"),
        ("1", "Nạo vét kênh tưới qua ba thôn", "Phòng Kinh tế", "Quý I/2026"),
        ("2", "Dựng lại cầu treo bị lũ cuốn", "Phòng Kinh tế", "Quý II/2026"),
    )
    assert [row.content for row in parsed.rows] == ["Nạo vét kênh tưới qua ba thôn", "Dựng lại cầu treo bị lũ cuốn"]
    assert not [block for block in parsed.blocks if block.kind is BlockKind.UNPARSED]


def test_a_remark_below_a_table_is_a_footnote():
    parsed = _read(
        COLUMNS,
        ("1", "Khám sức khỏe cho học sinh", "Sở Y tế", "Quý I/2026"),
        ("Ghi chú: Việc 1 làm sau khi có kinh phí.",),
    )
    assert len(parsed.rows) == 1
    assert [(c.path, c.text) for c in parsed.clauses if c.path.startswith("Phụ lục")] == [
        ("Phụ lục I, chú thích 1", "Ghi chú: Việc 1 làm sau khi có kinh phí."),
    ]


def _ingested(tmp_path, deadline):
    path = tmp_path / "plan.txt"
    table = [COLUMNS, ("1", "Khám sức khỏe cho học sinh", "Sở Y tế", deadline)]
    path.write_text(HEAD + "\n".join("\t".join(row) for row in table) + "\n", encoding="utf-8")
    return ingest_here(path)


def test_what_is_no_time_is_no_deadline_and_said(tmp_path):
    for text in ("97,5", "1.200", "≤ 8", "Nhóm 5", "Sở Tài chính"):
        result = _ingested(tmp_path, text)
        row = result.parsed.rows[0]
        assert (row.deadline, row.due, row.uncertain) == (None, None, ("deadline",))
        assert result.status == IN_PART
        assert [f"«{text}» stands in the column of deadlines and is no time" in p.what for p in result.problems] == [True]


def test_unusual_times_stay_as_printed(tmp_path):
    for text in ("Theo tình huống", "Tuần 1", "02 đợt/năm", "Trước khi xuống giống mỗi vụ", "I/2026"):
        result = _ingested(tmp_path, text)
        assert (result.parsed.rows[0].deadline, result.status) == (text, WHOLE)


def test_a_dash_in_the_column_of_deadlines_is_an_empty_cell(tmp_path):
    result = _ingested(tmp_path, "-")
    assert (result.parsed.rows[0].deadline, result.status) == (None, WHOLE)
