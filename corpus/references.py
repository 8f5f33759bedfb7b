"""Cited documents («Nghị quyết số 34/2025/NQ-HĐND ngày 29/9/2025») -> `Reference`.

A number broken by a line wrap («34/2025/NQ- HĐND») is put together again.
"""

import re
from datetime import date

from corpus.lines import Flow
from corpus.models import Reference
from corpus.text import normalize, squeeze

# nghị quyết = resolution, kế hoạch = plan, quyết định = decision, nghị định = decree, …
KINDS = (
    "nghị quyết", "kế hoạch", "quyết định", "nghị định", "chương trình", "chỉ thị", "kết luận",
    "thông tư", "công văn", "văn bản", "thông báo", "luật", "tờ trình", "hướng dẫn", "báo cáo",
)  # fmt: skip
_KIND = "|".join(kind.replace(" ", r"\s+") for kind in KINDS)
_NUMBER = r"\d{1,5}(?:\s?/\s?\d{4})?(?:\s?[/-]\s?[A-ZĐ][A-Za-zĐđ]{0,9}\d{0,2})+"
_REFERENCE = re.compile(
    rf"(?:(?P<kind>{_KIND})\s+)?(?:số\s+)?(?<![\d/])(?P<number>{_NUMBER})(?![\w])"
    r"(?:\s*,?\s*ngày\s+(?P<d>\d{1,2})\s*(?:/|tháng)\s*(?P<m>\d{1,2})\s*(?:/|năm)\s*(?P<y>\d{4}))?",
    re.IGNORECASE,
)
_UPPER = re.compile(r"[A-ZĐ]{2}")
_ABOUT = re.compile(
    # what a document is about, up to the next item: về việc = on, quy định = regulating, …
    # a comma ends the naming of the document but before its term: «khóa XVII, nhiệm kỳ 2020 - 2025 về …»
    r"^(?:[^;.(),]|,(?=\s*(?:nhiệm kỳ|khóa|về)\b)){0,60}?\s*"
    r"(?P<about>(?:về việc|về|quy định|phê duyệt|thông qua|thực hiện|triển khai|ban hành|tiếp tục)\b.*?)"
    r"(?:;|\.|\(\d\)|,\s*(?:UBND|(?:Ủy|Uỷ)\s+ban\s+nhân\s+dân|Bộ\s+[A-ZĐÀ-Ỹ][^,;.]{2,60}?\s+(?:ban\s+hành|xây\s+dựng))|$)",
    re.IGNORECASE | re.DOTALL,
)


def canonical_number(number: str) -> str:
    """A document number without blanks: «34/2025/NQ- HĐND» -> «34/2025/NQ-HĐND»."""
    return re.sub(r"\s+", "", number)


def references(flow: Flow, *, about: bool = True) -> tuple[Reference, ...]:
    """Documents cited in a text, in order, each with what the text says it is about."""
    found: list[Reference] = []
    for match in _REFERENCE.finditer(flow.text):
        if not _UPPER.search(match.group("number")):
            continue
        found.append(
            Reference(
                number=canonical_number(match.group("number")),
                kind=_kind(flow.text, match),
                issued=_issued(match),
                about=_about(flow.text[match.end() :]) if about else None,
                span=flow.span(match.start("number"), match.end()),
            )
        )
    return tuple(found)


def _kind(text: str, match: re.Match[str]) -> str:
    """The kind printed before the number, or the one that opens the list «các Nghị quyết số A, số B»."""
    if match.group("kind"):
        return normalize(match.group("kind")).capitalize()
    symbol = re.search(r"\d{1,5}(?:/\d{4})?[/-]([A-Za-zĐđ]+)", canonical_number(match.group("number")))
    named = {
        "NQ": "Nghị quyết", "KH": "Kế hoạch", "QĐ": "Quyết định", "NĐ": "Nghị định",
        "CTr": "Chương trình", "KL": "Kết luận", "CT": "Chỉ thị", "TT": "Thông tư",
    }  # fmt: skip
    return named.get(symbol.group(1), "") if symbol else ""


def _issued(match: re.Match[str]) -> date | None:
    if not match.group("y"):
        return None
    try:
        return date(int(match.group("y")), int(match.group("m")), int(match.group("d")))
    except ValueError:
        return None


def _about(rest: str) -> str | None:
    found = _ABOUT.match(rest[:400])
    return _inside_brackets(squeeze(found.group("about"))) if found else None


def _inside_brackets(about: str) -> str:
    """A text up to the bracket that closes what encloses it: «(thực hiện Nghị quyết số … về X) | Y»."""
    depth = 0
    for at, char in enumerate(about):
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return about[:at].rstrip()
    return about
