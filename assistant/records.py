"""Where records and their words stand: from a passage or an item to what is quoted and cited."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from assistant.contradictions import Contradiction, find_contradictions
from assistant.issuing_places import IssuingPlaces
from assistant.plan_labels import issuer_name, namesakes, plan_label
from corpus import Block, BlockKind, Clause, Corpus, Duty, Plan, Row, agency_name
from corpus.text import fold, syllables
from index import Index, TaskItem

_LOG = logging.getLogger(__name__)
_HEADED_TIME = re.compile(r"(?:[Đđ]ến (?:hết )?(?:năm )?|[Gg]iai đoạn |[Nn]ăm )20\d\d(?: ?[-–] ?20\d\d)?")


@dataclass
class Library:
    """Records by id, and the spans that answers cite."""

    index: Index
    clauses: dict[str, Clause] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    items: dict[str, TaskItem] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)
    children: dict[str, list[Clause]] = field(default_factory=dict)
    printed_names: dict[str, str] = field(default_factory=dict)  # of agencies that only the plans know, by id
    printed: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # names of agencies, by plan and agency
    below: dict[tuple[str, str, str], list[TaskItem]] = field(default_factory=dict)  # by plan, table and parent number
    numbered: dict[tuple[str, str, str], TaskItem] = field(default_factory=dict)
    with_outputs: set[tuple[str, str]] = field(default_factory=set)  # (plan, table) with a column of results
    served: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # resolutions that head rows, by (plan, table)
    unread: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of a plan, its tables that could not be read
    apart: dict[str, str] = field(default_factory=dict)  # what tells a plan from others with its number, by plan
    places: IssuingPlaces = field(default_factory=lambda: IssuingPlaces({}))
    _contradictions: tuple[Contradiction, ...] | None = None  # found when first asked for

    @classmethod
    def of(cls, index: Index) -> Library:
        """The library of an index."""
        corpus = index.corpus
        library = cls(
            index, {c.id: c for c in corpus.clauses}, {r.id: r for r in corpus.rows},
            {item.id: item for item in index.tasks.find()}, {d.id: d for d in corpus.duties},
        )  # fmt: skip
        library.apart = namesakes(corpus.plans)
        for parsed in corpus.parsed.values():
            tables = tuple(dict.fromkeys(b.locator for b in parsed.blocks if b.kind is BlockKind.UNPARSED and b.locator))
            if tables:
                library.unread[parsed.plan.id] = tables
        library.places = IssuingPlaces.of(corpus.plans, corpus.sources)
        for clause in corpus.clauses:
            if clause.parent:
                library.children.setdefault(clause.parent, []).append(clause)
        for item in library.items.values():
            if item.parent is not None:
                library.below.setdefault((item.plan, item.table, item.parent), []).append(item)
            if item.stt is not None:
                library.numbered.setdefault((item.plan, item.table, item.stt), item)
            for named in item.agencies:
                library.printed_names.setdefault(named.agency_id, named.name)
                names = library.printed.setdefault((item.plan, named.agency_id), [])
                names += [named.name] if named.name not in names else []
            if item.resolution:
                library.served.setdefault((item.plan, item.table), set()).add(item.resolution)
            if item.output:
                library.with_outputs.add((item.plan, item.table))
        return library

    def label(self, plan_id: str, language: str = "vi") -> str:
        """How an answer calls a plan; with its issuer or day where another plan has the same number."""
        return plan_label(self.plan(plan_id), language) + self.apart.get(plan_id, "")

    def issuer(self, plan_id: str) -> str:
        """Who issued a plan, as a sentence says it; with the place where the text gives it apart from the issuer's name."""
        name = issuer_name(self.plan(plan_id))
        place = self.places.name_of([plan_id])
        return f"{name} {place}" if name == "UBND" and place else name

    @property
    def corpus(self) -> Corpus:
        """The corpus behind the index."""
        return self.index.corpus

    def agency_name(self, agency_id: str, fallback: str = "", plans: Collection[str] = ()) -> str:
        """An agency's full name, or as the plans print it where no list of names knows it.

        Args:
            plans: whose agency it is; one of another place is not called by a name that has a place in it, or more words.
        """
        known = agency_name(agency_id, self.printed_names.get(agency_id, fallback))
        printed = self.printed_in(agency_id, plans) if plans and self.places.several else []
        if not printed or any(fold(name) == fold(known) for name in printed):
            return known
        here = {fold(name) for plan in plans if (name := self.places.name_of([plan]))}
        elsewhere = self.places.places_in(known) - {self.places.province_of(plan) for plan in plans}
        city = "thanh pho" in fold(known) and not any(name.startswith("thanh pho") for name in here)
        longer = all(set(syllables(fold(name))) < set(syllables(fold(known))) for name in printed)
        return max(printed, key=len) if elsewhere or city or longer else known

    def printed_in(self, agency_id: str, plans: Collection[str]) -> list[str]:
        """The names by which some plans print an agency."""
        return list(dict.fromkeys(name for plan in plans for name in self.printed.get((plan, agency_id), ())))

    def plan(self, plan_id: str) -> Plan:
        """A plan's identity."""
        return self.corpus.plans[plan_id]

    def contradicting(self, item: TaskItem) -> list[TaskItem]:
        """Rows that say other things of the same work, in other plans or elsewhere in the same one."""
        if self._contradictions is None:
            try:
                self._contradictions = find_contradictions(self.corpus, list(self.items.values()))
            except Exception:  # an odd added plan costs this note, not the answers that would carry it
                _LOG.exception("contradictions were not found")
                self._contradictions = ()
        found = []
        for pair in self._contradictions:
            sides = (pair.first, pair.second)
            own = [s for s in sides if s.record == item.id or (s.plan == item.plan and s.lines == item.lines)]
            other = [s for s in sides if s not in own]
            if len(own) == 1:
                found += [
                    i
                    for i in self.items.values()
                    if i.plan == other[0].plan and (i.id == other[0].record or i.lines == other[0].lines)
                ]
        return found

    def quote(self, plan_id: str, lines: tuple[int, int]) -> str:
        """The exact text of whole lines, outer blanks trimmed."""
        source = self.corpus.sources[plan_id]
        return source.text(source.line_span(*lines)).strip()

    def parent_item(self, item: TaskItem) -> TaskItem | None:
        """The numbered row that a lettered row or milestone stands under."""
        if item.parent is None:
            return None
        return self.numbered.get((item.plan, item.table, item.parent))

    def children_of(self, item: TaskItem) -> list[TaskItem]:
        """Lettered rows, milestones and phases under a numbered row, in order."""
        if item.stt is None:
            return []
        return self.below.get((item.plan, item.table, item.stt), [])

    def heading(self, clause_id: str) -> Clause | None:
        """The clause whose heading a clause stands under."""
        clause = self.clauses.get(clause_id)
        return self.clauses.get(clause.parent) if clause is not None and clause.parent else None

    def headings(self, clause_id: str) -> list[Clause]:
        """All headings above a clause, nearest first."""
        found: list[Clause] = []
        while (above := self.heading(found[-1].id if found else clause_id)) is not None:
            found.append(above)
        return found

    def place_at(self, plan_id: str, line: int) -> tuple[str, tuple[int, int], str | None] | None:
        """Locator, lines and id of the row, clause or other part that a line belongs to, the smallest first."""
        parsed = self.corpus.parsed[plan_id]
        records = [(r.lines, r.locator, r.id) for r in parsed.rows] + [(c.lines, c.path, c.id) for c in parsed.clauses]
        inside: list[tuple[int, tuple[int, int], str, str | None]] = [
            (b - a, (a, b), where, known) for (a, b), where, known in records if a <= line <= b
        ]
        inside = inside or [
            (b.lines[1] - b.lines[0], b.lines, b.locator, None) for b in parsed.blocks if b.lines[0] <= line <= b.lines[1]
        ]
        if not inside:
            return None
        _, lines, where, known = min(inside, key=lambda found: found[0])
        return where, lines, known

    def resolution_source(self, item: TaskItem) -> tuple[int, int] | None:
        """Lines of the annex title or group heading that names an item's resolution."""
        if item.resolution is None:
            return None
        parsed = self.corpus.parsed[item.plan]
        number = item.resolution.split("/")[0]
        wanted = [b for b in parsed.blocks if b.locator.split(",")[0] == item.table and number in b.text]
        groups = [b for b in wanted if b.kind is BlockKind.GROUP and b.text == item.group]
        titles = [b for b in wanted if b.kind is BlockKind.TABLE_TITLE]
        block: Block | None = next(iter(groups or titles), None)
        if block is None:
            headings = [c for c in parsed.clauses if number in c.text and c.lines[0] <= item.lines[0]]
            return headings[-1].lines if headings else None
        return (block.lines[0], min(block.lines[1], block.lines[0] + 1)) if block.kind is BlockKind.TABLE_TITLE else block.lines

    def headed_time(self, item: TaskItem) -> tuple[str, tuple[int, int]] | None:
        """«Đến năm 2045» where a heading above an item without a time of its own says it, with its lines."""
        if item.deadline or item.values:
            return None
        for heading in (item.group, item.section):
            said = _HEADED_TIME.search(heading or "")
            if said is None:
                continue
            for block in self.corpus.parsed[item.plan].blocks:
                if block.kind is BlockKind.GROUP and block.text == heading and block.locator.split(",")[0] == item.table:
                    return said.group(), block.lines
        return None

    def group_source(self, item: TaskItem) -> tuple[int, int] | None:
        """Lines of the group heading that an item stands under."""
        for block in self.corpus.parsed[item.plan].blocks:
            if block.kind is BlockKind.GROUP and block.text == item.group and block.locator.split(",")[0] == item.table:
                return block.lines
        return None
