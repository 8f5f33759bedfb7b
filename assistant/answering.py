"""Evidence -> decision: answered, not in the plans, out of scope, or one question back.

Each `try_…` looks at one way of answering and writes the answer if it is that; they are tried in
the order of `WAYS`, from the most exact to the loosest.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from assistant import composition
from assistant.contextualization import Contextualized
from assistant.documents import Documents
from assistant.evidence import FactEvidence, ListEvidence, asked_fields, gather_facts, gather_list, is_list_query, topical
from assistant.identity_answers import answer_identity, is_identity_question
from assistant.lexicon import lexicon
from assistant.linking import Candidate, Linker
from assistant.messages import say
from assistant.models import AnswerStatus, Ask, RecordView
from assistant.records import Library
from assistant.scope import within_scope
from assistant.understanding import Expects, ParsedQuestion, Shape
from assistant.writing import Writer, plan_label
from corpus import BlockKind, agency_name
from corpus.text import fold, normalize, syllables
from index import AgencyRole, PassageKind, SearchFilter, TaskItem

CLOSE = 0.98  # of the best score, from which a second record is shown as well
POSSIBLE = 0.3  # share of a question's words, by weight, that a record must hold to be its answer


@dataclass
class Outcome:
    """What one question came to."""

    status: AnswerStatus
    writer: Writer
    items: list[TaskItem] = field(default_factory=list)  # of a list, in order
    item: TaskItem | None = None  # of a fact
    passage: str | None = None
    total: int | None = None
    choices: list[str] = field(default_factory=list)
    way: str = ""
    candidates: list[Candidate] = field(default_factory=list)


@dataclass
class Answerer:
    """Answers parsed questions from one library."""

    library: Library
    linker: Linker
    home: str
    places: frozenset[str]
    documents: Documents
    pairs: dict[tuple[str, str], int]

    def answer(self, context: Contextualized, *, hard: bool) -> Outcome:
        """The first way that applies."""
        query = context.query
        writer = Writer(self.library, query.language)
        for way in (
            self._elsewhere,
            self._vague,
            self._missing_part,
            self._known_record,
            self._identity,
            self._document,
            self._outline,
            self._listed,
            self._linked,
        ):
            outcome = way(context, writer, hard)
            if outcome is not None:
                outcome.way = outcome.way or way.__name__.strip("_")
                self._documents_too(query, outcome)
                return outcome
        return self._out_of_scope(query, writer)

    # -- ways --------------------------------------------------------------------------------------

    def _elsewhere(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """About another province, which no plan here covers."""
        query = context.query
        place = foreign_place(query.text, self.places)
        if place is None or (query.plans and hard):
            return None
        writer.say(say(query.language, "place", place=place, home=self.home))
        return Outcome(AnswerStatus.OUT_OF_SCOPE, writer)

    def _vague(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """Asks for a field of nothing in particular («hạn bao giờ vậy?»)."""
        query = context.query
        about = [w for w in syllables(fold(query.work)) if w not in ("viec", "nhiem", "vu", "chi", "tieu", "do", "nay")]
        slots = query.plans or query.agencies or query.resolutions or query.tables or query.period or query.item_number
        if about or slots or context.item or context.within or query.metadata:
            return None
        writer.say(say(query.language, "which"))
        return Outcome(AnswerStatus.CLARIFICATION, writer, choices=self._examples())

    def _missing_part(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """A plan, section or row that does not exist."""
        query = context.query
        for number in query.unknown_plans:
            cited = any(r.number.split("/")[0] == number for p in self.library.corpus.plans.values() for r in p.cites)
            if not query.plans and not cited:
                writer.say(
                    f"Kho không có kế hoạch số {number}; kế hoạch này không nêu trong các kế hoạch đã nạp ({self._plan_list()})."
                )
                return Outcome(AnswerStatus.NOT_IN_PLANS, writer)
        known = {n.split("/")[0].split("-")[0].lstrip("0") for n in self.documents.entries}
        unknown = [n for n in query.unknown_resolutions if n not in known]
        if unknown and not query.resolutions and not context.item:
            writer.say(
                f"Các kế hoạch đã nạp không nhắc đến Nghị quyết số {', '.join(unknown)}, nên kế hoạch không nêu nội dung này."
            )
            return Outcome(AnswerStatus.NOT_IN_PLANS, writer)
        if len(query.plans) != 1:
            return None
        plan_id = query.plans[0]
        parsed = self.library.corpus.parsed[plan_id]
        if query.missing_annex:
            tables = list(dict.fromkeys(r.table for r in parsed.rows))
            have = f"kế hoạch có {', '.join(tables)}" if tables else "kế hoạch không có phụ lục nào kèm bảng"
            titles = [b for b in parsed.blocks if b.kind is BlockKind.TABLE_TITLE and b.locator in tables][:8]
            marks = "".join(writer.cite(plan_id, b.locator, (b.lines[0], min(b.lines[1], b.lines[0] + 1))) for b in titles)
            writer.say(f"{plan_label(parsed.plan)} không có {query.missing_annex}: {have}. {marks}")
            return Outcome(AnswerStatus.NOT_IN_PLANS, writer)
        if query.item_number and query.tables:
            numbers = [int(r.stt) for r in parsed.rows if r.table in query.tables and r.stt and r.stt.isdigit()]
            if numbers and query.item_number.isdigit() and int(query.item_number) > max(numbers):
                last = next(
                    i
                    for i in self.library.items.values()
                    if i.plan == plan_id and i.table in query.tables and i.stt == str(max(numbers))
                )
                writer.say(
                    f"{query.tables[0]} của {plan_label(parsed.plan)} không có mục số {query.item_number}: "
                    f"bảng chỉ có đến số {max(numbers)}. {writer.cite_item(last)}"
                )
                return Outcome(AnswerStatus.NOT_IN_PLANS, writer)
        for section in query.sections:
            if query.tables or not re.fullmatch(r"[IVX]+", section):
                continue
            markers = [c.marker for c in parsed.clauses if c.kind.value == "section" and c.marker]
            if markers and section not in markers:
                places = [writer.cite(plan_id, c.path, c.lines) for c in parsed.clauses if c.kind.value == "section"][:6]
                writer.say(
                    f"{plan_label(parsed.plan)} không có mục {section}: các mục là {', '.join(markers)}. {''.join(places)}"
                )
                return Outcome(AnswerStatus.NOT_IN_PLANS, writer)
        return None

    def _known_record(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """The conversation says which record is meant, or the question gives its number."""
        item = context.item
        query = context.query
        if item is None and context.within:
            ids = {i.id for i in context.within}
            ranked = [c for c in self.linker.rank(query, SearchFilter(plans=query.plans), k=60) if c.item and c.item.id in ids]
            kept = [c.item for c in ranked if c.item and c.coverage >= max(0.5, 0.85 * ranked[0].coverage)]
            if len(kept) == 1:
                item = kept[0]
            elif kept and len(kept) < len(context.within):
                composition.listing(writer, query, ListEvidence(kept))
                return Outcome(AnswerStatus.ANSWERED, writer, items=kept, item=kept[0], total=len(kept))
        if item is None and query.item_number and query.shape is Shape.SINGLE:
            found = [
                i for i in self.library.items.values()
                if i.stt == query.item_number and (not query.plans or i.plan in query.plans) and (not query.tables or i.table in query.tables)
            ]  # fmt: skip
            found = [i for i in found if i.kind in query.kinds] or found if not query.tables else found
            item = found[0] if len(found) == 1 else None
        return self._fact_outcome(query, writer, item) if item is not None else None

    def _identity(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        query = context.query
        of_plan = {"plan_recipients", "plan_signer"} & set(query.metadata)
        if (
            (query.narrow and not of_plan)
            or (query.period and not query.metadata)
            or query.resolutions
            or not is_identity_question(query)
        ):
            return None
        return Outcome(answer_identity(writer, query), writer)

    def _document(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """Number or day of a document that the plans cite, and nothing else."""
        query = context.query
        beside = set(query.asks) - {Ask.RESOLUTION, Ask.DEADLINE, Ask.TARGET, Ask.CONTENT}
        if (
            beside
            or query.tables
            or query.shape is Shape.COUNT
            or len(query.plans) > 1
            or (query.shape is not Shape.SINGLE and not query.metadata)
        ):
            return None
        found = self.documents.asked(query, self.linker)
        if not found:
            return None
        for document in found[:2]:
            self.documents.write(writer, document, cited_by=query.plans)
        return Outcome(AnswerStatus.ANSWERED, writer)

    def _documents_too(self, query: ParsedQuestion, outcome: Outcome) -> None:
        """The document that a question asks for beside a task («… còn thực tế HĐND thông qua ngày nào, số mấy?»)."""
        if outcome.way not in ("linked", "several", "identity") or outcome.status not in (
            AnswerStatus.ANSWERED,
            AnswerStatus.NOT_IN_PLANS,
        ):
            return
        found = self.documents.asked(query, self.linker, beside=outcome.way == "identity")
        for document in found[:1]:
            self.documents.write(outcome.writer, document)
            outcome.status = AnswerStatus.ANSWERED

    def _outline(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """«mục III chia việc cho bao nhiêu nhóm», «đợt 90 ngày đi qua mấy chặng»: parts of the outline."""
        query = context.query
        heads = (query.sections and not query.tables) or _IMPLEMENTATION.search(query.folded)
        if query.shape is Shape.SINGLE or len(query.plans) != 1 or query.narrow or query.tables:
            return None
        if not _PARTS.search(query.folded) and not (heads and _UNITS.search(query.folded)):
            return None
        clauses = self.library.corpus.parsed[query.plans[0]].clauses
        stages = bool(re.search(r"giai doan|chang|\bdot\b|phase|stage", query.folded)) and not query.sections
        owner = None
        if stages:
            owner = next(
                (c for c in clauses if any(fold(k.text).startswith("giai doan") for k in self.library.children.get(c.id, []))),
                None,
            )
        elif query.sections:
            owner = next((c for c in clauses if c.path == f"mục {query.sections[0]}" and self.library.children.get(c.id)), None)
        else:
            words = set(syllables(fold(query.work)))
            words |= {"to", "chuc", "thuc", "hien"} if _IMPLEMENTATION.search(query.folded) else set()
            headed = [c for c in clauses if c.heading and len(self.library.children.get(c.id, [])) > 1]
            scored = [(len(words & set(syllables(fold(c.text)))) / max(1, len(syllables(c.text))), c) for c in headed]
            best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
            owner = best[1] if best[0] >= 0.6 else None
        if owner is None:
            return None
        parts = [c for c in self.library.children[owner.id] if c.marker and (not stages or fold(c.text).startswith("giai doan"))]
        if len(parts) < 2:
            return None
        plan = plan_label(self.library.plan(owner.plan), query.language)
        writer.counted(len(parts))
        mark = writer.cite(owner.plan, owner.path, owner.lines, owner.id)
        writer.say(f"{plan}, {owner.path} «{owner.text[:90].strip()}» có **{len(parts)} phần**: {mark}")
        for part in parts:
            mark = writer.cite(part.plan, part.path, part.lines, part.id)
            number = f"{part.marker}. " if part.marker not in "*-+" else ""
            writer.say(f"- {number}{part.text[:260]} {mark}")
        return Outcome(AnswerStatus.ANSWERED, writer, total=len(parts))

    def _listed(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """An exact query; words that no slot took narrow it further if they find something."""
        query = context.query
        alone = len(query.narrow) == 1 and len(query.agencies) == 1 and not query.asks and not query.metadata
        if query.shape is Shape.SINGLE and alone and not query.expects and _little_else(query):
            query = query.model_copy(update={"shape": Shape.LIST})  # «vai của Sở Nội vụ ở KH 316»
        if not is_list_query(query):
            return None
        evidence = gather_list(query, self.library)
        if query.shape is Shape.COUNT and not query.narrow and not query.period and not query.quoted:
            # «bao nhiêu nhiệm vụ» of a table: its numbered rows, not what stands under them
            evidence.items = [i for i in evidence.items if i.stt] or evidence.items
        if not self._narrow(query, evidence):
            return None
        if not evidence.items and not evidence.group_items:
            return self._nothing_given(query, writer)
        if query.shape is Shape.LIST and not evidence.items:
            return self._nothing_given(query, writer, len(evidence.group_items))
        composition.listing(writer, query, evidence)
        return Outcome(AnswerStatus.ANSWERED, writer, items=evidence.items, total=len(evidence.items))

    def _nothing_given(self, query: ParsedQuestion, writer: Writer, shared: int = 0) -> Outcome | None:
        """«Bộ Công an chủ trì nhiệm vụ nào?»: an agency that is known, a role, and no record."""
        other = query.period or query.tables or query.sections or query.quoted or query.resolutions
        roles = [slot.role for slot in query.narrow if slot.role]
        if other or not roles or _topic_words(query):
            return None
        names = ", ".join(dict.fromkeys(agency_name(slot.agency_id, slot.name) for slot in query.narrow))
        role = "phối hợp" if roles[0] is AgencyRole.COORDINATING else "chủ trì"
        where = ", ".join(plan_label(self.library.plan(p), query.language) for p in query.plans) or "Các kế hoạch đã nạp"
        writer.counted(shared)
        also = f" Có {shared} nội dung giao chung cho nhóm cơ quan." if shared else ""
        writer.say(f"{where} không nêu nhiệm vụ nào giao riêng {names} {role}.{also}")
        return Outcome(AnswerStatus.NOT_IN_PLANS, writer)

    def _narrow(self, query: ParsedQuestion, evidence: ListEvidence) -> bool:
        """Words beside the constraints pick from the list; False if they lead elsewhere altogether."""
        rest = _topic_words(query)
        if not rest:
            return True
        about = topical(evidence.items, rest, self.library, self.linker)
        if about:
            evidence.items = about
            return True
        if query.period or query.tables or query.quoted:
            return True
        constrained = query.narrow or query.tables or query.period or query.resolutions or query.sections or query.quoted
        if not constrained:
            return False
        linked = self.linker.rank(query, SearchFilter(plans=query.plans), k=10, text=rest)
        own = {item.id for item in evidence.items}
        strong = len(rest.split()) >= 3 and bool(linked) and linked[0].features["coverage"] >= 0.75
        strong = strong and (linked[0].item is None or linked[0].item.id not in own)
        return not (strong and not any(slot.role for slot in query.narrow))

    def _linked(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """The record or clause that the question's words lead to, in each plan that it names."""
        query = context.query
        facets = gather_facts(query, self.linker, hard=hard)
        best = [facet.candidates[0] for facet in facets if facet.candidates]
        named = query.plans or query.narrow or query.resolutions or query.tables
        if not named and (not best or not within_scope(query, facets[0].candidates, self.pairs)):
            return None
        if not best or (max(c.coverage for c in best) < POSSIBLE and max(c.features["dense"] for c in best) < 0.35):
            return self._not_stated(query, writer, best)
        if len(facets) > 1:
            return self._several(query, writer, facets)
        candidates = _filled_first(query, facets[0].candidates)
        refusal = self._unsaid(query, writer, candidates)
        if refusal is not None:
            return refusal
        twins = _siblings(candidates)
        outcome = self._candidate_outcome(query, writer, candidates[0])
        for twin in twins:
            self._candidate_outcome(query, writer, twin)
        self._neighbours(query, writer, candidates)
        if not twins:
            self._runner_up(query, writer, candidates)
        outcome.candidates = candidates[:8]
        if outcome.status is AnswerStatus.ANSWERED:
            self._also(query, writer, candidates)
        return outcome

    def _candidate_outcome(self, query: ParsedQuestion, writer: Writer, candidate: Candidate) -> Outcome:
        if candidate.passage.kind is PassageKind.ROW and candidate.item is not None:
            return self._fact_outcome(query, writer, candidate.item)
        composition.prose(writer, query, candidate)
        return Outcome(AnswerStatus.ANSWERED, writer, item=candidate.item, passage=candidate.passage.id)

    def _neighbours(self, query: ParsedQuestion, writer: Writer, candidates: list[Candidate]) -> None:
        """Clauses under the same heading that fit as well as the best one."""
        best = candidates[0]
        clause = self.library.clauses.get(best.passage.id)
        if clause is None:
            return
        for other in candidates[1:4]:
            near = self.library.clauses.get(other.passage.id)
            if near is not None and near.parent == clause.parent and other.score >= 0.85 * best.score:
                composition.prose(writer, query, other)

    def _runner_up(self, query: ParsedQuestion, writer: Writer, candidates: list[Candidate]) -> None:
        """A second record that fits all but as well is shown too: the question does not tell them apart."""
        best = candidates[0]
        other = next(
            (c for c in candidates[1:3] if c.item is not None and best.item is not None and c.item.id != best.item.id), None
        )
        if other is None or query.expects or other.score < CLOSE * best.score or other.coverage < best.coverage - 0.05:
            return
        if (
            other.passage.kind is not PassageKind.ROW
            or best.passage.kind is not PassageKind.ROW
            or best.item is None
            or other.item is None
        ):
            return
        if same_work(best.item, other.item) >= 0.75 or best.item.parent or other.item.parent:
            return
        writer.say(say(query.language, "or_else"))
        composition.fact(writer, query, other.item, brief=True)

    def _fact_outcome(self, query: ParsedQuestion, writer: Writer, item: TaskItem) -> Outcome:
        if item.kind == "duty":
            candidate = next(c for c in self._as_candidates(query, item))
            composition.prose(writer, query, candidate)
            return Outcome(AnswerStatus.ANSWERED, writer, item=item)
        if query.misplaced:
            plan = plan_label(self.library.plan(query.misplaced), query.language)
            writer.say(
                f"{plan} không có {', '.join(query.tables)}; {', '.join(query.tables)} là của {plan_label(self.library.plan(item.plan))}."
            )
        composition.premise(writer, query, item)
        composition.standing(writer, query, item)
        composition.fact(writer, query, item)
        return Outcome(self._fact_status(query, item), writer, item=item)

    def _as_candidates(self, query: ParsedQuestion, item: TaskItem) -> list[Candidate]:
        passage = next(p for p in self.library.index.searcher.passages if p.id == item.id.removesuffix("!duty"))
        return [Candidate(passage, item, 1.0, {"coverage": 1.0, "heading_coverage": 1.0, "dense": 1.0})]

    def _fact_status(self, query: ParsedQuestion, item: TaskItem) -> AnswerStatus:
        """Asking for what the cells leave empty is answered by saying so: not in the plans."""
        asked = [a for a in asked_fields(query) if a in _CELLS]
        asked = [a for a in asked if a is not Ask.OUTPUT or (item.plan, item.table) in self.library.with_outputs]
        if not asked or (Ask.TARGET in query.asks and (item.target or item.values)):
            return AnswerStatus.ANSWERED
        if Ask.RESOLUTION in asked and composition.legal_bases(item.content):
            return AnswerStatus.ANSWERED
        filled = [a for a in asked if getattr(item, a.value) or self._below(item, a)]
        return AnswerStatus.ANSWERED if filled else AnswerStatus.NOT_IN_PLANS

    def _below(self, item: TaskItem, ask: Ask) -> bool:
        return any(getattr(child, ask.value) for child in self.library.children_of(item))

    # -- what is not said ---------------------------------------------------------------------------

    def _unsaid(self, query: ParsedQuestion, writer: Writer, candidates: list[Candidate]) -> Outcome | None:
        """Money, a person, a telephone number, a year or a count that the best record does not hold."""
        best = candidates[0]
        text = f"{best.passage.text} {best.passage.cells}"
        filled = best.item is not None and any(
            getattr(best.item, a.value) for a in asked_fields(query) if a in (Ask.LEAD, Ask.DEADLINE)
        )
        if Expects.CONTACT in query.expects and not re.search(r"\b0\d{8,10}\b|@", text):
            return self._not_stated(query, writer, candidates)
        if Expects.PERSON in query.expects and Ask.LEAD not in query.asks:
            return self._not_stated(query, writer, candidates)
        if Expects.NAME in query.expects and not _names_one(query, text):
            return self._not_stated(query, writer, candidates)
        if Ask.TARGET in query.asks and not filled and not holds_number(query, best):
            return self._not_stated(query, writer, candidates)
        if Expects.PROGRESS in query.expects and not (query.period and (query.period.overdue or query.period.due_soon)):
            return self._not_stated(query, writer, candidates)
        if Expects.MONEY in query.expects and not filled and not re.search(r"\d[\d.,]*\s*(?:tỷ|tỉ|triệu|nghìn|đồng|%)", text):
            return self._not_stated(query, writer, candidates)
        item = best.item
        if item is not None and item.kind == "indicator" and query.years and not self._year_fits(query, item):
            other = next(
                (
                    c
                    for c in candidates[1:6]
                    if c.item
                    and c.item.kind == "indicator"
                    and c.coverage >= best.coverage - 0.1
                    and self._year_fits(query, c.item)
                ),
                None,
            )
            if other is not None:
                candidates.remove(other)
                candidates.insert(0, other)
                return None
            return self._not_stated(query, writer, candidates)
        return None

    def _year_fits(self, query: ParsedQuestion, item: TaskItem) -> bool:
        """Whether a record speaks of a year that the question names."""
        if item.values:
            return any(str(year) in item.values for year in query.years)
        text = " ".join(p for p in (item.section, item.group, item.deadline, item.content, item.table) if p)
        years = {int(y) for y in re.findall(r"20\d\d", text)}
        if not years:
            return True
        if item.due and item.due.earliest and item.due.latest:
            years |= set(range(item.due.earliest.year, item.due.latest.year + 1))
        return bool(years & set(query.years))

    def _not_stated(self, query: ParsedQuestion, writer: Writer, candidates: list[Candidate]) -> Outcome:
        language = query.language
        if len(query.plans) == 1:
            writer.say(say(language, "not_in_plan", plan=plan_label(self.library.plan(query.plans[0]), language)))
        else:
            writer.say(say(language, "not_in_plans"))
        near = next((c for c in candidates if c.coverage >= POSSIBLE), None)
        if near is not None:
            writer.say(say(language, "nearby"))
            if near.item is not None and near.passage.kind is PassageKind.ROW:
                composition.fact(writer, query, near.item, brief=True)
            else:
                composition.prose(writer, query, near)
        return Outcome(AnswerStatus.NOT_IN_PLANS, writer, item=near.item if near else None, candidates=candidates[:8])

    def _out_of_scope(self, query: ParsedQuestion, writer: Writer) -> Outcome:
        writer.say(say(query.language, "out_of_scope", plans=self._plan_list()))
        return Outcome(AnswerStatus.OUT_OF_SCOPE, writer, way="out_of_scope")

    # -- several records ----------------------------------------------------------------------------

    def _several(self, query: ParsedQuestion, writer: Writer, facets: list[FactEvidence]) -> Outcome:
        """One record a plan (or annex) that is named; one that holds nothing is said to hold nothing."""
        ranked = align([f.candidates for f in facets])
        top = max((c[0].score for c in ranked if c), default=0.0)
        shown: list[TaskItem] = []
        for facet, candidates in zip(facets, ranked, strict=True):
            weak = bool(candidates) and candidates[0].coverage < POSSIBLE and candidates[0].score < 0.7 * top
            if not candidates or weak or candidates[0].score < 0.4 * top:
                if facet.plan:
                    writer.say(say(query.language, "not_in_plan", plan=plan_label(self.library.plan(facet.plan), query.language)))
                continue
            outcome = self._candidate_outcome(query, writer, candidates[0])
            if outcome.item is not None:
                shown.append(outcome.item)
        status = AnswerStatus.ANSWERED if writer.citations else AnswerStatus.NOT_IN_PLANS
        best = [c[0] for c in ranked if c]
        return Outcome(status, writer, item=shown[0] if shown else None, way="several", candidates=best)

    def _also(self, query: ParsedQuestion, writer: Writer, candidates: list[Candidate]) -> None:
        """Other records of the same work that say otherwise; more of them when the question compares."""
        best = candidates[0]
        compares = bool(_COMPARES.search(query.folded))
        shown = 0
        for other in candidates[1:8]:
            if shown >= (2 if compares else 1):
                break
            if (
                other.item is None
                or best.item is None
                or PassageKind.ROW not in (other.passage.kind, best.passage.kind)
                or other.passage.kind is not PassageKind.ROW
            ):
                if compares and other.score >= 0.72 * best.score and other.coverage >= best.coverage - 0.2:
                    self._candidate_outcome(query, writer, other)
                    shown += 1
                continue
            alike = same_work(best.item, other.item)
            close = other.score >= 0.65 * best.score and other.coverage >= best.coverage - 0.2
            if (alike >= 0.75 or (compares and close)) and differs(best.item, other.item):
                composition.note_difference(writer, query, best.item, other.item)
                shown += 1

    def _plan_list(self) -> str:
        return "; ".join(plan_label(plan) for plan in self.library.corpus.plans.values())

    def _examples(self) -> list[str]:
        tasks = [i for i in self.library.items.values() if i.kind == "task" and i.lead and i.deadline and len(i.content) < 90]
        return [f"Ai chủ trì «{i.content.rstrip(';.')}»?" for i in tasks[:3]]

    def records(self, outcome: Outcome) -> tuple[RecordView, ...]:
        """Views of a list's items with their markers."""
        marks = {c.record: c.marker for c in outcome.writer.citations if c.record}
        return tuple(RecordView.of(item, marks.get(item.id)) for item in outcome.items)


_CELLS = (Ask.LEAD, Ask.COORDINATING, Ask.DEADLINE, Ask.OUTPUT, Ask.RESOLUTION)
_COMPARES = re.compile(
    r"khac nhau|\bkhac\b|\bvenh\b|ca hai|hai con so|o nhung ke hoach nao|trong nhung ke hoach nao|giong nhau|khong giong|giong nhau|khop|rot cuoc|hai (?:cho|ban|noi|han|dong|moc)|2 (?:ke hoach|cho|noi)|lech|mau thuan|thong nhat|\bhay\b|nhung (?:nghi quyet|nq|ai) nao|lap (?:lai )?(?:o )?2|so sanh|differ|conflict|\bvs\b|nhung nq"
)


_PARTS = re.compile(
    r"\b(?:bao nhieu|may|nhung|cac) (?:\w+ )?(?:nhom|giai doan|chang|phan|muc lon|nhom nhiem vu|phases|stages|groups)\b|how many (?:phases|stages|groups)"
)


_UNITS = re.compile(
    r"\b(?:bao nhieu|may) (?:\w+ )?(?:muc|don vi|dau moi|co quan|khoi|chu the|noi|ben)\b|how many (?:units|agencies|bodies)"
)
_IMPLEMENTATION = re.compile(r"\b(?:to chuc thuc hien|phan cong thuc hien|implementation section)\b")


def _little_else(query: ParsedQuestion) -> bool:
    """Whether a question says nothing beside an agency's name («vai của Sở Nội vụ ở KH 316»)."""
    named = {fold(w) for slot in query.agencies for w in syllables(slot.name)}
    rest = [w for w in syllables(fold(query.work)) if w not in named and w not in ("vai", "tro", "muc", "cua")]
    return len(rest) <= 1


def _topic_words(query: ParsedQuestion) -> str:
    """Words of a list question beside its constraints."""
    dull = {
        "danh",
        "sach",
        "cong",
        "tac",
        "phan",
        "dau",
        "muc",
        "dong",
        "cot",
        "trong",
        "bang",
        "phu",
        "luc",
        "ke",
        "hoach",
        "giao",
        "ro",
        "ten",
        "ra",
        "chinh",
        "vai",
        "tro",
        "toan",
        "bo",
        "cho",
        "quy",
        "thang",
        "nam",
        "nay",
        "tinh",
        "ca",
        "do",
        "vi",
        "them",
        "chung",
        "voi",
        "nhau",
        "nghi",
        "quyet",
        "don",
        "co",
        "quan",
        "to",
        "chuc",
        "thuc",
        "hien",
        "trien",
        "khai",
        "dung",
        "ghi",
        "rieng",
        "moc",
        "han",
        "chi",
        "tieu",
        "nhiem",
        "vu",
        "viec",
        "lam",
        "chot",
        "gap",
        "can",
        "giup",
        "gom",
        "loai",
        "kieu",
        "dat",
        "theo",
        "doi",
        "gia",
        "bao",
        "nhieu",
        "may",
        "nhung",
        "thoi",
        "gian",
        "khoang",
        "tat",
        "thanh",
        "pho",
        "ha",
        "noi",
        "tp",
        "ubnd",
        "cap",
        "de",
        "xong",
        "khoan",
        "phai",
        "so",
        "hoi",
        "tu",
        "den",
        "mang",
        "day",
        "du",
        "ho",
        "cua",
        "duoc",
        "cai",
        "giai",
        "doan",
        "hang",
        "thuong",
        "xuyen",
        "ngay",
        "mot",
        "moi",
        "nua",
        "sau",
        "khi",
        "nhac",
        "minh",
        "hop",
        "kip",
        "soat",
        "dem",
        "biet",
        "la",
        "tung",
        "tai",
        "gio",
        "hom",
        "cuoi",
        "giua",
        "khac",
        "trach",
        "dam",
        "nhan",
        "bai",
    }
    taken = {w for slot in query.agencies for w in syllables(slot.name)}
    taken |= set(syllables(fold(query.period.text))) if query.period else set()
    taken |= {fold(w) for inside in re.findall(r"\(([^)]*)\)", query.text) for w in syllables(inside)}
    taken |= {fold(w) for quote in query.quoted for w in syllables(quote)}
    words = [
        w
        for w in syllables(query.work)
        if fold(w) not in dull and fold(w) not in taken and not any(c.isdigit() for c in w) and len(w) > 1
    ]
    return " ".join(words) if len(words) >= 2 else ""


def _names_one(query: ParsedQuestion, text: str) -> bool:
    """Whether a record names one of what «bệnh viện nào», «những phố nào» asks for."""
    asked = re.search(r"\b(pho|ngo|benh vien|ngan hang|(?<!co )quan|huyen|toa nha|truong hoc|khu pho) (?:nao|gi)\b", query.folded)
    if asked is None:
        return True
    names = re.findall(rf"\b{asked.group(1)}\s+([a-z]+)", fold(text))
    kept = [
        text[m.end()]
        for m in re.finditer(r"\S+\s", text)
        if fold(text[: m.end()]).rstrip().endswith(asked.group(1)) and m.end() < len(text)
    ]
    return bool(names) and any(letter.isupper() or letter.isdigit() for letter in kept)


def holds_number(query: ParsedQuestion, candidate: Candidate) -> bool:
    """Whether a record states a number of what «bao nhiêu …» asks for."""
    item = candidate.item
    if item is not None and (item.target or item.values):
        return True
    text = fold(f"{candidate.passage.text} {candidate.passage.cells}")
    text = re.sub(r"\d{1,5}(?:/\d{4})?[/-][a-z]{2,}[-/a-z]*", " ", text)
    text = re.sub(r"\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{1,2}/\d{4}\b|\b20\d\d\b|\b(?:dieu|khoan|muc|nghi quyet|quy) \d+", " ", text)
    asked = re.search(r"\b(?:bao nhieu|bao nhiu|may|how many)\s+(%|\w+)(?:\s+(\w+))?", query.folded)
    if asked is None:
        return bool(re.search(r"\d", text))
    noun = asked.group(1)
    if noun in ("phan", "%", "tram"):
        return "%" in text
    numbers = list(re.finditer(r"\d[\d.,]*(?:\s?-\s?\d+)?", text))
    if not numbers or query.language == "en":  # an English noun cannot be looked for beside the number
        return bool(numbers)
    nouns = {w for w in asked.groups() if w} - {"cai", "la", "thi", "va", "cua", "can", "phai", "duoc", "nua", "vay", "the"}
    near = any(nouns & set(re.findall(r"[a-z]+", text[max(0, m.start() - 40) : m.end() + 60])) for m in numbers)
    return near or not nouns


def align(facets: list[list[Candidate]]) -> list[list[Candidate]]:
    """The record of each plan that is about the same work as the surest plan's record comes first."""
    sure = max((c[0] for c in facets if c), key=lambda c: c.score, default=None)
    if sure is None or sure.item is None:
        return facets
    item = sure.item
    return [sorted(c, key=lambda x: -(x.score + (_alike(item, x.item) if x.item else 0.0))) for c in facets]


def _alike(item: TaskItem, other: TaskItem) -> float:
    """How much another plan's record says the same: shared pairs, and how little else it says."""
    words, pairs = syllables(fold(other.content)), set(syllables(fold(item.content)))
    inside = sum(w in pairs for w in words) / len(words) if words else 0.0
    return (
        0.8 * same_work(item, other) + 0.8 * inside + 0.3 * (item.resolution is not None and item.resolution == other.resolution)
    )


def _filled_first(query: ParsedQuestion, candidates: list[Candidate]) -> list[Candidate]:
    """For «ai chủ trì …», a row that says it goes before a clause of about the same fit that does not."""
    best = candidates[0]
    asked = [a for a in asked_fields(query) if a in (Ask.LEAD, Ask.COORDINATING)]
    if not asked or best.passage.kind is PassageKind.ROW or (best.item is not None and best.item.agencies):
        return candidates
    rows = [
        c
        for c in candidates[1:8]
        if c.passage.kind is PassageKind.ROW and c.item is not None and any(getattr(c.item, a.value) for a in asked)
    ]
    row = next((c for c in rows if c.score >= 0.85 * best.score and c.coverage >= best.coverage - 0.15), None)
    return [row, *(c for c in candidates if c is not row)] if row is not None else candidates


def _siblings(candidates: list[Candidate]) -> list[Candidate]:
    """Rows under the same parent that fit as well as the best («giai đoạn 1 và giai đoạn 2»)."""
    best = candidates[0]
    if best.item is None or best.item.parent is None:
        return []
    return [
        c for c in candidates[1:5]
        if c.item and (c.item.plan, c.item.table, c.item.parent) == (best.item.plan, best.item.table, best.item.parent)
        and c.score >= 0.93 * best.score
    ]  # fmt: skip


def same_work(a: TaskItem, b: TaskItem) -> float:
    """Dice overlap of two records' word pairs, 0 to 1."""
    first, second = (set(itertools.pairwise(w)) for w in (syllables(fold(a.content)), syllables(fold(b.content))))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def differs(a: TaskItem, b: TaskItem) -> bool:
    """Whether two records name other leads, deadlines, targets or resolutions."""
    leads = [{m.agency_id for m in i.agencies if m.role.value == "lead"} for i in (a, b)]
    times = [(i.due.earliest, i.due.latest) if i.due else None for i in (a, b)]
    return (
        leads[0] != leads[1]
        or times[0] != times[1]
        or normalize(a.target or "") != normalize(b.target or "")
        or a.resolution != b.resolution
    )


def foreign_place(text: str, home: frozenset[str]) -> str | None:
    """A province or country that a question is about and no plan covers."""
    folded = fold(text)
    if any(re.search(rf"\b{re.escape(place)}\b", folded) for place in home):
        return None
    for names, needs_capital in ((lexicon().provinces, False), (lexicon().abroad, True)):
        for name in names:
            if fold(name) in home:
                continue
            match = re.search(rf"(?<!\w){re.escape(normalize(name))}(?!\w)", normalize(text)) or (
                re.search(rf"\b{re.escape(fold(name))}\b", folded) if folded == normalize(text) and " " in name else None
            )
            if match is None or (needs_capital and name not in text):
                continue
            if re.search(
                r"(?:từ|quê|gốc|người|quê ở|(?:mình|tôi|em|tớ|chúng tôi|nhà|công ty|bên|đang|sống|làm) (?:ở|tại))\s*$",
                normalize(text)[: match.start()],
            ):
                continue
            return name
    return None
