"""Answers from the record or clause that a question links to, in each plan that it names."""

from __future__ import annotations

import re

from assistant.agency_names import is_broad
from assistant.answerability import holds_number, is_unsaid
from assistant.confidence import is_sure, speaks_of
from assistant.content_words import Pairs
from assistant.evidence import FactEvidence, asked_fields, gather_facts
from assistant.fact_composition import legal_bases, write_difference, write_fact
from assistant.linking import Candidate, Linker
from assistant.messages import say
from assistant.models import AnswerStatus, Ask
from assistant.other_places import in_another_place, not_stated_here, only_elsewhere
from assistant.outcome import Outcome
from assistant.parsed_question import Expects, ParsedQuestion
from assistant.premises import correct_premises, credited, misattributed, without_doubted_year, write_standing
from assistant.quotation import write_quote
from assistant.record_comparison import (
    SAME,
    align,
    alike_first,
    charged_first,
    counted_first,
    counting_first,
    dated_apart,
    dated_first,
    differs,
    each_stage,
    each_year,
    filled_first,
    groups_apart,
    of_that_year,
    parent_first,
    siblings,
    tabled_first,
    term_first,
    twice_named,
)
from assistant.records import Library
from assistant.remark_cells import asked_cells, empty_cells, years_reached
from assistant.same_work import same_work
from assistant.scope import barely_translated, within_scope
from assistant.shown_beside import alternative, neighbours, same_order
from assistant.stage_answers import stage_today
from assistant.writing import Writer, short_date, tidy
from corpus.text import fold, syllables
from index import AgencyRole, PassageKind, SearchFilter, TaskItem

_FAINTEST = 2.9  # score of a record below which it is four times as often wrong as right, where a question names nothing
_FAINTEST_NAMED = 3.1  # the same where a plan or an agency is named
_FAINT = 3.0  # score of a record below which a question outside the plans' language is not about it
_THIN_WORDS, _THIN_MEANING = 0.36, 0.27  # coverage and nearness, below which a question may be about something else altogether
_MEANT = 0.7  # nearness of meaning, from which a row that is told by its words is the one
_TOLD = 0.7  # coverage from which a row is the one that a question names
_LACKING, _SUPPLIED = 0.2, 0.6  # share of the question that the best record lacks, and of that, that another holds
_JOINED = re.compile(r"\b(?:va|voi|cung|lan|con|and)\b|,")
_POSSIBLE = 0.3  # share of a question's words, by weight, that a record must hold to be its answer
_CELLS = (Ask.LEAD, Ask.COORDINATING, Ask.DEADLINE, Ask.OUTPUT, Ask.RESOLUTION)


def answer_linked(
    query: ParsedQuestion, writer: Writer, linker: Linker, pairs: Pairs, *, hard: bool, like: TaskItem | None = None
) -> Outcome | None:
    """The record or clause that the question's words lead to, in each plan that it names.

    Args:
        hard: whether the plans that it names exclude the others.
        like: the record of another plan that was just spoken of; what says the same comes first.
    """
    facets = gather_facts(without_doubted_year(query), linker, hard=hard)
    if like is not None:
        facets = [FactEvidence(f.plan, alike_first(like, f.candidates)) for f in facets]
    best = [facet.candidates[0] for facet in facets if facet.candidates]
    outside = only_elsewhere(query, best, linker, writer.library)
    if outside is not None:
        return not_stated_here(query, writer, best, outside)
    named = query.plans or query.narrow or query.resolutions or query.tables
    if not best:
        return _not_stated(query, writer, best) if named else None
    if len(facets) > 1:
        if max(c.coverage for c in best) < _POSSIBLE and max(c.features["dense"] for c in best) < 0.35:
            return _not_stated(query, writer, best)
        if query.expects and all(is_unsaid(query, list(f.candidates)) for f in facets if f.candidates):
            return _not_stated(query, writer, best)
        return _several(query, writer, facets)
    candidates = parent_first(query, dated_first(query, filled_first(query, facets[0].candidates)), writer.library)
    candidates = of_that_year(query, candidates)
    candidates = charged_first(query, counted_first(query, term_first(query, tabled_first(query, candidates))))
    faint = bool(named) and best[0].score < _FAINTEST_NAMED
    unsure = faint or not is_sure(query, facets[0].candidates, linker, pairs)
    if not named and best[0].score < _FAINTEST:
        return None
    if not named and barely_translated(query):
        return None
    vague = best[0].coverage < _THIN_WORDS and best[0].features["dense"] < _THIN_MEANING
    doubtful = unsure or vague or best[0].score < _FAINT
    if doubtful and not named and not within_scope(query, facets[0].candidates, pairs):
        return None
    told = not unsure or candidates[0].coverage >= _TOLD
    stage = stage_today(query, writer.library, candidates[0].item) if told else None
    if stage is not None:
        writer.say(
            say(query.language, "stage_today", day=short_date(query.as_of), stage=tidy(stage.content))
            + f" {writer.cite_item(stage)}"
        )
        write_fact(writer, query.model_copy(update={"asks": (Ask.DEADLINE, Ask.OUTPUT)}), stage)
        return Outcome(AnswerStatus.ANSWERED, writer, item=stage, candidates=candidates[:8])
    steps = each_stage(query, candidates, writer.library)
    if steps:
        for step in steps:
            write_fact(writer, query, step, brief=True)
        return Outcome(AnswerStatus.ANSWERED, writer, item=steps[0], candidates=candidates[:8])
    if unsure and (told_otherwise := credited(query, candidates[0])) is not None:
        writer.say(say(query.language, "other_body"))
        write_quote(writer, query, told_otherwise)
        return Outcome(AnswerStatus.ANSWERED, writer, item=told_otherwise.item, candidates=candidates[:8])
    row = candidates[0].passage.kind is PassageKind.ROW
    if row and candidates[0].coverage >= _TOLD and candidates[0].features["dense"] >= _MEANT:
        unsure = False  # by word and by meaning alike
    held = candidates[0].coverage >= _POSSIBLE and bool(asked_cells(query, writer.library, candidates[0].item))
    if not held and (unsure or is_unsaid(query, candidates)):
        return _not_stated(query, writer, candidates)
    where = SearchFilter(plans=query.plans if hard else ())
    titles = " ".join(writer.library.plan(p).title.value for p in query.plans)
    other = misattributed(query, candidates[0], linker, where, titles)
    if other is not None:
        writer.say(say(query.language, "other_body"))
        write_quote(writer, query, other)
        return Outcome(AnswerStatus.ANSWERED, writer, item=other.item, candidates=candidates[:8])
    dated = dated_apart(query, linker, where) if query.compares else []
    if dated:
        for candidate in dated:
            _answer_candidate(query, writer, candidate)
        return Outcome(AnswerStatus.ANSWERED, writer, item=dated[0].item, candidates=candidates[:8])
    apart = groups_apart(query, linker, where)
    if apart is not None:
        write_quote(writer, query, apart)
        return Outcome(AnswerStatus.ANSWERED, writer, item=apart.item, candidates=candidates[:8])
    bodies = same_order(query, candidates)
    if bodies:
        for candidate in bodies:
            write_quote(writer, query, candidate)
        items = [c.item for c in bodies if c.item is not None]
        writer.counted(len(items))
        return Outcome(AnswerStatus.ANSWERED, writer, items=items, item=items[0], total=len(items), candidates=candidates[:8])
    twins = siblings(candidates) or each_year(query, candidates, writer.library) or twice_named(query, candidates)
    shown = sorted([candidates[0], *twins], key=lambda c: c.passage.lines) if twins else candidates[:1]  # as the plan has them
    outcomes = [_answer_candidate(query, writer, candidate) for candidate in shown]
    outcome = outcomes[shown.index(candidates[0])]
    neighbours(query, writer, candidates)
    if not twins and not _complement(query, writer, candidates, linker):
        alternative(query, writer, candidates)
    in_another_place(query, writer, candidates)
    outcome.candidates = candidates[:8]
    if outcome.status is AnswerStatus.ANSWERED:
        _also(query, writer, candidates)
    return outcome


def _several(query: ParsedQuestion, writer: Writer, facets: list[FactEvidence]) -> Outcome:
    """One record a plan (or annex) that is named; one that holds nothing is said to hold nothing."""
    ranked = align(query, [f.candidates for f in facets])
    ranked = counting_first(query, [counted_first(query, candidates, compared=True) for candidates in ranked])
    ranked = [parent_first(query, c, writer.library) if c else c for c in ranked]
    top = max((c[0].score for c in ranked if c), default=0.0)
    shown: list[TaskItem] = []
    for facet, candidates in zip(facets, ranked, strict=True):
        weak = bool(candidates) and candidates[0].coverage < _POSSIBLE and candidates[0].score < 0.7 * top
        if not candidates or weak or candidates[0].score < 0.4 * top:
            if facet.plan:
                writer.say(say(query.language, "not_in_plan", plan=writer.library.label(facet.plan, query.language)))
            continue
        outcome = _answer_candidate(query, writer, candidates[0])
        if outcome.item is not None:
            shown.append(outcome.item)
    status = AnswerStatus.ANSWERED if writer.citations else AnswerStatus.NOT_IN_PLANS
    best = [c[0] for c in ranked if c]
    return Outcome(status, writer, item=shown[0] if shown else None, way="several", candidates=best)


def _answer_candidate(query: ParsedQuestion, writer: Writer, candidate: Candidate) -> Outcome:
    if candidate.passage.kind is PassageKind.ROW and candidate.item is not None:
        return answer_record(query, writer, candidate.item)
    write_quote(writer, query, candidate)
    return Outcome(AnswerStatus.ANSWERED, writer, item=candidate.item, passage=candidate.passage.id)


def answer_record(query: ParsedQuestion, writer: Writer, item: TaskItem) -> Outcome:
    """What one record says: corrected premises and the deadline's standing first, then its fields."""
    if item.kind == "duty":
        candidate = _as_candidate(writer.library, item)
        write_quote(writer, query, candidate)
        return Outcome(AnswerStatus.ANSWERED, writer, item=item)
    if query.misplaced:
        plan = writer.library.label(query.misplaced, query.language)
        writer.say(
            f"{plan} không có {', '.join(query.tables)}; {', '.join(query.tables)} là của {writer.library.label(item.plan)}."
        )
    correct_premises(writer, query, item)
    write_standing(writer, query, item)
    write_fact(writer, query, item)
    if _wants_a_name(query, item):
        writer.say(f"Kế hoạch chỉ ghi «{tidy(item.lead or '')}», không nêu tên cụ thể. {writer.cite_item(item)}")
        return Outcome(AnswerStatus.NOT_IN_PLANS, writer, item=item)
    return Outcome(_status(writer.library, query, item), writer, item=item)


_BY_NAME = re.compile(
    r"\b(?:cu the|dich danh)\b[^?]{0,20}\b(?:nao|la ai|gi)\b|\bten (?:cu the )?(?:la )?gi\b|\bcong ty nao\b|\btap doan nao\b"
)


def _wants_a_name(query: ParsedQuestion, item: TaskItem) -> bool:
    """«doanh nghiệp cụ thể nào» where the plan charges «Tổ chức, Doanh nghiệp» and names none."""
    leads = [a for a in item.agencies if a.role is AgencyRole.LEAD]
    return bool(_BY_NAME.search(query.folded)) and bool(leads) and all(is_broad(a.agency_id) for a in leads)


def unsaid_of(query: ParsedQuestion, library: Library, item: TaskItem) -> bool:
    """«mỗi người lương bao nhiêu?» of a record that the conversation is about and that states no such thing."""
    rare = set(query.expects) & {Expects.MONEY, Expects.PERSON, Expects.CONTACT, Expects.PENALTY, Expects.NAME}
    return bool(rare) and is_unsaid(query, [_as_candidate(library, item)])


def not_stated(query: ParsedQuestion, writer: Writer, item: TaskItem) -> Outcome:
    """That the plans do not say it, with the record that is nearest."""
    return _not_stated(query, writer, [_as_candidate(writer.library, item)])


def _as_candidate(library: Library, item: TaskItem) -> Candidate:
    """A duty that is known beforehand, with the clause that it stands in."""
    passage = next(p for p in library.index.searcher.passages if p.id == item.id.removesuffix("!duty"))
    return Candidate(passage, item, 1.0, {"coverage": 1.0, "heading_coverage": 1.0, "dense": 1.0})


def _status(library: Library, query: ParsedQuestion, item: TaskItem) -> AnswerStatus:
    """Asking for what the cells leave empty is answered by saying so: not in the plans."""
    if empty_cells(query, library, item) and set(query.asks) <= {Ask.LEAD, Ask.RESOLUTION}:
        return AnswerStatus.NOT_IN_PLANS  # «phụ trách» is a word of the heading that was asked for
    if query.asks == (Ask.TARGET,) and not holds_number(query, _as_candidate(library, item)) and not library.children_of(item):
        return AnswerStatus.ANSWERED if asked_cells(query, library, item) else AnswerStatus.NOT_IN_PLANS
    asked = [a for a in asked_fields(query) if a in _CELLS]
    asked = [a for a in asked if a is not Ask.OUTPUT or (item.plan, item.table) in library.with_outputs]
    if not asked or (Ask.TARGET in query.asks and (item.target or item.values)):
        return AnswerStatus.ANSWERED
    if Ask.RESOLUTION in asked and legal_bases(item.content):
        return AnswerStatus.ANSWERED
    if asked_cells(query, library, item) or years_reached(query, item):
        return AnswerStatus.ANSWERED
    filled = [
        a
        for a in asked
        if (getattr(item, a.value) and not (a is Ask.DEADLINE and _names_no_day(query, item)))
        or _below(library, item, a)
        or _is_unparted(library, item, a)
        or (a is Ask.DEADLINE and library.headed_time(item))
    ]
    return AnswerStatus.ANSWERED if filled else AnswerStatus.NOT_IN_PLANS


_DAY_WANTED = re.compile(
    r"\bngay (?:may|nao|bao nhieu),? thang (?:may|nao)\b|\bngay thang (?:nao|may)\b|\btruoc ngay (?:may|nao)\b"
)
_START_WANTED = re.compile(r"\b(?:bat dau|khoi dong|khoi cong)(?: lam| thuc hien)? (?:tu |vao )?ngay (?:may|nao)\b")


def _names_no_day(query: ParsedQuestion, item: TaskItem) -> bool:
    """«trước ngày mấy, tháng mấy hằng năm?» where the cell says «Hàng năm» and no more."""
    if _START_WANTED.search(query.folded):  # «Tháng 01/2026» is when it is done, and tells no day on which it starts
        return not re.search(r"\d{1,2}/\d{1,2}/\d{4}|[Tt]ừ ngày|[Nn]gày \d", item.deadline or "")
    return bool(_DAY_WANTED.search(query.folded)) and not re.search(r"\d|[Qq]uý", item.deadline or "")


def _is_unparted(library: Library, item: TaskItem, ask: Ask) -> bool:
    """Whether the text holds the cell but does not say where it begins; then the whole row is quoted."""
    row = library.rows.get(item.id)
    return row is not None and ask.value in row.uncertain


def _below(library: Library, item: TaskItem, ask: Ask) -> bool:
    return any(getattr(child, ask.value) for child in library.children_of(item))


def _complement(query: ParsedQuestion, writer: Writer, candidates: list[Candidate], linker: Linker) -> bool:
    """«… bao nhiêu diện tích và doanh thu bao nhiêu»: a record beside the best that holds what the best lacks."""
    best = candidates[0]
    if not _JOINED.search(query.folded) or query.compares:
        return False
    if (counted := _counted_beside(query, candidates)) is not None:
        _answer_candidate(query, writer, counted)
        return True
    terms = linker.weigh(query.work, query.work)
    lacking = {w: weight for w, weight in terms.items() if w not in set(syllables(fold(best.passage.rendered)))}
    if sum(lacking.values()) < _LACKING * sum(terms.values()):
        return False
    for other in candidates[1:8]:
        near = (
            other.passage.plan == best.passage.plan and other.passage.locator.split(",")[0] == best.passage.locator.split(",")[0]
        )
        held = sum(
            weight for w, weight in lacking.items() if w in set(syllables(fold(f"{other.passage.text} {other.passage.cells}")))
        )
        if near and held >= _SUPPLIED * sum(lacking.values()) and other.score >= 0.5 * best.score:
            _answer_candidate(query, writer, other)
            return True
    return False


_COUNTED = re.compile(r"\bbao nhieu ([a-z]+ [a-z]+)")
_OF_ITS_ANNEX = 0.3  # of the best score, from which a row of the same annex may be the other thing that is counted


def _counted_beside(query: ParsedQuestion, candidates: list[Candidate]) -> Candidate | None:
    """«bao nhiêu kết nối và bao nhiêu giao dịch»: the row of the same annex that counts what the best one does not."""
    best = candidates[0]
    things = _COUNTED.findall(query.folded)
    own = fold(f"{best.passage.text} {best.passage.cells}")
    other = next((t for t in things if t not in own), None)
    if len(things) < 2 or other is None or all(t not in own for t in things) or best.item is None:
        return None
    beside = [
        c for c in candidates[1:]
        if c.item is not None and (c.item.plan, c.item.table) == (best.item.plan, best.item.table)
        and other in fold(c.passage.text) and c.score >= _OF_ITS_ANNEX * best.score
    ]  # fmt: skip
    counting = [
        c for c in beside if re.search(rf"\d[\d.,]* {other}", fold(c.passage.text))
    ]  # «1.000 giao dịch», no value of them
    return next(iter(counting or beside), None)


def _also(query: ParsedQuestion, writer: Writer, candidates: list[Candidate]) -> None:
    """Other records of the same work that say otherwise; more of them when the question compares."""
    best = candidates[0]
    compares = query.compares
    shown = 0
    if best.item is not None:
        for opposed in writer.library.contradicting(best.item)[:2]:
            write_difference(writer, query, best.item, opposed)
            shown += 1
    if shown:
        return
    for other in candidates[1:8]:
        if shown >= (2 if compares else 1):
            break
        if (
            other.item is None
            or best.item is None
            or PassageKind.ROW not in (other.passage.kind, best.passage.kind)
            or other.passage.kind is not PassageKind.ROW
        ):
            if compares and other.score >= 0.72 * best.score and other.coverage >= best.coverage - 0.25:
                _answer_candidate(query, writer, other)
                shown += 1
            continue
        alike = same_work(best.item, other.item)
        close = other.score >= 0.6 * best.score and other.coverage >= best.coverage - 0.3
        if (alike >= SAME or (compares and close)) and differs(best.item, other.item):
            write_difference(writer, query, best.item, other.item)
            shown += 1


def _not_stated(query: ParsedQuestion, writer: Writer, candidates: list[Candidate]) -> Outcome:
    language = query.language
    if len(query.plans) == 1:
        writer.say(say(language, "not_in_plan", plan=writer.library.label(query.plans[0], language)))
    else:
        writer.say(say(language, "not_in_plans"))
    near = next((c for c in candidates if c.coverage >= _POSSIBLE and speaks_of(query, c)), None)
    if near is not None:
        writer.say(say(language, "nearby"))
        if near.item is not None and near.passage.kind is PassageKind.ROW:
            write_fact(writer, query, near.item, brief=True)
        else:
            write_quote(writer, query.model_copy(update={"asks": ()}), near)  # no date of it is the answer
    return Outcome(AnswerStatus.NOT_IN_PLANS, writer, item=near.item if near else None, candidates=candidates[:8])
