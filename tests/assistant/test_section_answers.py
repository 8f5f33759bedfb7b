"""A section that is named is quoted in its own words; the lines were read in corpus/plans/kh-khcn-2024.txt and the others."""

import pytest

from assistant.models import AnswerStatus
from assistant.outline_answers import answer_section
from assistant.writing import Writer

P2024, WARD = "kh-khcn-2024", "kh-yen-hoa-2026"

SECTIONS = [
    ("Mục 2.5 của kế hoạch khoa học công nghệ 2024 nói gì?", P2024, "II.2.5", "Thúc đẩy hình thành hệ sinh thái khởi nghiệp", [197, 200, 205, 211]),
    ("Mục 2.9 KH khoa học công nghệ năm 2024 nêu gì?", P2024, "II.2.9", "trung tâm KHCN&ĐMST của cả nước", [266, 268, 273, 277]),
    ("Mục 2.2 của kế hoạch phường Yên Hòa nói gì?", WARD, "II.2.2", "Chỉ tiêu, nhiệm vụ triển khai giai đoạn 2026 - 2030", [77]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "plan", "path", "heading", "lines"), SECTIONS, ids=[case[0] for case in SECTIONS])
def test_the_section_and_what_stands_under_it(ask, question, plan, path, heading, lines):
    reply = ask(question)
    assert reply.status is AnswerStatus.ANSWERED
    assert f"mục {path}: “" in reply.answer and heading in reply.answer
    assert {c.plan for c in reply.citations} == {plan}
    assert all(any(c.lines[0] <= line <= c.lines[1] for c in reply.citations) for line in lines), reply.citations


def test_the_next_section_is_not_quoted(ask):
    answer = ask("Mục 2.5 của kế hoạch khoa học công nghệ 2024 nói gì?").answer
    assert "Biên bản hợp tác" not in answer, "that is section 2.6"
    assert "chợ công nghệ và thiết bị" not in answer, "that is section 2.4"


def test_every_quoted_line_stands_in_its_citation(assistant, parse):
    writer = Writer(assistant.library)
    assert answer_section(parse("Mục 2.9 KH khoa học công nghệ năm 2024 nêu gì?"), writer) is not None
    for line in writer.lines[1:]:
        text, marker = line.removeprefix("- ").rsplit(" [", 1)
        citation = writer.citations[int(marker.rstrip("]")) - 1]
        assert text in " ".join(citation.quote.split())


def test_a_number_that_several_parts_of_a_plan_have_is_not_guessed(assistant, parse):
    query = parse("Mục 2 của kế hoạch khoa học công nghệ 2024 nói gì?")  # I.2, II.2 and III.2
    assert query.sections == ("2",) and query.plans == (P2024,)
    assert answer_section(query, Writer(assistant.library)) is None


def test_a_section_named_by_its_resolution_needs_no_plan(ask):
    assert any(c.plan == WARD and c.lines == (77, 78) for c in ask("Mục 2.2 thực hiện Nghị quyết 34 nói gì?").citations)


@pytest.mark.parametrize(
    "question",
    [
        "Mục 2.4 nói gì?",  # several plans may have one
        "Mục 2.99 của kế hoạch khoa học công nghệ 2024 nói gì?",
        "Mục III của KH 17 giao việc cho những ai?",  # a whole part
        "Mục 2.4 và mục 2.5 của kế hoạch khoa học công nghệ 2024 nói gì?",
        "Mục 2.5 của KH 17 và kế hoạch khoa học công nghệ 2024 nói gì?",
        "Mục 2.5 của kế hoạch khoa học công nghệ 2024 có bao nhiêu việc?",
        "Sở Tài chính làm gì trong mục 2.5 của kế hoạch khoa học công nghệ 2024?",
        "Kế hoạch khoa học công nghệ 2024 nói gì?",
    ],
)
def test_other_questions_are_answered_elsewhere(assistant, parse, question):
    writer = Writer(assistant.library)
    assert answer_section(parse(question), writer) is None
    assert not writer.lines and not writer.citations, "nothing is left behind in the answer"
