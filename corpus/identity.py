"""Who issued a plan, under which number and date, signed by whom, and which plans name which.

A value that a plan leaves blank («Số:      /KH-UBND») may stand in another plan's text («Kế hoạch
số 17/KH-UBND ngày 12/01/2026 … về Triển khai 06 Nghị quyết …»); then that text is the source.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from corpus.doubts import is_day
from corpus.endings import NAME, right_column
from corpus.letterhead import read_issuer
from corpus.lines import Flow, Line, join
from corpus.models import Fact, Plan, PlanReference, Reference, Source, Span
from corpus.references import references
from corpus.regions import Region, RegionKind
from corpus.text import normalize, squeeze

_NUMBER = re.compile(
    # «17/KH-UBND», of the Party «17-KH/TU»
    r"Số\s*:?\s*(\d{1,5}\s?/\s?(?:\d{4}\s?/\s?)?(?:KH|CTr|CT|QĐ|ĐA)\s?[-–]\s?[A-ZĐ&]+(?:[-–]?[A-ZĐ]+)*"
    r"|\d{1,5}\s?[-–]\s?(?:KH|CTr|CT|QĐ|ĐA)\s?/\s?[A-ZĐ]{2,}(?:-[A-ZĐ]+)*)"
)
_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
_ATTACHED = re.compile(
    # «(Ban hành kèm theo Quyết định số 1436/QĐ-BNV ngày 28 tháng 11 năm 2025 …)» under the title
    r"\((?:Ban hành )?[Kk]èm theo\s+Quyết định\s+số\s+(?P<number>\d{1,5}\s?/\s?QĐ\s?[-–]\s?[A-ZĐ&]+)"
    r"(?:\s+(?P<date>ngày\s+\d{1,2}(?:/|\s+tháng\s+)\d{1,2}(?:/|\s+năm\s+)\d{4}))?"
)
_BEFORE_NUMBER, _NOUN_AND_NUMBER = 45, 40  # characters around a number in which «thay thế Quyết định số» stands
_SAME = 12  # characters that tell one document's mention from the next
_REPLACES = re.compile(r"thay thế\s+(?:Kế hoạch|Quyết định|Chương trình)\s+số\s+", re.IGNORECASE)
_LEVELS = [
    ("ward", r"\b(?:phường|xã|thị trấn|đặc khu)\b"), ("district", r"\b(?:quận|huyện|thị xã)\b"),
    ("city", r"\b(?:thành phố|thành ủy|tp)\b"), ("province", r"\btỉnh\b"), ("ministry", r"^bộ\b"),
]  # fmt: skip


def read_identity(source: Source, regions: list[Region]) -> Plan:
    """The plan's identity as its own text states it; what the text leaves blank is None."""
    by_kind = {kind: [line for r in regions if r.kind is kind for line in r.lines] for kind in RegionKind}
    titles = [r for r in regions if r.kind is RegionKind.TITLE]  # of a decision with its plan, the plan's is the last
    title_lines = (titles[-1].lines[1:] if titles else []) or by_kind[RegionKind.BODY][:1] or _first_line(regions)
    attached = _attached(source, [*title_lines, *_preamble(regions)[:4]])
    title_lines = _without_remark(title_lines)
    title = _fact(source, Span(start=title_lines[0].start, stop=title_lines[-1].stop))
    header = by_kind[RegionKind.HEADER]
    issuer = read_issuer(source, regions)
    signer, signer_title = _signature(source, by_kind[RegionKind.SIGNATURE])
    if signer is None:
        signer, signer_title = _signature(source, right_column(source, by_kind[RegionKind.RECIPIENTS]))
    replaces = _replaces(source, by_kind[RegionKind.BODY])
    implements = _relations(source, title_lines, _preamble(regions), "implements")
    return Plan(
        id=source.plan_id, title=title,
        number=_match(source, header, _NUMBER) or attached[0], issued=_issued(source, header) or attached[1], issuer=issuer,
        signer=signer, signer_title=signer_title, level=_level(issuer, title),
        years=tuple(sorted({int(y) for y in re.findall(r"20\d\d", title.value)})),
        implements=tuple(r for r in implements if r.number not in {old.number for old in replaces}), replaces=replaces,
        cites=_cites(source, regions),
    )  # fmt: skip


def _first_line(regions: list[Region]) -> list[Line]:
    return next([*r.title, *r.header, *r.lines][:1] for r in regions if r.title or r.header or r.lines)


def _fact(source: Source, span: Span, value: str | None = None) -> Fact:
    return Fact(
        value=value if value is not None else squeeze(source.text(span)),
        plan=source.plan_id, span=span, lines=source.lines(span),
    )  # fmt: skip


def _without_remark(title: list[Line]) -> list[Line]:
    """A title without the bracketed line below it."""
    at = next((i for i, line in enumerate(title) if i and re.match(r"\((?:Ban hành )?[Kk]èm theo", line.text)), len(title))
    return title[:at]


def _attached(source: Source, lines: list[Line]) -> tuple[Fact | None, Fact | None]:
    """Number and date of the Decision that a plan is attached to."""
    if not lines:
        return None, None
    flow = join(lines)
    found = _ATTACHED.search(flow.text)
    if not found:
        return None, None
    number = _fact(source, flow.span(*found.span("number")), re.sub(r"\s+", "", found["number"]))
    if not found["date"]:
        return number, None
    day, month, year = (int(part) for part in re.findall(r"\d+", found["date"]))
    if not is_day(day, month, year):
        return number, None
    return number, _fact(source, flow.span(*found.span("date")), f"{day:02d}/{month:02d}/{year}")


def _match(source: Source, lines: list[Line], pattern: re.Pattern[str]) -> Fact | None:
    for line in lines:
        found = pattern.search(line.text)
        if found:
            span = Span(start=line.start + found.start(1), stop=line.start + found.end(1))
            return _fact(source, span, re.sub(r"\s+", "", found.group(1)))
    return None


def _issued(source: Source, header: list[Line]) -> Fact | None:
    for line in header:
        found = _DATE.search(line.text)
        if found:
            day, month, year = (int(part) for part in found.groups())
            if not is_day(day, month, year):
                continue
            span = Span(start=line.start + found.start(), stop=line.start + found.end())
            return _fact(source, span, f"{day:02d}/{month:02d}/{year}")
    return None


def _signature(source: Source, lines: list[Line]) -> tuple[Fact | None, Fact | None]:
    """The last personal name of the block and the office above it, as printed."""
    names = [line for line in lines if NAME.match(line.text) and not line.text.isupper()]
    if not names:
        return None, None
    offices = [line for line in lines if line.stop <= names[-1].start and line.text.replace("*", "").isupper()]
    signer = _fact(source, Span(start=names[-1].start, stop=names[-1].stop))
    if not offices:
        return signer, None
    office = offices[-1]
    value = office.text.replace("*", "").strip().capitalize()
    return signer, _fact(source, Span(start=office.start, stop=office.stop), value.replace("chủ tịch", "Chủ tịch"))


def _level(issuer: Fact | None, title: Fact) -> str:
    text = normalize(issuer.value if issuer else title.value)
    return next((level for level, pattern in _LEVELS if re.search(pattern, text)), "unknown")


def _preamble(regions: list[Region]) -> list[Line]:
    """The lines before the first section, where a plan says what it implements."""
    return next((region.lines for region in regions if region.kind is RegionKind.BODY), [])


def _relations(source: Source, title: list[Line], opening: list[Line], relation: str) -> tuple[PlanReference, ...]:
    """Documents that the title and the first paragraphs say the plan implements."""
    found: list[PlanReference] = []
    lines = [*title, *opening]
    for reference in _references(source, lines):
        if not any(reference.number == r.number for r in found):
            found.append(_plan_reference(source, reference, relation))
    return tuple(found)


def _replaces(source: Source, body: list[Line]) -> tuple[PlanReference, ...]:
    """«thay thế Quyết định số …», also where the words stand on two lines."""
    found = []
    for reference in _references(source, body):
        start = reference.span.start
        said = squeeze(source.raw[max(0, start - _BEFORE_NUMBER) : start + _NOUN_AND_NUMBER])
        at = _REPLACES.search(said)
        if at and squeeze(source.text(reference.span))[:_SAME] in said[at.start() :]:
            found.append(_plan_reference(source, reference, "replaces"))
    return tuple(found)


def _plan_reference(source: Source, reference: Reference, relation: str) -> PlanReference:
    return PlanReference(relation=relation, number=reference.number, title=reference.about, fact=_fact(source, reference.span))


def _references(source: Source, lines: list[Line]) -> tuple[Reference, ...]:
    return references(join(lines)) if lines else ()


def _cites(source: Source, regions: list[Region]) -> tuple[Reference, ...]:
    """Every citation in the text, body and annexes, in order."""
    found: list[Reference] = []
    for region in regions:
        for _, group in groupby([*region.title, *region.lines], key=lambda line: line.number if "\t" in line.text else 0):
            found += [r for flow in _flows(list(group)) for r in references(flow)]
    return tuple(sorted(found, key=lambda r: r.span.start))


def _flows(lines: list[Line]) -> Iterator[Flow]:
    """Lines as one text; a row of cells as one text a cell, for no citation runs into the next column."""
    if "\t" not in lines[0].text:
        yield join(lines)
        return
    start = lines[0].start
    for cell in lines[0].text.split("\t"):
        flow = Flow()
        flow.add(cell, start)
        start += len(cell) + 1
        yield flow
