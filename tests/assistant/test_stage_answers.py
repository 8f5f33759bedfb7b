"""Stages of a plan, by the headings of corpus/plans/316-kh-ubnd-2025.txt (lines 103, 139, 164) that give their days."""

from datetime import date

import pytest

from assistant.models import AnswerStatus
from assistant.stage_answers import answer_stages, stages_of
from assistant.writing import Writer

P316 = "316-kh-ubnd-2025"
STANDING = "Hôm nay đợt cao điểm 90 ngày đang ở giai đoạn mấy?"


def test_the_stages_of_the_campaign(corpus):
    stages = stages_of(corpus.parsed[P316].clauses)
    assert [(s.number, s.start, s.stop, s.clause.lines[0]) for s in stages] == [
        ("1", None, date(2025, 11, 30), 103),  # «từ ngày ban hành Kế hoạch»: the day is not said
        ("2", date(2025, 12, 1), date(2025, 12, 31), 139),
        ("3", date(2026, 1, 1), date(2026, 2, 1), 164),
    ]


@pytest.mark.parametrize("plan", ["139-kh-ubnd-2025", "17-kh-ubnd-2026", "kh-khcn-2024", "kh-yen-hoa-2026"])
def test_headings_without_days_are_no_stages(corpus, plan):
    assert stages_of(corpus.parsed[plan].clauses) == []


def test_when_the_whole_ends(ask):
    reply = ask("Đợt cao điểm 90 ngày kết thúc khi nào?")
    assert reply.status is AnswerStatus.ANSWERED and "đến hết ngày **01/02/2026**" in reply.answer
    assert [c.lines[0] for c in reply.citations] == [103, 139, 164]


@pytest.mark.parametrize(
    ("question", "line", "days", "others"),
    [
        ("Giai đoạn 2 của KH 316 từ ngày nào đến ngày nào?", 139, ["01/12/2025", "31/12/2025"], ["30/11/2025", "01/02/2026"]),
        ("Giai đoạn 3 của đợt cao điểm 90 ngày kết thúc khi nào?", 164, ["01/02/2026"], ["31/12/2025"]),
        ("Giai đoạn 1 của KH 316 hết ngày nào?", 103, ["30/11/2025"], ["31/12/2025", "01/02/2026"]),
    ],
)
def test_one_stage_alone(ask, question, line, days, others):
    reply = ask(question)
    assert [c.lines[0] for c in reply.citations] == [line] and reply.citations[0].plan == P316
    assert all(day in reply.answer for day in days) and not any(day in reply.answer for day in others)


def test_what_a_stage_holds(ask):
    reply = ask("Giai đoạn 1 KH 316 gồm những việc gì, hết khi nào?")
    assert "30/11/2025" in reply.answer and "Biên soạn bộ tài liệu tuyên truyền 06 Nghị quyết" in reply.answer
    assert "Công dân số thủ đô" not in reply.answer, "that is a task of stage 3"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2025, 11, 30), "chưa hết **giai đoạn 1**"),  # its first day is not said, so no day lies «in» it
        (date(2025, 12, 1), "đang ở **giai đoạn 2**"),
        (date(2025, 12, 31), "đang ở **giai đoạn 2**"),
        (date(2026, 1, 1), "đang ở **giai đoạn 3**"),
        (date(2026, 2, 1), "đang ở **giai đoạn 3**"),
        (date(2026, 2, 2), "**đã kết thúc**"),
    ],
)
def test_where_a_day_stands(assistant, day, said):
    answer = assistant.ask(STANDING, (), day).answer
    assert f"Tính đến ngày {day:%d/%m/%Y}: {said}" in answer


def test_a_day_that_no_stage_ends_on_is_put_right(ask):
    answer = ask("Vì sao đợt cao điểm 90 ngày kết thúc ngày 31/3/2026?").answer
    assert answer.startswith("Không đúng") and "không kết thúc ngày 31/03/2026" in answer and "**01/02/2026**" in answer


def test_the_true_last_day_is_not_objected_to(ask):
    answer = ask("Đợt cao điểm 90 ngày kết thúc ngày 01/02/2026 có đúng không?").answer
    assert "Không đúng" not in answer and "**01/02/2026**" in answer


@pytest.mark.parametrize(
    "question",
    [
        "Đợt cao điểm 90 ngày ai chủ trì?",  # no time is asked
        "Kế hoạch 316 ban hành ngày nào?",  # no stage is asked
        "Giai đoạn 2 của KH 139 kéo dài đến khi nào?",  # a milestone of one task there, no stage of the plan
        "Giai đoạn 2 bao giờ bắt đầu?",  # of which plan?
        "Sở Tài chính làm gì trong giai đoạn 2 KH 316, bao giờ xong?",  # an agency's work
        "Thành lập Sàn giao dịch công nghệ Hà Nội trong đợt 90 ngày xong khi nào?",  # one task's time
    ],
)
def test_other_questions_are_answered_elsewhere(assistant, parse, question):
    query = parse(question)
    assert answer_stages(query, Writer(assistant.library), assistant.answerer.linker) is None


def test_a_milestone_is_not_taken_for_a_stage(ask):
    reply = ask("Giai đoạn 2 của KH 139 kéo dài đến khi nào?")
    assert "2028 - 2030" in reply.answer and any(c.lines == (489, 489) for c in reply.citations)
