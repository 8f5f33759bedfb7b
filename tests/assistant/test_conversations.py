"""Follow-ups: what was said before fills in what a question lacks, and never bends one that stands alone."""

import pytest

from assistant.contextualization import Focus, contextualize
from assistant.models import AnswerStatus, Ask

WHO = "Ai chủ trì tổ chức Đại hội nhà đầu tư?"
LIST = "Phụ lục 2 KH 17 do Sở Tài chính chủ trì gồm những việc nào?"


def lines(reply):
    return [c.lines for c in reply.citations]


@pytest.mark.parametrize(
    ("questions", "said", "cited", "note"),
    [
        ((WHO, "Bao giờ xong?"), "01/2026", (564, 564), "same record"),
        ((WHO, "Việc đó ai phối hợp?"), "Sở Khoa học và Công nghệ", (564, 564), "same record"),
        ((WHO, "Việc đó theo nghị quyết nào?"), "30/2025/NQ-HĐND", (501, 502), "same record"),
        ((WHO, "Cảm ơn nhé", "Bao giờ xong?"), "01/2026", (564, 564), "same record"),
        ((WHO, "Thời tiết hôm nay thế nào?", "Bao giờ xong?"), "01/2026", (564, 564), "same record"),
        ((LIST, "Việc thứ hai ai phối hợp?"), "Sở Khoa học và Công nghệ", (537, 540), "ordinal"),
        ((LIST, "Việc đầu tiên bao giờ xong?"), "12/2025 – 01/2026", (531, 535), "ordinal"),
        ((LIST, "Việc cuối cùng bao giờ xong?"), "01/2026", (564, 564), "ordinal"),
    ],
)
def test_a_follow_up_is_about_the_same_record(ask, questions, said, cited, note):
    reply = ask(*questions)
    assert reply.status is AnswerStatus.ANSWERED
    assert said in reply.answer and cited in lines(reply)
    assert reply.trace["context"] == note


def test_the_same_indicator_of_another_year(ask):
    reply = ask("Tỷ lệ doanh nghiệp nhỏ và vừa sử dụng nền tảng số đến năm 2030?", "Con số ấy đến 2045 là bao nhiêu?")
    assert lines(reply)[0] == (344, 344) and "**100%**" in reply.answer


def test_the_same_question_of_another_plan(ask):
    reply = ask("Thành lập Sàn giao dịch công nghệ trong KH 17 do ai chủ trì?", "Còn kế hoạch 316 thì sao?")
    assert reply.citations[0].plan == "316-kh-ubnd-2025" and lines(reply)[0] == (553, 556)
    assert "Sở Khoa học và Công nghệ" in reply.answer


def test_a_choice_among_the_list(ask):
    listed = ask("Liệt kê các nhiệm vụ tháng 1/2026 theo KH 17")
    chosen = ask("Liệt kê các nhiệm vụ tháng 1/2026 theo KH 17", "Trong số đó việc nào do Sở Tài chính chủ trì?")
    assert {r.id for r in chosen.records} < {r.id for r in listed.records}
    assert {r.lead for r in chosen.records} == {"Sở Tài chính"} and chosen.total == 3


@pytest.mark.parametrize(
    "question",
    [
        WHO,
        "Sở Y tế chủ trì những chỉ tiêu nào theo KH 139?",
        "Ai ký kế hoạch phường Yên Hòa?",
        "Phủ sóng 5G cho người dân đạt bao nhiêu phần trăm?",
    ],
)
def test_a_question_that_stands_alone_is_answered_as_if_first(ask, question):
    alone, later = ask(question), ask("Đề án Giao thông thông minh do ai chủ trì?", LIST, question)
    assert later.answer == alone.answer and later.citations == alone.citations


def test_an_ordinal_outside_the_list_picks_nothing(ask):
    reply = ask("Sở Nội vụ chủ trì những nhiệm vụ nào trong Phụ lục 2 KH 17?", "Việc thứ năm bao giờ xong?")
    assert reply.trace["context"] != "ordinal"


def test_without_a_conversation_nothing_is_filled_in(parse):
    query = parse("Việc đó bao giờ xong?")
    found = contextualize(query, Focus(), known=0.0)
    assert found.query == query and found.note == "standalone" and found.item is None


def test_a_bare_follow_up_inherits_plan_and_work_and_keeps_its_own_ask(parse):
    first, following = parse("Ai chủ trì đường sắt đô thị theo KH 139?"), parse("Bao giờ xong?")
    merged = contextualize(following, Focus(query=first), known=0.0)
    assert merged.query.plans == first.plans and first.work in merged.query.work
    assert merged.query.asks == (Ask.DEADLINE,) and merged.note == "same work"


def test_only_the_last_turns_count(ask):
    """Many turns are no reason to fail."""
    reply = ask(*(["Xin chào"] * 40), WHO, "Bao giờ xong?")
    assert (564, 564) in lines(reply)
