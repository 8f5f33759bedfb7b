"""Tab-separated tables against an independent split of the source's lines."""

import re

import pytest

from corpus.models import RowKind

PLAN = "139-kh-ubnd-2025"
COLUMNS = {
    "Phụ lục I": ("stt", "content", "unit", "lead", "target"),
    "Phụ lục II": ("stt", "content", "lead", "coordinating", "output", "deadline"),
}


def _cell(text):
    return re.sub(r"\s+", " ", text).strip() or None


def _split(raw, table):
    """Rows of an annex by `str.split` alone; a line without a number goes on the row before."""
    width = len(COLUMNS[table])
    rows = []
    inside = False
    for line in raw.split("\n"):
        if line.strip() in COLUMNS:
            inside = line.strip() == table
        cells = [_cell(cell) for cell in line.split("\t")]
        if not inside or len(cells) != width or cells[0] == "TT" or re.match(r"[IVX]+(\.\d)?\.?$", cells[0] or ""):
            continue
        if cells[0] or (cells[1] and cells[1][0].isupper()):
            rows.append(cells)
        else:
            rows[-1] = [" ".join(filter(None, pair)) or None for pair in zip(rows[-1], cells, strict=True)]
    return [dict(zip(COLUMNS[table], row, strict=True)) for row in rows]


@pytest.mark.parametrize("table", COLUMNS)
def test_every_cell_equals_the_split_line(corpus, table):
    expected = _split(corpus.sources[PLAN].raw, table)
    found = [row for row in corpus.rows if row.plan == PLAN and row.table == table]
    assert [{name: getattr(row, name) for name in COLUMNS[table]} for row in found] == expected


def test_numbers_are_printed_without_gap(corpus):
    """Annex I prints 1-71, annex II 1-132 (no number is missing or doubled) and three phases under 91."""
    for table, last in (("Phụ lục I", 71), ("Phụ lục II", 132)):
        numbered = [row.stt for row in corpus.rows if row.plan == PLAN and row.table == table and row.stt]
        assert numbered == [str(n) for n in range(1, last + 1)]
    phases = [row for row in corpus.rows if row.plan == PLAN and row.kind is RowKind.MILESTONE]
    assert [(row.parent, row.content) for row in phases] == [("91", f"Giai đoạn {n}") for n in (1, 2, 3)]


def test_kinds(corpus):
    kinds = {(row.plan, row.table): row.kind for row in corpus.rows if row.kind is not RowKind.MILESTONE}
    assert kinds[PLAN, "Phụ lục I"] is RowKind.INDICATOR
    assert kinds[PLAN, "Phụ lục II"] is RowKind.TASK


def test_groups_name_section_and_group(corpus):
    row = next(row for row in corpus.rows if row.id == f"{PLAN}#Phụ lục I/mục 18")
    assert row.group == "I.2 Đột phá trong nghiên cứu khoa học - công nghệ, đổi mới sáng tạo"
    assert row.section and row.section.startswith("I ")
