"""Which plans name which: numbers and dates that another plan's text states, and where a plan is mentioned.

A citation is looked up by the number that it gives. A plan without a number of its own is sought by
its title, among what the citations say they are about: each distinct wording is compared once, by a
measure that is never below the one that decides, so nothing is missed and little is compared twice.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Indel

from corpus.models import Fact, Plan, Reference, Source
from corpus.text import squeeze, syllables

_ALIKE = 0.85  # share of two titles that matches, from which on they are one
_BEHIND = 5  # letters of a citation that are read beyond the length of a title
_REMEMBERED = 100_000  # titles, and pairs of near ones: after an added plan those of the others are asked for again
_CONTEXT = 120  # letters behind a citation that say whose plan it is
_LEVELS = {"phường": "ward", "xã": "ward", "quận": "district", "huyện": "district", "thành phố": "city", "tỉnh": "province"}
_OWNER = re.compile(r"của (?:UBND|Ủy ban nhân dân) (phường|xã|quận|huyện|thành phố|tỉnh)", re.IGNORECASE)


@dataclass(frozen=True)
class _Citation:
    """One citation, with its place in the order of plans and text."""

    place: int
    by: str
    reference: Reference


class _Citations:
    """All citations, by number and by what they are about."""

    def __init__(self, plans: Mapping[str, Plan]) -> None:
        self.by_number: dict[str, list[_Citation]] = defaultdict(list)
        self._by_about: dict[str, list[_Citation]] = defaultdict(list)
        place = 0
        for plan_id, plan in plans.items():
            for reference in plan.cites:
                place += 1
                citation = _Citation(place, plan_id, reference)
                self.by_number[reference.number].append(citation)
                if reference.kind == "Kế hoạch" and reference.about:
                    self._by_about[_bare(reference.about)].append(citation)

    def of_title(self, title: str) -> list[_Citation]:
        """Citations of plans with (nearly) this title, in the order of plans and text."""
        abouts = list(self._by_about)
        openings = [about[: len(title) + _BEHIND] for about in abouts]
        # A longest common subsequence holds at least the blocks that SequenceMatcher finds.
        near = process.extract(title, openings, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE, limit=None)
        found = [citation for opening, _, at in near if _alike(title, opening) for citation in self._by_about[abouts[at]]]
        return sorted(found, key=lambda citation: citation.place)


@lru_cache(maxsize=_REMEMBERED)
def _alike(title: str, opening: str) -> bool:
    return SequenceMatcher(None, title, opening, autojunk=False).ratio() > _ALIKE


def link_plans(plans: Mapping[str, Plan], sources: Mapping[str, Source]) -> dict[str, Plan]:
    """Numbers and dates that other plans state, and which plan is mentioned by which."""
    citations = _Citations(plans)
    linked = {}
    for plan_id, plan in plans.items():
        naming = [c for c in _naming(plan, citations, sources) if c.by != plan_id]
        for citation in naming:
            plan = _take(plan, citation.reference, sources[citation.by])
        mentioned = tuple(_fact(sources[c.by], c.reference) for c in naming)
        linked[plan_id] = plan.model_copy(update={"mentioned_by": mentioned})
    return linked


def _naming(plan: Plan, citations: _Citations, sources: Mapping[str, Source]) -> Sequence[_Citation]:
    """Citations that name a plan: by its number, else by its title and level."""
    if plan.number is not None:
        return citations.by_number.get(plan.number.value, [])
    return list(_of_level(plan, citations.of_title(_bare(plan.title.value)), sources))


def _of_level(plan: Plan, found: Sequence[_Citation], sources: Mapping[str, Source]) -> Iterator[_Citation]:
    """Without those that another level's office is said to have issued."""
    for citation in found:
        span = citation.reference.span
        owner = _OWNER.search(squeeze(sources[citation.by].raw[span.start : span.stop + _CONTEXT]))
        if not owner or _LEVELS[owner.group(1).lower()] == plan.level:
            yield citation


@lru_cache(maxsize=_REMEMBERED)
def _bare(title: str) -> str:
    """A title as it is compared: without «về việc» before it and without punctuation."""
    return re.sub(r"^(?:về việc|về) ", "", " ".join(syllables(title)))


def _take(plan: Plan, reference: Reference, source: Source) -> Plan:
    update: dict[str, Fact] = {}
    if plan.number is None:
        update["number"] = _fact(source, reference, reference.number)
    if plan.issued is None and reference.issued is not None:
        update["issued"] = _fact(source, reference, f"{reference.issued:%d/%m/%Y}")
    return plan.model_copy(update=update) if update else plan


def _fact(source: Source, reference: Reference, value: str | None = None) -> Fact:
    span = reference.span
    return Fact(
        value=value if value is not None else squeeze(source.text(span)), plan=source.plan_id, span=span, lines=source.lines(span)
    )
