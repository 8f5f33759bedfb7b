"""Contradictions between plans: each one found was read against the texts by a person; what may be two works is left out."""

from pathlib import Path

import pytest

from assistant.contradictions import Differing, find_contradictions
from corpus import load_corpus
from index.task_table import items_of

KH17, KH316, KH139 = "17-kh-ubnd-2026", "316-kh-ubnd-2025", "139-kh-ubnd-2025"
UNSEEN = Path(__file__).parent.parent / "fixtures" / "plans_unseen"
READ = {  # (first place, second place): what differs, taken from the texts
    ((KH139, "phần đầu văn bản"), (KH139, "Phụ lục II")): [("number", "139/KH-UBND", "159/KH-UBND")],
    ((KH139, "Phụ lục II, mục 44"), (KH139, "Phụ lục II, mục 44")): [
        ("role", "Sở Tài chính", "Sở Khoa học và Công nghệ, Sở Tài chính, Trung tâm Phục vụ Hành chính công, các cơ quan liên quan")
    ],
    ((KH316, "Phụ lục, mục 7"), (KH17, "Phụ lục 2, mục 3")): [("deadline", "Hoàn thành trong tháng 12/2025", "12/2025 – 01/2026")],
    ((KH316, "Phụ lục, mục 11"), (KH17, "Phụ lục 4, mục 2, mốc 1")): [
        ("lead", "Sở Khoa học và Công nghệ và Sở Tài chính", "Trung tâm Đổi mới sáng tạo"), ("deadline", "Tháng 01/2026", "2026"),
    ],
    ((KH316, "Phụ lục, mục 1"), (KH17, "Phụ lục 4, mục 7.c")): [
        ("deadline", "Hoàn thành trước ngày 22/12/2025", "Tháng 01/2026")
    ],
    ((KH17, "Phụ lục 5, mục 2"), (KH17, "Phụ lục 5.1, dòng 7")): [
        ("target", "Đạt giá trị giao dịch trung bình 500 tỷ đồng/năm",
         "Đạt giá trị giao dịch 500 tỷ đồng (2026: 50, 2027: 75, 2028: 100, 2029: 125, 2030: 150)"),
    ],
    ((KH17, "Phụ lục 4, mục 2"), (KH17, "Phụ lục 6, mục 1")): [("deadline", "2025- 2030", "2026-2030")],
}  # fmt: skip


def found(corpus):
    return find_contradictions(corpus, list(items_of(corpus)))


def test_the_shipped_plans(corpus):
    places = {
        ((c.first.plan, c.first.locator), (c.second.plan, c.second.locator)): [
            (d.what.value, d.first, d.second) for d in c.differences
        ]
        for c in found(corpus)
    }
    assert places == READ


def test_the_newer_plan_is_named_and_comes_second(corpus):
    for contradiction in found(corpus):
        if contradiction.newer:
            first, second = (corpus.plans[side.plan] for side in (contradiction.first, contradiction.second))
            assert contradiction.newer == second.id and second.issued_on > first.issued_on
        else:
            assert contradiction.first.plan == contradiction.second.plan


def test_every_side_quotes_its_lines(corpus):
    for contradiction in found(corpus):
        for side in (contradiction.first, contradiction.second):
            source = corpus.sources[side.plan]
            assert side.quote and side.quote in source.text(source.line_span(*side.lines))


def test_plans_of_other_places_contradict_nothing():
    corpus = load_corpus(added=UNSEEN)
    assert {plan for c in found(corpus) for plan in c.plans} == {KH17, KH316, KH139}


def plan(number: str, day: str, rows: str, *, issuer: str = "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ X", year: str = "") -> str:
    header = "STT\tNội dung nhiệm vụ\tĐơn vị chủ trì\tĐơn vị phối hợp\tThời gian hoàn thành"
    return (
        f"{issuer}\n-------\nSố: {number}/KH-UBND\nX, ngày {day}\n\nKẾ HOẠCH\nPhát triển thư viện{year}\n\n"
        f"I. MỤC ĐÍCH\n1. Một việc cần làm.\n\nPhụ lục 1\nDANH MỤC NHIỆM VỤ\n{header}\n{rows}\n"
    )


WORK = "Số hóa toàn bộ kho sách quý của thư viện trung tâm thành phố"
OLD = f"1\t{WORK}\tSở Tài chính\tSở Nội vụ\tTháng 6/2026"


@pytest.fixture
def compare(tmp_path):
    """What contradicts between two plans of these texts."""

    def run(first: str, second: str):
        (tmp_path / "a.txt").write_text(first, encoding="utf-8")
        (tmp_path / "b.txt").write_text(second, encoding="utf-8")
        corpus = load_corpus(tmp_path)
        assert all(parsed.rows for parsed in corpus.parsed.values()), "the tables were read"
        return [d.what for c in found(corpus) for d in c.differences]

    return run


def test_other_lead_and_deadline(compare):
    newer = f"1\t{WORK}\tSở Nội vụ\tSở Tài chính\tTháng 9/2026"
    said = compare(plan("1", "01 tháng 02 năm 2026", OLD), plan("2", "01 tháng 03 năm 2026", newer))
    assert said == [Differing.LEAD, Differing.DEADLINE]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (OLD, "the same"),
        (f"1\t{WORK}\tSở Tài chính, Sở Nội vụ\tSở Tư pháp\tTháng 6/2026", "one lead is shared"),
        (f"1\t{WORK}\tCác sở, ban, ngành\tSở Tư pháp\tTháng 6/2026", "a group may hold the other lead"),
        (f"1\t{WORK}\tSở Tài chính\tSở Nội vụ\tHằng năm", "recurring work has no last day"),
        ("1\tPhê duyệt Đề án " + WORK.lower() + "\tSở Nội vụ\tSở Tư pháp\tTháng 1/2026", "an act before the work"),
    ],
)
def test_what_is_no_contradiction(compare, rows, why):
    assert not compare(plan("1", "01 tháng 02 năm 2026", OLD), plan("2", "01 tháng 03 năm 2026", rows)), why


def test_another_issuer_binds_others(compare):
    newer = plan("2", "01 tháng 03 năm 2026", f"1\t{WORK}\tSở Nội vụ\t\tTháng 9/2026", issuer="ỦY BAN NHÂN DÂN\nTHÀNH PHỐ Y")
    assert not compare(plan("1", "01 tháng 02 năm 2026", OLD), newer)


def test_yearly_plans_repeat_their_work(compare):
    older = plan("1", "01 tháng 02 năm 2025", f"1\t{WORK}\tSở Tài chính\t\tTháng 6/2025", year=" năm 2025")
    newer = plan("2", "01 tháng 02 năm 2026", f"1\t{WORK}\tSở Tài chính\t\tTháng 9/2026", year=" năm 2026")
    assert not compare(older, newer)
