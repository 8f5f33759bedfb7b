"""A question -> `ParsedQuestion`: what is asked for, about which work, under which constraints.

Every slot is read over the folded, corrected text, so diacritics, tone placement and most typos do
not matter. In order: the names of plans (`plan_names`), of their parts (`part_names`) and of agencies
(`agency_names`), the time (`periods`), the intent (`intent`); what no slot takes is the work that the
question is about (`content_words`); last, how it hangs on the conversation (`discourse`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from assistant.agency_names import ANYBODY, AgencyNames, AgencySlot
from assistant.asides import asides, outbursts, purposes
from assistant.content_words import Bindings, Pairs, content_words, plan_segments, title_spans
from assistant.discourse import find_ordinal, has_opener, is_anaphoric
from assistant.exclusions import Exclusion, find_exclusion
from assistant.identity_answers import CARRIES_OUT, asks_what_it_carries_out
from assistant.intent import COMPARES, WHICH_RECORDS, find_asks, find_expects, find_kinds, find_shape, told_apart
from assistant.issuing_places import IssuingPlaces
from assistant.lexicon import lexicon
from assistant.list_constraints import find_condition, find_product
from assistant.models import Ask
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.part_names import PartNames, annex_as_said, find_item_number, find_item_numbers, find_sections
from assistant.periods import read_period, unread_time, wanted_period, year_meant, years_meant, years_named
from assistant.plan_names import PlanMention, PlanNames
from assistant.spans import blank, find_spans
from assistant.wording import Respeller, Speller, expansions, language_of, phrase_pattern, translate
from corpus import Corpus
from corpus.deadlines import points
from corpus.text import fold, is_unaccented, normalize
from index import TaskItem

_STATED_CELL = re.compile(
    r"cột\s+(?:kết quả|thời gian|sản phẩm|phối hợp|chủ trì)\s+(?:chỉ\s+)?ghi\s+(?:đúng\s+|là\s+)?([^()?.;“”\"']{6,80})",
    re.IGNORECASE,
)
# a time that is counted from a day, not the words of a cell
_TIME_SAID = re.compile(r"theo (?:quy|thang|nam|ngay)\b|(?:thang|quy|nam|tuan) (?:nay|sau|toi|truoc|ke tiep|roi|vua roi|ngoai)\b")
# words that compare; they say nothing about the work
_COMPARING = re.compile(
    r"\b(?:so sanh|so giup|doi chieu|khac nhau|giong nhau|lech nhau|lech|venh|rot cuoc|hai ban|hai noi|hai cho|hai con so|mau thuan|"
    r"cho nao|the nao|ra sao|thuc te|cac (?:kh|ke hoach|ban) sau|ve sau|chuyen sang|tong hop)\b"
)
_OPENER = 4  # letters of «trừ» and its space: `find_kinds` would read them as taking the kind away
# «đó là kết luận số mấy»: the number of another document
_OTHER_NUMBER = re.compile(
    r"\b(?:ket luan|nghi dinh|quyet dinh|thong tu|chuong trinh|chi thi|luat|cong van|nghi quyet|nq)(?: \w+){0,3} so (?:may|bao nhieu|hieu|nao)\b"
)
_HOW_MANY_EACH = re.compile(
    r"\b(?:so|so luong|bao nhieu) (?:nhiem vu|chi tieu|de tai|du an|doanh nghiep|san pham)\b.*\b(?:ghi|neu|dat ra|khac|lech|khop|mot kieu|moi (?:ban|noi|ben|ke hoach))\b"
)
_ANOTHER_DOCUMENT = re.compile(
    r"\b(?:ket luan|chi thi|quyet dinh|thong bao|cong van|chuong trinh|nghi dinh|luat)(?: so)? \d+[-/][\w/-]+ (?:ma|duoc|nham|de|la)\b"
)
_WHO_SIGNS = re.compile(
    r"\b(?:ai|nguoi|vi nao|ong|ba|chu tich|lanh dao|dong chi|chuc|ten|chu ky|but|who|signatory|signed|signs?)\b"
)
_A_STAGE_OF = re.compile(r"\bgiai doan (?:\d|i{1,3}|iv|v|dau|cuoi|mot|hai|ba)\b")
_ONE_TO_CARRY_OUT = re.compile(
    r"\b(?:don doc|trien khai|theo doi|tham muu|chi dao|chu tri)(?: (?!ngay|nam)\w+){0,4} (?:ke hoach|kh) (?:nao|gi|so may)\b"
)
_SEVERAL_THINGS = re.compile(
    r"\b(?:nhung|cac) (?!ai\b|so\b|ban\b|ben\b|co quan\b|don vi\b|nganh\b|moc\b)[^?.;:]{2,60}? nao\b[^?]*\b(?:thoi gian|thoi han|han)\b"
)
_QUOTED = re.compile(r"(?:[“\"‘«]|(?<!\w)')([^”\"'’»]{4,120})[”\"'’»]")  # «People's» opens nothing
_WIDENED = re.compile(r"\((?:ke|bao gom|gom|tinh) ca\b[^()]*\)")  # «(kể cả ghi “trước ngày”)» narrows nothing
_CELL_OF_A_ROW = re.compile(
    r"\S{3,}(?: \S+){5,}[:,] (?:o |thi )?cot (?:ket qua|san pham|thoi gian|phoi hop|chu tri)\b[^?]{0,40}\bghi (?:nhung )?(?:gi|the nao|sao|ra sao)\b"
)
_OTHER_THING_SENT = re.compile(
    r"\b(?:de xuat|dat hang|ho so|kien nghi|y kien|ket qua|danh muc|du thao|bao cao|dang ky)\b[^?.;]{0,40}\bgui\b"
)
_WITH_A_DECISION = re.compile(r"\bban hanh (?:kem|theo|kem theo|cung)(?: theo)? (?:quyet dinh|qd|nghi quyet|van ban)\b")
_NUMBERED_NAME = re.compile(r"kh|ke|hoach|so|plan|ban|cua|\W+|\d{1,4}(?:/kh-ubnd)?|kh\d+")


# «… số mấy, ngày nào, do ai ký»: said beside what else is asked of a plan
_AND_WHEN = re.compile(r"(?:\b(?:so (?:may|bao nhieu|nao)|ai ky|ky)\b ?(?:,|va|vao)|,|\bva) ?ngay (?:nao|may|bao nhieu)\b")

# beside a resolution that is named: that one is asked for as well, or whether it is the named one
_WHICH_RESOLUTION = re.compile(
    r"\b(?:nghi quyet|nq|van ban|nghi dinh|quyet dinh|luat|chuong trinh|dieu|khoan|thong tu|ket luan)( so)? (?:nao|may|bao nhieu|gi)\b"
    r"|\b(?:nq|nghi quyet|van ban)\s*(?:\?|,|;|$)|\bcan cu (?:phap ly|nao|gi)|\bco so phap ly|\blegal basis|\b(?:which|what)\b[^?]{0,30}\bresolution"
    r"|\b(?:phai khong|dung khong|co phai|hay (?:cua |theo |la )?(?:nq|nghi quyet))\b|\bso (?:may|bao nhieu)\b"
)


@dataclass
class Understanding:
    """What questions are read against: names and words of one corpus."""

    plan_names: PlanNames
    agency_names: AgencyNames
    part_names: PartNames
    speller: Speller
    respeller: Respeller
    bindings: Bindings

    @property
    def pairs(self) -> Pairs:
        """Adjacent word pairs of the plans, folded -> how often they occur."""
        return self.bindings.pairs

    def respelled(self, text: str) -> str:
        """A cleaned question without the slips of a Vietnamese keyboard; an English one as it is."""
        return self.respeller.spell_out(self.respeller.respell(text)) if language_of(text) == "vi" else text

    def parse(self, text: str, as_of: date) -> ParsedQuestion:
        """Reads a cleaned question."""
        language = language_of(text)
        folded = self.speller.correct(fold(text)) if language == "vi" else fold(text)
        if len(text) == len(folded):
            widened = [m.span() for m in _WIDENED.finditer(folded)]
            text, folded = blank(text, widened), blank(folded, widened)
        without, text, folded = self._set_apart(text, folded, as_of)
        typed = text if len(text) == len(folded) else ""  # «đúng» and «đừng» fold alike: some readers look at what was typed
        taken: list[tuple[int, int]] = []
        plans = self.plan_names.find(folded, text)
        plan_spans = [(m.start, m.stop) for m in plans]
        described = [span for m in plans for span in self.plan_names.described(folded, typed, m)]
        plan_spans += described
        taken += plan_spans
        tables, table_spans, table_plans = self.part_names.find_tables(folded, [m.plan for m in plans if m.hard])
        taken += table_spans
        sections, section_spans = find_sections(folded)
        taken += section_spans
        number, number_spans = find_item_number(folded)
        taken += number_spans
        resolutions, resolution_spans = self.part_names.find_resolutions(
            blank(folded, described), [m.plan for m in plans if m.hard]
        )
        taken += resolution_spans
        plan_ids = list(dict.fromkeys(m.plan for m in plans if m.hard)) or list(dict.fromkeys(m.plan for m in plans))
        for plan in table_plans:
            if not plan_ids and len(table_plans) == 1:
                plan_ids = [plan]
        taken += title_spans(folded, [self.plan_names.title(plan) for plan in plan_ids])
        namesakes = self._namesakes(plans, table_plans, resolutions)
        plan_ids = [p for p in plan_ids if p in namesakes or not any(m.plan == p and m.shared for m in plans)]
        outright = any(m.hard for m in plans)
        within = () if outright else self.plan_names.issuing.named(folded, text)
        plan_ids = [p for p in plan_ids if p in within] or plan_ids if within else plan_ids
        misplaced, missing_annex = None, None
        if not tables and len(plan_ids) == 1 and table_spans:
            elsewhere = self.part_names.annex_elsewhere(folded)
            if elsewhere is not None and self.plan_names.issuing.one_province((plan_ids[0], *elsewhere[1])):
                misplaced, (tables, plan_ids) = plan_ids[0], elsewhere
            else:
                missing_annex = annex_as_said(folded)
        own = self.plan_names.of_its_issuer(folded, plan_ids)
        taken += own
        own_spans = [(m.start, m.stop) for m in plans if m.hard or m.plan in plan_ids] + described
        agencies = tuple(slot for slot in self.agency_names.slots(blank(folded, own), taken) if not _a_number(typed, slot))
        period = wanted_period(folded, typed, plan_spans + table_spans + resolution_spans, as_of)
        named = [(m.start, m.stop, self.plan_names.title(m.plan)) for m in plans]
        unread = unread_time(folded, typed, resolution_spans, named) if period is None else None
        cues = told_apart(folded, typed)
        asks, ask_spans = find_asks(cues, agencies)
        shape, cue_spans = find_shape(cues, typed)
        compares = bool(COMPARES.search(folded))
        if shape is Shape.SINGLE and period and (tables or resolutions) and not asks and not compares:
            shape = Shape.LIST
        if shape is Shape.SINGLE and (period or tables or resolutions or sections) and WHICH_RECORDS.search(folded):
            shape = Shape.LIST
        if shape is Shape.SINGLE and period and (tables or resolutions) and _SEVERAL_THINGS.search(folded):
            shape = Shape.LIST  # «những hạ tầng nào … có thời gian hoàn thành là tháng 01/2026»
        if shape is not Shape.SINGLE and compares and len(plan_ids) > 1 and _HOW_MANY_EACH.search(folded):
            shape, asks = Shape.SINGLE, tuple(dict.fromkeys((*asks, Ask.TARGET)))  # a figure that each plan states
        if shape is Shape.LIST and len(plan_ids) <= 1 and _CELL_OF_A_ROW.search(folded):
            shape = Shape.SINGLE  # «…: cột Kết quả ghi những gì?»
        product = find_product(folded) if shape is not Shape.SINGLE else None
        if product == "nghi quyet":
            asks = tuple(a for a in asks if a is not Ask.RESOLUTION)  # the resolution that is made, not the one that is served
        if resolutions and not _WHICH_RESOLUTION.search(folded):
            asks = tuple(a for a in asks if a is not Ask.RESOLUTION)  # «theo NQ 35» says which record, and asks nothing
        # «hoàn thành trước ngày …»: the dots stand for any end
        quoted = tuple(q.rstrip(" .…") for q in _QUOTED.findall(text))
        # «hoàn thành trước ngày 22/12/2025» in quotation marks is what a cell says, not all that is due until then
        quotes_time = period is not None and period.until and any(points(normalize(q)) for q in quoted)
        stated = _STATED_CELL.search(text)
        if stated and not quoted and not _TIME_SAID.match(fold(stated.group(1).strip())):
            quoted = (stated.group(1).strip(),)
            inside = (stated.start(1), stated.end(1))
            agencies = tuple(slot for slot in agencies if not (len(text) == len(folded) and inside[0] <= slot.start < inside[1]))
        waits = shape is not Shape.SINGLE and not quoted and (period is None or not period.start)
        condition = find_condition(folded, " ".join(expansions(text, folded))) if waits else None
        role_spans = [s for words in lexicon().roles.values() for w in words for s in find_spans(phrase_pattern(w), folded)]
        role_spans += find_spans(_COMPARING, folded)
        anybody = [(slot.start, slot.stop) for slot in agencies if slot.agency_id == ANYBODY]
        spoken_for = taken + ask_spans + cue_spans + role_spans + anybody + purposes(folded) + outbursts(folded)
        spoken_for += self.plan_names.issuing.said_in_full(folded)
        if shape is not Shape.SINGLE and (resolutions or tables or agencies or period):
            spoken_for += asides(folded)
        work = content_words(text, folded, spoken_for, self.bindings)
        # what no annex is headed by stands in the words of the rows themselves («66-NQ/TW»)
        more = " ".join([*expansions(text, folded), *(n for n in resolutions if not self.part_names.heads_rows(n))])
        if len(work.split()) <= 4:  # about little but the plan itself: its nickname is what is asked about
            more += " " + " ".join(w for m in plans for w in folded[m.start : m.stop].split() if not _NUMBERED_NAME.fullmatch(w))
        if language == "en":
            work, more = translate(blank(folded, taken)), work
        metadata = _metadata(text, folded)
        if not metadata and len(plan_ids) == 1 and _WITH_A_DECISION.search(folded) and self.plan_names.by_decision(plan_ids[0]):
            metadata = ("plan_number", "plan_date")  # the decision that issues the plan bears its number
        return ParsedQuestion(
            text=text, folded=folded, language=language, asks=asks, shape=shape,
            metadata=metadata,
            plans=tuple(plan_ids), within=within, namesakes=namesakes if len(namesakes) > 1 else (), unknown_plans=tuple(self.plan_names.unknown_numbers(folded)),
            tables=tables, misplaced=misplaced, missing_annex=missing_annex, unknown_resolutions=self.part_names.unknown_resolutions(folded), sections=sections, item_number=number, item_numbers=find_item_numbers(folded), resolutions=resolutions, agencies=agencies,
            kinds=find_kinds(folded), period=period, unread_time=(text if typed else folded)[slice(*unread)] if unread else None, exact=quotes_time or any(phrase_pattern(w).search(folded) for w in lexicon().exact),
            compares=compares, without=without, quoted=quoted, product=product, condition=condition, years=years_named(folded, own_spans) or years_meant(folded, as_of) or year_meant(period), expects=find_expects(cues),
            segments=plan_segments(text, folded, plans, plan_ids, spoken_for, self.bindings),
            work=work, more=more, anaphora=is_anaphoric(folded), opener=has_opener(folded), ordinal=find_ordinal(folded),
            as_of=as_of,
        )  # fmt: skip

    def _namesakes(self, mentions: list[PlanMention], table_plans: list[str], resolutions: tuple[str, ...]) -> tuple[str, ...]:
        """Of plans with the number that the question gives, those that have the annex and the resolution that it names as well."""
        same = tuple(m.plan for m in mentions if m.shared)
        for owners in (table_plans, self.part_names.owners(resolutions)):
            same = tuple(p for p in same if p in owners) or same
        return same

    def _set_apart(self, text: str, folded: str, as_of: date) -> tuple[Exclusion | None, str, str]:
        """What a list leaves out, and the question without it."""
        span = find_exclusion(folded)
        if span is None or len(text) != len(folded) or find_shape(folded, text)[0] is Shape.SINGLE:
            return None, text, folded
        said = " " * span[0] + folded[span[0] : span[1]]
        plans = self.plan_names.find(said)
        tables, table_spans, _ = self.part_names.find_tables(said, [m.plan for m in plans if m.hard])
        resolutions, resolution_spans = self.part_names.find_resolutions(said)
        taken = [(m.start, m.stop) for m in plans] + table_spans + resolution_spans
        words = tuple(_QUOTED.findall(text[slice(*span)]))  # «(không tính “hàng năm theo nhu cầu”)»: that cell, not that time
        without = Exclusion(
            period=None if words else read_period(blank(said, taken), as_of),
            words=words,
            agencies=self.agency_names.slots(said, taken),
            tables=tables,
            plans=tuple(dict.fromkeys(m.plan for m in plans if m.hard)),
            resolutions=resolutions,
            sections=find_sections(said)[0],
            kinds=find_kinds(folded[span[0] + _OPENER : span[1]]),
            said=text[slice(*span)].strip(),
        )
        if not without.says_something:
            return None, text, folded
        return without, blank(text, [span]), blank(folded, [span])


def _a_number(typed: str, slot: AgencySlot) -> bool:
    """Whether «số TP …» was read as «Sở TP»: typed with its marks it is a number, or a digital city."""
    return bool(typed) and not is_unaccented(typed) and normalize(typed[slot.start : slot.start + 2]) == "số"


def _metadata(text: str, folded: str) -> tuple[str, ...]:
    """What is asked of the plan itself; «sơ kết giữa kỳ» asks for nobody who signs («ký»)."""
    folded = re.sub(r"\s+", " ", re.sub(r"[“”\"'‘’«»]", " ", folded))
    found = tuple(k for k, ps in lexicon().metadata.items() if any(p.search(folded) for p in ps))
    if "plan_number" in found and "plan_date" not in found and re.search(r"\b(?:ngay|hom) (?:nao|may|bao nhieu)\b", folded):
        found += ("plan_date",)  # «nó số bao nhiêu, ngày nào?»
    if _ANOTHER_DOCUMENT.search(folded):
        return ()  # what another document, named by its number, carries on
    if asks_what_it_carries_out(folded):
        beside = CARRIES_OUT.sub(" ", folded)
        keeps = any(p.search(beside) for p in lexicon().metadata["plan_number"])
        found = (*(k for k in found if k != "plan_number" or keeps), *(() if "plan_basis" in found else ("plan_basis",)))
    if _WITH_A_DECISION.search(folded):
        return ()  # a document that a decision issues, not the plan that cites it
    if _A_STAGE_OF.search(folded):
        found = tuple(k for k in found if k != "plan_period")  # «giai đoạn 2 từ năm nào»: a stage of a work
    if _ONE_TO_CARRY_OUT.search(folded):
        found = tuple(k for k in found if k not in ("plan_date", "plan_number"))  # a plan that a body is told to follow
    if _OTHER_NUMBER.search(folded):
        found = tuple(k for k in found if k != "plan_number")
    if _OTHER_THING_SENT.search(folded):
        found = tuple(k for k in found if k != "plan_recipients")  # «đề xuất đặt hàng thì gửi về đâu»
    if "plan_signer" in found and "plan_date" in found and not _WHO_SIGNS.search(folded):
        found = tuple(k for k in found if k != "plan_signer")  # «được ký ban hành ngày nào»: when, not by whom
    unsigned = not is_unaccented(text) and re.search(r"\bk[yi]\b", folded) and not re.search(r"\bk[ýí]\b", normalize(text))
    found = tuple(k for k in found if k != "plan_signer") if unsigned else found
    if {"plan_number", "plan_signer"} & set(found) and "plan_date" not in found and _AND_WHEN.search(folded):
        found = (*found, "plan_date")
    return found


def build_understanding(
    corpus: Corpus, items: list[TaskItem], speller_texts: list[str], places: IssuingPlaces | None = None
) -> Understanding:
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
    speller = Speller(speller_texts, words | names.words)
    places = replace(places or IssuingPlaces.of(corpus.plans, corpus.sources), pairs=speller.pairs)
    plan_names = PlanNames(corpus.plans, places, speller.shares(len(speller_texts)))
    respeller = Respeller(speller_texts, words | names.words)
    return Understanding(
        plan_names, names, PartNames.of(corpus), speller, respeller, Bindings.of(dict(speller.pairs), speller_texts)
    )
