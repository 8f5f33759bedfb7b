"""DOCX -> text: merged cells, repeated headings, nested lists, tables and paragraphs in their order."""

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from corpus.docx_text import docx_text
from corpus.errors import UnreadablePlanError
from corpus.load import read_plan
from corpus.models import Source


@pytest.fixture
def document():
    return docx.Document()


@pytest.fixture
def lines(document, tmp_path):
    def read():
        document.save(str(tmp_path / "x.docx"))
        return [line for line in docx_text(tmp_path / "x.docx").split("\n") if line.strip()]

    return read


def _fill(table, rows):
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def test_paragraphs_and_tables_keep_their_order(document, lines):
    document.add_paragraph("I. MỤC ĐÍCH")
    _fill(document.add_table(2, 3), [["TT", "Nhiệm vụ", "Chủ trì"], ["1", "Việc", "Sở Y tế"]])
    document.add_paragraph("II. TỔ CHỨC")
    assert lines() == ["I. MỤC ĐÍCH", "TT\tNhiệm vụ\tChủ trì", "1\tViệc\tSở Y tế", "II. TỔ CHỨC"]


def test_a_cell_merged_over_columns_has_its_text_once(document, lines):
    table = document.add_table(2, 4)
    _fill(table, [["TT", "Nhiệm vụ", "Thời gian", ""], ["1", "Việc", "2025", "2026"]])
    table.cell(0, 2).merge(table.cell(0, 3))
    assert lines() == ["TT\tNhiệm vụ\tThời gian\t", "1\tViệc\t2025\t2026"]


TASKS = [
    ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian", "Sản phẩm"],
    ["1", "Lập quy hoạch bến thuyền", "Sở Xây dựng", "Sở Tài chính", "Quý II/2026", "Quy hoạch"],
    ["2", "Cắm mốc luồng lạch", "", "Công an tỉnh", "", "120 mốc"],
    ["3", "Nạo vét cửa biển", "", "", "", ""],
    ["4", "Cấp phép lại đò ngang", "Sở Tư pháp", "", "", "Giấy phép"],
]


@pytest.fixture
def plan(document):
    """A plan that a table may follow."""
    for text in ("KẾ HOẠCH", "Chỉnh trang bờ sông năm 2026", "I. DANH MỤC NHIỆM VỤ"):
        document.add_paragraph(text)
    return document


@pytest.fixture
def tasks(plan):
    """A table of four tasks: one lead beside three of them, one deadline beside two."""
    table = plan.add_table(5, 6)
    _fill(table, TASKS)
    for column, first, last in ((2, 1, 3), (4, 1, 2), (5, 2, 3)):
        text = table.cell(first, column).text
        table.cell(first, column).merge(table.cell(last, column)).text = text
    return table


def _rows(document, tmp_path):
    document.save(str(tmp_path / "x.docx"))
    source = Source("x", docx_text(tmp_path / "x.docx"))
    return source, read_plan(source).rows


def test_a_cell_merged_over_rows_belongs_to_each_of_them(plan, tasks, tmp_path):
    source, rows = _rows(plan, tmp_path)
    assert [(row.stt, row.lead, row.coordinating, row.deadline, row.output) for row in rows] == [
        ("1", "Sở Xây dựng", "Sở Tài chính", "Quý II/2026", "Quy hoạch"),
        ("2", "Sở Xây dựng", "Công an tỉnh", "Quý II/2026", "120 mốc"),
        ("3", "Sở Xây dựng", None, None, "120 mốc"),
        ("4", "Sở Tư pháp", None, None, "Giấy phép"),
    ]
    for row in rows:  # each row is cited with its own line, which says all of its cells
        assert row.lines == (rows[0].lines[0] + int(row.stt) - 1,) * 2
        assert source.text(row.cell_spans["lead"][0]) == row.lead


def test_a_row_without_a_number_or_content_goes_on_the_row_above(plan, tmp_path):
    table = plan.add_table(3, 4)
    _fill(
        table,
        [
            ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"],
            ["1", "Nạo vét luồng", "Sở Xây dựng", "Quý I/2026"],
            ["", "", "", "và Quý II/2026"],
        ],
    )
    for column in range(3):
        text = table.cell(1, column).text
        table.cell(1, column).merge(table.cell(2, column)).text = text
    _, rows = _rows(plan, tmp_path)
    assert [(row.content, row.lead, row.deadline) for row in rows] == [
        ("Nạo vét luồng", "Sở Xây dựng", "Quý I/2026 và Quý II/2026")
    ]


def test_a_milestone_beside_a_merged_number_has_the_lead_beside_it(plan, tmp_path):
    table = plan.add_table(3, 4)
    _fill(
        table,
        [
            ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"],
            ["1", "Lập dự án", "Sở Xây dựng", "Quý I/2026"],
            ["", "Phê duyệt dự án", "", "Quý II/2026"],
        ],
    )
    for column in (0, 2):
        text = table.cell(1, column).text
        table.cell(1, column).merge(table.cell(2, column)).text = text
    _, rows = _rows(plan, tmp_path)
    assert [(row.kind, row.stt, row.parent, row.content, row.lead) for row in rows] == [
        ("task", "1", None, "Lập dự án", "Sở Xây dựng"), ("milestone", None, "1", "Phê duyệt dự án", "Sở Xây dựng"),
    ]  # fmt: skip


def test_the_second_part_of_a_row_does_not_repeat_the_merged_cell(plan, tmp_path):
    table = plan.add_table(3, 4)
    _fill(
        table,
        [
            ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"],
            ["1", "Lập dự án", "Sở Xây dựng", "Quý I/2026"],
            ["", "và trình duyệt", "", ""],
        ],
    )
    table.cell(1, 2).merge(table.cell(2, 2)).text = "Sở Xây dựng"
    _, rows = _rows(plan, tmp_path)
    assert [(row.content, row.lead) for row in rows] == [("Lập dự án và trình duyệt", "Sở Xây dựng")]


def test_a_heading_over_two_rows_is_not_repeated(plan, tmp_path):
    table = plan.add_table(4, 5)
    heading = [["TT", "Nhiệm vụ", "Cơ quan thực hiện", "", "Thời gian"], ["", "", "Chủ trì", "Phối hợp", ""]]
    _fill(table, [*heading, ["1", "Vớt bèo", "Sở Xây dựng", "Sở Y tế", "2026"], ["2", "Kè bờ", "", "", "2027"]])
    for first, last in (((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 4), (1, 4)), ((0, 2), (0, 3)), ((2, 2), (3, 2))):
        text = table.cell(*first).text
        table.cell(*first).merge(table.cell(*last)).text = text
    _, rows = _rows(plan, tmp_path)
    assert [(row.content, row.lead, row.coordinating, row.deadline) for row in rows] == [
        ("Vớt bèo", "Sở Xây dựng", "Sở Y tế", "2026"), ("Kè bờ", "Sở Xây dựng", None, "2027"),
    ]  # fmt: skip


def test_a_layout_table_becomes_lines(document, lines):
    _fill(document.add_table(1, 2), [["ỦY BAN NHÂN DÂN\nTỈNH X", "CỘNG HÒA"]])
    assert lines() == ["ỦY BAN NHÂN DÂN", "TỈNH X", "CỘNG HÒA"]


def test_numbers_that_word_counts(document, lines):
    for text, style in [
        ("Một", "List Number"), ("Hai", "List Number"), ("chấm", "List Bullet"), ("Ba", "List Number"),
    ]:  # fmt: skip
        document.add_paragraph(text, style=style)
    assert lines() == ["1. Một", "2. Hai", "- chấm", "3. Ba"]


def _list(document, levels):
    """A list of our own: levels as (format, pattern)."""
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for depth, (form, pattern) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for name, value in (("start", "1"), ("numFmt", form), ("lvlText", pattern)):
            child = OxmlElement(f"w:{name}")
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "77")
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), "77")
    number.append(reference)
    root.append(number)


def _item(document, text, depth):
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    found = OxmlElement("w:numPr")
    for name, value in (("ilvl", str(depth)), ("numId", "77")):
        child = OxmlElement(f"w:{name}")
        child.set(qn("w:val"), value)
        found.append(child)
    properties.append(found)


def test_nested_lists_count_anew_under_each_item(document, lines):
    _list(document, [("upperRoman", "%1."), ("decimal", "%1.%2."), ("lowerLetter", "%3)")])
    for text, depth in [("A", 0), ("B", 1), ("C", 2), ("D", 2), ("E", 1), ("F", 2), ("G", 0), ("H", 1)]:
        _item(document, text, depth)
    assert lines() == ["I. A", "I.1. B", "a) C", "b) D", "I.2. E", "a) F", "II. G", "II.1. H"]


def test_deleted_text_is_left_out_and_inserted_text_kept(document, lines):
    paragraph = document.add_paragraph("Giữ ")
    for tag, text in (("w:del", "bỏ"), ("w:ins", "thêm")):
        change, run = OxmlElement(tag), OxmlElement("w:r")
        content = OxmlElement("w:t")
        content.text = text
        run.append(content)
        change.append(run)
        paragraph._p.append(change)
    assert lines() == ["Giữ thêm"]


def test_tabs_and_breaks_in_a_cell_do_not_part_cells(document, lines):
    _fill(document.add_table(2, 3), [["TT", "Nội dung", "Chủ trì"], ["1", "a\tb\nc", "Sở"]])
    assert lines()[1] == "1\ta b c\tSở"


def test_decomposed_letters_are_composed(document, lines):
    document.add_paragraph("Kê\u0301 hoa\u0323ch")
    assert lines() == ["Kế hoạch"]


def test_no_docx(tmp_path):
    path = tmp_path / "x.docx"
    path.write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(UnreadablePlanError, match=r"x\.docx: not a readable DOCX"):
        docx_text(path)
