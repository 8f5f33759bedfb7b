"""Nothing is said that the cited spans do not state: agencies, dates, numbers, document numbers.

`verify` takes an answer and its citations, nothing else, so it holds for text that a language
model wrote as well. Stated rules: a time may be given as its last day («Quý II/2025», 30/06/2025);
a list may give the number of its items; the as-of day and what is counted from it are marked as
such; a plan may be called by its number, date or title, which the plan's identity states.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from assistant.models import Citation
from corpus.agencies import flow_of, mentions
from corpus.deadlines import points
from corpus.text import fold, normalize

_MARKER = re.compile(r"\s*\[\d+\]")
_NUMBER = re.compile(r"(?<![\w./])\d+(?:[.,/]\d+)*(?![\w])")
_DOCUMENT = re.compile(r"\b\d{1,5}(?:/\d{4})?[/-][a-zđ]{1,6}(?:[-/][a-zđ\d]+)*", re.IGNORECASE)


@dataclass(frozen=True)
class Allowed:
    """What an answer may say beside its cited spans, each by a stated rule."""

    texts: tuple[str, ...] = ()  # identities of the cited plans, the question's own words where it is corrected
    numbers: frozenset[str] = frozenset()  # counts, running numbers of cited rows
    days: frozenset[date] = frozenset()  # the as-of day and bounds counted from it


@dataclass
class Verdict:
    """Whether an answer holds, and what does not."""

    unsupported: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether everything was found."""
        return not self.unsupported


def verify(answer: str, citations: tuple[Citation, ...], allowed: Allowed | None = None) -> Verdict:
    """Checks each agency, date, number and document number of an answer against the cited spans."""
    allowed = allowed or Allowed()
    said = re.sub(r"(\d{1,2}/\d{1,2}) năm (\d{4})", r"\1/\2", _dehyphen(_MARKER.sub("", answer).replace("**", "")))
    sources = [_dehyphen(c.quote) for c in citations] + [c.locator for c in citations] + list(allowed.texts)
    verdict = Verdict()
    _documents(said, sources, verdict)
    _times(said, sources, allowed, verdict)
    _numbers(said, sources, allowed, verdict)
    _agencies(said, sources, verdict)
    return verdict


def _dehyphen(text: str) -> str:
    """Document numbers broken by a wrap («34/2025/NQ-\\nHĐND») in one piece."""
    return re.sub(r"(?<=[-/])\s+(?=[A-ZĐ])", "", text)


def _documents(said: str, sources: list[str], verdict: Verdict) -> None:
    stated = {fold(m).replace(" ", "") for text in sources for m in _DOCUMENT.findall(text)}
    for number in _DOCUMENT.findall(said):
        if fold(number).replace(" ", "") not in stated and not re.fullmatch(r"\d+-\w+", number):
            verdict.unsupported.append(f"document {number}")


def _spans(text: str) -> list[tuple[date, date]]:
    return [(first, last) for _, first, last, _, _ in points(normalize(_DOCUMENT.sub(" ", text)))]


def _times(said: str, sources: list[str], allowed: Allowed, verdict: Verdict) -> None:
    stated = {span for text in sources for span in _spans(text)}
    ends = {last for _, last in stated} | {first for first, _ in stated} | set(allowed.days)
    for first, last in _spans(said):
        exact = (first, last) in stated
        day = first == last and last in ends
        if not exact and not day:
            verdict.unsupported.append(f"time {first}..{last}")


def _numbers(said: str, sources: list[str], allowed: Allowed, verdict: Verdict) -> None:
    stated = {_plain(n) for text in sources for n in re.findall(r"\d+(?:[.,/]\d+)*", text)} | set(allowed.numbers)
    stated |= {part for n in list(stated) for part in re.split(r"[/]", n)}
    without = _DOCUMENT.sub(" ", said)
    for kind_start, kind_stop in reversed([(p[3], p[4]) for p in points(normalize(without))]):
        without = (
            normalize(without)[:kind_start] + " " + normalize(without)[kind_stop:]
            if len(normalize(without)) == len(without)
            else without
        )
    for number in _NUMBER.findall(without):
        if _plain(number) not in stated and not _is_date(number):
            verdict.unsupported.append(f"number {number}")


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}/\d{1,2}(?:/\d{4})?|\d{1,2}/\d{4}|20\d\d", text))


def _agencies(said: str, sources: list[str], verdict: Verdict) -> None:
    stated = {m.agency_id for text in sources for m in mentions(flow_of(text))}
    hay = " ".join(" ".join(normalize(text).split()) for text in sources)
    for mention in mentions(flow_of(said)):
        if mention.agency_id not in stated and normalize(mention.name) not in hay:
            verdict.unsupported.append(f"agency {mention.name}")
