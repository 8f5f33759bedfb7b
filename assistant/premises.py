"""What is said before a fact: a premise of the question that does not hold, and where a deadline stands on the as-of day."""

from __future__ import annotations

import re

from assistant.agency_names import AgencySlot
from assistant.lexicon import lexicon
from assistant.linking import Candidate, Linker
from assistant.parsed_question import ParsedQuestion
from assistant.writing import Writer, resolution_name, short_date, tidy
from corpus.text import fold, normalize, syllables
from index import AgencyRole, SearchFilter, Status, TaskItem, status_on


def correct_premises(writer: Writer, query: ParsedQuestion, item: TaskItem) -> None:
    """A role that the question takes for granted and the record does not give is corrected first."""
    leads = {a.agency_id for a in item.agencies if a.role in (AgencyRole.LEAD, AgencyRole.CHARGED)}
    partners = {a.agency_id for a in item.agencies if a.role is AgencyRole.COORDINATING}
    _correct_time(writer, query, item)
    _correct_number(writer, query, item)
    for slot in query.narrow:
        name = writer.library.agency_name(slot.agency_id, slot.name, (item.plan,))
        doubts = _doubts(query)
        if slot.agency_id in leads & partners:
            writer.say(f"{name} có ở cả hai cột: vừa chủ trì, vừa phối hợp. {writer.cite_item(item)}")
        elif doubts and slot.role is AgencyRole.LEAD and leads and slot.agency_id not in leads:
            extra = f"; cơ quan này ở cột phối hợp {writer.cite_item(item)}" if slot.agency_id in partners else ""
            writer.say(f"Không đúng: kế hoạch không giao {name} chủ trì việc này{extra}.")
        elif (
            slot.role is None
            and slot.agency_id in leads | partners
            and re.search(r"vai (?:tro|gi)|co ten|tham gia khong|\bco .{0,30}khong\b", query.folded)
        ):
            role = "chủ trì" if slot.agency_id in leads else "phối hợp"
            writer.say(f"Có: {name} ở vai {role}. {writer.cite_item(item)}")


def misattributed(query: ParsedQuestion, best: Candidate, linker: Linker, where: SearchFilter, titles: str) -> Candidate | None:
    """«Phòng X là cơ quan thường trực, phải không?»: the duty of another body that says what the question says of X.

    Found without X's name; it must hold most of what is said, and plainly more of it than what X's name leads to.

    Args:
        titles: titles of the plans that the question names; their words say nothing of the work.
    """
    slots = [slot for slot in query.narrow if _is_subject(query, slot)]
    if not _doubts(query) or not slots or query.compares or query.tables:
        return None
    named = {w for slot in slots for w in syllables(slot.name)} | set(syllables(fold(titles)))
    said = " ".join(w for w in syllables(query.work) if fold(w) not in named)
    weights = linker.weigh(said, said)
    total = sum(weights.values())
    if len(weights) < _SAID_OF_IT:
        return None

    def held(candidate: Candidate) -> float:
        bag = set(syllables(fold(f"{candidate.passage.text} {candidate.passage.cells}")))
        return sum(w for word, w in weights.items() if word in bag) / total

    ids = {slot.agency_id for slot in slots}
    others = [
        c
        for c in linker.rank(query.model_copy(update={"agencies": ()}), where, text=said)[:5]
        if c.item is not None and c.item.kind == "duty" and not ids & {a.agency_id for a in c.item.agencies}
    ]
    other = max(others, key=held, default=None)
    if other is None or held(other) < _MOST_OF_IT:
        return None
    own = best.item is not None and ids & {a.agency_id for a in best.item.agencies}
    return other if not own or held(other) >= held(best) + _PLAINLY_MORE else None


def credited(query: ParsedQuestion, best: Candidate) -> Candidate | None:
    """«Vì sao lại giao Phòng X làm cơ quan thường trực?» where the duty that says so is another body's, and nothing names X."""
    item, given = best.item, _GIVEN_TO.search(query.folded)
    if item is None or item.kind != "duty" or given is None or not _doubts(query) or query.compares or query.tables:
        return None
    others = fold(given.group(1)) not in fold(f"{item.lead or ''} {best.passage.text}")
    return best if others and best.coverage >= _CREDITED else None


_GIVEN_TO = re.compile(
    r"\bgiao (?:cho )?((?:phong|so|ban|van phong|cong an|ubnd|trung tam|vien|chi cuc|hoi|doan|quy)\b[^?,.;]{2,50}?)"
    r" (?:lam|chu tri|phu trach|phoi hop|dung ra|lo|thuc hien|la|tham muu|theo doi|tong hop)\b"
)
_CREDITED = 0.55  # share of a question's words that the duty must hold, X's name among those that it need not


def _is_subject(query: ParsedQuestion, slot: AgencySlot) -> bool:
    """Whether a body is said to do something: it opens the question, or something is given to it."""
    before = query.folded[: slot.start]
    said = [w for w in re.findall(r"[a-z]+", before) if w not in lexicon().folded_stopwords]
    return slot.role is not AgencyRole.COORDINATING and (
        bool(re.search(r"\bgiao(?: cho| viec cho)?\s*$", before)) or len(said) <= _FILLERS
    )


_FILLERS = 3  # words that may open a question before its subject
_SAID_OF_IT, _MOST_OF_IT, _PLAINLY_MORE = 2, 0.7, 0.25  # words, and shares of them by weight


def without_doubted_year(query: ParsedQuestion) -> ParsedQuestion:
    """«Sao lại dời tới tận năm 2028?»: the year is what is doubted, and leads to other records that name it."""
    if not _DEFERRED.search(query.folded) or not _doubts(query) or not query.years:
        return query
    work = re.sub(r"(?:\bnăm |\bnam )?\b20\d\d\b", " ", query.work)
    return query.model_copy(update={"work": " ".join(work.split()), "years": (), "period": None})


_DEFERRED = re.compile(r"\b(?:lui|doi|hoan|keo dai|cham|de (?:den|toi)|mai (?:den|toi)|tan|den tan|toi tan)\b")


def _correct_time(writer: Writer, query: ParsedQuestion, item: TaskItem) -> None:
    """A day or a resolution that the question takes for granted and the record does not give."""
    if not _doubts(query):
        return
    period, due = query.period, item.due
    named = period is not None and not period.relative and period.start is not None and period.stop is not None
    if named and due is not None and due.latest is not None and item.deadline:
        apart = period.start > due.latest or period.stop < (due.earliest or due.latest)  # type: ignore[union-attr,operator]
        if apart:
            writer.say(f"Không đúng về thời gian: kế hoạch ghi «{tidy(item.deadline)}». {writer.cite_item(item)}")
    if query.resolutions and item.resolution and item.resolution not in query.resolutions:
        source = writer.library.resolution_source(item)
        mark = f" {writer.cite(item.plan, item.table, source)}" if source else ""
        writer.say(f"Không đúng về nghị quyết: việc này theo {resolution_name(item.resolution)}.{mark}")


_COUNTED = re.compile(r"(?<![\d/.,])(\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?)\s*(%|[^\W\d_]+)(?!/)")


def _correct_number(writer: Writer, query: ParsedQuestion, item: TaskItem) -> None:
    """«có đúng là ươm tạo 500 doanh nghiệp?»: the record counts the same thing otherwise."""
    if not _doubts(query):
        return
    stated = " ".join(
        p for p in (item.content, item.target, f"{item.target or ''}{item.unit or ''}", item.output, *item.values.values()) if p
    )
    held: dict[str, set[str]] = {}
    for number, thing in _COUNTED.findall(fold(stated)):
        held.setdefault(thing, set()).add(_plain(number))
    for number, thing in _COUNTED.findall(query.folded):
        others = held.get(thing)
        year = number.isdigit() and 1990 <= int(number) <= 2100
        if others and _plain(number) not in others and not year:
            writer.say(
                f"Không đúng con số {number} {thing if thing == '%' else ''}".rstrip()
                + f": kế hoạch ghi như dưới đây. {writer.cite_item(item)}"
            )
            return


def _plain(number: str) -> str:
    """«2.000» and «2000» are one number."""
    return re.sub(r"^0+(?=\d)", "", re.sub(r"[.,](?=\d{3}\b)", "", number))


def _doubts(query: ParsedQuestion) -> bool:
    """Whether a question takes something for granted («sao lại …», «… đúng không?»); «xây dựng chủ trì» does not."""
    if re.search(
        r"tai sao|vi sao|\bsao (?:lai|ma|\w+ lai)|^sao\b|ly do|phai khong|co phai|co dung|dung khong|nghe (?:bao|noi|don)|\bwhy\b|is it true|that khong|\bvenh\b",
        query.folded,
    ):
        return True
    typed = normalize(query.text)
    return bool(
        re.search(
            r"\b(?:đúng|dúng) (?:chứ|không|ko|k|hả|thế|hông|hem|hok)\b|\bdung (?:khong|ko|chu|hong|hem|hok|k)\s*(?:\?|a\b|vay|nhi|$)",
            typed,
        )
    )


def write_standing(writer: Writer, query: ParsedQuestion, item: TaskItem) -> None:
    """Overdue, due soon, months left: by the stated deadline on the as-of day."""
    period, due = query.period, item.due
    asked = re.search(
        r"qua han|tre han|\btre (?:so|hay|chua|khong)|(?:den|toi|het|trong|dung) (?:\w+ ){0,2}han (?:\w+ ){0,3}(?:chua|khong|hay)|con (?:trong )?han|xong chua|sap (?:den|toi) han|con (?:may|bao nhieu|bao lau)|may thang nua|may ngay nua|den han chua|toi han chua|overdue",
        query.folded,
    )
    if due is None or (not asked and not (period and (period.overdue or period.due_soon))):
        return
    day = short_date(query.as_of)
    if due.latest is None:
        writer.say(f"Tính đến ngày {day}: thời gian ghi là «{due.text}», không có ngày cuối nên không xác định quá hạn.")
        return
    state = status_on(item, query.as_of)
    words = {
        Status.OVERDUE: "đã quá hạn",
        Status.DUE_SOON: "chưa quá hạn, sắp đến hạn",
        Status.DONE: "đã hoàn thành theo văn bản",
    }
    months = (due.latest.year - query.as_of.year) * 12 + due.latest.month - query.as_of.month
    left = f"; còn {months} tháng (tính theo tháng)" if state is not Status.OVERDUE and months > 0 else ""
    days = (due.latest - query.as_of).days
    left += f", {days} ngày" if state is not Status.OVERDUE and days >= 0 and left else ""
    writer.counted(months, days)
    writer.say(f"Tính đến ngày {day}: **{words.get(state, 'chưa quá hạn')}** (ngày cuối là {short_date(due.latest)}){left}.")
