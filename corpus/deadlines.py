"""«Quý I/2026», «Thường xuyên», «12/2025 – 01/2026» -> Deadline; never «34/2025/NQ-HĐND».

`RULES` is the specification: the first rule that accepts the text decides. The grammar words
below are a closed set; everything is matched on `text.normalize`d text.
"""

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from corpus.models import Deadline, DeadlineKind
from corpus.text import normalize, squeeze

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_END = r"(?![\d/]|-\s?[a-zđ])"  # never inside a longer number or a document number
_POINT = re.compile(
    # ngày = day, tháng = month, quý = quarter, năm = year
    rf"(?<![\d/.])(?:"
    rf"(?:ngày )?(?P<d1>\d{{1,2}})(?:/(?P<d1m>\d{{1,2}}))? ?(?:-|đến)(?: hết)?(?: ngày)? ?"
    rf"(?P<d2>\d{{1,2}})/(?P<d2m>\d{{1,2}})/(?P<d12y>20\d\d){_END}"
    rf"|(?:ngày )?(?P<d>\d{{1,2}}) ?[/.-] ?(?P<dm>\d{{1,2}}) ?[/.-] ?(?P<dy>20\d\d){_END}"
    rf"|(?:ngày )?(?P<wd>\d{{1,2}}) tháng (?P<wm>\d{{1,2}}) năm (?P<wy>20\d\d)"
    rf"|tháng (?P<m1>\d{{1,2}}) ?(?:-|,|và|đến) ?(?:tháng )?(?P<m2>\d{{1,2}}) ?(?:/|năm) ?(?P<m12y>20\d\d){_END}"
    rf"|tháng (?P<m3>\d{{1,2}})(?:, ?\d{{1,2}})+(?:,| và) ?(?P<m4>\d{{1,2}}) ?(?:/|năm) ?(?P<m34y>20\d\d){_END}"
    rf"|(?:tháng )?(?P<m>\d{{1,2}}) ?[/-] ?(?P<my>20\d\d){_END}"
    rf"|tháng (?P<tm>\d{{1,2}}) năm (?P<ty>20\d\d){_END}"
    rf"|quý (?P<q1>i{{1,3}}|iv|[1-4]) ?(?:-|,|và|đến) ?(?:quý )?(?P<q2>i{{1,3}}|iv|[1-4]) ?(?:/|-|năm| ) ?(?P<q12y>20\d\d){_END}"
    rf"|quý (?P<q>i{{1,3}}|iv|[1-4]) ?(?:/|-|năm|của năm| ) ?(?:năm )?(?P<qy>20\d\d){_END}"
    rf"|(?:6|sáu) tháng (?P<half>đầu|cuối) năm (?P<hy>20\d\d){_END}"
    rf"|(?:năm )?(?P<y>20\d\d){_END}"
    rf")"
)

Point = tuple[DeadlineKind, date, date, int, int]


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _point(match: re.Match[str]) -> Point | None:
    """One stated time as (kind, first day, last day, start, stop); None for an impossible day."""
    g = match.groupdict()
    at = match.span()
    try:
        if g["d1"]:
            first = date(int(g["d12y"]), int(g["d1m"] or g["d2m"]), int(g["d1"]))
            return (DeadlineKind.RANGE, first, date(first.year, int(g["d2m"]), int(g["d2"])), *at)
        if g["m3"]:
            return (DeadlineKind.RANGE, date(int(g["m34y"]), int(g["m3"]), 1), _month_end(int(g["m34y"]), int(g["m4"])), *at)
        if g["d"] or g["wd"]:
            day = date(int(g["dy"] or g["wy"]), int(g["dm"] or g["wm"]), int(g["d"] or g["wd"]))
            return (DeadlineKind.BY_DATE, day, day, *at)
        if g["m1"]:
            year = int(g["m12y"])
            first, last = date(year, int(g["m1"]), 1), _month_end(year, int(g["m2"]))
            return (DeadlineKind.RANGE, first, last, *at)
        if g["m"] or g["tm"]:
            year, month = int(g["my"] or g["ty"]), int(g["m"] or g["tm"])
            return (DeadlineKind.MONTH, date(year, month, 1), _month_end(year, month), *at)
        if g["q1"]:
            year, first_q, last_q = int(g["q12y"]), _ROMAN[g["q1"]], _ROMAN[g["q2"]]
            return (
                DeadlineKind.RANGE, date(year, 3 * first_q - 2, 1), _month_end(year, 3 * last_q), *at
            )  # fmt: skip
        if g["q"]:
            year, quarter = int(g["qy"]), _ROMAN[g["q"]]
            return (
                DeadlineKind.QUARTER, date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter), *at
            )  # fmt: skip
        if g["half"]:
            year, late = int(g["hy"]), g["half"] == "cuối"
            return (
                DeadlineKind.RANGE, date(year, 7 if late else 1, 1), _month_end(year, 12 if late else 6), *at
            )  # fmt: skip
        year = int(g["y"])
        return (DeadlineKind.YEAR, date(year, 1, 1), date(year, 12, 31), *at)
    except ValueError:  # «34/2025», «31/2/2026»: no such day or month
        return None


def points(text: str) -> list[Point]:
    """All times that a normalised text states, in order."""
    return [p for p in map(_point, _POINT.finditer(text)) if p is not None]


# đã ban hành = already issued, hoàn thành = completed, …
_DONE = re.compile(r"^(?:đã|hoàn thành và đã) (?:ban hành|hoàn thành|thực hiện|phê duyệt|trình|có|được|thành lập|triển khai)")
# sau khi = after, theo hướng dẫn = as instructed, khi có = when there is, …
_CONDITION = re.compile(
    r"(?:triển khai |thực hiện |triển khai thực hiện )?(?:ngay )?sau khi .*"
    r"|(?:triển khai |thực hiện |triển khai thực hiện )?theo (?:hướng dẫn|yêu cầu|tiến độ|quy định|chỉ đạo"
    r"|kế hoạch|lộ trình|chương trình|văn bản|nhu cầu|thời gian|thời hạn|từng).*"
    r"|(?:ngay )?khi (?:có|được|phát sinh).*|ngay sau .*"
)
_CONTINUOUS = re.compile(r"thường xuyên|liên tục|trong suốt|xuyên suốt")
_RECURRING = re.compile(
    r"(?:(?:ngày )?\d{1,2}(?:/\d{1,2}| tháng \d{1,2})? (?:của )?)?(?:hàng|hằng|mỗi|từng) (?:năm|quý|tháng|tuần|ngày)"
    r"|định kỳ(?: \d+ (?:năm|quý|tháng|tuần|ngày))?"
    r"|(?:\d+|một|hai|ba) (?:lần|đợt|kỳ) ?/ ?(?:năm|quý|tháng|tuần)"
)
_FOLLOWING = re.compile(r"(?:các|những) năm (?:tiếp theo|tiếp|sau|kế tiếp)|trở đi|về sau")
_BEFORE = re.compile(r"(?:trước|trước thời điểm)(?: ngày)? ?$")

Rule = Callable[[str, str, list[Point]], Deadline | None]


def _done(text: str, norm: str, found: list[Point]) -> Deadline | None:
    """«Đã ban hành Quyết định số 6150/QĐ-UBND ngày 11/12/2025»: a status, with its day if named."""
    if not _DONE.match(norm):
        return None
    days = [p for p in found if p[0] is DeadlineKind.BY_DATE]
    day = days[-1][1] if days else None
    return Deadline(kind=DeadlineKind.DONE, text=text, earliest=day, latest=day)


def _after(text: str, norm: str, found: list[Point]) -> Deadline | None:
    """«Sau năm 2030»: open from the day after."""
    if len(found) != 1 or not re.search(r"(?:^|\s)sau ?$", norm[: found[0][3]]):
        return None
    return Deadline(kind=DeadlineKind.OPEN_ENDED, text=text, earliest=found[0][2] + timedelta(days=1))


def _following_years(text: str, norm: str, found: list[Point]) -> Deadline | None:
    """«Năm 2025 và những năm tiếp theo», «từ năm 2026 trở đi»: open-ended from."""
    if not found or not _FOLLOWING.search(norm):
        return None
    return Deadline(kind=DeadlineKind.OPEN_ENDED, text=text, earliest=found[0][1])


def _range(text: str, norm: str, found: list[Point]) -> Deadline | None:
    """«12/2025 – 01/2026», «từ tháng 12/2025 đến tháng 1/2026», also two times side by side."""
    if len(found) < 2:
        return None
    return Deadline(
        kind=DeadlineKind.RANGE, text=text,
        earliest=min(p[1] for p in found), latest=max(p[2] for p in found),
        condition=_condition(norm),
    )  # fmt: skip


def _single(text: str, norm: str, found: list[Point]) -> Deadline | None:
    """One time, with «trước» (before) and «từ» (from) taken into account."""
    if len(found) != 1:
        return None
    kind, first, last, start, _ = found[0]
    before = norm[:start].rstrip()
    condition = _condition(norm[:start] + norm[found[0][4] :])
    if _BEFORE.search(before):
        if kind is DeadlineKind.BY_DATE:
            return Deadline(kind=kind, text=text, latest=last, exclusive=True, condition=condition)
        return Deadline(kind=DeadlineKind.BY_DATE, text=text, latest=first - timedelta(days=1), condition=condition)
    if kind is not DeadlineKind.RANGE and re.search(r"(?:^|\s)(?:từ|bắt đầu từ|kể từ)(?: ngày| năm)?$", before):
        return Deadline(kind=DeadlineKind.OPEN_ENDED, text=text, earliest=first, condition=condition)
    if kind is DeadlineKind.BY_DATE or re.search(r"(?:đến|đến hết|chậm nhất|tới|muộn nhất)$", before):
        return Deadline(kind=kind, text=text, latest=last, condition=condition)
    return Deadline(kind=kind, text=text, earliest=first, latest=last, condition=condition)


def _recurring(text: str, norm: str, found: list[Point]) -> Deadline | None:
    """«Hàng năm», «Hàng năm theo nhu cầu», «Định kỳ 6 tháng»."""
    if not _RECURRING.search(norm):
        return None
    return Deadline(kind=DeadlineKind.RECURRING, text=text, condition=_condition(norm))


def _continuous(text: str, norm: str, found: list[Point]) -> Deadline | None:
    """«Thường xuyên», «Nhiệm vụ thường xuyên»."""
    if not _CONTINUOUS.search(norm):
        return None
    return Deadline(kind=DeadlineKind.CONTINUOUS, text=text)


def _conditional(text: str, norm: str, found: list[Point]) -> Deadline | None:
    """«Sau khi có Quyết định …», «Triển khai theo hướng dẫn của cấp có thẩm quyền»."""
    condition = _condition(norm)
    if condition is None:
        return None
    return Deadline(kind=DeadlineKind.CONDITIONAL, text=text, condition=condition)


def _condition(norm: str) -> str | None:
    found = _CONDITION.search(norm)
    return found.group().strip("() .") if found else None


RULES: list[Rule] = [
    _done, _after, _following_years, _range, _single, _recurring, _continuous, _conditional,
]  # fmt: skip


def parse_deadline(text: str) -> Deadline | None:
    """The deadline that a whole cell states, or None where it states no time.

    >>> parse_deadline("Quý II/2025").latest
    datetime.date(2025, 6, 30)
    """
    norm = normalize(text)
    found = points(norm)
    for rule in RULES:
        deadline = rule(squeeze(text), norm, found)
        if deadline is not None:
            return deadline
    return None


_FILLER = re.compile(
    # words that may stand around the time in a deadline cell: «Hoàn thành trong tháng», «Nhiệm vụ»
    r"\b(?:hoàn thành|tập trung|triển khai|thực hiện|nhiệm vụ|trong|trước|giai đoạn|từ|đến|hết|và|cuối|đầu|xong|vào"
    r"|chậm nhất|dự kiến|thời gian|kể|năm|tháng|quý|ngày|các|những|tiếp theo|tiếp|sau|trở đi|thường xuyên|hàng|hằng"
    r"|mỗi|định kỳ|tuần|theo|nhu cầu|muộn nhất|liên tục|tới)\b|[-;,.():/]"
)


_MONTHS_ALONE = re.compile(
    r"(?:trong |đầu |giữa |cuối )?tháng (?:0?[1-9]|1[0-2])(?:(?: ?[-–,] ?| và | đến )(?:tháng )?(?:0?[1-9]|1[0-2]))*$"
)
_OPENERS = frozenset(
    # before, after, when, by, from, to, in, at the latest, completed, quarter, month, year, day, week, session,
    {"trước", "sau", "khi", "theo", "từ", "đến", "trong", "chậm", "muộn", "hoàn", "quý", "tháng", "năm", "ngày", "tuần", "kỳ"}
    # season, already, at intervals, every, usually, right, stage, early, late, planned, done, until the end, round
    | {"vụ", "đã", "định", "hằng", "hàng", "thường", "ngay", "giai", "đầu", "cuối", "dự", "mùa", "xong", "hết", "đợt"}
)
LEADS_INTO_TIME = frozenset(
    # words that ask for the time behind them: before, day, month, quarter, year, from, to, after, in, …
    ("trước", "ngày", "tháng", "quý", "năm", "từ", "đến", "sau", "trong", "học", "mùa", "hết", "cuối", "đầu", "nhất", "-", "–")
)


def opens_deadline(text: str) -> bool:
    """Whether a text opens like a time that the grammar may not know: «Khi có bão», «Tuần 1»."""
    return normalize(text).split(" ", 1)[0] in _OPENERS


_OF_TIME = frozenset(
    # words of a text that speaks of time, whether or not the grammar knows which: day, week, session, round, hour, …
    {"ngày", "tuần", "tháng", "quý", "năm", "kỳ", "đợt", "vụ", "mùa", "giờ", "phút", "lần", "hạn", "thời", "dài", "lâu"}
    | {"trước", "sau", "khi", "trong", "suốt", "thường", "liên", "hằng", "hàng", "mỗi", "định", "giai", "đoạn", "đầu", "cuối"}
    | {"hết", "xong", "đã", "dự", "chậm", "muộn", "ngay", "hoàn", "theo", "tiến", "độ", "lộ", "từ", "đến", "tới", "đang"}
)


def speaks_of_time(text: str) -> bool:
    """Whether a text could be a time at all: «Theo tình huống» could, «97,5», «Nhóm 5» and «Sở Y tế» could not."""
    norm = normalize(text)
    return bool(points(norm)) or bool(re.search(r"20\d\d", norm)) or bool(_OF_TIME & set(re.findall(r"[^\W\d_]+", norm)))


def is_deadline_cell(text: str) -> bool:
    """Whether a text is nothing but a deadline: a time with at most the usual words around it."""
    norm = normalize(text)
    if not norm or norm.startswith(("và ", ", ")):
        return False
    found = points(norm)
    if _DONE.match(norm):  # «Đã hoàn thành 20 trạm» says how far the work is, not when
        return bool(found) or len(norm.split()) <= 4
    if _CONDITION.match(norm):
        return True
    if _MONTHS_ALONE.match(norm):
        return True  # of each year, or of the plan's own
    if not found and not _RECURRING.search(norm) and not _CONTINUOUS.search(norm):
        return False
    rest = norm
    for _, _, _, start, stop in reversed(found):
        rest = rest[:start] + " " + rest[stop:]
    rest = re.sub(r"\(.*\)", " ", rest)  # a remark such as «(trước 30/11)», «(sau khi …)»
    return not squeeze(_FILLER.sub(" ", _RECURRING.sub(" ", rest)))


_STATED = re.compile(
    # what makes a time inside a sentence a deadline: trước = before, trong = within, …
    r"(?:trước|trong|chậm nhất(?: là)?|muộn nhất(?: là)?|hoàn thành(?: vào| trong)?|xong(?: trước| trong)?|đến hết|là)"
    r"(?: ngày| năm)? ?$"
)
_RHYTHM = re.compile(
    r"vào ngày thứ \S+ (?:hàng|hằng) tuần|trước ngày \d{1,2}(?: của)? tháng [^,.;]*?(?:quý|năm)"
    r"|(?:trước|chậm nhất(?: là)?|muộn nhất(?: là)?|vào) ngày \d{1,2}(?:/\d{1,2})?(?: của)? (?:hàng|hằng|mỗi) (?:tháng|quý|năm)"
    r"|định kỳ (?:hàng|hằng) (?:tuần|tháng|quý|năm)|(?:định kỳ )?\d+ tháng(?= \()|(?:hàng|hằng) (?:năm|quý|tháng|tuần)"
)


def stated_in(sentence: str) -> Iterator[Deadline]:
    """Deadlines that a sentence of prose states («… trình UBND Thành phố trong Quý II/2024»).

    Dates of documents («Kế hoạch số 185/KH-UBND ngày 11/8/2021») are no deadlines and are left out.
    """
    printed = squeeze(unicodedata.normalize("NFC", sentence))
    norm = normalize(printed)
    if len(norm) != len(printed):  # a character of another length: show the normalised text
        printed = norm
    for kind, first, last, start, stop in points(norm):
        lead_in = _STATED.search(norm[:start])
        if not lead_in or (lead_in.group().startswith("là") and kind is not DeadlineKind.MONTH):
            continue
        text = printed[lead_in.start() : stop]
        before = text.lower().startswith("trước") and kind is DeadlineKind.BY_DATE
        yield Deadline(
            kind=kind, text=text, latest=last, exclusive=before,
            earliest=None if kind is DeadlineKind.BY_DATE else first,
        )  # fmt: skip
    rhythm = _RHYTHM.search(norm)
    if rhythm:
        yield Deadline(kind=DeadlineKind.RECURRING, text=printed[rhythm.start() : rhythm.end()])
