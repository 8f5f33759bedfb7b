"""A follow-up and what was said before -> a question that stands alone.

A question that names its own work is never bent. One that does not gets its missing slots from the
conversation's focus: the work, the plan, the fields asked for, or the records just listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.lexicon import lexicon, word_set
from assistant.models import Ask
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.selection import at_the_end, superlative, without_value
from corpus.text import fold, syllables
from index import TaskItem

# what a follow-up calls its subject without saying what it is
_GENERIC = word_set(
    "viec nhiem vu chi tieu muc dong dau cong de an du van ban noi dung hoat san pham ket qua quy mo toi thieu da so luong cu the con"
)


_OF_TIME = word_set("thang nam quy ngay tuan trong hoan thanh xong han den toi phai truoc sau dau cuoi nay")
_APART = ("tach", "rieng", "tinh")  # «tách riêng năm 2027»
_END_YEAR = re.compile(r"\bnam (?:(cuoi)(?: cung)?|dau(?: tien)?)\b")
_NEIGHBOUR = re.compile(
    r"\b(?:muc|viec|dong|nhiem vu|chi tieu|cai)(?: (?:ngay|lien|ke))* (sau|truoc|tiep|ke tiep|tiep theo|lien sau)(?: (?:no|do|muc do|viec do|nua))?\b(?! han)"
)
# «chỉ lấy việc nào …», «lọc ra …»: of what was just listed
_KEEPS = re.compile(r"\b(?:chi (?:lay|giu|tinh|xem)|loc (?:ra|lay|lai)?|giu lai|lay rieng|bot lai|only|just)\b")
# «việc nào làm chung với X», «nhiệm vụ làm cùng X»: of what was just listed, where X helps
_TOGETHER = re.compile(r"\b(?:(?:chung|cung|phoi hop|dong hanh)(?: voi| cung)?|voi)\b(?! (?:co|la|phai)\b)")
_ASKED_A_PLAN = re.compile(
    r"\bke hoach (?:\S+ ){0,4}?(?:nao|may|bao nhieu|gi)\b|\b(?:which|what) plan\b"
)  # another than the one spoken of
_JOINS = word_set("cua va voi la thi quay nay lai chi tieu viec nhiem vu")  # words that records share by chance
_A_FEW = 6
_FEW = 2  # words beside, up to which nothing new is spoken of
_WHO_ELSE = re.compile(  # «ngoài bên giáo dục thì còn sở nào?» is about the record that was spoken of
    r"\bngoai [^,?]{2,40}? (?:ra )?(?:thi )?(?:con )(?:so|ban|don vi|co quan|ben|phong|ai)\b(?: nao)?"
)
# «kế hoạch mà sở này phải đôn đốc là số mấy»: a plan within a duty, not the one that was spoken of
_A_PLAN_WITHIN = re.compile(
    r"\b(?:ke hoach|kh)(?: nao| gi)? (?:ma|duoc|do (?!\w+ (?:so|ngay)))\b|\b(?:ke hoach|kh) (?:nao|gi) (?:so|can|phai)\b"
)
_YEAR = re.compile(r"\b20\d\d\b")


@dataclass
class Focus:
    """What a conversation is about after a turn."""

    query: ParsedQuestion | None = None
    items: list[TaskItem] = field(default_factory=list)  # records of the last list
    item: TaskItem | None = None  # the record of the last fact
    passage: str | None = None  # the clause last quoted
    below: tuple[TaskItem, ...] = ()  # lettered rows and steps under the record of the last fact
    earlier: list[Focus] = field(default_factory=list)


@dataclass(frozen=True)
class Contextualized:
    """The question to answer, and what it took from the conversation."""

    query: ParsedQuestion
    within: tuple[TaskItem, ...] = ()  # look only among these
    item: TaskItem | None = None  # the record that is meant
    like: TaskItem | None = None  # the record that was spoken of, whose counterpart in another plan is meant
    note: str = "standalone"
    step: int = 0  # rows on from the one that is meant: «mục ngay sau nó»
    alone: bool = False  # nothing was said before


_THAT_BODY = re.compile(
    r"^\W*(?:the |vay |con )?(?:so|ban|phong|don vi|co quan|vien|hoi|hiep hoi|doan|tap doan|cong ty) (?:nay|do|ay)\b"
)
_HARDLY = 0.5  # the same, below which it finds none
_FEW_WORDS = 5
_KNOWN = 0.75  # share of a question's words, by weight, that a record holds, from which it finds one by itself


def contextualize(query: ParsedQuestion, focus: Focus, *, known: float) -> Contextualized:
    """Fills a follow-up from the focus.

    Args:
        known: how well the question's own words find a record by themselves (0 to 1).
    """
    last = focus.query
    if last is None:
        return Contextualized(query, alone=True)
    spoken_of = [plan for plan in query.namesakes if plan in last.plans]
    if len(spoken_of) == 1:  # «… theo KH 17», after that one was told from the other with its number
        others = set(query.namesakes) - set(spoken_of)
        query = query.model_copy(update={"plans": tuple(p for p in query.plans if p not in others), "namesakes": ()})
    if query.ordinal is not None and focus.items:
        index = query.ordinal - 1 if query.ordinal > 0 else len(focus.items) - 1
        if 0 <= index < len(focus.items):
            return Contextualized(_inherit(query, last, work=False), item=focus.items[index], note="ordinal")
    if (
        _THAT_BODY.search(query.folded)
        and not query.narrow
        and len({slot.agency_id for slot in last.narrow}) == 1
        and known >= _KNOWN
    ):
        # «Ban này biên soạn tài liệu về nghị quyết nào?»: a work of its own, of the body that was spoken of
        return Contextualized(
            query.model_copy(update={"agencies": last.narrow, "plans": query.plans or last.plans}), note="same body"
        )
    if query.ordinal is not None and last.plans and not focus.items and not (query.plans or query.within or query.narrow):
        return Contextualized(query.model_copy(update={"plans": last.plans}), note="same plan")  # «giai đoạn cuối cùng …»
    if last.plans and not (query.plans or query.within) and _STAGE_NUMBER.search(query.folded) and "giai doan" in last.folded:
        return Contextualized(query.model_copy(update={"plans": last.plans}), note="same plan")  # «Giai đoạn 2 tên là gì?»
    query = _stage_beside(query, last)
    words = [w for w in syllables(fold(query.work)) if w not in _GENERIC]
    known = known if words else 0.0  # «nhiệm vụ ấy» finds records by words that every record has
    said = [w for w in words if w not in _OF_TIME and not w.isdigit() and w not in _APART]
    bare = len(said) <= 2 or _opens_with_a_field(query.folded)
    if query.metadata and focus.item is not None and query.anaphora and not query.plans and _ASKED_A_PLAN.search(last.folded):
        return Contextualized(
            _inherit(query.model_copy(update={"metadata": ()}), last, work=False), item=focus.item, note="same record"
        )
    if query.metadata and last.narrow and not query.plans and _A_PLAN_WITHIN.search(query.folded):
        return Contextualized(_inherit(query.model_copy(update={"metadata": ()}), last, work=True), note="same work")
    picks = bool(focus.items) and _selects(query)  # «trong đó … kế hoạch số mấy»: of a record, not of the plan
    if query.metadata and not picks and not query.plans and last.plans and (query.anaphora or query.opener or len(words) <= 4):
        return Contextualized(query.model_copy(update={"plans": last.plans}), note="same plan")
    if query.plans and not bare and not query.anaphora and not query.opener and not query.metadata:
        return Contextualized(query)
    if len(focus.items) > 1 and query.narrow and not query.plans and _TOGETHER.search(query.folded):
        together = tuple(i for i in focus.items if all(any(a.agency_id == s.agency_id for a in i.agencies) for s in query.narrow))
        if together:  # in whatever column
            item = together[0] if len(together) == 1 else None
            return Contextualized(_inherit(query, last, work=False), within=together, item=item, note="among the list")
    bodies = {w for slot in query.narrow for w in syllables(slot.name)}
    if query.narrow and last.narrow and last.shape is not Shape.SINGLE and not query.asks and not set(said) - bodies:
        return Contextualized(_of_another_body(query, last), note="other body")
    slots = query.narrow or query.plans or query.tables or query.resolutions
    if focus.below and query.period and not slots and query.shape is Shape.LIST:  # «quý III/2026 trong giai đoạn đó …»
        return Contextualized(_inherit(query, last, work=False), within=focus.below, note="below the record")
    if (
        query.narrow
        and query.shape is not Shape.SINGLE
        and query.years
        and not query.plans
        and set(query.years) != set(last.years)
    ):
        return Contextualized(query.model_copy(update={"plans": last.plans}), note="same plan")  # «Còn mốc 2045 thì CATP …»
    item = focus.item
    if (
        query.years
        and item is not None
        and item.kind == "indicator"
        and (bare or query.anaphora)
        and set(query.years) != set(last.years)
        and not (query.narrow and query.shape is not Shape.SINGLE)
    ):
        # «con số ấy tới 2045»: the same indicator, another year
        before = _YEAR.sub("", last.work)  # «2030» of the question before leads away from the year that is asked for now
        merged = _inherit(query, last, work=True)
        merged = merged.model_copy(update={"work": before, "more": last.more, "shape": Shape.SINGLE})
        if Ask.TARGET in last.asks and set(query.asks) <= {
            Ask.DEADLINE
        }:  # «thế mốc riêng của năm 2027?»: the figure of that year
            merged = merged.model_copy(update={"asks": last.asks})
        stated = len(query.years) == 1 and str(query.years[0]) in item.values
        return Contextualized(merged, item=item if stated else None, note="other year")
    end = _END_YEAR.search(query.folded)
    if end and item is not None and item.values and (bare or query.anaphora):
        year = (max if end.group(1) else min)(int(y) for y in item.values)  # «thế năm cuối cùng?»
        same = _inherit(query, last, work=False).model_copy(update={"years": (year,), "asks": last.asks, "work": last.work})
        return Contextualized(same, item=item, note="other year")
    step = _NEIGHBOUR.search(query.folded)
    if step and item is not None and item.stt and item.stt.isdigit():
        return Contextualized(
            _inherit(query, last, work=False), item=item, step=-1 if step.group(1) == "truoc" else 1, note="next row"
        )
    beside = _WHO_ELSE.search(query.folded)
    if query.opener and item is not None and not query.plans and beside and len(set(said) - set(beside.group().split())) <= _FEW:
        asks = tuple(dict.fromkeys((Ask.COORDINATING, *query.asks)))
        same = _inherit(query, last, work=False).model_copy(update={"asks": asks, "work": last.work, "agencies": ()})
        return Contextualized(same, item=item, note="same record")
    elsewhere = item is not None and bool(query.plans) and item.plan not in query.plans
    if query.plans and (bare or (query.anaphora and elsewhere and len(said) <= _A_FEW)):
        # «ý tôi là kế hoạch 139», «còn KH 17 thì sao»: the same question of another plan
        merged = _inherit(query, last, work=True)
        return Contextualized(
            merged.model_copy(update={"asks": tuple(dict.fromkeys((*last.asks, *query.asks)))}),
            like=focus.item,
            note="other plan",
        )
    if len(focus.items) > 1 and query.period and query.shape is not Shape.SINGLE and _says_only_when(query, words):
        return Contextualized(_inherit(query, last, work=False), within=tuple(focus.items), note="among the list")
    if len(focus.items) > 1 and query.period and not slots and _KEEPS.search(query.folded):
        return Contextualized(_inherit(query, last, work=False), within=tuple(focus.items), note="among the list")
    if picks and words:
        query = query.model_copy(update={"metadata": ()})
        return Contextualized(_inherit(query, last, work=False), within=tuple(focus.items), note="among the list")
    if len(focus.items) > 1 and not query.plans and _picks_by_value(query, focus.items):
        return Contextualized(_inherit(query, last, work=False), within=tuple(focus.items), note="among the list")
    recalls = any(w in query.folded for w in ("luc nay", "hoi nay", "quay lai", "vua roi", "vua hoi", "noi tren"))
    telling = [w for w in syllables(fold(query.work)) if w not in _JOINS]
    meant = _recalled(telling, focus) if recalls else None
    if meant is not None and meant.query is not None:
        return Contextualized(_inherit(query, meant.query, work=False), item=meant.item, note="recalled record")
    if (bare or query.anaphora) and known < 0.75 and focus.item is not None:
        if query.years and not query.asks:
            return Contextualized(_inherit(query, last, work=True), note="other year")
        same = _inherit(query, last, work=False)
        if bare:
            same = same.model_copy(update={"work": last.work, "more": last.more})  # what the next turn may go on with
        return Contextualized(same, item=focus.item, note="same record")
    if bare or (query.anaphora and known < 0.75):
        return Contextualized(_inherit(query, last, work=True), note="same work")
    if not slots and focus.item is not None and query.asks and known < _HARDLY and _is_told_of(focus.item, said):
        return Contextualized(_inherit(query, last, work=False), item=focus.item, note="same record")  # «… mỗi tuần mấy đêm?»
    if query.opener and not query.plans and last.plans:
        asks = query.asks or ((Ask.TARGET,) if query.kinds == ("indicator",) else last.asks)  # «còn chỉ tiêu X thì sao?»
        return Contextualized(query.model_copy(update={"plans": last.plans, "asks": asks}), note="same plan")
    if query.anaphora and last.plans and not query.plans and not query.within:
        return Contextualized(query.model_copy(update={"plans": last.plans}), note="same plan")  # «phòng đó đề xuất quỹ nào?»
    return Contextualized(query)


def _opens_with_a_field(folded: str) -> bool:
    """«Thời hạn ghi thế nào, có …»: a question that opens with a field of nothing in particular goes on with what was spoken of."""
    first = _CLAUSE.split(folded)[0]
    words = [w for w in syllables(first) if w not in _GENERIC and w not in _OF_TIME and w not in lexicon().folded_stopwords]
    return len(first) < len(folded.rstrip(" ?.")) and bool(_A_FIELD.search(first)) and not words


_CLAUSE = re.compile(r"[,;.?!]")
_A_FIELD = re.compile(r"\b(?:thoi han|thoi gian|han|chu tri|phoi hop|ket qua|san pham|kinh phi|chi tieu)\b")


def _is_told_of(item: TaskItem, said: list[str]) -> bool:
    """Whether a short question speaks of what a record's cells say."""
    cells = set(syllables(fold(" ".join(c for c in (item.content, item.output, item.deadline, item.target) if c))))
    return len(said) <= _FEW_WORDS and any(w in cells for w in said)


def _picks_by_value(query: ParsedQuestion, items: list[TaskItem]) -> bool:
    """«cái nào thấp nhất», «bỏ những cái 100%»: of the records just listed, and of no other agency or annex."""
    if query.narrow or query.tables or query.resolutions:
        return False
    end = superlative(query.folded)
    return bool(at_the_end(items, end)) if end else without_value(items, query.folded) is not None


def _recalled(words: list[str], focus: Focus) -> Focus | None:
    """The turn that a question comes back to: the last one that spoke of most of its words («cái quỹ lúc nãy»)."""
    turns = [t for t in (focus, *reversed(focus.earlier)) if t.item is not None and t.query is not None]
    if not turns:
        return None

    def said(turn: Focus) -> int:
        item = turn.item
        texts = [turn.query.text if turn.query else "", item.content if item else "", (item.lead or "") if item else ""]
        return len(set(words) & set(syllables(fold(" ".join(texts)))))

    return max(turns, key=said)  # of equals the first: the latest turn


def _of_another_body(query: ParsedQuestion, last: ParsedQuestion) -> ParsedQuestion:
    """«Còn Văn phòng UBND?» after a list: the same list of another body."""
    before = {w for slot in last.narrow for w in syllables(slot.name)}
    rest = " ".join(w for w in last.work.split() if fold(w) not in before)
    same = last.model_copy(update={"agencies": (), "work": rest})
    merged = _inherit(query.model_copy(update={"agencies": ()}), same, work=True)
    role = next((slot.role for slot in last.narrow if slot.role), None)
    slots = tuple(s if s.role else s.model_copy(update={"role": role}) for s in query.agencies)
    return merged.model_copy(update={"agencies": slots, "shape": last.shape})


def _stage_beside(query: ParsedQuestion, last: ParsedQuestion) -> ParsedQuestion:
    """«giai đoạn trước đó …» after a question about stage 2 is about stage 1 of the same plan."""
    beside, before = _OTHER_STAGE.search(query.folded), _STAGE_NUMBER.search(last.folded)
    if beside is None or before is None or query.plans or not last.plans:
        return query
    number = int(before.group(1)) + (-1 if beside.group(1) == "truoc" else 1)
    folded = f"{query.folded[: beside.start()]}giai doan {number}{query.folded[beside.end() :]}"
    return query.model_copy(update={"plans": last.plans, "folded": folded, "work": "", "anaphora": False})


_OTHER_STAGE = re.compile(r"\bgiai doan (truoc|sau|ke tiep|tiep theo)(?: (?:do|no|ay|nua))?\b")
_STAGE_NUMBER = re.compile(r"\bgiai doan (\d)\b")


def _says_only_when(query: ParsedQuestion, words: list[str]) -> bool:
    """«Việc nào xong trong tháng 6?»: nothing but a time picks from the list."""
    slots = query.plans or query.agencies or query.resolutions or query.tables or query.metadata
    return not slots and all(w in _OF_TIME or w.isdigit() for w in words)


def _selects(query: ParsedQuestion) -> bool:
    folded = query.folded
    return any(
        w in folded
        for w in (
            "trong do",
            "trong so do",
            "trong so ay",
            "trong so nay",
            "among",
            "of those",
            "of these",
            "trong cac",
            "trong nhung",
        )
    )


def _inherit(query: ParsedQuestion, last: ParsedQuestion, *, work: bool) -> ParsedQuestion:
    """Empty slots of the follow-up from the last question."""
    update: dict[str, object] = {}
    if work:
        update["work"] = f"{last.work} {query.work}".strip()
        update["more"] = f"{last.more} {query.more}".strip()
        if not query.agencies:
            update["agencies"] = last.agencies
        else:
            role = next((slot.role for slot in last.narrow if slot.role), None)  # «còn Văn phòng?» in the same role
            update["agencies"] = tuple(
                s if s.role or role is None else s.model_copy(update={"role": role}) for s in query.agencies
            )
        if not query.resolutions:
            update["resolutions"] = last.resolutions
        if not query.tables and not query.sections and query.plans in ((), last.plans):
            update["tables"] = last.tables
        if query.shape is Shape.SINGLE and not query.asks:
            update["shape"] = last.shape
            update["kinds"] = query.kinds or last.kinds
        if not query.metadata and not query.narrow:
            update["metadata"] = last.metadata
    if not query.asks:
        update["asks"] = last.asks
    if not query.plans and not query.within:
        update["plans"] = last.plans
        update["within"] = last.within
    if query.period is None and work and not query.years:
        update["period"] = last.period
        update["years"] = last.years
    return query.model_copy(update=update)


def asks_of(query: ParsedQuestion) -> tuple[Ask, ...]:
    """The fields asked for, the default being who and when."""
    return query.asks or (Ask.LEAD, Ask.DEADLINE)
