"""The rules that the questions keep; `python -m evals check` reports each breach with its fix.

RULES is the specification: each takes one case and yields what is wrong with it. Rules over all
cases (ids, shared questions) follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml

from corpus.text import fold
from evals.cases import DATASETS, PlacedCase, Split, read_all, smoke_ids
from evals.errors import Problem
from evals.matching import states
from evals.models import Case, Evidence, Status
from evals.texts import PlanTexts, holds_words, plan_texts

MINIMUM_PER_SKILL = 12  # cases over both splits
Fault = tuple[str, str, str]  # field, what, fix
Rule = Callable[[Case, PlanTexts], Iterator[Fault]]


def _lines(case: Case, texts: PlanTexts) -> Iterator[Fault]:
    """Evidence names a plan that exists and lines that it has."""
    for number, item in enumerate(case.evidence):
        field = f"evidence.{number}"
        if item.plan not in texts.plans:
            yield f"{field}.plan", f"no plan {item.plan!r}", f"use one of {', '.join(texts.plans)}"
        elif not 1 <= item.lines[0] <= item.lines[1] <= texts.line_count(item.plan):
            what = f"{list(item.lines)} is no range of 1..{texts.line_count(item.plan)}"
            yield f"{field}.lines", what, "give [first, last], 1-based and inclusive"


def _quotes(case: Case, texts: PlanTexts) -> Iterator[Fault]:
    """The words of a quote stand at its lines."""
    for number, item in enumerate(case.evidence):
        if not item.quote.strip():
            yield f"evidence.{number}.quote", "empty", "copy the words that matter from the plan"
        elif not holds_words(texts.at(item), item.quote):
            what = f"{item.quote[:60]!r} does not stand at {item.plan}:{item.lines[0]}-{item.lines[1]}"
            yield f"evidence.{number}.quote", what, _where(item, texts)


def _where(item: Evidence, texts: PlanTexts) -> str:
    """A suggestion: the lines of the plan where the quote's words do stand."""
    found = texts.find(item.plan, item.quote)
    return f"it stands at {list(found)}" if found else "copy the words from the plan, or correct the lines"


def _status(case: Case, texts: PlanTexts) -> Iterator[Fault]:
    """Answerable goes with «answered», and only with it."""
    if case.status is Status.ERROR:
        yield "status", "'error' is what a system gives", "say what a right reply is"
    elif case.answerable != (case.status is Status.ANSWERED):
        fix = "answerable questions have status 'answered', the others any other status"
        yield "status", f"{case.status.value!r} with answerable={case.answerable}", fix


def _turns(case: Case, texts: PlanTexts) -> Iterator[Fault]:
    """There is a question, and no turn is blank."""
    if not case.turns or not all(turn.strip() for turn in case.turns):
        yield "turns", "empty, or a blank turn", "give the conversation, its last turn being the question"


def _expectation(case: Case, texts: PlanTexts) -> Iterator[Fault]:
    """An answerable case says what is right and where that stands; a count agrees with its evidence."""
    if case.answerable and not (case.must_include or case.expected_count is not None):
        yield "must_include", "empty for an answerable question", "give the facts that a right answer states"
    if case.answerable and not case.needed:
        yield "evidence", "no needed evidence for an answerable question", "give the lines that state the answer"
    if any(not group or not all(text.strip() for text in group) for group in case.must_include):
        yield "must_include", "an empty group or alternative", "remove it: it would always or never be met"
    miscounted = case.expected_count is not None and case.expected_count != len(case.needed)
    if case.answerable and miscounted and case.id not in derived():
        what = f"{case.expected_count}, but {len(case.needed)} needed pieces of evidence"
        yield "expected_count", what, "count again, or mark what is no item as optional"


def _contradiction(case: Case, texts: PlanTexts) -> Iterator[Fault]:
    """No wording is demanded and forbidden at once."""
    for forbidden in case.must_not_include:
        for group in case.must_include:
            if group and all(states(text, forbidden) for text in group):
                yield "must_not_include", f"{forbidden!r} also stands in every alternative of a group", "correct one"


def _stated(case: Case, texts: PlanTexts) -> Iterator[Fault]:
    """What a right answer must state stands in the evidence, unless derived.yaml says why not."""
    if not case.answerable or case.id in derived():
        return
    evidence = " ".join(texts.at(item) for item in case.evidence)
    for number, group in enumerate(case.must_include):
        counted = case.expected_count is not None and str(case.expected_count) in group
        if not counted and not any(states(evidence, text) for text in group):
            what = f"none of {list(group)[:3]} stands in the evidence"
            yield f"must_include.{number}", what, "correct it, add its lines, or give the reason in datasets/derived.yaml"


RULES: tuple[Rule, ...] = (_turns, _status, _expectation, _lines, _quotes, _contradiction, _stated)


@cache
def derived(folder: Path = DATASETS) -> dict[str, str]:
    """Cases whose answer follows from the evidence without standing in it: id -> how it follows."""
    loaded = yaml.safe_load((folder / "derived.yaml").read_text(encoding="utf-8"))
    return {str(name): str(reason) for name, reason in loaded.items()}


def _ids(cases: Iterable[PlacedCase]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for placed in cases:
        if placed.case.id in seen:
            what = f"{placed.case.id!r} is also at {seen[placed.case.id]}"
            yield Problem(place=placed.place, field="id", what=what, fix="give the later case a new id")
        seen.setdefault(placed.case.id, placed.place)


def _shared_questions(cases: Iterable[PlacedCase]) -> Iterator[Problem]:
    """No conversation occurs twice, neither in one split nor (worse) in both."""
    seen: dict[tuple[str, ...], PlacedCase] = {}
    for placed in cases:
        key = tuple(fold(turn) for turn in placed.case.turns)
        first = seen.setdefault(key, placed)
        if first is not placed:
            kind = "the same question as" if first.split == placed.split else "a held-out question that development shows:"
            what = f"{kind} {first.case.id} at {first.place}"
            yield Problem(place=f"{placed.place} ({placed.case.id})", field="turns", what=what, fix="ask something else")


def _skills(cases: Iterable[PlacedCase]) -> Iterator[Problem]:
    counts: dict[str, int] = {}
    for placed in cases:
        counts[placed.case.category] = counts.get(placed.case.category, 0) + 1
    for skill, count in sorted(counts.items()):
        if count < MINIMUM_PER_SKILL:
            what = f"{skill!r} has {count} cases, expected {MINIMUM_PER_SKILL}"
            yield Problem(place="dev/more.jsonl", field="category", what=what, fix="add cases, or correct a misspelt skill")


def _smoke(cases: Iterable[PlacedCase], folder: Path) -> Iterator[Problem]:
    dev = {placed.case.id for placed in cases if placed.split == Split.DEV}
    for name in smoke_ids(folder):
        if name not in dev:
            yield Problem(place="smoke.txt", field=name, what="no development case has this id", fix="correct or remove the line")


def check_case(placed: PlacedCase, texts: PlanTexts) -> list[Problem]:
    """All breaches of RULES by one case."""
    place = f"{placed.place} ({placed.case.id})"
    faults = (fault for rule in RULES for fault in rule(placed.case, texts))
    return [Problem(place=place, field=field, what=what, fix=fix) for field, what, fix in faults]


def check(folder: Path = DATASETS, *, texts: PlanTexts | None = None) -> tuple[list[PlacedCase], list[Problem]]:
    """Every readable case and every problem of a folder of questions."""
    texts = texts or plan_texts()
    cases, problems = read_all(folder)
    for placed in cases:
        problems += check_case(placed, texts)
    problems += [*_ids(cases), *_shared_questions(cases), *_skills(cases), *_smoke(cases, folder)]
    return cases, problems
