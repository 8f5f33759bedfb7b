"""Plans from outside the corpus: read a file, say what could not be read, keep the rest.

Exit status of the command: 0 read whole, 3 read in part, 2 not readable. `ingest` reads in a
limited process (`corpus.sandbox`), which runs `reader_process`.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from corpus.check import coverage
from corpus.doubts import doubts
from corpus.errors import CorpusError, Problem
from corpus.extraction import extract
from corpus.load import read_plan
from corpus.models import Block, BlockKind, ParsedPlan, Row, Source, Span
from corpus.sandbox import limit_this_process, read_apart
from corpus.text import squeeze

_APART = 4  # lines between two strips of one table: blank ones and page numbers
WHOLE, IN_PART, NOT_READABLE = 0, 3, 2


@dataclass(frozen=True)
class Ingested:
    """What one file gave."""

    status: int
    problems: tuple[Problem, ...]
    parsed: ParsedPlan | None = None
    source: Source | None = None


def ingest(path: Path) -> Ingested:
    """Reads one file as a plan, in a process of its own; never raises for bad input."""
    try:
        answer = read_apart(path)
    except CorpusError as error:
        return Ingested(NOT_READABLE, (_unreadable(path, error),))
    parsed = ParsedPlan.model_validate(answer["parsed"]) if answer["parsed"] else None
    source = Source(path.stem, answer["text"]) if answer["text"] is not None else None
    return Ingested(answer["status"], tuple(Problem(**p) for p in answer["problems"]), parsed, source)


def ingest_here(path: Path) -> Ingested:
    """The same without limits, in this process: for files that are known, and for the other process."""
    try:
        source, problems = extract(path)
        parsed = read_plan(source)
    except CorpusError as error:
        return Ingested(NOT_READABLE, (_unreadable(path, error),))
    problems += _problems(path, parsed, source)
    return Ingested(IN_PART if problems else WHOLE, tuple(problems), parsed, source)


def _unreadable(path: Path, error: CorpusError) -> Problem:
    """The parts of an error's message (place: what; expected …; what to do) as a `Problem`."""
    place, _, rest = str(error).rpartition(": ") if str(error).count(": ") == 1 else str(error).partition(": ")
    what, _, further = rest.partition("; expected ")
    expected, _, todo = further.partition("; ")
    return Problem(place=place or str(path), what=what, expected=expected or "the text of a plan", todo=todo or "check the file")


def _problems(path: Path, parsed: ParsedPlan, source: Source) -> list[Problem]:
    found = [_unparsed(path, block, source) for block in unread_tables(parsed)]
    found += [_uncertain(path, row, source) for row in parsed.rows if row.uncertain]
    found += [
        Problem(
            place=f"{path}:{number}", what="the line is in no record", expected="one record a line",
            todo="report the document",
        )
        for number in coverage(parsed, source).missing
    ]  # fmt: skip
    if not parsed.rows and not any(clause.marker for clause in parsed.clauses):
        found.append(
            Problem(
                place=str(path),
                what="neither numbered sections nor tables",
                expected="a plan with an outline",
                todo="check that the file is a plan and its text is complete",
            )
        )
        return found
    return [*found, *doubts(path, parsed, source)]


def unread_tables(parsed: ParsedPlan) -> list[Block]:
    """The stretches of a plan that no rule could read, each whole."""
    found: list[Block] = []
    for block in sorted((b for b in parsed.blocks if b.kind is BlockKind.UNPARSED), key=lambda b: b.lines):
        last = found[-1] if found else None
        if last is not None and last.locator == block.locator and block.lines[0] - last.lines[1] <= _APART:
            found[-1] = last.model_copy(
                update={
                    "span": Span(start=last.span.start, stop=block.span.stop),
                    "lines": (last.lines[0], block.lines[1]),
                    "text": f"{last.text} {block.text}",
                }
            )
        else:
            found.append(block)
    return found


def _unparsed(path: Path, block: Block, source: Source) -> Problem:
    first, last = block.lines
    if last - first > 2 and "\t" in source.text(block.span):  # its cells are told apart, but not what they hold
        return Problem(
            place=f"{path}:{first}-{last}", what=f"{block.locator}: no column of this table is known to hold the work",
            expected="a heading such as «Nội dung», «Nhiệm vụ»", todo="name the columns as plans do, and add the file again",
        )  # fmt: skip
    if last - first > 2:
        return Problem(
            place=f"{path}:{first}-{last}", what=f"{block.locator}: the cells of the table are mixed, no row was read",
            expected="a text that keeps the cells of a row together", todo="add the DOCX or PDF of the plan instead",
        )  # fmt: skip
    return Problem(
        place=f"{path}:{first}", what=f"no rule places «{block.text[:60]}»",
        expected="a table row, a heading or a clause", todo="compare with the original document",
    )  # fmt: skip


def _uncertain(path: Path, row: Row, source: Source) -> Problem:
    place = f"{path}:{row.lines[0]}-{row.lines[1]}"
    untimely = row.cell_spans.get("deadline") if "deadline" in row.uncertain else None
    if untimely:
        said = squeeze(" ".join(source.text(span) for span in untimely))
        return Problem(
            place=place, what=f"{row.locator}: «{said[:60]}» stands in the column of deadlines and is no time; left out",
            expected="a time", todo="compare with the original",
        )  # fmt: skip
    if row.locator.startswith("mục "):  # a task in prose
        return Problem(
            place=place, what=f"{row.locator}, «{row.content[:40]}»: {', '.join(row.uncertain)} not surely told by the sentence",
            expected="a sentence with one agency in the lead and one time", todo="compare with the original",
        )  # fmt: skip
    return Problem(
        place=place,
        what=f"{row.locator}, «{row.content[:40]}»: {', '.join(row.uncertain)} left empty, for the text does not part the cells",
        expected="cells that the text tells apart", todo="compare with the original, or add the DOCX or PDF instead",
    )  # fmt: skip


def reader_process() -> None:
    """What the limited process does: reads the file named on its command line, writes JSON."""
    limit_this_process()
    result = ingest_here(Path(sys.argv[1]))
    answer = {
        "status": result.status,
        "problems": [problem.model_dump() for problem in result.problems],
        "parsed": result.parsed.model_dump(mode="json", round_trip=True) if result.parsed else None,
        "text": result.source.raw if result.source else None,
    }
    sys.stdout.write(json.dumps(answer))
