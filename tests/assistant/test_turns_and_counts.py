"""What is no question of the plans, two things counted at once, stages in a conversation, years of one indicator."""

from datetime import date

import pytest

from assistant.list_matching import in_period
from assistant.models import AnswerStatus
from assistant.periods import read_period
from corpus.deadlines import parse_deadline
from index import TaskItem

DAY = date(2026, 8, 10)


@pytest.mark.parametrize(
    "text",
    [
        "Soạn giúp tôi đơn xin nghỉ phép năm 3 ngày gửi Chủ tịch UBND phường.",
        "Viết hộ em bài văn về Hà Nội",
        "Please write me a letter to the ward chairman",
    ],
)
def test_what_is_to_be_written_is_declined(assistant, text):
    reply = assistant.ask(text, as_of=DAY)
    assert reply.status is not AnswerStatus.ANSWERED and reply.total is None


def test_two_things_that_are_counted_are_both_told(assistant):
    question = "Năm 2028 Sàn phải đạt bao nhiêu kết nối cung - cầu thành công và bao nhiêu giao dịch theo Phụ lục 5.1 KH 17?"
    reply = assistant.ask(question, as_of=DAY)
    assert "2.000" in reply.answer and "200" in reply.answer and len({c.lines for c in reply.citations}) > 1


def test_values_of_a_year_are_told_once(assistant):
    question = "Nếu đúng tiến độ Kế hoạch 17 thì đến năm 2028 trên Sàn Giao dịch công nghệ phải niêm yết bao nhiêu thông tin?"
    assert assistant.ask(question, as_of=DAY).answer.count("năm 2028:") == 1


@pytest.mark.parametrize(
    "turns",
    [
        ("Đợt cao điểm 90 ngày chia làm mấy giai đoạn?", "Giai đoạn 2 tên là gì?"),
        ("Đợt cao điểm 90 ngày chia làm mấy giai đoạn?", "Giai đoạn cuối cùng kéo dài từ ngày nào tới ngày nào?"),
    ],
)
def test_a_stage_is_of_the_plan_that_was_spoken_of(assistant, turns):
    reply = assistant.ask(turns[-1], turns[:-1], DAY)
    assert {c.plan for c in reply.citations} == {"316-kh-ubnd-2025"}


def test_a_body_that_is_named_begins_a_list_of_its_own(assistant):
    turns = (
        "Công an Thành phố theo dõi những chỉ tiêu nào đến năm 2030 ở KH 139?",
        "Trong đó xếp hạng an toàn thông tin mạng phải tới mức nào?",
        "Còn mốc 2045 thì CATP theo dõi chỉ tiêu gì, đạt bao nhiêu %?",
    )
    reply = assistant.ask(turns[-1], turns[:-1], DAY)
    assert reply.status is AnswerStatus.ANSWERED and "danh tính số" in reply.answer


@pytest.mark.parametrize(
    ("said", "read"), [("moi tuan toi thieu may dem", None), ("thang toi da co gi", None), ("tuan toi lam gi", "tuan toi")]
)
def test_at_least_is_no_time(said, read):
    period = read_period(said, DAY)
    assert (period.text if period else None) == read


def _task(deadline):
    return TaskItem(
        id="x#1", kind="task", plan="x", table="Phụ lục", locator="Phụ lục, mục 1", lines=(1, 1), content="Việc", deadline=deadline,
        due=parse_deadline(deadline),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("deadline", "question", "inside"),
    [
        ("Tháng 9 hằng năm", "Việc nào phải xong trong tháng sau?", True),
        ("Trước 30/9 hằng năm", "Việc nào phải xong trong tháng sau?", True),
        ("Tháng 9", "Việc nào phải xong trong tháng sau?", True),
        ("Tháng 10 hằng năm", "Việc nào phải xong trong tháng sau?", False),
        ("Hằng năm", "Việc nào phải xong trong tháng sau?", False),
        ("Quý III/2027", "Việc nào có hạn là một quý của năm 2027?", True),
        ("Tháng 9/2027", "Việc nào có hạn là một quý của năm 2027?", False),
        ("Năm 2026", "Việc nào có hạn ghi năm 2026 hoặc một tháng của năm 2026?", True),
        ("Tháng 5/2026", "Việc nào có hạn ghi năm 2026 hoặc một tháng của năm 2026?", True),
        ("2025 - 2026", "Việc nào có hạn ghi năm 2026 hoặc một tháng của năm 2026?", False),
    ],
)
def test_times_of_each_year_and_parts_of_a_year(assistant, deadline, question, inside):
    query = assistant.understanding.parse(question, DAY)
    assert in_period(_task(deadline), query) is inside


def test_a_thing_past_its_time_is_no_list_of_all_tasks_past_theirs(assistant):
    assert assistant.ask("Đăng ký khai sinh quá hạn tại phường: thành phần hồ sơ gồm những gì?", as_of=DAY).total is None
