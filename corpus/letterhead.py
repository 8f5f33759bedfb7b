"""The head of a plan: who issues it, told apart from the national motto that is printed beside it.

Offices print two columns: the issuer, over one line or two, on the left; «CỘNG HÒA XÃ HỘI CHỦ NGHĨA
VIỆT NAM / Độc lập - Tự do - Hạnh phúc» on the right. In plain text the columns often run together on
one line. The motto, the number and the place with its date are taken out; what is left is the issuer.
"""

import re

from corpus.lines import Line
from corpus.models import Fact, Source, Span
from corpus.regions import NATIONAL_HEADING, Region, RegionKind
from corpus.text import squeeze

_KINDS = r"thành phố|tp\.?|tỉnh|phường|xã(?! hội)|huyện|quận|thị xã|thị trấn|đặc khu"  # of administrative units
_ISSUER = re.compile(
    rf"(?:của|^)\s*((?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s+"
    rf"(?:{_KINDS})\s+[A-ZĐÀ-Ỹ][^\s,;)]*(?:\s+(?:[A-ZĐÀ-Ỹ][^\s,;)]*|-))*)",
    re.IGNORECASE | re.MULTILINE,
)
_ISSUES = re.compile(
    r"((?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân|Bộ|Sở)\s[^,.;]{2,60}?)\s+"
    r"(?:xây dựng|ban hành)(?:\s+và tổ chức thực hiện)?\s+(?:kế hoạch|chương trình)",
    re.IGNORECASE,
)
_PLACE_NAME = re.compile(rf"(?:{_KINDS}|Bộ|Sở)\s+[A-ZĐÀ-Ỹ]", re.UNICODE)
_BESIDE = re.compile(  # what stands beside or below the issuer and is no part of it; last the number and ruled lines
    rf"{NATIONAL_HEADING.pattern}|Số\s*:.*$|Số\s+\d*\s*/.*$|[-_*=–]{{3,}}", re.IGNORECASE
)
_DATED = re.compile(r",\s*ngày\s.*$")
_PEOPLES_COMMITTEE = re.compile(r"(?:[ỦUỶ]Y|UỶ) BAN NHÂN DÂN\b|UBND\b")
_OFFICE = re.compile(
    r"(?:BỘ(?! TRƯỞNG)|SỞ|BAN(?! HÀNH)|(?:TỔNG |CHI )?CỤC|VIỆN|TRUNG TÂM|VĂN PHÒNG|PHÒNG(?! CHỐNG)|"
    r"(?:TỈNH|THÀNH|HUYỆN|QUẬN|ĐẢNG) ỦY|HỘI ĐỒNG NHÂN DÂN|CÔNG AN|(?:TỔNG )?CÔNG TY|TẬP ĐOÀN|TRƯỜNG|ĐẠI HỌC)\s+[A-ZĐÀ-Ỹ]"
)
_PLACE = re.compile(rf"(?:{_KINDS})\s+\S", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:VÀ|-|–|,)\s")  # «BỘ NÔNG NGHIỆP | VÀ MÔI TRƯỜNG»
_BROKEN_OFF = re.compile(r"(?:,|-|–|\bVÀ|\bCỦA)$")


def read_issuer(source: Source, regions: list[Region]) -> Fact | None:
    """«… của UBND thành phố Hà Nội)» under an annex's title, else who «ban hành Kế hoạch», else the
    heading of the first page. None where no place or office is named: «ỦY BAN NHÂN DÂN» is every committee."""
    annexed = [line for r in regions if r.kind is RegionKind.TABLE for line in r.title if line.text.startswith("(")]
    for line in annexed:
        found = _ISSUER.search(line.text)
        if found:
            return _fact(source, Span(start=line.start + found.start(1), stop=line.start + found.end(1)))
    opening = next((region.lines for region in regions if region.kind is RegionKind.BODY), [])[:40]
    if opening:
        span = Span(start=opening[0].start, stop=opening[-1].stop)
        found = _ISSUES.search(source.text(span))
        if found:
            name = source.text(span)[found.start(1) : found.end(1)]
            cut = max((m.start() for m in re.finditer(r"(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)", name)), default=0)
            if _PLACE_NAME.search(name[cut:]):
                return _fact(source, Span(start=span.start + found.start(1) + cut, stop=span.start + found.end(1)))
    header = [line for region in regions if region.kind is RegionKind.HEADER for line in region.lines]
    return _heading_issuer(source, [piece for line in header for piece in beside_the_motto(line)])


def _fact(source: Source, span: Span, value: str | None = None) -> Fact:
    return Fact(
        value=value if value is not None else squeeze(source.text(span)),
        plan=source.plan_id, span=span, lines=source.lines(span),
    )  # fmt: skip


def beside_the_motto(line: Line) -> list[tuple[str, Span]]:
    """What a line of the head says beside the national heading, the number and the date, with its places."""
    pieces, at = [], 0
    aside = [found.span() for found in _BESIDE.finditer(line.text)]
    dated = _place_and_date(line.text)
    for stop, after in sorted([*aside, *dated, (len(line.text), len(line.text))]):
        text = line.text[at:stop] if stop > at else ""
        bare = text.strip()
        if bare:
            start = line.start + at + text.index(bare)
            pieces.append((squeeze(bare), Span(start=start, stop=start + len(bare))))
        at = max(at, after)
    return pieces


def _place_and_date(text: str) -> list[tuple[int, int]]:
    """«TỈNH SƠN LA | Sơn La, ngày 09 tháng 02 năm 2026»: the words with a capital before the date."""
    found = _DATED.search(text)
    if not found:
        return []
    start = found.start()
    for word in reversed(list(re.finditer(r"\S+", text[: found.start()]))):
        if word.group().isupper() or not word.group()[0].isupper():
            break
        start = word.start()
    return [(start, found.end())]


def _heading_issuer(source: Source, pieces: list[tuple[str, Span]]) -> Fact | None:
    """The issuer that the head prints: a committee with its place, or the office below it."""
    committee = next((at for at, (text, _) in enumerate(pieces) if _PEOPLES_COMMITTEE.match(text)), None)
    place = None
    if committee is not None:
        place = _run(pieces, committee)
        if not _PLACE.search(" ".join(text for text, _ in place)):
            place = None
    after = committee + len(place) if committee is not None and place else 0
    office = next((at for at, (text, _) in enumerate(pieces) if at >= after and _OFFICE.match(text) and text.isupper()), None)
    if office is not None:
        own = _run(pieces, office)
        return _joined(source, own, place[-1:] if place else [])
    return _joined(source, place, []) if place else None


def _run(pieces: list[tuple[str, Span]], at: int) -> list[tuple[str, Span]]:
    """A name and what completes it on the lines below: its place, or the rest of a name that was broken."""
    run = [pieces[at]]
    for text, span in pieces[at + 1 :]:
        bare = _PEOPLES_COMMITTEE.fullmatch(run[-1][0]) is not None
        placed = _PEOPLES_COMMITTEE.match(run[0][0]) is not None and len(run) == 1 and bare and _PLACE.match(text)
        if not text.isupper() or not (placed or _GOES_ON.match(text) or _BROKEN_OFF.search(run[-1][0])):
            break
        run.append((text, span))
    return run


def _joined(source: Source, pieces: list[tuple[str, Span]], place: list[tuple[str, Span]]) -> Fact:
    """The pieces as one fact: the value leaves out what stands between them on the page.

    An office of a province says of which: «SỞ Y TẾ» below «UBND TỈNH NGHỆ AN» is that province's.
    """
    name = " ".join(text for text, _ in pieces)
    where = re.sub(rf"^(?:{_PEOPLES_COMMITTEE.pattern})\s*", "", place[0][0]) if place else ""
    stated = [*place, *pieces]
    span = Span(start=min(span.start for _, span in stated), stop=max(span.stop for _, span in stated))
    return _fact(source, span, f"{name} {where}".strip() if where and where not in name else name)
