"""Evidence -> decision: answered, not in the plans, out of scope, or one question back.

Each way of answering is tried in the order of `Answerer.answer`, from the most exact to the loosest; the
first that applies writes the answer. What a way needs beyond a few lines has its own module: `missing_parts`,
`identity_answers`, `documents`, `outline_answers`, `list_answers`, `fact_answers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.agency_counts import answer_agency_counts
from assistant.content_words import Pairs
from assistant.contextualization import Contextualized
from assistant.discourse import points_at_nothing
from assistant.document_questions import answer_documents
from assistant.documents import Documents
from assistant.evidence import ListEvidence, is_list_query
from assistant.fact_answers import answer_linked, answer_record, not_stated, unsaid_of
from assistant.identity_answers import answer_identity, answer_number_above, asks_number_above, is_identity_question
from assistant.lexicon import lexicon
from assistant.linking import Linker
from assistant.list_answers import answer_list
from assistant.list_composition import write_list, write_points
from assistant.list_matching import in_period
from assistant.messages import say
from assistant.missing_parts import answer_missing_part
from assistant.models import AnswerStatus, Ask, RecordView
from assistant.outcome import Outcome
from assistant.outline_answers import answer_outline, answer_section
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.plan_catalogue import answer_catalogue
from assistant.plan_labels import told_apart
from assistant.records import Library
from assistant.scope import Home, foreign_place
from assistant.selection import at_the_end, superlative, without_value
from assistant.stage_answers import answer_stages
from assistant.writing import Writer, plan_list
from corpus.text import fold, syllables
from index import SearchFilter, TaskItem

# «hẹn tháng mấy thì có nghị quyết …, và rốt cuộc mang số bao nhiêu»: the task that was to bring the document, then the document
_PROMISED = re.compile(r"\b(?:hen|du kien|dat han|dinh|ke hoach dat)\b[^?.;]*\b(?:thang|quy|nam|ngay|khi|bao) (?:may|nao|gio)\b")


_DOCUMENT_NUMBER = re.compile(r"\b\d{1,5}(?:/\d{4})?[/-](?: ?[A-ZĐ]{2,})(?:[/-][A-ZĐ]+)*")
_NEARLY_ALL = 0.85  # share of a question's words
_NUMBERED_PLAN = re.compile(r"\b(?:kh|ke hoach|plan)(?: so| no\.?)? ?\d{2,}\b")
_OF_A_PROVINCE = re.compile(r"\b(?:[Kk]ế hoạch|KH)\b[^?.;]{0,60}?\b(?:tỉnh|thành phố|TP\.?|của) [A-ZĐÀ-Ỹ]")
_POINT = re.compile(r"(?:^|(?<=[.;:]))\s*[-+•]\s+(?=[A-ZĐÀ-Ỹ])")


def _points_of(outcome: Outcome, query: ParsedQuestion) -> list[str]:
    """«quý III/2026 có những đầu việc nào?» where one row holds them all, each behind a dash."""
    if query.shape is not Shape.LIST or len(outcome.items) != 1 or query.period is None or outcome.items[0].kind == "duty":
        return []
    parts = [p.strip(" ;.") for p in _POINT.split(outcome.items[0].content) if p.strip(" ;.")]
    return parts if len(parts) >= _SEVERAL else []


_SEVERAL = 2  # numbers from which several rows are named


@dataclass
class Answerer:
    """Answers parsed questions from one library."""

    library: Library
    linker: Linker
    home: str  # issuers of the plans, as an answer names them
    places: Home
    documents: Documents
    pairs: Pairs

    def answer(self, context: Contextualized, *, hard: bool) -> Outcome:
        """The first way that applies.

        Args:
            hard: whether the plans that the question names exclude the others.
        """
        query = context.query
        placed = self.library.places.several and not query.plans and not self.library.places.one_province(query.within)
        writer = Writer(self.library, query.language, placed=placed)
        for way in (
            self._elsewhere,
            self._to_be_written,
            self._which_plan,
            self._catalogue,
            self._vague,
            self._missing_part,
            self._known_record,
            self._section,
            self._stages,
            self._about_documents,
            self._lower_plan,
            self._identity,
            self._document,
            self._outline,
            self._unread_time,
            self._agency_counts,
            self._listed,
            self._linked,
        ):
            outcome = way(context, writer, hard)
            if outcome is not None:
                outcome.way = outcome.way or way.__name__.strip("_")
                self._documents_too(query, outcome)
                self._unread_tables(query, outcome)
                return outcome
        return self._out_of_scope(query, writer)

    # -- ways --------------------------------------------------------------------------------------

    def _elsewhere(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """About another province, which no plan here covers."""
        query = context.query
        place = foreign_place(query.text, self.places)
        numbered = bool(query.plans and hard and _NUMBERED_PLAN.search(query.folded))
        if place is None or numbered or (query.plans and hard and not _OF_A_PROVINCE.search(query.text)):
            return None
        writer.say(say(query.language, "place", place=place, home=self.home))
        return Outcome(AnswerStatus.OUT_OF_SCOPE, writer)

    def _to_be_written(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """«Soạn giúp tôi đơn xin nghỉ phép»: a text to be written, not something that a plan says."""
        query = context.query
        named = query.plans or query.resolutions or query.tables or query.sections
        if named or not any(p.match(query.folded) for p in lexicon().to_write):
            return None
        return self._out_of_scope(query, writer)

    def _which_plan(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """Several plans have the number that the question gives: they are never added up."""
        query = context.query
        if not query.namesakes:
            return None
        labels = [self.library.label(plan, query.language) for plan in query.namesakes]
        writer.counted(len(labels))
        writer.say(say(query.language, "which_plan", plans="; ".join(labels), n=len(labels)))
        choices = [told_apart(query.text, self.library.plan(p), self.library.apart.get(p, "")) for p in query.namesakes]
        return Outcome(AnswerStatus.CLARIFICATION, writer, choices=choices)

    def _catalogue(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        return answer_catalogue(context.query, writer, hard=hard) if not context.within and context.item is None else None

    def _vague(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """Asks for a field of nothing in particular («hạn bao giờ vậy?»), or points at what nobody named («cái này xong chưa?»)."""
        query = context.query
        about = [w for w in syllables(fold(query.work)) if w not in ("viec", "nhiem", "vu", "chi", "tieu", "do", "nay")]
        slots = query.plans or query.agencies or query.resolutions or query.tables or query.period or query.item_number
        if slots or context.item or context.within or context.like:
            return None
        if (about or query.metadata) and not (context.alone and points_at_nothing(query.folded)):
            return None
        writer.say(say(query.language, "which"))
        return Outcome(AnswerStatus.CLARIFICATION, writer, choices=self.examples())

    def _missing_part(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        return answer_missing_part(context, writer, self.documents)

    def _known_record(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """The conversation says which record is meant, or the question gives its number."""
        item = context.item
        query = context.query
        if item is not None and item.stt and context.step:
            item = self.library.numbered.get((item.plan, item.table, str(int(item.stt) + context.step)))
        if item is None and context.within:
            end = superlative(query.folded)
            chosen = at_the_end(list(context.within), end) if end else without_value(list(context.within), query.folded)
            if chosen:
                write_list(writer, query, ListEvidence(chosen))
                return Outcome(AnswerStatus.ANSWERED, writer, items=chosen, item=chosen[0], total=len(chosen))
            charged = self._charged_within(context) or self._due_within(context)
            if len(charged) == 1 and query.asks and query.shape is Shape.SINGLE:
                return answer_record(query, writer, charged[0])
            points = _points_of(Outcome(AnswerStatus.ANSWERED, writer, items=charged), query)
            if points:
                write_points(writer, charged[0], points)
                return Outcome(AnswerStatus.ANSWERED, writer, items=charged, item=charged[0], total=len(points))
            if charged:
                write_list(writer, query, ListEvidence(charged))
                return Outcome(AnswerStatus.ANSWERED, writer, items=charged, item=charged[0], total=len(charged))
            ids = {i.id for i in context.within}
            ranked = [c for c in self.linker.rank(query, SearchFilter(plans=query.plans), k=60) if c.item and c.item.id in ids]
            kept = [c.item for c in ranked if c.item and c.coverage >= max(0.5, 0.85 * ranked[0].coverage)]
            if len(kept) == 1:
                item = kept[0]
            elif kept and len(kept) < len(context.within):
                write_list(writer, query, ListEvidence(kept))
                return Outcome(AnswerStatus.ANSWERED, writer, items=kept, item=kept[0], total=len(kept))
        rows = self._numbered_rows(query) if item is None and query.shape is Shape.SINGLE else []
        if len(rows) > 1:
            for row in rows:
                answer_record(query, writer, row)
            return Outcome(AnswerStatus.ANSWERED, writer, items=rows, item=rows[0])
        if item is None and query.item_number and query.shape is Shape.SINGLE:
            found = [
                i for i in self.library.items.values()
                if i.stt == query.item_number and (not query.among or i.plan in query.among) and (not query.tables or i.table in query.tables)
            ]  # fmt: skip
            found = [i for i in found if i.kind in query.kinds] or found if not query.tables else found
            item = found[0] if len(found) == 1 else None
        if item is not None and unsaid_of(query, writer.library, item):
            return not_stated(query, writer, item)
        return answer_record(query, writer, item) if item is not None else None

    def _numbered_rows(self, query: ParsedQuestion) -> list[TaskItem]:
        """«việc 4 và việc 20» of one annex: each row, if every number is one of it."""
        if len(query.item_numbers) < _SEVERAL or len(query.plans) != 1:
            return []
        rows = [
            i for i in self.library.items.values()
            if i.stt in query.item_numbers and i.plan == query.plans[0] and (not query.tables or i.table in query.tables)
        ]  # fmt: skip
        return rows if len(rows) == len(query.item_numbers) and len({i.table for i in rows}) == 1 else []

    def _identity(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """About a plan itself: its number, date, signer, basis, …"""
        query = context.query
        if asks_number_above(query):
            answer_number_above(writer, query)
            if writer.citations:
                return Outcome(AnswerStatus.ANSWERED, writer)
        of_plan = {"plan_recipients", "plan_signer"} & set(query.metadata)
        if (
            (query.narrow and not of_plan)
            or (query.period and not query.metadata)
            or query.resolutions
            or not is_identity_question(query, self._names(query))
        ):
            return None
        return Outcome(answer_identity(writer, query), writer)

    def _names(self, query: ParsedQuestion) -> frozenset[str]:
        """Folded words by which the plans of a question are called."""
        plans = [self.library.plan(p) for p in query.plans]
        named = " ".join(f"{p.title.value} {p.issuer.value if p.issuer else ''}" for p in plans)
        return frozenset(syllables(fold(named)))

    def _about_documents(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        return answer_documents(context.query, writer, self.documents, self.linker)

    def _lower_plan(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """«kế hoạch 90 ngày của phường Yên Hòa số mấy»: a ward's own plan that only its other plan cites."""
        both = self.documents.set_apart(context.query)
        if both is not None:
            asked = context.query.model_copy(update={"plans": (both[0],), "metadata": ("plan_number", "plan_date")})
            answer_identity(writer, asked)
            self.documents.write(writer, both[1], cited_by=context.query.plans)
            return Outcome(AnswerStatus.ANSWERED, writer)
        lower = self.documents.of_the_lower_level(context.query)
        if lower is None:
            return None
        self.documents.write(writer, lower, cited_by=context.query.plans)
        return Outcome(AnswerStatus.ANSWERED, writer)

    def _document(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """Number or day of a document that the plans cite, and nothing else."""
        query = context.query
        beside = set(query.asks) - {Ask.RESOLUTION, Ask.DEADLINE, Ask.TARGET, Ask.CONTENT}
        if (
            beside
            or _PROMISED.search(query.folded)
            or query.tables
            or query.shape is Shape.COUNT
            or len(query.plans) > 1
            or (query.shape is not Shape.SINGLE and not query.metadata)
        ):
            return None
        found = self.documents.asked(query, self.linker)
        if not found:
            return None
        if not query.resolutions and self._stated_within(query, found[0].number):
            return None
        for document in found[: max(2, len(query.resolutions))]:
            self.documents.write(writer, document, cited_by=query.plans)
        return Outcome(AnswerStatus.ANSWERED, writer)

    def _stated_within(self, query: ParsedQuestion, number: str) -> bool:
        """Whether a record that holds nearly all that is asked gives the number of another document («đã ban hành Quyết định số …»)."""
        best = next(iter(self.linker.rank(query, SearchFilter(plans=query.plans), k=1)), None)
        text = f"{best.passage.text} {best.passage.cells}" if best is not None else ""
        numbers = {n.replace(" ", "") for n in _DOCUMENT_NUMBER.findall(text)}
        return best is not None and best.coverage >= _NEARLY_ALL and bool(numbers) and number not in numbers

    def _charged_within(self, context: Contextualized) -> list[TaskItem]:
        """«trong số đó việc nào do Sở X chủ trì»: of the records just listed, those that name the agency in that role."""
        slots = [slot for slot in context.query.narrow if slot.role]
        return [
            item for item in context.within
            if slots and all(any(a.agency_id == s.agency_id and a.role is s.role for a in item.agencies) for s in slots)
        ]  # fmt: skip

    def _due_within(self, context: Contextualized) -> list[TaskItem]:
        """«việc nào xong trong tháng 6»: of the records just listed, those of that time."""
        query = context.query
        return [i for i in context.within if query.period and in_period(i, query)] if not query.narrow else []

    def _section(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        return answer_section(context.query, writer)

    def _stages(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        return answer_stages(context.query, writer, self.linker)

    def _outline(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        return answer_outline(context.query, writer)

    def _agency_counts(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        return answer_agency_counts(context.query, writer)

    def _unread_time(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        """A list by a time that was not understood would be one of all times."""
        query = context.query
        if query.unread_time is None or not is_list_query(query):
            return None
        writer.say(say(query.language, "time_unread", said=query.unread_time))
        return Outcome(AnswerStatus.CLARIFICATION, writer)

    def _listed(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        query = context.query
        outcome = answer_list(query, writer, self.linker)
        points = _points_of(outcome, query) if outcome is not None else []
        if outcome is not None and points:
            parted = Writer(self.library, query.language)
            write_points(parted, outcome.items[0], points)
            return Outcome(AnswerStatus.ANSWERED, parted, items=outcome.items, item=outcome.items[0], total=len(points))
        cells = {Ask.OUTPUT, Ask.COORDINATING, Ask.TARGET} & set(query.asks)
        if outcome is None or len(outcome.items) != 1 or not cells or query.narrow or query.period or query.shape is Shape.COUNT:
            return outcome
        alone = Writer(self.library, query.language)  # one row and a cell of it asked for: that cell is the answer
        told = answer_record(query, alone, outcome.items[0])
        told.items, told.total = outcome.items, 1
        return told

    def _linked(self, context: Contextualized, writer: Writer, hard: bool) -> Outcome | None:
        return answer_linked(context.query, writer, self.linker, self.pairs, hard=hard, like=context.like)

    def _out_of_scope(self, query: ParsedQuestion, writer: Writer) -> Outcome:
        writer.say(say(query.language, "out_of_scope", plans=plan_list(self.library)))
        return Outcome(AnswerStatus.OUT_OF_SCOPE, writer, way="out_of_scope")

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

    def _unread_tables(self, query: ParsedQuestion, outcome: Outcome) -> None:
        """Where a list, a number or «the plan does not say» would be wrong for a table that could not be read, that is said."""
        if outcome.total is None and outcome.status is not AnswerStatus.NOT_IN_PLANS:
            return
        plans = query.plans or tuple(dict.fromkeys(item.plan for item in outcome.items))
        for plan in plans:
            tables = self.library.unread.get(plan, ())
            if tables and (not query.tables or set(query.tables) & set(tables)):
                label = self.library.label(plan, query.language)
                outcome.writer.say(say(query.language, "unread", table=", ".join(tables), plan=label))

    def examples(self) -> list[str]:
        """Questions that can be answered, for who asks nothing in particular."""
        tasks = [i for i in self.library.items.values() if i.kind == "task" and i.lead and i.deadline and len(i.content) < 90]
        return [f"Ai chủ trì «{i.content.rstrip(';.')}»?" for i in tasks[:3]]

    def records(self, outcome: Outcome) -> tuple[RecordView, ...]:
        """Views of a list's items with their markers."""
        marks = {c.record: c.marker for c in outcome.writer.citations if c.record}
        return tuple(RecordView.of(item, marks.get(item.id)) for item in outcome.items)
