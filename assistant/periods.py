"""Times in a question -> days: «tháng 9/2025», «quý tới», «quá hạn», against the as-of day."""

import calendar
import itertools
import re
from datetime import date, timedelta

from pydantic import Field

from assistant.models import Value
from assistant.spans import blank
from corpus.deadlines import points
from corpus.models import DeadlineKind
from corpus.text import fold, normalize


class Period(Value):
    """What a question says about time."""

    start: date | None = None
    stop: date | None = None
    kind: DeadlineKind | None = Field(default=None, description="kind of a time named outright")
    relative: bool = Field(default=False, description="counted from the as-of day")
    overdue: bool = False
    due_soon: bool = False
    rhythm: str | None = Field(default=None, description="recurring or continuous")
    until: bool = Field(default=False, description="«trước …»: all that ends by `stop`")
    several: tuple["Period", ...] = Field(default=(), description="each of «2030 lẫn 2045», when no span is meant")
    after: bool = Field(default=False, description="«sau …»: all that ends from `start` on")
    grain: DeadlineKind | None = Field(default=None, description="only cells that name a month, a quarter, a day")
    no_spans: bool = Field(default=False, description="records that give a span of time are not wanted")
    text: str = ""


Point = tuple[DeadlineKind, date, date, int, int]  # kind, first and last day, where it stands
_UNFOLD = [  # the deadline grammar reads accented words
    (re.compile(r"\bthang (?=\d)"), "tháng "), (re.compile(r"\bquy (?=(?:i{1,3}|iv|[1-4])\b)"), "quý "),
    (re.compile(r"\bnam (?=\d{4})"), "năm "), (re.compile(r"\bngay (?=\d)"), "ngày "),
    (re.compile(r"\bq([1-4])\b"), r"quý \1"), (re.compile(r"\bden (?=\d|thang|tháng|quý|năm)"), "đến "),
    (re.compile(r"\bva (?=thang|tháng|quý|năm)"), "và "),
]  # fmt: skip
_MONTHS = {
    m: n
    for n, m in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}


def temporal_text(folded: str) -> str:
    """A folded question with its words of time as the deadline grammar wants them."""
    text = re.sub(r"\b(" + "|".join(_MONTHS) + r") (\d{4})\b", lambda m: f"tháng {_MONTHS[m.group(1)]}/{m.group(2)}", folded)
    text = re.sub(r"\bq(?:uarter )?([1-4])[ /](?:of )?(\d{4})", r"quý \1/\2", text)
    text = re.sub(r"\b(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})", r"ngay \1/\2/\3", text)
    text = re.sub(r"\bthang (\d{1,2}) nam (\d{4})", r"tháng \1/\2", text)
    for pattern, replacement in _UNFOLD:
        text = pattern.sub(replacement, text)
    return text


def _month(day: date, shift: int) -> tuple[date, date]:
    months = day.year * 12 + day.month - 1 + shift
    year, month = divmod(months, 12)
    return date(year, month + 1, 1), date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _quarter(day: date, shift: int) -> tuple[date, date]:
    first = _month(day, -((day.month - 1) % 3) + 3 * shift)[0]
    return first, _month(first, 2)[1]


def _year(day: date, shift: int) -> tuple[date, date]:
    return date(day.year + shift, 1, 1), date(day.year + shift, 12, 31)


def _week(day: date, shift: int) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=shift)
    return monday, monday + timedelta(days=6)


# this / next / last month, quarter, year, week
_RELATIVE = [
    (re.compile(r"\bthang nay\b|\bthis month\b|\btrong thang(?! (?:\d|sau|toi|truoc|vua|roi|ke|den))"), _month, 0),
    (re.compile(r"\bthang (?:toi(?! (?:thieu|da|uu)\b)|sau|den|ke tiep)\b|\bnext month\b|\bsang thang\b(?! \d)"), _month, 1),
    (re.compile(r"\bthang (?:truoc|vua roi|roi)\b|\blast month\b"), _month, -1),
    (re.compile(r"\bquy nay\b|\bthis quarter\b|\bhet quy\b(?! (?:i|\d))"), _quarter, 0),
    (re.compile(r"\bquy (?:toi(?! (?:thieu|da|uu)\b)|sau|ke tiep)\b|\bnext quarter\b"), _quarter, 1),
    (re.compile(r"(?<!hang )(?<!moi )\bquy truoc\b(?! (?:ngay|khi|han))|\blast quarter\b"), _quarter, -1),
    (re.compile(r"\bnam nay\b(?!.*\bnam kia\b)|\bthis year\b|\btrong nam(?! (?:\d|sau|toi|truoc|ngoai|nay|ke|vua))\b"), _year, 0),
    (re.compile(r"\b(?:(?<!cac )(?<!nhung )nam (?:toi(?! (?:thieu|da|uu)\b)|sau)|sang nam)\b(?! \d)|\bnext year\b"), _year, 1),
    (re.compile(r"\bnam (?:ngoai|truoc)\b|\blast year\b"), _year, -1),
    (re.compile(r"\btuan nay\b|\bthis week\b"), _week, 0),
    (re.compile(r"\btuan (?:toi(?! (?:thieu|da|uu)\b)|sau)\b|\bnext week\b"), _week, 1),
]  # fmt: skip
_OVERDUE = re.compile(
    r"\b(?:han|moc|thoi han)\b[^?.;]{0,40}\bda qua\b|\b(?:qua han|tre han|cham tien do|da het han|(?:da|bi) (?:qua|vuot|lo|tre)(?: qua| mat)? (?:thoi )?(?:han|hang|moc)|overdue|past due|late)\b"
)
_DUE_SOON = re.compile(r"\b(?:sap (?:den|toi) han|gan (?:den|toi) han|due soon|upcoming|may hom toi|sap phai xong|sap het han)\b")
_RECURRING = re.compile(r"\b(?:hang|hằng) nam\b|\bhan nam\b|\bdinh ky\b|\bevery year\b|\bannual(?:ly)?\b")
_CONTINUOUS = re.compile(r"\bthuong xuyen\b|\blien tuc\b|\bcontinuous(?:ly)?\b")


def _relative(folded: str, as_of: date, *, overdue: bool, soon: bool) -> Period | None:
    for pattern, span, shift in _RELATIVE:
        match = pattern.search(folded)
        if match:
            start, stop = span(as_of, shift)
            if re.search(r"\btu (?:gio|nay|hom nay) (?:den|toi)\b", folded):
                start = as_of
            return Period(start=start, stop=stop, relative=True, overdue=overdue, due_soon=soon, text=match.group())
    return None


_AND = re.compile(
    r"(?:,|va|voi|lan|hoac|hay|and|or|,? ?(?:ca )?(?:nam|moc)|ca|\+|/| )*(?:lan|va|voi|hoac|and|or|,)(?: (?:nam|moc|ca|vao|den|by|in|on|for|giai doan))*"
)
_MONTH_ALONE = re.compile(r"\bthang (\d{1,2})\b(?!\s*(?:/|-\s*\d|nam\b)|[./]\d)")
_QUARTER_ALONE = re.compile(r"\b(?:quy |q)(i{1,3}|iv|[1-4])\b(?!\s*(?:/|-|nam\b))")
_YEAR_SAID = re.compile(r"(?<![\d/.-])20\d\d(?![\d/-])")


_HALF = re.compile(
    r"\b(?:(?:nua|6 thang|sau thang) (?P<half>dau|cuoi|sau)(?: nam)?(?: (?P<year>20\d\d))?)\b"
    r"|\b(?:the )?(?P<half2>first|second|last) half of (?P<year2>20\d\d)\b"
)
_THREE_MONTHS = re.compile(r"\b(?:ba|3) thang (dau|cuoi)(?: (?:cua )?nam)?(?: (20\d\d))?\b")
_ONWARD = re.compile(
    r"\b(?:cac|nhung|may)(?: ?/ ?\w+)? nam (?:tiep theo|ke tiep|tiep sau|sau (?:do|nua)|tiep)\b|\bfollowing years\b"
)
_AFTER = re.compile(
    r"\b(?:sau (?:nam )?(?P<after>20\d\d)|nam sau (?P<after2>20\d\d)|tu (?:nam )?(?P<since>20\d\d) (?:tro (?:di|ve sau)|den nay)|after (?:(?:the )?year )?(?P<after3>20\d\d))\b(?!\s*[-–/])"
)
# «ghi rõ cả tháng lẫn năm»: what a cell must name, whatever it is
_GRAINS = [
    (re.compile(r"\bngay (?:cu the|lan thang)\b|\bca ngay,? (?:lan )?thang\b"), DeadlineKind.BY_DATE),
    (
        re.compile(r"\b(?:ca )?thang (?:lan|va|cung)(?: ca)? nam\b|\bthang cu the\b|\b(?:ghi|tinh) theo thang\b"),
        DeadlineKind.MONTH,
    ),
    (re.compile(r"\b(?:ghi|tinh) theo quy\b|\bquy cu the\b|\bca quy (?:lan|va) nam\b"), DeadlineKind.QUARTER),
]


def _grain(folded: str) -> DeadlineKind | None:
    """The kind of time that cells must name, if a question says so."""
    return next((kind for pattern, kind in _GRAINS if pattern.search(folded)), None)


_BEFORE = re.compile(
    r"\b(?:truoc|before|cham nhat(?: la| den)?|khong muon hon|den het|by the end of)(?: (?:ngay|thang|quy|nam|mung|dung))*\s*$"
)


_ACCENTED = {
    "truoc": "trước", "cham nhat": "chậm nhất", "khong muon hon": "không muộn hơn", "den het": "đến hết", "ngay": "ngày", "thang": "tháng",
    "quy": "quý", "nam": "năm", "mung": "mùng", "dung": "đúng", " la": " là", " den": " đến",
}  # fmt: skip


def _accented(folded: str) -> str:
    """«trước ngày» of «truoc ngay»: the words of `_BEFORE` as they are shown."""
    for bare, shown in _ACCENTED.items():
        folded = re.sub(rf"(?<!\S){bare.strip()}(?!\S)", shown.strip(), folded)
    return folded


_PAIR = re.compile(
    r"\b(quy|thang) (i{1,3}|iv|\d{1,2})(?=\s*(?:,|va|voi|lan|hoac|den|toi|-|–)\s*\1 (?:i{1,3}|iv|\d{1,2})\s*(?:/|nam )\s*(20\d\d))"
)


def _with_year(folded: str, as_of: date) -> str:
    """«hè 2025, đúng tháng 7»: a month or quarter gets the one year said elsewhere, else the as-of day's."""
    years = set(_YEAR_SAID.findall(folded)) | set(re.findall(r"/ ?(20\d\d)\b", folded))
    alone = _MONTH_ALONE.search(folded) or _QUARTER_ALONE.search(folded)
    if alone is None or len(years) > 1 or re.search(r"\d{1,2}/\d{1,2}/20\d\d", folded):
        return folded
    year = next(iter(years), str(as_of.year))
    rest = _YEAR_SAID.sub("    ", folded)
    return f"{rest[: alone.end()]}/{year}{rest[alone.end() :]}"


_DAY_ALONE = re.compile(r"(\b(?:ngay|den|het|truoc|toi|tu|mung|qua)(?: het| ngay)* )(\d{1,2}/\d{1,2})(?![/\d]|\s*nam\b)")


def _dated(folded: str, as_of: date) -> str:
    """«đến hết 15/12»: a day without a year is of the one year said elsewhere, else of the as-of day's."""
    years = set(_YEAR_SAID.findall(folded)) | set(re.findall(r"/ ?(20\d\d)\b", folded))
    year = next(iter(years)) if len(years) == 1 else str(as_of.year)
    return _DAY_ALONE.sub(lambda m: f"{m.group(1)}{m.group(2)}/{year}", folded)


def read_period(folded: str, as_of: date) -> Period | None:
    """The period that a folded question names, None if it names none."""
    folded = _dated(folded, as_of)
    half = _HALF.search(folded)
    if half:
        year, late = (
            int(half.group("year") or half.group("year2") or as_of.year),
            (half.group("half") or half.group("half2")) in ("cuoi", "sau", "second", "last"),
        )
        first, last = (date(year, 7, 1), date(year, 12, 31)) if late else (date(year, 1, 1), date(year, 6, 30))
        return Period(start=first, stop=last, kind=DeadlineKind.RANGE, relative=True, text=half.group())
    third = _THREE_MONTHS.search(folded)
    if third:
        first = date(int(third.group(2) or as_of.year), 1 if third.group(1) == "dau" else 10, 1)
        return Period(start=first, stop=_month(first, 2)[1], kind=DeadlineKind.QUARTER, relative=True, text=third.group())
    after = _AFTER.search(folded)
    if after:
        year = (
            next(int(after.group(name)) + 1 for name in ("after", "after2", "after3") if after.group(name))
            if not after.group("since")
            else int(after.group("since"))
        )
        said = f"từ năm {year} trở đi" if after.group("since") else f"sau năm {year - 1}"
        return Period(start=date(year, 1, 1), kind=DeadlineKind.RANGE, after=True, grain=_grain(folded), text=said)
    onward = _ONWARD.search(folded)
    if onward:
        named_year = _YEAR_SAID.search(folded)
        begins = date(int(named_year.group()), 1, 1) if named_year else None
        return Period(
            start=begins,
            kind=DeadlineKind.OPEN_ENDED,
            text=f"{named_year.group()} và các năm tiếp theo" if named_year else "các năm tiếp theo",
        )
    folded = _PAIR.sub(lambda m: f"{m.group()}/{m.group(3)}", folded)  # «quý 2 với quý 3 năm 2026»: the year holds for both
    text = temporal_text(_with_year(folded, as_of))
    overdue, soon = bool(_OVERDUE.search(folded)), bool(_DUE_SOON.search(folded))
    named = points(re.sub(r"\d{1,5}/(?:\d{4}/)?[a-z]{2,}[-/a-z\d]*(?: ngay \d{1,2}/\d{1,2}/\d{4})?", " ", text))
    named = _spans_of_years(named, text)
    relative_first = not named or all(p[0] is DeadlineKind.YEAR for p in named)
    if relative_first:
        found = _relative(folded, as_of, overdue=overdue, soon=soon)
        if found is not None:
            return found
    if named and not overdue and not soon:
        start, stop = min(p[1] for p in named), max(p[2] for p in named)
        distinct = {(p[0], p[1], p[2]) for p in named}
        between = [text[a[4] : b[3]] for a, b in itertools.pairwise(named)]
        if len(distinct) > 1 and all(_AND.fullmatch(fold(words).strip()) for words in between):
            each = tuple(Period(start=p[1], stop=p[2], kind=p[0], text=text[p[3] : p[4]]) for p in named)
            return Period(start=start, stop=stop, kind=DeadlineKind.RANGE, several=each, text=text[named[0][3] : named[-1][4]])
        if len(distinct) > 1 and all(len(words.split()) > 4 for words in between):
            kind, begins, ends, at, to = named[0]
            return Period(start=begins, stop=ends, kind=kind, text=text[at:to])
        before = _BEFORE.search(fold(text[: named[0][3]]))
        if before and len(distinct) == 1:
            strictly = "truoc" in before.group() or "before" in before.group()
            last = stop if named[0][0] is DeadlineKind.BY_DATE or not strictly else start - timedelta(days=1)
            return Period(
                stop=last,
                kind=named[0][0],
                until=True,
                text=f"{_accented(before.group().strip())} {text[named[0][3] : named[0][4]]}",
            )
        kind = named[0][0] if len(distinct) == 1 else DeadlineKind.RANGE
        return Period(start=start, stop=stop, kind=kind, text=text[named[0][3] : named[0 if len(distinct) == 1 else -1][4]])
    if overdue or soon:
        return Period(overdue=overdue, due_soon=soon, relative=True, text="quá hạn" if overdue else "sắp đến hạn")
    if _RECURRING.search(folded):
        return Period(rhythm="recurring", kind=DeadlineKind.RECURRING, text="hằng năm")
    if _CONTINUOUS.search(folded):
        return Period(rhythm="continuous", kind=DeadlineKind.CONTINUOUS, text="thường xuyên")
    return None


def _spans_of_years(named: list[Point], text: str) -> list[Point]:
    """«2025-2026 và 2029-2030»: where several spans of years are named, each is one time; a single one stays as it is."""
    merged: list[Point] = []
    for point in named:
        last = merged[-1] if merged else None
        joined = last is not None and re.fullmatch(r"\s*[-–]\s*", text[last[4] : point[3]])
        if last is not None and joined and last[0] is point[0] is DeadlineKind.YEAR:
            merged[-1] = (DeadlineKind.RANGE, last[1], point[2], last[3], point[4])
        else:
            merged.append(point)
    return merged if sum(p[0] is DeadlineKind.RANGE for p in merged) > 1 else named


_SPAN_WORDS = re.compile(r"\bkhoang\b|\d\s*[-–]\s*\d|keo dai")


def wanted_period(folded: str, typed: str, taken: list[tuple[int, int]], as_of: date) -> Period | None:
    """The time that a question is constrained to; times that it excludes are not read.

    Args:
        typed: the text as typed, character for character under the folded one; empty if they differ in length.
        taken: spans of names that hold numbers or years of their own.
    """
    unwanted = _excluded(folded, typed)
    period = read_period(blank(folded, taken + unwanted), as_of)
    if period is not None and any(_SPAN_WORDS.search(folded[a:b]) for a, b in unwanted):
        period = period.model_copy(update={"no_spans": True})
    return period


def _excluded(folded: str, typed: str) -> list[tuple[int, int]]:
    """«(bỏ các dòng ghi 12/2025-01/2026)», «đừng lấy việc ghi Quý IV»: what is not wanted."""
    found = [
        m.span() for m in re.finditer(
            r"\bkhong (?:keo dai|lan|vuot|sang)\b[^.;,)?]*"
            r"|\b(?:dung|khong|khoi|chu khong|not)\s+(?:can )?(?:lay|tinh|ke|gom|cong|bao gom|including|counting)\b[^.;)?]*"
            r"|\b(?:bo|bo qua|bo ra|tru|loai|ngoai tru)\s+(?:cac |nhung |may |viec |dong |moc )+[^.;)?]*"
            r"|\b(?:dong|viec|muc|moc|khoang|kieu|loai)\b[^.;)?,]*\bthi (?:bo|thoi|loai|khoi|khong (?:tinh|lay|ke))\b[^.;)?]*",
            folded,
        )
    ]  # fmt: skip
    # «ghi đúng» (exactly) and «đừng lấy» (do not take) fold to the same letters
    return [(a, b) for a, b in found if normalize(typed[a : a + 4]) != "đúng"]


_TIME_SAID = re.compile(
    r"\b(?:quy (?:[ivx]{1,4}|\d{1,2})\b|thang \d{1,2}\b|(?:trong|truoc|het|cuoi|dau|xong|han|vao) (?:nam )?20\d\d\b|truoc ngay \d{1,2}\b)"
)


def unread_time(
    folded: str, typed: str, taken: list[tuple[int, int]], names: list[tuple[int, int, str]]
) -> tuple[int, int] | None:
    """Words of a time that no slot took: a quarter that does not exist, a time within what was read as a plan's name.

    Args:
        taken: spans of names that hold numbers or years of their own.
        names: spans of plans' names with the plan's title, whose years are a part of the name.
    """
    for said in _TIME_SAID.finditer(blank(folded, taken + _excluded(folded, typed))):
        years = re.findall(r"20\d\d", said.group())
        within = [title for start, stop, title in names if start <= said.start() < stop]
        if not within or not years or any(year not in title for year in years for title in within):
            return said.span()
    return None


def years_named(folded: str, taken: list[tuple[int, int]]) -> tuple[int, ...]:
    """Years that stand by themselves, outside dates and numbers."""
    return tuple(dict.fromkeys(int(y) for y in re.findall(r"(?<![\d/.])(20\d\d)(?![\d/])", blank(folded, taken))))


_YEARS_AGO = {
    "nam ngoai": -1,
    "nam truoc": -1,
    "nam nay": 0,
    "nam toi": 1,
    "nam sau": 1,
    "last year": -1,
    "this year": 0,
    "next year": 1,
}


def years_meant(folded: str, as_of: date) -> tuple[int, ...]:
    """«năm nay …, năm ngoái …»: the years that are counted from today, if there are several."""
    found = [as_of.year + shift for words, shift in _YEARS_AGO.items() if re.search(rf"\b{words}\b", folded)]
    return tuple(dict.fromkeys(found)) if len(set(found)) > 1 else ()


def year_meant(period: Period | None) -> tuple[int, ...]:
    """«năm nay», «năm ngoái» name a year."""
    if period is None or not period.relative or period.start is None or period.stop is None:
        return ()
    return (period.start.year,) if (period.stop - period.start).days > 300 else ()
