"""Evidence -> the words of an answer: the fact first, then what belongs to it, each with its source."""

from __future__ import annotations

import re
from datetime import date

from assistant.evidence import ListEvidence, asked_fields
from assistant.linking import Candidate
from assistant.messages import say
from assistant.models import Ask
from assistant.understanding import ParsedQuestion
from assistant.writing import Writer, plan_date, plan_label, resolution_name, tidy
from corpus import DeadlineKind, agency_name
from corpus.text import fold, normalize, syllables
from index import AgencyRole, Status, TaskItem, status_on

_MAX_QUOTE = 900  # characters of a clause shown in the answer; the source panel shows the rest


# -- one record ------------------------------------------------------------------------------------


def fact(writer: Writer, query: ParsedQuestion, item: TaskItem, *, brief: bool = False) -> None:
    """One sentence with the asked fields first, then the record's other fields."""
    language = writer.language
    marker = writer.cite_item(item)
    plan = writer.library.plan(item.plan)
    content = _content(writer, item)
    parent = writer.library.parent_item(item)
    if parent is not None and content != tidy(item.content):
        marker += writer.cite_item(parent)  # whose words stand in front
    asked = [a for a in asked_fields(query) if a is not Ask.OUTPUT or _has_outputs(writer, item)] or _usual(item)
    parts = [part for ask in asked if (part := _field(writer, query, item, ask, strong=True))]
    head = f"{say(language, item.kind)} «{content}» ({plan_label(plan, language)}, {item.locator})"
    writer.say(f"{head}: {'; '.join(parts)}. {marker}" if parts else f"{head}. {marker}")
    if not brief:
        rest = [a for a in (Ask.TARGET, Ask.LEAD, Ask.COORDINATING, Ask.DEADLINE, Ask.OUTPUT) if a not in asked]
        others = [part for ask in rest if (part := _field(writer, query, item, ask, strong=False))]
        if others:
            writer.say(f"{'Also' if language == 'en' else 'Ngoài ra'}: {'; '.join(others)}. {marker}")
    _children(writer, query, item, asked)
    columns = {
        year
        for other in writer.library.items.values()
        if other.table == item.table and other.plan == item.plan
        for year in other.values
    }
    if item.values and len(item.values) < len(columns):
        writer.say(f"Lưu ý: trong văn bản, dòng này có ít giá trị hơn số cột năm; nên đối chiếu bảng gốc. {marker}")


def _usual(item: TaskItem) -> list[Ask]:
    """What a record is asked for when a question does not say: an indicator's value, a task's lead and time."""
    return [Ask.TARGET, Ask.LEAD] if item.target or item.values else [Ask.LEAD, Ask.DEADLINE]


def _has_outputs(writer: Writer, item: TaskItem) -> bool:
    """Whether the record's table has a column of results at all."""
    return (item.plan, item.table) in writer.library.with_outputs


def _content(writer: Writer, item: TaskItem) -> str:
    parent = writer.library.parent_item(item)
    content = tidy(item.content)
    return f"{tidy(parent.content)} – {content}" if parent and len(content) < 60 else content


def _field(writer: Writer, query: ParsedQuestion, item: TaskItem, ask: Ask, *, strong: bool) -> str:
    """«chủ trì: **Sở Tài chính**», or that the plan leaves the cell empty if it was asked for."""
    language = writer.language
    if ask is Ask.TARGET:
        return _target(query, item, language, strong=strong)
    if ask is Ask.RESOLUTION:
        return _resolution(writer, item)
    label = say(language, "tracked" if ask is Ask.LEAD and item.target else ask.value)
    value = getattr(item, ask.value)
    if value is None:
        return _inherited(writer, item, ask, label) if strong else ""
    shown = tidy(value).rstrip(".")
    if ask is Ask.DEADLINE and item.due and item.due.kind is DeadlineKind.QUARTER and item.due.latest:
        return f"{label}: {_bold(shown, strong)} (đến {_day(item.due.latest)})"
    return f"{label}: {_bold(shown, strong)}"


def _bold(text: str, strong: bool) -> str:
    return f"**{text}**" if strong else text


def _day(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def _target(query: ParsedQuestion, item: TaskItem, language: str, *, strong: bool) -> str:
    if item.target:
        unit = f" ({say(language, 'unit')}: {item.unit})" if item.unit else ""
        return f"{say(language, 'target')}: {_bold(tidy(item.target), strong)}{unit}"
    if item.values:
        years = [str(y) for y in query.years if str(y) in item.values] or list(item.values)
        return "; ".join(f"năm {year}: {_bold(item.values[year], strong)}{_raw(item.values[year])}" for year in years)
    return ""


def _raw(value: str) -> str:
    """A cell that holds a sign and no figure is said to be so in the text."""
    return "" if re.search(r"\w", value) else " (nguyên văn trong bảng)"


def _resolution(writer: Writer, item: TaskItem) -> str:
    if item.resolution is None:
        cited = legal_bases(item.content)
        if cited:
            return f"{say(writer.language, 'resolution')}: **{'; '.join(_with_short(c) for c in cited)}**"
        source = writer.library.group_source(item)
        group = (
            f"; nhiệm vụ nằm trong nhóm «{item.group}» {writer.cite(item.plan, item.table, source)}"
            if source and item.group
            else ""
        )
        return f"nghị quyết: {say(writer.language, 'not_stated')}{group}"
    source = writer.library.resolution_source(item)
    marker = f" {writer.cite(item.plan, item.table, source)}" if source else ""
    return f"{say(writer.language, 'resolution')} **{resolution_name(item.resolution, writer.language)}**{marker}"


def _with_short(cited: str) -> str:
    """A document with the number that people say: «Nghị định số 107/2021/NĐ-CP (số 107/2021)»."""
    number = re.search(r"(\d{1,5}(?:/\d{4})?)[/-][A-ZĐ]", cited)
    return f"{cited} (số {number.group(1)})" if number else cited


def legal_bases(text: str) -> list[str]:
    """Documents and articles of law that a text names («Nghị định số 107/2021/NĐ-CP», «Điều 25 Luật Thủ đô»)."""
    found = [
        text[max(0, m.start() - 30) : m.end()] for m in re.finditer(r"\b\d{1,5}(?:/\d{4})?[/-][A-ZĐ]{2,}[A-ZĐa-z\d/-]*(?: ngày \d{1,2}/\d{1,2}/\d{4})?", text)
    ]  # fmt: skip
    named = [
        re.sub(
            r"^.*?((?:Nghị quyết|Nghị định|Quyết định|Kế hoạch|văn bản|Chương trình|Kết luận|Thông tư)?(?: hành động)?(?: số)? ?\S+(?: ngày \S+)?)$",
            r"\1",
            f,
        )
        for f in found
    ]
    named += re.findall(
        r"(?:điểm \w+ )?(?:khoản \d+(?:, khoản \d+)* )?Điều \d+(?: và (?:điểm \w+ )?(?:khoản \d+ )?Điều \d+)?(?: của)? Luật [A-ZĐ][\w]+(?: \w+)?",
        text,
    )
    return list(dict.fromkeys(n.strip() for n in named))


def _inherited(writer: Writer, item: TaskItem, ask: Ask, label: str) -> str:
    """An empty cell is said to be empty; a sub-row's parent is named as the parent."""
    empty = f"{label}: {say(writer.language, 'not_stated')}"
    parent = writer.library.parent_item(item)
    if parent is None or ask is Ask.OUTPUT or getattr(parent, ask.value) is None:
        return empty
    value = tidy(getattr(parent, ask.value))
    return f"{label}: dòng này không ghi riêng; mục {parent.stt} ở trên ghi {label} **{value}** {writer.cite_item(parent)}"


def _children(writer: Writer, query: ParsedQuestion, item: TaskItem, asked: list[Ask]) -> None:
    """Phases, milestones and lettered rows under a numbered row, when they hold what was asked."""
    children = writer.library.children_of(item)
    wanted = [a for a in asked if a in (Ask.DEADLINE, Ask.OUTPUT, Ask.TARGET, Ask.LEAD)]
    empty = [a for a in wanted if getattr(item, a.value, None) is None]
    if not children or not empty:
        return
    for child in children:
        parts = [f"{say(writer.language, f)}: {tidy(v)}" for f in ("lead", "deadline", "output") if (v := getattr(child, f))]
        writer.say(f"- {tidy(child.content)}{': ' + '; '.join(parts) if parts else ''} {writer.cite_item(child)}")


def premise(writer: Writer, query: ParsedQuestion, item: TaskItem) -> None:
    """A role that the question takes for granted and the record does not give is corrected first."""
    leads = {a.agency_id for a in item.agencies if a.role in (AgencyRole.LEAD, AgencyRole.CHARGED)}
    partners = {a.agency_id for a in item.agencies if a.role is AgencyRole.COORDINATING}
    _premise_time(writer, query, item)
    for slot in query.narrow:
        name = agency_name(slot.agency_id, slot.name)
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


def _premise_time(writer: Writer, query: ParsedQuestion, item: TaskItem) -> None:
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


def _doubts(query: ParsedQuestion) -> bool:
    """Whether a question takes something for granted («sao lại …», «… đúng không?»); «xây dựng chủ trì» does not."""
    if re.search(
        r"tai sao|vi sao|\bsao (?:lai|ma|\w+ lai)|^sao\b|ly do|phai khong|co phai|nghe (?:bao|noi|don)|\bwhy\b|is it true|that khong|\bvenh\b",
        query.folded,
    ):
        return True
    typed = normalize(query.text)
    return bool(re.search(r"\b(?:đúng|dúng) (?:chứ|không|ko|k|hả|thế)\b|\bdung (?:khong|ko|chu)\s*(?:\?|a\b|vay|nhi|$)", typed))


def standing(writer: Writer, query: ParsedQuestion, item: TaskItem) -> None:
    """Overdue, due soon, months left: by the stated deadline on the as-of day."""
    period, due = query.period, item.due
    asked = re.search(
        r"qua han|tre han|\btre (?:so|hay|chua|khong)|(?:den|toi|het|trong|dung) (?:\w+ ){0,2}han (?:\w+ ){0,3}(?:chua|khong|hay)|con (?:trong )?han|xong chua|sap (?:den|toi) han|con (?:may|bao nhieu|bao lau)|may thang nua|may ngay nua|den han chua|toi han chua|overdue",
        query.folded,
    )
    if due is None or (not asked and not (period and (period.overdue or period.due_soon))):
        return
    day = _day(query.as_of)
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
    writer.say(f"Tính đến ngày {day}: **{words.get(state, 'chưa quá hạn')}** (ngày cuối là {_day(due.latest)}){left}.")


# -- prose -----------------------------------------------------------------------------------------


def prose(writer: Writer, query: ParsedQuestion, candidate: Candidate, *, siblings: bool = False) -> None:
    """A clause in its own words, with the heading that it stands under."""
    passage = candidate.passage
    plan = writer.library.plan(passage.plan)
    clause = writer.library.clauses.get(passage.id)
    marker = writer.cite(passage.plan, passage.locator, passage.lines, passage.id)
    duty = candidate.item
    who = ""
    if duty is not None and duty.kind == "duty" and duty.lead and not passage.text.startswith(duty.lead[:12]):
        who = f" – {duty.lead}{_heading_mark(writer, duty)}"
    quoted = excerpt(passage.text, query)
    _when_stated(writer, query, quoted, marker)
    writer.say(f"{plan_label(plan, writer.language)}, {passage.locator}{who}: “{quoted}” {marker}")
    children = writer.library.children.get(passage.id, []) if clause and passage.text.rstrip().endswith((":", "như sau")) else []
    for child in children[:12]:
        writer.say(f"- {excerpt(child.text, query)} {writer.cite(child.plan, child.path, child.lines, child.id)}")


def _heading_mark(writer: Writer, duty: TaskItem) -> str:
    """The marker of the heading that names who is charged, when the duty itself does not."""
    name = normalize(duty.lead or "")
    for above in writer.library.headings(duty.id.removesuffix("!duty")):
        if name and name[:24] in normalize(above.text):
            return f" {writer.cite(above.plan, above.path, above.lines, above.id)}"
    return ""


def _when_stated(writer: Writer, query: ParsedQuestion, quoted: str, marker: str) -> None:
    """For «bao giờ» the days that the passage names come first."""
    if Ask.DEADLINE not in query.asks:
        return
    days = re.findall(
        r"(?<!\d)(\d{1,2}/\d{1,2})/(20\d\d)", re.sub(r"\d[\d/]*[/-][A-ZĐ][A-ZĐa-z/-]*,? ngày \d{1,2}/\d{1,2}/\d{4}", " ", quoted)
    )
    if 0 < len(days) <= 4:
        named = "; ".join(f"ngày **{day}** năm {year}" for day, year in dict.fromkeys(days))
        writer.say(f"Mốc thời gian được nêu: {named}. {marker}")


def excerpt(text: str, query: ParsedQuestion) -> str:
    """The whole clause, or of a long one the sentences that hold most of the question's words."""
    if len(text) <= _MAX_QUOTE:
        return text
    sentences = re.split(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ(])", text)
    words = set(syllables(fold(query.search_text)))
    best = max(range(len(sentences)), key=lambda i: len(words & set(syllables(fold(sentences[i])))) + _bonus(query, sentences[i]))
    low = high = best
    while high - low + 1 < len(sentences):
        grow = sentences[high + 1] if high + 1 < len(sentences) else sentences[low - 1]
        if sum(len(s) for s in sentences[low : high + 1]) + len(grow) > _MAX_QUOTE:
            break
        low, high = (low, high + 1) if high + 1 < len(sentences) else (low - 1, high)
    return ("… " if low else "") + " ".join(sentences[low : high + 1]) + (" …" if high + 1 < len(sentences) else "")


def _bonus(query: ParsedQuestion, sentence: str) -> float:
    """A sentence that holds the kind of value asked for is worth two more words."""
    dated = Ask.DEADLINE in query.asks and re.search(r"\d{1,2}/\d{1,2}/\d{4}|\d{1,2}/\d{4}|[Qq]uý [IVX\d]|[Tt]háng \d", sentence)
    counted = Ask.TARGET in query.asks and re.search(r"\d", sentence)
    return 2.0 * bool(dated) + 1.5 * bool(counted)


# -- lists -----------------------------------------------------------------------------------------


def listing(writer: Writer, query: ParsedQuestion, evidence: ListEvidence) -> None:
    """The number first, then every item, grouped by plan and annex; groups' items apart."""
    items = evidence.items
    writer.say(f"{_headline(writer, query, evidence)}{_headings(writer, query, evidence)}")
    by_place: dict[tuple[str, str], list[TaskItem]] = {}
    writer.counted(len(items))
    for item in items:
        by_place.setdefault((item.plan, item.table), []).append(item)
    for (plan_id, table), members in by_place.items():
        writer.counted(len(members))
        if len(by_place) > 1 or len(query.plans) != 1:
            writer.say(f"**{plan_label(writer.library.plan(plan_id), writer.language)}, {table}** ({len(members)}):")
        for item in members:
            writer.say(f"- {_line(writer, query, item)}")
    _range(writer, query, items)
    if evidence.beyond:
        count = len(evidence.beyond)
        writer.counted(count)
        if evidence.beyond[0].kind == "duty":
            writer.say(
                f"Phần tổ chức thực hiện còn giao {count} nội dung khác cho cơ quan này (hỏi «mục tổ chức thực hiện» để xem)."
            )
        else:
            writer.say(f"Ngoài phần này, phụ lục còn giao cơ quan này chủ trì {count} việc (hỏi «phụ lục» để xem).")
    if evidence.group_items:
        writer.counted(len(evidence.group_items))
        writer.say(f"Ngoài ra có {len(evidence.group_items)} nội dung giao chung cho nhóm cơ quan, không tính vào số trên.")


def _headline(writer: Writer, query: ParsedQuestion, evidence: ListEvidence) -> str:
    total = len(evidence.items)
    kinds = {item.kind for item in evidence.items}
    noun = "chỉ tiêu" if kinds == {"indicator"} else "chỉ tiêu, nhiệm vụ" if "indicator" in kinds else "nhiệm vụ"
    if writer.language == "en":
        noun = "items"
    parts = [f"Có **{total} {noun}**" if writer.language == "vi" else f"**{total} {noun}**"]
    where = evidence.where
    if where.agencies:
        role = where.roles[0] if where.roles else None
        verb = (
            {AgencyRole.LEAD: "do {} chủ trì", AgencyRole.COORDINATING: "có {} phối hợp"}.get(role, "giao {}")
            if role
            else "giao {}"
        )
        parts.append(verb.format(", ".join(agency_name(a) for a in where.agencies)))
    if where.resolutions:
        parts.append("theo " + ", ".join(resolution_name(r) for r in where.resolutions))
    if query.period and query.period.text:
        parts.append(_period_words(query))
    if query.plans:
        parts.append("trong " + ", ".join(plan_label(writer.library.plan(p)) for p in query.plans))
    if where.tables:
        parts.append("(" + ", ".join(where.tables) + (f", mục {', '.join(query.sections)}" if query.sections else "") + ")")
    return " ".join(parts) + (":" if total else ".")


def _headings(writer: Writer, query: ParsedQuestion, evidence: ListEvidence) -> str:
    """Markers of the headings that a list by resolution or by section rests on."""
    marks: list[str] = []
    for item in evidence.items:
        source = writer.library.resolution_source(item) if evidence.where.resolutions else None
        if item.kind == "duty" and query.narrow:
            mark = _heading_mark(writer, item).strip()
            marks += [mark] if mark and mark not in marks else []
        if source is None and query.sections and query.tables:
            source = writer.library.group_source(item)
        if source is not None:
            mark = writer.cite(item.plan, item.table, source)
            marks += [] if mark in marks else [mark]
    return "".join(f" {mark}" for mark in marks[:4])


def _period_words(query: ParsedQuestion) -> str:
    period = query.period
    if period is None:
        return ""
    if period.overdue:
        return f"quá hạn theo thời gian ghi trong kế hoạch, tính đến ngày {_day(query.as_of)} (kế hoạch không ghi việc nào đã làm xong)"
    if period.due_soon and not period.stop:
        return f"sắp đến hạn (trong 30 ngày từ ngày {_day(query.as_of)})"
    if period.relative and period.start and period.stop:
        return f"đến hạn từ {_day(period.start)} đến {_day(period.stop)} (tính theo ngày {_day(query.as_of)})"
    said = re.sub(r"\b(quý|quy) ([ivx]+)\b", lambda m: f"quý {m.group(2).upper()}", period.text)
    return f"có thời gian «{said}»"


def _line(writer: Writer, query: ParsedQuestion, item: TaskItem) -> str:
    marker = writer.cite_item(item)
    number = (
        f"{item.stt}. "
        if item.stt
        else f"{item.parent}.{item.sub}) "
        if item.sub and item.parent
        else f"{item.sub}) "
        if item.sub
        else ""
    )
    parent = writer.library.parent_item(item)
    content = tidy(item.content if len(item.content) <= 330 else item.content[:320].rsplit(" ", 1)[0] + "…")
    if parent and not item.stt and (len(content) < 80 or item.kind == "milestone"):
        content = f"{tidy(parent.content)[:90]} – {content}"
        marker += f" {writer.cite_item(parent)}"
    agencies = {s.agency_id for s in query.narrow}
    parts = []
    if agencies and not item.agencies and parent:
        own = f" {writer.cite_item(parent)}"  # whose agencies hold for the sub-row
        marker += own if own not in marker else ""
    led_by_asked = agencies and all(a.agency_id in agencies for a in item.agencies if a.role is AgencyRole.LEAD)
    if item.lead and item.kind != "duty" and not led_by_asked:
        parts.append(f"{say(writer.language, 'tracked' if item.target else 'lead')}: {tidy(item.lead)}")
    if item.target:
        parts.append(
            f"{say(writer.language, 'target')}: {tidy(item.target)}{' ' + item.unit if item.unit and item.unit.startswith('%') else ''}"
        )
    if item.values:
        parts.append("; ".join(f"{y}: {v}" for y, v in item.values.items()))
    if item.deadline and item.kind != "duty":
        label = f"{say(writer.language, 'deadline')}: " if content[-1:].isdigit() else ""  # not «Giai đoạn 1 – 2025»
        parts.append(f"{label}{tidy(item.deadline)}")
    if Ask.COORDINATING in query.asks and item.coordinating:
        parts.append(f"{say(writer.language, 'coordinating')}: {tidy(item.coordinating)}")
    if Ask.OUTPUT in query.asks and item.output:
        parts.append(f"{say(writer.language, 'output')}: {tidy(item.output)}")
    return f"{number}{content}{' – ' + '; '.join(parts) if parts else ''} {marker}"


def _range(writer: Writer, query: ParsedQuestion, items: list[TaskItem]) -> None:
    """«từ số thứ tự 45 đến 77» when the items are a run of numbered rows."""
    numbers = [int(item.stt) for item in items if item.stt and item.stt.isdigit()]
    if len(numbers) >= 3 and len({i.table for i in items}) == 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        writer.say(f"(Từ số thứ tự {numbers[0]} đến số thứ tự {numbers[-1]}.)")


def note_difference(writer: Writer, query: ParsedQuestion, item: TaskItem, other: TaskItem) -> None:
    """Another record of the same work that says otherwise, with its plan and date; the newer is named."""
    plan, other_plan = writer.library.plan(item.plan), writer.library.plan(other.plan)
    fields = [f for f in ("lead", "deadline", "target") if getattr(other, f)]
    said = [f"{say(writer.language, f)}: {tidy(getattr(other, f))}" for f in fields]
    said += [f"năm {year}: {value}" for year, value in other.values.items()]
    if Ask.RESOLUTION in query.asks and other.resolution:
        said.append(_resolution(writer, other))
    parts = "; ".join(said)
    newer = ""
    if plan.issued_on and other_plan.issued_on and plan.id != other_plan.id:
        first = other_plan if other_plan.issued_on > plan.issued_on else plan
        newer = f" {plan_label(first)}{plan_date(first)} là kế hoạch mới hơn."
    writer.say(
        f"Lưu ý: {plan_label(other_plan)}, {other.locator} cũng nói về việc này – «{_content(writer, other)}»"
        f"{': ' + parts if parts else ''} {writer.cite_item(other)}.{newer}"
    )
