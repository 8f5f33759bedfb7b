"""One flattened table row -> its cells: the best way to cut a run of words into the columns.

The cells of a row follow one another without a mark. Every cut into the table's columns is scored
by what each piece looks like (a list of agencies, a deadline, a value, free text) and by where the
cuts fall (at a line's end, after a blank line, not inside a wrap); dynamic programming finds the
best, and the sum over all cuts says how sure each piece is. Where the text marks its wraps
(`Layout.trailing_marks_wrap`) that is all; where it does not, the widths of the columns, learned
from a first cut of the whole table, tell wraps from ends, and a cell opens with a capital.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from corpus.agencies import gazetteer, tokenize
from corpus.columns import Column, Role
from corpus.deadlines import LEADS_INTO_TIME, is_deadline_cell, opens_deadline
from corpus.lines import Flow, Layout
from corpus.list_stops import LIST_WORDS, NEVER, ListStops
from corpus.marks import Fragment, Mark, Wraps, marks_of

_VALUE = re.compile(
    r"^(?:[<>≥≤~]\s?)?"
    r"(?:\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?(?:\s?%)?(?:\s[^\W\d_/%]+){0,3}(?:/\d[\d.]*)?(?:\s[^\W\d_]+){0,4}|[Xx✓>-])$"
)
_UNIT = re.compile(r"^[^\d]{1,40}$|^.{0,20}/\d+ .{1,20}$")
MAX_WORDS = 600  # the longest row of the plans seen so far has 160
_BROKEN_LIST = 4.0  # a list goes on behind a comma
_PRODUCT = 2.5  # what a task brings stands in another column than who does it
_PLACE = 1.5  # a place's name goes with the agency before it
_SOFTNESS = 0.6  # how fast a cut's weight falls with its score when all cuts are summed


@dataclass(frozen=True)
class Piece:
    """A cell that was cut out: its column, flow, score and how sure the cut is (0 to 1)."""

    column: Column
    flow: Flow
    score: float
    certainty: float = 1.0
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manner:
    """How the rows of one table are cut: its columns, the text's layout, the columns' widths."""

    columns: list[Column]
    layout: Layout
    widths: dict[str, int] = field(default_factory=dict)

    @property
    def marked(self) -> bool:
        """Whether the text itself marks every wrap."""
        return self.layout.trailing_marks_wrap


@dataclass(frozen=True)
class _Step:
    """A scored piece `[start, stop)` of one column."""

    start: int
    stop: int
    score: float


class Cutter:
    """Cuts the words of one row fragment into the columns of its table."""

    def __init__(
        self, fragment: Fragment, manner: Manner, *, cut_below: bool = False, begun: dict[str, str] | None = None
    ) -> None:
        """Takes the words of a fragment with their places; columns of running numbers are left out.

        Args:
            cut_below: a page ends below the fragment, so its cells may break off in mid-sentence.
            begun: for the rest of a row that a page cut, the text of its cells above the break.
        """
        self.begun = begun
        self.cut_below = cut_below
        self.manner = manner
        self.columns = [c for c in manner.columns if c.role not in (Role.STT, Role.DETAIL)]
        self._texts = {line.number: (text, start) for text, start, line in fragment}
        self.marks = marks_of(fragment, manner.layout)
        self.wraps = Wraps(self.marks)
        self.stops = ListStops(
            [mark.token for mark in self.marks], [mark.opens_line for mark in self.marks], lenient=not manner.marked
        )

    def cut(self, *, needs_content: bool) -> list[Piece]:
        """The pieces of the best cut, one a column, empty ones too.

        Args:
            needs_content: the first fragment of a row has a content cell; the rest of a row that a
                page break cut need not.
        """
        if len(self.marks) > MAX_WORDS:
            return self._uncut()
        steps = self._steps(needs_content)
        path = _best_path(steps, len(self.marks))
        sure = _certainties(steps, path, len(self.marks)) if not self.manner.marked else [1.0] * len(path)
        return [
            Piece(column, self._flow(step.start, step.stop), step.score, certainty, self._lines(step))
            for column, step, certainty in zip(self.columns, path, sure, strict=True)
        ]

    def _uncut(self) -> list[Piece]:
        """All words as content: no row is that long, and the time to cut grows with its square."""
        whole = self._flow(0, len(self.marks))
        return [
            Piece(column, whole if column.role is Role.CONTENT else Flow(), 0.0, float(column.role is Role.CONTENT))
            for column in self.columns
        ]

    def _lines(self, step: _Step) -> tuple[str, ...]:
        """The text of a piece line by line."""
        return tuple(
            self._flow(run[0], run[-1] + 1).text
            for _, group in groupby(range(step.start, step.stop), key=lambda at: self.marks[at].line.number)
            for run in [list(group)]
        )

    def _steps(self, needs_content: bool) -> list[list[_Step]]:
        """For each column all pieces that it could hold."""
        n = len(self.marks)
        cuts = [at for at in range(n + 1) if self.stops.may_cut(at)]
        reachable, every = {0}, []
        for column in self.columns:
            steps = []
            for start in sorted(reachable):
                for stop in (at for at in [*cuts, n] if at >= start):
                    score = self._score(column, start, stop, needs_content)
                    if score <= NEVER:
                        continue
                    if 0 < start < stop:
                        score += self._boundary(start)
                    steps.append(_Step(start, stop, score))
            every.append(list({(s.start, s.stop): s for s in steps}.values()))
            reachable = {step.stop for step in steps if step.stop in cuts}
        return every

    def _flow(self, start: int, stop: int) -> Flow:
        flow = Flow()
        run: list[Mark] = []
        for mark in self.marks[start:stop]:
            if run and mark.line is not run[-1].line:
                self._add(flow, run)
                run = []
            run.append(mark)
        if run:
            self._add(flow, run)
        return flow

    def _add(self, flow: Flow, run: list[Mark]) -> None:
        """Append the words of one line, with the blanks between them as printed."""
        first, last = run[0].token.start, run[-1].token.stop
        text, start = self._texts[run[0].line.number]
        flow.add(text[first - start : last - start], first)

    def text(self, start: int, stop: int) -> str:
        """The words of a piece joined with spaces."""
        return self._flow(start, stop).text

    # -- where the cuts fall ----------------------------------------------------------------------

    def _boundary(self, at: int) -> float:
        mark = self.marks[at]
        if not mark.opens_line:
            return -0.3
        score = 0.6 + (0.6 if mark.after_blank else 0.0)
        if mark.after_wrap:
            return score - (1.0 if mark.after_blank else 2.0)
        return score + (1.0 if mark.after_wrap is False else 0.0)

    def _fit(self, column: Column, start: int, stop: int) -> float:
        """How well the lines of a piece fit its column's width, where widths are known."""
        width = self.manner.widths.get(column.key, 0)
        return -1.2 * self.wraps.misfits(start, stop, width) if width else 0.0

    def _lower_start(self, start: int, needs_content: bool) -> float:
        """A cell opens with a capital or a number, unless it goes on behind a page break."""
        token = self.marks[start].token
        if self.manner.marked or not needs_content or start == 0 or not token.word[0].isalpha() or token.title:
            return 0.0
        return -5.0

    def _follows_on(self, column: Column) -> float:
        """Behind a page break a cell goes on only if it began above, and hardly if it was complete."""
        if not self.begun:
            return 0.0
        above = self.begun.get(column.key)
        if above is None:
            return -4.0
        complete = column.role in (Role.LEAD, Role.COORDINATING) and _is_known_name(above)
        return -2.5 if complete else 0.0

    def _goes_on(self, column: Column, start: int, stop: int) -> float:
        """How a piece behind a page break reads together with the cell above the break."""
        above = (self.begun or {}).get(column.key)
        if above is None or self.manner.marked:
            return NEVER
        whole = f"{above} {self.text(start, stop)}"
        if column.role is Role.DEADLINE and stop - start <= 24:
            return 3.0 if _is_deadline(whole) else -0.5 - 0.05 * (stop - start) if opens_deadline(whole) else NEVER
        if column.role in (Role.LEAD, Role.COORDINATING) and stop - start <= LIST_WORDS:
            known = _is_known_name(whole) and not _is_known_name(above)
            return 4.5 if known else -0.8 - 0.05 * (stop - start)
        return NEVER

    # -- what a piece looks like ------------------------------------------------------------------

    def _score(self, column: Column, start: int, stop: int, needs_content: bool) -> float:
        if start == stop:
            return self._empty(column, needs_content)
        score = max(self._looks(column, start, stop), self._goes_on(column, start, stop))
        if score <= NEVER or self.manner.marked:
            return score
        return score + self._fit(column, start, stop) + self._lower_start(start, needs_content) + self._follows_on(column)

    def _looks(self, column: Column, start: int, stop: int) -> float:
        match column.role:
            case Role.CONTENT:
                return self._content(start, stop)
            case Role.LEAD | Role.COORDINATING:
                return self._agencies(start, stop)
            case Role.DEADLINE:
                return self._deadline(start, stop)
            case Role.VALUE | Role.TARGET:
                return self._value(column, start, stop)
            case Role.UNIT:
                return self._unit(start, stop)
            case _:
                return self._free(start, stop, column)

    def _unit(self, start: int, stop: int) -> float:
        """«… của khách lưu trú | Nghìn đồng»: a unit opens with a capital, a sign or a line of its own, and is short."""
        if stop - start > 8 or not _UNIT.match(self.text(start, stop)):
            return NEVER
        first = self.marks[start]
        fresh = start == 0 or (first.opens_line and not first.after_wrap)
        opens = fresh or first.token.title or not first.token.word[0].isalpha()
        alone = 0.3 if stop - start == 1 else -2.0  # «Số xã đạt chuẩn | xã»
        return (1.0 if opens else alone) - 0.1 * (stop - start - 1)

    def _whole_cell(self, start: int, stop: int) -> bool:
        """Whether a run of words is all between two line ends that the text marks as ends."""
        opens = start == 0 or (self.marks[start].opens_line and self.marks[start].after_wrap is False)
        ends = stop == len(self.marks) or (self.marks[stop].opens_line and self.marks[stop].after_wrap is False)
        return opens and ends and not self.wraps.loose(start, stop)

    def _empty(self, column: Column, needs_content: bool) -> float:
        if column.role is Role.CONTENT:
            return -20.0 if needs_content else 0.0
        return -1.0 if column.role is Role.LEAD else -0.2 if column.role is Role.COORDINATING else 0.0

    def _content(self, start: int, stop: int) -> float:
        score = -0.8 * self.wraps.loose(start, stop)
        broken_off = self.cut_below and not self.manner.marked
        if stop < len(self.marks) and self._dangles(stop) and not broken_off:
            # «… thành lập» asks for the name that follows; before a date it merely reads unfinished
            named = 4.0 if self.manner.marked else 8.0
            score -= named if self.stops.names_from(stop) else 1.0
        return score

    def _dangles(self, stop: int) -> bool:
        """Whether the text before `stop` asks for an object: «… thành lập», «… của»."""
        last = [m.token.word for m in self.marks[max(0, stop - 3) : stop]]
        return any(tuple(last[-n:]) in gazetteer().dangling for n in (1, 2))

    def _free(self, start: int, stop: int, column: Column) -> float:
        first = self.marks[start].token
        counted = column.role is Role.OUTPUT and first.word[0].isdigit()  # «10 lớp bồi dưỡng»
        opens = first.title or counted or self.marks[start].opens_line
        score = -0.3 if opens else -2.0
        if column.role is Role.OUTPUT and not self.manner.marked and self._opens_with_place(start, stop):
            score -= _PLACE
        return score - 0.8 * self.wraps.loose(start, stop) - 0.01 * (stop - start)

    def _opens_with_place(self, start: int, stop: int) -> bool:
        """«Cam Ranh 04 đường bay»: two capitals in a row belong to the name before, for no product opens with a place."""
        pair = [mark.token for mark in self.marks[start : min(start + 2, stop)]]
        if start == 0 or len(pair) < 2 or not pair[0].title or len(pair[0].word) == 1:
            return False
        return pair[1].word.isdigit() or (pair[1].title and len(pair[1].word) > 1)

    def _value(self, column: Column, start: int, stop: int) -> float:
        if stop - start > 16 or not _VALUE.match(self.text(start, stop)):
            return NEVER if column.role is Role.VALUE else self._free(start, stop, column) - 1.0
        order = self.columns.index(column)
        return 1.0 - 0.01 * order

    def _deadline(self, start: int, stop: int) -> float:
        first = self.marks[start]
        opens = first.token.title or first.token.word[0].isdigit() or first.after_blank
        sentence_ends = any(m.token.word in {".", ";"} for m in self.marks[start : stop - 1])
        if not opens or stop - start > 40 or (sentence_ends and self.manner.marked):
            return NEVER
        text = self.text(start, stop)
        if not sentence_ends and _is_deadline(text):
            return 3.0 if self.manner.marked else 3.0 + 0.1 * (stop - start) - 3.0 * self._mid_time(start)
        if self.manner.marked or stop - start > 24 or not opens_deadline(text):
            return NEVER
        unfinished = self.marks[stop - 1].token.word in LEADS_INTO_TIME or self._dangles(stop)
        unfinished = unfinished and not self.cut_below
        return 2.0 - 0.02 * (stop - start) - 4.0 * unfinished  # «Khi có bão», «Trước mùa mưa 2026»: opens like a time

    def _mid_time(self, start: int) -> bool:
        """Whether a cut parts a time: «Trước ngày | 15/01/2026»."""
        return start > 0 and self.marks[start - 1].token.word in LEADS_INTO_TIME

    def _agencies(self, start: int, stop: int) -> float:
        if stop - start > LIST_WORDS or not self.marks[start].token.title:
            return NEVER
        score = self.stops.lists_from(start).get(stop)
        if score is None:
            if self.manner.marked:  # «UBND các phường Kim Long, Vỹ Dạ», «Sở Xây dựng, các hãng hàng không»
                named = bool(self.stops.names_from(start)) and self._whole_cell(start, stop)
                return 0.8 - 0.02 * (stop - start) if named else NEVER
            if not self.marks[start].opens_line:
                return NEVER
            score = -1.2 - 0.05 * (stop - start)  # an unusual name («Các cấp, các ngành») on a line of its own
        if not self.manner.marked and self.marks[stop - 1].token.word in {",", ";"} and not self.cut_below:
            score -= _BROKEN_LIST
        if not self.manner.marked:
            score -= _PRODUCT * self.stops.products(start, stop)
        return score - 1.5 * self.wraps.loose(start, stop)


def _best_path(steps: list[list[_Step]], n: int) -> list[_Step]:
    """The pieces, one a column, that cover all words with the highest score."""
    best: dict[int, float] = {0: 0.0}
    came: list[dict[int, _Step]] = []
    for column in steps:
        scores: dict[int, float] = {}
        back: dict[int, _Step] = {}
        for step in column:
            total = best.get(step.start, NEVER) + step.score
            if step.start in best and total > scores.get(step.stop, NEVER):
                scores[step.stop], back[step.stop] = total, step
        best = scores
        came.append(back)
    path, stop = [], n
    for back in reversed(came):
        step = back.get(stop, _Step(stop, stop, NEVER))
        path.append(step)
        stop = step.start
    return path[::-1]


def _certainties(steps: list[list[_Step]], path: list[_Step], n: int) -> list[float]:
    """For each piece of the best cut the share that cuts with this very piece have of all cuts."""
    forward = [{0: 0.0}]
    for column in steps:
        forward.append(_log_sums(column, forward[-1], lambda s: s.start, lambda s: s.stop))
    backward = [{n: 0.0}]
    for column in reversed(steps):
        backward.append(_log_sums(column, backward[-1], lambda s: s.stop, lambda s: s.start))
    backward.reverse()
    whole = forward[-1].get(n, NEVER)
    return [
        math.exp(min(0.0, forward[i].get(s.start, NEVER) + s.score / _SOFTNESS + backward[i + 1].get(s.stop, NEVER) - whole))
        for i, s in enumerate(path)
    ]


def _log_sums(
    column: list[_Step], before: dict[int, float], come: Callable[[_Step], int], go: Callable[[_Step], int]
) -> dict[int, float]:
    """Logarithm of the summed weights of all ways to each point, one column further."""
    ways: dict[int, list[float]] = {}
    for step in column:
        if come(step) in before:
            ways.setdefault(go(step), []).append(before[come(step)] + step.score / _SOFTNESS)
    return {at: _log_sum(values) for at, values in ways.items()}


def _log_sum(values: list[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values))


def _is_known_name(text: str) -> bool:
    """Whether a text ends with a whole name that the gazetteer knows."""
    tokens = tokenize(text)
    return any(stop == len(tokens) for at in range(len(tokens)) for stop, _ in gazetteer().match(tokens, at))


@lru_cache(maxsize=50_000)
def _is_deadline(text: str) -> bool:
    return is_deadline_cell(text)
