"""Questions about two plans, milestones and their rows, numbers above annexes, follow-ups that say only when."""

from datetime import date

import pytest

from assistant.models import AnswerStatus
from assistant.question_parts import parts_by_plan
from assistant.wording import clean
from corpus.text import fold

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Việc này thì KH 316 hẹn bao giờ, KH 17 lại ghi khi nào?",
         ["Việc này thì KH 316 hẹn bao giờ", "Việc này thì KH 17 lại ghi khi nào?"]),
        ("Nhiệm vụ trọng điểm: 139 đặt bao nhiêu, 17 đòi bao nhiêu?",
         ["Nhiệm vụ trọng điểm: KH 139 đặt bao nhiêu", "Nhiệm vụ trọng điểm KH 17 đòi bao nhiêu?"]),
        ("KH 17 và KH 316 có gì khác nhau?", []),
        ("KH 17 giao ai chủ trì việc này?", []),
    ],
)  # fmt: skip
def test_each_plan_is_asked_something(assistant, text, parts):
    assert parts_by_plan(text, assistant.understanding.plan_names.find(fold(text))) == parts


def test_an_annex_with_another_number_is_pointed_out(assistant):
    reply = assistant.ask("Số hiệu ghi ở dòng kèm theo của Phụ lục II Kế hoạch 139 có khớp số ở đầu văn bản không?", as_of=DAY)
    assert "139/KH-UBND" in reply.answer and "159" in reply.answer and len(reply.citations) == 2


def test_a_row_stands_before_its_milestone(assistant):
    reply = assistant.ask(
        "Chỉ tiêu trên 200 doanh nghiệp khởi nghiệp sáng tạo được ươm tạo ở Phụ lục 4 KH 17 hẹn khi nào?", as_of=DAY
    )
    assert "2025- 2030" in reply.answer


def test_the_year_of_a_follow_up(assistant):
    reply = assistant.ask("Vậy tới 2045?", ("Tới 2030 quy mô kinh tế số phải chiếm bao nhiêu % GRDP?",), DAY)
    assert reply.status is AnswerStatus.ANSWERED and "50" in reply.answer


@pytest.mark.parametrize(
    "question",
    [
        "KH 17 quy định mức lương cụ thể nào cho chuyên gia được thu hút theo NQ 34?",
        "KH 316 xử lý bao nhiêu điểm đen rác thải ở phường Hoàn Kiếm?",
    ],
)
def test_an_amount_that_no_record_states_is_not_answered(assistant, question):
    assert assistant.ask(question, as_of=DAY).status is AnswerStatus.NOT_IN_PLANS


@pytest.mark.parametrize(
    ("typed", "read"), [("Quí IV", "Quý IV"), ("kỉ niệm", "kỷ niệm"), ("kĩ thuật", "kỹ thuật"), ("quit", "quit")]
)
def test_either_letter_is_read_alike(typed, read):
    assert clean(typed) == read


def test_bodies_with_the_same_order_are_all_named(assistant):
    reply = assistant.ask(
        "Những cơ quan nào ở mục III KH 316 phải tham mưu ban hành kế hoạch thực hiện Nghị quyết trước ngày 30/11/2025?",
        as_of=DAY,
    )
    assert reply.total == 3 and "Sở Tài chính" in reply.answer


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("NQ 35 quy định gì?", ["hệ sinh thái đổi mới sáng tạo"]),
        ("NQ 459 với NQ 461 khác nhau chỗ nào?", ["Sàn Giao dịch công nghệ", "Trung tâm đổi mới sáng tạo"]),
    ],
)
def test_a_resolution_is_told_by_what_it_is_about(assistant, question, subjects):
    reply = assistant.ask(question, as_of=DAY)
    assert all(subject in reply.answer for subject in subjects) and "Nhiệm vụ" not in reply.answer


def test_a_year_and_a_topic_that_nothing_meets_list_nothing(assistant):
    reply = assistant.ask("tỷ lệ hộ gia dình có cáp quan tới 2030 đặt muc nào zậy", as_of=DAY)
    assert reply.total is None


def test_reports_due_from_anybody_are_found(assistant):
    reply = assistant.ask("thoi han nop bao cao cua cac don vi theo ke hoach nam 2024 la ngay nao", as_of=DAY)
    assert reply.status is AnswerStatus.ANSWERED and "30/11" in reply.answer


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("Ai chủ trì triển khai Nghị quyết 66-NQ/TW, sản phẩm là gì?", "Sở Tư pháp"),
        ("NQ 68 của bộ chính trị về kinh tế tư nhân thì hà nội giao sở nào", "Sở Tài chính"),
    ],
)
def test_a_resolution_that_heads_no_annex_is_found_in_the_rows(assistant, question, lead):
    reply = assistant.ask(question, as_of=DAY)
    assert f"chủ trì: **{lead}**" in reply.answer and "(số 6" not in reply.answer
    assert ", . " not in reply.answer  # «…, ...» of an unfinished cell
