"""A parsed question -> the records that can answer it.

Lists and counts are exact queries on the task table. A single fact is looked up in the record that
the question links to; prose comes from search. Nothing here phrases or decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.agency_names import AgencySlot
from assistant.linking import Candidate, Linker
from assistant.list_constraints import produces, waits_for
from assistant.models import Ask
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.records import Library
from corpus.deadlines import points
from corpus.models import DeadlineKind
from corpus.text import fold, normalize, squeeze, syllables
from index import AgencyRole, PassageKind, SearchFilter, Status, TaskFilter, TaskItem, status_on

ROW_KINDS = ("task", "indicator", "milestone")


@dataclass
class ListEvidence:
    """Items of a list or count, those given to groups apart, and what was asked for."""

    items: list[TaskItem]
    group_items: list[TaskItem] = field(default_factory=list)
    where: TaskFilter = field(default_factory=TaskFilter)
    beyond: list[TaskItem] = field(default_factory=list)  # duties beside the rows that were asked for


@dataclass
class FactEvidence:
    """Candidates for one facet of a question: the whole corpus, or one plan of several named."""

    plan: str | None
    candidates: list[Candidate]


# «ở những kế hoạch nào», «qua từng bản kế hoạch»: what each plan says
_EVERY_PLAN = re.compile(
    r"\b(?:nhung|cac|tung|moi)(?: ban)? (?:ke hoach|kh)(?: nao| khac nhau)\b|\b(?:qua|o|trong) (?:tung|cac)(?: ban)? (?:ke hoach|kh)\b|\bwhich plans\b"
)
_SAID_TOO = 0.6  # of the best score, from which another plan's record is of the same work
# «mục III đòi … mà phụ lục lại ghi …»: the body of a plan set against its annex
_BOTH_PLACES = re.compile(
    r"\bmuc\b.*\b(?:ma|con|nhung|so voi|khac|trong khi|va)\b.*\bphu luc\b|\bphu luc\b.*\b(?:ma|con|nhung|so voi|khac|trong khi|va)\b.*\bmuc\b"
)


def gather_facts(query: ParsedQuestion, linker: Linker, *, hard: bool) -> list[FactEvidence]:
    """Ranked candidates, plan by plan where several are named."""
    if len(query.plans) > 1 and hard:
        texts = query.segments if len(query.segments) == len(query.plans) else ("",) * len(query.plans)
        return [FactEvidence(p, _surest(query, linker, p, t)) for p, t in zip(query.plans, texts, strict=True)]
    if not query.plans and _EVERY_PLAN.search(query.folded):
        ranked = linker.rank(query, SearchFilter(), k=60)
        by_plan: dict[str, list[Candidate]] = {}
        for candidate in ranked:
            by_plan.setdefault(candidate.passage.plan, []).append(candidate)
        top = ranked[0] if ranked else None
        alike = [
            c for c in by_plan.values() if top and c[0].score >= _SAID_TOO * top.score and c[0].coverage >= top.coverage - 0.25
        ]
        if len(alike) > 1:
            return [FactEvidence(None, c) for c in alike]
    if query.sections and query.tables and len(query.plans) == 1 and _BOTH_PLACES.search(query.folded):
        ranked = linker.rank(query, SearchFilter(plans=query.plans), k=60)
        prose = [
            c for c in ranked if any(re.match(rf"(?:mục )?{re.escape(s)}(?:\.|,|$)", c.passage.locator) for s in query.sections)
        ]
        rows = [c for c in ranked if c.item and c.item.table in query.tables]
        return [FactEvidence(query.plans[0], prose), FactEvidence(query.plans[0], rows)]
    if len(query.tables) > 1 and len(query.plans) == 1:
        ranked = linker.rank(query, SearchFilter(plans=query.plans), k=60)
        return [FactEvidence(query.plans[0], [c for c in ranked if c.item and c.item.table == table]) for table in query.tables]
    where = SearchFilter(plans=query.plans if hard else ())
    return [FactEvidence(query.plans[0] if hard and query.plans else None, linker.rank(query, where))]


def _surest(query: ParsedQuestion, linker: Linker, plan: str, segment: str) -> list[Candidate]:
    """One plan's candidates by the words said of it, or by the whole question if those fit better."""
    where = SearchFilter(plans=(plan,))
    whole = linker.rank(query, where)
    own = linker.rank(query, where, text=segment) if segment else []
    return own if own and (not whole or own[0].score > whole[0].score) else whole


def is_list_query(query: ParsedQuestion) -> bool:
    """Whether an exact query can answer: there is something to filter by, and many are asked for."""
    if query.shape is Shape.SINGLE or (len(query.plans) > 1 and len(_ASKED_IN_TURN.findall(query.folded)) > 1):
        return False
    return bool(
        query.narrow or query.resolutions or query.tables or (query.period and _times(query))
        or query.product or query.condition is not None or (query.sections and query.plans) or (query.kinds and query.plans) or _quoted_filter(query)
        or (query.agencies and any(slot.role or query.shape is Shape.LIST for slot in query.agencies))
    )  # fmt: skip


# «KH 316 giao ai, KH 17 thì giao ai»: a question of each plan
_ASKED_IN_TURN = re.compile(
    r"\b(?:giao (?:cho )?(?:ai|so nao|don vi nao)|ai (?:chu tri|lo|lam)|(?:han|xong|hen) (?:la )?(?:khi nao|bao gio|nao|thang nao|may)|dat (?:toi thieu )?(?:may|bao nhieu))\b"
)


_EITHER_ROLE = re.compile(
    r"\bchu tri\b[^,;?]{0,12}\b(?:hoac|hay|lan|va|or)\b[^,;?]{0,12}\bphoi hop\b|\bphoi hop\b[^,;?]{0,12}\b(?:hoac|hay|lan|va)\b[^,;?]{0,12}\bchu tri\b|\bchu tri ?/ ?phoi hop\b|\bco (?:ten|mat)\b"
)


def _times(query: ParsedQuestion) -> bool:
    return query.period is not None


def _quoted_filter(query: ParsedQuestion) -> bool:
    return bool(_filters(query)) and bool(re.search(r"\bcot\b|ket qua|thoi gian|san pham|nop ra|\bghi\b", query.folded))


def _filters(query: ParsedQuestion) -> list[str]:
    """Quoted words that a cell must hold; a time is read as a time, «kể cả …» widens."""
    onward = query.period is not None and query.period.kind is DeadlineKind.OPEN_ENDED
    return [q for q in query.quoted if not (query.period and (points(normalize(q)) or query.period.rhythm or onward))]


def gather_list(query: ParsedQuestion, library: Library) -> ListEvidence:
    """All items that satisfy the question's constraints.

    A span, quarter or year that no cell states as such is the time in which an item falls due.
    """
    found = _matching(query, library)
    period = query.period
    spans = (DeadlineKind.RANGE, DeadlineKind.QUARTER, DeadlineKind.YEAR)
    if found.items or period is None or period.kind not in spans or period.relative or query.exact or not period.start:
        return found
    wider = _matching(query.model_copy(update={"period": period.model_copy(update={"relative": True})}), library)
    return wider if wider.items else found


def _matching(query: ParsedQuestion, library: Library) -> ListEvidence:
    role = next((slot.role for slot in query.narrow if slot.role), None) or _asked_role(query)
    if _EITHER_ROLE.search(query.folded):
        role = None
    agencies = tuple(dict.fromkeys(slot.agency_id for slot in _constraining(query)))
    kinds = _kinds(query, agencies, role, library)
    if (
        role is None
        and agencies
        and not _EITHER_ROLE.search(query.folded)
        and "duty" not in kinds
        and re.search(r"\b(?:phai|duoc giao|giao|lam|trinh|nhan)\b", query.folded)
    ):
        role = AgencyRole.LEAD  # «Sở X phải …» asks for what X leads
    where = TaskFilter(
        plans=query.plans, tables=query.tables, resolutions=query.resolutions if _by_resolution(query) else (),
        agencies=agencies, roles=(role,) if role and agencies else (), kinds=kinds,
    )  # fmt: skip
    items = library.index.tasks.find(where)
    items = [i for i in items if _in_section(i, query, library) and _in_period(i, query) and _in_words(i, query)]
    if query.period and agencies:
        items += _below_led(where, items, query, library)
    if not items and query.period and not query.tables and not agencies:
        wide = where.model_copy(update={"kinds": ("duty",)})
        items = [i for i in library.index.tasks.find(wide) if _in_section(i, query, library) and _in_period(i, query)]
    if role is AgencyRole.LEAD and "indicator" not in query.kinds and not re.search(r"theo doi|chi tieu", query.folded):
        items = [i for i in items if not (i.kind == "indicator" and i.target)]  # «theo dõi, đánh giá» is not «chủ trì»
    items = _of_group(_number_of(items, query), query)
    groups: list[TaskItem] = []
    if agencies:
        everything = library.index.tasks.find(where.model_copy(update={"include_groups": True}))
        own = {item.id for item in items}
        groups = [
            i
            for i in everything
            if i.id not in own and _in_section(i, query, library) and _in_period(i, query) and _in_words(i, query)
        ]
        named = [i for i in everything if i.id in own]
        items = [i for i in items if i in named] or items
    return ListEvidence(items, groups, where, _beyond(query, where, items, library))


def _below_led(where: TaskFilter, items: list[TaskItem], query: ParsedQuestion, library: Library) -> list[TaskItem]:
    """Sub-rows without agencies of their own under rows of the agency («a) Quý II/2026 …»)."""
    have = {item.id for item in items}
    owners = library.index.tasks.find(where)
    below = [child for owner in owners for child in library.children_of(owner) if not child.agencies]
    return [c for c in below if c.id not in have and _in_section(c, query, library) and _in_period(c, query)]


def _beyond(query: ParsedQuestion, where: TaskFilter, items: list[TaskItem], library: Library) -> list[TaskItem]:
    """What else the same agency is given: duties beside rows, or rows that it leads beside duties."""
    if not where.agencies or query.tables or query.period or query.sections:
        return []
    if where.kinds == ("duty",):
        return library.index.tasks.find(where.model_copy(update={"kinds": ROW_KINDS, "roles": (AgencyRole.LEAD,)}))
    return library.index.tasks.find(where.model_copy(update={"kinds": ("duty",)})) if "duty" not in where.kinds else []


def _constraining(query: ParsedQuestion) -> list:  # type: ignore[type-arg]
    """Agencies that the list is about: narrow ones, else a group named as such («UBND các xã, phường»)."""
    slots = [s for s in query.narrow if s.role or not _is_topic(query, s)]
    with_role = [s for s in slots if s.role]
    if with_role:
        return with_role[:1] if len({s.role for s in with_role}) > 1 else with_role
    if slots or (query.tables and (query.sections or query.resolutions or query.period)):
        return slots[:1]
    if query.product:  # «nghị quyết được HĐND thông qua»: who enacts, not who is charged
        return [s for s in query.agencies if s.role][:1]
    return [s for s in query.agencies if s.role or (query.shape is Shape.LIST and not _is_topic(query, s))][:1]


def _is_topic(query: ParsedQuestion, slot: AgencySlot) -> bool:
    """«về Quỹ …», «lập Trung tâm …»: a name that says what a list is about, not whom it is given to."""
    before = query.folded[: slot.start].rstrip()
    if re.search(r"\b(?:phu luc|pl|nq|nghi quyet|annex|muc)\b[^()]*\($", before):
        return True  # «Phụ lục 2 (Quỹ ĐTMH)»: what the annex is about
    return bool(
        re.search(
            r"\b(?:ve|thanh lap|lap|gop von(?: vao)?|von|de an|dang viet ve|soan bai ve|phu luc|bang|bieu|about|on)(?: cac| cai)?$",
            before,
        )
    )


def _asked_role(query: ParsedQuestion) -> AgencyRole | None:
    if re.search(r"\b(?:cot|vai|ten o|la|lam|di)? ?(?:don vi )?phoi hop\b", query.folded) and not re.search(
        r"\bchu tri\b", query.folded
    ):
        return AgencyRole.COORDINATING
    if re.search(r"\bchu tri\b|\bchu chi\b|cam trich|\btheo doi\b|dung (?:ra|chinh)|\bled by\b|\bleads?\b", query.folded):
        return AgencyRole.LEAD
    return None


def _by_resolution(query: ParsedQuestion) -> bool:
    """Whether a resolution narrows (a row's resolution), rather than being what a row mentions."""
    return all("NQ-HĐND" in number for number in query.resolutions)


_DUTY_PLACE = re.compile(
    r"to chuc thuc hien|phan cong thuc hien|\bmuc (?:iii|iv|3|4)\b|phan cong\b(?! cua)|implementation section"
)
_TABLE_PLACE = re.compile(r"\bphu luc|\bpl\b|\bbang\b|\bcot\b|\bdong\b|\bannex|\bappendix|\bbieu\b")


def _kinds(query: ParsedQuestion, agencies: tuple[str, ...], role: AgencyRole | None, library: Library) -> tuple[str, ...]:
    rows: tuple[str, ...] = ROW_KINDS
    if query.kinds == ("indicator",):
        rows = ("indicator",)
    elif query.kinds == ("task",) and not query.tables and not query.period:
        rows = ("task", "milestone") if not query.resolutions else ROW_KINDS
    if query.resolutions and not _by_resolution(query) and not query.period:
        rows = ROW_KINDS
    if not agencies:
        open_list = query.period is not None and query.period.due_soon and not _TABLE_PLACE.search(query.folded)
        return (
            (*rows, "duty")
            if open_list
            else ("duty",)
            if query.period and _DUTY_PLACE.search(query.folded) and not _TABLE_PLACE.search(query.folded)
            else rows
        )
    if _DUTY_PLACE.search(query.folded) and not _TABLE_PLACE.search(query.folded) and not query.tables:
        return ("duty",)
    if query.tables or _TABLE_PLACE.search(query.folded) or query.period or query.resolutions:
        return rows
    found = library.index.tasks.find(TaskFilter(plans=query.plans, agencies=agencies, roles=(role,) if role else ()))
    has_rows = any(item.kind != "duty" for item in found)
    if role and has_rows:
        return rows
    return ("duty",) if any(item.kind == "duty" for item in found) and not role else (*rows, "duty")


def _in_section(item: TaskItem, query: ParsedQuestion, library: Library) -> bool:
    """«mục III Phụ lục 1», «mục III» of the body, «mục 2.2»."""
    for section in query.sections:
        marker = section.split(".")[0] if item.kind == "duty" else section
        if item.kind == "duty":
            if not re.match(rf"mục {re.escape(section)}(?:\.|,|$)", item.locator):
                return False
        elif item.group and re.match(r"^[IVXA-H]+(?:\.\d+)*", item.group) and re.fullmatch(r"[IVX]+(?:\.\d+)*|[A-H]", section):
            heads = [h for h in (item.group, item.section) if h]
            if not any(re.match(rf"{re.escape(section)}(?:[.\s]|$)", h) for h in heads):
                return False
        elif not re.search(rf"\b{re.escape(marker)}(?:\.|$|\b)", item.locator) and not (item.group or "").startswith(section):
            return False
    return True


def _in_period(item: TaskItem, query: ParsedQuestion) -> bool:
    period = query.period
    if period is None:
        return True
    due = item.due
    if period.no_spans and due is not None and due.kind is DeadlineKind.RANGE:
        return False
    if period.until and not query.exact:
        return due is not None and due.latest is not None and period.stop is not None and due.latest <= period.stop
    if period.several:
        return any(_in_period(item, query.model_copy(update={"period": each})) for each in period.several)
    if period.overdue or period.due_soon:
        wanted = Status.OVERDUE if period.overdue else Status.DUE_SOON
        on = status_on(item, query.as_of)
        inside = period.stop is None or (due is not None and due.latest is not None and query.as_of <= due.latest <= period.stop)
        return inside if period.stop and not period.overdue else on is wanted
    if period.kind is DeadlineKind.OPEN_ENDED:
        return due is not None and due.kind is period.kind and period.start in (None, due.earliest)
    if period.rhythm:
        return due is not None and due.kind is period.kind and (not query.exact or due.condition is None)
    if period.relative or (
        not query.exact
        and re.search(r"\btrong (?:thang|quy|nam|tuan)\b|phai xong|den han|roi vao|\bxong\b|toi han|ke ca han", query.folded)
        and period.kind is not DeadlineKind.RANGE
    ):
        if due is None:
            return _headed_by_year(item, query)
        if due.latest is None or due.kind is DeadlineKind.DONE:
            return False
        if due.kind is DeadlineKind.YEAR and period.start and period.stop and (period.stop - period.start).days < _A_YEAR:
            return False  # «2026» falls due in no quarter or month in particular
        inside = bool(period.start and period.stop and period.start <= due.latest <= period.stop)
        if query.exact and period.relative:
            return inside and due.kind in (DeadlineKind.MONTH, DeadlineKind.QUARTER, DeadlineKind.BY_DATE, DeadlineKind.RANGE)
        return inside
    if due is None:
        return _headed_by_year(item, query)
    if period.kind is DeadlineKind.BY_DATE:
        return due.latest == period.stop and due.kind is DeadlineKind.BY_DATE
    same = due.kind is period.kind and due.latest == period.stop and (due.earliest == period.start)
    if not query.exact and period.kind in (DeadlineKind.QUARTER, DeadlineKind.YEAR) and re.search(r"\bdue\b", query.folded):
        if due.kind is DeadlineKind.YEAR and period.kind is DeadlineKind.QUARTER:
            return False  # «2025» falls due in no quarter in particular
        return bool(due.latest and period.start and period.stop and period.start <= due.latest <= period.stop)
    if same or query.exact or period.kind in (DeadlineKind.RANGE, DeadlineKind.QUARTER, DeadlineKind.YEAR):
        return same
    in_month = due.kind is DeadlineKind.BY_DATE and due.latest and period.start and period.stop
    return bool(in_month and period.start <= due.latest <= period.stop)  # type: ignore[operator]


_A_YEAR = 360  # days from which a period is a year


def _headed_by_year(item: TaskItem, query: ParsedQuestion) -> bool:
    """An indicator without a deadline belongs to the year that its heading names («Đến năm 2045»)."""
    period = query.period
    if period is None or period.start is None or period.kind is not DeadlineKind.YEAR:
        return False
    year = str(period.start.year)
    return year in f"{item.section or ''} {item.group or ''}" or bool(year in item.values and not query.exact)


def _number_of(items: list[TaskItem], query: ParsedQuestion) -> list[TaskItem]:
    """«số 15», «từ STT 9 trở đi», «từ số 45 đến số 77»."""
    span = re.search(
        r"\btu (?:stt|so(?: thu tu)?|dong|muc|nhiem vu(?: so)?) ?(\d{1,3})\b(?: (?:tro di|tro xuong|den het)| (?:den|toi) (?:stt |so |dong |muc )?(\d{1,3}))",
        query.folded,
    )
    if span:
        low, high = int(span.group(1)), int(span.group(2) or 10_000)
        inside = [i for i in items if (n := i.stt or i.parent) and n.isdigit() and low <= int(n) <= high]
        return inside or items
    if query.item_number is None:
        return items
    chosen = [item for item in items if item.stt == query.item_number]
    return chosen or items


def _of_group(items: list[TaskItem], query: ParsedQuestion) -> list[TaskItem]:
    """«phần xây dựng, ban hành văn bản»: a group heading said in the question picks its items."""
    if not (query.tables or query.resolutions):
        return items
    said = " ".join(re.findall(r"[a-z]+", query.folded))
    groups = {g for i in items for g in (i.group, i.section) if g}
    named = set()
    for group in groups:
        words = re.findall(r"[a-z]+", fold(re.sub(r"^[IVX]+(?:\.\d+)*\.?\s|^\d+(?:\.\d+)*\.?\s", "", group)))
        if len(words) >= 4 and " ".join(words[:4]) in said:
            named.add(group)
    kept = [i for i in items if i.group in named or i.section in named]
    return kept if named and len(named) < len(groups) and kept else items


def _in_words(item: TaskItem, query: ParsedQuestion) -> bool:
    """A quoted cell must stand in the record word for word; so must a kind of document («NQ/TW»)."""
    if query.product and not produces(item, query.product):
        return False
    if query.condition is not None and not waits_for(item, query.condition):
        return False
    if query.resolutions and not _by_resolution(query):
        return any(number in squeeze(item.content) for number in query.resolutions)
    symbol = re.search(r"\b(nq|nd|qd|kl|ctr)\s*[-/]\s*(tw|cp|ttg|tu)\b", query.folded)
    if symbol and not query.resolutions:
        return bool(re.search(rf"{symbol.group(1)}\s?[-/]\s?{symbol.group(2)}\b", fold(item.content)))
    if not query.quoted or not _quoted_filter(query):
        return True
    cells = [normalize(c) for c in (item.output, item.deadline, item.content, item.coordinating, item.lead) if c]
    wanted = [normalize(q) for q in _filters(query)]
    whole = re.search(r"\bdung\b|\bchi\b|exactly|nguyen van", query.folded)
    return all(any(w == c.rstrip(".") if whole else w in c for c in cells) for w in wanted)


def topical(items: list[TaskItem], words: str, library: Library, linker: Linker) -> list[TaskItem]:
    """Items that are about some words: most of their weight stands in the record or its headings."""
    terms = linker.weigh(words, words)
    total = sum(terms.values())
    if not total:
        return items
    kept = []
    for item in items:
        parent = library.parent_item(item)
        about = [item.content, item.group, item.section, parent.content if parent else None, item.output, item.target]
        plan = library.corpus.parsed[item.plan].plan
        about += [r.title for r in plan.implements if r.number == item.resolution]
        bag = set(syllables(fold(" ".join(part for part in about if part))))
        if sum(weight for word, weight in terms.items() if word in bag) >= 0.7 * total:
            kept.append(item)
    return kept


def kind_of(candidate: Candidate) -> PassageKind:
    """Whether a candidate is a row or a clause."""
    return candidate.passage.kind


def asked_fields(query: ParsedQuestion) -> list[Ask]:
    """The record fields that a question asks for, in the order in which an answer gives them."""
    order = (Ask.TARGET, Ask.LEAD, Ask.COORDINATING, Ask.DEADLINE, Ask.OUTPUT, Ask.RESOLUTION, Ask.UNIT)
    return [ask for ask in order if ask in query.asks]
