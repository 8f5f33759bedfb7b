"""One question about two works of a plan is answered in two parts; two questions about one work are not parted."""

from datetime import date

import pytest

from assistant.models import AnswerStatus

SPRINT, END = (89, 92), (164, 165)  # «trước ngày 16/01/2026» and the heading of stage 3 in 316-kh-ubnd-2025


def lines(reply):
    return {citation.lines for citation in reply.citations}


@pytest.mark.parametrize(
    "question",
    [
        "Ke hoach 316 yeu cau xong cac san pham, mo hinh truoc ngay nao, ma giai doan 3 lai keo dai den het ngay nao?",
        "KH 316: hạn xong các sản phẩm, mô hình và ngày hết giai đoạn Về đích có trùng nhau không, ghi ngày nào?",
        "Đợt 90 ngày chỗ thì bảo phải làm xong trước Đại hội Đảng, chỗ lại kéo đến tháng 2 mới về đích, rốt cuộc hai mốc ấy là ngày nào?",
        "Rốt cuộc đợt 90 ngày chốt sổ hôm 16/01/2026 hay mãi 01/02/2026, sao trong cùng một kế hoạch thấy ghi cả hai?",
    ],
)
def test_two_days_of_one_campaign_are_both_told(ask, question):
    reply = ask(question)
    assert {SPRINT, END} <= lines(reply)
    assert "16/01" in reply.answer and "01/02" in reply.answer


@pytest.mark.parametrize(
    "question",
    [
        "Việc thành lập Sàn giao dịch công nghệ Hà Nội theo KH 316: ai chủ trì, bao giờ xong?",
        "Trong KH 316 mạng lưới Trung tâm đổi mới sáng tạo do ai chủ trì và phối hợp với ai?",
    ],
)
def test_two_things_of_one_work_stay_together(ask, question):
    assert "parts" not in ask(question).trace


def test_a_half_that_is_not_answered_leaves_the_question_whole(ask):
    reply = ask("Phường Yên Hòa hiện có bao nhiêu doanh nghiệp khởi nghiệp sáng tạo, kế hoạch phường thống kê con số nào?")
    assert reply.status is AnswerStatus.NOT_IN_PLANS


def test_a_question_about_the_plan_itself_is_not_parted(ask):
    reply = ask("Bản kế hoạch 90 ngày tôi có để trống số với ngày. Tra ở văn bản khác thì nó số bao nhiêu, ngày nào?")
    assert "316/KH-UBND" in reply.answer and "26/11/2025" in reply.answer


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Phụ lục KH 316: việc 4 và việc 20 mỗi việc ai chủ trì, hạn nào?", [(581, 596), (803, 825)]),
        ("Số hạ tầng khoa học công nghệ do Thành phố thành lập phải đạt bao nhiêu ở giai đoạn 2025-2026 và giai đoạn 2029-2030?",
         [(751, 752), (757, 762)]),
        ("Quy mô kinh tế số của Hà Nội phải đạt bao nhiêu % GRDP vào năm 2030 và vào năm 2045?", [(299, 299), (335, 335)]),
        ("Số lượng nhiệm vụ khoa học và công nghệ trọng điểm của Thủ đô phải triển khai trong Kế hoạch 139 và Kế hoạch 17 được ghi khác nhau thế nào?",
         [(69, 69), (606, 610)]),
    ],
)  # fmt: skip
def test_each_of_several_records_that_are_named(ask, question, rows):
    assert set(rows) <= lines(ask(question))


@pytest.mark.parametrize(
    ("question", "day", "said"),
    [
        ("Báo cáo 6 tháng theo kế hoạch KHCN 2024 đã quá hạn chưa, hạn ngày nào?", date(2024, 6, 12), ["10/06/2024", "đã quá hạn"]),
        ("Báo cáo cả năm theo kế hoạch KHCN 2024 đã quá hạn chưa?", date(2024, 11, 20), ["30/11/2024", "còn **10 ngày**"]),
        ("Đơn vị tôi chưa gửi báo cáo quý này theo Kế hoạch 139. Hạn gửi là ngày nào, đã qua chưa?", date(2025, 6, 20),
         ["05/06/2025", "đã quá hạn"]),
    ],
)  # fmt: skip
def test_a_report_that_recurs_is_late_or_not(assistant, question, day, said):
    reply = assistant.ask(question, as_of=day)
    assert all(words in reply.answer for words in said) and not reply.trace["unsupported"]


def test_a_plan_for_one_year_has_no_day_in_another(assistant):
    question = "Kế hoạch KHCN năm 2024: báo cáo sáu tháng và báo cáo năm các đơn vị phải gửi trước ngày nào?"
    assert "2026" not in assistant.ask(question, as_of=date(2026, 11, 29)).answer
