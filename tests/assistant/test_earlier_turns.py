"""A conversation's focus is read once, question by question, and is the same as read anew."""

from datetime import date

import pytest

from assistant.contextualization import Focus
from assistant.earlier_turns import EarlierTurns, read_turns

DAY = date(2026, 1, 1)


class Reading:
    """Counts what is read; a focus says which questions led to it."""

    def __init__(self):
        self.read: list[str] = []

    def __call__(self, question: str, focus: Focus) -> Focus:
        self.read.append(question)
        return Focus(passage=f"{focus.passage or ''}{question}")


def test_a_known_conversation_is_not_read_again():
    earlier, reading = EarlierTurns(), Reading()
    assert earlier.focus(("a", "b"), DAY, reading).passage == "ab"
    earlier.keep(("a", "b", "c"), DAY, Focus(passage="abc"))
    assert earlier.focus(("a", "b", "c", "d"), DAY, reading).passage == "abcd"
    assert reading.read == ["a", "b", "d"]


def test_another_beginning_or_day_is_another_conversation():
    earlier, reading = EarlierTurns(), Reading()
    earlier.focus(("a", "b"), DAY, reading)
    assert earlier.focus(("x", "b"), DAY, reading).passage == "xb"
    assert earlier.focus(("a", "b"), date(2026, 1, 2), reading).passage == "ab"
    assert reading.read == ["a", "b", "x", "b", "a", "b"]


def test_what_is_forgotten_is_read_again():
    earlier, reading = EarlierTurns(remembered=1), Reading()
    earlier.focus(("a", "b"), DAY, reading)
    earlier.focus(("x",), DAY, reading)
    assert earlier.focus(("a", "b"), DAY, reading).passage == "ab"


@pytest.mark.parametrize(("count", "kept"), [(0, 0), (3, 3), (8, 8), (15, 15), (16, 8), (23, 15), (24, 8), (199, 15)])
def test_eight_to_fifteen_questions_are_read(count, kept):
    turns = tuple(str(n) for n in range(count))
    assert read_turns(turns) == turns[count - kept :]
    assert read_turns(read_turns(turns)) == read_turns(turns)


def test_each_question_of_a_long_conversation_is_read_once(assistant, ask):
    questions = ["Ai chủ trì thành lập Sàn giao dịch công nghệ theo KH 316?", "Bao giờ xong?", "Đơn vị nào phối hợp?"]
    remembered = [ask(*questions[: n + 1]).answer for n in range(3)]
    assistant.earlier = EarlierTurns()
    assert [ask(*questions[: n + 1]).answer for n in (2, 1, 0)][::-1] == remembered
