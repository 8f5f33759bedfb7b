"""PDF -> text: ruled tables over pages, two columns, page breaks; the fixtures are read in test_unseen."""

import pytest

from corpus.errors import UnreadablePlanError
from corpus.pdf_text import pdf_text
from tests.corpus.gold import UNSEEN
from tests.corpus.pdf_files import pdf, ruled_table


@pytest.fixture(scope="module")
def lines():
    return pdf_text(UNSEEN / "phuong-ninh-kieu-do-thi-2026.pdf")[0].split("\n")


def test_the_national_heading_comes_column_by_column(lines):
    opening = [line for line in lines[:12] if line]
    assert opening[:3] == ["ỦY BAN NHÂN DÂN", "PHƯỜNG NINH KIỀU", "Số: 35/KH-UBND"]
    assert opening[3] == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_rows_are_tab_separated_and_in_their_place(lines):
    rows = [line for line in lines if "\t" in line]
    assert rows[0] == "STT\tNội dung công việc\tBộ phận thực hiện\tPhối hợp\tThời gian\tGhi chú"
    assert {line.count("\t") for line in rows} == {5}
    after = lines[lines.index(rows[-1]) + 1 :]
    assert "III. TỔ CHỨC THỰC HIỆN" in after


def test_a_page_opens_with_a_form_feed(lines):
    assert "\f2" in lines


def test_wrapped_lines_end_with_a_blank(lines):
    assert "Thực hiện Công văn số 512/UBND-XDĐT ngày 22/01/2026 của UBND " in lines


def test_pages_without_text(tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf(["KE HOACH", ""]))
    text, problems = pdf_text(path)
    assert text.strip() == "KE HOACH"
    assert [problem.place for problem in problems] == ["x.pdf:page 2"]
    path.write_bytes(pdf([""]))
    with pytest.raises(UnreadablePlanError, match="cần OCR"):
        pdf_text(path)


def test_a_cell_merged_over_rows_is_in_each_of_them(tmp_path):
    path = tmp_path / "x.pdf"
    rows = [["TT", "Nhiem vu", "Don vi", "Ghi chu"], ["1", "Mot", "So A", "a"], ["2", "Hai", None, ""], ["3", "Ba", None, "c"]]
    path.write_bytes(pdf([ruled_table([*rows, ["4", "Bon", "", None]])]))
    found = [line.split("\t") for line in pdf_text(path)[0].split("\n") if line]
    assert found == [*rows[:2], ["2", "Hai", "So A", ""], ["3", "Ba", "So A", "c"], ["4", "Bon", "", "c"]]
