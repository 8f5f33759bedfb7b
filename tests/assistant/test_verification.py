"""True answers hold; an answer with one changed agency, date, number or document number does not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contextualization import Contextualized
from assistant.verification import Allowed, verify

# (question, (true words, false words)): each is asked for real, then its answer is falsified
REAL = [
    ("Cơ quan nào chủ trì tổ chức Đại hội nhà đầu tư?", [("Sở Tài chính", "Sở Y tế"), ("01/2026", "02/2026"), ("01/2026", "01/2027")]),
    ("Đề án Giao thông thông minh do ai chủ trì?", [("Sở Xây dựng", "Sở Nội vụ"), ("Công an Thành phố", "Sở Công Thương")]),
    ("Nhiệm vụ số 113 của KH 139 thời hạn khi nào?", [("Quý III/2025", "Quý IV/2025"), ("30/09/2025", "31/10/2025"), ("Sở Nông nghiệp và Môi trường", "Sở Y tế")]),
    ("Tỷ lệ người dân có Sổ sức khỏe điện tử đến năm 2030 là bao nhiêu?", [("≥ 95", "≥ 97"), ("Sở Y tế", "Sở Tài chính")]),
    ("Quy mô kinh tế số đến 2045 là bao nhiêu?", [("≥ 50", "≥ 53"), ("≥ 40", "≥ 42")]),
    ("Thành lập Quỹ Đầu tư mạo hiểm trong Kế hoạch 316 do ai chủ trì, xong khi nào?", [("tháng 12/2025", "tháng 11/2025"), ("Sở Nội vụ", "Sở Y tế")]),
    ("Tổ chức Đại hội nhà đầu tư thực hiện theo nghị quyết nào?", [("30/2025/NQ-HĐND", "31/2025/NQ-HĐND"), ("30/2025/NQ-HĐND", "30/2024/NQ-HĐND")]),
    ("Nghị quyết 461 thông qua ngày nào?", [("29/09/2025", "30/09/2025"), ("461/NQ-HĐND", "462/NQ-HĐND")]),
    ("Kế hoạch 139 ban hành ngày nào?", [("16/05/2025", "17/05/2025")]),
    ("Phụ lục 2 của KH 17 có bao nhiêu nhiệm vụ, chỉ tiêu?", [("tối thiểu 100 doanh nghiệp", "tối thiểu 150 doanh nghiệp"), ("Sở Nội vụ", "Sở Tư pháp")]),
]  # fmt: skip
CHANGES = [(question, true, false) for question, changes in REAL for true, false in changes]


@pytest.fixture(scope="module")
def judged(assistant, as_of):
    """A question's answer, citations and what may be said beside them, as the pipeline judges it."""

    def judge(question):
        query = assistant.understanding.parse(question, as_of)
        outcome = assistant.answerer.answer(Contextualized(query), hard=assistant._hard(query))
        return outcome.writer.text, tuple(outcome.writer.citations), assistant._allowed(query, outcome)

    return judge


@pytest.mark.parametrize("question", [question for question, _ in REAL])
def test_true_answers_hold(judged, question):
    assert verify(*judged(question)).unsupported == []


@pytest.mark.parametrize(("question", "true", "false"), CHANGES, ids=[f"{t} → {f}" for _, t, f in CHANGES])
def test_one_changed_fact_does_not(judged, question, true, false):
    answer, citations, allowed = judged(question)
    assert true in answer
    assert not verify(answer.replace(true, false), citations, allowed).holds


@pytest.mark.parametrize("question", [question for question, _ in REAL])
def test_without_its_citations_nothing_holds(judged, question):
    answer, _, allowed = judged(question)
    assert not verify(answer, (), Allowed(days=allowed.days)).holds


@given(number=st.integers(1_000, 9_999_999))
def test_no_number_comes_from_nowhere(judged, number):
    answer, citations, allowed = judged(REAL[0][0])
    verdict = verify(f"{answer} Kinh phí {number} đồng.", citations, allowed)
    stated = {n for c in citations for n in re.findall(r"\d+", c.quote)} | {
        n for t in allowed.texts for n in re.findall(r"\d+", t)
    }
    assert str(number) in stated or not verdict.holds
    assert verdict.holds or str(number) not in stated or 2000 <= number <= 2099  # a year alone is a time, and spans a year


@given(day=st.dates())
def test_no_day_comes_from_nowhere(judged, day):
    answer, citations, allowed = judged(REAL[0][0])
    said = f"{answer} Xong ngày {day.day}/{day.month}/{day.year}."
    ends = {"1/1/2026", "31/1/2026"} | {f"{d.day}/{d.month}/{d.year}" for d in allowed.days}
    identities = " ".join(allowed.texts)
    known = f"{day.day}/{day.month}/{day.year}" in ends or f"{day.day:02}/{day.month:02}/{day.year}" in identities
    if 2000 <= day.year <= 2099 and not known:
        assert not verify(said, citations, allowed).holds


def test_a_time_may_be_given_as_its_last_day(judged):
    _, citations, allowed = judged("Nhiệm vụ số 113 của KH 139 thời hạn khi nào?")
    assert verify("Hạn: 30/09/2025", citations, allowed).holds
    assert not verify("Hạn: 29/09/2025", citations, allowed).holds


def test_markers_and_bold_are_no_facts(judged):
    _, citations, allowed = judged(REAL[0][0])
    assert verify("**Sở Tài chính** [1] [99]", citations, allowed).holds


def test_a_number_before_a_span_of_years_is_no_month(ask):
    assert ask("Phụ lục II của Kế hoạch 139 có những nhiệm vụ nào?").trace["unsupported"] == []
