"""A question -> `ParsedQuestion`: what is asked for, about which work, under which constraints.

Each slot is read by one small function over the folded, corrected text, so diacritics, tone
placement and most typos do not matter; what no slot takes is the work that the question is about.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import Field

from assistant.agency_names import AgencyNames, AgencySlot, is_broad
from assistant.lexicon import lexicon
from assistant.models import Ask, Value
from assistant.periods import Period, read_period
from assistant.plan_names import PlanMention, PlanNames
from assistant.wording import Speller, expansions, language_of, phrase_pattern, translate
from corpus import BlockKind, Corpus
from corpus.text import fold, is_unaccented, normalize
from index import AgencyRole


class Shape(StrEnum):
    """How many things an answer holds."""

    SINGLE = "single"
    LIST = "list"
    COUNT = "count"


class Expects(StrEnum):
    """Values that a question wants and that few records hold; without one there is no answer."""

    MONEY = "money"
    PERSON = "person"
    CONTACT = "contact"
    PROGRESS = "progress"
    REASON = "reason"
    NAME = "name"


class ParsedQuestion(Value):
    """A question as the assistant understands it."""

    text: str
    folded: str
    language: str
    asks: tuple[Ask, ...]
    shape: Shape
    metadata: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    unknown_plans: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    unknown_resolutions: tuple[str, ...] = Field(default=(), description="numbers of resolutions that no plan names")
    missing_annex: str | None = Field(default=None, description="an annex that no plan named here has")
    misplaced: str | None = Field(default=None, description="the plan that was named and has not the annex that was named")
    sections: tuple[str, ...] = Field(default=(), description="«mục III», «mục 2.2» as markers")
    item_number: str | None = None
    resolutions: tuple[str, ...] = ()
    agencies: tuple[AgencySlot, ...] = ()
    kinds: tuple[str, ...] = ()
    period: Period | None = None
    exact: bool = False
    quoted: tuple[str, ...] = ()
    segments: tuple[str, ...] = Field(default=(), description="for each of several plans, the words said of it")
    years: tuple[int, ...] = ()
    expects: tuple[Expects, ...] = ()
    work: str = Field(default="", description="what the question is about, in its own words")
    more: str = Field(default="", description="what abbreviations and everyday words stand for")
    anaphora: bool = False
    opener: bool = False
    ordinal: int | None = None
    as_of: date

    @property
    def search_text(self) -> str:
        """What is searched."""
        return f"{self.work} {self.more}".strip()

    @property
    def narrow(self) -> tuple[AgencySlot, ...]:
        """Agencies that narrow the question down."""
        return tuple(slot for slot in self.agencies if not slot.broad)


@dataclass(frozen=True)
class Annex:
    """What an annex is about: word pairs of its title and of its resolution's title."""

    resolution: str | None
    pairs: frozenset[tuple[str, str]]


@dataclass
class Understanding:
    """What questions are read against: names and words of one corpus."""

    plan_names: PlanNames
    agency_names: AgencyNames
    speller: Speller
    resolutions: dict[str, str]  # number without year -> full number
    tables: dict[str, list[tuple[str, str]]]  # folded key -> (plan, table)
    pairs: dict[tuple[str, str], int]
    annexes: dict[tuple[str, str], Annex]

    def parse(self, text: str, as_of: date) -> ParsedQuestion:
        """Reads a cleaned question."""
        language = language_of(text)
        folded = self.speller.correct(fold(text)) if language == "vi" else fold(text)
        taken: list[tuple[int, int]] = []
        plans = self.plan_names.find(folded)
        taken += [(m.start, m.stop) for m in plans]
        tables, table_spans, table_plans = self._tables(folded, [m.plan for m in plans if m.hard])
        taken += table_spans
        sections, section_spans = _sections(folded)
        taken += section_spans
        number, number_spans = _item_number(folded)
        taken += number_spans
        resolutions, resolution_spans = self._resolutions(folded)
        taken += resolution_spans
        plan_ids = list(dict.fromkeys(m.plan for m in plans if m.hard)) or list(dict.fromkeys(m.plan for m in plans))
        for plan in table_plans:
            if not plan_ids and len(table_plans) == 1:
                plan_ids = [plan]
        misplaced, missing_annex = None, None
        if not tables and len(plan_ids) == 1 and table_spans:
            elsewhere, _, owners = self._tables(folded, [])
            numbered = next((m.group() for m in _ANNEX.finditer(folded) if m.group(1)), None)
            missing_annex = re.sub(r"^(?:phu luc|pl|annex|appendix)", "Phụ lục", numbered) if numbered else None
            if (
                len(owners) == 1
                and len(elsewhere) == 1
                and re.search(r"\d|\b[ivx]+\b", fold(elsewhere[0]).removeprefix("phu luc"))
            ):
                misplaced, tables, plan_ids = plan_ids[0], elsewhere, owners
                missing_annex = None
        agencies = self._agencies(folded, taken)
        unwanted = _excluded(folded, text if len(text) == len(folded) else "")
        period = read_period(_blank(folded, [(m.start, m.stop) for m in plans] + resolution_spans + unwanted), as_of)
        if period is not None and any(_SPAN_WORDS.search(folded[a:b]) for a, b in unwanted):
            period = period.model_copy(update={"no_spans": True})
        asks, ask_spans = _asks(folded, agencies)
        shape, cue_spans = _shape(folded, text if len(text) == len(folded) else "")
        if shape is Shape.SINGLE and period and (tables or resolutions) and not asks:
            shape = Shape.LIST
        if shape is Shape.SINGLE and (period or tables or resolutions or sections) and _WHICH_RECORDS.search(folded):
            shape = Shape.LIST
        quoted = tuple(re.findall(r"[“\"'‘«]([^”\"'’»]{4,120})[”\"'’»]", text))
        stated = _STATED_CELL.search(text)
        if stated and not quoted:
            quoted = (stated.group(1).strip(),)
            inside = (stated.start(1), stated.end(1))
            agencies = tuple(slot for slot in agencies if not (len(text) == len(folded) and inside[0] <= slot.start < inside[1]))
        role_spans = [s for words in lexicon().roles.values() for w in words for s in _spans(phrase_pattern(w), folded)]
        role_spans += _spans(_COMPARING, folded)
        work = self._work(text, folded, taken + ask_spans + cue_spans + role_spans)
        more = " ".join(expansions(text, folded))
        if len(work.split()) <= 4:  # about little but the plan itself: its nickname is what is asked about
            more += " " + " ".join(w for m in plans for w in folded[m.start : m.stop].split() if not _NUMBERED_NAME.fullmatch(w))
        if language == "en":
            work, more = translate(_blank(folded, taken)), work
        return ParsedQuestion(
            text=text, folded=folded, language=language, asks=asks, shape=shape,
            metadata=tuple(k for k, ps in lexicon().metadata.items() if any(p.search(folded) for p in ps)),
            plans=tuple(plan_ids), unknown_plans=tuple(self.plan_names.unknown_numbers(folded)),
            tables=tables, misplaced=misplaced, missing_annex=missing_annex, unknown_resolutions=self._unknown_resolutions(folded), sections=sections, item_number=number, resolutions=resolutions, agencies=agencies,
            kinds=_kinds(folded), period=period, exact=any(phrase_pattern(w).search(folded) for w in lexicon().exact),
            quoted=quoted, years=_years(folded, [(m.start, m.stop) for m in plans]) or _year_meant(period), expects=_expects(folded),
            segments=self._segments(text, folded, plans, plan_ids, taken + ask_spans + cue_spans + role_spans),
            work=work, more=more, anaphora=_anaphora(folded), opener=_opener(folded), ordinal=_ordinal(folded),
            as_of=as_of,
        )  # fmt: skip

    # -- slots ------------------------------------------------------------------------------------

    def _tables(self, folded: str, plans: list[str]) -> tuple[tuple[str, ...], list[tuple[int, int]], list[str]]:
        """«Phụ lục 2», «PL II»; a number is tried as printed, then in the other numerals."""
        names, spans, owners = [], [], []
        for match in _ANNEX.finditer(folded):
            key = match.group(1) or ""
            if not key:
                about = self._table_about(folded[match.end() :], plans)
                if about is not None:
                    names.append(about[1])
                    owners.append(about[0])
                    spans.append(match.span())
                    continue
            if not key and not plans:
                spans.append(match.span())
                continue  # «phụ lục» alone names no plan
            for form in (key, _other_numeral(key)):
                found = [(plan, table) for plan, table in self.tables.get(form, []) if not plans or plan in plans]
                if found:
                    names += [table for _, table in found]
                    owners += [plan for plan, _ in found]
                    break
            spans.append(match.span())
        return tuple(dict.fromkeys(names)), spans, list(dict.fromkeys(owners))

    def _table_about(self, following: str, plans: list[str]) -> tuple[str, str] | None:
        """«phụ lục của NQ 459», «phụ lục về quỹ mạo hiểm», «bảng phân công»: the one annex so described."""
        said = " ".join(re.split(r"[.;?!,(]", following)[0].split()[:9])
        near = {t: a for t, a in self.annexes.items() if not plans or t[0] in plans}
        number = _RESOLUTION.search(said)
        if number and number.group(1).lstrip("0") in self.resolutions:
            wanted = self.resolutions[number.group(1).lstrip("0")]
            owners = [table for table, annex in near.items() if annex.resolution == wanted]
            return owners[0] if len(owners) == 1 else None
        words = [w for w in re.findall(r"[a-z]+", said) if w not in lexicon().folded_stopwords and len(w) > 1]
        pairs = set(itertools.pairwise(words))
        scored = sorted(((len(pairs & annex.pairs), table) for table, annex in near.items()), reverse=True)
        if scored and scored[0][0] >= 1 and (len(scored) == 1 or scored[0][0] > scored[1][0]):
            return scored[0][1]
        return None

    def _resolutions(self, folded: str) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
        """«NQ 461», «Nghị quyết số 34/2025/NQ-HĐND», «nghị quyết 68-NQ/TW»."""
        found, spans = [], []
        for match in _RESOLUTION.finditer(folded):
            number = match.group(1).lstrip("0")
            if number in self.resolutions:
                found.append(self.resolutions[number])
                spans.append(match.span())
        return tuple(dict.fromkeys(found)), spans

    def _unknown_resolutions(self, folded: str) -> tuple[str, ...]:
        """«Nghị quyết 36/2025» where no plan speaks of a resolution 36."""
        numbers = [
            m.group(1).lstrip("0")
            for m in _RESOLUTION.finditer(folded)
            if not re.match(r"\s*(?:nghi quyet|nhiem vu|chi tieu|nam|thang)", folded[m.end() :])
        ]
        return tuple(n for n in dict.fromkeys(numbers) if n and n not in self.resolutions)

    def _agencies(self, folded: str, taken: list[tuple[int, int]]) -> tuple[AgencySlot, ...]:
        slots = []
        for agency_id, start, stop in self.agency_names.find(folded):
            if any(a <= start < b for a, b in taken):
                continue  # part of a plan's name; a name that only runs into one stands
            slots.append(
                AgencySlot(
                    agency_id=agency_id,
                    name=folded[start:stop],
                    role=_role(folded, start, stop),
                    broad=is_broad(agency_id),
                    start=start,
                    stop=stop,
                )
            )
        return tuple(slots)

    def _work(self, text: str, folded: str, taken: list[tuple[int, int]]) -> str:
        """Content words that no slot took, as typed; a corrected syllable as corrected."""
        aligned = len(folded) == len(text)
        plain = is_unaccented(text)
        kept = []
        tokens = [m for m in _WORD.finditer(folded) if not any(a <= m.start() < b for a, b in taken)]
        for index, match in enumerate(tokens):
            typed = text[match.start() : match.end()] if aligned and not plain else match.group()
            typed = typed if fold(typed) == match.group() else match.group()
            before = tokens[index - 1].group() if index else ""
            after = tokens[index + 1].group() if index + 1 < len(tokens) else ""
            if not self._stops(typed, match.group(), before, after):
                kept.append(typed)
        return " ".join(kept)

    def _segments(
        self, text: str, folded: str, mentions: list[PlanMention], plans: list[str], taken: list[tuple[int, int]]
    ) -> tuple[str, ...]:
        """«KH 139 hẹn …, sang KH 17 thì …»: what is said between one plan's name and the next."""
        if len(plans) < 2:
            return ()
        spans = {m.plan: (m.start, m.stop) for m in mentions}
        starts = sorted(spans[p][0] for p in plans if p in spans)
        common = self._work(text, folded, [*taken, (starts[0], len(folded))]) if starts else ""
        found = []
        for plan in plans:
            stop = spans[plan][1] if plan in spans else 0
            following = min((s for s in starts if s >= stop), default=len(folded))
            own = self._work(text, folded, [*taken, (0, stop), (following, len(folded))])
            said = folded[: starts[0]] + " " + folded[stop:following] if starts else folded
            more = " ".join(expansions(said, said)) if len(own.split()) >= 2 else ""
            found.append(f"{common} {own} {more}".strip() if len(own.split()) >= 2 else "")
        return tuple(found)

    def _stops(self, typed: str, word: str, before: str, after: str) -> bool:
        """Whether a word says nothing about the work; without diacritics a fixed pair saves it («chu ky»)."""
        words = lexicon()
        listed = normalize(typed) in words.stopwords if fold(typed) != normalize(typed) else word in words.folded_stopwords
        if not listed:
            return False
        if (before, word) in words.compounds or (word, after) in words.compounds:
            return False
        stop = words.folded_stopwords
        bound = (before not in stop and self.pairs.get((before, word), 0) >= 6) or (
            after not in stop and self.pairs.get((word, after), 0) >= 6
        )
        return not bound


_WORD = re.compile(r"\d+(?:[.,/-]\d+)*%?|[a-z]+(?:&[a-z]+)*")
_ANNEX = re.compile(
    r"\b(?:(?:bang |bieu )?(?:phu luc|pl)|bieu|bang(?= (?:phan cong|chi tieu|nhiem vu|giao))|annex|appendix)\s*(?:so\s*)?(\d{1,2}(?:\.\d)?(?!\w)|[ivx]{1,5}(?!\w))?(?![\w.]\w)"
)
_RESOLUTION = re.compile(
    r"\b(?:nghi quyet|nq|resolution)s?\s*(?:so|no\.?|number)?\s*(\d{1,4})(?:\s*/\s*\d{4})?(?:\s*[-/]\s*nq\s*(?:-|/)?\s*(?:hdnd|tw|cp)?)?\b"
)
_ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]


def _other_numeral(key: str) -> str:
    if key in _ROMANS:
        return str(_ROMANS.index(key) + 1)
    return _ROMANS[int(key) - 1] if key.isdigit() and 1 <= int(key) <= len(_ROMANS) else key


def _spans(pattern: re.Pattern[str], folded: str) -> list[tuple[int, int]]:
    return [m.span() for m in pattern.finditer(folded)]


def _literal(pattern: re.Pattern[str], start: int, folded: str, stop: int) -> list[tuple[int, int]]:
    """The words of a match that the phrase itself holds; what «~» let through is the question's own."""
    own = set(re.findall(r"[a-z%]+", pattern.pattern.replace("\\s", " ").replace("\\S", " ").replace("\\w", " ")))
    return [
        (start + m.start(), start + m.end()) for m in re.finditer(r"\S+", folded[start:stop]) if m.group().strip("?,.;:") in own
    ]


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, stop in spans:
        text = text[:start] + " " * (stop - start) + text[stop:]
    return text


_STATED_CELL = re.compile(
    r"cột\s+(?:kết quả|thời gian|sản phẩm|phối hợp|chủ trì)\s+(?:chỉ\s+)?ghi\s+(?:đúng\s+|là\s+)?([^()?.;“”\"']{6,80})",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"\b(?:muc|phan|nhom|section|khoan)\s+((?:[ivx]{1,5}|\d{1,2})(?:\.\d{1,2}){0,2}(?:\.[a-z])?)(?![\w/%]|\s*(?:nghi quyet|nhiem vu|%))"
)


# words that compare; they say nothing about the work
_COMPARING = re.compile(
    r"\b(?:so sanh|so giup|doi chieu|khac nhau|giong nhau|lech nhau|lech|venh|rot cuoc|hai ban|hai noi|hai cho|hai con so|mau thuan|"
    r"cho nao|the nao|ra sao|thuc te|cac (?:kh|ke hoach|ban) sau|ve sau|chuyen sang|tong hop)\b"
)
_NUMBERED_NAME = re.compile(r"kh|ke|hoach|so|plan|ban|cua|\W+|\d{1,4}(?:/kh-ubnd)?|kh\d+")
_SPAN_WORDS = re.compile(r"\bkhoang\b|\d\s*[-–]\s*\d|keo dai")
# «dòng nào ghi …», «hạ tầng nào hẹn …»: which records, not who
_WHICH_RECORDS = re.compile(
    r"\b(?!so\b|ai\b|ban\b|ben\b|quan\b|vi\b|nganh\b|phong\b|khi\b|luc\b|hom\b|ngay\b|thang\b|quy\b|nam\b|quyet\b|nq\b|ban\b|hoach\b|luc\b|the\b|nghi\b|chuc\b|ty\b|do\b|doi\b|noi\b|ra\b|cap\b|muc\b)"
    r"(?:dong|viec|tang|hinh|vu|tieu|an|hang|moc|dung|trinh|dong|pham|sach)\s+(?:nao|gi)\b|\b(?:loc|trich|quet|lay|tim)\b[^.?;]{0,40}\b(?:nhiem vu|viec|dong|chi tieu|muc|moc)\b"
)


def _sections(folded: str) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
    """«mục III», «mục 2.2», «nhóm VII»: markers in upper case."""
    found = list(_SECTION.finditer(folded))
    return tuple(m.group(1).upper() for m in found), [m.span() for m in found]


def _excluded(folded: str, typed: str) -> list[tuple[int, int]]:
    """«(bỏ các dòng ghi 12/2025-01/2026)», «đừng lấy việc ghi Quý IV»: what is not wanted."""
    found = [
        m.span() for m in re.finditer(
            r"\b(?:dung|khong|khoi|chu khong|not)\s+(?:can )?(?:lay|tinh|ke|gom|cong|bao gom|including|counting)\b[^.;)?]*"
            r"|\b(?:bo|bo qua|bo ra|tru|loai|ngoai tru)\s+(?:cac |nhung |may |viec |dong |moc )+[^.;)?]*"
            r"|\b(?:dong|viec|muc|moc)\b[^.;)?,]*\bthi (?:bo|thoi|loai|khoi|khong (?:tinh|lay|ke))\b[^.;)?]*",
            folded,
        )
    ]  # fmt: skip
    # «ghi đúng» (exactly) and «đừng lấy» (do not take) fold to the same letters
    return [(a, b) for a, b in found if normalize(typed[a : a + 4]) != "đúng"]


_ITEM = re.compile(
    r"\b(?:nhiem vu|chi tieu|stt|so thu tu|dong|muc|task|viec|hang|indicator|item)\s+(?:so|thu tu|stt|number|no\.?)?\s*(\d{1,3})(?![\w./%-]|\s*(?:nghi quyet|%|nhiem vu|doanh nghiep))"
)


def _item_number(folded: str) -> tuple[str | None, list[tuple[int, int]]]:
    """«nhiệm vụ số 15», «STT 44»."""
    found = _ITEM.search(folded)
    return (found.group(1).lstrip("0"), [found.span()]) if found else (None, [])


def _role(folded: str, start: int, stop: int) -> AgencyRole | None:
    """The role that the words around an agency give it, nearest first."""
    behind = " ".join(folded[stop : stop + 60].split()[:7])
    before = " ".join(folded[max(0, start - 40) : start].split()[-5:])
    roles = lexicon().roles
    best: tuple[int, AgencyRole] | None = None
    for role in (AgencyRole.LEAD, AgencyRole.COORDINATING):
        for word in roles[role.value]:
            match = phrase_pattern(word).search(behind)
            # «Sở Nội vụ phối hợp với những đơn vị nào»: the agency leads, partners are asked for
            asked = match and re.match(r"\s*(?:voi|cung)\s+(?:nhung |cac )?(?:ai|don vi|co quan|so|ben)", behind[match.end() :])
            # «… do ai chủ trì» asks who does; the agency before it does not
            asked = asked or (match and re.search(r"\b(?:ai|nao|gi|who)(?: (?:la|se|duoc|phai))?\s*$", behind[: match.start()]))
            if match and not asked and (best is None or match.start() < best[0]):
                best = (match.start(), role)
    if best:
        return best[1]
    if re.search(r"\bphoi hop (?:voi|cung)$", before):
        return AgencyRole.LEAD if re.search(r"\b(?:nao|ai|gi)\b", folded[:start]) else None
    for role in (AgencyRole.COORDINATING, AgencyRole.LEAD):
        if any(re.search(rf"\b{re.escape(w)}(?: voi| cung| boi| la| cua| by| with)?$", before) for w in roles[role.value]):
            return role
    return None


def _asks(folded: str, agencies: tuple[AgencySlot, ...]) -> tuple[tuple[Ask, ...], list[tuple[int, int]]]:
    asks: dict[Ask, list[tuple[int, int]]] = {}
    words: list[tuple[int, int]] = []
    for name, patterns in lexicon().asks.items():
        spans = [s for p in patterns for s in _spans(p, folded)]
        if spans:
            asks[Ask(name)] = spans
            words += [w for p in patterns for start, stop in _spans(p, folded) for w in _literal(p, start, folded, stop)]
    _settle_roles(folded, asks, agencies)
    if (
        Ask.LEAD in asks
        and re.search(r"ai (?:la|lam) (?:giam doc|chu tich|truong|pho|chanh|tong|nguoi dung dau)", folded)
        and len(asks[Ask.LEAD]) == 1
    ):
        del asks[Ask.LEAD]  # a person's name, not an agency
    numbered = [m.span() for m in re.finditer(r"\b(?:so|mang so)\s*(?:bao nhieu|may)\b", folded)]
    if Ask.TARGET in asks and all(any(a <= s and e <= b + 1 for a, b in numbered) for s, e in asks[Ask.TARGET]):
        del asks[Ask.TARGET]  # «nghị quyết số bao nhiêu» asks for no amount
    found = tuple(ask for ask in Ask if ask in asks)
    return found, words


def _settle_roles(folded: str, asks: dict[Ask, list[tuple[int, int]]], agencies: tuple[AgencySlot, ...]) -> None:
    """«cơ quan nào phối hợp» asks for partners only; «Sở X chủ trì» with X named asks for nobody."""
    asked_for_partners = re.search(
        r"(?:phoi hop|cung|coordinat\w*)( cung)?( voi)? (?:la )?(?:nhung |cac )?(?:ai|don vi nao|co quan nao|so nao|ben nao|don vi gi|nhung ai|who\w*)"
        r"|(?:nao|ai|gi|which \w+)( \w+){0,3} phoi hop|phoi hop (?:la )?(?:ai|gi|nao|\?)|don vi phoi hop|co quan phoi hop|cot phoi hop|phoi hop\s*\?|who coordinates"
        r"|con ai|ai phu|voi ai|xan tay|ai cung",
        folded,
    )
    leads_asked = re.search(
        r"(?:ai|nao|gi) (?:la )?(?:don vi )?(?:chu tri|chu chi|lo|lam|dung|phu trach|theo doi|tham muu|cam|chiu)|chu tri\s*(?:\?|,|la ai|:|-|$)|giao (?:cho )?(?:ai|so nao|don vi nao)|do (?:ai|don vi nao|so nao|co quan nao)",
        folded,
    )
    if Ask.COORDINATING in asks and asked_for_partners and not leads_asked and Ask.LEAD in asks:
        del asks[Ask.LEAD]
    if Ask.COORDINATING in asks and not asked_for_partners and any(a.role is AgencyRole.COORDINATING for a in agencies):
        del asks[Ask.COORDINATING]


def _shape(folded: str, typed: str) -> tuple[Shape, list[tuple[int, int]]]:
    counts = [s for p in lexicon().count_cues for s in _spans(p, folded) if normalize(typed[s[0] : s[0] + 3]) != "máy"]
    counts = [
        s for s in counts if not (folded[: s[1]].endswith("viec") and re.match(r" lam\b(?! (?:gi|nao))", folded[s[1] :]))
    ]  # jobs
    lists = [s for p in lexicon().list_cues for s in _spans(p, folded)]
    if counts and not (lists and min(lists)[0] < min(counts)[0] and "nhung" in folded[min(lists)[0] : min(lists)[1]]):
        return Shape.COUNT, counts + lists
    return (Shape.LIST if lists else Shape.SINGLE), lists


def _kinds(folded: str) -> tuple[str, ...]:
    """«chỉ tiêu», «nhiệm vụ»: both named means both; «khỏi cần nhiệm vụ» takes one away."""
    found = [kind for kind, words in lexicon().kinds.items() if any(phrase_pattern(w).search(folded) for w in words)]
    if found == ["indicator"] and re.search(r"\b(?:cong viec|dau viec|viec|dong)\b", folded):
        found = ["indicator", "task"]
    for kind, words in lexicon().kinds.items():
        if any(
            re.search(rf"(?:khoi(?: can)?|khong (?:can|lay|tinh|ke)|tru|bo|dung lay|without|not)\s+(?:cac |nhung )?{w}\b", folded)
            for w in words
        ):
            found = [k for k in found if k != kind]
    return tuple(found)


def _years(folded: str, taken: list[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(y) for y in re.findall(r"(?<![\d/.])(20\d\d)(?![\d/])", _blank(folded, taken))))


def _year_meant(period: Period | None) -> tuple[int, ...]:
    """«năm nay», «năm ngoái» name a year."""
    if period is None or not period.relative or period.start is None or period.stop is None:
        return ()
    return (period.start.year,) if (period.stop - period.start).days > 300 else ()


_EXPECTS = [
    (Expects.MONEY, r"bao nhieu (?:tien|ty|ti|trieu|dong|kinh phi|ngan sach|von|luong)\b|(?:kinh phi|ngan sach|tien(?! do| trinh| bo| hanh| si)|luong(?! cong)|chi phi|muc luong|thu lao|muc ho tro|von|tien thuong)\b.{0,40}\bbao nhieu|het bao nhieu|ton (?:tong cong )?(?:bao nhieu|may)|may ty|luong bao nhieu|tieu het|(?:amount|sum) of money|how much money|budget of|cost"),
    (Expects.PERSON, r"(?:ho ten|(?:nguoi|giam doc|chu tich|truong|pho|can bo|lanh dao|ong|ba|sep)\b.{0,40}\bten)( day du)?( la)? gi|(?<!don )(?:ong|ba|vi|anh|chi|dong chi|nguoi) nao\b|ai la (?:giam doc|chu tich|truong|pho|chanh|bo truong|nguoi dung dau|lanh dao|tong)|(?:giam doc|chu tich|truong ban|truong phong|chanh thanh tra|chu nhiem)\b.{0,60}\b(?:la ai|ten gi|ten la gi|la ong|la ba|nao)\b|who is the (?:director|head|chair|chairman)|name of the (?:director|head)"),
    (Expects.CONTACT, r"so dien thoai|\bsdt\b|hotline|duong day nong|e-?mail|dia chi (?:lien he|o dau|cua|tru so)|phone|lien he (?:so|qua)|website nao|so tai khoan|address of|zalo cua"),
    (Expects.PROGRESS, r"(?:den|toi) (?:nay|gio|hom nay|hien tai)( \w+){0,4} (?:da )?(?:xong|dat|hoan thanh|lam|duoc|co)( \w+){0,3} (?:chua|bao nhieu|den dau)|(?:thuc te|hien (?:tai|nay|da)) (?:da )?(?:dat|hoan thanh|lam|xong|trien khai)|da (?:xong|hoan thanh|lam xong|giai ngan|dat duoc) (?:chua|bao nhieu)|tien do (?:den dau|hien tai|toi dau|thuc te)|so far|already (?:done|completed|finished)"),
    (Expects.NAME, r"(?:pho|ngo|benh vien|ngan hang|(?<!co )quan|huyen|toa nha|truong hoc|khu pho|hospitals?|streets?|banks?) (?:nao|gi)(?! (?:chu tri|phoi hop|lo|lam|phu trach))\b|which (?:hospitals?|streets?|banks?|wards?)"),
    (Expects.REASON, r"\b(?:tai sao|vi sao|sao lai|ly do|why|co gi ma)\b"),
]  # fmt: skip


def _expects(folded: str) -> tuple[Expects, ...]:
    return tuple(kind for kind, pattern in _EXPECTS if re.search(rf"(?<!\w)(?:{pattern})", folded))


def _anaphora(folded: str) -> bool:
    if len(folded.split()) <= 16 and re.search(r"\b(?:ay|kia|noi tren|luc nay|hoi nay|vua roi|quay lai)\b", folded):
        return True
    # «việc đó», «nhiệm vụ ấy», «trong số đó»; a bare «này» in «kế hoạch này» is none
    return bool(
        re.search(
            r"\b(?:viec|nhiem vu|chi tieu|de an|cai|quy|san|trung tam|muc|dong|don vi|co quan|so|ho|phan|van ban|chuyen|ke hoach|vu|muc tieu|du an|bai toan|hoat dong)\s+(?:do|ay|nay|kia|luc nay|vua roi|vua neu|noi tren|thu (?:nhat|hai|ba|tu|nam|\d)|cuoi(?: cung)?|dau tien)\b|\btrong (?:so )?(?:do|ay|nay)\b|\b(?:no|luc nay|vua roi|nhu tren)\b|\bho\s*(?:\?|$)|voi ho\b|^\W*(?:and |what about |how about |so )?(?:this|that|it|these|those|they|them)\b",
            folded,
        )
    )


def _opener(folded: str) -> bool:
    return any(re.match(rf"\W*{re.escape(w)}\b", folded) for w in sorted(lexicon().openers, key=len, reverse=True))


def _ordinal(folded: str) -> int | None:
    for number, words in lexicon().ordinals.items():
        for word in words:
            if re.search(
                rf"\b(?:viec|nhiem vu|chi tieu|cai|muc|dong|dieu|thang|task|one|item|y|phan|giai doan|chang|hang muc|dau viec|the)\s+{re.escape(word)}\b",
                folded,
            ):
                return number
    return None


def build_understanding(corpus: Corpus, items: list, speller_texts: list[str]) -> Understanding:  # type: ignore[type-arg]
    """The names and words of a corpus, made once."""
    words = {w for phrases in lexicon().roles.values() for p in phrases for w in p.split()}
    words |= (
        {w for k in lexicon().glossary for w in fold(k).split()} | set(lexicon().folded_stopwords) | set(lexicon().abbreviations)
    )
    words |= {w for name in (*lexicon().provinces, *lexicon().abroad) for w in fold(name).split()}
    words |= {
        w
        for group in (lexicon().asks, lexicon().metadata)
        for ps in group.values()
        for p in ps
        for w in re.findall(r"[a-z]+", p.pattern)
    }
    words |= {
        w
        for ps in (lexicon().list_cues, lexicon().count_cues, lexicon().small_talk)
        for p in ps
        for w in re.findall(r"[a-z]+", p.pattern)
    }
    names = AgencyNames(items)
    tables: dict[str, list[tuple[str, str]]] = {}
    resolutions: dict[str, str] = {}
    for parsed in corpus.parsed.values():
        for table in dict.fromkeys(row.table for row in parsed.rows):
            key = re.sub(r"^phu luc ?", "", fold(table)) if fold(table).startswith("phu luc") else None
            if key is not None:
                tables.setdefault(key, []).append((parsed.plan.id, table))
        for number in [r.resolution for r in parsed.rows if r.resolution] + [
            r.number for r in parsed.plan.cites if r.kind == "Nghị quyết" or "NQ" in r.number
        ]:
            resolutions.setdefault(number.split("/")[0].split("-")[0].lstrip("0"), number)
    speller = Speller(speller_texts, words | names.words)
    return Understanding(PlanNames(corpus.plans), names, speller, resolutions, tables, dict(speller._pairs), _annexes(corpus))


def _annexes(corpus: Corpus) -> dict[tuple[str, str], Annex]:
    found: dict[tuple[str, str], Annex] = {}
    titles = {r.number: r.title for plan in corpus.plans.values() for r in plan.implements if r.title}
    for parsed in corpus.parsed.values():
        for block in parsed.blocks:
            if block.kind is not BlockKind.TABLE_TITLE:
                continue
            rows = {row.resolution for row in parsed.rows if row.table == block.locator}
            resolution = next(iter(rows)) if len(rows) == 1 else None
            words = re.findall(r"[a-z]+", fold(f"{block.text.split('(')[0]} {titles.get(resolution or '', '')}"))
            pairs = set(itertools.pairwise(words))
            pairs |= {(a, c) for a, _, c in zip(words, words[1:], words[2:], strict=False)}  # «quỹ [đầu tư] mạo hiểm»
            pairs |= {(a, d) for a, _, _, d in zip(words, words[1:], words[2:], words[3:], strict=False)}
            found[parsed.plan.id, block.locator] = Annex(resolution, frozenset(pairs))
    return found
