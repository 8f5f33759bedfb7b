"""Answers that are lists or counts: an exact query, narrowed by the words that no constraint took."""

from __future__ import annotations

import itertools
import re

from assistant.agencies_by_place import apart
from assistant.evidence import ListEvidence, gather_list, is_list_query, named_beside, topical
from assistant.lexicon import lexicon, word_set
from assistant.linking import Linker
from assistant.list_composition import write_apart, write_list
from assistant.list_matching import has_quoted_filter, issued_when, under_its_heading
from assistant.models import AnswerStatus
from assistant.outcome import Outcome
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.records import Library
from assistant.selection import at_the_end, of_months, superlative
from assistant.writing import Writer
from corpus.models import DeadlineKind
from corpus.text import fold, syllables
from index import AgencyRole, PassageKind, SearchFilter, TaskItem

# words of a list question that pick nothing from the list
_DULL = word_set(
    "danh sach cong tac phan dau muc dong cot trong bang phu luc ke hoach giao ro ten ra chinh vai tro toan bo cho quy "
    "thang nam nay tinh ca do vi them chung voi nhau nghi quyet don co quan to chuc thuc hien trien khai dung ghi rieng moc "
    "han chi tieu nhiem vu viec lam chot gap can giup gom loai kieu dat theo doi gia bao nhieu may nhung thoi gian khoang "
    "tat thanh pho ha noi tp ubnd cap de xong khoan phai so hoi tu den mang day du ho cua duoc cai giai doan hang thuong "
    "xuyen ngay mot moi nua sau khi nhac minh hop kip soat dem biet la tung tai gio hom cuoi giua khac trach dam nhan bai "
    "liet thu lan luot tuc roi qua het nhat som muon cao thap lon nho ban hanh "
    "cu the hoa bang bieu "
)

_LETTERS = re.compile(
    r"(?<!cac y )(?<!tinh )(?<!muc )\ba\)?\s*(?:,|den|-|–|toi|to)\s*[bcdeg]\b"
)  # «(a, b, c, d, đ)», «từ a đến đ»
# how documents come about; beside a product they pick nothing
_ENACTING = {
    "thong", "qua", "ban", "hanh", "xay", "dung", "trinh", "phe", "duyet", "soan", "san", "pham", "ket", "dau", "hdnd", "hoi", "dong",
    "nhan", "dan", "output",
}  # fmt: skip


_YES_OR_NO = re.compile(
    r"\b(?:sao lai|tai sao|vi sao|co gi ma|why|dung khong|phai khong|dung chua|co dung|co phai|dung chu|is it true)\b"
)


def answer_list(query: ParsedQuestion, writer: Writer, linker: Linker) -> Outcome | None:
    """An exact query; words that no slot took narrow it further if they find something."""
    alone = len(query.narrow) == 1 and len(query.agencies) == 1 and not query.asks and not query.metadata
    if query.shape is Shape.SINGLE and alone and not query.expects and _little_else(query):
        query = query.model_copy(update={"shape": Shape.LIST})  # «vai của Sở Nội vụ ở KH 316»
    if query.shape is Shape.SINGLE and _SEVERAL_OF_ITS_KIND.search(query.folded):
        return _of_their_kind(query, writer, linker)
    if not is_list_query(query):
        return None
    if _YES_OR_NO.search(query.folded) and (query.narrow or len(query.plans) > 1) and topic_words(query):
        return None  # «Sở X chủ trì việc Y đúng không»: about Y, not what X leads
    if _parts_of_a_group(query):
        return None
    below = _sub_rows(query, writer.library, linker)
    if below:
        write_list(writer, query, ListEvidence(below))
        return Outcome(AnswerStatus.ANSWERED, writer, items=below, total=len(below), way="sub_rows")
    evidence = gather_list(query, writer.library)
    if not evidence.items and _says_a_plans_own_years(query, writer.library):
        query = query.model_copy(update={"period": None, "years": ()})  # «KH 17 giai đoạn 2026-2030»: the plan, not a cell
        evidence = gather_list(query, writer.library)
    if not evidence.items and query.narrow and _names_nobody(query, writer.library):
        query = query.model_copy(update={"agencies": ()})  # «các chỉ tiêu của Sàn ở Phụ lục 5.1»: whose annex it is
        evidence = gather_list(query, writer.library)
    if query.shape is Shape.COUNT and not query.narrow and not query.period and not query.quoted:
        # «bao nhiêu nhiệm vụ» of a table: its numbered rows, not what stands under them
        evidence.items = [i for i in evidence.items if i.stt] or evidence.items
    if not _narrow(query, evidence, writer.library, linker):
        return None
    if not evidence.items and not evidence.group_items:
        return _nothing_given(query, writer)
    end = superlative(query.folded)
    if end is not None and (chosen := at_the_end(of_months(evidence.items, query.folded), end)):
        evidence = ListEvidence(chosen, where=evidence.where)
    if query.shape is Shape.LIST and not evidence.items:
        return _nothing_given(query, writer, len(evidence.group_items))
    if evidence.where.agencies and not query.plans:
        asked = [slot for slot in query.agencies if slot.agency_id in evidence.where.agencies]
        places = list(apart(evidence.items, asked, writer.library).values())
        if len(places) > 1:
            write_apart(writer, query, evidence, places)
            return Outcome(AnswerStatus.ANSWERED, writer, items=evidence.items)
        evidence.items = places[0]
    evidence.items, evidence.sooner = _by_that_day(query, evidence.items)
    write_list(writer, query, evidence)
    items = [*evidence.items, *evidence.sooner]
    return Outcome(AnswerStatus.ANSWERED, writer, items=items, total=len(evidence.items))


def _by_that_day(query: ParsedQuestion, items: list[TaskItem]) -> tuple[list[TaskItem], list[TaskItem]]:
    """«trước ngày 22/12/2025»: what states that very day, and apart from it what has to be done still sooner."""
    period = query.period
    if period is None or not period.until or period.start or query.exact or "truoc" not in query.folded.split():
        return items, []
    same = [i for i in items if i.due is not None and i.due.kind is DeadlineKind.BY_DATE and i.due.latest == period.stop]
    return (same, [i for i in items if i not in same]) if same else (items, [])


def _names_nobody(query: ParsedQuestion, library: Library) -> bool:
    """Whether the annexes in question have no column of agencies at all."""
    rows = [i for i in library.items.values() if i.table in query.tables and (not query.plans or i.plan in query.plans)]
    return bool(rows) and not any(i.agencies for i in rows)


def _says_a_plans_own_years(query: ParsedQuestion, library: Library) -> bool:
    """Whether the span of years in a question is one that a title of the plans in question holds."""
    period = query.period
    if period is None or period.kind not in _YEARS or period.relative or not (period.start and period.stop):
        return False
    if period.kind is DeadlineKind.YEAR and len(query.plans) != 1:
        return False
    titles = (library.plan(p).title.value for p in (query.plans or library.corpus.plans))
    return any(str(period.start.year) in title and str(period.stop.year) in title for title in titles)


_YEARS = (DeadlineKind.RANGE, DeadlineKind.YEAR)
# «những cơ sở dữ liệu nào»: things of any kind; who they are given to is asked otherwise
_SEVERAL_OF_ITS_KIND = re.compile(
    r"\b(?:nhung|cac) (?!ai\b|so\b|ban\b|ben\b|phong\b|co quan\b|don vi\b|nganh\b|to chuc\b|doanh nghiep\b|nguon\b|dieu\b|kenh\b|doi tuong\b|noi\b|cap\b)(?:\w+ ){1,4}nao\b"
)


def _of_their_kind(query: ParsedQuestion, writer: Writer, linker: Linker) -> Outcome | None:
    """«NQ 35 xây những cơ sở dữ liệu nào»: the rows under it that are about them, if several plainly are."""
    words = topic_words(query) or _in_full(query)
    if not words or not (query.tables or query.resolutions) or query.narrow:
        return None
    evidence = gather_list(query.model_copy(update={"shape": Shape.LIST}), writer.library)
    about = topical(evidence.items, words, writer.library, linker)
    owners = {(i.plan, i.table, i.parent) for i in about if i.parent}
    about = [i for i in about if (i.plan, i.table, i.stt) not in owners]  # not the row that only opens its parts
    if len(about) < 2 or len(about) > len(evidence.items) // 2:
        return None
    write_list(writer, query, ListEvidence(about, where=evidence.where))
    return Outcome(AnswerStatus.ANSWERED, writer, items=about, item=about[0], total=len(about))


def _in_full(query: ParsedQuestion) -> str:
    """What an abbreviation in a question's work stands for («CSDL»)."""
    return " ".join(lexicon().abbreviations[fold(w)] for w in syllables(query.work) if fold(w) in lexicon().abbreviations)


def _parts_of_a_group(query: ParsedQuestion) -> bool:
    """«các huyện … còn các quận …»: members of one group that are told apart, which no list by the group can do."""
    groups = [(slot.agency_id, slot.name) for slot in query.agencies if slot.name.startswith("cac ")]
    return any(a == b and x != y for (a, x), (b, y) in itertools.pairwise(groups))


def _sub_rows(query: ParsedQuestion, library: Library, linker: Linker) -> list[TaskItem]:
    """«NQ 35 hình thành những hạ tầng nào (a đến đ)»: the lettered rows under the row that the words lead to."""
    if not _LETTERS.search(query.folded):
        return []
    fits = {
        item.id: item for item in library.items.values()
        if sum(bool(child.sub) for child in library.children_of(item)) > 1
        and (not query.among or item.plan in query.among) and (not query.tables or item.table in query.tables)
        and (not query.resolutions or item.resolution in query.resolutions)
    }  # fmt: skip
    where = SearchFilter(plans=query.plans, kinds=(PassageKind.ROW,))
    for found in linker.rank(query, where, k=60):
        owner = found.item and (library.parent_item(found.item) or found.item)
        if owner is not None and owner.id in fits:
            return [child for child in library.children_of(owner) if child.sub]
    return []


def _nothing_given(query: ParsedQuestion, writer: Writer, shared: int = 0) -> Outcome | None:
    """«Bộ Công an chủ trì nhiệm vụ nào?»: an agency that is known, a role, and no record."""
    other = query.period or query.sections or query.quoted or query.resolutions
    roles = [slot.role for slot in query.narrow if slot.role]
    if other or not roles or topic_words(query):
        return None
    names = ", ".join(dict.fromkeys(writer.library.agency_name(slot.agency_id, slot.name, query.among) for slot in query.narrow))
    role = "phối hợp" if roles[0] is AgencyRole.COORDINATING else "chủ trì"
    where = ", ".join(writer.library.label(p, query.language) for p in query.among) or "Các kế hoạch đã nạp"
    where += f" ({', '.join(query.tables)})" if query.tables else ""
    also = " Có nội dung giao chung cho nhóm cơ quan." if shared else ""
    if named_beside(query):
        writer.say(f"{where} không nêu nhiệm vụ nào có cả {names.replace(', ', ' và ')} ở vai được hỏi.")
        return Outcome(AnswerStatus.NOT_IN_PLANS, writer)
    writer.say(f"{where} không nêu nhiệm vụ nào giao riêng {names} {role}.{also}")
    return Outcome(AnswerStatus.NOT_IN_PLANS, writer)


def _of_any_topic(query: ParsedQuestion, items: list[TaskItem], library: Library, linker: Linker) -> list[TaskItem]:
    """«việc về môi trường, đất đai, cảnh báo thiên tai…»: items about any of the topics that are named one after another."""
    said = _TOPICS.search(query.text.casefold())
    topics = [t for t in re.split(r"\s*(?:,|…|\.\.\.| và | hay | hoặc )\s*", said.group(1)) if t.strip()] if said else []
    if len(topics) < _SEVERAL_TOPICS:
        return []
    found = {i.id for topic in topics for i in topical(items, topic, library, linker)}
    return [i for i in items if i.id in found] if len(found) < len(items) else items


_TOPICS = re.compile(
    r"\b(?:về|liên quan đến|liên quan tới|thuộc mảng|mảng|lĩnh vực) ([^?.;:()]+?)(?=…|\.\.\.| v\.v| mà | do | của | trong | ở | tại | theo | thì |[?.;:]|$)"
)
_SEVERAL_TOPICS = 3


def _narrow(query: ParsedQuestion, evidence: ListEvidence, library: Library, linker: Linker) -> bool:
    """Words beside the constraints pick from the list; False if they lead elsewhere altogether."""
    rest = topic_words(query)
    if not rest or (issued_when(query.folded) and evidence.items):
        return True
    head = under_its_heading(query, evidence.items)
    if head is not None and not set(syllables(fold(rest))) - set(syllables(fold(head))) - {"nhom", "phan", "mang", "muc"}:
        return True  # what is said beside the constraints is the heading itself
    if query.resolutions and evidence.items and set(syllables(fold(rest))) <= _resolution_words(evidence.items, library):
        return True  # «NQ 35/2025 về hệ sinh thái khởi nghiệp»: which resolution, not which of its rows
    lone = query.period and not (
        query.narrow or query.plans or query.tables or query.resolutions or query.sections or query.quoted
    )
    about = _of_any_topic(query, evidence.items, library, linker)
    about = about or topical(evidence.items, rest, library, linker, wholly=bool(lone))
    if about:
        evidence.items = about
        return True
    if lone and len(rest.split()) >= _A_TOPIC:
        return False  # nothing but a year besides what it is about: all that falls in that year is no answer
    filtered = has_quoted_filter(query)
    only_table = query.tables and not (query.period or query.narrow or query.resolutions or query.sections or filtered)
    titles = {w for i in evidence.items for w in syllables(fold(_title_of(i, library)))}
    terms = {w: weight for w, weight in linker.weigh(rest, rest).items() if fold(w) not in titles}
    if only_table and len(terms) >= _A_TOPIC and sum(terms.values()) >= _OF_A_TOPIC:
        return False  # a whole annex is no answer to a question about something in it
    if query.period or query.tables or filtered:
        return True
    cited = any("NQ" not in number for number in query.resolutions)
    if query.resolutions and evidence.items and (query.plans or cited):
        return True  # what a plan does under a resolution, in whatever words it is asked
    constrained = query.narrow or query.tables or query.period or query.resolutions or query.sections or filtered
    if not constrained:
        return False
    linked = linker.rank(query, SearchFilter(plans=query.plans), k=10, text=rest)
    own = {item.id for item in evidence.items}
    strong = len(rest.split()) >= 3 and bool(linked) and linked[0].features["coverage"] >= 0.75
    strong = strong and (linked[0].item is None or linked[0].item.id not in own)
    return not (strong and not any(slot.role for slot in query.narrow))


def _title_of(item: TaskItem, library: Library) -> str:
    """The title of a record's annex, and of the resolution that it comes under."""
    row = library.rows.get(item.id)
    served = next((r.title for r in library.plan(item.plan).implements if r.number == item.resolution), None)
    return f"{(row.table_title if row is not None else None) or ''} {served or ''}"


def _resolution_words(items: list[TaskItem], library: Library) -> set[str]:
    """Words of the names of the resolutions that the items come under, in the plan itself or wherever one is named in full."""
    numbers = {i.resolution for i in items}
    named = (r.title for plan in library.corpus.plans.values() for r in plan.implements if r.number in numbers and r.title)
    return {w for title in named for w in syllables(fold(title))} | {"nhom", "phan", "muc", "dua", "xep", "vao", "thuoc"}


_OF_A_TOPIC = 12.0  # weight of such words
_A_TOPIC = 3  # words that no slot took, from which a question is about something
_ABOUT_DUTIES = frozenset(["vai", "tro", "muc", "cua", "nhiem", "vu", "viec", "trach", "khac", "nhau"])


def _little_else(query: ParsedQuestion) -> bool:
    """Whether a question says nothing beside an agency's name («vai của Sở Nội vụ ở KH 316»)."""
    named = {fold(w) for slot in query.agencies for w in syllables(slot.name)}
    rest = [w for w in syllables(fold(query.work)) if w not in named and w not in _ABOUT_DUTIES]
    return len(rest) <= 1


_DOCUMENTS = re.compile(r"\bvan ban (?:nao|gi)\b")  # «văn bản nào phải xây dựng, trình»: how documents come about


def topic_words(query: ParsedQuestion) -> str:
    """Words of a list question beside its constraints."""
    taken = {w for slot in query.agencies for w in syllables(slot.name)}
    taken |= set(syllables(fold(query.period.text))) if query.period else set()
    taken |= {fold(w) for inside in re.findall(r"\(([^)]*)\)", query.text) for w in syllables(inside)}
    if query.product:
        taken |= _ENACTING | set(query.product.split())
    if query.sections and _DOCUMENTS.search(query.folded):
        taken |= _ENACTING | {"thi"}
    if query.condition is not None:
        taken |= set(query.condition.split()) | set(syllables(fold(query.more))) | {"cho", "doi", "dieu", "kien"}
    taken |= {fold(w) for quote in query.quoted for w in syllables(quote)}
    said = [
        full for w in syllables(query.work) for full in syllables(lexicon().abbreviations.get(fold(w), w) if w.isupper() else w)
    ]
    words = [w for w in said if fold(w) not in _DULL and fold(w) not in taken and not any(c.isdigit() for c in w) and len(w) > 1]
    return " ".join(words) if len(words) >= 2 else ""
