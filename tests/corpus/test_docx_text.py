"""DOCX -> text: merged cells, repeated headings, nested lists, tables and paragraphs in their order."""

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from corpus.docx_text import docx_text
from corpus.errors import UnreadablePlanError


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


def test_merged_cells_have_their_text_once(document, lines):
    table = document.add_table(3, 4)
    _fill(table, [["TT", "Nhiệm vụ", "Thời gian", ""], ["1", "Việc", "2025", "2026"], ["2", "Khác", "2025", "2027"]])
    table.cell(0, 2).merge(table.cell(0, 3))
    table.cell(1, 1).merge(table.cell(2, 1))
    assert lines() == ["TT\tNhiệm vụ\tThời gian\t", "1\tViệc Khác\t2025\t2026", "2\t\t2025\t2027"]


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
