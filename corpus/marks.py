"""The words of a flattened row with their places, and what the line breaks between them say.

`Wraps` counts, for any run of words, the breaks that no wrap explains: those that the text itself
marks as ends (a line without a trailing blank, where blanks mark wraps), and those after which the
next word would have fitted into the column.
"""

from dataclasses import dataclass

from corpus.agencies import Token, tokenize
from corpus.lines import Layout, Line

Fragment = list[tuple[str, int, Line]]
_ROOM = 0.8  # of a column's width: letters differ in breadth, so a line may look shorter than it is
_OVER = 1.2  # of a column's width: no line of a cell is longer


@dataclass(frozen=True)
class Mark:
    """A token and how it stands on its line."""

    token: Token
    line: Line
    opens_line: bool
    after_blank: bool
    after_wrap: bool | None  # None: the text does not say


def marks_of(fragment: Fragment, layout: Layout) -> list[Mark]:
    """All words and punctuation of a fragment."""
    marks: list[Mark] = []
    before: Line | None = None
    for text, start, line in fragment:
        tokens = tokenize(text)
        for index, token in enumerate(tokens):
            opens = index == 0 and before is not None
            wrap: bool | None = None
            if opens and before is not None:
                wrap = True if before.wraps else False if layout.trailing_marks_wrap else None
            placed = Token(token.word, token.start + start, token.stop + start, token.title)
            marks.append(Mark(placed, line, opens, opens and line.blank_before, wrap))
        if tokens:
            before = line
    return marks


class Wraps:
    """Answers about the line breaks inside a run of words, in constant time."""

    def __init__(self, marks: list[Mark]) -> None:
        """Adds up the breaks from the first word on."""
        self.marks = marks
        self._breaks = [i for i, mark in enumerate(marks) if mark.opens_line]
        self._line_start = [0] * len(marks)
        for index in range(1, len(marks)):
            self._line_start[index] = index if marks[index].opens_line else self._line_start[index - 1]
        self._loose = self._sums([self._is_loose(mark) for mark in marks])
        self._early: dict[int, list[int]] = {}

    @staticmethod
    def _sums(flags: list[bool]) -> list[int]:
        sums = [0]
        for flag in flags:
            sums.append(sums[-1] + flag)
        return sums

    @staticmethod
    def _is_loose(mark: Mark) -> bool:
        return mark.opens_line and mark.after_wrap is False and mark.token.word not in {"-", "+"}

    def loose(self, start: int, stop: int) -> int:
        """Breaks inside `[start, stop)` that the text's own marks call ends."""
        return self._loose[stop] - self._loose[start + 1] if stop > start else 0

    def _length(self, first: int, last: int) -> int:
        """Characters from one word to another on the same line."""
        return self.marks[last].token.stop - self.marks[first].token.start

    def misfits(self, start: int, stop: int, width: int) -> int:
        """Lines of `[start, stop)` that do not fit a column: cut short of it, or longer than it."""
        if stop <= start or not width:
            return 0
        first_break = next((i for i in range(start + 1, stop) if self.marks[i].opens_line), stop)
        count = self._misfit(start, first_break, width, ends=first_break < stop)
        if first_break == stop:
            return count
        last = self._line_start[stop - 1]
        count += self._between(first_break, last, width)
        return count + self._misfit(last, stop, width, ends=False)

    def _misfit(self, first: int, stop: int, width: int, *, ends: bool) -> int:
        """Whether the words of one line misfit; `ends`: the cell goes on in the next line."""
        length = self._length(first, stop - 1)
        if length > _OVER * width + 2:
            return 1
        if not ends or self.marks[stop].after_wrap or self.marks[stop].token.word in {"-", "+", "–"}:
            return 0
        following = self.marks[stop].token
        return int(length + 1 + following.stop - following.start < _ROOM * width)

    def _between(self, first: int, last: int, width: int) -> int:
        """Misfits of the whole lines from the break `first` up to the break `last`."""
        if width not in self._early:
            flags = [False] * len(self.marks)
            for at, following in zip(self._breaks, self._breaks[1:], strict=False):
                flags[at] = bool(self._misfit(at, following, width, ends=True))
            self._early[width] = self._sums(flags)
        sums = self._early[width]
        return sums[last] - sums[first]
