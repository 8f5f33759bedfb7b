"""Questions about documents as such: which ones a plan carries out, how each plan prints a number, whether a document is about what is said of it.

«6 nghị quyết mang số hiệu gì, thông qua hôm nào», «phường ghi số nghị quyết về Quỹ có đúng như KH 17 không»,
«NQ 459 là về Trung tâm đổi mới sáng tạo phải không».
"""

from __future__ import annotations

import re

from rapidfuzz.distance import DamerauLevenshtein

from assistant.documents import Document, Documents
from assistant.lexicon import lexicon, word_set
from assistant.linking import Linker
from assistant.models import AnswerStatus
from assistant.outcome import Outcome
from assistant.parsed_question import ParsedQuestion
from assistant.writing import Writer
from corpus import Reference
from corpus.text import fold, syllables

_COUNTS = {"hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_SO_MANY = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_COUNTS)})(?: cai| ban)? (?:nghi quyet|nq|resolutions)\b")
_LEADS_IN = word_set("liet ke hay ten cho hoi list name")  # what may stand before «6 nghị quyết» where they are asked about
_WHICH_ONES = re.compile(r"\b(?:la|gom)(?: nhung| cac)? (?:(?:nghi quyet|nq)(?: so)? (?:nao|may|gi))")
_OF_THEM = re.compile(
    r"\bso hieu\b|\bso (?:may|bao nhieu|nao)\b|\bthong qua\b|\bban hanh\b|\b(?:do|cua) (?:ai|co quan nao)\b|\b(?:la|gom|ke ten|liet ke)\b[^?]*\b(?:nghi quyet|nq|gi|nao)\b"
    r"|\bngay (?:nao|may)\b|\bhom nao\b|\badopted\b|\bpassed\b|\bnumbers?\b"
)
_PRINTED = re.compile(
    r"\b(?:so hieu|ghi so|viet so|danh so|so may|so bao nhieu|mang so)\b.*\b(?:khac|khop|dung|giong|the nao|ra sao|moi ben|lech|trung(?! uong| tam| hoc| quoc| binh)|so voi)\b"
    r"|\b(?:khac|khop|giong|lech|trung(?! uong| tam| hoc| quoc| binh))\b.*\b(?:so hieu|ghi so|viet so|so may)\b"
)
_NOUN_ABOUT = re.compile(
    r"\b(nghi quyet|nq|quyet dinh|qd|ke hoach|kh|nghi dinh|chuong trinh)(?: \w+){0,5}? (?:ve (?:viec )?|(?=(?:giao|phe duyet|ban hanh|cong bo) ))([^?.;,]{6,90})"
)
_KIND = {"nghi quyet": "NQ", "nq": "NQ", "quyet dinh": "QĐ", "qd": "QĐ", "ke hoach": "KH", "kh": "KH", "nghi dinh": "NĐ", "chuong trinh": "CTR"}  # fmt: skip
_CLAIM = re.compile(
    r"\b(?:nghi quyet|nq)(?: so)? ?(\d{1,4})(?:/[\w/-]+)?(?: cua hdnd(?: thanh pho| tp)?)? "
    r"(?:(?:la|noi|quy dinh|thi) )*(?:(?:nghi quyet|nq|ve|lap|thanh lap|phe duyet|thong qua|cho|lien quan den|lien quan|viec) )+"
    r"(.+?)(?=\s(?:con|va) (?:nghi quyet|nq)\b|[,;?.]|\s(?:phai|dung|co dung|duoc chua|nhi|em|a|ha|chu)\b|$)"
)
_CONFIRMS = re.compile(
    r"\b(?:dung|phai)(?: \w+)? (?:khong|ko|k|hong|chua|chu|ha|a)\b|\bduoc chua\b|\bdung chua\b|\bco (?:dung|phai)\b|\bis it\b|\bright\?|\bnham\b"
)
_HELD, _NOT_HELD = 0.6, 0.5  # share of what is said that a document's description holds, and up to which it does not


def answer_documents(query: ParsedQuestion, writer: Writer, documents: Documents, linker: Linker) -> Outcome | None:
    """The first of the ways above that applies."""
    return (
        _cited_by(query, writer, documents)
        or _claimed(query, writer, documents, linker)
        or _printed(query, writer, documents, linker)
        or _carried_out(query, writer, documents)
    )


def _cited_by(query: ParsedQuestion, writer: Writer, documents: Documents) -> Outcome | None:
    """«Nghị quyết 45-NQ/TW được nhắc đến trong những kế hoạch nào?»: every plan that cites it, with the place."""
    if not _WHICH_PLANS.search(query.folded):
        return None
    numbers = [n.replace(" ", "") for n in _FULL_NUMBER.findall(query.text)]
    document = next((documents.entries[n] for n in numbers if n in documents.entries), None)
    if document is None:
        return None
    plans = list(dict.fromkeys(plan for plan, _ in document.mentions))
    writer.counted(len(plans))
    writer.say(f"Có **{len(plans)} kế hoạch** nhắc đến {document.kind or 'văn bản'} số **{document.number}**:")
    for plan in plans:
        marks: list[str] = []
        for cited, reference in document.mentions:
            place = writer.library.place_at(plan, writer.library.corpus.sources[plan].line_of(reference.span.start))
            mark = writer.cite(plan, *place) if cited == plan and place else ""
            marks += [mark] if mark and mark not in marks else []
        number = writer.library.plan(plan).number
        short = f" (Kế hoạch {number.value.split('/')[0]})" if number is not None else ""
        writer.say(f"- {writer.library.label(plan, writer.language)}{short} {' '.join(marks)}")
    return Outcome(AnswerStatus.ANSWERED, writer, total=len(plans), way="cited_by") if writer.citations else None


_WHICH_PLANS = re.compile(r"\b(?:nhung|cac|may) (?:ban )?(?:ke hoach|kh) nao\b|\bwhich (?:of the |of these )?plans\b")
_FULL_NUMBER = re.compile(r"\b\d{1,5}(?:/\d{4})?(?:-[A-ZĐ]{2,}/[A-ZĐ]{2,}|/[A-ZĐ]{2,}(?:-[A-ZĐ]+)*)")


def _carried_out(query: ParsedQuestion, writer: Writer, documents: Documents) -> Outcome | None:
    """«6 nghị quyết … số hiệu gì, do ai thông qua, hôm nào»: those that a plan carries out, if they are so many."""
    said = _SO_MANY.search(query.folded)
    if said is None or query.tables or query.resolutions or query.narrow or query.period or query.sections:
        return None
    before, behind = query.folded[: said.start()], query.folded[said.end() :]
    opens = all(w in lexicon().folded_stopwords or w in _LEADS_IN for w in re.findall(r"[a-z]+", before))
    if not (opens and _OF_THEM.search(behind)) and not _WHICH_ONES.search(behind):
        return None
    count = _COUNTS.get(said.group(1)) or int(said.group(1))
    plans = writer.library.corpus.plans
    for plan in [plans[p] for p in query.plans] or list(plans.values()):
        by_issuer: dict[str, list[str]] = {}
        for reference in plan.implements:
            by_issuer.setdefault(_suffix(reference.number), []).append(reference.number)
        numbers = next((n for suffix, n in by_issuer.items() if len(n) == count and "NQ" in suffix), None)
        if numbers is None:
            continue
        writer.counted(count)
        opening = next((c for c in writer.library.corpus.parsed[plan.id].clauses if c.path == "phần mở đầu"), None)
        mark = writer.cite(plan.id, opening.path, opening.lines, opening.id) if opening else ""
        writer.say(f"{writer.library.label(plan.id, writer.language)} triển khai **{count} nghị quyết**: {mark}".rstrip())
        for number in numbers:
            documents.write(writer, documents.entries[number])
        return Outcome(AnswerStatus.ANSWERED, writer, way="carried_out")
    return None


def _printed(query: ParsedQuestion, writer: Writer, documents: Documents, linker: Linker) -> Outcome | None:
    """How each plan prints the number of one document."""
    if not _PRINTED.search(query.folded):
        return None
    document = _meant(query, documents, linker)
    if document is None:
        return None
    said: dict[str, tuple[str, Reference]] = {}
    for other in documents.entries.values():
        if _one_number(other.number, document.number):
            for plan, reference in other.mentions:
                said.setdefault(plan, (_as_printed(writer, plan, reference), reference))
    told = [plan for plan in (query.plans if len(query.plans) > 1 else said) if plan in said]
    if len(told) < 2 or not (set(query.plans) & set(told)):
        return None
    for plan in told:
        printed, reference = said[plan]
        place = writer.library.place_at(plan, writer.library.corpus.sources[plan].line_of(reference.span.start))
        mark = writer.cite(plan, *place) if place else ""
        writer.say(f"{writer.library.label(plan, writer.language)} ghi số hiệu **{printed}**. {mark}")
    differs = len({said[plan][0] for plan in told}) > 1
    writer.say("Hai cách ghi khác nhau." if differs else "Các kế hoạch ghi như nhau.")
    return Outcome(AnswerStatus.ANSWERED, writer, way="printed")


def _claimed(query: ParsedQuestion, writer: Writer, documents: Documents, linker: Linker) -> Outcome | None:
    """What is said of a resolution holds, or it is another resolution that is about that."""
    if not _CONFIRMS.search(query.folded) or query.tables or any(slot.role for slot in query.narrow):
        return None
    decided = False
    for number, subject in _CLAIM.findall(query.folded):
        own = next(
            (d for d in documents.entries.values() if d.kind == "Nghị quyết" and _lead(d.number) == number.lstrip("0")), None
        )
        if own is None or own.about is None:
            continue
        held = _holds(own, subject, linker)
        others = [d for d in documents.entries.values() if d is not own and d.kind == own.kind and d.about is not None]
        other = max(others, key=lambda d: _holds(d, subject, linker), default=None)
        if held >= _HELD:
            writer.say("Đúng như anh/chị nêu:")
            documents.write(writer, own)
        elif other is not None and held < _NOT_HELD and _holds(other, subject, linker) >= _HELD:
            writer.say("Không phải như vậy:")
            documents.write(writer, own)
            documents.write(writer, other)
        else:
            continue
        decided = True
    return Outcome(AnswerStatus.ANSWERED, writer, way="claimed") if decided else None


def compares_numbers(query: ParsedQuestion) -> bool:
    """Whether a question sets how plans print a document's number against each other."""
    return bool(_PRINTED.search(query.folded)) and len(query.plans) > 1


def _meant(query: ParsedQuestion, documents: Documents, linker: Linker) -> Document | None:
    """The document that a question names by number, or the one that is about what it says."""
    named = [documents.entries[n] for n in query.resolutions if n in documents.entries]
    if named:
        return named[0]
    about = _NOUN_ABOUT.search(query.folded)
    if about is None:
        return None
    kind = _KIND[about.group(1)]
    topic = re.split(
        r"\b(?:khac|thi|la|co|trong|cua|voi|so voi|giong|the nao|nhu the nao|ra sao|o (?:phan|muc|cho)|duoc|viet|ghi)\b",
        about.group(2),
    )[0]
    fitting = [d for d in documents.entries.values() if d.about is not None and kind in d.number.upper()]
    best = max(fitting, key=lambda d: _holds(d, topic, linker), default=None)
    return best if best is not None and _holds(best, topic, linker) >= _HELD else None


def _holds(document: Document, words: str, linker: Linker) -> float:
    """Share of some words, by weight, that a document's description holds."""
    if document.about is None:
        return 0.0
    weights = linker.weigh(words, words)
    total = sum(weights.values())
    bag = set(syllables(fold((document.about[1].about or "")[:260])))
    return sum(w for word, w in weights.items() if word in bag) / total if total else 0.0


def _lead(number: str) -> str:
    return re.split(r"[/-]", number)[0].lstrip("0")


def _suffix(number: str) -> str:
    """«NQ-HĐND» of «29/2025/NQ-HĐND»."""
    return re.sub(r"^\d+[/-](?:\d{4}/)?", "", number)


def _one_number(a: str, b: str) -> bool:
    """Whether two printed numbers are of one document: the same figure, and issuers a letter apart at most."""
    return _lead(a) == _lead(b) and DamerauLevenshtein.distance(_suffix(a), _suffix(b)) <= 1


def _as_printed(writer: Writer, plan: str, reference: Reference) -> str:
    """The number as the text has it, without line breaks."""
    raw = writer.library.corpus.sources[plan].raw[reference.span.start : reference.span.stop]
    return re.sub(r"\s+", "", re.split(r",?\s+ngày", raw)[0])
