"""Nothing is said that the cited spans do not state: agencies, dates, numbers, document numbers.

`verify` takes an answer and its citations, nothing else, so it holds for text that a language
model wrote as well. Stated rules: a time may be given as its last day («Quý II/2025», 30/06/2025);
a list may give the number of its items; the as-of day and what is counted from it are marked as
such; a day without a year or one that recurs («trước ngày 05 của tháng cuối mỗi quý») may be given as
the next such day; a plan may be called by its number, date or title, which the plan's identity states.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

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
    return Support.of(citations, allowed).verdict(answer)


@dataclass(frozen=True)
class Support:
    """What cited spans state, read once for all lines of an answer."""

    documents: frozenset[str]
    times: frozenset[tuple[date, date]]
    ends: frozenset[date]
    numbers: frozenset[str]
    agencies: frozenset[str]
    text: str  # all sources, normalized

    @classmethod
    def of(cls, citations: tuple[Citation, ...], allowed: Allowed | None = None) -> Support:
        """Reads the quotes, locators and what is allowed beside them."""
        allowed = allowed or Allowed()
        sources = [_dehyphen(c.quote) for c in citations] + [c.locator for c in citations] + list(allowed.texts)
        sources += [_dehyphen(above.quote) for c in citations for above in c.under]
        times = {span for text in sources for span in _spans(text)}
        numbers = {_plain(n) for text in sources for n in re.findall(r"\d+(?:[.,/]\d+)*", text)} | set(allowed.numbers)
        return cls(
            documents=frozenset(fold(m).replace(" ", "") for text in sources for m in _DOCUMENT.findall(text)),
            times=frozenset(times),
            ends=frozenset({day for span in times for day in span} | set(allowed.days)),
            numbers=frozenset(numbers | {part for n in numbers for part in n.split("/")}),
            agencies=frozenset(agency for text in sources for agency in _agencies_of(text)),
            text=" ".join(" ".join(normalize(text).split()) for text in sources),
        )

    def verdict(self, answer: str) -> Verdict:
        """What of an answer, or of one line, these spans do not state."""
        said = re.sub(r"(\d{1,2}/\d{1,2}) năm (\d{4})", r"\1/\2", _dehyphen(_MARKER.sub("", answer).replace("**", "")))
        return Verdict([*self._documents(said), *self._times(said), *self._numbers(said), *self._agencies(said)])

    def _documents(self, said: str) -> list[str]:
        numbers = [n for n in _DOCUMENT.findall(said) if not re.fullmatch(r"\d+-\w+", n)]
        return [f"document {n}" for n in numbers if fold(n).replace(" ", "") not in self.documents]

    def _times(self, said: str) -> list[str]:
        return [
            f"time {first}..{last}"
            for first, last in _spans(said)
            if (first, last) not in self.times and not (first == last and last in self.ends)
        ]

    def _numbers(self, said: str) -> list[str]:
        without = normalize(_DOCUMENT.sub(" ", said))
        for start, stop in reversed([(p[3], p[4]) for p in points(without)]):
            without = f"{without[:start]} {without[stop:]}"
        return [f"number {n}" for n in _NUMBER.findall(without) if _plain(n) not in self.numbers and not _is_date(n)]

    def _agencies(self, said: str) -> list[str]:
        found = [m for m in mentions(flow_of(said)) if m.agency_id not in self.agencies]
        return [f"agency {m.name}" for m in found if normalize(m.name) not in self.text]


@lru_cache(maxsize=8192)
def _agencies_of(text: str) -> frozenset[str]:
    """Ids of the agencies that a text names; quotes and labels recur from question to question."""
    return frozenset(m.agency_id for m in mentions(flow_of(text)))


def _dehyphen(text: str) -> str:
    """Document numbers broken by a wrap («34/2025/NQ-\\nHĐND») in one piece."""
    return re.sub(r"(?<=[-/])\s+(?=[A-ZĐ])", "", text)


def _spans(text: str) -> list[tuple[date, date]]:
    return [(first, last) for _, first, last, _, _ in points(normalize(_DOCUMENT.sub(" ", text)))]


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}/\d{1,2}(?:/\d{4})?|\d{1,2}/\d{4}|20\d\d", text))
