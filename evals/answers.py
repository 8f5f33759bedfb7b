"""Scores of an answer's facts, its status and its items: functions of one case and one answer.

A function gives 1.0 or 0.0 for yes and no, a share for a share, and NaN where it does not apply.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from evals.matching import states, states_strictly
from evals.models import Case, Span, Status, SystemAnswer

NAN = math.nan
States = Callable[[str, str], bool]


def missing_facts(case: Case, answer: SystemAnswer, *, stated: States = states) -> list[str]:
    """The first alternative of each group that the answer does not state."""
    return [group[0] for group in case.must_include if not any(stated(answer.answer, text) for text in group)]


def wrong_facts(case: Case, answer: SystemAnswer, *, stated: States = states) -> list[str]:
    """Wordings that a right answer must not contain, and this one does."""
    return [text for text in case.must_not_include if stated(answer.answer, text)]


def counted(answer: SystemAnswer) -> int | None:
    """How many items the system says there are, in its data rather than its words."""
    return answer.total if answer.total is not None else len(answer.records) or None


def count_is_right(case: Case, answer: SystemAnswer, *, stated: States = states) -> bool:
    """Whether the count agrees; a system without data is read from its words."""
    if case.expected_count is None:
        return True
    number = counted(answer)
    return number == case.expected_count if number is not None else stated(answer.answer, str(case.expected_count))


def abstained(answer: SystemAnswer) -> bool:
    """Whether the system declined, asked back or refused. A failure is none of these."""
    return answer.status not in {Status.ANSWERED, Status.ERROR}


def accuracy(case: Case, answer: SystemAnswer) -> float:
    """Right when every fact is stated, none is wrong and the count agrees; or rightly not answered.

    What the plans do not answer must end as something else than «answered»: words of regret inside
    a long answer are easily met by chance.
    """
    if answer.status is Status.ERROR or wrong_facts(case, answer):
        return 0.0
    if not case.answerable:
        return float(abstained(answer))
    return float(answer.status is Status.ANSWERED and not missing_facts(case, answer) and count_is_right(case, answer))


def strict_accuracy(case: Case, answer: SystemAnswer) -> float:
    """Under the strict boundary rule, and with an outside script's rule for unanswerable questions.

    There abstaining settles it whatever is said, and so do words that say so under any status.
    """
    if not case.answerable and abstained(answer):
        return 1.0
    if answer.status is Status.ERROR or wrong_facts(case, answer, stated=states_strictly):
        return 0.0
    if missing_facts(case, answer, stated=states_strictly):
        return 0.0
    if not case.answerable:
        return float(bool(case.must_include))
    return float(answer.status is Status.ANSWERED and count_is_right(case, answer, stated=states_strictly))


def status_match(case: Case, answer: SystemAnswer) -> float:
    """Whether the reply ends in the way expected."""
    return float(answer.status is case.status)


def declined(case: Case, answer: SystemAnswer) -> float:
    """For a question without an answer in the plans: whether the system did not answer it."""
    return NAN if case.answerable else float(abstained(answer))


def wrongly_declined(case: Case, answer: SystemAnswer) -> float:
    """For a question with an answer: whether the system withheld it."""
    return float(abstained(answer)) if case.answerable else NAN


def failed(case: Case, answer: SystemAnswer) -> float:
    """Whether the system raised, hung or died."""
    return float(answer.status is Status.ERROR)


def items(answer: SystemAnswer) -> tuple[Span, ...]:
    """What a system lists: its records, or its citations where it keeps no records."""
    return answer.records or answer.citations


def set_precision(case: Case, answer: SystemAnswer) -> float:
    """Share of the listed items that belong to the list."""
    if not (case.is_set and case.answerable):
        return NAN
    listed = items(answer)
    return sum(any(item.overlaps(gold) for gold in case.evidence) for item in listed) / len(listed) if listed else 0.0


def set_recall(case: Case, answer: SystemAnswer) -> float:
    """Share of the list's items that are listed."""
    if not (case.is_set and case.answerable and case.needed):
        return NAN
    return sum(any(gold.overlaps(item) for item in items(answer)) for gold in case.needed) / len(case.needed)


def set_f1(case: Case, answer: SystemAnswer) -> float:
    """Harmonic mean of the two."""
    precision, recall = set_precision(case, answer), set_recall(case, answer)
    if math.isnan(precision) or math.isnan(recall):
        return NAN
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def count_match(case: Case, answer: SystemAnswer) -> float:
    """Whether the number of items is right."""
    return NAN if case.expected_count is None else float(count_is_right(case, answer))


def citation_recall(case: Case, answer: SystemAnswer) -> float:
    """Share of the needed evidence that is cited; where one fact is asked, one place that states it suffices."""
    if not (case.answerable and case.needed):
        return NAN
    covered = sum(any(gold.overlaps(cited) for cited in answer.citations) for gold in case.needed)
    return covered / len(case.needed) if case.is_set else float(covered > 0)


def citation_precision(case: Case, answer: SystemAnswer) -> float:
    """Share of the citations that stand on evidence, optional evidence included; 0 without a citation."""
    if not (case.answerable and case.needed):
        return NAN
    cited = answer.citations
    return sum(any(gold.overlaps(span) for gold in case.evidence) for span in cited) / len(cited) if cited else 0.0


def citation_focus(case: Case, answer: SystemAnswer) -> float:
    """Share of the cited lines that are evidence: a citation of a whole annex is right but useless."""
    if not (case.answerable and case.needed and answer.citations):
        return NAN
    cited = _lines(answer.citations)
    return len(cited & _lines(case.evidence)) / len(cited)


def _lines(spans: tuple[Span, ...]) -> set[tuple[str, int]]:
    return {(span.plan, line) for span in spans for line in range(span.lines[0], span.lines[1] + 1)}


def latency(case: Case, answer: SystemAnswer) -> float:
    """Milliseconds that the system took."""
    return answer.latency_ms


def explain(case: Case, answer: SystemAnswer) -> str:
    """Why an answer is not right, in words; empty when it is."""
    if accuracy(case, answer) == 1.0:
        return ""
    reasons = [answer.error or ""]
    if answer.status is not case.status:
        reasons.append(f"status {answer.status.value}, expected {case.status.value}")
    reasons += [f"does not state {fact!r}" for fact in missing_facts(case, answer) if case.answerable]
    reasons += [f"states {fact!r}" for fact in wrong_facts(case, answer)]
    if not count_is_right(case, answer):
        reasons.append(f"counts {counted(answer)}, expected {case.expected_count}")
    return "; ".join(filter(None, reasons))
