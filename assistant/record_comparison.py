"""How records and candidates compare: the same work or not, said otherwise or not, and which goes first."""

from __future__ import annotations

import re

from assistant.agency_names import AgencySlot
from assistant.evidence import asked_fields
from assistant.lexicon import lexicon
from assistant.linking import Candidate, Linker
from assistant.models import Ask
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.records import Library
from assistant.same_work import same_work
from corpus.text import fold, normalize, syllables
from index import AgencyRole, PassageKind, SearchFilter, TaskItem

SAME = 0.75  # likeness of two records' words, from which they are of one work
_CELLS = (Ask.LEAD, Ask.COORDINATING, Ask.DEADLINE, Ask.OUTPUT)


def differs(a: TaskItem, b: TaskItem) -> bool:
    """Whether two records name other leads, deadlines, targets or resolutions."""
    leads = [{m.agency_id for m in i.agencies if m.role.value == "lead"} for i in (a, b)]
    times = [(i.due.earliest, i.due.latest) if i.due else None for i in (a, b)]
    return (
        leads[0] != leads[1]
        or times[0] != times[1]
        or normalize(a.target or "") != normalize(b.target or "")
        or a.resolution != b.resolution
    )


def align(query: ParsedQuestion, facets: list[list[Candidate]]) -> list[list[Candidate]]:
    """The record of each plan that is about the same work as the surest plan's record comes first.

    Surest is one that fits well and says little that the question does not say.
    """
    words = set(syllables(fold(f"{query.work} {query.more} {query.text}")))
    sure = max((c[0] for c in facets if c), key=lambda c: c.score + _WHOLLY * _said(c, words), default=None)
    if sure is None or sure.item is None:
        return facets
    return [alike_first(sure.item, c) for c in facets]


def _said(candidate: Candidate, words: set[str]) -> float:
    """Share of a record's own words that a question says."""
    own = syllables(fold(candidate.item.content if candidate.item is not None else candidate.passage.text))
    return sum(w in words for w in own) / len(own) if own else 0.0


_WHOLLY = 2.0  # what a record that the question says in full is worth, in points of fit


_COUNTED = re.compile(r"(?<![\d/.,])\d+(?:[.,]\d+)*\s+([a-z]+ [a-z]+)")
_SET_AGAINST = re.compile(r"\b(?:bao nhieu|may|muc|con so|so luong|chi tieu|toi thieu|it nhat)\b")
_FITS_TOO = 0.6  # of a plan's best score, from which a record may be the one that counts


def counting_first(query: ParsedQuestion, facets: list[list[Candidate]]) -> list[list[Candidate]]:
    """Where figures of plans are set against each other: of each plan the record that counts the same things as the surest.

    «tối thiểu 10 nhiệm vụ … trọng điểm» in a clause stands against «5 nhiệm vụ/năm» in a row, whatever else speaks of such tasks.
    """
    sure = max((c[0] for c in facets if c), key=lambda c: c.score, default=None)
    things = _counts(sure) if sure is not None and _SET_AGAINST.search(query.folded) else set()
    found = []
    for candidates in facets:
        if things and candidates and not things & _counts(candidates[0]):
            near = [c for c in candidates if things & _counts(c) and c.score >= _FITS_TOO * candidates[0].score]
            candidates = [*near[:1], *(c for c in candidates if c is not near[0])] if near else candidates
        found.append(candidates)
    return found


def counted_first(query: ParsedQuestion, candidates: list[Candidate], *, compared: bool = False) -> list[Candidate]:
    """For «số lượng nhiệm vụ …» a record that says how many goes before one of about the same fit that counts something else."""
    asked = _NUMBER_OF.search(query.folded)
    if asked is None or not candidates or any(c.startswith(asked.group(1)) for c in _counts(candidates[0])):
        return candidates
    near = [
        c for c in candidates[1:12]
        if any(thing.startswith(asked.group(1)) for thing in _counts(c))
        and c.score >= (_SET_APART if compared else _COUNTS_AS_WELL) * candidates[0].score
        and c.coverage >= candidates[0].coverage - (2 * _LESS if compared else _LESS)
    ]  # fmt: skip
    return [near[0], *(c for c in candidates if c is not near[0])] if near else candidates


_NUMBER_OF = re.compile(
    r"\b(?:so|so luong|bao nhieu) (nhiem vu|de tai|du an|doanh nghiep|san pham|ha tang|mo hinh|hop dong|chuong trinh|su kien|chuyen gia|nha cung cap)\b"
)
_SET_APART = 0.5  # the same where figures of several plans are set against each other
_COUNTS_AS_WELL, _LESS = 0.7, 0.25  # of the best score and coverage, from which a record that counts may be meant


def groups_apart(query: ParsedQuestion, linker: Linker, where: SearchFilter) -> Candidate | None:
    """«các huyện lo gì, còn các quận lo gì?»: the clause that speaks of either group by itself."""
    said = list(dict.fromkeys(_GROUPS.findall(query.folded)))
    if len(said) < _TWO or not query.plans:
        return None
    ranked = linker.rank(query, where, k=60)
    both = [c for c in ranked if all(re.search(rf"\b(?:cac|cap) {name}\b(?!,)", fold(c.passage.text)) for name in said)]
    return both[0] if both else None


_GROUPS = re.compile(r"\b(?:cac|cap) (huyen|quan|xa|phuong|so|truong|vien)\b")


def twice_named(query: ParsedQuestion, candidates: list[Candidate]) -> list[Candidate]:
    """«… xuất hiện hai lần trong phụ lục: mỗi chỗ ghi ai?»: beside the best row the other one of its annex that is about the same."""
    best = candidates[0].item
    if best is None or best.kind == "duty" or not _TWICE.search(query.folded) or len(query.plans) > 1:
        return []
    number = best.stt or best.parent
    others = [
        c for c in candidates[1:10]
        if c.item is not None and c.item.kind != "duty" and c.item.table == best.table and c.item.plan == best.plan
        and (c.item.stt or c.item.parent) != number and c.score >= _AS_NEAR * candidates[0].score
    ]  # fmt: skip
    return others[:1]


_TWICE = re.compile(r"\b(?:hai|2) (?:lan|cho|noi|dong|viec|muc)\b|\bmoi (?:cho|noi|dong|viec)\b")
_AS_NEAR = 0.5  # of the best score


def tabled_first(query: ParsedQuestion, candidates: list[Candidate]) -> list[Candidate]:
    """Of an annex that is named a row goes before what stands elsewhere, unless that fits far better."""
    best = candidates[0]
    if (
        len(query.tables) != 1
        or not _ANNEX_SAID.search(query.folded)
        or (best.item is not None and best.item.table in query.tables)
    ):
        return candidates
    row = next((c for c in candidates[1:20] if c.item is not None and c.item.table in query.tables), None)
    if row is None or row.score < _IN_THE_ANNEX * best.score:
        return candidates
    return [row, *(c for c in candidates if c is not row)]


_IN_THE_ANNEX = 0.6
_ANNEX_SAID = re.compile(r"\b(?:phu luc|pl|annex|appendix)\b")


def term_first(query: ParsedQuestion, candidates: list[Candidate]) -> list[Candidate]:
    """A record that holds the question's own term in capitals («GRDP», «PII») goes before one of about the same fit without it."""
    terms = [t for t in _TERM.findall(query.text) if fold(t) not in lexicon().abbreviations and not t.isdigit()]
    terms += _DOCUMENT.findall(query.text)
    terms += [n for n in _PLACE_NAME.findall(query.text) if sum(_holds(c, n) for c in candidates) <= _RARE]
    best = candidates[0]
    if not terms or any(_holds(best, t) for t in terms):
        return candidates
    least = {t: 0.0 if t[0].isdigit() else _WITH_THE_TERM for t in terms}  # an address is no chance word
    near = next((c for c in candidates[1:] if any(_holds(c, t) and c.score >= least[t] * best.score for t in terms)), None)
    return [near, *(c for c in candidates if c is not near)] if near is not None else candidates


def _holds(candidate: Candidate, term: str) -> bool:
    return bool(re.search(rf"\b{re.escape(term)}\b", f"{candidate.passage.rendered} {candidate.passage.cells}"))


_PLACE_NAME = re.compile(r"\b\d{1,4} [A-ZĐÀ-Ỹ][a-zà-ỹ]+(?: [A-ZĐÀ-Ỹ][a-zà-ỹ]+)+")  # «185 Giảng Võ»
_DOCUMENT = re.compile(r"\b\d{1,5}-[A-ZĐ]{2,}/[A-ZĐ]{2,}\b")  # «69-KL/TW»
_RARE = 3  # records that hold a name which tells them
_TERM = re.compile(r"\b[A-ZĐ]{3,}\b")
_WITH_THE_TERM = 0.75


def charged_first(query: ParsedQuestion, candidates: list[Candidate]) -> list[Candidate]:
    """«Sở X phải báo cáo trước ngày nào»: X's own duty goes before a clause of about the same fit that is not X's."""
    slots = [s for s in query.narrow if _MUST.match(query.folded[s.stop :])]
    best = candidates[0]
    if not slots or best.passage.kind is PassageKind.ROW or _charged(best, slots):
        return candidates
    own = next((c for c in candidates[1:6] if c.score >= _AS_FIT * best.score and _charged(c, slots)), None)
    return [own, *(c for c in candidates if c is not own)] if own is not None else candidates


def _charged(candidate: Candidate, slots: list[AgencySlot]) -> bool:
    item = candidate.item
    return item is not None and any(
        a.agency_id == s.agency_id and a.role is not AgencyRole.COORDINATING for a in item.agencies for s in slots
    )


_MUST = re.compile(r"\s*(?:thi )?(?:phai|co trach nhiem|duoc giao|can|se|tong hop|bao cao|trinh)\b")
_AS_FIT = 0.85


def _counts(candidate: Candidate) -> set[str]:
    """What a record counts, each by its first two words, folded."""
    item = candidate.item
    told = f"{candidate.passage.text} {item.target or ''} {item.unit or ''}" if item is not None else candidate.passage.text
    return set(_COUNTED.findall(fold(told)))


def alike_first(item: TaskItem, candidates: list[Candidate]) -> list[Candidate]:
    """Candidates by how well they fit and how much they say the same as a record."""
    return sorted(candidates, key=lambda x: -(x.score + (_alike(item, x.item) if x.item else 0.0)))


def _alike(item: TaskItem, other: TaskItem) -> float:
    """How much another plan's record says the same: shared pairs, and how little else it says."""
    words, pairs = syllables(fold(other.content)), set(syllables(fold(item.content)))
    inside = sum(w in pairs for w in words) / len(words) if words else 0.0
    return (
        0.8 * same_work(item, other) + 0.8 * inside + 0.3 * (item.resolution is not None and item.resolution == other.resolution)
    )


def filled_first(query: ParsedQuestion, candidates: list[Candidate]) -> list[Candidate]:
    """For «ai chủ trì …», a row that says it goes before a clause of about the same fit that does not."""
    best = candidates[0]
    asked = [a for a in asked_fields(query) if a in (Ask.LEAD, Ask.COORDINATING)]
    if not asked and any(slot.role is AgencyRole.LEAD for slot in query.narrow) and query.shape is Shape.SINGLE:
        asked = [Ask.LEAD]  # «sao lại giao Sở X chủ trì»: the record that says who does
    if not asked or best.passage.kind is PassageKind.ROW or (best.item is not None and best.item.agencies):
        return candidates
    rows = [c for c in candidates[1:8] if c.item is not None and any(getattr(c.item, a.value) for a in asked)]
    row = next((c for c in rows if c.score >= 0.85 * best.score and c.coverage >= best.coverage - 0.15), None)
    return [row, *(c for c in candidates if c is not row)] if row is not None else candidates


def dated_first(query: ParsedQuestion, candidates: list[Candidate]) -> list[Candidate]:
    """For «năm nào», a row with a time goes before one without that fits no better."""
    best = candidates[0]
    if Ask.DEADLINE not in query.asks or best.item is None or best.item.deadline or best.item.kind == "duty":
        return candidates
    near = [c for c in candidates[1:6] if c.item is not None and c.item.deadline and c.item.resolution == best.item.resolution]
    dated = next((c for c in near if c.score >= 0.85 * best.score and c.coverage >= best.coverage), None)
    return [dated, *(c for c in candidates if c is not dated)] if dated is not None else candidates


def of_that_year(query: ParsedQuestion, candidates: list[Candidate]) -> list[Candidate]:
    """«năm 2029 phải làm được những gì»: what is to be done in that year goes before a figure that a table has for it."""
    best = candidates[0]
    if (
        best.item is None
        or not best.item.values
        or len(query.years) != 1
        or Ask.TARGET in query.asks
        or _FIGURE.search(query.folded)
        or "den het" in query.folded  # all that is done up to then
    ):
        return candidates
    year = query.years[0]
    done = next(
        (
            c for c in candidates[1:15]
            if c.item is not None and c.item.plan == best.item.plan and c.item.kind != "indicator" and c.item.due is not None
            and c.item.due.earliest is not None and c.item.due.latest is not None
            and c.item.due.earliest.year == c.item.due.latest.year == year
        ),
        None,
    )  # fmt: skip
    return [done, *(c for c in candidates if c is not done)] if done is not None else candidates


_FIGURE = re.compile(r"\b(?:bao nhieu|may|chi tieu|ty le|phan tram|muc|how many|how much)\b")


def parent_first(query: ParsedQuestion, candidates: list[Candidate], library: Library) -> list[Candidate]:
    """A row goes before its own milestone or lettered row of which the question says nothing that the row does not say."""
    best = candidates[0]
    parent = library.parent_item(best.item) if best.item is not None and best.item.stt is None else None
    row = next((c for c in candidates[1:] if parent is not None and c.item is not None and c.item.id == parent.id), None)
    if row is None or parent is None or best.item is None:
        return candidates
    asked = set(syllables(fold(f"{query.work} {query.text}")))
    own = set(syllables(fold(f"{best.item.content} {best.item.deadline or ''} {best.item.output or ''}")))
    above = set(syllables(fold(f"{parent.content} {parent.deadline or ''} {parent.output or ''}")))
    if (asked & own) - above or any(getattr(parent, a.value, None) is None for a in asked_fields(query) if a in _CELLS):
        return candidates
    return [row, *(c for c in candidates if c is not row)]


def siblings(candidates: list[Candidate]) -> list[Candidate]:
    """Rows under the same parent that fit as well as the best («giai đoạn 1 và giai đoạn 2»)."""
    best = candidates[0]
    if best.item is None or best.item.parent is None:
        return []
    return [
        c for c in candidates[1:5]
        if c.item and (c.item.plan, c.item.table, c.item.parent) == (best.item.plan, best.item.table, best.item.parent)
        and c.score >= 0.93 * best.score
    ]  # fmt: skip


def each_year(query: ParsedQuestion, candidates: list[Candidate], library: Library) -> list[Candidate]:
    """«đến năm 2030 và đến năm 2045»: beside the best the record that states the same thing for the other year.

    Only where the year stands in the heading above each; a row with a column for each year answers by itself.
    """
    best = candidates[0]
    if len(query.years) != _TWO or best.item is None or best.item.values:
        return []
    own = _headed_year(library, best.item)
    if own not in query.years:
        return []
    others = [
        c for c in candidates[1:]
        if c.item is not None and c.item.table == best.item.table and _headed_year(library, c.item) in query.years
        and _headed_year(library, c.item) != own and same_work(best.item, c.item) >= _ONE_WORK
    ]  # fmt: skip
    return others[:1]


def _headed_year(library: Library, item: TaskItem) -> int | None:
    """The year of the heading above an indicator, if only the heading gives a time."""
    found = library.headed_time(item)
    year = re.search(r"20\d\d", found[0]) if found else None
    return int(year.group()) if year else None


_TWO = 2
_ONE_WORK = 0.75  # likeness of two records' words, from which they state the same thing


def each_stage(query: ParsedQuestion, candidates: list[Candidate], library: Library) -> list[TaskItem]:
    """«ở các giai đoạn 2025-2026, 2027-2028 và 2029-2030»: the steps of one row whose times are those that a question names."""
    period, best = query.period, candidates[0].item
    if period is None or not period.several or best is None:
        return []
    parent = library.parent_item(best) or best
    wanted = {(each.start, each.stop) for each in period.several}
    steps = [i for i in library.children_of(parent) if i.due is not None and (i.due.earliest, i.due.latest) in wanted]
    return steps if len(steps) == len(wanted) else []


_DAYS = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(20\d\d)(?!\d)")


def dated_apart(query: ParsedQuestion, linker: Linker, where: SearchFilter) -> list[Candidate]:
    """«trước 16/01/2026 hay đến 01/02/2026 mới hết đợt?»: for each of the days set against each other the best record that states it.

    None unless every day has a record of its own.
    """
    asked = list(dict.fromkeys(_day_of(m) for m in _DAYS.finditer(query.text)))
    if len(asked) != 2 or query.tables:
        return []
    found: list[Candidate] = []
    for year, month, of_month in asked:
        day = (year, month, of_month)
        candidates = [*linker.rank(query, where, k=60), *linker.rank(query, where, k=20, text=f"{of_month:02}/{month:02}/{year}")]
        told = [c for c in candidates if day in _days_of(f"{c.passage.text} {c.passage.heading}")]
        told.sort(key=lambda c: day not in _days_of(c.passage.text))  # what states it goes before what stands under it
        best = told[0] if told else None
        if best is None or best in found:
            return []
        found.append(best)
    return found


def _days_of(text: str) -> set[tuple[int, int, int]]:
    return {_day_of(m) for m in _DAYS.finditer(text)}


def _day_of(match: re.Match[str]) -> tuple[int, int, int]:
    day, month, year = (int(part) for part in match.groups())
    return year, month, day
