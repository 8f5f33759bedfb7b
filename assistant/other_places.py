"""What plans of another place say: beside an answer where no place is named, and instead of one where the place named says nothing."""

from __future__ import annotations

from assistant.confidence import speaks_of
from assistant.fact_composition import write_fact
from assistant.linking import Candidate, Linker
from assistant.messages import say
from assistant.models import AnswerStatus
from assistant.outcome import Outcome
from assistant.parsed_question import ParsedQuestion
from assistant.quotation import write_quote
from assistant.records import Library
from assistant.writing import Writer
from index import PassageKind, SearchFilter

_AS_LIKELY, _LESS_SAID = 0.85, 0.2  # of the best score, and below its coverage, from which another place may be meant
_FITS, _FAR_BETTER = 0.6, 1.25  # coverage of another place's record, and its score by that of the place's own best
_POSSIBLE = 0.3  # coverage from which a record of the place itself is near enough to be shown


def in_another_place(query: ParsedQuestion, writer: Writer, candidates: list[Candidate]) -> None:
    """A record of another place's plan that fits about as well, where the question names no place: who asked knows which is meant."""
    best, places = candidates[0], writer.library.places
    if not writer.placed or query.compares:
        return
    cited = {c.record for c in writer.citations}
    for other in candidates[1:]:
        if places.province_of(other.passage.plan) == places.province_of(best.passage.plan):
            continue
        if other.score < _AS_LIKELY * best.score or other.coverage < best.coverage - _LESS_SAID or other.passage.id in cited:
            return
        writer.say(say(query.language, "elsewhere"))
        _write(query, writer, other)
        return


def only_elsewhere(query: ParsedQuestion, best: list[Candidate], linker: Linker, library: Library) -> Candidate | None:
    """The record of another place that a question fits far better than all of the place that it names."""
    if not query.within or not library.places.one_province(query.within):
        return None
    found = linker.rank(query.model_copy(update={"within": ()}), SearchFilter(), k=10)[:1]
    if not found or found[0].passage.plan in query.within or found[0].coverage < _FITS:
        return None
    return found[0] if all(found[0].score >= _FAR_BETTER * c.score for c in best) else None


def not_stated_here(query: ParsedQuestion, writer: Writer, best: list[Candidate], outside: Candidate) -> Outcome:
    """That the plans of the place named do not say it, what they say that is nearest, and what another place's plan says."""
    writer.say(say(query.language, "not_in_place", place=writer.library.places.name_of(query.within)))
    writer.placed = True
    own = next((c for c in best if c.coverage >= _POSSIBLE and speaks_of(query, c)), None)
    if own is not None:
        writer.say(say(query.language, "nearby"))
        _write(query.model_copy(update={"asks": ()}) if own.passage.kind is not PassageKind.ROW else query, writer, own)
    writer.say(say(query.language, "elsewhere"))
    _write(query, writer, outside)
    return Outcome(AnswerStatus.NOT_IN_PLANS, writer, item=own.item if own else None, candidates=[*best, outside])


def _write(query: ParsedQuestion, writer: Writer, candidate: Candidate) -> None:
    if candidate.item is not None and candidate.passage.kind is PassageKind.ROW:
        write_fact(writer, query, candidate.item, brief=True)
    else:
        write_quote(writer, query, candidate)
