"""Plans of other provinces, invented, that no rule was written for: how many cells are read right.

Floors are what the program reaches; a change that loses a cell fails here. The text of two plans
mixes the cells of different columns on its lines, so that no program could tell them apart without
the places of the words; their tables are refused with a problem, and DOCX and PDF read them whole.
"""

import json

import pytest

from corpus.ingest import IN_PART, WHOLE, ingest_here
from corpus.text import normalize
from tests.corpus.gold import UNSEEN, gold_rows, read_cells, score

FLOORS = {
    # plan: cells right as (TXT, DOCX, PDF) of the cells that the gold or the reading holds
    "bo-noi-vu-cong-vu-2026": (0.0, 1.0, 1.0),
    "da-nang-cds-2026": (0.0, 1.0, 1.0),
    "dong-thap-ntm-2026": (1.0, 1.0, 1.0),
    "huyen-tan-lac-y-te-2024": (0.95, 0.95, 0.95),  # the gold names heading 2 as parent of a) to d); it is no row
    "lam-dong-gddt-2025": (1.0, 1.0, 1.0),
    "nghe-an-pctt-2026": (0.935, 1.0, 1.0),
    "phuong-ninh-kieu-do-thi-2026": (0.95, 1.0, 1.0),
    "quang-ninh-cchc-2026": (0.985, 1.0, 1.0),
}
KINDS = (".txt", ".docx", ".pdf")
MIXED = ("bo-noi-vu-cong-vu-2026", "da-nang-cds-2026")
CASES = [(name, kind) for name in FLOORS for kind in KINDS]
_read = {}


def _ingest(name, kind):
    if (name, kind) not in _read:
        _read[name, kind] = ingest_here(UNSEEN / f"{name}{kind}")
    return _read[name, kind]


@pytest.mark.parametrize(("name", "kind"), CASES, ids=[f"{name}{kind}" for name, kind in CASES])
def test_cells_read_right(name, kind):
    result = score(gold_rows(name, kind), list(_ingest(name, kind).parsed.rows))
    assert result.share >= FLOORS[name][KINDS.index(kind)], f"{result}\n" + "\n".join(result.wrong)


@pytest.mark.xfail(strict=True, reason="the text mixes the cells of different columns on its lines")
@pytest.mark.parametrize("name", MIXED)
def test_mixed_cells_are_read(name):
    assert score(gold_rows(name), list(_ingest(name, ".txt").parsed.rows)).share > 0.9


@pytest.mark.parametrize("name", MIXED)
def test_a_table_with_mixed_cells_is_refused_with_its_place(name):
    result = _ingest(name, ".txt")
    assert result.status == IN_PART and not result.parsed.rows
    assert all("the cells of the table are mixed" in problem.what for problem in result.problems)
    assert all("DOCX or PDF" in problem.todo for problem in result.problems)


@pytest.mark.parametrize("name", FLOORS)
def test_no_lead_or_deadline_is_wrong_silently(name):
    """A lead, partner or deadline that differs from the gold is empty, or its row is named uncertain."""
    for kind in KINDS:
        gold = gold_rows(name, kind)
        rows = _ingest(name, kind).parsed.rows
        for row in rows:
            found = read_cells(row)
            same = [
                cells for cells in gold if cells.get("content") == found.get("content") and cells.get("sub") == found.get("sub")
            ]
            if row.uncertain or not same:
                continue
            for key in ("lead", "coordinating", "deadline"):
                assert found.get(key) in {cells.get(key) for cells in same}, f"{name}{kind} {row.locator} {key}"


@pytest.mark.parametrize(("name", "kind"), CASES, ids=[f"{name}{kind}" for name, kind in CASES])
def test_status_is_whole_unless_something_is_uncertain(name, kind):
    result = _ingest(name, kind)
    uncertain = [row for row in result.parsed.rows if row.uncertain]
    assert result.status == (IN_PART if uncertain or (kind == ".txt" and name in MIXED) else WHOLE)
    if kind != ".txt":
        assert not result.problems


@pytest.mark.parametrize(("name", "kind"), CASES, ids=[f"{name}{kind}" for name, kind in CASES])
def test_identity(name, kind):
    meta = json.loads((UNSEEN / f"{name}.meta.json").read_text(encoding="utf-8"))
    plan = _ingest(name, kind).parsed.plan
    value = {key: fact and fact.value for key, fact in plan if key in ("number", "signer", "title", "issuer")}
    assert (value["number"], value["signer"], value["title"]) == (meta["number"], meta["signer"], meta["title"])
    assert (plan.issued_on and plan.issued_on.isoformat()) == meta.get("issue_date_iso")
    issuer = normalize(value["issuer"]).replace("ubnd", "ủy ban nhân dân")
    assert issuer == normalize(meta["issuer"]).replace("ubnd", "ủy ban nhân dân")


def test_ids_and_locators_tell_rows_of_restarted_groups_apart():
    rows = _ingest("quang-ninh-cchc-2026", ".docx").parsed.rows
    assert len({row.id for row in rows}) == len({row.locator for row in rows}) == len(rows)
    assert [row.locator for row in rows if row.stt == "1"][:2] == ["Phụ lục, mục I.1", "Phụ lục, mục II.1"]


def test_nested_groups():
    rows = _ingest("bo-noi-vu-cong-vu-2026", ".docx").parsed.rows
    row = next(row for row in rows if row.stt == "13")
    assert row.section == "B. TỔ CHỨC TRIỂN KHAI THI HÀNH"
    assert row.group == "III. Cải cách chế độ công vụ, chuyển đổi số"
    decimal = next(row for row in rows if row.stt == "1.2")
    assert (decimal.parent, decimal.extra) == ("1", {"Lãnh đạo Bộ phụ trách": "TTr. Hùng"})


DUTIES = [
    # plan, locator, agency as printed, role, deadline as printed
    ("nghe-an-pctt-2026", "mục Đ.2", "Sở Nông nghiệp và Môi trường", "charged", None),
    ("huyen-tan-lac-y-te-2024", "mục IV.1", "Phòng Y tế", "charged", "trước ngày 10/12/2024"),
    ("huyen-tan-lac-y-te-2024", "mục IV.2", "Trung tâm Văn hóa, Thể thao và Truyền thông huyện", "charged", None),
    ("lam-dong-gddt-2025", "mục III.1", "Sở Giáo dục và Đào tạo", "lead", "hằng năm"),
    ("bo-noi-vu-cong-vu-2026", "mục III.3", "Văn phòng Bộ", "charged", None),
    ("quang-ninh-cchc-2026", "mục IV.3", "Các sở, ban, ngành; UBND các xã, phường, đặc khu", "charged", "trước ngày 15/01/2026"),
    ("da-nang-cds-2026", "mục IV.3", "UBND các xã, phường và đặc khu Hoàng Sa", "charged", "trước ngày 31/3/2026"),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("expected", DUTIES, ids=[f"{case[0]} {case[1]}" for case in DUTIES])
def test_duties_of_agencies_that_no_entry_knows(expected, kind):
    duties = _ingest(expected[0], kind).parsed.duties
    found = [(expected[0], duty.locator, duty.agency_text, duty.role, duty.due and duty.due.text) for duty in duties]
    assert expected in found
