"""Questions about the plans as a set: which there are, which is the newest, which one so-and-so signed.

«Ở đây có những kế hoạch nào?», «kế hoạch nào mới nhất?», «kế hoạch nào do ông … ký?», «kế hoạch nào ban hành năm 2025?»
"""

from __future__ import annotations

import re
from datetime import date

from assistant.identity_answers import write_identity
from assistant.lexicon import lexicon, word_set
from assistant.models import AnswerStatus
from assistant.outcome import Outcome
from assistant.parsed_question import ParsedQuestion
from assistant.writing import Writer, short_date
from corpus import BlockKind, Plan
from corpus.text import fold

_PLANS = re.compile(
    r"\b(?:nhung|cac|bao nhieu|bao nhiu|may|tat ca|danh sach)(?: cai| ban)? (?:ke hoach|kh)\b|\b(?:ke hoach|kh)(?: \w+){0,3}? nao\b|\b(?:which|what|how many) plans?\b|\b(?:ke hoach|kh) (?:moi|gan|cu|som|muon|dau)\b"
)
_NEWEST = re.compile(
    r"\b(?:moi nhat|gan (?:day )?nhat|muon nhat|sau cung|cuoi cung|newest|latest|most recent)\b(?!.*\b(?:han|hoan thanh|xong)\b)"
)
_OLDEST = re.compile(r"\b(?:cu nhat|som nhat|dau tien|xua nhat|lau nhat|oldest|earliest)\b(?!.*\b(?:han|hoan thanh|xong)\b)")
_UNNUMBERED = re.compile(
    r"\b(?:khong|chua|de trong|trong)(?: (?:co|ghi|neu|danh|dien))*(?: phan| cho)? so (?:hieu|van ban|ke hoach)\b"
)
_WITHOUT = re.compile(r"\bkhong (?:co|kem|kem theo)(?: \w+)? phu luc\b")
# «trong năm bản kế hoạch, bản nào do Chủ tịch ký»: the same of every plan
_EACH = re.compile(r"\b(?:\d|hai|ba|bon|nam|sau|bay|tung|moi|tat ca(?: cac)?)(?: ban| cai)? (?:ke hoach|kh)\b(?! \d)")
_OF_EACH = {"plan_signer", "plan_number", "plan_date", "plan_replaces", "plan_recipients", "plan_issuer"}
_TO_BE_MADE = re.compile(r"\b(?:phai|can|se|duoc giao|xay dung|tham muu|trinh)\b")
# words with which the set of plans is asked for
_ABOUT_THE_SET = word_set(
    "o day co trong kho he thong nap du lieu tra cuu duoc ban dang biet tai kien thuc hoi dap tro ly cong cu nay gom cua danh sach liet ke ke hoach kh "
    "ten goi loai so luong tong cong ve khoa hoc cong nghe doi moi sang tao chuyen doi so ha noi thanh pho hien lam viec ban hanh ra doi moi gan nhat "
    "cu som muon dau tien sau cuoi cung ky do ong ba chu tich pho nguoi thay the phu luc kem theo khong hieu ghi neu nam ngay thang phuong xa cap de "
    "ubnd uy nhan dan tinh tp dac khu quan huyen trong chua danh the van tu van cho which what how many plans there are have loaded know newest latest"
)


def answer_catalogue(query: ParsedQuestion, writer: Writer, *, hard: bool) -> Outcome | None:
    """The plans that a question about all of them means, each with its title and day.

    Args:
        hard: whether the plans that the question names are named outright; «kế hoạch mới nhất» only sounds like one.
    """
    folded = query.folded
    here = _of_the_place(query, writer)
    if (
        not (_PLANS.search(folded) or _EACH.search(folded))
        or (query.plans and hard and not here)
        or query.resolutions
        or query.sections
        or any(s.role for s in query.narrow)
    ):
        return None
    if _EACH.search(folded) and set(query.metadata) & _OF_EACH and not query.tables:
        for plan in (p for p in writer.library.corpus.plans.values() if not here or p.id in here):
            write_identity(writer, plan, query, tuple(set(query.metadata) & _OF_EACH))
        return Outcome(AnswerStatus.ANSWERED, writer, way="each_plan")
    if _TO_BE_MADE.search(folded):
        return None  # plans that somebody is to make are tasks
    names = {fold(p.signer.value) for p in writer.library.corpus.plans.values() if p.signer}
    signed_by = next((name for name in names if name in folded), None)
    asked = folded.replace(signed_by or "\0", " ")
    for place in sorted((p for plan in here for p in writer.library.places.names(plan)), key=len, reverse=True):
        asked = asked.replace(place, " ")
    said = [w for w in re.findall(r"[a-z]+", asked) if w not in lexicon().folded_stopwords]
    if any(w not in _ABOUT_THE_SET for w in said) or (query.tables and "phu luc" not in folded):
        return None
    plans = [p for p in writer.library.corpus.plans.values() if (not here or p.id in here) and _fits(query, writer, p, signed_by)]
    wanted = [key for key in ("plan_signer", "plan_replaces", "plan_annexes") if key in query.metadata] if query.metadata else []
    dated = sorted((p for p in plans if p.issued_on), key=lambda p: p.issued_on or date.min)
    if dated and (_NEWEST.search(folded) or _OLDEST.search(folded)):
        plans = [dated[-1] if _NEWEST.search(folded) else dated[0]]
    if not plans:
        return None
    writer.counted(len(plans))
    narrowed = len(plans) < len(writer.library.corpus.plans)
    noun = "plans" if writer.language == "en" else "kế hoạch"
    writer.say(f"Có **{len(plans)} {noun}**{'' if narrowed else ' trong kho tra cứu'}:")
    for plan in plans:
        writer.say(f"- {_line(writer, plan)}")
    if wanted and narrowed:
        for plan in plans:
            write_identity(writer, plan, query, tuple(wanted))
    return Outcome(AnswerStatus.ANSWERED, writer, total=len(plans), way="catalogue")


_OF_THE_PROVINCE = re.compile(r"\b(?:ubnd|uy ban nhan dan|cap) (?:thanh pho|tp|tinh)\b")  # and of no ward in it


def _of_the_place(query: ParsedQuestion, writer: Writer) -> tuple[str, ...]:
    """«Nghệ An có những kế hoạch nào»: the plans of the place that the question names, where it names no plan otherwise."""
    places = writer.library.places
    if query.within:
        higher = tuple(plan for plan in query.within if not places.seats[plan].is_lower)
        return higher if higher and _OF_THE_PROVINCE.search(query.folded) else query.within
    named = [plan for plan in query.plans if any(name in query.folded for name in places.names(plan))]
    numbered = re.search(r"\d", query.folded)
    return tuple(named) if places.several and named and len(named) == len(query.plans) and not numbered else ()


def _fits(query: ParsedQuestion, writer: Writer, plan: Plan, signed_by: str | None) -> bool:
    """Whether a plan is one of those that the question singles out."""
    period, folded = query.period, query.folded
    if signed_by is not None and (plan.signer is None or fold(plan.signer.value) != signed_by):
        return False
    if period is not None and period.start and period.stop:
        return plan.issued_on is not None and period.start <= plan.issued_on <= period.stop
    if "plan_replaces" in query.metadata and not plan.replaces:
        return False
    if _UNNUMBERED.search(folded):
        return plan.number is None or plan.number.plan != plan.id
    if re.search(r"\bphu luc\b", folded):
        annexed = any(b.kind is BlockKind.TABLE_TITLE for b in writer.library.corpus.parsed[plan.id].blocks)
        return annexed is not bool(_WITHOUT.search(folded))
    if re.search(r"\b(?:cap |cua )?(?:phuong|xa)\b", folded):
        return plan.level == "ward"
    return True


def _line(writer: Writer, plan: Plan) -> str:
    """«Kế hoạch 139/KH-UBND: «…», ngày 16/05/2025, Ủy ban nhân dân thành phố Hà Nội [1]»."""
    parts = [
        f"**{writer.library.label(plan.id, writer.language)}**: «{plan.title.value}» {writer.cite_fact(plan.title, 'tên kế hoạch')}"
    ]
    if plan.issued is not None and plan.issued_on is not None:
        parts.append(f"ngày {short_date(plan.issued_on)} {writer.cite_fact(plan.issued, 'ngày ban hành')}")
    else:
        parts.append("không nêu ngày ban hành")
    return ", ".join(parts)
