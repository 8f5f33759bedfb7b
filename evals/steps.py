"""Which step of the pipeline went wrong first, read from the trace by rules that are stated here.

A trace holds no gold values for its steps, so the place is inferred backwards from the evidence:

- contextualize: a follow-up whose standalone form lost the words that the earlier turns share with the evidence;
- understand: the parsed question names plans, and none of them is a plan of the evidence;
- gather: no needed evidence was gathered (for a set: not all of it);
- decide: the evidence was there but the reply declined, or it answered what the plans do not answer;
- verify: the composed text was right and the reply is not;
- compose: everything was there and the text does not say it.

Without a trace the place is «untraced», after an exception or a time-out it is «system».
"""

from __future__ import annotations

from itertools import pairwise

from evals.answers import abstained, accuracy, missing_facts
from evals.models import Case, Status, SystemAnswer, TraceStep
from evals.texts import words

ORDER = ("contextualize", "understand", "gather", "decide", "compose", "verify", "system", "untraced")
_LOST = 0.5  # share of the shared word pairs that a standalone question may lose


def first_wrong_step(case: Case, answer: SystemAnswer) -> str | None:
    """The step that went wrong first, or None for a right answer."""
    if accuracy(case, answer) == 1.0:
        return None
    if answer.status is Status.ERROR:
        return "system"
    steps = {step.name: step for step in answer.trace}
    if not steps:
        return "untraced"
    if not case.answerable:
        return "decide"
    if not _all_gathered(case, answer, steps):
        return _before_gathering(case, steps)
    if abstained(answer):
        return "decide"
    return "verify" if _was_composed(case, answer, steps) else "compose"


def _all_gathered(case: Case, answer: SystemAnswer, steps: dict[str, TraceStep]) -> bool:
    """Whether the evidence was at hand; gathering that shows no spans is judged by the citations."""
    gathered = steps["gather"].spans if "gather" in steps else ()
    spans = gathered or (*answer.citations, *answer.records)
    reached = [any(gold.overlaps(span) for span in spans) for gold in case.needed]
    return all(reached) if case.is_set else any(reached)


def _before_gathering(case: Case, steps: dict[str, TraceStep]) -> str:
    standalone = " ; ".join(steps[name].text for name in ("contextualize", "understand") if name in steps)
    if len(case.turns) > 1 and "contextualize" in steps and _lost_subject(case, standalone):
        return "contextualize"
    named = steps["understand"].plans if "understand" in steps else ()
    if named and not {item.plan for item in case.needed} & set(named):
        return "understand"
    return "gather"


def _pairs(text: str) -> set[tuple[str, str]]:
    spoken = words(text)
    return set(pairwise(spoken))


def _lost_subject(case: Case, standalone: str) -> bool:
    """Whether the words that earlier turns share with the evidence are gone from the standalone question."""
    evidence = _pairs(" ; ".join(item.quote for item in case.evidence))
    shared = (_pairs(" ; ".join(case.turns[:-1])) - _pairs(case.question)) & evidence
    return bool(shared) and len(shared - _pairs(standalone)) > _LOST * len(shared)


def _was_composed(case: Case, answer: SystemAnswer, steps: dict[str, TraceStep]) -> bool:
    draft = steps["compose"].text if "compose" in steps else ""
    return bool(draft) and not missing_facts(case, answer.model_copy(update={"answer": draft}))
