"""Lines of a raw text, and the joining of wrapped lines into flowing text that keeps its offsets.

PDF extraction leaves three marks that say whether a line goes on in the next: a trailing space at
a wrap (some extractors), the line's length against the page's width, and lower case at the start
of the next line. Blank lines say little: they occur inside sentences as well.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import quantiles

from corpus.models import Source, Span

_SENTENCE_END = re.compile(r"[.;:!?…/][”\"')]?$")
_NOT_TABS = " \r\f\v\ufeff\u00a0\u200b"
_MARKED = 0.75  # share of sure wraps (the next line opens in lower case) that carry a trailing space
_IDLE = 0.9  # share of lines with a trailing space from which on it is a habit of the extractor
_FULL = 0.8  # bold and wide letters fill a line earlier than the widest line of the page


@dataclass(frozen=True)
class Line:
    """One line: `text` is stripped, `start`/`stop` are the offsets of that stripped text."""

    number: int
    start: int
    stop: int
    text: str
    wraps: bool  # a trailing space stands in the raw text
    page_start: bool  # a form feed or the single leading space that marks a page's first line
    blank_before: bool
    rule: bool = False  # a line of blanks or underscores, drawn above a footnote

    @property
    def starts_lower(self) -> bool:
        """Whether the first letter is lower case: then it goes on from the line before."""
        return self.text[:1].islower()


@dataclass(frozen=True)
class Layout:
    """What holds for a whole text: how wide its lines are, whether trailing spaces mean wraps."""

    width: int  # characters of a full line; 0 when lines are whole paragraphs
    trailing_marks_wrap: bool  # a trailing space marks every wrap: where none stands, a cell or paragraph ends


@dataclass
class Flow:
    """Joined text with the raw offset of each character (a joining space takes the offset before)."""

    text: str = ""
    at: list[int] = field(default_factory=list)

    def add(self, piece: str, start: int) -> None:
        """Append `piece`, whose characters stand at `start`… in the raw text, after a space."""
        if self.text and piece:
            self.text += " "
            self.at.append(self.at[-1])
        for index, char in enumerate(piece):
            if char.isspace() and self.text.endswith(" "):
                continue
            self.text += " " if char.isspace() else char
            self.at.append(start + index)

    def span(self, start: int, stop: int) -> Span:
        """Raw span of the joined characters `[start, stop)`."""
        return Span(start=self.at[start], stop=self.at[stop - 1] + 1)

    def whole(self) -> Span:
        """Raw span from the first to the last character."""
        return self.span(0, len(self.text))


def read_lines(source: Source) -> tuple[list[Line], Layout]:
    """All non-blank lines of a text and its layout."""
    raws = source.raw.split("\n")
    single_space = sum(1 for raw in raws if re.match(r" \S", raw))
    marks_pages = 0 < single_space <= max(3, len(raws) // 12)
    lines: list[Line] = []
    offset, blank, rule = 0, False, False
    for number, raw in enumerate(raws, start=1):
        text = raw.strip(_NOT_TABS)  # a tab is an empty cell, never decoration
        if text.strip():
            start = offset + raw.index(text[0])
            lines.append(
                Line(
                    number=number,
                    start=start,
                    stop=start + len(text),
                    text=text,
                    wraps=raw.endswith((" ", " \r")),
                    blank_before=blank,
                    rule=rule,
                    page_start="\f" in raw or (marks_pages and bool(re.match(r" \S", raw))),
                )
            )
            blank = rule = False
        else:
            blank = True
            rule = rule or len(raw) >= 20
        offset += len(raw) + 1
    lines = _without_idle_blanks(lines)
    return lines, _layout(lines)


def _without_idle_blanks(lines: list[Line]) -> list[Line]:
    """The lines as they are, unless (nearly) all end with a blank: then it says nothing about wraps."""
    if sum(line.wraps for line in lines) < _IDLE * len(lines):
        return lines
    return [replace(line, wraps=False) for line in lines]


def _layout(lines: list[Line]) -> Layout:
    lengths = sorted(len(line.text) for line in lines if "\t" not in line.text)
    if len(lengths) < 5:
        return Layout(width=0, trailing_marks_wrap=False)
    width = int(quantiles(lengths, n=20)[-2])  # 90th percentile: one long line must not decide
    if width > 160:  # lines are paragraphs; nothing is wrapped
        return Layout(width=0, trailing_marks_wrap=False)
    share = sum(line.wraps for line in lines) / len(lines)
    ended = [line for line in lines if _SENTENCE_END.search(line.text)]
    ended_share = sum(line.wraps for line in ended) / len(ended) if ended else 1.0
    wrapped = [line.wraps for line, following in pairwise(lines) if following.starts_lower]
    complete = bool(wrapped) and sum(wrapped) / len(wrapped) > _MARKED
    return Layout(width=width, trailing_marks_wrap=complete and 0.2 < share < 0.95 and ended_share < 0.6 * share)


def is_full(line: Line, following: Line, layout: Layout) -> bool:
    """Whether the next word would not have fitted on the line, so that its break was a wrap."""
    if not layout.width:
        return False
    word = following.text.split(" ", 1)[0]
    return len(line.text) + 1 + len(word) > _FULL * layout.width


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the punctuation of a finished sentence or list item."""
    return bool(_SENTENCE_END.search(text))


def continues(line: Line, following: Line, layout: Layout) -> bool:
    """Whether `following`, which opens with no list marker, goes on the paragraph of `line`."""
    if following.starts_lower or line.text.endswith(("-", "/", ",")):
        return True  # «34/2025/NQ-» + «HĐND»
    if line.text.isupper() and following.text.isupper():
        return True  # a section's heading over two lines
    full = is_full(line, following, layout)
    if layout.trailing_marks_wrap:
        return line.wraps and full
    if ends_sentence(line.text):
        return full and not following.blank_before
    return full


def join(lines: list[Line]) -> Flow:
    """Lines joined with single spaces."""
    flow = Flow()
    for line in lines:
        flow.add(line.text, line.start)
    return flow
