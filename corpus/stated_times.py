"""By when an assignment is due: the time that stands at its end, with or without a word that leads to it.

«…; hoàn thành trước ngày 30/4/2026», «…; thời gian: quý II/2026», «… thực hiện trong tháng 4/2026»,
«… thực hiện thường xuyên». A year that belongs to a title («kế hoạch năm 2026») is no time.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from corpus.deadlines import is_deadline_cell, opens_deadline, parse_deadline


class Place(NamedTuple):
    """Half-open range `[start, stop)` of characters of a text."""

    start: int
    stop: int


@dataclass(frozen=True)
class StatedTime:
    """Where a time stands, and the same with the words that lead to it."""

    time: Place
    around: Place


_LED = re.compile(
    # thời gian, thời hạn, tiến độ = time, term, schedule; hoàn thành, xong = to be completed
    r"(?P<mark>[;,.]\s*|\s-\s|\s)(?:và\s+)?(?:phải\s+|dự kiến\s+)?"
    r"(?:(?:thời gian|thời hạn|tiến độ|hạn)(?:\s+(?:hoàn thành|thực hiện|triển khai|trình))?\s*:?\s*(?:hoàn thành\s+)?"
    r"|(?:hoàn thành|xong)\s*:?\s*)(?P<time>(?:trước|trong|vào|quý|tháng|năm|ngày|từ|đến|chậm|muộn|cuối|đầu|hằng|hàng|định kỳ"
    r"|thường xuyên|liên tục|giai đoạn|sau|khi|\d)[^;]*?)(?=\s*[.;]?\s*$|;\s|\.\s)",
    re.IGNORECASE,
)
_AT_END = re.compile(
    # before, within, in, at the latest, from … to …
    r"\b(?:(?:chậm|muộn) nhất|trước|trong|vào|từ|đến hết)\b",
    re.IGNORECASE,
)
_RHYTHM_AT_END = re.compile(
    # always, every, regularly, as soon as, when: only behind a verb that carries out, or set off
    r"(?:[,;.:]\s*|\b(?:thực hiện|triển khai|tổ chức|duy trì|tiến hành)\s+)"
    r"(?P<time>(?:thường xuyên|liên tục|định kỳ|hằng|hàng|mỗi|ngay\s+(?:khi|sau)|khi\s+có|sau\s+khi)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)


def stated_time(text: str, start: int) -> StatedTime | None:
    """The time by which what `text` orders from `start` on is due."""
    for found in reversed(list(_LED.finditer(text, start))):
        time = text[found.start("time") : found.end("time")]
        told = is_deadline_cell(time) or (found["mark"].strip() and opens_deadline(time))
        if told and parse_deadline(time) is not None:
            return StatedTime(Place(*found.span("time")), Place(found.start(), found.end()))
    at_end = time_at_end(text, start)
    if at_end:
        return at_end
    rhythm = _RHYTHM_AT_END.search(text, start)
    if rhythm and is_deadline_cell(rhythm["time"].rstrip(" .;")):
        place = Place(rhythm.start("time"), rhythm.start("time") + len(rhythm["time"].rstrip(" .;")))
        return StatedTime(place, place)
    return None


def time_at_end(text: str, start: int = 0) -> StatedTime | None:
    """A time that closes a text: «… trình phê duyệt | trước ngày 15/4/2026»."""
    stop = len(text.rstrip(" .;"))
    for found in _AT_END.finditer(text, start, stop):
        time = text[found.start() : stop]
        ranged = not time.lower().startswith("từ") or " đến " in time
        if ranged and is_deadline_cell(time):
            at = found.start() + (len("vào ") if time.lower().startswith("vào ") else 0)  # «in», which says nothing of its own
            return StatedTime(Place(at, stop), Place(found.start(), stop))
    return None
