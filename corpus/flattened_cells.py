"""One flattened table row -> its cells: the best way to cut a run of words into the columns.

The cells of a row follow one another without a mark. Every cut into the table's columns is scored
by what each piece looks like (a list of agencies, a deadline, a value, free text) and by where the
cuts fall (at a line's end, after a blank line, not inside a wrap); dynamic programming finds the
best. `cut` explains itself: the pieces come back with the score of each.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.agencies import Token, gazetteer, tokenize
from corpus.columns import Column, Role
from corpus.deadlines import is_deadline_cell
from corpus.lines import Flow, Layout, Line

_NEVER = -1e9
_VALUE = re.compile(
    r"^(?:[<>≥≤~]\s?)?(?:\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?(?:\s?%)?(?:\s[^\W\d_/%]+){0,3}(?:/\d[\d.]*)?(?:\s[^\W\d_]+){0,4}|[Xx✓>-])$"
)
_UNIT = re.compile(r"^[^\d]{1,40}$|^.{0,20}/\d+ .{1,20}$")
_OPENERS = {"-", "–", "+", "(", "“", '"', "≥", "≤", ">", "<", "~", "✓"}  # marks that a cell may open with
_LIST_WORDS = 60  # no agency cell is longer
_NAME_WORDS = 14  # no unknown agency's name is longer


@dataclass(frozen=True)
class _Mark:
    """A token and how it stands on its line."""

    token: Token
    line: Line
    opens_line: bool
    after_blank: bool
    after_wrap: bool | None  # None: the text does not say


@dataclass(frozen=True)
class Piece:
    """A cell that was cut out: its column, flow and score."""

    column: Column
    flow: Flow
    score: float


class Cutter:
    """Cuts the words of one row fragment into the columns of its table."""

    def __init__(self, fragment: list[tuple[str, int, Line]], columns: list[Column], layout: Layout) -> None:
        self.columns = [c for c in columns if c.role not in (Role.STT, Role.DETAIL)]
        self._texts = {line.number: (text, start) for text, start, line in fragment}
        self.marks = _marks(fragment, layout)
        self._names: dict[int, dict[int, float]] = {}
        self._lists: dict[int, dict[int, float]] = {}

    def cut(self, *, needs_content: bool) -> tuple[float, list[Piece]]:
        """Best score and its non-empty pieces, in column order.

        Args:
            needs_content: the first fragment of a row has a content cell; the rest of a row that a
                page break cut need not.
        """
        n = len(self.marks)
        best = [0.0] + [_NEVER] * n
        came: list[list[int]] = []
        for column in self.columns:
            scores, back = [_NEVER] * (n + 1), [0] * (n + 1)
            for stop in range(n + 1):
                for start in range(stop + 1):
                    if best[start] <= _NEVER or not self._may_cut(start):
                        continue
                    score = best[start] + self._score(column, start, stop, needs_content)
                    if start < stop and start > 0:
                        score += self._boundary(start)
                    if score > scores[stop]:
                        scores[stop], back[stop] = score, start
            best = scores
            came.append(back)
        return best[n], self._pieces(came)

    def _pieces(self, came: list[list[int]]) -> list[Piece]:
        stop, pieces = len(self.marks), []
        for column, back in zip(reversed(self.columns), reversed(came), strict=True):
            start = back[stop]
            if start < stop:
                pieces.append(Piece(column, self._flow(start, stop), self._score(column, start, stop, True)))
            stop = start
        return pieces[::-1]

    def _flow(self, start: int, stop: int) -> Flow:
        flow = Flow()
        run: list[_Mark] = []
        for mark in self.marks[start:stop]:
            if run and mark.line is not run[-1].line:
                self._add(flow, run)
                run = []
            run.append(mark)
        if run:
            self._add(flow, run)
        return flow

    def _add(self, flow: Flow, run: list[_Mark]) -> None:
        """Append the words of one line, with the blanks between them as printed."""
        first, last = run[0].token.start, run[-1].token.stop
        text, start = self._texts[run[0].line.number]
        flow.add(text[first - start : last - start], first)

    def text(self, start: int, stop: int) -> str:
        """The words of a piece joined with spaces."""
        return self._flow(start, stop).text

    def _may_cut(self, at: int) -> bool:
        """A cut never falls before punctuation or inside a word glued by a slash or hyphen."""
        if at <= 0 or at >= len(self.marks):
            return True
        token, before = self.marks[at].token, self.marks[at - 1].token
        glued = not self.marks[at].opens_line and token.start == before.stop
        return not glued and (token.is_word or token.word in _OPENERS)

    def _boundary(self, at: int) -> float:
        mark = self.marks[at]
        if not mark.opens_line:
            return -0.3
        score = 0.6 + (0.6 if mark.after_blank else 0.0)
        if mark.after_wrap is not None:
            if mark.after_wrap:
                score += -1.0 if mark.after_blank else -2.0
            else:
                score += 1.0
        return score

    def _score(self, column: Column, start: int, stop: int, needs_content: bool) -> float:
        if start == stop:
            return self._empty(column, needs_content)
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
                return 1.0 if stop - start <= 8 and _UNIT.match(self.text(start, stop)) else _NEVER
            case _:
                return self._free(start, stop)

    def _empty(self, column: Column, needs_content: bool) -> float:
        if column.role is Role.CONTENT:
            return -20.0 if needs_content else 0.0
        return -1.0 if column.role is Role.LEAD else -0.2 if column.role is Role.COORDINATING else 0.0

    def _content(self, start: int, stop: int) -> float:
        score = -0.8 * self._loose_breaks(start, stop)
        if stop < len(self.marks) and self._dangles(stop):
            # «… thành lập» asks for the name that follows; before a date it merely reads unfinished
            score -= 4.0 if self._names_from(stop) else 1.0
        return score

    def _dangles(self, stop: int) -> bool:
        """Whether the text before `stop` asks for an object: «… thành lập», «… của»."""
        last = [m.token.word for m in self.marks[max(0, stop - 3) : stop]]
        return any(tuple(last[-n:]) in gazetteer().dangling for n in (1, 2))

    def _loose_breaks(self, start: int, stop: int) -> int:
        """Line breaks inside a piece that no wrap explains."""
        return sum(
            1 for m in self.marks[start + 1 : stop]
            if m.opens_line and m.after_wrap is False and m.token.word not in {"-", "+"}
        )  # fmt: skip

    def _free(self, start: int, stop: int) -> float:
        first = self.marks[start].token
        score = -0.3 if first.title or self.marks[start].opens_line else -2.0
        return score - 0.8 * self._loose_breaks(start, stop) - 0.01 * (stop - start)

    def _value(self, column: Column, start: int, stop: int) -> float:
        if stop - start > 16 or not _VALUE.match(self.text(start, stop)):
            return _NEVER if column.role is Role.VALUE else self._free(start, stop) - 1.0
        order = self.columns.index(column)
        return 1.0 - 0.01 * order

    def _deadline(self, start: int, stop: int) -> float:
        first = self.marks[start]
        opens = first.token.title or first.token.word[0].isdigit() or first.after_blank
        sentence_ends = any(m.token.word in {".", ";"} for m in self.marks[start : stop - 1])
        if not opens or stop - start > 40 or sentence_ends:
            return _NEVER
        return 3.0 if _is_deadline(self.text(start, stop)) else _NEVER

    # -- lists of agencies ------------------------------------------------------------------------

    def _agencies(self, start: int, stop: int) -> float:
        if stop - start > _LIST_WORDS or not self.marks[start].token.title:
            return _NEVER
        score = self._lists_from(start).get(stop)
        if score is None:
            return _NEVER
        return score - 1.5 * self._loose_breaks(start, stop)

    def _lists_from(self, start: int) -> dict[int, float]:
        """Score of each stop at which a list of agencies that opens at `start` may end."""
        if start in self._lists:
            return self._lists[start]
        found: dict[int, float] = {}
        frontier: dict[int, float] = dict(self._names_from(start))
        while frontier:
            stop = min(frontier)
            score = frontier.pop(stop)
            end = self._skip_marks(stop)
            for at in {stop, end}:
                if score > found.get(at, _NEVER):
                    found[at] = score
            following = self._after_connector(stop)
            if following is None or following - start > _LIST_WORDS:
                continue
            for further, extra in self._names_from(following).items():
                total = score + extra
                if total > frontier.get(further, _NEVER) and total > found.get(further, _NEVER):
                    frontier[further] = total
        self._lists[start] = found
        return found

    def _skip_marks(self, at: int) -> int:
        while at < len(self.marks) and self.marks[at].token.word in {",", ";", ".", "…", ":"}:
            at += 1
        return at

    def _after_connector(self, at: int) -> int | None:
        """Where the next name opens, if a comma, semicolon, «và» or «/» joins it; else None."""
        joined = False
        while at < len(self.marks) and self.marks[at].token.word in {",", ";", "và", "cùng", "/", "&"}:
            joined, at = True, at + 1
        return at if joined and at < len(self.marks) else None

    def _names_from(self, start: int) -> dict[int, float]:
        if start in self._names:
            return self._names[start]
        tokens = [m.token for m in self.marks]
        found: dict[int, float] = {}
        known = gazetteer().match(tokens, start)
        if gazetteer().is_head(tokens, start):
            for stop in self._unknown_stops(start):
                longer = 1.0 if known and stop > known[-1][0] else 0.0
                found[stop] = 0.6 - 0.05 * (stop - start) - longer
        for stop, _ in known:
            found[stop] = 2.0 + 0.05 * (stop - start)
            bracket = self._bracket_stop(stop)
            if bracket:
                found[bracket] = found[stop] + 0.1
        self._names[start] = found
        return found

    def _bracket_stop(self, at: int) -> int | None:
        """End of a bracketed remark behind a name: «… Quân đội (Viettel)»."""
        if at >= len(self.marks) or self.marks[at].token.word != "(":
            return None
        for stop in range(at + 1, min(at + 12, len(self.marks))):
            if self.marks[stop].token.word == ")":
                return stop + 1
        return None

    def _unknown_stops(self, start: int) -> list[int]:
        stops = []
        for stop in range(start + 2, min(start + _NAME_WORDS, len(self.marks)) + 1):
            if self.marks[stop - 1].token.word in {",", ";", ".", ":", "…"}:
                break
            if self._may_cut(stop) or stop == len(self.marks) or not self.marks[stop].token.is_word:
                stops.append(stop)
        return stops


@lru_cache(maxsize=50_000)
def _is_deadline(text: str) -> bool:
    return is_deadline_cell(text)


def _marks(fragment: list[tuple[str, int, Line]], layout: Layout) -> list[_Mark]:
    marks: list[_Mark] = []
    before: Line | None = None
    for text, start, line in fragment:
        tokens = tokenize(text)
        for index, token in enumerate(tokens):
            opens = index == 0 and before is not None
            wrap = before.wraps if before is not None and layout.trailing_marks_wrap else None
            placed = Token(token.word, token.start + start, token.stop + start, token.title)
            marks.append(_Mark(placed, line, opens, opens and line.blank_before, wrap if opens else None))
        if tokens:
            before = line
    return marks
