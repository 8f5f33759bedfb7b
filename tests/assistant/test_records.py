"""Times that only a heading says, and records that say otherwise; the lines were read in corpus/plans."""

import pytest

P17, P139, P316 = "17-kh-ubnd-2026", "139-kh-ubnd-2025", "316-kh-ubnd-2025"


@pytest.fixture(scope="module")
def row(assistant):
    return lambda plan, line: next(i for i in assistant.library.items.values() if i.plan == plan and i.lines[0] == line)


@pytest.mark.parametrize(
    ("line", "said", "heading"),
    [
        (251, "Đến năm 2030", 249),  # the first and the last row under «I Đến năm 2030»
        (325, "Đến năm 2030", 249),
        (330, "Đến năm 2045", 326),  # and under «II Đến năm 2045»
        (344, "Đến năm 2045", 326),
    ],
)
def test_the_heading_above_says_the_time(assistant, row, line, said, heading):
    assert assistant.library.headed_time(row(P139, line)) == (said, (heading, heading))
    assert said in assistant.library.quote(P139, (heading, heading))


def test_only_indicators_without_a_time_of_their_own_get_one(assistant):
    headed = [i for i in assistant.library.items.values() if assistant.library.headed_time(i)]
    assert len(headed) == 71 and {(i.plan, i.table) for i in headed} == {(P139, "Phụ lục I")}
    assert not any(i.deadline or i.values for i in headed)


def test_a_time_of_its_own_goes_before_the_heading(assistant, row):
    item = row(P139, 330)
    assert assistant.library.headed_time(item.model_copy(update={"deadline": "12/2030"})) is None
    assert assistant.library.headed_time(item.model_copy(update={"values": {"2030": "2"}})) is None
    assert assistant.library.headed_time(item.model_copy(update={"section": "Kinh tế số", "group": None})) is None


def test_the_year_of_the_heading_is_said_with_the_target(ask):
    reply = ask("Hình thành cụm trung tâm R&D quy mô lớn: chỉ tiêu bao nhiêu cụm?")
    assert "2-3" in reply.answer and "đến năm 2045" in reply.answer and "2030" not in reply.answer
    assert (330, 330) in {c.lines for c in reply.citations}


def test_the_heading_is_cited_where_the_time_is_asked_for(ask):
    reply = ask("Tỷ lệ người dân có Sổ sức khỏe điện tử đạt 95% khi nào?")
    marker = next(c.marker for c in reply.citations if c.lines == (249, 249))
    assert f"đến năm 2030 [{marker}]" in reply.answer


CONTRADICTING = [  # (row, the row that says otherwise), each pair read in both texts
    ((P316, 553), (P17, 854)),  # the exchange: before 22/12/2025; 01/2026
    ((P316, 638), (P17, 531)),  # the venture fund: 12/2025; 12/2025 - 01/2026
    ((P316, 700), (P17, 773)),  # startups: two departments, 01/2026; the innovation centre, 2026
    ((P17, 764), (P17, 1252)),  # the same indicator in two annexes: 2025-2030; 2026-2030
]


@pytest.mark.parametrize(("one", "other"), CONTRADICTING, ids=[f"{a[0]}:{a[1]}" for a, _ in CONTRADICTING])
def test_each_side_knows_the_other(assistant, row, one, other):
    first, second = row(*one), row(*other)
    assert [i.id for i in assistant.library.contradicting(first)] == [second.id]
    assert [i.id for i in assistant.library.contradicting(second)] == [first.id]


@pytest.mark.parametrize(("plan", "line"), [(P17, 564), (P316, 573), (P139, 361), (P139, 251)])
def test_most_rows_are_contradicted_by_nothing(assistant, row, plan, line):
    assert assistant.library.contradicting(row(plan, line)) == []


def test_no_row_contradicts_itself(assistant):
    for item in assistant.library.items.values():
        assert item.id not in {other.id for other in assistant.library.contradicting(item)}


def test_an_answer_says_that_the_newer_plan_says_otherwise(ask):
    reply = ask("Thành lập Quỹ Đầu tư mạo hiểm khi nào?")
    assert "tháng 12/2025" in reply.answer and "12/2025 – 01/2026" in reply.answer
    assert "Kế hoạch 17/KH-UBND (ngày 12/01/2026) là kế hoạch mới hơn" in reply.answer
    assert {(c.plan, c.lines[0]) for c in reply.citations} >= {(P316, 638), (P17, 531)}
