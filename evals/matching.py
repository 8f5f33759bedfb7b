"""Whether an answer states a fact: one canonical form for letters, dates and numbers.

`states` accepts any usual form of a date and a document by its short number; `states_strictly`
demands the printed form, and nothing after the last digit that could continue a number.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from evals.dates import find_dates, mark_dates

_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u200b": None})
_MARKER = re.compile(r"\[\d+\]")
_MARKUP = re.compile(r"[*_`|#>]")
TONES = {  # old placement of the tone mark -> new
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_TONE = re.compile(rf"(?<!q)({'|'.join(TONES)})(?!\w)")
_THOUSANDS = re.compile(r"(?<![\d.,/])\d{1,3}(?:[.,]\d{3})+(?![\d/]|[.,]\d)")
_DECIMAL = re.compile(r"(?<![\d.,/])(\d+),(\d{1,2})(?![\d/]|[.,]\d)")
_RANGE = re.compile(r"(?<=\d) ?- ?(?=\d)")
_SIGN = re.compile(r"([≥≤<]) (?=\d)")


def plain(text: str) -> str:
    """NFC, lower case, plain dashes and blanks, no markers or Markdown, one tone placement.

    >>> plain("**Uỷ ban** [1] giai đoạn 2026 – 2030")
    'ủy ban giai đoạn 2026-2030'
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_DASHES).casefold())
    text = _MARKUP.sub(" ", _MARKER.sub(" ", text))
    text = _TONE.sub(lambda found: TONES[found.group()], " ".join(text.split()))
    return _SIGN.sub(r"\1", _RANGE.sub("-", text))


def plain_numbers(text: str) -> str:
    """Thousands without marks and decimals with a point.

    >>> plain_numbers("6.000 và 2,5")
    '6000 và 2.5'
    """
    text = _THOUSANDS.sub(lambda found: re.sub("[.,]", "", found.group()), text)
    return _DECIMAL.sub(r"\1.\2", text)


@lru_cache(maxsize=8192)  # one answer is compared with dozens of alternatives
def _forms(text: str) -> tuple[str, ...]:
    """The forms of an answer that are searched: as written, and with dates as keys."""
    written = plain(text)
    return plain_numbers(written), plain_numbers(mark_dates(written))


def _holds(text: str, wanted: str) -> bool:
    """Whether a text holds the words, never inside a longer number; a document's suffix may follow."""
    left = r"(?<![\d/])(?<!\d[.,])" if wanted[0].isdigit() else ""
    right = r"(?!\d)(?![.,/]\d)" if wanted[-1].isdigit() else ""
    return re.search(left + re.escape(wanted) + right, text) is not None


def states(text: str, alternative: str) -> bool:
    """Whether an answer states an alternative; a date in it counts in any usual form.

    >>> states("Theo Nghị quyết số 30/2025/NQ-HĐND", "30/2025")
    True
    >>> states("hạn là tháng 1 năm 2026", "01/2026"), states("hạn là 15/01/2026", "01/2026")
    (True, False)
    """
    written, dated = _forms(text)
    wanted, wanted_dated = _forms(alternative)
    dates = {f"‹{found.key}›" for found in find_dates(plain(alternative))}
    if any(mark in dated for mark in dates):
        return True
    return bool(wanted) and (_holds(written, wanted) or _holds(dated, wanted_dated))


_LONG_DATE = re.compile(r"(\d{1,2}) tháng (\d{1,2}) năm (\d{4})")
_LONG_MONTH = re.compile(r"tháng (\d{1,2}) năm (\d{4})")
_DASH_DATE = re.compile(r"\b(\d{1,2})-(\d{1,2})-(\d{4})\b")
_ZERO = re.compile(r"(?<![\d.,])0(?=\d/)")
_SLASH_DATE = re.compile(r"(?<![\d/])(?:\d{1,2}/)?\d{1,2}/\d{4}(?![\d/])")


@lru_cache(maxsize=8192)
def _strict_form(text: str) -> str:
    """As printed but for case, markup, and the three written forms of a date."""
    text = unicodedata.normalize("NFC", text).casefold().translate({0x2013: "-", 0x2014: "-", 0xA0: " "})
    if len(text) > 3:
        text = _MARKUP.sub(" ", _MARKER.sub(" ", text))
    text = _LONG_MONTH.sub(r"tháng \1/\2", _LONG_DATE.sub(r"\1/\2/\3", text))
    text = _ZERO.sub("", _DASH_DATE.sub(r"\1/\2/\3", text))
    return " ".join(text.split())


def states_strictly(text: str, alternative: str) -> bool:
    """The same under the boundary rule of an outside script: no digit, slash or decimal may follow.

    >>> states_strictly("Nghị quyết số 30/2025/NQ-HĐND", "30/2025")
    False
    """
    answer, wanted = _strict_form(text), _strict_form(alternative)
    for form in {wanted, *_SLASH_DATE.findall(wanted)} - {""}:
        left = r"(?<![\d/])(?<!\d[.,])" if form[0].isdigit() else ""
        right = r"(?![\d/])(?![.,]\d)" if form[-1].isdigit() else ""
        if re.search(left + re.escape(form) + right, answer):
            return True
    return False
