"""Answers about a plan itself: number, date, issuer, signer, basis, what it replaces, its annexes."""

from __future__ import annotations

import re

from assistant.lexicon import lexicon, word_set
from assistant.models import AnswerStatus
from assistant.parsed_question import ParsedQuestion
from assistant.writing import Writer
from corpus import BlockKind, Plan, Reference
from corpus.text import fold

_ORDER = (
    "plan_signer", "plan_number", "plan_date", "plan_issuer", "plan_replaces", "plan_basis", "plan_annexes",
    "plan_recipients", "plan_period", "plan_title",
)  # fmt: skip
# Words that may stand beside a question about the plan itself: signed, issued, office, name, …
_ABOUT = word_set(
    "ky ki ban hanh van chuc vu danh so ngay thang nam ho ten day du tu cach ai goc cho xin tri gi nay mang de sau truoc "
    "cap thay the bo cu vien dan can lam mo phan dau nham lap ra thuc hien nghi quyet ke hoach phu luc kem noi nhan gui den "
    "toi dinh hieu giai doan ap dung goi cong nguoi duoi vi dat but khoa hoc nghe cua thanh pho phuong quan lanh dao don co "
    "ong ba signed signature plan title number date issued position name full document documents implement implements "
    "replace replaced trien khai doi moi sang tao va em nhung tren cai ve may nao bao nhieu con viec da theo thi sao tiep "
    "on issue issued plan no did hanoi sign signed tuc bai ly luan tieu phat dong trong cam minh bi ay do ket hop chinh ubnd p tp tung nua giup "
)


_NUMBER_OF_RESOLUTION = re.compile(
    r"\b(?:theo|thuoc|trong|cua|vao|thuc hien) (?:nghi quyet|nq|nghi dinh|luat)(?: \w+){0,2} so (?:may|bao nhieu|hieu|nao)\b"
)


# the number that stands above an annex
_OF_ANNEX = re.compile(r"\bkem theo\b.*\bso\b|\bso (?:hieu|may|bao nhieu)\b.*\b(?:kem theo|phu luc)\b")


# «thực hiện kế hoạch số mấy của Thành phố», «theo tờ trình số mấy»: what a plan is made on the basis of
CARRIES_OUT = re.compile(
    r"\b(?:ban hanh|lap|xay dung|trien khai|thuc hien|cu the hoa|can cu|theo)(?: theo)?(?: de nghi)?(?: tai| cua)? "
    r"(?:kh|ke hoach|ke hoach hanh dong|to trinh|cong van|chuong trinh hanh dong)(?: so)? (?:so )?(?:may|bao nhieu|nao)\b"
)


def asks_what_it_carries_out(folded: str) -> bool:
    """Whether a question asks for the number of a document that a plan is made on the basis of."""
    return bool(CARRIES_OUT.search(folded))


def is_identity_question(query: ParsedQuestion, names: frozenset[str] = frozenset()) -> bool:
    """Whether a question asks about the plan and nothing in it.

    Args:
        names: folded words of the titles and issuers of the plans that it names.
    """
    if (
        not query.metadata
        or not query.plans
        or (query.tables and not ("plan_annexes" in query.metadata or _OF_ANNEX.search(query.folded)))
    ):
        return False
    words = [w for w in re.findall(r"[a-z]+", fold(query.work)) if w not in _ABOUT and w not in names]
    sentences = re.split(r"[.?!]\s+", query.folded)
    if len(sentences) > 1:  # «… số bao nhiêu, ra ngày nào? Bản mình cầm bị trống chỗ số»
        cues = [s for s in sentences if any(p.search(s) for key in query.metadata for p in lexicon().metadata[key])]
        said = {w for s in cues for w in re.findall(r"[a-z]+", s)}
        words = [w for w in words if w in said]
    if _names_record(query) or (query.metadata == ("plan_number",) and _NUMBER_OF_RESOLUTION.search(query.folded)):
        return False
    # a plan is signed, sent to somebody and has annexes; a task has none of these
    of_plans = {"plan_recipients", "plan_annexes", "plan_signer", "plan_replaces"} & set(query.metadata)
    if asks_what_it_carries_out(query.folded):
        of_plans |= {"plan_basis"}
    return len(words) <= (8 if of_plans else 2)


def _names_record(query: ParsedQuestion) -> bool:
    """«ký hợp đồng», «ký kết thỏa thuận», «gửi báo cáo»: something that a task signs, sends or replaces."""
    return bool(
        re.search(
            r"\bky (?:ket|hop dong|thoa thuan|bien ban|cam ket|so)\b|\bbao cao\b|\bdang ky\b|\bchu ky so\b|\bky so\b",
            query.folded,
        )
    )


_OF_THE_REPLACED = re.compile(r"\bthay (?:the )?(?:cho )?(?:ke hoach|kh|ban|van ban)(?: nao)?,? (?:co )?(?:so|nao|ngay)\b")


_NUMBER_CUE = re.compile(r"\bso (?:may|bao nhieu|hieu|nao)\b")
_DAY_CUE = re.compile(r"\b(?:ngay|hom) (?:nao|may|bao nhieu|thang)\b|\b(?:khi nao|bao gio|luc nao)\b")


def answer_identity(writer: Writer, query: ParsedQuestion) -> AnswerStatus:
    """Says each fact asked for; what no text states is said to be missing."""
    found = False
    for plan_id in query.plans:
        plan = writer.library.plan(plan_id)
        keys = set(query.metadata)
        if "plan_signer" in keys and "plan_replaces" in keys and re.search(r"ky thay", query.folded):
            keys.discard("plan_replaces")  # «ký thay» is how one signs
        replaced = _OF_THE_REPLACED.search(query.folded) if "plan_replaces" in keys else None
        if replaced:  # «thay thế kế hoạch số mấy, ngày nào»: of the one that is replaced, unless it is asked before
            before = query.folded[: replaced.start()]
            keys -= set() if _NUMBER_CUE.search(before) else {"plan_number"}
            keys -= set() if _DAY_CUE.search(before) else {"plan_date"}
        for key in _ORDER:
            if key in keys and _ANSWERS[key](writer, plan, query):
                found = True
    return AnswerStatus.ANSWERED if found else AnswerStatus.NOT_IN_PLANS


_NUMBER_ABOVE = re.compile(
    r"\bkem theo\b.*\bso hieu\b|\bso hieu\b.*\bkem theo\b|\bkem theo\b.*\b(?:ke hoach|kh) (?:so|nao|may)\b|\b(?:ke hoach|kh) so (?:may|bao nhieu|nao)\b.*\bkem theo\b"
    r"|\bso (?:ke hoach|kh|van ban)\b.*\b(?:dau|tren|duoi) (?:cua )?(?:phu luc|pl|bieu|ten)\b"
    r"|\bso (?:ke hoach|kh|van ban)\b.*\bkem theo\b.*\b(?:khop|dung|trung|khac|giong|lech)\b"
)


def asks_number_above(query: ParsedQuestion) -> bool:
    """«dòng dưới tên Phụ lục II ghi “kèm theo Kế hoạch số” mấy, có khớp không?»: the plan's number as an annex prints it."""
    return len(query.plans) == 1 and bool(query.tables) and bool(_NUMBER_ABOVE.search(query.folded))


def answer_number_above(writer: Writer, query: ParsedQuestion) -> None:
    """The number that stands above the annexes in question, and whether it is the plan's own."""
    plan = writer.library.plan(query.plans[0])
    own = plan.number.value.split("/")[0] if plan.number else ""
    for block in writer.library.corpus.parsed[plan.id].blocks:
        attached = _ATTACHED.search(block.text) if block.kind is BlockKind.TABLE_TITLE else None
        if attached is None or block.locator not in query.tables:
            continue
        same = "khớp với" if attached.group(1) == own else "khác"
        marker = writer.cite(plan.id, block.locator, block.lines)
        said = f"{block.locator} ghi «{attached.group()}» (**Kế hoạch {attached.group(1)}**)"
        writer.say(f"{said}{f', {same} số hiệu của kế hoạch' if own else ''}. {marker}")
    if plan.number is not None and writer.citations:
        marker = writer.cite_fact(plan.number, "số hiệu")
        writer.say(f"Số hiệu: **{plan.number.value}** (Kế hoạch {own}). {marker}")


def write_identity(writer: Writer, plan: Plan, query: ParsedQuestion, keys: tuple[str, ...]) -> None:
    """Some facts of one plan, each in a sentence of its own."""
    for key in _ORDER:
        if key in keys:
            _ANSWERS[key](writer, plan, query)


def _missing(writer: Writer, plan: Plan, what: str) -> bool:
    marker = writer.cite_fact(plan.title, "tên kế hoạch")
    writer.say(
        f"{writer.library.label(plan.id, writer.language)} không nêu {what}; các kế hoạch khác trong kho cũng không ghi. {marker}"
    )
    return False


def _signer(writer: Writer, plan: Plan, query: ParsedQuestion) -> bool:
    if plan.signer is None:
        return _missing(writer, plan, "người ký")
    lines = (
        (min(plan.signer_title.lines[0], plan.signer.lines[0]), plan.signer.lines[1]) if plan.signer_title else plan.signer.lines
    )
    block = next((b for b in writer.library.corpus.parsed[plan.id].blocks if b.kind is BlockKind.SIGNATURE), None)
    lines = block.lines if block else lines
    office = f", chức vụ **{plan.signer_title.value}**" if plan.signer_title else ""
    behalf = f" (ký thay {instead})" if block and (instead := _signed_for(block.text)) else ""
    marker = writer.cite(plan.id, "phần ký", lines)
    wrong = _other_name(query, plan.signer.value)
    if wrong:
        writer.say(f"Không đúng: người ký không phải là {wrong}.")
    writer.say(f"{writer.library.label(plan.id, writer.language)} do **{plan.signer.value}** ký{office}{behalf}. {marker}")
    return True


def _signed_for(block: str) -> str:
    """«Chủ tịch» of «KT. CHỦ TỊCH PHÓ CHỦ TỊCH …», «Bộ trưởng» of «KT. BỘ TRƯỞNG THỨ TRƯỞNG …»; empty if nobody is signed for."""
    found = re.search(r"\bKT\.?\s*((?:[A-ZĐÀ-Ỹ]+\s+)+?)(?=PHÓ\b|THỨ\b|$)", block)
    return found.group(1).strip().capitalize() if found else ""


def _other_name(query: ParsedQuestion, signer: str) -> str | None:
    """A person's name in the question that is not the signer's («Chủ tịch Trần Sỹ Thanh ký … đúng không»)."""
    named = re.search(
        r"(?:[Ôô]ng|[Bb]à|[Cc]hủ tịch|[Đđ]ồng chí|[Aa]nh|[Cc]hị|[Cc]ô|Mr\.?|Ms\.?)\s+((?:[A-ZĐÀ-Ỹ][a-zà-ỹ]+\s?){2,5})", query.text
    )
    return named.group(1).strip() if named and fold(named.group(1).strip()) != fold(signer) else None


def _elsewhere(plan: Plan, stated_in: str, writer: Writer) -> str:
    other = writer.library.plan(stated_in)
    return "" if stated_in == plan.id else f" (văn bản này để trống; {writer.library.label(other.id)} ghi)"


_ATTACHED = re.compile(r"[Kk]èm theo Kế hoạch số (\d{1,4})\s*/\s*[A-ZĐ][\w-]*")  # above an annex


def _number(writer: Writer, plan: Plan, query: ParsedQuestion) -> bool:
    if plan.number is None:
        return _missing(writer, plan, "số hiệu của chính mình")
    marker = writer.cite_fact(plan.number, "số hiệu")
    short = f" (Kế hoạch {plan.number.value.split('/')[0]})"
    writer.say(f"Số hiệu: **{plan.number.value}**{short}{_elsewhere(plan, plan.number.plan, writer)}. {marker}")
    for block in writer.library.corpus.parsed[plan.id].blocks:
        attached = _ATTACHED.search(block.text) if block.kind is BlockKind.TABLE_TITLE else None
        if attached and attached.group(1) != plan.number.value.split("/")[0]:
            marker = writer.cite(plan.id, block.locator, block.lines)
            writer.say(f"Lưu ý: {block.locator} lại ghi «{attached.group()}», khác số hiệu của kế hoạch. {marker}")
    return True


def _date(writer: Writer, plan: Plan, query: ParsedQuestion) -> bool:
    if plan.issued is None:
        return _missing(writer, plan, "ngày ban hành")
    marker = writer.cite_fact(plan.issued, "ngày ban hành")
    writer.say(
        f"{writer.library.label(plan.id, writer.language)} ban hành ngày **{plan.issued.value}**{_elsewhere(plan, plan.issued.plan, writer)}. {marker}"
    )
    return True


def _issuer(writer: Writer, plan: Plan, query: ParsedQuestion) -> bool:
    if plan.issuer is None:
        return _missing(writer, plan, "cơ quan ban hành")
    writer.say(f"Cơ quan ban hành: **{plan.issuer.value}**. {writer.cite_fact(plan.issuer, 'cơ quan ban hành')}")
    return True


def _replaces(writer: Writer, plan: Plan, query: ParsedQuestion) -> bool:
    if not plan.replaces:
        return _missing(writer, plan, "văn bản mà kế hoạch thay thế")
    for reference in plan.replaces:
        lines = reference.fact.lines
        clause = next((c for c in writer.library.corpus.parsed[plan.id].clauses if c.lines[0] <= lines[0] <= c.lines[1]), None)
        marker = writer.cite(plan.id, clause.path if clause else "", clause.lines if clause else lines)
        text = f": “{clause.text[:420]}”" if clause else ""
        dated = next((r for r in plan.cites if r.number == reference.number and r.issued), None)
        text = f"{_dated(writer, plan, dated, clause.lines if clause else lines)}{text}"
        writer.say(f"{writer.library.label(plan.id, writer.language)} thay thế **Kế hoạch số {reference.number}**{text} {marker}")
    return True


def _basis(writer: Writer, plan: Plan, query: ParsedQuestion) -> bool:
    if not plan.implements:
        return _missing(writer, plan, "văn bản căn cứ")
    opening = [c for c in writer.library.corpus.parsed[plan.id].clauses if c.path == "phần mở đầu"]
    lines = opening[0].lines if opening else plan.implements[0].fact.lines
    marker = writer.cite(plan.id, "phần mở đầu", lines)
    kinds = {r.number: r.kind for r in plan.cites if r.kind}
    names = [f"{r.number}{': ' + r.title[:110] if r.title else ''}" for r in plan.implements]
    writer.say(f"{writer.library.label(plan.id, writer.language)} được lập để thực hiện, căn cứ: {marker}")
    issued = {r.number: r for r in reversed(plan.cites) if r.issued}
    for reference, name in zip(plan.implements, names, strict=True):
        dated = _dated(writer, plan, issued.get(reference.number), lines)
        writer.say(
            f"- {kinds.get(reference.number, 'Văn bản')} số {reference.number}{dated}{name.removeprefix(reference.number)}"
        )
    return True


def _dated(writer: Writer, plan: Plan, reference: Reference | None, cited: tuple[int, int]) -> str:
    """« (ngày 17/03/2021)», with the place that states it if that is not cited already."""
    if reference is None or reference.issued is None:
        return ""
    line = writer.library.corpus.sources[plan.id].line_of(reference.span.start)
    place = writer.library.place_at(plan.id, line)
    day = reference.issued
    said = f" (ngày {day.day:02d}/{day.month:02d}/{day.year})"
    return said if cited[0] <= line <= cited[1] or place is None else f"{said} {writer.cite(plan.id, *place)}"


def _sentence_case(title: str) -> str:
    """A title in capitals as a sentence; numbers of documents keep theirs."""
    if not title.isupper():
        return title
    return re.sub(r"(?<=\d)/[\w/-]+", lambda m: m.group().upper(), title.capitalize())


def _annexes(writer: Writer, plan: Plan, query: ParsedQuestion) -> bool:
    titles = [b for b in writer.library.corpus.parsed[plan.id].blocks if b.kind is BlockKind.TABLE_TITLE]
    if not titles:
        return _missing(writer, plan, "phụ lục nào kèm theo")
    main = [b for b in titles if not re.search(r"\d\.\d", b.locator)]
    sub = [b for b in titles if b not in main]
    extra = f" và {len(sub)} phụ lục con ({', '.join(b.locator for b in sub)}), tổng cộng {len(titles)}" if sub else ""
    writer.counted(len(main), len(sub), len(titles))
    writer.say(f"{writer.library.label(plan.id, writer.language)} kèm theo **{len(main)} phụ lục**{extra}:")
    for block in titles:
        title = re.sub(r"\(Kèm theo.*$", "", block.text.removeprefix(block.locator)).strip()
        lines = (block.lines[0], min(block.lines[1], block.lines[0] + 1))
        writer.say(f"- {block.locator}: {_sentence_case(title)} {writer.cite(plan.id, block.locator, lines)}")
    return True


def _recipients(writer: Writer, plan: Plan, query: ParsedQuestion) -> bool:
    block = next((b for b in writer.library.corpus.parsed[plan.id].blocks if b.kind is BlockKind.RECIPIENTS), None)
    if block is None:
        return _missing(writer, plan, "nơi nhận")
    writer.say(
        f"{writer.library.label(plan.id, writer.language)}, nơi nhận: “{block.text}” {writer.cite(plan.id, 'nơi nhận', block.lines)}"
    )
    return True


def _period(writer: Writer, plan: Plan, query: ParsedQuestion) -> bool:
    span = re.search(r"giai đoạn\s+(20\d\d\s*[-–]\s*20\d\d)|năm\s+(20\d\d)$", plan.title.value)
    if span is None:
        return _missing(writer, plan, "giai đoạn áp dụng trong tên kế hoạch")
    stated = span.group(1) or span.group(2)
    writer.say(f"Giai đoạn áp dụng: **{stated}** – «{plan.title.value}». {writer.cite_fact(plan.title, 'tên kế hoạch')}")
    return True


def _title(writer: Writer, plan: Plan, query: ParsedQuestion) -> bool:
    writer.say(f"Tên kế hoạch: «{plan.title.value}». {writer.cite_fact(plan.title, 'tên kế hoạch')}")
    return True


_ANSWERS = {
    "plan_signer": _signer, "plan_number": _number, "plan_date": _date, "plan_issuer": _issuer,
    "plan_replaces": _replaces, "plan_basis": _basis, "plan_annexes": _annexes, "plan_recipients": _recipients,
    "plan_period": _period, "plan_title": _title,
}  # fmt: skip
