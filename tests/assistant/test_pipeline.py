"""What holds for every answer: exact quotes, markers in step with citations, no surprise, no exception."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.models import AnswerStatus, Citation
from assistant.pipeline import numbered_parts
from corpus.load import PLANS_DIR

QUESTIONS = [
    "Cơ quan nào chủ trì tổ chức Đại hội nhà đầu tư?",
    "Phụ lục 2 của KH 17 có bao nhiêu nhiệm vụ, chỉ tiêu?",
    "Sở Y tế chủ trì những chỉ tiêu nào theo KH 139?",
    "Việc nào quá hạn trong KH 316?",
    "Kế hoạch 316 ban hành ngày nào?",
    "Nghị quyết 461 thông qua ngày nào?",
    "Có phải Sở Y tế chủ trì tổ chức Đại hội nhà đầu tư không?",
    "Quy mô kinh tế số đến 2045 là bao nhiêu?",
    "Thuế cơ sở 5 làm gì theo kế hoạch phường Yên Hòa?",
    "Kế hoạch 17 có nói kinh phí bao nhiêu tiền không?",
    "So sánh thời hạn thành lập sàn giao dịch công nghệ của KH 17 và KH 316",
    "Mục đích của kế hoạch 2024 là gì?",
    "Who leads the general meeting of investors?",
    "Đà Nẵng có bao nhiêu doanh nghiệp khởi nghiệp?",
    "Xin chào",
    "",
    "(1) Ai chủ trì tổ chức Đại hội nhà đầu tư? (2) Ai ký kế hoạch phường Yên Hòa?",
]


def markers(text: str) -> list[int]:
    return [int(m) for m in re.findall(r"\[(\d+)\]", text)]


def source(citation: Citation) -> str:
    """The cited lines, read from the file and not through the program."""
    lines = (PLANS_DIR / f"{citation.plan}.txt").read_text(encoding="utf-8").split("\n")
    return "\n".join(lines[citation.lines[0] - 1 : citation.lines[1]]).strip()


def check(reply) -> None:
    assert [c.marker for c in reply.citations] == list(range(1, len(reply.citations) + 1))
    assert set(markers(reply.answer)) == {c.marker for c in reply.citations}
    for citation in reply.citations:
        assert citation.quote == source(citation)
    for record in (*reply.records, *reply.cards):
        assert record.marker is None or record.marker in {c.marker for c in reply.citations}
    assert reply.status is not AnswerStatus.ANSWERED or reply.citations
    assert reply.answer.strip() and reply.trace.get("failed") is None
    if reply.total is not None and reply.records:
        assert reply.total == len(reply.records)


@pytest.mark.parametrize("question", QUESTIONS)
def test_quotes_are_exact_and_markers_in_step(ask, question):
    check(ask(question))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_question_has_the_same_answer(ask, question):
    first, second = ask(question), ask(question)
    assert first.model_dump(exclude={"trace"}) == second.model_dump(exclude={"trace"})


def test_threads_do_not_disturb_each_other(ask):
    alone = [ask(q).answer for q in QUESTIONS]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda q: ask(q).answer, QUESTIONS * 2)) == alone * 2


VOCABULARY = [
    "Ai",
    "chủ",
    "trì",
    "phối",
    "hợp",
    "bao",
    "giờ",
    "KH",
    "17",
    "139",
    "316",
    "Phụ",
    "lục",
    "2",
    "II",
    "nghị",
    "quyết",
    "30",
    "459",
    "Sở",
    "Tài",
    "chính",
    "Y",
    "tế",
    "liệt",
    "kê",
    "mấy",
    "nhiệm",
    "vụ",
    "chỉ",
    "tiêu",
    "việc",
    "đó",
    "thứ",
    "hai",
    "trong",
    "số",
    "đó",
    "tháng",
    "1/2026",
    "quý",
    "này",
    "quá",
    "hạn",
    "không",
    "phải",
    "mục",
    "III",
    "năm",
    "2030",
    "Yên",
    "Hòa",
    "(1)",
    "(2)",
    "«quỹ»",
    "?",
    ",",
    ".",
    "<b>",
    "[1]",
]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(VOCABULARY), max_size=18).map(" ".join))
QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUIET
@given(question=TEXTS, turns=st.lists(TEXTS, max_size=2), day=st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_ask_never_raises(assistant, question, turns, day):
    reply = assistant.ask(question, tuple(turns), day)
    assert reply.as_of == day
    check(reply)


@pytest.mark.parametrize(
    "text",
    [
        "\x00" * 50,
        "a" * 10_000,
        "[1] [2] [3]",
        "{n} {limit} %s",
        "' OR 1=1 --",
        "$(rm -rf /)",
        "\ud83d",
        "🙂" * 30,
        "(1) (2) (3)",
        "مرحبا بكم في هانوي",
        "?" * 1_999,
    ],
)
def test_strange_texts_are_answered_calmly(ask, text):
    check(ask(text))


def test_a_failure_within_is_said_and_not_raised(assistant, monkeypatch):
    monkeypatch.setattr(type(assistant.answerer), "answer", lambda *_, **__: 1 / 0)
    reply = assistant.ask("Ai chủ trì tổ chức Đại hội nhà đầu tư?")
    assert reply.trace["failed"] and "gặp lỗi" in reply.answer and not reply.citations


def test_answers_hold_no_markup_of_the_question(ask):
    reply = ask("<script>alert(1)</script>Ai chủ trì <b>tổ chức Đại hội nhà đầu tư</b>?")
    assert "<" not in reply.answer and "Sở Tài chính" in reply.answer


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Cho biết (1) ai chủ trì tổ chức Đại hội, (2) ai ký kế hoạch phường",
            ["ai chủ trì tổ chức Đại hội", "ai ký kế hoạch phường"],
        ),
        ("(2) ai chủ trì việc này vậy (3) bao giờ thì mới xong", []),
        ("khoản (1) Điều 7", []),
        ("(1) ai (2) gì", []),
        ("Ai chủ trì?", []),
    ],
)
def test_numbered_parts(text, parts):
    assert numbered_parts(text) == parts


def test_each_part_of_a_question_is_answered_with_markers_numbered_through(ask):
    reply = ask(QUESTIONS[-1])
    assert reply.answer.startswith("(1)") and "\n(2)" in reply.answer
    assert "Sở Tài chính" in reply.answer and "Trịnh Thị Dung" in reply.answer
    assert [c.plan for c in reply.citations] == ["17-kh-ubnd-2026", "kh-yen-hoa-2026"]


def test_as_of_decides_what_is_overdue(assistant):
    early = assistant.ask("Việc nào quá hạn trong KH 316?", as_of=date(2025, 12, 10))
    late = assistant.ask("Việc nào quá hạn trong KH 316?", as_of=date(2026, 2, 1))
    assert early.total == 1 and late.total == 20
    assert "10/12/2025" in early.answer and "01/02/2026" in late.answer
