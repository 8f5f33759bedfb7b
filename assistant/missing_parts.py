"""Answers about what does not exist: a plan, resolution, annex, row or section that a question names and no plan has."""

from __future__ import annotations

import itertools
import re

from assistant.contextualization import Contextualized
from assistant.documents import Documents
from assistant.models import AnswerStatus
from assistant.outcome import Outcome
from assistant.parsed_question import ParsedQuestion
from assistant.writing import Writer, plan_list
from corpus import BlockKind
from corpus.text import fold


def answer_missing_part(context: Contextualized, writer: Writer, documents: Documents) -> Outcome | None:
    """Says what is missing, and what there is instead; None if all that is named exists."""
    query = context.query
    missing = (
        _missing_place(query, writer)
        or _missing_plan(query, writer)
        or (not context.item and _missing_resolution(query, writer, documents))
    )
    if not missing and len(query.plans) == 1:
        plan_id = query.plans[0]
        if _unattached(query, writer, plan_id):
            missing = True
        elif query.missing_annex:
            _missing_annex(query, writer, plan_id)
            missing = True
        else:
            missing = _missing_row(query, writer, plan_id) or _missing_section(query, writer, plan_id)
    return Outcome(AnswerStatus.NOT_IN_PLANS, writer) if missing else None


_PLACE = re.compile(r"\b(?:[Pp]hường|[Xx]ã|[Qq]uận|[Hh]uyện|thị xã)((?: [^\W\d_]+)+)")


def _missing_place(query: ParsedQuestion, writer: Writer) -> bool:
    """«Phường Cầu Giấy có kế hoạch chưa?» where no plan of that place was read."""
    found = _PLACE.search(query.text)
    place = " ".join(itertools.takewhile(lambda word: word[0].isupper(), found.group(1).split())) if found else ""
    if (
        found is None
        or not place
        or re.search(r"\b(?:kh|ke hoach)(?: so)? ?\d{2,}", query.folded)
        or not re.search(
            r"\b(?:ben|o|tai|cua|ubnd) (?:phuong|xa) [^?]{2,40}\b(?:phong|bo phan|to) nao\b|\b(?:co|da) (?:ra |ban hanh |lap )?(?:mot |1 )?ke hoach\b|\bke hoach (?:nao )?(?:rieng )?cua\b",
            query.folded,
        )
    ):
        return False
    issuers = " ".join(fold(plan.issuer.value) for plan in writer.library.corpus.plans.values() if plan.issuer)
    if fold(place) in issuers:
        return False
    writer.say(
        f"Kho không có kế hoạch nào của {found.group().split()[0]} {place}; các kế hoạch đã nạp: {plan_list(writer.library)}."
    )
    return True


def _missing_plan(query: ParsedQuestion, writer: Writer) -> bool:
    """A plan number that is neither a plan here nor a document that one of them cites."""
    plans = writer.library.corpus.plans
    for number in query.unknown_plans:
        others = [p.id for p in plans.values() if p.number and p.number.value.split("/")[0].lstrip("0") == number]
        if others and query.among and not set(others) & set(query.among):
            here, issuers = writer.library.places.name_of(query.among), ", ".join(map(writer.library.issuer, others))
            own = f"; kế hoạch đã nạp của nơi này: {'; '.join(map(writer.library.label, query.among))}"
            writer.say(f"Kho không có kế hoạch số {number} của {here}; kế hoạch số {number} đã nạp là của {issuers}{own}.")
            return True
        cited = any(r.number.split("/")[0] == number for p in writer.library.corpus.plans.values() for r in p.cites)
        if not query.plans and not cited:
            writer.say(
                f"Kho không có kế hoạch số {number}; kế hoạch này không nêu trong các kế hoạch đã nạp ({plan_list(writer.library)})."
            )
            return True
    return False


def _missing_resolution(query: ParsedQuestion, writer: Writer, documents: Documents) -> bool:
    known = {n.split("/")[0].split("-")[0].lstrip("0") for n in documents.entries}
    unknown = [n for n in query.unknown_resolutions if n not in known]
    if not unknown or query.resolutions:
        return False
    writer.say(f"Các kế hoạch đã nạp không nhắc đến Nghị quyết số {', '.join(unknown)}, nên kế hoạch không nêu nội dung này.")
    return True


def _unattached(query: ParsedQuestion, writer: Writer, plan_id: str) -> bool:
    """«phụ lục kèm theo» of a plan whose text has no annex, though it may speak of one."""
    parsed = writer.library.corpus.parsed[plan_id]
    if (
        not re.search(r"\bphu luc\b", query.folded)
        or query.tables
        or query.metadata
        or any(fold(r.table).startswith("phu luc") for r in parsed.rows)
    ):
        return False
    said = next((c for c in parsed.clauses if "phụ lục" in c.text.casefold()), None)
    mark = (
        f" Văn bản chỉ nhắc: “{said.text.strip()[:200]}” {writer.cite(plan_id, said.path, said.lines, said.id)}" if said else ""
    )
    writer.say(
        f"{writer.library.label(parsed.plan.id)} không kèm phụ lục nào trong văn bản đã nạp, nên không nêu nội dung này.{mark}"
    )
    return True


def _missing_annex(query: ParsedQuestion, writer: Writer, plan_id: str) -> None:
    parsed = writer.library.corpus.parsed[plan_id]
    tables = list(dict.fromkeys(r.table for r in parsed.rows))
    have = f"kế hoạch có {', '.join(tables)}" if tables else "kế hoạch không có phụ lục nào kèm bảng"
    titles = [b for b in parsed.blocks if b.kind is BlockKind.TABLE_TITLE and b.locator in tables][:8]
    marks = "".join(writer.cite(plan_id, b.locator, (b.lines[0], min(b.lines[1], b.lines[0] + 1))) for b in titles)
    writer.say(f"{writer.library.label(parsed.plan.id)} không có {query.missing_annex}: {have}. {marks}")


def _missing_row(query: ParsedQuestion, writer: Writer, plan_id: str) -> bool:
    """«mục 80» of a table whose numbers end at 77."""
    if not query.item_number or not query.tables:
        return False
    parsed = writer.library.corpus.parsed[plan_id]
    numbers = [int(r.stt) for r in parsed.rows if r.table in query.tables and r.stt and r.stt.isdigit()]
    if not numbers or not query.item_number.isdigit() or int(query.item_number) <= max(numbers):
        return False
    last = next(
        i for i in writer.library.items.values() if i.plan == plan_id and i.table in query.tables and i.stt == str(max(numbers))
    )
    writer.say(
        f"{query.tables[0]} của {writer.library.label(parsed.plan.id)} không có mục số {query.item_number}: "
        f"bảng chỉ có đến số {max(numbers)}. {writer.cite_item(last)}"
    )
    return True


def _missing_section(query: ParsedQuestion, writer: Writer, plan_id: str) -> bool:
    """«mục VIII» of a plan whose sections end at VI; a table's own sections are not looked at."""
    parsed = writer.library.corpus.parsed[plan_id]
    for section in query.sections:
        if query.tables or not re.fullmatch(r"[IVX]+", section):
            continue
        markers = [c.marker for c in parsed.clauses if c.kind.value == "section" and c.marker]
        groups = {h.split(".")[0].split(" ")[0] for r in parsed.rows for h in (r.group, r.section) if h}
        if markers and section not in markers and section not in groups:
            places = [writer.cite(plan_id, c.path, c.lines) for c in parsed.clauses if c.kind.value == "section"][:6]
            writer.say(
                f"{writer.library.label(parsed.plan.id)} không có mục {section}: các mục là {', '.join(markers)}. {''.join(places)}"
            )
            return True
    return False
