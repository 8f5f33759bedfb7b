"""The writer: one number a span, exact quotes, and nothing left of a line that is dropped."""

import re

import pytest

from assistant.writing import Writer, plan_label, resolution_name, tidy

PLAN = "17-kh-ubnd-2026"
SPANS = [(564, 564), (566, 566), (568, 573), (531, 535)]


@pytest.fixture
def writer(assistant):
    written = Writer(assistant.library)
    for number, lines in enumerate(SPANS, start=1):
        written.say(f"dòng {number} {written.cite(PLAN, 'Phụ lục 2', lines)}")
    return written


def test_a_span_has_one_number(writer):
    assert writer.cite(PLAN, "Phụ lục 2", (566, 566)) == "[2]"
    assert [c.marker for c in writer.citations] == [1, 2, 3, 4]


def test_nothing_dropped_changes_nothing(writer):
    text, citations = writer.text, list(writer.citations)
    assert writer.keep(lambda _: True) == []
    assert (writer.text, writer.citations) == (text, citations)


@pytest.mark.parametrize("kept", [{1}, {2}, {4}, {1, 3}, {2, 4}, {1, 2, 4}, {2, 3, 4}, set()])
def test_dropped_lines_leave_markers_and_citations_in_step(writer, kept):
    dropped = writer.keep(lambda line: int(line.split()[1]) in kept)
    assert len(dropped) == len(SPANS) - len(kept)
    assert [c.lines for c in writer.citations] == [SPANS[n - 1] for n in sorted(kept)]
    assert [c.marker for c in writer.citations] == list(range(1, len(kept) + 1))
    assert writer.lines == [f"dòng {n} [{new}]" for new, n in enumerate(sorted(kept), start=1)]


def test_a_citation_that_another_line_needs_is_kept(writer):
    writer.say("dòng 5 [1] và [4]")
    writer.keep(lambda line: "dòng 5" in line)
    assert writer.text == "dòng 5 [1] và [2]"
    assert [c.lines for c in writer.citations] == [SPANS[0], SPANS[3]]


def test_two_digit_markers_are_not_confused(assistant):
    written = Writer(assistant.library)
    for line in range(520, 532):
        written.say(f"{line} {written.cite(PLAN, 'Phụ lục 2', (line, line))}")
    written.keep(lambda text: text.startswith(("521", "531")))
    assert written.text == "521 [1]\n531 [2]"
    assert [c.lines for c in written.citations] == [(521, 521), (531, 531)]


def test_names(assistant):
    plans = assistant.index.corpus.plans
    assert plan_label(plans[PLAN]) == "Kế hoạch 17/KH-UBND" and plan_label(plans[PLAN], "en") == "Plan 17/KH-UBND"
    assert plan_label(plans["kh-yen-hoa-2026"]) == "Kế hoạch của UBND phường Yên Hòa"
    assert "năm 2024" in plan_label(plans["kh-khcn-2024"])
    assert resolution_name("30/2025/NQ-HĐND") == "Nghị quyết số 30/2025/NQ-HĐND (Nghị quyết 30)"
    assert not [p for p in plans.values() if re.search(r"\n|  ", plan_label(p))]


@pytest.mark.parametrize(
    ("cell", "said"),
    [("$\\geq 3\\%$ (tăng dần)", "≥ 3% (tăng dần)"), ("QĐ- UBND", "QĐ-UBND"), (" Thành lập Quỹ; ", "Thành lập Quỹ")],
)
def test_tidy(cell, said):
    assert tidy(cell) == said
