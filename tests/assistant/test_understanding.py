"""What a question is understood to ask: one line a question, the slots that it must fill."""

from datetime import date

import pytest

from assistant.models import Ask
from assistant.parsed_question import Expects, Shape
from index import AgencyRole

P17, P139, P316, P2024, WARD = "17-kh-ubnd-2026", "139-kh-ubnd-2025", "316-kh-ubnd-2025", "kh-khcn-2024", "kh-yen-hoa-2026"
LEAD, COORDINATING, DEADLINE = Ask.LEAD, Ask.COORDINATING, Ask.DEADLINE

SLOTS = [
    # what is asked for
    ("Ai chủ trì tổ chức Đại hội nhà đầu tư?", {"asks": (LEAD,), "shape": Shape.SINGLE}),
    ("Bao giờ xong?", {"asks": (DEADLINE,), "work": ""}),
    ("Ai chủ trì và bao giờ xong?", {"asks": (LEAD, DEADLINE)}),
    ("Cơ quan nào phối hợp?", {"asks": (COORDINATING,)}),
    ("Theo nghị quyết nào?", {"asks": (Ask.RESOLUTION,)}),
    ("Ai ký KH 17?", {"metadata": ("plan_signer",), "plans": (P17,)}),
    ("Who leads the venture capital fund?", {"asks": (LEAD,), "language": "en"}),
    ("ai chu tri to chuc dai hoi nha dau tu", {"asks": (LEAD,), "language": "vi"}),  # typed without marks
    # plans: number, nickname, place, year
    ("KH 17 nói gì", {"plans": (P17,), "work": ""}),
    ("Kế hoạch số 17/KH-UBND nói gì", {"plans": (P17,)}),
    ("Kế hoạch 139 và kế hoạch 316 khác nhau gì", {"plans": (P139, P316)}),
    ("KH 316 với 17 khác nhau gì", {"plans": (P316, P17)}),
    ("Kế hoạch 90 ngày có gì?", {"plans": (P316,)}),
    ("đợt cao điểm", {"plans": (P316,)}),
    ("kế hoạch của phường Yên Hòa", {"plans": (WARD,)}),
    ("KH KHCN 2024", {"plans": (P2024,)}),
    ("kế hoạch khoa học, công nghệ năm 2024", {"plans": (P2024,)}),
    ("Kế hoạch giai đoạn 2026-2030", {"plans": (P17,)}),  # the ward's has the same title; the city's is meant
    ("kế hoạch 999 và KH 17", {"plans": (P17,), "unknown_plans": ("999",)}),
    ("Sở Tài chính chủ trì việc gì", {"plans": (), "unknown_plans": ()}),
    # resolutions
    ("nq 461", {"resolutions": ("461/NQ-HĐND",)}),
    ("Nghị quyết số 34/2025/NQ-HĐND", {"resolutions": ("34/2025/NQ-HĐND",), "plans": (), "years": ()}),
    ("theo Nghị quyết 57-NQ/TW", {"resolutions": ("57-NQ/TW",)}),
    ("Nghị quyết 29 và Nghị quyết 30", {"resolutions": ("29/2025/NQ-HĐND", "30/2025/NQ-HĐND")}),
    ("Nghị quyết 9999", {"resolutions": ()}),
    # annexes: number in either numerals, topic
    ("Phụ lục 2 KH 17", {"tables": ("Phụ lục 2",), "plans": (P17,)}),
    ("Phụ lục II của kế hoạch 17", {"tables": ("Phụ lục 2",)}),
    ("Phụ lục 2 KH 139", {"tables": ("Phụ lục II",)}),
    ("PL 5.1 của KH 17", {"tables": ("Phụ lục 5.1",)}),
    ("bảng phân công nhiệm vụ KH 139", {"tables": ("Phụ lục II",)}),
    ("phụ lục của NQ 34 trong KH 17", {"tables": ("Phụ lục 3",)}),
    ("Phụ lục 5 của KH 139", {"tables": ("Phụ lục 5",), "plans": (P17,), "misplaced": P139}),
    # sections, numbers
    ("mục III KH 17 nói gì", {"sections": ("III",)}),
    ("mục 2.2 của kế hoạch phường Yên Hòa", {"sections": ("2.2",)}),
    ("nhiệm vụ số 15 của KH 139", {"item_number": "15", "kinds": ("task",)}),
    ("có 15 nhiệm vụ nào", {"item_number": None}),
    # shape
    ("có mấy nhiệm vụ", {"shape": Shape.COUNT}),
    ("có bao nhiêu chỉ tiêu", {"shape": Shape.COUNT, "kinds": ("indicator",)}),
    ("liệt kê nhiệm vụ của Sở Y tế", {"shape": Shape.LIST}),
    ("Sở Tài chính chủ trì những việc nào", {"shape": Shape.LIST}),
    # values that few records hold
    ("kinh phí hết bao nhiêu tiền", {"expects": (Expects.MONEY,)}),
    ("ai là giám đốc Sở Y tế", {"expects": (Expects.PERSON,), "asks": ()}),
    ("tại sao chậm", {"expects": (Expects.REASON,)}),
    ("số điện thoại của Sở Y tế", {"expects": (Expects.CONTACT,)}),
    ("đến nay đã hoàn thành bao nhiêu", {"expects": (Expects.PROGRESS,)}),
    # follow-ups
    ("còn kế hoạch 139 thì sao", {"opener": True, "plans": (P139,)}),
    ("việc đó ai làm", {"anaphora": True}),
    ("trong số đó có việc nào của Sở Y tế", {"anaphora": True}),
    ("việc thứ ba bao giờ xong", {"ordinal": 3}),
    ("nhiệm vụ cuối cùng ai làm", {"ordinal": -1}),
    ("Ai chủ trì tổ chức Đại hội nhà đầu tư vậy?", {"anaphora": False, "opener": False, "ordinal": None}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "slots"), SLOTS, ids=[question for question, _ in SLOTS])
def test_slots(parse, question, slots):
    query = parse(question)
    assert {name: getattr(query, name) for name in slots} == slots


@pytest.mark.parametrize(
    ("question", "agency", "role"),
    [
        ("Sở Tài chính chủ trì việc gì", "so-tai-chinh", AgencyRole.LEAD),
        ("việc nào do Sở Tài chính chủ trì", "so-tai-chinh", AgencyRole.LEAD),
        ("Sở Nội vụ phối hợp những việc nào", "so-noi-vu", AgencyRole.COORDINATING),
        ("việc nào có Sở Nội vụ tham gia phối hợp", "so-noi-vu", AgencyRole.COORDINATING),
        ("Sở KH&CN chủ trì việc gì", "so-khcn", AgencyRole.LEAD),
        ("sở nội vụ", "so-noi-vu", None),
    ],
)
def test_roles(parse, question, agency, role):
    slots = parse(question).agencies
    assert [(slot.agency_id, slot.role) for slot in slots] == [(agency, role)]


def test_two_agencies_with_a_role_each(parse):
    found = {s.agency_id: s.role for s in parse("Việc nào Sở Tài chính chủ trì còn Sở Nội vụ phối hợp?").agencies}
    assert found == {"so-tai-chinh": AgencyRole.LEAD, "so-noi-vu": AgencyRole.COORDINATING}


def test_the_name_of_a_plan_is_no_agency(parse):
    assert parse("kế hoạch của UBND phường Yên Hòa").agencies == ()


@pytest.mark.parametrize(
    ("question", "start", "stop"),
    [
        ("việc nào xong trong tháng 1/2026", date(2026, 1, 1), date(2026, 1, 31)),
        ("việc nào đến hạn quý này", date(2025, 10, 1), date(2025, 12, 31)),
        ("việc nào đến hạn quý sau", date(2026, 1, 1), date(2026, 3, 31)),
        ("việc của KH 139 xong trong quý II/2025", date(2025, 4, 1), date(2025, 6, 30)),
    ],
)
def test_periods(parse, question, start, stop):
    period = parse(question).period
    assert (period.start, period.stop) == (start, stop)


@pytest.mark.parametrize("question", ["KH KHCN 2024", "Nghị quyết số 34/2025/NQ-HĐND", "Kế hoạch giai đoạn 2026-2030"])
def test_the_years_of_names_are_no_periods(parse, question):
    assert parse(question).period is None


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("Sở Tài chính phối hợp những việc nào trong Phụ lục 2 của KH 17?", "so tai chinh phoi hop nhung viec nao trong phu luc 2 cua kh 17?"),
        ("Kế hoạch 90 ngày có bao nhiêu nhiệm vụ xong trong tháng 1/2026?", "ke hoach 90 ngay co bao nhieu nhiem vu xong trong thang 1/2026?"),
    ],
)  # fmt: skip
def test_marks_do_not_matter(parse, marked, plain):
    one, other = parse(marked), parse(plain)
    for slot in ("asks", "shape", "plans", "tables", "resolutions", "agencies", "kinds", "period", "item_number"):
        assert getattr(one, slot) == getattr(other, slot), slot


def test_an_annex_by_its_topic(parse):
    assert parse("phụ lục về quỹ đầu tư mạo hiểm gồm gì").tables == ("Phụ lục 2",)
