"""Where plans of one issuer, or two places of one plan, say different things of the same work.

Found by comparing typed records, never by similarity alone: both sides must be the same work by
its words, or establish the same body, and the cells beside it must differ. A false contradiction
harms more than a missed one, so what may be two different works is left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import combinations, pairwise

from pydantic import Field

from assistant.models import Citation, Value
from assistant.same_work import same_work
from corpus import BlockKind, Corpus, Deadline, DeadlineKind, Plan, gazetteer
from corpus.agencies import flow_of, mentions
from corpus.text import fold, squeeze, syllables
from index import AgencyRole, TaskItem
from index.task_table import NamedAgency

SAME_WORDS = 0.85  # overlap of word pairs from which two rows are the same work; below, the plans' pairs differ in their act
_ROWS = ("task", "indicator", "milestone")
_UNDATED = (DeadlineKind.DONE, DeadlineKind.RECURRING, DeadlineKind.CONTINUOUS, DeadlineKind.CONDITIONAL, DeadlineKind.OPEN_ENDED)


class Differing(StrEnum):
    """What the two sides say differently."""

    LEAD = "lead"
    DEADLINE = "deadline"
    TARGET = "target"
    NUMBER = "number"  # the plan's own number
    ROLE = "role"  # one agency both leads and takes part


class Difference(Value):
    """One thing that is said in two ways, each as printed."""

    what: Differing
    first: str
    second: str


class Contradiction(Value):
    """Two places and what they say differently; the newer plan's place comes second."""

    about: str = Field(description="the work, as one of the places words it")
    first: Citation
    second: Citation
    differences: tuple[Difference, ...] = Field(min_length=1)
    newer: str | None = Field(default=None, description="id of the newer plan, where both state their day of issue")

    @property
    def plans(self) -> frozenset[str]:
        """The plans of both sides: one, when a plan contradicts itself."""
        return frozenset((self.first.plan, self.second.plan))

    def touches(self, plan: str, lines: tuple[int, int]) -> bool:
        """Whether one side stands on some of these lines of a plan."""
        return any(s.plan == plan and s.lines[0] <= lines[1] and s.lines[1] >= lines[0] for s in (self.first, self.second))


def find_contradictions(corpus: Corpus, items: Sequence[TaskItem]) -> tuple[Contradiction, ...]:
    """All contradictions of a collection, in the order of the plans' places."""
    rows = [_Row(item, corpus, parent) for item, parent in _with_parents(i for i in items if i.kind in _ROWS)]
    found = [*_same_words(rows), *_same_body(rows), *_yearly_and_total(rows), *_both_roles(rows), *_annex_numbers(corpus)]
    merged: dict[tuple[str, str, tuple[int, int], tuple[int, int]], Contradiction] = {}
    for one in found:
        merged.setdefault((one.first.plan, one.second.plan, one.first.lines, one.second.lines), one)
    order = list(corpus.plans)
    return tuple(sorted(merged.values(), key=lambda c: (order.index(c.second.plan), c.second.lines, c.first.lines)))


class _Row:
    """A table row with what it is compared by."""

    def __init__(self, item: TaskItem, corpus: Corpus, parent: TaskItem | None) -> None:
        self.item, self.parent = item, parent
        self.plan = corpus.plans[item.plan]
        self._corpus = corpus

    @cached_property
    def work(self) -> str:
        """The content without brackets and without the label before a colon («Ươm tạo và khởi nghiệp: …»)."""
        text = re.sub(r"\([^)]*\)", " ", self.item.content)
        label, colon, rest = text.partition(":")
        if colon and len(syllables(label)) <= 6 <= len(syllables(rest)):
            text = rest
        return squeeze(text)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        return tuple(_NUMBER.findall(fold(self.work)))

    @cached_property
    def leads(self) -> frozenset[str]:
        """The agencies that lead; of a milestone those of its row.

        Empty where a group leads, which may hold the other side, or an agency that no list knows, which may be
        the other side by another name.
        """
        own = [a for a in self.item.agencies if a.role is AgencyRole.LEAD]
        if not own and self.parent is not None and self.item.kind == "milestone":
            own = [a for a in self.parent.agencies if a.role is AgencyRole.LEAD]
        return frozenset(a.agency_id for a in own) if all(_is_known(a) for a in own) else frozenset()

    @property
    def lead_text(self) -> str:
        """The lead as printed."""
        return self.item.lead or (self.parent.lead if self.parent else None) or ""

    @cached_property
    def due(self) -> Deadline | None:
        """The deadline, if it names a last day."""
        due = self.item.due
        return due if due and due.latest and due.kind not in _UNDATED else None

    @cached_property
    def horizon(self) -> date | None:
        """The day for which a target is set: its deadline, or the year that its heading names («Đến năm 2030»)."""
        if self.due:
            return self.due.latest
        year = re.search(r"\b(20\d\d)\b", f"{self.item.section or ''} {self.item.group or ''}")
        return date(int(year.group(1)), 12, 31) if year else None

    @cached_property
    def body(self) -> str | None:
        """The body that this row establishes and nothing else: «Thành lập Quỹ …», not «phê duyệt Đề án thành lập Quỹ …»."""
        content = self.work.rstrip(" ;.")
        opened = _ESTABLISHES.match(content)
        if opened is None and not (self.parent and _FORMS.search(fold(self.parent.content))):
            return None
        name = content[opened.end() :] if opened else content
        return _body_named(name) or self._body_called(name)

    def _body_called(self, name: str) -> str | None:
        """«Quỹ» alone: the one lead of the same annex whose name begins so."""
        if not name[:1].isupper() or len(syllables(name)) != 1:
            return None
        begun = {
            mention.agency_id
            for row in self._corpus.parsed[self.item.plan].rows
            if row.table == self.item.table
            for mention in row.lead_agencies
            if syllables(mention.name)[:1] == syllables(name)
        }
        return begun.pop() if len(begun) == 1 else None

    def cite(self, marker: int) -> Citation:
        """Where the row stands, with its exact text."""
        item, source = self.item, self._corpus.sources[self.item.plan]
        quote = source.text(source.line_span(*item.lines)).strip()
        return Citation(marker=marker, plan=item.plan, locator=item.locator, lines=item.lines, quote=quote, record=item.id)


def _is_known(agency: NamedAgency) -> bool:
    return not agency.group and agency.agency_id in gazetteer().by_id


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ESTABLISHES = re.compile(r"(?:quyết định\s+)?(?:thành lập|hình thành)\s+", re.IGNORECASE)
_FORMS = re.compile(r"\b(?:hinh thanh|thanh lap)\b")


def _body_named(name: str) -> str | None:
    """The body whose name a text is, but for the city's."""
    found = mentions(flow_of(name))
    if len(found) != 1 or found[0].group:
        return None
    rest = fold(name).replace(fold(found[0].name), " ", 1)
    return found[0].agency_id if not set(syllables(rest)) - {"thanh", "pho", "ha", "noi", "tp"} else None


def _with_parents(items: Iterable[TaskItem]) -> list[tuple[TaskItem, TaskItem | None]]:
    items = list(items)
    numbered = {(i.plan, i.table, i.stt): i for i in items if i.stt is not None}
    return [(i, numbered.get((i.plan, i.table, i.parent)) if i.parent else None) for i in items]


def _comparable(a: _Row, b: _Row) -> bool:
    """Whether two rows bind the same people: one issuer, two tables (rows of one table are meant side by side)."""
    if a.item.plan == b.item.plan:
        return a.item.table != b.item.table
    issuers = [fold(row.plan.issuer.value).replace("uy ban nhan dan", "ubnd") if row.plan.issuer else "" for row in (a, b)]
    return bool(issuers[0]) and issuers[0] == issuers[1] and a.plan.level == b.plan.level and not _repeats(a, b)


def _repeats(a: _Row, b: _Row) -> bool:
    """Two yearly plans that each set the work for its own year do not contradict one another."""
    years = (set(a.plan.years), set(b.plan.years))
    return bool(len(years[0]) == len(years[1]) == 1 and years[0] != years[1])


def _same_words(rows: Sequence[_Row]) -> Iterator[Contradiction]:
    """Rows of the same words and numbers with other leads or deadlines; of other numbers for one horizon: another target."""
    for a, b in _pairs_alike(rows):
        differences = _target_differs(a, b) if a.numbers != b.numbers else [*_lead_differs(a, b), *_deadline_differs(a, b)]
        if differences:
            yield _contradiction(a, b, differences)


def _pairs_alike(rows: Sequence[_Row]) -> Iterator[tuple[_Row, _Row]]:
    """Pairs of one kind of work that share nearly all word pairs; only rows that share some are compared at all."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    bare = [row.item.model_copy(update={"content": _NUMBER.sub(" ", row.work)}) for row in rows]
    sizes: list[int] = []
    for n, item in enumerate(bare):
        pairs = set(pairwise(syllables(fold(item.content))))
        sizes.append(len(pairs))
        shared = Counter(m for pair in pairs for m in holders[pair])
        for pair in pairs:
            holders[pair].append(n)
        for m in sorted(m for m, count in shared.items() if 2 * count >= SAME_WORDS * (sizes[m] + sizes[n])):
            alike = _same_act(bare[m], item) and same_work(bare[m], item) >= SAME_WORDS
            if alike and _comparable(rows[m], rows[n]):
                yield rows[m], rows[n]


def _same_act(a: TaskItem, b: TaskItem) -> bool:
    """Whether both do the same with it: «phê duyệt Đề án số hóa …» is not «số hóa …», «tổng kết …» is not either."""
    first, second = (syllables(fold(item.content)) for item in (a, b))
    papers = [{" ".join(pair) for pair in pairwise(words)} & _PAPERS for words in (first, second)]
    return first[:2] == second[:2] and papers[0] == papers[1]


_PAPERS = {"de an", "du an", "nghi quyet", "quyet dinh", "dieu le", "quy che", "ke hoach", "du thao", "bao cao", "giai doan"}


def _lead_differs(a: _Row, b: _Row) -> list[Difference]:
    if not a.leads or not b.leads or a.leads & b.leads:
        return []
    return [Difference(what=Differing.LEAD, first=a.lead_text, second=b.lead_text)]


def _deadline_differs(a: _Row, b: _Row) -> list[Difference]:
    """Other last days, or two spans that begin on other days."""
    if not a.due or not b.due:
        return []
    spans = a.due.kind is b.due.kind is DeadlineKind.RANGE
    if a.due.latest == b.due.latest and not (spans and a.due.earliest != b.due.earliest):
        return []
    return [Difference(what=Differing.DEADLINE, first=a.item.deadline or "", second=b.item.deadline or "")]


def _target_differs(a: _Row, b: _Row) -> list[Difference]:
    """Other numbers in the same words, set for the same day in the same unit."""
    if not a.horizon or a.horizon != b.horizon or a.item.unit != b.item.unit or not a.numbers or not b.numbers:
        return []
    return [Difference(what=Differing.TARGET, first=a.work, second=b.work)]


def _same_body(rows: Sequence[_Row]) -> Iterator[Contradiction]:
    """Rows that establish one body, by other leads or other days."""
    for a, b in combinations([row for row in rows if row.body], 2):
        if a.body == b.body and _comparable(a, b):
            differences = [*_lead_differs(a, b), *_deadline_differs(a, b)]
            if differences:
                about = max((a.work, b.work), key=lambda work: (bool(_ESTABLISHES.match(work)), len(work)))
                yield _contradiction(a, b, differences, about)


def _yearly_and_total(rows: Sequence[_Row]) -> Iterator[Contradiction]:
    """«500 tỷ đồng/năm» beside a schedule of the same plan whose years together make 500 tỷ đồng."""
    for schedule in rows:
        total = _scheduled_total(schedule.item)
        if total is None:
            continue
        amount, words = total
        for row in rows:
            item = row.item
            if (
                item.plan != schedule.item.plan
                or item.table == schedule.item.table
                or item.resolution != schedule.item.resolution
            ):
                continue
            line = next((line for line in re.split(r"\s\+ |\n|;", item.content) if _a_year(line, amount, words)), None)
            if line is not None:
                years = ", ".join(f"{year}: {value}" for year, value in schedule.item.values.items())
                yield _contradiction(
                    row, schedule,
                    [Difference(what=Differing.TARGET, first=squeeze(line), second=f"{schedule.item.content.lstrip('- ')} ({years})")],
                )  # fmt: skip


def _scheduled_total(item: TaskItem) -> tuple[str, str] | None:
    """The number and the noun that a yearly schedule's heading names, if its years add up to it."""
    if len(item.values) < 3 or not all(re.fullmatch(r"\d+(?:\.\d{3})*", value) for value in item.values.values()):
        return None
    total = sum(int(value.replace(".", "")) for value in item.values.values())
    named = re.search(r"(\d+(?:\.\d{3})*) (\w+ \w+)", item.content)
    if named is None or int(named.group(1).replace(".", "")) != total:
        return None
    return named.group(1), fold(named.group(2))


def _a_year(line: str, amount: str, words: str) -> bool:
    return bool(re.search(rf"(?<![\d.]){re.escape(amount)} {re.escape(words)}\s?(?:/\s?nam|moi nam|hang nam)\b", fold(line)))


def _both_roles(rows: Sequence[_Row]) -> Iterator[Contradiction]:
    """One agency, no group, that a row names as its lead and among those that take part."""
    for row in rows:
        named = {a.agency_id for a in row.item.agencies if a.role is AgencyRole.COORDINATING}
        for lead in row.item.agencies:
            if lead.role is AgencyRole.LEAD and lead.agency_id in named and _is_known(lead):
                yield Contradiction(
                    about=row.work, first=row.cite(1), second=row.cite(2),
                    differences=(Difference(what=Differing.ROLE, first=row.item.lead or "", second=row.item.coordinating or ""),),
                )  # fmt: skip


_ANNEXED = re.compile(r"Kèm theo (?:Kế hoạch|Quyết định) số\s*(\d+)\s*/\s*([\w-]+)", re.IGNORECASE)


def _annex_numbers(corpus: Corpus) -> Iterator[Contradiction]:
    """An annex that names another number than the plan it belongs to."""
    for parsed in corpus.parsed.values():
        number = parsed.plan.number
        if number is None or number.plan != parsed.plan.id:
            continue
        source = corpus.sources[parsed.plan.id]
        for block in (b for b in parsed.blocks if b.kind is BlockKind.TABLE_TITLE):
            named = _ANNEXED.search(block.text)
            if named is None or fold(f"{named.group(1)}/{named.group(2)}") == fold(number.value):
                continue
            sides = [
                Citation(marker=n, plan=parsed.plan.id, locator=place, lines=lines, quote=source.text(source.line_span(*lines)).strip())
                for n, (place, lines) in enumerate((("phần đầu văn bản", number.lines), (block.locator, block.lines)), start=1)
            ]  # fmt: skip
            said = f"{named.group(1)}/{named.group(2)}"
            yield Contradiction(
                about=parsed.plan.title.value, first=sides[0], second=sides[1],
                differences=(Difference(what=Differing.NUMBER, first=number.value, second=said),),
            )  # fmt: skip


def _contradiction(a: _Row, b: _Row, differences: Sequence[Difference], about: str | None = None) -> Contradiction:
    """The pair with the newer plan's side second."""
    newer = _newer(a.plan, b.plan)
    if newer == a.plan.id:
        a, b = b, a
        differences = [d.model_copy(update={"first": d.second, "second": d.first}) for d in differences]
    return Contradiction(
        about=(about or b.work).strip(" -;."), first=a.cite(1), second=b.cite(2), differences=tuple(differences), newer=newer
    )


def _newer(a: Plan, b: Plan) -> str | None:
    if a.id == b.id or not a.issued_on or not b.issued_on or a.issued_on == b.issued_on:
        return None
    return a.id if a.issued_on > b.issued_on else b.id
