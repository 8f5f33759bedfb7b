"""The same question as people type it in haste, and words that only fold like those that ask."""

import pytest

from assistant.content_words import Bindings
from assistant.intent import told_apart
from assistant.models import AnswerStatus

CAREFUL = "Những nhiệm vụ nào trong Phụ lục 2 Kế hoạch 17 do Sở Tài chính chủ trì?"


@pytest.mark.parametrize(
    "hasty",
    [
        "Nhuwngx nhieemj vuj nào trong Phụ lục 2 Kế hoạch 17 do Sở Tài chính chủ trì?",
        "Nhửng nhiệm vụ lào trong Phụ lục 2 Kế hoạhc 17 do Sở Tài chính chủ chì?",
        "Những NV nào trong PL 2 KH 17 do STC chủ trì?",
        "nhung nv nao trong pl 2 kh 17 do stc chu tri?",
        "Nhữg nhiệm vụ nàoo trong Phụ lụcc 2 Kế hoạch 17 do Sở Tài chín chủ trì?",
    ],
)
def test_haste_changes_no_answer(ask, hasty):
    careful, other = ask(CAREFUL), ask(hasty)
    assert careful.total and other.total == careful.total
    assert [c.lines for c in other.citations] == [c.lines for c in careful.citations]


@pytest.mark.parametrize(
    ("typed", "folded", "left"),
    [
        ("máy móc gì", "may moc gi", "___ ___ gi"),
        ("mấy mốc", "may moc", "may moc"),
        ("may moc", "may moc", "may moc"),  # without marks nothing is told apart
        ("bộ não nào", "bo nao nao", "bo ___ nao"),
        ("dùng AI ai lo", "dung ai ai lo", "dung __ ai lo"),
        ("AI CHỦ TRÌ", "ai chu tri", "ai chu tri"),
    ],
)
def test_what_only_folds_like_a_word_that_asks(typed, folded, left):
    assert told_apart(folded, typed) == left


def test_only_what_goes_together_far_oftener_than_by_chance_is_bound():
    texts = ["chỉ tiêu của thành phố", "chỉ tiêu của sở", "của thành viên", "của sở và của ban và của đoàn"] * 20
    bindings = Bindings.of({}, texts + [f"từ{n} khác{n}" for n in range(40)])
    assert not bindings.binds("của", "thành", accented=True)
    assert Bindings.of({}, ["chỉ tiêu"] * 20 + [f"một câu nói {n} không liên quan gì cả" for n in range(80)]).binds(
        "chỉ", "tiêu", accented=True
    )


@pytest.mark.parametrize(
    ("question", "total"),
    [
        ("Nhóm xã hội số trong kế hoạch 139 có mấy chỉ tiêu?", 7),
        ("Nhóm xã hội số mốc 2030 trong kế hoạch 139 có tất cả mấy chỉ tiêu?", 7),
        ("Nhóm hạ tầng số của kế hoạch 139 gồm những chỉ tiêu nào?", 2),
    ],
)
def test_a_group_is_known_by_its_heading(ask, question, total):
    assert ask(question).total == total


def test_how_many_of_a_row_that_only_opens_its_lettered_ones(ask):
    reply = ask("Phụ lục 4 Kế hoạch 17 yêu cầu xây dựng và vận hành mấy cơ sở dữ liệu?")
    assert "Gồm **4 cơ sở dữ liệu**" in reply.answer  # in the words of the row, which the question says


def test_a_share_of_money_is_no_sum_of_money(ask):
    reply = ask("Chỉ tiêu đến 2030 về tỷ trọng kinh phí từ xã hội trên tổng kinh phí chi cho R&D tại KH 139 là bao nhiêu?")
    assert reply.status is AnswerStatus.ANSWERED and "> 60" in reply.answer


@pytest.mark.parametrize(
    "question",
    [
        "Công ty quản lý quỹ ký hợp đồng với Hội đồng quản lý Quỹ vào 01/2026 là công ty nào?",
        "Họ tên thành viên UBND Thành phố được cử làm đại diện phần vốn nhà nước tại Quỹ Đầu tư mạo hiểm là ai?",
        "Nhiệm vụ 45 Phụ lục II KH 139 (ứng dụng AI trên dữ liệu lớn), cột cơ quan phối hợp ghi ai?",
        "xe buýt điện thành phố Hà Nội ai lo",
    ],
)
def test_what_is_not_stated_is_not_answered(ask, question):
    assert ask(question).status is not AnswerStatus.ANSWERED


def test_the_number_of_a_central_resolution_is_asked_not_compared(ask):
    reply = ask(
        "Nghị quyết của Trung ương về đội ngũ trí thức mà kế hoạch KHCN năm 2024 dẫn mang số hiệu nào, ban hành ngày nào?"
    )
    assert "45-NQ/TW" in reply.answer and "24/11/2023" in reply.answer


def test_a_stage_of_a_work_is_no_period_of_the_plan(ask):
    reply = ask(
        "Đề án Giao thông thông minh trong KH 139 do sở nào chủ trì?",
        "Giai đoạn 2 từ năm nào đến năm nào?",
        "Thế còn giai đoạn 3?",
    )
    assert "Duy trì" in reply.answer


def test_each_plan_is_asked_the_same_where_the_second_is_only_named(ask):
    reply = ask(
        "Triển khai 6 nghị quyết thì bên thành phố (kế hoạch 17) cơ quan nào là thường trực, còn bên phường Yên Hòa là phòng nào?"
    )
    assert "Sở Khoa học và Công nghệ" in reply.answer and "Phòng Văn hóa - Xã hội" in reply.answer
