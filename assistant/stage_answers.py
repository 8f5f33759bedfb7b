"""Answers about the stages of a plan: when each runs, which one a day is in, and when the whole ends.

«Đợt 90 ngày kết thúc khi nào?», «Hôm nay đang ở giai đoạn mấy?»: the headings «Giai đoạn 2: … (Thời gian từ
ngày 01/12/2025 - đến hết ngày 31/12/2025)» say it, and nothing else in the plan does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.lexicon import word_set
from assistant.linking import Linker
from assistant.models import AnswerStatus, Ask
from assistant.outcome import Outcome
from assistant.parsed_question import ParsedQuestion
from assistant.quotation import write_quote
from assistant.records import Library
from assistant.writing import Writer, short_date
from corpus import Clause
from corpus.text import fold, syllables
from index import SearchFilter, TaskItem

_HEADING = re.compile(r"^giai doan (\d|[ivx]+)\b")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(20\d\d)")
_STAGE = re.compile(r"\b(?:giai doan|chang|stage|phase)\b")
_WHOLE = re.compile(r"\b(?:chien dich|dot cao diem|cao diem|dot|ke hoach 90|90 ngay|campaign)\b")
_WHEN = re.compile(
    r"\b(?:ket thuc|keo dai|bat dau|khoi dong|den het|het|xong|dang o|con keo|bao gio|khi nao|tu ngay|ngay nao|hom nao|luc nao|hoan thanh|tu hom|when|end|ends|start|starts)\b"
)
_WHICH = re.compile(r"\b(?:giai doan|chang) (?:may|nao)\b|\bdang o\b")
_STANDING = re.compile(r"\b(?:hom nay|hien (?:nay|tai|gio)|bay gio|luc nay|den nay|chua|dang o|today|now)\b")
_CONTENTS = re.compile(r"\b(?:viec gi|nhung gi|nhung viec|lam gi|gom|noi dung)\b")
_PLAIN = word_set(
    "giai doan chang chien dich dot cao diem ngay thang nam nay dau cuoi hom het ket thuc keo dai bat xong hoan thanh hai bao gio day truoc toi noi ke hoach cua ha pho con muc moc kho hieu ghi ca thay qua va tung moi tu den dang thu ten goi nghi quyet ve khong khi nao lai duoc toi"
)  # what may stand beside a stage in a question about stages alone
_OTHER_WORDS = 2
_THAT_STAGE = re.compile(r"\b(?:giai doan|chang) (?:nay|do|ay)\b")
_OF_A_TASK = frozenset([Ask.LEAD, Ask.COORDINATING, Ask.RESOLUTION])
_ROWS = re.compile(r"\b(?:nhung|cac|bao nhieu|may) (?:viec|nhiem vu|dong|muc|dau viec)\b")  # rows with a time of their own
_ISSUED = re.compile(r"\bban hanh\b")
_ALL = re.compile(r"\b(?:cac|tung|moi|may|nhung|ba|3) (?:giai doan|chang)\b(?! nao)|\b(?:ca dot|ca chien dich)\b")
_LAST = re.compile(r"\b(?:giai doan|chang)(?: \w+)? (?:cuoi(?: cung)?|sau cung|chot)\b|\b(?:last|final) (?:stage|phase)\b")
_FIRST = re.compile(r"\b(?:giai doan|chang)(?: \w+)? (?:dau(?: tien)?|mo dau|mo man)\b|\bfirst (?:stage|phase)\b")
_NEXT = re.compile(r"\b(?:giai doan|chang|phase|stage) (?:sau|tiep|ke)\b|\bsang (?:giai doan|chang)\b|\bnext (?:stage|phase)\b")


@dataclass(frozen=True)
class Stage:
    """One stage: its heading, number, first and last day."""

    clause: Clause
    number: str
    start: date | None  # None where it is not a day («từ ngày ban hành Kế hoạch»)
    stop: date


def stages_of(clauses: list[Clause] | tuple[Clause, ...]) -> list[Stage]:
    """The stages of a plan whose headings give their days, in order."""
    found = []
    for clause in clauses:
        heading = _HEADING.match(fold(clause.text))
        days = [date(int(y), int(m), int(d)) for d, m, y in _DAY.findall(clause.text)]
        if heading and days:
            found.append(Stage(clause, heading.group(1).upper(), min(days) if len(days) > 1 else None, max(days)))
    return found


def answer_stages(query: ParsedQuestion, writer: Writer, linker: Linker) -> Outcome | None:
    """When the stages run; None for any other question."""
    plan_stages = stages_of(writer.library.corpus.parsed[query.plans[0]].clauses) if len(query.plans) == 1 else []
    about = _STAGE.search(query.folded) or _WHOLE.search(query.folded) or _named(query, plan_stages)
    if (
        len(query.plans) != 1
        or (Ask.OUTPUT in query.asks and not query.compares)
        or query.narrow
        or query.tables
        or query.resolutions
        or "plan_number" in query.metadata
        or _OF_A_TASK & set(query.asks)
        or _ISSUED.search(query.folded)
        or _ROWS.search(query.folded)
        or not about
        or not (_WHEN.search(query.folded) or _WHICH.search(query.folded))
    ):
        return None
    others = [w for w in syllables(fold(query.work)) if w not in _PLAIN and not w.isdigit()]
    plan_id = query.plans[0]
    stages = plan_stages
    spoken_of = _THAT_STAGE.search(query.folded) and _named(query, stages)  # «… trong giai đoạn Hành động, giai đoạn này …»
    if len(stages) < 2 or (len(others) > _OTHER_WORDS and not spoken_of):
        return None
    plan = writer.library.label(plan_id, query.language)
    numbered = re.search(r"\bgiai doan (\d|[ivx]+)\b|\bchang (\d)\b", query.folded)
    wanted = [s for s in stages if numbered and s.number == (numbered.group(1) or numbered.group(2)).upper()] or stages
    if numbered and wanted == stages and not any(s.number == (numbered.group(1) or numbered.group(2)).upper() for s in stages):
        cited = "".join(writer.cite(plan_id, s.clause.path, s.clause.lines, s.clause.id) for s in stages)
        writer.say(
            f"{plan} không có giai đoạn {(numbered.group(1) or numbered.group(2)).upper()}: chỉ có {len(stages)} giai đoạn. {cited}"
        )
        writer.counted(len(stages))
        return Outcome(AnswerStatus.NOT_IN_PLANS, writer, way="stages")
    wanted = (_named(query, stages) or _wanted(query, stages)) if wanted == stages else wanted
    marks = {s.number: writer.cite(plan_id, s.clause.path, s.clause.lines, s.clause.id) for s in wanted}
    last = stages[-1]
    said = [date(int(y), int(m), int(d)) for d, m, y in _DAY.findall(query.text)]
    if wanted == stages:
        doubted = re.search(r"\b(?:vi sao|tai sao|sao|co dung|dung khong|phai khong)\b", query.folded)
        if said and doubted and last.stop not in said:
            writer.say(f"Không đúng: theo {plan}, đợt này không kết thúc ngày {short_date(said[0])}.")
        writer.say(f"{plan}: giai đoạn cuối đến hết ngày **{short_date(last.stop)}**. {marks[last.number]}")
    if _STANDING.search(query.folded) or (query.period and query.period.relative):
        writer.say(_standing(stages, query.as_of))
    for stage in wanted:
        place = f"{plan}, {stage.clause.path}: " if len(wanted) == 1 else "- "
        writer.say(f"{place}{stage.clause.text.strip().rstrip(':')} {marks[stage.number]}")
        if len(wanted) == 1 and _CONTENTS.search(query.folded):
            for child in writer.library.children.get(stage.clause.id, []):
                writer.say(f"- {child.text} {writer.cite(child.plan, child.path, child.lines, child.id)}")
    if query.compares:
        ranked = [
            c for c in linker.rank(query, SearchFilter(plans=query.plans)) if c.passage.id not in {s.clause.id for s in stages}
        ]
        dated = next(
            (c for c in ranked[:5] if any(d.strftime("%d/%m/%Y") in c.passage.text for d in said) or _DAY.search(c.passage.text)),
            None,
        )
        if dated is not None:
            write_quote(writer, query.model_copy(update={"asks": ()}), dated)
    return Outcome(AnswerStatus.ANSWERED, writer, passage=wanted[0].clause.id, way="stages")


def stage_today(query: ParsedQuestion, library: Library, item: TaskItem | None) -> TaskItem | None:
    """«Đề án … đang ở giai đoạn mấy?»: of the phases under a row the one whose time holds the as-of day."""
    if item is None or not _WHICH.search(query.folded):
        return None
    owner = library.parent_item(item) or item
    for child in library.children_of(owner):
        due = child.due
        phased = _HEADING.match(fold(child.content)) and due is not None and due.earliest is not None and due.latest is not None
        if phased and due.earliest <= query.as_of <= due.latest:  # type: ignore[union-attr,operator]
            return child
    return None


def _named(query: ParsedQuestion, stages: list[Stage]) -> list[Stage]:
    """«giai đoạn Về đích»: the stage whose name follows its number in the heading."""
    names = {s.number: re.match(r"giai doan \w+\W+((?:[a-z]+ ?)+)", fold(s.clause.text)) for s in stages}
    about = " ".join(re.findall(r"[a-z]+", query.folded))
    return [s for s in stages if (m := names[s.number]) and f"{m.group(1).strip()}" in about and len(stages) > 1]


def _wanted(query: ParsedQuestion, stages: list[Stage]) -> list[Stage]:
    """The stages that a question is about: the last, the first, the one of today (and the one after it), or all."""
    about = _STAGE.search(query.folded)
    if about is None or query.compares or _ALL.search(query.folded):
        return stages
    if _LAST.search(query.folded):
        return stages[-1:]
    if _FIRST.search(query.folded):
        return stages[:1]
    if not (_WHICH.search(query.folded) and _STANDING.search(query.folded)):
        return stages
    at = next((n for n, s in enumerate(stages) if query.as_of <= s.stop), None)
    if at is None:
        return stages[-1:]
    return stages[at : at + 2] if _NEXT.search(query.folded) else stages[at : at + 1]


def _standing(stages: list[Stage], day: date) -> str:
    """Where a day lies among the stages."""
    now = next((s for s in stages if s.start is not None and s.start <= day <= s.stop), None)
    if now is not None:
        return f"Tính đến ngày {short_date(day)}: đang ở **giai đoạn {now.number}** (đến hết ngày {short_date(now.stop)})."
    if day > stages[-1].stop:
        return f"Tính đến ngày {short_date(day)}: **đã kết thúc** (đến hết ngày {short_date(stages[-1].stop)})."
    coming = next(s for s in stages if day <= s.stop)
    return f"Tính đến ngày {short_date(day)}: chưa hết **giai đoạn {coming.number}** (đến hết ngày {short_date(coming.stop)})."
