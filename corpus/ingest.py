"""Plans from outside the corpus: read a file, say what could not be read, keep the rest.

Exit status of the command: 0 read whole, 3 read in part, 2 not readable.
"""

from dataclasses import dataclass
from pathlib import Path

from corpus.check import coverage
from corpus.errors import CorpusError, PlanFileError, Problem, UnreadablePlanError
from corpus.load import read_plan, read_source
from corpus.models import BlockKind, ParsedPlan, Source

MAX_BYTES = 20_000_000  # a plan's text is under 1 MB; a scan is refused before it is decoded
WHOLE, IN_PART, NOT_READABLE = 0, 3, 2


@dataclass(frozen=True)
class Ingested:
    """What one file gave."""

    status: int
    problems: tuple[Problem, ...]
    parsed: ParsedPlan | None = None
    source: Source | None = None


def ingest(path: Path) -> Ingested:
    """Reads one file as a plan; never raises for bad input."""
    try:
        source = _read(path)
        parsed = read_plan(source)
    except CorpusError as error:
        problem = Problem(place=str(path), what=str(error), expected="the text of a plan", todo="see the message")
        return Ingested(NOT_READABLE, (problem,))
    problems = tuple(_problems(path, parsed, source))
    return Ingested(IN_PART if problems else WHOLE, problems, parsed, source)


def _read(path: Path) -> Source:
    if not path.is_file():
        raise PlanFileError(f"{path}: no such file; expected a plan (.txt); check the path")
    if path.stat().st_size > MAX_BYTES:
        raise PlanFileError(f"{path}: {path.stat().st_size} bytes; expected at most {MAX_BYTES}; split the file")
    if path.suffix.lower() != ".txt":
        raise UnreadablePlanError(
            f"{path}: «{path.suffix}» is not read yet; expected .txt; save the document as plain text (UTF-8)"
        )
    return read_source(path)


def _problems(path: Path, parsed: ParsedPlan, source: Source) -> list[Problem]:
    found = [
        Problem(
            place=f"{path}:{block.lines[0]}", what=f"no rule places «{block.text[:60]}»",
            expected="a table row, a heading or a clause", todo="compare with the original document",
        )
        for block in parsed.blocks if block.kind is BlockKind.UNPARSED
    ]  # fmt: skip
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
            )  # fmt: skip
        )
    return found
