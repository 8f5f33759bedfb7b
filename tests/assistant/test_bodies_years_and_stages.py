"""What is asked of a body that was spoken of, of one year, of a stage by its name, and of what is over."""

from datetime import date

import pytest

from assistant.models import AnswerStatus


def test_that_body_is_the_one_that_was_spoken_of(ask):
    reply = ask(
        "Trong KH 316, Ban QL các Khu CNC và KCN TP phải tổ chức mấy hội nghị giới thiệu 06 NQ?",
        "Ban này biên soạn tài liệu tuyên truyền về nghị quyết nào?",
    )
    assert "461/NQ-HĐND" in reply.answer


def test_what_is_past_its_time(assistant):
    reply = assistant.ask("Những nhiệm vụ nào trong phụ lục Kế hoạch 316 đã qua thời hạn hoàn thành?", as_of=date(2025, 12, 18))
    assert reply.total == 2


def test_the_stages_of_an_annex_are_all_told(ask):
    reply = ask("Phụ lục 5 Kế hoạch 17 chia thành những giai đoạn nào?")
    assert reply.total == 3 and "bền vững" in reply.answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Giai đoạn 3 năm 2029, Sàn GDCN phải ra được kết quả gì?", "Đông Nam Á"),
        ("Không gian ĐMST số 185 Giảng Võ - chủ trì? phối hợp? thời hạn? NQ?", "461/NQ-HĐND"),
        ("Trung tâm ĐMST Hà Nội phải xây dựng, vận hành CSDL nào theo phụ lục 4 KH 17?", "nhà đầu tư thiên thần"),
    ],
)
def test_the_right_row_is_told(ask, question, said):
    reply = ask(question)
    assert reply.status is AnswerStatus.ANSWERED and said in reply.answer


def test_what_really_came_of_it_is_not_in_a_plan(ask):
    question = "Tính đến hết năm 2025, thực tế bao nhiêu phần trăm lãnh đạo các sở có chuyên môn khoa học kỹ thuật?"
    assert ask(question).status is not AnswerStatus.ANSWERED
