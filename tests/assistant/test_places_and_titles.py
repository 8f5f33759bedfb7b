"""Places without a plan, annex titles, a ward's own campaign plan, and names of which no plan speaks."""

import pytest

from assistant.models import AnswerStatus


def test_a_place_whose_plan_was_not_read_is_said_to_be_missing(ask):
    reply = ask("Phường Cầu Giấy có kế hoạch chưa?")
    assert reply.status is AnswerStatus.NOT_IN_PLANS
    assert "Kho không có kế hoạch nào của Phường Cầu Giấy" in reply.answer and "Yên Hòa" in reply.answer


def test_a_place_whose_plan_was_read_is_not(ask):
    assert "Kho không có" not in ask("Phường Yên Hòa có kế hoạch không?").answer


def test_numbers_keep_their_capitals_in_titles_of_annexes(ask):
    answer = ask("KH 17 có mấy phụ lục?").answer
    assert "nghị quyết 459/NQ-HĐND" in answer and "nq-hđnd" not in answer


def test_a_wards_own_campaign_plan_is_the_one_that_its_other_plan_cites(ask):
    answer = ask("Kế hoạch 90 ngày riêng của UBND phường Yên Hòa là kế hoạch số mấy, ban hành ngày nào?").answer
    assert "141/KH-UBND" in answer and "11/12/2025" in answer and "316/KH-UBND" not in answer


@pytest.mark.parametrize(
    "question",
    [
        "Cầu Tứ Liên bao giờ khởi công?",
        "Đường sắt đô thị số 5 theo kế hoạch 17 khi nào xong?",
        "Vành đai 4 do ai chủ trì?",
        "xe buyt dien tp ha noi ai lo",
    ],
)
def test_what_no_plan_speaks_of_is_not_answered_from_another_record(ask, question):
    assert ask(question).status in (AnswerStatus.NOT_IN_PLANS, AnswerStatus.OUT_OF_SCOPE)


def test_a_number_that_counts_is_no_number_of_a_row(ask):
    assert "Sở Nội vụ" in ask("Nhiệm vụ 200 chuyên gia người Việt ở nước ngoài do sở nào chủ trì?").answer
    assert (
        "35/2025/NQ-HĐND"
        in ask("Chỉ tiêu 10 sản phẩm đổi mới sáng tạo tiêu biểu mang thương hiệu Hà Nội thuộc nghị quyết nào?").answer
    )


def test_a_quarter_lists_what_states_that_quarter(ask):
    reply = ask("KH 139, Phụ lục II: liệt kê các nhiệm vụ hạn Quý IV/2025.")
    assert reply.total == 3 and {r.lines for r in reply.records} == {(399, 399), (440, 440), (471, 471)}


def test_days_counted_from_the_day_of_asking_stay_in_the_headline(ask):
    answer = ask("Ba tháng cuối năm 2026 KH 17 có những việc nào đến hạn?").answer
    assert "đến hạn từ 01/10/2026 đến 31/12/2026" in answer and "đồng bằng sông Hồng" in answer


def test_a_fault_in_finding_contradictions_costs_no_answer(assistant, monkeypatch):
    library = assistant.library
    monkeypatch.setattr(library, "_contradictions", None)
    monkeypatch.setattr("assistant.records.find_contradictions", lambda *_: 1 / 0)
    item = next(iter(library.items.values()))
    assert library.contradicting(item) == []
    monkeypatch.undo()
