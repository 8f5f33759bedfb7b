"""Whether the record that a question leads to holds the value that it asks for; without it there is no answer."""

from __future__ import annotations

import re

from assistant.evidence import asked_fields
from assistant.linking import Candidate
from assistant.models import Ask
from assistant.parsed_question import Expects, ParsedQuestion
from corpus.text import fold, normalize
from index import PassageKind, TaskItem

_ONE_YEAR = re.compile(r"\b(?:rieng|chi|moi|mot minh)(?: trong| tinh)? nam 20\d\d\b")
_BY_YEAR = re.compile(
    r"\b(?:phan bo|chia|tach|phan ky)\b[^?]{0,60}\b(?:tung|moi|cac|theo|cho|nam)\b[^?]{0,20}\bnam\b|\btung nam\b"
)
_DAY_ASKED = re.compile(r"\b(?:ngay|hom|thang|quy|thu) (?:nao|may)\b|\btruoc ngay\b")
_TIME_STATED = re.compile(
    r"\d{1,2}/\d|[Qq]uý [IVX\d]|[Tt]háng \d|[Nn]ăm 20\d\d|20\d\d ?[-–]|[Nn]gày \d|[Mm]ùng \d|(?<!lần )[Tt]hứ (?:\d|hai|ba|tư|năm|sáu|bảy)|\d+ (?:ngày|tháng|năm|giờ|tuần)"
)
_TIME_UNITS = ("thang", "ngay", "nam", "tuan", "gio", "quy", "buoi")


def is_unsaid(query: ParsedQuestion, candidates: list[Candidate]) -> bool:
    """Whether the best record lacks the money, person, telephone number, year or count that is asked for.

    A candidate that speaks of the year asked for is moved to the front where the best one does not.
    """
    best = candidates[0]
    text = f"{best.passage.text} {best.passage.cells}"
    filled = best.item is not None and any(
        getattr(best.item, a.value) for a in asked_fields(query) if a in (Ask.LEAD, Ask.COORDINATING, Ask.DEADLINE, Ask.OUTPUT)
    )
    if Expects.CONTACT in query.expects and not re.search(r"\b0\d{8,10}\b|@", text):
        return True
    if Expects.PERSON in query.expects and Ask.LEAD not in query.asks:
        return True
    if Expects.PENALTY in query.expects and not _PUNISHES.search(fold(text)):
        return True
    if _other_designation(query, best):
        return True
    if Expects.NAME in query.expects and not _names_one(query, text):
        return True
    if _WHICH_OF_ITS_KIND.search(query.folded):
        return True  # «công ty quản lý quỹ … là công ty nào»: of the kind that the plan names it by, which one
    if Ask.TARGET in query.asks and not filled and not holds_number(query, best):
        return not _ends_open(best)
    if (
        Ask.DEADLINE in query.asks
        and Ask.LEAD not in query.asks
        and best.passage.kind is not PassageKind.ROW
        and _DAY_ASKED.search(query.folded)
    ):
        return not _TIME_STATED.search(best.passage.text + " " + best.passage.heading)
    if Expects.PROGRESS in query.expects and not (query.period and (query.period.overdue or query.period.due_soon)):
        return True
    item = best.item
    counted = item is not None and item.kind == "indicator" and Ask.TARGET in query.asks and not _CURRENCY.search(query.folded)
    stated = filled or counted or re.search(r"\d[\d.,]*\s*(?:tỷ|tỉ|triệu|nghìn|đồng|%)", text)
    if Expects.MONEY in query.expects and not stated:
        return True
    if item is not None and item.kind == "indicator" and query.years and _of_other_years(query, candidates):
        return True
    if _BY_YEAR.search(query.folded) and item is not None and _spans_years(item):
        return True  # «phân bổ cho từng năm»: one figure for all
    if _ONE_YEAR.search(query.folded) and item is not None and Ask.TARGET in query.asks and _spans_years(item):
        return True  # a total over several years is no figure of one of them
    if item is not None and item.kind == "indicator" and query.years and not _year_fits(query, item):
        other = next(
            (
                c
                for c in candidates[1:6]
                if c.item
                and c.item.kind == "indicator"
                and (
                    c.coverage >= best.coverage + (_PLAINLY / 2 if item.values else -0.1)
                    or fold(c.item.content) == fold(item.content)
                )
                and c.score >= _FIT * best.score
                and _year_fits(query, c.item)
            ),
            None,
        )
        if other is not None:
            candidates.remove(other)
            candidates.insert(0, other)
            return False
        return True
    return False


def _ends_open(best: Candidate) -> bool:
    """Whether a row only opens what stands under it («Xây dựng các thông tư hướng dẫn:»), which can be counted."""
    return best.item is not None and best.item.content.rstrip().endswith(":")


_PUNISHES = re.compile(
    r"\b(?:xu phat|bi phat|muc phat|phat tien|ky luat|che tai|kiem diem|xu ly (?:nghiem|vi pham|trach nhiem|ky luat))\b"
)
_WHICH_OF_ITS_KIND = re.compile(
    r"\b(cong ty|benh vien|truong|ngan hang|doanh nghiep|tap doan|chuyen gia|nha thau|nha dau tu|toa nha)\b (?!nao\b)[^?;]{3,}\bla (?:nhung |cac )?\1 nao\b"
)
_CURRENCY = re.compile(r"\b(?:bao nhieu|may) (?:tien|ty|ti|trieu|nghin|dong)\b")  # «tỷ trọng kinh phí … là bao nhiêu» is a share
_DESIGNATION = re.compile(
    r"\b(?=\w*\d)(?=\w*[a-z])(?!(?:kh|nq|qd|pl|q|t|stt|ctr|tt|nd|ct|bc|tb|kl|p|so|muc|dot|gd|nv)\d)[a-z]{0,6}\d{1,6}[a-z]{0,4}\b"
)


def _other_designation(query: ParsedQuestion, best: Candidate) -> bool:
    """Whether a question is about a thing with a figure in its name («6G», «ISO27001») that the record does not name."""
    named = [
        d
        for d in _DESIGNATION.findall(query.folded)
        if not re.fullmatch(r"\d{1,2}[a-e]|\d+(?:h|ha|km|m2|m|kg|tr|k|ty|s|st|nd|rd|th|tb|gb|mb|mbps)", d)
    ]
    held = fold(f"{best.passage.rendered} {best.passage.cells}")
    return any(not re.search(rf"\b{re.escape(d)}\b", held) and not any(d in fold(q) for q in query.quoted) for d in named)


def _spans_years(item: TaskItem) -> bool:
    """Whether a record states one value for several years."""
    due = item.due
    return (
        not item.values
        and due is not None
        and due.earliest is not None
        and due.latest is not None
        and due.earliest.year != due.latest.year
    )


def _year_fits(query: ParsedQuestion, item: TaskItem) -> bool:
    """Whether a record speaks of a year that the question names."""
    if item.values:
        return any(str(year) in item.values for year in query.years)
    text = " ".join(p for p in (item.section, item.group, item.deadline, item.content, item.table) if p)
    years = {int(y) for y in re.findall(r"20\d\d", text)}
    if not years:
        return True
    if item.due and item.due.earliest and item.due.latest:
        years |= set(range(item.due.earliest.year, item.due.latest.year + 1))
    return bool(years & set(query.years))


def _of_other_years(query: ParsedQuestion, candidates: list[Candidate]) -> bool:
    """Whether the indicator that a question names is stated, but only for other years; what fits its year is about something else.

    The one that is named goes to the front, to be told as what the plans do hold.
    """
    best = candidates[0]
    if best.item is None or not _year_fits(query, best.item):
        return False
    named = [
        c for c in candidates[1:8] if c.item is not None and c.item.kind == "indicator" and c.coverage >= best.coverage + _PLAINLY
    ]
    if not named or any(_year_fits(query, c.item) for c in named if c.item is not None):
        return False
    candidates.remove(named[0])
    candidates.insert(0, named[0])
    return True


_FIT = 0.7  # of the best score, below which a record of the year is about something else
_PLAINLY = 0.2  # of a question's words, by which a record must hold more to be the one that it names


def _names_one(query: ParsedQuestion, text: str) -> bool:
    """Whether a record names one of what «bệnh viện nào», «những phố nào» asks for."""
    asked = re.search(
        r"\b(pho|duong|cay cau|ngo|benh vien|ngan hang|(?<!co )quan|huyen|toa nha|truong hoc|khu pho) (?:nao|gi)\b", query.folded
    )
    if asked is None:
        return True
    names = re.findall(rf"\b{asked.group(1)}\s+([a-z]+)", fold(text))
    kept = [
        text[m.end()]
        for m in re.finditer(r"\S+\s", text)
        if fold(text[: m.end()]).rstrip().endswith(asked.group(1)) and m.end() < len(text)
    ]
    return bool(names) and any(letter.isupper() or letter.isdigit() for letter in kept)


# how people call a unit, and how it is written behind a number
_UNITS = (
    (r"tien|dong|von|kinh phi", r"ty|ti|trieu|nghin|ngan|dong|vnd|usd"), (r"do|do la|dola|usd", r"usd|do la|dollar"),
    (r"hec ?-?ta|hecta|ha", r"ha|hec-? ?ta"), (r"met vuong|m2", r"m2|met vuong"), (r"can nha|can ho|nha o", r"can ho|can nha|can"), (r"cay so|ki ?-?lo ?-?met|km", r"km|ki-?lo-?met"),
)  # fmt: skip


def holds_number(query: ParsedQuestion, candidate: Candidate) -> bool:
    """Whether a record states a number of what «bao nhiêu …» asks for."""
    item = candidate.item
    if item is not None and (item.target or item.values):
        return True
    printed = normalize(f"{candidate.passage.text} {candidate.passage.cells}")
    text = fold(re.sub(r"\b(?:điều|khoản|mục|nghị quyết|quý) \d+", " ", printed))  # «mức 20 USD» folds like «mục 20»
    text = re.sub(r"\d{1,5}(?:/\d{4})?[/-][a-z]{2,}[-/a-z]*", " ", text)
    text = re.sub(r"\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{1,2}/\d{4}\b|\b20\d\d\b", " ", text)
    asked = re.search(r"\b(?:bao nhieu|bao nhiu|may|how many)\s+(%|\w+)(?:\s+(\w+))?", query.folded)
    if asked is None:
        return bool(re.search(r"\d", text))
    noun = asked.group(1)
    if noun not in _TIME_UNITS:  # «trong 3 tháng» counts no places
        text = re.sub(r"\b\d+ (?:thang|ngay|nam|tuan|gio)\b", " ", text)
    if noun in ("phan", "%", "tram"):
        return "%" in text
    numbers = list(re.finditer(r"\d[\d.,]*(?:\s?-\s?\d+)?", text))
    if not numbers or query.language == "en":  # an English noun cannot be looked for beside the number
        return bool(numbers)
    unit = next((written for said, written in _UNITS if re.match(rf"(?:{said})\b", query.folded[asked.start(1) :])), None)
    if unit is not None and any(re.match(rf"\s?(?:{unit})(?!\w)", text[m.end() :]) for m in numbers):
        return True
    nouns = {w for w in asked.groups() if w} - {"cai", "la", "thi", "va", "cua", "can", "phai", "duoc", "nua", "vay", "the"}
    near = any(nouns & set(re.findall(r"[a-z]+", text[max(0, m.start() - 40) : m.end() + 60])) for m in numbers)
    return near or not nouns
