"""Systems under test behind one Protocol, and the assistant as one of them.

FACTORIES names every system that `python -m evals run --systems` accepts. A factory is a function
of a module (the worker process imports it by name), opens the system, and may raise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Protocol

from pydantic_core import to_jsonable_python

from corpus import Corpus
from evals.models import CitedSpan, Span, Status, SystemAnswer, TraceStep

STEPS = ("contextualize", "understand", "gather", "decide", "compose", "verify")
_TEXT_LIMIT = 4_000  # characters kept of a step's value


class System(Protocol):
    """What can be measured: something that answers the last turn of a conversation."""

    @property
    def name(self) -> str:
        """Name in reports and in `baselines.yaml`."""
        ...

    def answer(self, turns: tuple[str, ...], as_of: date | None) -> SystemAnswer:
        """The reply to the last turn in the light of the earlier ones. May raise."""
        ...


class AssistantSystem:
    """The assistant of this repository, as any program would call it."""

    name = "assistant"

    def __init__(self) -> None:
        """Opens it; the import is here because nothing else of this package needs it."""
        from assistant import Assistant

        self._assistant = Assistant.open()
        self._places = places(self._assistant.index.corpus)

    def answer(self, turns: tuple[str, ...], as_of: date | None) -> SystemAnswer:
        """One call of `Assistant.ask`."""
        return from_reply(self._assistant.ask(turns[-1], turns=turns[:-1], as_of=as_of), self._places)


def places(corpus: Corpus) -> dict[str, Span]:
    """Where each clause, row and duty stands, by its id: traces name records by id."""
    found = {row.id: Span(plan=row.plan, lines=row.lines) for row in corpus.rows}
    found |= {clause.id: Span(plan=clause.plan, lines=clause.lines) for clause in corpus.clauses}
    return found | {duty.id: Span(plan=duty.plan, lines=duty.lines) for duty in corpus.duties}


def from_reply(reply: Any, known: Mapping[str, Span] | None = None) -> SystemAnswer:
    """An assistant's `Reply` as a `SystemAnswer`; read by attribute, so that a fake will do.

    Args:
        reply: the reply.
        known: where the records stand that its trace names by id.
    """
    trace = read_trace(getattr(reply, "trace", None) or {}, known)
    gathered = next((step for step in trace if step.name == "gather"), None)
    return SystemAnswer(
        status=Status(str(reply.status)),
        answer=reply.answer,
        citations=tuple(_cited(citation) for citation in reply.citations),
        records=tuple(_cited(record) for record in reply.records),
        total=reply.total,
        retrieved=tuple(CitedSpan(plan=s.plan, lines=s.lines) for s in gathered.spans) if gathered else (),
        trace=trace,
        as_of=getattr(reply, "as_of", None),
    )


def _cited(item: Any) -> CitedSpan:
    return CitedSpan(
        plan=item.plan, lines=tuple(item.lines), locator=getattr(item, "locator", "") or "",
        quote=getattr(item, "quote", "") or "", marker=getattr(item, "marker", None),
    )  # fmt: skip


def read_trace(trace: Mapping[str, Any], known: Mapping[str, Span] | None = None) -> tuple[TraceStep, ...]:
    """The steps of a trace (name -> value) in their order, whatever types the values have."""
    steps = []
    for key, value in trace.items():
        plain = to_jsonable_python(value, fallback=str)
        steps.append(
            TraceStep(
                name=step_name(key),
                text=" ".join(_strings(plain))[:_TEXT_LIMIT],
                spans=tuple(dict.fromkeys(_spans(plain, known or {}))),
                plans=tuple(dict.fromkeys(_plans(plain))),
            )
        )
    return tuple(steps)


def step_name(key: str) -> str:
    """The canonical name of a step: «gather_evidence» and «evidence» are «gather».

    >>> step_name("gather_evidence"), step_name("parsed"), step_name("guard")
    ('gather', 'understand', 'guard')
    """
    aliases = {
        "context": "contextualize", "standalone": "contextualize", "parse": "understand", "query": "understand",
        "evidence": "gather", "candidates": "gather", "decision": "decide", "way": "decide",
        "draft": "compose", "compos": "compose", "verif": "verify", "unsupported": "verify",
    }  # fmt: skip
    lowered = key.lower()
    for step in STEPS:
        if step in lowered:
            return step
    return next((step for part, step in aliases.items() if part in lowered), lowered)


def _walk(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, dict):
        for part in value.values():
            yield from _walk(part)
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part)


def _strings(value: Any) -> Iterator[str]:
    return (part for part in _walk(value) if isinstance(part, str))


def _spans(value: Any, known: Mapping[str, Span]) -> Iterator[Span]:
    for part in _walk(value):
        if isinstance(part, dict) and part.get("id") in known:
            yield known[part["id"]]
        elif isinstance(part, dict) and isinstance(part.get("plan"), str):
            lines = part.get("lines")
            if isinstance(lines, list) and len(lines) == 2:
                yield Span(plan=part["plan"], lines=(lines[0], lines[1]))


def _plans(value: Any) -> Iterator[str]:
    for part in _walk(value):
        if isinstance(part, dict) and isinstance(part.get("plans"), list):
            yield from (plan for plan in part["plans"] if isinstance(plan, str))


def open_assistant() -> System:
    """Opens the assistant."""
    return AssistantSystem()


def open_naive_vector() -> System:
    """Opens the vector baseline."""
    from evals.naive import VectorTop

    return VectorTop.open()


def open_naive_bm25() -> System:
    """Opens the BM25 baseline."""
    from evals.naive import LexicalTop

    return LexicalTop.open()


Factory = Callable[[], System]
FACTORIES: dict[str, Factory] = {
    "assistant": open_assistant, "naive-vector": open_naive_vector, "naive-bm25": open_naive_bm25,
}  # fmt: skip
