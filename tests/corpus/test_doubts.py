"""What speaks against «read whole» although every line is in a record, and letters that are taken apart."""

import unicodedata

import pytest

from corpus.check import coverage
from corpus.doubts import impossible_times, is_legacy
from corpus.ingest import IN_PART, WHOLE, ingest_here
from corpus.load import load_corpus, read_plan
from corpus.models import Source
from tests.corpus.gold import UNSEEN

PLAN = """ỦY BAN NHÂN DÂN
TỈNH SƠN LA
Số: 17/KH-UBND
Sơn La, ngày 09 tháng 02 năm 2026

KẾ HOẠCH
Phát triển cây cà phê năm 2026

I. MỤC ĐÍCH
1. Nâng cao thu nhập.

II. TỔ CHỨC THỰC HIỆN
1. Sở Tài chính: bố trí kinh phí trước 28/02/2026.

Nơi nhận:
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn Mẫu
"""


def _doubts(tmp_path, text):
    path = tmp_path / "plan.txt"
    path.write_text(text, encoding="utf-8")
    result = ingest_here(path)
    assert result.status == (IN_PART if result.problems else WHOLE)
    return [problem.what for problem in result.problems]


CASES = [
    # what stands in the plan, what stands there instead, the doubt
    ("TỈNH SƠN LA\n", "", "the issuer was not read"),
    ("Sở Tài chính: bố trí", "Cà phê cần vốn, bố trí", "neither a task nor a duty was read"),
    ("28/02/2026", "31/02/2026", "«31/02/2026» is in no calendar"),
    ("28/02/2026", "quý V/2026", "«quý V/2026» is in no calendar"),
    ("ngày 09 tháng 02", "ngày 30 tháng 02", "«ngày 30 tháng 02 năm 2026» is in no calendar"),
    ("Nguyễn Văn Mẫu\n", "Nguyễn Văn Mẫu\n" + "Trồng mới cà phê\n" * 9, "a signature of 12 lines"),
    ("Nâng cao thu nhập", "N©ng cao thu nhËp cña ng­êi d©n", "letters that are not Vietnamese on 1 lines"),
]


@pytest.mark.parametrize(("old", "new", "doubt"), CASES, ids=[case[2] for case in CASES])
def test_no_all_clear(tmp_path, old, new, doubt):
    assert _doubts(tmp_path, PLAN.replace(old, new)) == [doubt]


def test_an_all_clear(tmp_path):
    assert _doubts(tmp_path, PLAN) == []


def test_an_impossible_day_is_no_date_of_issue():
    assert read_plan(Source("plan", PLAN.replace("ngày 09 tháng 02", "ngày 30 tháng 02"))).plan.issued is None


TIMES = [
    ("từ 01/3/2026 đến 29/02/2028, quý IV/2026, tháng 12/2026", []),
    ("Nghị quyết số 34/2025/NQ-HĐND, tỷ lệ 1/10.000", []),
    ("ngày 31 tháng 4 năm 2026; Quý 5 năm 2026; tháng 13/2026", ["ngày 31 tháng 4 năm 2026", "Quý 5 năm 2026", "tháng 13/2026"]),
]


@pytest.mark.parametrize(("text", "found"), TIMES, ids=[case[0][:25] for case in TIMES])
def test_impossible_times(text, found):
    assert impossible_times(text) == found


def test_the_shipped_plans_are_neither_legacy_nor_impossible():
    for source in load_corpus().sources.values():
        assert not is_legacy(source.raw)
        assert not [text for line in source.raw.split("\n") for text in impossible_times(line)]


def test_foreign_names_and_units_are_no_old_code_page():
    assert not is_legacy(
        "Chuyên gia từ München, Köln, Besançon, São Paulo, Málaga, Señor sang thăm; diện tích 12 m², 30°C. " * 3 + "x " * 300
    )


@pytest.mark.parametrize("name", ["dong-thap-ntm-2026", "lam-dong-gddt-2025"])
def test_letters_taken_apart_are_read_as_composed_ones(name):
    raw = (UNSEEN / f"{name}.txt").read_text(encoding="utf-8")
    apart = Source(name, unicodedata.normalize("NFD", raw))
    assert apart.raw != raw
    composed, parsed = read_plan(Source(name, raw)), read_plan(apart)
    assert [(row.content, row.lead, row.deadline, row.lines) for row in parsed.rows] == [
        (row.content, row.lead, row.deadline, row.lines) for row in composed.rows
    ]
    assert [clause.lines for clause in parsed.clauses] == [clause.lines for clause in composed.clauses]
    assert parsed.plan.issuer.value == composed.plan.issuer.value
    assert coverage(parsed, apart).complete


def test_places_in_a_text_taken_apart_show_its_own_characters():
    source = Source("plan", unicodedata.normalize("NFD", PLAN))
    for clause in read_plan(source).clauses:
        shown = source.text(clause.span)
        assert shown == unicodedata.normalize("NFD", shown)
        assert " ".join(unicodedata.normalize("NFC", shown).split()).endswith(clause.text)
