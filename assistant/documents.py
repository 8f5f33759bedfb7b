"""Documents that the plans cite: number, day, what they are about, and where that stands.

«Nghị quyết về quỹ đầu tư mạo hiểm mang số mấy, HĐND thông qua ngày nào?» is answered from the
citing clauses, which are records as well; a document that no plan cites is not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from assistant.lexicon import word_set
from assistant.linking import Linker
from assistant.models import Ask
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.records import Library
from assistant.writing import Writer
from corpus import Reference
from corpus.text import fold, syllables

_NOUN = r"(?:nghi quyet|nq|quyet dinh|qd|ke hoach|kh|chuong trinh(?: hanh dong)?|ket luan|kl|nghi dinh|thong tu|cong van|van ban|resolution|decision|decree|plan)"
_KINDS = {
    "nghi quyet": "NQ", "nq": "NQ", "resolution": "NQ", "quyet dinh": "QĐ", "qd": "QĐ", "decision": "QĐ", "ke hoach": "KH", "kh": "KH",
    "plan": "KH", "chuong trinh": "CTR", "chuong trinh hanh dong": "CTR", "ket luan": "KL", "kl": "KL", "nghi dinh": "NĐ", "decree": "NĐ", "thong tu": "TT",
}  # fmt: skip
# «theo nghị quyết số mấy», «xếp vào nghị quyết nào» ask what a task comes under
_UNDER = re.compile(r"(?:theo|thuoc|trong|can cu|vao|cua|thuc hien|under|in)(?: cac| nhung| ban| cai)?$")
_NUMBER = re.compile(rf"\b({_NOUN})\b([^?.;]{{0,90}}?)\b(?:mang so|so (?:may|bao nhieu|hieu|nao)|what number|which number)")
_NUMBER_OF = re.compile(rf"\b({_NOUN}) (?:mang )?so (?:may|bao nhieu|hieu|nao)\b")
_WHICH = re.compile(rf"\b({_NOUN})(?: so)? nao\b([^?.;,]{{0,90}})\bve\b")  # «quyết định nào … về giao chỉ tiêu …»
_DAY = re.compile(
    rf"\b({_NOUN})\b([^?.;]{{0,90}}?)\b(?:(?:thong qua|ban hanh|ky|ra|de|co tu|ra doi|bieu quyet)(?: \w+){{0,2}} (?:ngay|hom|khi|luc|thang|bao gio|nam)\b"
    r"|ngay (?:nao|may|bao nhieu|thang nam nao|thang nao)|adopted|passed|dated)"
)
_OF_THE_WARD = re.compile(
    r"\b(?:90 ngay|cao diem|chien dich)\b(?: \w+){0,2}? (?:cua )?(?:ubnd )?(?:phuong|xa)\b|\b(?:phuong|xa)\b[^?]{0,40}\b(?:90 ngay|cao diem)\b[^?]{0,20}\brieng\b|\brieng cua\b|\b(?:90 ngay|cao diem)\b[^?]{0,40}\bke hoach nao cua (?:ubnd )?(?:phuong|xa)\b"
)
_NUMBER_OR_DAY = re.compile(r"\bso (?:may|bao nhieu|hieu|nao)\b|\bngay (?:nao|may)\b|\bke hoach nao\b|\bhom nao\b")
_BOTH_LEVELS = re.compile(r"\b(?:thanh pho|tp)\b.*\b(?:phuong|xa)\b|\b(?:phuong|xa)\b.*\b(?:thanh pho|tp)\b")
_SAME_TITLE = 0.6  # of the words of the plan above, in what is said of the ward's
_BEFORE_NUMBER = 30  # characters of «Nghị quyết số» and the like
_ISSUER = re.compile(
    r",? ?ngày \d{1,2}/\d{1,2}/\d{4},? của (Chính phủ|Thủ tướng Chính phủ|Bộ Chính trị|Quốc hội|HĐND Thành phố|"
    r"Hội đồng nhân dân (?:Thành phố|thành phố Hà Nội)|UBND (?:Thành phố|thành phố Hà Nội|phường)|Thành ủy(?: Hà Nội)?|"
    r"(?:Bộ|Ban) [A-ZĐ][\w, ]+?(?= về| ban hành|[;.,(“]|$))"
)
# words that ask what a document is about, and say nothing about it
_OF_A_DOCUMENT = word_set("quy dinh noi dung khac giong nhau cho diem chinh chu yeu van ban ve so sanh y nghia tom tat")
_SHORT_NOUNS = {"Nghị quyết": "nq", "Quyết định": "qd", "Kết luận": "kl"}
_BODY_CODES = {
    "quoc hoi": r"QH\d|UBTVQH", "hdnd": "HĐND", "hoi dong nhan dan": "HĐND", "ubnd": "UBND", "uy ban nhan dan": "UBND", "chinh phu": r"-CP\b",
    "thu tuong": "TTg", "bo chinh tri": "TW", "trung uong": "TW", "tinh uy": "TU", "thanh uy": "TU",
}  # fmt: skip
_BODY = re.compile(rf"\s*(?:cua|do)? ?(?:cac |bo )?({'|'.join(_BODY_CODES)})\b")
SURE = 0.66  # share of a question's words, by weight, that a document's description must hold


@dataclass(frozen=True)
class Document:
    """One cited document, with every place that cites it."""

    number: str
    kind: str
    mentions: tuple[tuple[str, Reference], ...]

    @property
    def issued(self) -> tuple[str, Reference] | None:
        """The first mention that gives its day."""
        return next(((plan, r) for plan, r in self.mentions if r.issued), None)

    @property
    def about(self) -> tuple[str, Reference] | None:
        """The first mention that says what it is about."""
        return next(((plan, r) for plan, r in self.mentions if r.about), None)


@dataclass
class Documents:
    """All documents that the plans cite, by canonical number."""

    library: Library
    entries: dict[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, library: Library) -> Documents:
        """Read from the plans' citations; a table's mention comes after a clause's, which is cleaner."""
        found: dict[str, list[tuple[str, Reference]]] = {}
        for plan in library.corpus.plans.values():
            for reference in plan.cites:
                found.setdefault(reference.number, []).append((plan.id, reference))
        return cls(library, {n: Document(n, refs[0][1].kind, tuple(refs)) for n, refs in found.items()})

    def asked(self, query: ParsedQuestion, linker: Linker, *, beside: bool = False) -> list[Document]:
        """Documents whose number or day a question asks for, best first; none if it asks for no such thing.

        Args:
            beside: something else has been answered already, so only documents named by number are meant.
        """
        cues = [
            m
            for pattern in (_NUMBER, _DAY, _WHICH)
            for m in pattern.finditer(query.folded)
            if beside or not _UNDER.search(query.folded[: m.start()].rstrip())
        ]
        if not cues:
            return [] if beside else self._themselves(query)
        kinds = {_KINDS.get(m.group(1)) for m in cues} - {None}
        named = [self.entries[n] for n in query.resolutions if n in self.entries]
        if kinds and not any(k in d.number.upper() for d in named for k in kinds if k):
            named = []  # «kết luận nào … thực hiện Nghị quyết 20»: another document that speaks of the named one
        named += [d for d in self.entries.values() if d.number.split("/")[0].split("-")[0] in query.unknown_plans]
        if named:
            return named
        own = {p.number.value for p in self.library.corpus.plans.values() if p.number}
        if beside:
            return self._cited_by_the_plan(query)
        scored = []
        for document in self.entries.values():
            if (
                (document.about is None and not self._before(document))
                or document.number in own
                or (kinds and not any(k and k in document.number.upper() for k in kinds))
            ):
                continue
            about = (document.about[1].about if document.about else None) or self._before(document)
            bag = set(syllables(fold(f"{document.kind} {about[:260]}")))
            told = max(_share(text, bag, linker) for text in self._topics(query, cues))
            asked = set(syllables(fold(query.search_text)))
            scored.append((max(told, 0.0), _share(about[:260], asked, linker), document))
        if not scored:
            return []
        surest = max(scored, key=lambda found: found[0])
        if surest[0] >= SURE:
            return [surest[2]]
        if all(m.re is _WHICH for m in cues):
            return []
        scored.sort(key=lambda found: -found[1])
        clear = len(scored) == 1 or scored[0][1] >= 1.3 * scored[1][1]
        return [scored[0][2]] if clear and scored[0][1] >= 0.4 else []

    def _cited_by_the_plan(self, query: ParsedQuestion) -> list[Document]:
        """«… ban hành ngày nào, thực hiện nghị quyết số mấy của Quốc hội?»: the one such document that the plan cites."""
        own = {p.number.value for p in self.library.corpus.plans.values() if p.number}
        found = []
        for cue in _NUMBER_OF.finditer(query.folded):
            noun = cue.group(1)
            body = _BODY.match(query.folded[cue.end() :])
            fitting = [
                d for d in self.entries.values()
                if noun in fold(f"{d.kind} {_SHORT_NOUNS.get(d.kind, '')}") and d.number not in own
                and any(plan in query.plans for plan, _ in d.mentions)
                and (body is None or re.search(_BODY_CODES[body.group(1)], d.number))
            ]  # fmt: skip
            found += fitting if len(fitting) == 1 else []
        return found

    def _before(self, document: Document) -> str:
        """What stands before a number in brackets, for a document that is described so («danh mục … (Quyết định số …)»)."""
        for plan, reference in document.mentions:
            behind = self.library.corpus.sources[plan].raw[max(0, reference.span.start - 260) : reference.span.start]
            described = re.search(r"([^.;()\[\]]{20,})\((?:[^()]{0,40})$", behind)
            if described:
                return " ".join(described.group(1).split())
        return ""

    def _themselves(self, query: ParsedQuestion) -> list[Document]:
        """«NQ 35 quy định gì?», «NQ 459 với NQ 461 khác nhau chỗ nào?»: about the resolutions and nothing done under them."""
        other = query.plans or query.tables or query.sections or query.narrow or query.period or query.item_number
        if other or query.shape is not Shape.SINGLE or set(query.asks) - {Ask.RESOLUTION, Ask.CONTENT}:
            return []
        about = [w for w in syllables(fold(query.work)) if w not in _OF_A_DOCUMENT]
        return [self.entries[n] for n in query.resolutions if n in self.entries] if len(about) <= 1 else []

    def of_the_lower_level(self, query: ParsedQuestion) -> Document | None:
        """The plan of a ward for the same campaign as a plan above, cited by the ward's plan: both are named in one phrase.

        «kế hoạch 90 ngày của phường Yên Hòa» names the city's plan by its campaign and the ward by its place.
        """
        found = self.of_both_levels(query)
        return found[1] if found is not None and len(query.plans) == 2 and _OF_THE_WARD.search(query.folded) else None

    def set_apart(self, query: ParsedQuestion) -> tuple[str, Document] | None:
        """The two plans of one campaign where a question names the campaign, no number, and asks for both levels' plans."""
        found = self.of_both_levels(query)
        if found is None or not _BOTH_LEVELS.search(query.folded):
            return None
        number = self.library.plan(found[0]).number
        named = number is not None and re.search(rf"\b{number.value.split('/')[0]}\b", query.folded)
        return None if named else found

    def of_both_levels(self, query: ParsedQuestion) -> tuple[str, Document] | None:
        """The plan above for a campaign, and the ward's own for the same one («bản của thành phố số mấy, bản của phường số mấy»)."""
        plans = self.library.corpus.plans
        ward = next((p for p in query.plans if plans[p].level == "ward"), None)
        if ward is None or len(query.plans) < 2 or not _NUMBER_OR_DAY.search(query.folded):
            return None
        own = {p.number.value for p in plans.values() if p.number}
        pairs = []
        for above in (p for p in query.plans if p != ward):
            title = set(syllables(fold(plans[above].title.value)))
            for document in self.entries.values():
                cited = [r for plan, r in document.mentions if plan == ward and r.about]
                if document.number not in own and document.number.endswith("KH-UBND") and cited:
                    said = set(syllables(fold(cited[0].about or "")))
                    pairs.append((len(title & said) / len(title), above, document))
        best = max(pairs, key=lambda pair: pair[0], default=None)
        return best[1:] if best is not None and best[0] >= _SAME_TITLE else None

    def _topics(self, query: ParsedQuestion, cues: list[re.Match[str]]) -> list[str]:
        """What the document is about: the words between noun and cue, or the whole question."""
        return [m.group(2) for m in cues if len(m.group(2).split()) >= 3] + [query.search_text]

    def write(self, writer: Writer, document: Document, *, cited_by: tuple[str, ...] = ()) -> None:
        """«Nghị quyết số 30/2025/NQ-HĐND (Nghị quyết 30), ngày 29/09/2025: … [1]»."""
        mentions = [m for m in document.mentions if m[0] in cited_by] or list(document.mentions)
        dated = next((m for m in mentions if m[1].issued), document.issued)
        about = next((m for m in mentions if m[1].about), document.about)
        marks: list[str] = []
        for mention in (dated, about if dated is None or dated[1].about is None else None):
            mark = self._mark(writer, mention) if mention else ""
            marks += [mark] if mark and mark not in marks else []
        if not marks:
            marks = [self._mark(writer, mentions[0])]
        short = document.number.split("/")[0].split("-")[0]
        kind = document.kind or "Văn bản"
        when = _day(dated[1].issued) if dated and dated[1].issued else "; các kế hoạch không nêu ngày"
        described = (dated[1].about if dated and dated[1].about else None) or (about[1].about if about else None)
        subject = f": {described[:240].rstrip(' ,;')}" if described else ""
        issuer = next((found for plan, r in mentions if (found := self._issuer(plan, r))), None)
        by = f" của **{issuer}**" if issuer and any(issuer in c.quote.replace("\n", " ") for c in writer.citations) else ""
        writer.say(f"{kind} số **{document.number}** ({kind} {short}){by}{when}{subject} {''.join(marks)}")

    def _issuer(self, plan: str, reference: Reference) -> str | None:
        """Who issued a document, as the words behind its number and day say."""
        behind = self.library.corpus.sources[plan].raw[reference.span.start : reference.span.start + 220]
        folded = re.sub(r"\s+", " ", behind)
        at = folded.find(reference.number)
        said = (
            _ISSUER.match(folded[at + len(reference.number) :]) if 0 <= at <= _BEFORE_NUMBER else None
        )  # its own, not a later one's
        return said.group(1).strip() if said else None

    def _mark(self, writer: Writer, mention: tuple[str, Reference]) -> str:
        plan, reference = mention
        line = self.library.corpus.sources[plan].line_of(reference.span.start)
        place = self.library.place_at(plan, line)
        return writer.cite(plan, *place) if place else ""


def _day(day: date) -> str:
    return f", ngày **{day.day:02d}/{day.month:02d}/{day.year}**"


def _share(text: str, bag: set[str], linker: Linker) -> float:
    weights = linker.weigh(text, text)
    total = sum(weights.values())
    return sum(w for word, w in weights.items() if word in bag) / total if total and len(weights) >= 2 else 0.0
