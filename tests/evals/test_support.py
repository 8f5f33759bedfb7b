"""What an answer may say beside its sources' words, and what it may not."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus import load_corpus
from evals.cases import PlacedCase
from evals.facts import FactKind, facts
from evals.models import CitedSpan, Status, SystemAnswer
from evals.support import entailed_dates, unsupported
from evals.swap import run_swaps, true_answers
from evals.texts import PlanTexts
from tests.evals.conftest import make_case

LINES = [556, 559]  # «Bố trí nguồn vốn … Quỹ Đầu tư mạo hiểm TP Sở Tài chính Sở Khoa học và Công nghệ 12/2025 – 01/2026»


def said(text: str, **fields: object) -> SystemAnswer:
    cited = (CitedSpan(plan="17-kh-ubnd-2026", lines=(556, 559), locator="Phụ lục 2, mục 9"),)
    return SystemAnswer.model_validate({"status": "answered", "answer": text, "citations": cited} | fields)


SUPPORTED = [
    "Sở Tài chính chủ trì, Sở KH&CN phối hợp, 12/2025 – 01/2026 [1]",
    "hạn tháng 1 năm 2026, tức đến 31/01/2026 [1]",
    "Phụ lục 2, mục 9: Sở Tài chính [1]",
    "Kế hoạch số 17/KH-UBND ngày 12/01/2026: Sở Tài chính [1]",
    "theo Nghị quyết số 30/2025/NQ-HĐND (tên phụ lục) [1]",
    "1. Sở Tài chính\n2. Sở Khoa học và Công nghệ",
]
INVENTED = [
    ("Sở Nội vụ chủ trì [1]", FactKind.AGENCY),
    ("hạn 02/2026 [1]", FactKind.DATE),
    ("hạn 15/01/2026 [1]", FactKind.DATE),
    ("góp 500 tỷ đồng [1]", FactKind.NUMBER),
    ("theo Nghị quyết số 31/2025/NQ-HĐND [1]", FactKind.DOCUMENT),
    ("Kế hoạch số 18/KH-UBND [1]", FactKind.DOCUMENT),
]


@pytest.mark.parametrize("text", SUPPORTED)
def test_supported(text: str, texts: PlanTexts) -> None:
    assert unsupported(make_case(turns=["?"]), said(text), texts) == []


@pytest.mark.parametrize(("text", "kind"), INVENTED)
def test_invented(text: str, kind: FactKind, texts: PlanTexts) -> None:
    assert [fact.kind for fact in unsupported(make_case(turns=["?"]), said(text), texts)] == [kind]


def test_what_the_question_says_may_be_repeated(texts: PlanTexts) -> None:
    case = make_case(turns=["Có phải Sở Nội vụ làm trong 02/2026?"])
    assert unsupported(case, said("Không phải Sở Nội vụ, 02/2026 là sai [1]"), texts) == []


def test_time_left_is_counted_from_the_as_of_day(texts: PlanTexts) -> None:
    case = make_case(turns=["?"], as_of="2026-01-21")
    assert unsupported(case, said("còn 10 ngày (tính đến 21/01/2026) [1]"), texts) == []
    assert unsupported(case, said("còn 45 ngày [1]"), texts) != []
    assert unsupported(make_case(turns=["?"]), said("còn 10 ngày [1]", as_of=dt.date(2026, 1, 21)), texts) == []


def test_a_day_that_recurs_is_of_any_year(texts: PlanTexts) -> None:
    # «trước ngày 05 của tháng cuối mỗi quý» of plan 139, lines 205 to 207
    source = (CitedSpan(plan="139-kh-ubnd-2025", lines=(205, 207), locator="mục III.1"),)
    cited = said("mốc gần nhất là ngày 05/09/2025 [1]", as_of=dt.date(2025, 8, 27), citations=source)
    wrong = cited.model_copy(update={"answer": "mốc gần nhất là ngày 06/09/2025 [1]"})
    case = make_case(turns=["?"], as_of="2025-08-27")
    assert unsupported(case, cited, texts) == [] and unsupported(case, wrong, texts) != []


def test_a_list_may_state_its_count(texts: PlanTexts) -> None:
    listed = tuple(CitedSpan(plan="17-kh-ubnd-2026", lines=(556, 559)) for _ in range(7))
    assert unsupported(make_case(turns=["?"]), said("Có 7 việc", total=7, records=listed), texts) == []
    assert unsupported(make_case(turns=["?"]), said("Có 81 việc"), texts) != []


def test_declining_may_name_the_plans_it_knows(texts: PlanTexts) -> None:
    text = "Tôi chỉ tra cứu Kế hoạch 139/KH-UBND và 5 kế hoạch."
    assert unsupported(make_case(turns=["?"]), said(text, status=Status.OUT_OF_SCOPE, citations=()), texts) == []


def test_entailed_dates() -> None:
    assert "2025-06-30" in entailed_dates("2025-Q2") and "2025-05" not in entailed_dates("2025-Q2")
    assert entailed_dates("2024-02") == {"2024-02", "2024-Q1", "2024-02-01", "2024-02-29"}


def test_every_document_that_the_corpus_reads_is_found_here_too() -> None:
    """An independent reading: the references that the corpus package finds in the five plans."""
    corpus = load_corpus()
    for plan in corpus.plans.values():
        raw = corpus.sources[plan.id].raw
        mine = {fact.key for fact in facts(raw) if fact.kind is FactKind.DOCUMENT}
        missed = [r.number for r in plan.cites if r.number.casefold() not in mine and r.number[0].isdigit()]
        assert len(missed) <= 0.05 * len(plan.cites), missed


def test_the_measure_catches_swapped_facts(dev: list[PlacedCase], texts: PlanTexts) -> None:
    """The swap test turned on our own measure: it must see changed facts, and no fault in true ones."""
    case = make_case(turns=["?"])

    def verifier(text: str, cited: tuple[CitedSpan, ...]) -> bool:
        return not unsupported(case, SystemAnswer(status=Status.ANSWERED, answer=text, citations=cited), texts)

    result = run_swaps(verifier, true_answers(dev, texts), citation=CitedSpan)
    assert result.true_answers >= 200 and len(result.swaps) >= 400
    assert len(result.rejected_true) <= 0.01 * result.true_answers, result.rejected_true
    assert len(result.accepted_swaps) <= 0.03 * len(result.swaps), [(s.before, s.after, s.text) for s in result.accepted_swaps]
