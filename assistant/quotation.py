"""Prose -> its own words: a clause, or of a long one the sentences that matter, under the heading that it stands under."""

from __future__ import annotations

import re

from assistant.linking import Candidate
from assistant.models import Ask
from assistant.parsed_question import ParsedQuestion
from assistant.prose_deadlines import write_from_today
from assistant.writing import Writer, resolution_name
from corpus import Clause
from corpus.text import fold, normalize, syllables
from index import TaskItem

_MOST_BELOW = 12  # points shown under a heading or an opening «như sau:»
_LONGEST_HEADING = 160
_WHICH_PART = re.compile(r"\b(?:giai doan|chang|phan|muc|nhom|stage|phase|part) (?:nao|may|gi)\b|which (?:stage|phase|part)")
_AND_WHAT = re.compile(r"\b(?:gom|bao gom|viec gi|lam gi|nhung gi|nhung viec|noi dung)\b")
_FEW_RESOLUTIONS = 2
_DOCUMENT_KINDS = ("Nghị quyết", "Quyết định", "Chương trình", "Kế hoạch", "Nghị định", "Kết luận", "Chỉ thị", "Luật", "Thông tư")
_MAX_QUOTE = 900  # characters of a clause shown in the answer; the source panel shows the rest


def write_quote(writer: Writer, query: ParsedQuestion, candidate: Candidate, *, siblings: bool = False) -> None:
    """A clause in its own words, with the heading that it stands under."""
    passage = candidate.passage
    plan = writer.library.plan(passage.plan)
    clause = writer.library.clauses.get(passage.id)
    marker = writer.cite(passage.plan, passage.locator, passage.lines, passage.id)
    duty = candidate.item
    who = ""
    if duty is not None and duty.kind == "duty" and duty.lead and not passage.text.startswith(duty.lead[:12]):
        who = f" – {duty.lead}{heading_mark(writer, query, duty, marker)}"
    quoted = excerpt(passage.text, query)
    stated = _when_stated(writer, query, quoted, marker)
    _resolution_stated(writer, query, quoted, marker)
    write_from_today(writer, query, passage.text, plan, marker)
    under = _part_named(writer, query, passage.id)
    writer.say(f"{writer.label(plan.id)}, {passage.locator}{under}{who}: “{quoted}” {marker}")
    opens = clause is not None and (clause.heading or passage.text.rstrip().endswith((":", "như sau")))
    children = writer.library.children.get(passage.id, []) if opens else []
    if (
        stated
        and clause is not None
        and clause.heading
        and set(query.asks) == {Ask.DEADLINE}
        and not _AND_WHAT.search(query.folded)
    ):
        children = []  # the heading says when, and nothing else is asked
    served = _of_resolution(query, children)
    if served is not None:  # of parts that are headed by resolutions the one that is asked for
        writer.say(f"- {excerpt(served.text, query)} {writer.cite(served.plan, served.path, served.lines, served.id)}")
        children = writer.library.children.get(served.id, [])
    for child in children[:_MOST_BELOW]:
        writer.say(f"- {excerpt(child.text, query)} {writer.cite(child.plan, child.path, child.lines, child.id)}")


def _of_resolution(query: ParsedQuestion, parts: list[Clause]) -> Clause | None:
    """Of a section's parts the one that is headed by the resolution of the question."""
    numbers = [re.escape(r.split("/")[0]) for r in query.resolutions]
    named = [p for p in parts if p.heading and any(re.search(rf"(?<!\d){n}(?!\d)", p.text) for n in numbers)]
    return named[0] if len(named) == 1 else None


def _part_named(writer: Writer, query: ParsedQuestion, clause: str) -> str:
    """The heading of the stage or part that a clause stands in, where the question asks which."""
    if not _WHICH_PART.search(query.folded):
        return ""
    for above in writer.library.headings(clause):
        if above.heading and len(above.text) <= _LONGEST_HEADING:
            return f" «{above.text.strip()}» {writer.cite(above.plan, above.path, above.lines, above.id)}"
    return ""


def heading_mark(writer: Writer, query: ParsedQuestion, duty: TaskItem, marker: str) -> str:
    """The marker of the heading that names who is charged, when the duty itself does not.

    Where the question does not ask who, the heading is part of the duty's own source and has no marker.
    """
    name = normalize(duty.lead or "")
    for above in writer.library.headings(duty.id.removesuffix("!duty")):
        if name and name[:24] in normalize(above.text):
            if Ask.LEAD in query.asks:
                return f" {writer.cite(above.plan, above.path, above.lines, above.id)}"
            writer.read_under(marker, above.path, above.lines)
            return ""
    return ""


def _when_stated(writer: Writer, query: ParsedQuestion, quoted: str, marker: str) -> bool:
    """For «bao giờ» the days that the passage names come first; whether it names any."""
    if Ask.DEADLINE not in query.asks:
        return False
    days = re.findall(
        r"(?<!\d)(\d{1,2}/\d{1,2})/(20\d\d)", re.sub(r"\d[\d/]*[/-][A-ZĐ][A-ZĐa-z/-]*,? ngày \d{1,2}/\d{1,2}/\d{4}", " ", quoted)
    )
    if 0 < len(days) <= 4:
        named = "; ".join(f"ngày **{day}** năm {year}" for day, year in dict.fromkeys(days))
        writer.say(f"Mốc thời gian được nêu: {named}. {marker}")
        return True
    return False


_NUMBERED = re.compile(r"Nghị quyết(?: số)? (\d{1,4}(?:/\d{4})?[/-]NQ-[A-ZĐ]+)")
_NAMED = re.compile(
    r"((?:Quyết định|Kế hoạch|Chương trình(?: hành động)?|Nghị định|Kết luận|Chỉ thị|Thông tư|Nghị quyết)(?: số)? (\d{1,5})(?:/\d{4})?[/-][\w/Đ-]+)"
    r"(?:\s+ngày (\d{1,2}/\d{1,2}/\d{4}))?"
)
_ASKED_KIND = re.compile(
    r"\b(quyet dinh|ke hoach|chuong trinh|nghi dinh|ket luan|chi thi|thong tu|nghi quyet)(?: so)? (?:nao|may|bao nhieu)\b"
)


def _resolution_stated(writer: Writer, query: ParsedQuestion, quoted: str, marker: str) -> None:
    """For «theo nghị quyết nào» the one or two documents that the passage names come first, as people say them too."""
    if Ask.RESOLUTION not in query.asks or query.resolutions:
        return
    named = list(dict.fromkeys(_NUMBERED.findall(quoted)))
    kind = _ASKED_KIND.search(query.folded)
    if 0 < len(named) <= _FEW_RESOLUTIONS and (kind is None or kind.group(1) == "nghi quyet"):
        writer.say(f"Nghị quyết được nêu: {'; '.join(f'**{resolution_name(n, writer.language)}**' for n in named)}. {marker}")
    elif kind is not None:
        _document_stated(writer, query, quoted, kind.group(1), marker)


_OTHER = re.compile(
    r"\b(\d{1,5})(?:/\d{4})?[-/][A-ZĐ]{2,}\b|\b(?:[Kk]ết luận|[Kk]et luan|KL|[Cc]hỉ thị|[Qq]uyết định|QĐ)(?: số)? (\d{1,5})\b(?!/)"
)


def _kind_of(named: str) -> str:
    """«Quyết định» of «Quyết định số 6336/QĐ-UBND»."""
    return re.sub(r"(?: số)? \d.*$", "", named)


def _document_stated(writer: Writer, query: ParsedQuestion, quoted: str, kind: str, marker: str) -> None:
    """Of a passage that cites several documents those of the kind asked for that are about what is asked."""
    flow = " ".join(quoted.split())
    found = [m for m in _NAMED.finditer(flow) if fold(m.group(1)).startswith(kind)]
    other = _OTHER.search(query.text)  # «Kết luận 69-KL/TW … thực hiện nghị quyết nào»: the one that is said of it
    if other is not None:
        at = re.search(rf"(?<!\d){other.group(1) or other.group(2)}\s?[-/]", flow)
        found = [m for m in found if at is not None and m.start() > at.start()][:1]
    asked = set(syllables(fold(query.search_text)))
    about = [len(asked & set(syllables(fold(re.split(r"[;”]", flow[m.end() : m.end() + 160])[0])))) for m in found]
    best = [m for m, shared in zip(found, about, strict=True) if shared == max(about)] if found else []
    if 0 < len(best) <= _FEW_RESOLUTIONS:
        told = (
            f"**{m.group(1)}** ({_kind_of(m.group(1))} {m.group(2)}){f', ngày {m.group(3)}' if m.group(3) else ''}" for m in best
        )
        writer.say(f"Văn bản được nêu: {'; '.join(told)}. {marker}")


def excerpt(text: str, query: ParsedQuestion) -> str:
    """The whole clause, or of a long one the sentences that hold most of the question's words."""
    if len(text) <= _MAX_QUOTE:
        return text
    sentences = re.split(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ(])", text)
    named = next((d for d in _DOCUMENT_KINDS if re.search(rf"\b{fold(d)} (?:so )?(?:nao|may|bao nhieu)\b", query.folded)), None)
    words = set(syllables(fold(query.search_text)))
    best = max(
        range(len(sentences)),
        key=lambda i: (
            len(words & set(syllables(fold(sentences[i]))))
            + _bonus(query, sentences[i])
            + 2.0 * bool(named and sentences[i].lstrip("(0123456789) ").startswith(named))
        ),
    )
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
