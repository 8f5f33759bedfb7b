"""Rows by what their cells have in common, parts by number and body, and the figure of another year."""

import pytest

from assistant.models import AnswerStatus


def test_rows_that_name_one_body_in_both_columns(ask):
    reply = ask("Nhiệm vụ nào ở Phụ lục II KH 139 mà cùng một sở vừa đứng cột chủ trì vừa ghi ở cột phối hợp?")
    assert reply.total == 1 and "68-NQ/TW" in reply.answer


def test_what_states_that_day_is_told_apart_from_what_is_due_sooner(ask):
    reply = ask("Phụ lục Kế hoạch 90 ngày: nhiệm vụ nào phải hoàn thành trước ngày 22/12/2025?")
    assert reply.total == 2 and "**2 nội dung** có hạn sớm hơn" in reply.answer


@pytest.mark.parametrize(
    ("question", "total"),
    [
        ("Phần II Kế hoạch 139, mục 6 về thúc đẩy KHCN trong doanh nghiệp gồm mấy tiểu mục (6.x)?", 14),
        ("Phòng Văn hóa - Xã hội được giao mấy gạch đầu dòng ở mục III kế hoạch phường Yên Hòa?", 8),
    ],
)
def test_parts_are_counted_where_they_are_said_to_be(ask, question, total):
    assert ask(question).total == total


def test_the_number_above_an_annex_is_set_against_the_plans_own(ask):
    reply = ask("Số kế hoạch ghi ở dòng “kèm theo” của Phụ lục II có khớp với số Kế hoạch 139/KH-UBND không?")
    assert "159" in reply.answer and "139/KH-UBND" in reply.answer


def test_number_and_day_of_a_plan_are_no_stages(ask):
    reply = ask("Ke hoach cao diem 90 ngay so may, ngay nao?")
    assert "316/KH-UBND" in reply.answer and "26/11/2025" in reply.answer


def test_a_month_of_completion_is_no_day_to_start(ask):
    reply = ask("thi diem xu ly rac den o Hoan Kiem bat dau tu ngay nao?")
    assert reply.status is AnswerStatus.NOT_IN_PLANS and "Tháng 01/2026" in reply.answer


def test_the_figure_of_another_year_is_read_from_the_same_row(ask):
    reply = ask("Đến 2030 Sàn GDCN HN phải niêm yết bao nhiêu thông tin sản phẩm công nghệ?", "Thế mốc riêng của năm 2027?")
    assert "12.000" in reply.answer


def test_which_resolution_is_asked_of_one_work(ask):
    reply = ask("Ngay hoi doi moi sang tao Ha Noi xep vao nghi quyet so may trong phu luc ke hoach 90 ngay")
    assert "35/2025/NQ-HĐND" in reply.answer and reply.total is None
