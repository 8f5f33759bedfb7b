"""THE LIFE OF A QUESTION.

1. clean and guard        markup, control characters, orders to the program; empty or too long
2. understand             the slots of `ParsedQuestion` (`understanding`)
3. contextualize          a follow-up gets what it lacks from the conversation
4. gather and decide      exact queries for lists, linking for facts, search for prose (`answering`, `evidence`)
5. compose                the words, each fact with its marker (`fact_composition`, `list_composition`, `quotation`)
6. verify                 what no cited span states is not said (`verification`)
7. reword                 only if a chat model is configured, and only what verifies again (`llm`)
8. reply

«Bao giờ thành lập Quỹ Đầu tư mạo hiểm theo KH 17?» -> asks deadline, plan 17, work «thành lập Quỹ
Đầu tư mạo hiểm» -> row «Quyết định thành lập Quỹ» of Phụ lục 2 -> «… thời gian: 12/2025 – 01/2026 [1]».
"""

from __future__ import annotations

import logging
import re
import time
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from assistant.answering import Answerer
from assistant.compound import Reader, parts_by_work
from assistant.contextualization import Contextualized, Focus, contextualize
from assistant.document_questions import compares_numbers
from assistant.documents import Documents
from assistant.earlier_turns import EarlierTurns
from assistant.guard import MAX_QUESTION, Gate, guard, is_small_talk
from assistant.linking import Linker
from assistant.llm import Rewriter
from assistant.messages import say
from assistant.models import AnswerStatus, Citation, RecordView, Reply
from assistant.outcome import Outcome
from assistant.parsed_question import ParsedQuestion
from assistant.question_parts import numbered_parts, parts_by_plan
from assistant.records import Library
from assistant.scope import Home
from assistant.settings import Settings
from assistant.stage_answers import answer_stages
from assistant.suggestions import suggest
from assistant.understanding import Understanding, build_understanding
from assistant.verification import Allowed, Support
from assistant.wording import clean, language_of
from assistant.writing import Writer, plan_list
from corpus.text import fold
from index import Index, SearchFilter, open_index

_RECALLED = 8  # turns that a question may come back to
_LOG = logging.getLogger(__name__)


@dataclass
class Assistant:
    """Answers questions over one index. Safe to call from several threads: it holds no conversation but what is in focus."""

    index: Index
    understanding: Understanding
    library: Library
    answerer: Answerer
    earlier: EarlierTurns = field(default_factory=EarlierTurns)
    rewriter: Rewriter = field(default_factory=Rewriter)  # without a model: answers stay as composed

    @classmethod
    def open(cls, settings: Settings | None = None, *, wait: bool = True) -> Assistant:
        """Opens (or builds) the index and reads the words that questions are read against.

        Args:
            settings: None for those of the environment.
            wait: until the dense leg of the search is open; without it that opens while questions are answered.
        """
        settings = settings or Settings()
        assistant = cls.over(open_index(settings.index(), wait=wait))
        assistant.rewriter = Rewriter.of(settings)
        dense = assistant.index.searcher.dense
        if not wait and dense is not None:  # not before: it would only take turns with what is read above
            dense.open_meanwhile()
        return assistant

    @classmethod
    def over(cls, index: Index) -> Assistant:
        """An assistant over an open index."""
        library = Library.of(index)
        texts = [p.rendered for p in index.searcher.passages]
        understanding = build_understanding(index.corpus, list(library.items.values()), texts, library.places)
        linker = Linker(library)
        places = Home(understanding.plan_names.places, [source.raw for source in index.corpus.sources.values()])
        # «Ủy ban nhân dân» and «UBND» of one place are one issuer
        home = "; ".join(dict.fromkeys(filter(None, map(library.issuer, index.corpus.plans))))
        return cls(
            index,
            understanding,
            library,
            Answerer(
                library,
                linker,
                home,
                places,
                Documents.of(library),
                understanding.pairs,
            ),
        )

    def ask(self, question: str, turns: tuple[str, ...] = (), as_of: date | None = None) -> Reply:
        """Answers a question in the light of the earlier ones. Never raises for what was typed."""
        day = as_of or date.today()
        started = time.perf_counter()
        try:
            focus = self.earlier.focus(turns, day, lambda turn, before: self._turn(turn, before, day)[1])
            reply, after = self._turn(question, focus, day, last=True)
            self.earlier.keep((*turns, question), day, after)
        except Exception:
            _LOG.exception("question failed: %r", question[:200])
            language = "vi"
            reply = Reply(status=AnswerStatus.NOT_IN_PLANS, answer=say(language, "error"), as_of=day, trace={"failed": True})
        trace = reply.trace | {"ms": round((time.perf_counter() - started) * 1000, 1)}
        return reply.model_copy(update={"trace": trace})

    def _turn(self, question: str, focus: Focus, day: date, *, last: bool = False, half: bool = False) -> tuple[Reply, Focus]:
        text = self.understanding.respelled(clean(question))
        parts = numbered_parts(text)
        if parts:
            return self._parts([f"({n}) " for n in range(1, len(parts) + 1)], parts, focus, day)
        guarded = guard(text)
        if guarded.gate is not Gate.OPEN or is_small_talk(text):
            return self._gated(text, guarded.gate, day), focus
        parts = parts_by_plan(guarded.text, self.understanding.plan_names.find(fold(guarded.text), guarded.text))
        query = self.understanding.parse(guarded.text, day)
        if parts and self.answerer.documents.set_apart(query) is None and not compares_numbers(query):
            return self._parts([""] * len(parts), parts, focus, day)
        parts = [] if half else parts_by_work(query, self.answerer.linker, self._reader(day))
        if parts and focus.query is None:
            reply, after = self._parts([""] * len(parts), parts, focus, day, halves=True)
            if reply.trace["answered"] == len(parts):  # a half that the plans do not answer may be none
                return reply, after
        context = self._contextualize(query, focus)
        outcome = self.answerer.answer(context, hard=self._hard(context.query))
        unsupported = self._verified(context.query, outcome, text)
        reply = self._reply(context, outcome, unsupported, day)
        if last:
            allowed = self._allowed(context.query, outcome)
            answer = self.rewriter.reword(reply.answer, reply.citations, allowed, language=context.query.language)
            reply = reply.model_copy(update={"answer": answer})
        return reply, self._focus(context.query, outcome, focus)

    def _verified(self, query: ParsedQuestion, outcome: Outcome, text: str) -> list[str]:
        """Drops what the cited spans do not state; an answer that loses everything becomes «not in the plans»."""
        writer = outcome.writer
        citations, allowed = tuple(writer.citations), self._allowed(query, outcome)
        support = Support.of(citations, allowed)
        verdict = support.verdict(writer.text)
        if verdict.holds:
            return []
        _LOG.warning("dropped from the answer to %r: %s", text, verdict.unsupported)
        writer.keep(lambda line: support.verdict(line).holds)
        if not writer.lines:
            writer.say(say(query.language, "not_in_plans"))
            outcome.status, outcome.item, outcome.items, outcome.total = AnswerStatus.NOT_IN_PLANS, None, [], None
        return verdict.unsupported

    def _parts(self, heads: list[str], parts: list[str], focus: Focus, day: date, *, halves: bool = False) -> tuple[Reply, Focus]:
        """Each part answered on its own, in the light of those before it; the markers numbered through.

        Args:
            halves: the parts are of one question about two works, and neither goes on with the other.
        """
        lines: list[str] = []
        citations: list[Citation] = []
        replies = []
        for head, part in zip(heads, parts, strict=True):
            reply, focus = self._turn(part, Focus() if halves else focus, day, half=halves)
            shift = len(citations)
            lines.append(head + re.sub(r"\[(\d+)\]", lambda m, s=shift: f"[{int(m.group(1)) + s}]", reply.answer))  # type: ignore[misc]
            citations += [c.model_copy(update={"marker": c.marker + shift}) for c in reply.citations]
            replies.append(reply)
        answered = [r for r in replies if r.status is AnswerStatus.ANSWERED]
        status = AnswerStatus.ANSWERED if answered else replies[0].status
        merged = replies[-1].model_copy(
            update={
                "status": status,
                "answer": "\n".join(lines),
                "citations": tuple(citations),
                "records": (),
                "total": None,
                "cards": (),
                "trace": {"parts": [r.trace for r in replies], "answered": len(answered)},
            }
        )
        return merged, focus

    def _reader(self, day: date) -> Reader:
        def of_stages(query: ParsedQuestion) -> bool:
            return answer_stages(query, Writer(self.library, query.language), self.answerer.linker) is not None

        return Reader(lambda said: self.understanding.parse(said, day), self.library.label, of_stages)

    # -- steps ---------------------------------------------------------------------------------------

    def _gated(self, text: str, gate: Gate, day: date) -> Reply:
        language = language_of(text)
        example = self.answerer.examples()[:1]
        plans = plan_list(self.library)
        status, key = {
            Gate.EMPTY: (AnswerStatus.CLARIFICATION, "empty"), Gate.TOO_LONG: (AnswerStatus.CLARIFICATION, "too_long"),
            Gate.REFUSED: (AnswerStatus.REFUSED, "refused"),
        }.get(gate, (AnswerStatus.OUT_OF_SCOPE, "small_talk"))  # fmt: skip
        answer = say(language, key, example=example[0] if example else "", plans=plans, n=len(text), limit=MAX_QUESTION)
        return Reply(
            status=status, answer=answer, choices=tuple(self.answerer.examples()) if status is AnswerStatus.CLARIFICATION else (),
            suggestions=tuple(self.answerer.examples()), as_of=day, language=language, trace={"gate": gate.value},
        )  # fmt: skip

    def _contextualize(self, query: ParsedQuestion, focus: Focus) -> Contextualized:
        if focus.query is None:
            return Contextualized(query, alone=True)
        found = self.answerer.linker.rank(query, SearchFilter(plans=query.plans), k=5) if query.work else []
        return contextualize(query, focus, known=found[0].coverage if found else 0.0)

    def _hard(self, query: ParsedQuestion) -> bool:
        """Whether the plans of a question exclude the others."""
        named = {m.plan: m.hard for m in self.understanding.plan_names.find(query.folded, query.text)}
        return bool(query.plans) and all(named.get(plan, True) for plan in query.plans)

    def _allowed(self, query: ParsedQuestion, outcome: Outcome) -> Allowed:
        plans = self.library.corpus.plans
        identity = [
            " ".join(
                (self.library.label(p.id), p.title.value, p.issued.value if p.issued else "", p.issuer.value if p.issuer else "")
            )
            for p in plans.values()
        ]
        places = [c.locator for c in outcome.writer.citations]
        numbers = outcome.writer.numbers | ({str(outcome.total)} if outcome.total is not None else set())
        numbers |= {str(n) for item in outcome.items for n in (item.stt, item.sub) if n}
        return Allowed(
            # a body that the question names may be denied by its full name, however it was typed
            texts=(
                *identity,
                *places,
                *outcome.writer.columns,
                query.text,
                query.without.said if query.without else "",
                *(self.library.agency_name(slot.agency_id, slot.name) for slot in query.narrow),
            ),
            numbers=frozenset(numbers),
            days=frozenset({query.as_of, *_counted_from(query), *outcome.writer.days}),
        )

    def _reply(self, context: Contextualized, outcome: Outcome, unsupported: list[str], day: date) -> Reply:
        query, writer = context.query, outcome.writer
        card = outcome.item if outcome.item is not None and outcome.status is AnswerStatus.ANSWERED else None
        status = outcome.status
        if status is AnswerStatus.ANSWERED and not writer.citations:
            status = AnswerStatus.NOT_IN_PLANS
        return Reply(
            status=status, answer=writer.text, citations=tuple(writer.citations),
            records=self.answerer.records(outcome), total=outcome.total,
            cards=(RecordView.of(card, 1),) if card else (), choices=tuple(outcome.choices),
            suggestions=tuple(suggest(self.library, query, outcome.item, outcome.items)), as_of=day, language=query.language,
            trace=_trace(context, outcome, unsupported),
        )  # fmt: skip

    def _focus(self, query: ParsedQuestion, outcome: Outcome, focus: Focus) -> Focus:
        """A turn that led nowhere leaves the focus where it was."""
        if outcome.status in (AnswerStatus.OUT_OF_SCOPE, AnswerStatus.REFUSED, AnswerStatus.CLARIFICATION):
            return focus
        before = [*focus.earlier, replace(focus, earlier=[])][-_RECALLED:] if focus.query is not None else []
        listed = outcome.items
        if not listed and outcome.item is not None and any(i.id == outcome.item.id for i in focus.items):
            listed = focus.items  # one of the list was spoken of: the next turn may take another
        item = outcome.item or (listed[0] if len(listed) == 1 else None)
        below = tuple(self.library.children_of(item)) if item is not None else ()
        return Focus(query=query, items=listed, item=item, passage=outcome.passage, below=below, earlier=before)


def _counted_from(query: ParsedQuestion) -> tuple[date, ...]:
    """First and last day of «quý tới», which an answer gives as counted from the as-of day."""
    period = query.period
    return tuple(day for day in (period.start, period.stop) if day is not None) if period is not None and period.relative else ()


def _trace(context: Contextualized, outcome: Outcome, unsupported: list[str]) -> dict[str, Any]:
    query = context.query
    return {
        "context": context.note,
        "query": query.model_dump(mode="json", exclude_defaults=True, exclude={"text", "folded"}),
        "way": outcome.way,
        "candidates": [
            {"id": c.passage.id, "score": round(c.score, 3), "coverage": round(c.coverage, 2), "dense": round(c.features.get("dense", 0), 2)}
            for c in outcome.candidates[:5]
        ],
        "unsupported": unsupported,
    }  # fmt: skip
