"""Section «Tổ chức thực hiện / Phân công thực hiện» -> `Duty`s: which agency is ordered what.

An order belongs to the agencies that its own sentence opens with («Đài …, Trung tâm … chủ trì»);
failing that, to those that the heading above it names («2. Giao Sở Khoa học và Công nghệ»).
"""

import re
from collections.abc import Iterator

from corpus.agencies import Token, gazetteer, mentions, parse_list, tokenize
from corpus.deadlines import stated_in
from corpus.lines import Flow
from corpus.models import AgencyMention, Clause, ClauseKind, Duty, Source, Span
from corpus.order_words import order_starts
from corpus.text import normalize, squeeze

# the sections whose clauses are duties: tổ chức thực hiện = implementation, phân công = assignment, trách nhiệm = responsibility
DUTY_SECTION = re.compile(r"tổ chức thực hiện|phân công|trách nhiệm|tổ chức triển khai|giao nhiệm vụ")
_NOBODYS = re.compile(
    # what closes a plan behind the last agency: this plan replaces …, all are asked to …, in carrying out …, on its basis …
    r"(?:Kế hoạch|Quyết định|Chương trình|Đề án|Phương án) này\b"
    r"|Yêu cầu (?:các|tất cả|[Tt]hủ trưởng|[Gg]iám đốc|[Cc]hủ tịch|[Ll]ãnh đạo)\b"
    r"|Trong quá trình (?:tổ chức|triển khai|thực hiện)\b|Trên đây là|Căn cứ (?:nội dung )?[Kk]ế hoạch (?:này|trên)\b",
)
_SUBJECT_WORDS = 25  # a longer run of words before a colon is a sentence, not a list of agencies
_VERB = {
    "chủ", "phối", "có", "căn", "tham", "thực", "tập", "xây", "chỉ", "tổ", "hướng", "tiếp", "rà",
    "định", "chịu", "theo", "triển", "báo", "ban", "tăng", "đẩy", "cụ", "là", "nghiên", "bố", "bảo",
    "đảm", "hoàn", "tuyên", "kiểm", "tổng", "giúp", "làm", "lồng", "được", "cân", "thường",
}  # fmt: skip


def read_duties(source: Source, clauses: list[Clause]) -> list[Duty]:
    """All duties of a plan in the order of the text."""
    children: dict[str, list[Clause]] = {}
    for clause in clauses:
        if clause.kind is ClauseKind.PARAGRAPH and _NOBODYS.match(clause.text):
            continue  # it stands below the last agency, and is nobody's duty
        children.setdefault(clause.parent or "", []).append(clause)
    duties: list[Duty] = []
    for section in clauses:
        if section.kind is ClauseKind.SECTION and DUTY_SECTION.search(normalize(section.text)):
            for clause in children.get(section.id, []):
                duties += _walk(source, clause, (), None, children)
    return duties


def _walk(
    source: Source, clause: Clause, agencies: tuple[AgencyMention, ...], heading: Clause | None,
    children: dict[str, list[Clause]],
) -> Iterator[Duty]:  # fmt: skip
    below = children.get(clause.id, [])
    own, order = charged(source, clause, heading=bool(below))
    if own:
        agencies, heading = own, clause
    if agencies and order and heading is not None:
        yield _duty(source, clause, agencies, heading, order)
    for child in below:
        yield from _walk(source, child, agencies, heading, children)


def charged(source: Source, clause: Clause, *, heading: bool) -> tuple[tuple[AgencyMention, ...], str]:
    """Agencies that a clause's sentence opens with, and the order behind them ('' if names only).

    «3. Sở Tài chính chủ trì, phối hợp với …» -> (Sở Tài chính), «chủ trì, phối hợp với …».
    """
    flow = _flow(source, clause)
    tokens = tokenize(flow.text)
    start = _subject_start(tokens)
    subject, at = _subject(flow, tokens, start)
    order = flow.text[tokens[at].start :] if at < len(tokens) else ""
    if not subject:
        unknown = _unknown_subject(flow, tokens, start)
        if unknown:
            return unknown
        named = _names_in_heading(flow, start, tokens) if heading and not _has_order(tokens) else ()
        return named, "" if named else flow.text
    if not order or _verb_at(tokens, at):
        return subject, order
    if heading and not _has_order(tokens[at:]):
        return _names_in_heading(flow, start, tokens) or subject, ""
    if tokens[at - 1].word == ":":
        return subject, order
    return _unknown_subject(flow, tokens, start) or ((), flow.text)


def _unknown_subject(flow: Flow, tokens: list[Token], start: int) -> tuple[tuple[AgencyMention, ...], str] | None:
    """Agencies that no entry knows, before a colon or a verb: «Phòng Y tế: tham mưu …»."""
    opens = tuple(token.word for token in tokens[start : start + 2])
    if not gazetteer().is_head(tokens, start) or opens in gazetteer().orders:  # «Tổ chức tuyên truyền …»
        return None
    offset = tokens[start].start
    colon = next((t.start for t in tokens[start : start + _SUBJECT_WORDS] if t.word == ":"), None)
    verb = order_starts(flow.text[offset:])
    stop = colon if colon is not None else offset + verb if verb else None
    if stop is None or len(tokenize(flow.text[offset:stop])) > _SUBJECT_WORDS:
        return None
    order = flow.text[stop:].lstrip(": ")
    named = tuple(mention for part in _charged_parts(flow, offset, stop) for mention in parse_list(part))
    return (named, order) if named and order else None


def _charged_parts(flow: Flow, start: int, stop: int) -> Iterator[Flow]:
    """«các sở, ban, ngành, …, đề nghị các đơn vị khác»: the lists between words that charge."""
    charge = "|".join(" ".join(phrase) for phrase in gazetteer().charged)
    cuts = [(m.start(), m.end()) for m in re.finditer(rf",?\s*\b(?:{charge})\s+", flow.text[start:stop])]
    edges = [0, *(edge for cut in cuts for edge in cut), len(flow.text[start:stop].rstrip())]
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        yield Flow(flow.text[start + first : start + last], flow.at[start + first : start + last])


def _subject_start(tokens: list[Token]) -> int:
    """Behind «Giao», «Đề nghị», «Các sở:» or «Ngoài các nhiệm vụ …,»."""
    for phrase in gazetteer().charged:
        if tuple(t.word for t in tokens[: len(phrase)]) == phrase:
            return len(phrase)
    if [t.word for t in tokens[:3]] == ["các", "sở", ":"]:
        return 3
    if tokens and tokens[0].word == "ngoài":
        return next((i + 1 for i, t in enumerate(tokens) if t.word == ","), 0)
    if [t.word for t in tokens[:2]] == ["căn", "cứ"]:
        asked = [i + 2 for i in range(min(12, len(tokens) - 2)) if tokens[i].word == "yêu" and tokens[i + 1].word == "cầu"]
        return asked[0] if asked else 0
    return 0


def _subject(flow: Flow, tokens: list[Token], at: int) -> tuple[tuple[AgencyMention, ...], int]:
    """Known agencies one after another from a token on, and the token behind the last."""
    by_start = {mention.span.start: mention for mention in mentions(flow)}
    subject: list[AgencyMention] = []
    end = at
    while at < len(tokens):
        mention = by_start.get(flow.at[tokens[at].start])
        if mention is not None:
            subject.append(mention)
            while at < len(tokens) and flow.at[tokens[at].stop - 1] < mention.span.stop:
                at += 1
            end = at
        elif subject and tokens[at].word in {",", ";", "và", ".", "(", ")"}:
            at += 1
        elif subject and tokens[at].word == ":":
            return tuple(subject), at + 1
        else:
            break
    while end < len(tokens) and not tokens[end].is_word and tokens[end].word != "(":
        end += 1
    return tuple(subject), end


def _verb_at(tokens: list[Token], at: int) -> bool:
    """A verb behind the subject, directly or behind a short remark («thuộc Thành phố, căn cứ …»)."""
    if at >= len(tokens):
        return False
    if tokens[at].word in _VERB and not tokens[at].title:
        return True
    comma = next((i for i in range(at, min(at + 8, len(tokens))) if tokens[i].word == ","), None)
    return comma is not None and comma + 1 < len(tokens) and tokens[comma + 1].word in _VERB


def _has_order(tokens: list[Token]) -> bool:
    """Whether a heading also gives an order: a verb in it, or a finished sentence."""
    text = " ".join(t.word for t in tokens)
    return bool(re.search(r"chủ trì|phối hợp|tham mưu|thực hiện|triển khai|xây dựng|chịu trách nhiệm", text))


def _names_in_heading(flow: Flow, start: int, tokens: list[Token]) -> tuple[AgencyMention, ...]:
    """All agencies that a heading lists, unknown ones too («… Tập đoàn MK, Công ty …»)."""
    if start >= len(tokens) or not gazetteer().is_head(tokens, start):
        return ()
    named: dict[str, AgencyMention] = {}
    offset = tokens[start].start
    rest = Flow(flow.text[offset:], flow.at[offset:])
    for mention in parse_list(rest):
        known = mention.agency_id in gazetteer().by_id
        specific = not re.match(r"(?:cơ quan|đơn vị|tổ chức)\b", normalize(mention.name))
        if known or (specific and gazetteer().is_head(tokenize(mention.name), 0)):
            named.setdefault(mention.agency_id, mention)
    return tuple(named.values())


def _flow(source: Source, clause: Clause) -> Flow:
    raw = source.text(clause.span)
    skip = 0
    if clause.marker:
        skip = raw.index(clause.marker) + len(clause.marker)
        while skip < len(raw) and raw[skip] in " .)\t":
            skip += 1
    flow = Flow()
    flow.add(raw[skip:], clause.span.start + skip)
    return flow


def _role(order: str) -> str:
    """lead, coordinating or charged, by the verb that the order opens with."""
    text = normalize(order)
    if re.match(r"(?:có trách nhiệm |chịu trách nhiệm |là (?:cơ quan|đơn vị) )?chủ trì\b", text):
        return "lead"
    return "coordinating" if re.match(r"(?:\S+ \S+, )?(?:tham gia |có trách nhiệm )?phối hợp\b", text) else "charged"


def _duty(source: Source, clause: Clause, agencies: tuple[AgencyMention, ...], heading: Clause, order: str) -> Duty:
    named = Span(start=agencies[0].span.start, stop=agencies[-1].span.stop)
    return Duty(
        id=f"{clause.id}!duty", plan=source.plan_id, agency_text=squeeze(source.text(named)),
        agencies=agencies, text=clause.text, role=_role(order), locator=clause.path,
        heading_lines=heading.lines, span=clause.span, lines=clause.lines,
        due=next(stated_in(clause.text), None),
    )  # fmt: skip
