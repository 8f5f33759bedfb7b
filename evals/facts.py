"""The facts that a text states: agencies, dates, document numbers and other numbers.

Written apart from the assistant's own verifier on purpose: two readings that agree are worth more
than one reading used twice. Only the list of agency names is shared (corpus.gazetteer).
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache

from corpus import gazetteer
from corpus.text import syllables
from evals.dates import find_dates
from evals.matching import plain, plain_numbers
from evals.models import Record

_DASHES = str.maketrans("–—‑−", "----")


class FactKind(StrEnum):
    """What an official would act on, and what must therefore never be invented."""

    AGENCY = "agency"
    DATE = "date"
    DOCUMENT = "document"
    NUMBER = "number"


class Fact(Record):
    """One fact with a key under which two writings of it are equal."""

    kind: FactKind
    key: str
    text: str


DOCUMENT = re.compile(
    r"(?<![\w/])\d{1,5}(?:\s?/\s?\d{4})?\s?[/-][A-ZĐ]{2,}[a-z]?\d{0,2}(?:[/-]\s?[A-ZĐ]{2,}[a-z]?\d{0,2})*(?![\w])"
    r"|(?<=[Ss]ố )\d{1,5}/20\d\d(?![\w/])"  # «số 30/2025»: a number cut short
)
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:\.\d+)?(?!\w|[.,]\d)")
_SHORT = re.compile(  # a document by kind and number alone: «Nghị quyết 34»; nghị quyết = resolution, kế hoạch = plan, …
    r"\b(?:nghị quyết|nq|kế hoạch|kh|quyết định|qđ|chương trình|nghị định|kết luận|chỉ thị|thông tư"
    r"|resolution|plan|decree|decision)"
    r"(?: số| no\.?)? ?(?!20\d\d\b)(\d{1,4})(?!\w|/|[.,]\d|-\d| ngày| năm)"
)
_PLACE = re.compile(  # phụ lục = annex, mục = section, dòng = line, trang = page
    r"\b(?:phụ lục|annex|mục|section|dòng|lines?|trang|page|stt|số thứ tự)(?: số)? ?"
    r"(?:[ivx]+|\d+)(?:[.-](?:[ivx]+|\d+|[a-zđ]\b))*\)?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?m)^\s*(?:[-+•–]\s*)?\d{1,3}(?:\.[a-zđ]|\.\d{1,2})?[.)](?=\s)")


@cache
def _agency_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern over all known names, longest first, and the id of each name."""
    names = {
        " ".join(syllables(name)): entry.id
        for entry in gazetteer().by_id.values() if not entry.group
        for name in (entry.name, *entry.aliases, *entry.english)
    }  # fmt: skip
    ordered = sorted((name for name in names if len(name) > 2), key=len, reverse=True)
    return re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\S)"), names


def agencies(text: str) -> list[Fact]:
    """Known agencies named in a text, whatever form of the name is used; group names are left out."""
    pattern, names = _agency_pattern()
    spoken = " ".join(syllables(text))
    return [Fact(kind=FactKind.AGENCY, key=names[m.group()], text=m.group()) for m in pattern.finditer(spoken)]


def figures(text: str) -> list[Fact]:
    """Document numbers, dates and other numbers; the number of a place («mục III.2») is no fact.

    >>> [(f.kind.value, f.key) for f in figures("Theo mục III.2 của 17/KH-UBND, 70% trước Quý II/2026")]
    [('document', '17/kh-ubnd'), ('date', '2026-Q2'), ('number', '70')]
    """
    text = unicodedata.normalize("NFC", text).translate(_DASHES).replace("**", "")
    left = _PLACE.sub(" ; ", _ORDINAL.sub(" ", text))
    documents = [_fact(FactKind.DOCUMENT, found.group()) for found in DOCUMENT.finditer(left)]
    left = plain(DOCUMENT.sub(" ; ", left))
    documents += [_fact(FactKind.DOCUMENT, found.group(1).lstrip("0")) for found in _SHORT.finditer(left)]
    left = _SHORT.sub(" ; ", left)
    dates = find_dates(left)
    found_dates = [Fact(kind=FactKind.DATE, key=d.key, text=left[d.start : d.stop]) for d in dates]
    for stated in reversed(dates):
        left = f"{left[: stated.start]} ; {left[stated.stop :]}"
    numbers = [_fact(FactKind.NUMBER, found.group()) for found in _NUMBER.finditer(plain_numbers(left))]
    return [*documents, *found_dates, *numbers]


def _fact(kind: FactKind, text: str) -> Fact:
    key = "".join(text.split()).casefold()
    return Fact(kind=kind, key=key.lstrip("0") or "0" if kind is FactKind.NUMBER else key, text=text)


def facts(text: str) -> list[Fact]:
    """All facts of a text."""
    return agencies(text) + figures(text)
