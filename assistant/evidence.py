"""A parsed question -> the records that can answer it.

Lists and counts are exact queries on the task table. A single fact is looked up in the record that
the question links to; prose comes from search. Nothing here phrases or decides.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from assistant.agency_names import AgencySlot
from assistant.linking import Candidate, Linker
from assistant.list_constraints import asks_both_columns, find_empty, names_twice
from assistant.list_matching import (
    has_quoted_filter,
    in_period,
    in_section,
    in_words,
    issued_when,
    numbered,
    of_group,
    speaks_of,
    with_headings,
)
from assistant.models import Ask
from assistant.parsed_question import Expects, ParsedQuestion, Shape
from assistant.records import Library
from corpus.models import DeadlineKind
from corpus.text import fold, normalize, squeeze, syllables
from index import AgencyRole, SearchFilter, TaskFilter, TaskItem

ROW_KINDS = ("task", "indicator", "milestone")


@dataclass
class ListEvidence:
    """Items of a list or count, those given to groups apart, and what was asked for."""

    items: list[TaskItem]
    group_items: list[TaskItem] = field(default_factory=list)
    where: TaskFilter = field(default_factory=TaskFilter)
    sooner: list[TaskItem] = field(default_factory=list)  # items that end before the day that others state
    unparted: list[TaskItem] = field(default_factory=list)  # rows that name the agency in a cell that the text does not part
    beyond: list[TaskItem] = field(default_factory=list)  # duties beside the rows that were asked for
    beside: tuple[tuple[str, AgencyRole], ...] = ()  # bodies that every item names, each in its role


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
        return [FactEvidence(p, _placed(query, linker, p, t)) for p, t in zip(query.plans, texts, strict=True)]
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
        return [FactEvidence(query.plans[0], _in_table(query, linker, table)) for table in query.tables]
    where = SearchFilter(plans=query.plans if hard else ())
    return [FactEvidence(query.plans[0] if hard and query.plans else None, linker.rank(query, where))]


_ANNEX = re.compile(r"\b(?:phu luc|pl|annex|appendix)\s*(?:so )?([ivx]+|\d+(?:\.\d+)?)\b")


def _in_table(query: ParsedQuestion, linker: Linker, table: str) -> list[Candidate]:
    """One annex's candidates, by the words that are said of it, or by the whole question if those fit better."""
    where = SearchFilter(plans=query.plans)
    whole = [c for c in linker.rank(query, where, k=60) if c.item and c.item.table == table]
    named = list(_ANNEX.finditer(query.folded))
    at = next((n for n, m in enumerate(named) if fold(table).endswith(f" {m.group(1)}")), None)
    if at is None or len(query.text) != len(query.folded):
        return whole
    stop = named[at + 1].start() if at + 1 < len(named) else len(query.text)
    said = query.text[named[at].end() : stop]
    if len(syllables(said)) < _A_SEGMENT:
        return whole
    own = [c for c in linker.rank(query, where, k=60, text=said) if c.item and c.item.table == table]
    return own if own and (not whole or own[0].coverage > whole[0].coverage + _PLAINLY) else whole


_A_SEGMENT = 6  # words from which what is said of an annex can find its row
_PLAINLY = 0.1  # by how much better it must fit than the whole question


def _placed(query: ParsedQuestion, linker: Linker, plan: str, segment: str) -> list[Candidate]:
    """One plan's candidates, of the annex or section that the question names in it («mục II.3.2 KH 139 và Phụ lục 3 KH 17»)."""
    found = _surest(query, linker, plan, segment)
    if not query.tables and not query.sections:
        return found
    wide = [*found, *linker.rank(query, SearchFilter(plans=(plan,)), k=80)]
    rows = [c for c in wide if c.item is not None and c.item.table in query.tables]
    prose = [c for c in wide if any(re.match(rf"(?:mục )?{re.escape(s)}(?:\.|,|$)", c.passage.locator) for s in query.sections)]
    placed = rows if rows else prose
    return list({c.passage.id: c for c in placed}.values()) or found


def _surest(query: ParsedQuestion, linker: Linker, plan: str, segment: str) -> list[Candidate]:
    """One plan's candidates by the words said of it, or by the whole question if those fit better."""
    where = SearchFilter(plans=(plan,))
    whole = linker.rank(query, where)
    own = linker.rank(query, where, text=segment) if segment else []
    return own if own and (not whole or own[0].score > whole[0].score) else whole


def is_list_query(query: ParsedQuestion) -> bool:
    """Whether an exact query can answer: there is something to filter by, and many are asked for."""
    rows = "bao nhieu dong" in query.folded and "đồng" not in normalize(query.text)  # «dòng»: rows, no sum
    if set(query.expects) & _NO_LIST and not (query.kinds or query.tables or rows):
        return False  # «vốn điều lệ là bao nhiêu»: a sum, no list of what the body does
    if query.shape is Shape.SINGLE or (len(query.plans) > 1 and len(_ASKED_IN_TURN.findall(query.folded)) > 1):
        return False
    return bool(
        query.narrow or query.resolutions or query.tables or (query.period and _times(query))
        or query.product or query.condition is not None or (query.sections and query.plans) or (query.kinds and query.plans) or has_quoted_filter(query)
        or (query.agencies and any(slot.role or query.shape is Shape.LIST for slot in query.agencies))
    )  # fmt: skip


# «KH 316 giao ai, KH 17 thì giao ai»: a question of each plan
_ASKED_IN_TURN = re.compile(
    r"\b(?:giao (?:cho )?(?:ai|so nao|don vi nao)|ai (?:chu tri|lo|lam)|(?:han|xong|hen) (?:la )?(?:khi nao|bao gio|nao|thang nao|may)|dat (?:toi thieu )?(?:may|bao nhieu))\b"
)


_NO_LIST = frozenset([Expects.MONEY, Expects.PERSON, Expects.CONTACT, Expects.PENALTY])
_EITHER_ROLE = re.compile(
    r"\bchu tri\b[^,;?]{0,12}\b(?:hoac|hay|lan|va|or)\b[^,;?]{0,12}\bphoi hop\b|\bphoi hop\b[^,;?]{0,12}\b(?:hoac|hay|lan|va)\b[^,;?]{0,12}\bchu tri\b|\bchu tri ?/ ?phoi hop\b|\bco (?:ten|mat)\b"
)


def _times(query: ParsedQuestion) -> bool:
    return query.period is not None


def gather_list(query: ParsedQuestion, library: Library) -> ListEvidence:
    """All items that satisfy the question's constraints.

    A span, quarter or year that no cell states as such is the time in which an item falls due.
    """
    issued = issued_when(query.folded)
    if issued:
        query = query.model_copy(update={"period": None, "years": ()})  # the days are those of documents
    found = _matching(query, library)
    if issued:
        found.items = [i for i in found.items if speaks_of(i, issued)]
        found.group_items = []
        return found
    if query.without is not None:
        found.items = [i for i in found.items if not _left_out(i, query, library)]
        found.group_items = [i for i in found.group_items if not _left_out(i, query, library)]
        return found
    period = query.period
    spans = (DeadlineKind.RANGE, DeadlineKind.QUARTER, DeadlineKind.YEAR)
    if found.items or period is None or period.kind not in spans or period.relative or query.exact or not period.start:
        return found
    wider = _matching(query.model_copy(update={"period": period.model_copy(update={"relative": True})}), library)
    return wider if wider.items else found


def _left_out(item: TaskItem, query: ParsedQuestion, library: Library) -> bool:
    """Whether a record is one that the question excepts."""
    without = query.without
    if without is None or not without.covers(item):
        return False
    return in_section(item, query.model_copy(update={"sections": without.sections}), library)


def _matching(query: ParsedQuestion, library: Library) -> ListEvidence:
    query = with_headings(query, library)
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
        and re.search(
            r"\b(?:phai|duoc giao|giao|lam|trinh|nhan|om|ganh|lo|phu trach|dam nhan|dam nhiem|thuc hien|trien khai)\b",
            query.folded,
        )
    ):
        role = AgencyRole.LEAD  # «Sở X phải …» asks for what X leads
    charged = (AgencyRole.LEAD, AgencyRole.CHARGED) if role is None and _TAKES_ON.search(query.folded) else ()
    where = TaskFilter(
        plans=query.among, tables=query.tables, resolutions=query.resolutions,
        agencies=agencies, roles=((role,) if role else charged) if agencies else (), kinds=kinds,
    )  # fmt: skip
    items = library.index.tasks.find(where)
    items = [i for i in items if in_section(i, query, library) and in_period(i, query) and in_words(i, query, library)]
    empty = find_empty(query.folded)
    if empty:
        items = [i for i in items if not getattr(i, empty) and not getattr(library.parent_item(i), empty, None)]
    if not query.narrow and asks_both_columns(query.folded):
        items = [i for i in items if names_twice(i)]
    beside = named_beside(query)
    if beside:
        items = [i for i in items if all(any(a.agency_id == agency and a.role is r for a in i.agencies) for agency, r in beside)]
    if query.period and agencies:
        items += _below_led(where, items, query, library)
    if not items and query.period and not query.tables and not agencies:
        wide = where.model_copy(update={"kinds": ("duty",)})
        items = [i for i in library.index.tasks.find(wide) if in_section(i, query, library) and in_period(i, query)]
    if role is AgencyRole.LEAD and "indicator" not in query.kinds and not re.search(r"theo doi|chi tieu", query.folded):
        items = [i for i in items if not (i.kind == "indicator" and i.target)]  # «theo dõi, đánh giá» is not «chủ trì»
    items = of_group(numbered(items, query), query, library)
    groups: list[TaskItem] = []
    if agencies:
        everything = library.index.tasks.find(where.model_copy(update={"include_groups": True}))
        own = {item.id for item in items}
        groups = [
            i
            for i in everything
            if i.id not in own and in_section(i, query, library) and in_period(i, query) and in_words(i, query, library)
        ]
        named = [i for i in everything if i.id in own]
        items = [i for i in items if i in named] or items
    if beside:
        return ListEvidence(items, [], where, [], beside=tuple(beside))
    unparted = _unparted(query, where, library) if agencies and where.roles else []
    return ListEvidence(items, groups, where, _beyond(query, where, items, library), unparted=unparted)


def _unparted(query: ParsedQuestion, where: TaskFilter, library: Library) -> list[TaskItem]:
    """Rows that name an agency which the text does not let one place in a column, lead or partner."""
    found = []
    for item in library.index.tasks.find(where.model_copy(update={"agencies": (), "roles": ()})):
        row = library.rows.get(item.id)
        if row is None or not {r.value for r in where.roles} & set(row.uncertain):
            continue
        if not in_section(item, query, library) or not in_period(item, query) or not in_words(item, query, library):
            continue
        said = fold(squeeze(" ".join(library.corpus.sources[item.plan].text(span) for span in row.spans)))
        names = [n for agency in where.agencies for n in library.printed.get((item.plan, agency), [])]
        if any(fold(name) in said for name in names):
            found.append(item)
    return found


_BOTH = re.compile(r"\bvua\b.*\bvua\b|\b(?:cung|dong) chu tri\b|\bdeu chu tri\b|\bca hai\b.*\bchu tri\b")
_HELPS = re.compile(r"^[^?;,.]{0,12}\bphoi hop (?:voi|cung|cho)\s*(?:cac )?$")


def named_beside(query: ParsedQuestion) -> list[tuple[str, AgencyRole]]:
    """A second body that every item must name as well: «vừa do X vừa do Y chủ trì», «X phối hợp với Y trong những việc nào»."""
    slots = query.narrow
    if len(slots) != 2 or query.compares:
        return []
    first, second = slots
    between = query.folded[first.stop : second.start]
    if _HELPS.match(between):
        return [(first.agency_id, AgencyRole.COORDINATING), (second.agency_id, AgencyRole.LEAD)]
    if _BOTH.search(query.folded):
        return [(slot.agency_id, AgencyRole.LEAD) for slot in slots]
    return []


_TAKES_ON = re.compile(
    r"\b(?:om|ganh|phu trach|dam nhan|dam nhiem|lo (?:nhung|cac|may|viec))\b"
)  # «Sở X ôm những việc gì»: not what it helps with


def _below_led(where: TaskFilter, items: list[TaskItem], query: ParsedQuestion, library: Library) -> list[TaskItem]:
    """Sub-rows without agencies of their own under rows of the agency («a) Quý II/2026 …»)."""
    have = {item.id for item in items}
    owners = library.index.tasks.find(where)
    below = [child for owner in owners for child in library.children_of(owner) if not child.agencies]
    return [c for c in below if c.id not in have and in_section(c, query, library) and in_period(c, query)]


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
    if slots or (query.tables and (query.sections or query.resolutions or query.mentioned or query.period)):
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


_DENIED = re.compile(r"\bkhong (?:phai )?(?:la )?(?:don vi |co quan )?(?:chu tri|phoi hop)\b")  # «không chủ trì nhưng phối hợp»


def _asked_role(query: ParsedQuestion) -> AgencyRole | None:
    folded = _DENIED.sub(" ", query.folded)
    if re.search(r"\b(?:cot|vai|ten o|la|lam|di)? ?(?:don vi )?phoi hop\b", folded) and not re.search(r"\bchu tri\b", folded):
        return AgencyRole.COORDINATING
    if re.search(r"\bchu tri\b|\bchu chi\b|cam trich|\btheo doi\b|dung (?:ra|chinh)|\bled by\b|\bleads?\b", folded):
        return AgencyRole.LEAD
    return None


_DUTY_PLACE = re.compile(
    r"to chuc thuc hien|phan cong thuc hien|\bmuc (?:iii|iv|3|4)\b|phan cong\b(?! cua)|implementation section"
)
_TABLE_PLACE = re.compile(
    r"\bphu luc|\bdanh muc (?:nhiem vu|cac|kem)|\bkem theo\b|\bbang phan cong|\bbieu phan cong|\bpl\b|\bbang\b|\bcot\b|(?<!lao )(?<!hoi )(?<!cong )(?<!hoat )(?<!hop )(?<!huy )(?<!tac )\bdang ky (?:lam|thuc hien|nhiem vu|viec|gi|nhung|trien khai)\b|\bdong (?:nao|so|thu|\d|co|ghi|trong|cuoi|dau)\b|\bannex|\bappendix|\bbieu\b"
)


def _kinds(query: ParsedQuestion, agencies: tuple[str, ...], role: AgencyRole | None, library: Library) -> tuple[str, ...]:
    rows: tuple[str, ...] = ROW_KINDS
    if query.kinds == ("indicator",):
        rows = ("indicator", "milestone") if _MILESTONES.search(query.folded) else ("indicator",)
    elif query.kinds == ("task",) and not query.tables and not query.period:
        rows = ("task", "milestone") if not (query.resolutions or query.mentioned) else ROW_KINDS
    if query.mentioned and not query.resolutions and not query.period:
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
    if query.tables or _TABLE_PLACE.search(query.folded) or query.period or query.resolutions or query.mentioned:
        return rows
    found = library.index.tasks.find(TaskFilter(plans=query.among, agencies=agencies, roles=(role,) if role else ()))
    has_rows = any(item.kind != "duty" for item in found)
    if role and has_rows:
        return rows
    return ("duty",) if any(item.kind == "duty" for item in found) and not role else (*rows, "duty")


_MILESTONES = re.compile(r"\bmoc(?! thoi gian)\b|\bmilestones?\b")  # «những mốc chỉ tiêu nào»: the steps of an indicator too
_MOSTLY, _HALF = 0.7, 0.5  # share of a topic's words, by weight, that a record must hold
_A_TOPIC = 4.5  # weight of words from which they are a topic; «ban hành», «xây dựng, trình» pick rows by chance
_MANY_WORDS = 5  # of a topic, from which standing out is no chance
_NEAR_BEST, _STANDS_OUT = 0.75, 0.6  # of the best share: from which a record is one of the best, up to which it is none


def topical(items: list[TaskItem], words: str, library: Library, linker: Linker, *, wholly: bool = False) -> list[TaskItem]:
    """Items that are about some words: most of their weight stands in the record or its headings.

    Where none holds most of a long topic and nothing has to be about it `wholly`, those that hold at least half of it and stand out from all the others.
    """
    terms = linker.weigh(words, words)
    total = sum(terms.values())
    if total < _A_TOPIC and not (wholly and len(words.split()) >= _MANY_WORDS):
        return items
    held = []
    together = list(itertools.pairwise(syllables(fold(words)))) if wholly else []
    for item in items:
        parent = library.parent_item(item)
        about = [item.content, item.group, item.section, parent.content if parent else None, item.output, item.target]
        plan = library.corpus.parsed[item.plan].plan
        about += [r.title for r in plan.implements if r.number == item.resolution]
        said = syllables(fold(" ".join(part for part in about if part)))
        bag, pairs = set(said), set(itertools.pairwise(said))
        apart = sum(pair in pairs for pair in together) < _HALF * len(
            together
        )  # its words stand anywhere, not as in the question
        held.append(0.0 if apart else sum(weight for word, weight in terms.items() if word in bag) / total)
    most = max(held, default=0.0)
    if most >= _MOSTLY:
        return [item for item, share in zip(items, held, strict=True) if share >= _MOSTLY]
    if wholly:
        return []
    below = max((share for share in held if share < _NEAR_BEST * most), default=0.0)
    if most < _HALF or below > _STANDS_OUT * most or len(terms) < _MANY_WORDS:
        return []
    return [item for item, share in zip(items, held, strict=True) if share >= _NEAR_BEST * most]


def asked_fields(query: ParsedQuestion) -> list[Ask]:
    """The record fields that a question asks for, in the order in which an answer gives them."""
    order = (Ask.TARGET, Ask.LEAD, Ask.COORDINATING, Ask.DEADLINE, Ask.OUTPUT, Ask.RESOLUTION, Ask.UNIT)
    return [ask for ask in order if ask in query.asks]
