"""The swap test: true answers with one fact changed. A verifier must accept every true one and
reject every changed one.

The true answers are sentences of the plans that the readers of `datasets/` quoted as evidence, so
they are independent of any parser: the quote is the answer, its lines are the citation. Every
agency, date, document number and number in it is changed in turn to one that the lines do not hold.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol

from pydantic import Field

from corpus import gazetteer
from corpus.agencies import flow_of, mentions
from corpus.text import syllables
from evals.cases import PlacedCase
from evals.dates import find_dates
from evals.errors import RunError
from evals.facts import DOCUMENT, Fact, FactKind, agencies, facts
from evals.models import Evidence, Record
from evals.support import entailed_dates
from evals.tables import percent, table
from evals.texts import PlanTexts

PER_KIND = 250  # swaps of each kind at most
_ORDINAL = re.compile(r"^\d+[.)]?\s+")  # «5. Sở Tài chính»: a running number is no fact
_NUMBER = re.compile(r"(?<![\w.,/-])\d{1,6}(?![\w/]|[.,-]\d)")


class CitationLike(Protocol):
    """What the verifier is given for each marker."""

    marker: int
    plan: str
    locator: str
    lines: tuple[int, int]
    quote: str


Verifier = Callable[[str, tuple[Any, ...]], bool]  # (answer, citations) -> accepted


class TrueAnswer(Record):
    """A sentence of a plan with its citation."""

    case: str
    text: str
    evidence: Evidence
    source: str = Field(description="the exact text of the cited lines")


class Swap(Record):
    """A true answer with one fact changed."""

    origin: TrueAnswer
    kind: FactKind
    before: str
    after: str
    text: str


class SwapResult(Record):
    """What the verifier made of them."""

    true_answers: int
    rejected_true: tuple[TrueAnswer, ...]
    swaps: tuple[Swap, ...]
    accepted_swaps: tuple[Swap, ...]

    @property
    def passed(self) -> bool:
        """Whether every true answer was accepted and every changed one rejected."""
        return not self.rejected_true and not self.accepted_swaps


def true_answers(cases: Sequence[PlacedCase], texts: PlanTexts) -> list[TrueAnswer]:
    """Each quoted piece of evidence that states a fact, once."""
    found: dict[str, TrueAnswer] = {}
    for placed in cases:
        for evidence in placed.case.evidence:
            text = _ORDINAL.sub("", evidence.quote)
            if facts(text):
                answer = TrueAnswer(case=placed.case.id, text=text, evidence=evidence, source=texts.at(evidence))
                found.setdefault(text, answer)
    return list(found.values())


@cache
def _agency_spellings() -> list[tuple[str, re.Pattern[str]]]:
    """Known full names, longest first, as patterns over running text."""
    heads = ("Sở ", "Công an", "Ban Quản lý")
    named = [(e.id, e.name) for e in gazetteer().by_id.values() if not e.group and e.name.startswith(heads)]
    named.sort(key=lambda entry: len(entry[1]), reverse=True)
    return [(i, re.compile(r"\b" + r"[\s,&-]+".join(map(re.escape, syllables(n))) + r"\b", re.IGNORECASE)) for i, n in named]


def _agency_swaps(answer: TrueAnswer, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    # «Sở KHCNvà các đơn vị»: as the plans' own reader knows a name, also where a blank is missing
    stated = {fact.key for fact in agencies(answer.source)} | {m.agency_id for m in mentions(flow_of(answer.source))}
    others = [e.name for e in gazetteer().by_id.values() if e.name.startswith("Sở ") and e.id not in stated]
    for _, pattern in _agency_spellings():
        found = pattern.search(answer.text)
        if found:
            other = chance.choice(others)
            yield found.group(), other, answer.text[: found.start()] + other + answer.text[found.end() :]


def _date_swaps(answer: TrueAnswer, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    stated = {key for fact in _facts(answer.source, FactKind.DATE) for key in entailed_dates(fact.key)}
    for found in find_dates(answer.text.lower()):
        before = answer.text[found.start : found.stop]
        after = _other_date(before, chance)
        changed = find_dates(after.lower())
        if after != before and changed and changed[0].key not in stated:
            yield before, after, answer.text[: found.start] + after + answer.text[found.stop :]


def _other_date(text: str, chance: random.Random) -> str:
    """The same writing with another year, or another month or quarter."""
    if chance.random() < 0.5:
        return re.sub(r"20\d\d", lambda m: str(int(m.group()) + chance.choice([1, 2, 3])), text)
    quarters = {"I": "III", "II": "IV", "III": "I", "IV": "II"}
    if text.lower().startswith("quý"):
        return re.sub(r"\b(IV|I{1,3})\b", lambda m: quarters[m.group()], text)
    parts = re.findall(r"\d+", text)
    month = parts[-2] if len(parts) > 1 else parts[0]
    other = str(int(month) % 12 + 1)
    at = text.rfind(month, 0, text.rfind(parts[-1]))
    return text[:at] + other.zfill(len(month)) + text[at + len(month) :] if at >= 0 else text


def _document_swaps(answer: TrueAnswer, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    whole = re.sub(r"(?<=[-/])\s+(?=[A-ZĐ])", "", answer.source)  # «35/2025/NQ- HĐND»: a number broken by a wrap is stated
    stated = {fact.key for fact in _facts(whole, FactKind.DOCUMENT)}
    for found in DOCUMENT.finditer(answer.text):
        before = found.group()
        after = re.sub(r"^\d+", lambda m: str(int(m.group()) + chance.choice([1, 3, 10])), before)
        if re.sub(r"\s", "", after.casefold()) not in stated and f"{after.split('/')[0]}/" not in whole:
            yield before, after, answer.text[: found.start()] + after + answer.text[found.end() :]


def _number_swaps(answer: TrueAnswer, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    stated = {digits.lstrip("0") or "0" for digits in re.findall(r"\d+", answer.source)}
    taken = [(d.start, d.stop) for d in find_dates(answer.text.lower())] + [m.span() for m in DOCUMENT.finditer(answer.text)]
    for found in _NUMBER.finditer(answer.text):
        if any(start < found.end() and found.start() < stop for start, stop in taken):
            continue
        after = str(int(found.group()) + chance.choice([1, 5, 20]))
        if after not in stated and len(found.group()) != 4:  # a year alone is swapped as a date where it is one
            yield found.group(), after, answer.text[: found.start()] + after + answer.text[found.end() :]


def _facts(text: str, kind: FactKind) -> list[Fact]:
    return [fact for fact in facts(text) if fact.kind is kind]


_SWAPPERS: dict[FactKind, Callable[[TrueAnswer, random.Random], Iterator[tuple[str, str, str]]]] = {
    FactKind.AGENCY: _agency_swaps, FactKind.DATE: _date_swaps,
    FactKind.DOCUMENT: _document_swaps, FactKind.NUMBER: _number_swaps,
}  # fmt: skip


def swaps(answers: Sequence[TrueAnswer], *, seed: int = 7) -> list[Swap]:
    """Changed answers, at most PER_KIND of each kind; the same seed gives the same changes."""
    made: list[Swap] = []
    for kind, swapper in _SWAPPERS.items():
        chance = random.Random(f"{seed}-{kind}")
        mine = [
            Swap(origin=answer, kind=kind, before=before, after=after, text=text)
            for answer in answers
            for before, after, text in swapper(answer, chance)
        ]
        made += chance.sample(mine, min(PER_KIND, len(mine)))
    return made


def run_swaps(verifier: Verifier, answers: Sequence[TrueAnswer], *, citation: Callable[..., Any]) -> SwapResult:
    """Shows the verifier every true and every changed answer.

    Args:
        verifier: says whether an answer is accepted.
        answers: the true ones.
        citation: makes a citation from marker, plan, locator, lines and quote.
    """

    def accepted(text: str, origin: TrueAnswer) -> bool:
        place = origin.evidence
        cited = citation(marker=1, plan=place.plan, locator="trích", lines=place.lines, quote=origin.source)
        return verifier(f"{text} [1]", (cited,))

    changed = swaps(answers)
    return SwapResult(
        true_answers=len(answers), swaps=tuple(changed),
        rejected_true=tuple(answer for answer in answers if not accepted(answer.text, answer)),
        accepted_swaps=tuple(swap for swap in changed if accepted(swap.text, swap.origin)),
    )  # fmt: skip


def accepts(verdict: Any) -> bool:
    """A verdict as yes or no: a bool, an object that `holds`, or the collection of what does not hold."""
    if isinstance(verdict, bool):
        return verdict
    return bool(verdict.holds) if hasattr(verdict, "holds") else not verdict


def load_verifier() -> tuple[Verifier, Callable[..., Any]]:
    """The assistant's verifier and its type of citation.

    Raises:
        RunError: this version of the assistant has none.
    """
    try:
        from assistant.models import Citation
        from assistant.verification import verify
    except ImportError as error:
        raise RunError(f"assistant.verification: {error}; expected verify(answer, citations); write it first") from error
    return (lambda text, cited: accepts(verify(text, cited))), Citation


def describe(result: SwapResult) -> str:
    """How many of each kind were caught, then every one that was not."""
    rows = [["true answers accepted", str(result.true_answers), str(len(result.rejected_true)), ""]]
    for kind in FactKind:
        mine = [swap for swap in result.swaps if swap.kind is kind]
        missed = [swap for swap in result.accepted_swaps if swap.kind is kind]
        caught = percent(1 - len(missed) / len(mine)) if mine else "–"
        rows.append([f"changed {kind.value} rejected", str(len(mine)), str(len(missed)), caught])
    lines = [f"- rejected though true ({a.case}): {a.text[:160]}" for a in result.rejected_true[:30]]
    for swap in result.accepted_swaps[:30]:
        lines.append(f"- accepted though {swap.before!r} became {swap.after!r} ({swap.origin.case}): {swap.text[:160]}")
    return "\n\n".join([table(["", "tried", "missed", "caught"], rows), "\n".join(lines)])
