"""Plans on disk -> `Corpus`. The whole reading of one plan is `read_plan`, from top to bottom."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from corpus.clauses import build_outline
from corpus.composed import read_composed
from corpus.duties import read_duties
from corpus.errors import CorpusError, PlanFileError, Problem, UnreadablePlanError
from corpus.identity import read_identity
from corpus.lines import Layout, Line, join, read_lines
from corpus.models import (
    Block,
    BlockKind,
    Clause,
    ClauseKind,
    Duty,
    ParsedPlan,
    Plan,
    Row,
    RowKind,
    Source,
    Span,
)  # fmt: skip
from corpus.plan_links import link_plans
from corpus.prose_tasks import read_prose_tasks
from corpus.regions import Region, RegionKind, split_regions
from corpus.tables import read_table
from corpus.text import squeeze, syllables

_LOG = logging.getLogger(__name__)
PLANS_DIR = Path(__file__).parent / "plans"
_BLOCKS = {
    RegionKind.HEADER: BlockKind.HEADER, RegionKind.TITLE: BlockKind.TITLE,
    RegionKind.RECIPIENTS: BlockKind.RECIPIENTS, RegionKind.SIGNATURE: BlockKind.SIGNATURE,
    RegionKind.PAGE_NUMBER: BlockKind.PAGE_NUMBER, RegionKind.TABLE_TITLE: BlockKind.TABLE_TITLE,
    RegionKind.UNREAD_TABLE: BlockKind.UNPARSED,
}  # fmt: skip
_STRIP = 8  # lines
_PLACES = {
    BlockKind.HEADER: "phần đầu văn bản", BlockKind.TITLE: "tên kế hoạch",
    BlockKind.RECIPIENTS: "nơi nhận", BlockKind.SIGNATURE: "phần ký", BlockKind.PAGE_NUMBER: "số trang",
}  # fmt: skip


class Corpus:
    """All plans that were read, their texts, and their records by id."""

    def __init__(self, parsed: list[ParsedPlan], sources: dict[str, Source], left_out: tuple[Problem, ...] = ()) -> None:
        """Links the plans that name one another and keeps their texts; `left_out` says which added files are not among them."""
        self.left_out = left_out
        linked = link_plans({p.plan.id: p.plan for p in parsed}, sources)
        self.parsed = {p.plan.id: p.model_copy(update={"plan": linked[p.plan.id]}) for p in parsed}
        self.sources = sources

    @property
    def plans(self) -> dict[str, Plan]:
        """Plan by id, in a fixed order."""
        return {plan_id: parsed.plan for plan_id, parsed in self.parsed.items()}

    @cached_property
    def rows(self) -> list[Row]:
        """All table rows and prose tasks."""
        return [row for parsed in self.parsed.values() for row in parsed.rows]

    @cached_property
    def clauses(self) -> list[Clause]:
        """All clauses."""
        return [clause for parsed in self.parsed.values() for clause in parsed.clauses]

    @cached_property
    def duties(self) -> list[Duty]:
        """All duties."""
        return [duty for parsed in self.parsed.values() for duty in parsed.duties]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all texts: changes whenever a plan does."""
        digest = hashlib.sha256()
        for plan_id in sorted(self.sources):
            digest.update(plan_id.encode())
            digest.update(self.sources[plan_id].raw.encode())
        return digest.hexdigest()


def read_plan(source: Source) -> ParsedPlan:
    """Reads one plan: lines -> regions -> rows and clauses -> duties and identity.

    Raises:
        UnreadablePlanError: the text holds no words at all.
    """
    return read_composed(source, _read_plan)


def _read_plan(source: Source) -> ParsedPlan:
    lines, layout = read_lines(source)
    if not lines or not any(syllables(line.text) for line in lines):
        raise UnreadablePlanError(
            f"{source.plan_id}: no text; expected the words of a plan; check the file, or run OCR on a scan"
        )
    regions = split_regions(lines)
    pages = _pages(lines, regions)
    rows: list[Row] = []
    blocks: list[Block] = []
    trace: list[str] = []
    for region in regions:
        if region.kind is RegionKind.TABLE:
            table = read_table(source, region, layout)
            rows += table.rows
            blocks += table.blocks
            trace += table.trace
        elif region.kind is RegionKind.UNREAD_TABLE:
            blocks += [_region_block(source, strip) for strip in _strips(region)]
        elif region.kind in _BLOCKS:
            blocks.append(_region_block(source, region))
    clauses = _clauses(source, regions, layout, pages)
    clauses, prose = read_prose_tasks(source, clauses)
    rows = place_marks([*rows, *prose])
    return ParsedPlan(
        plan=read_identity(source, regions), clauses=tuple(clauses), rows=tuple(rows),
        duties=tuple(read_duties(source, clauses)), blocks=tuple(blocks),
        line_count=source.line_count, trace=tuple(trace),
    )  # fmt: skip


def _pages(lines: list[Line], regions: list[Region]) -> dict[int, int]:
    """Page of each line where the text marks its pages (centred title lines are no marks)."""
    title = {line.number for r in regions if r.kind in (RegionKind.TITLE, RegionKind.HEADER) for line in r.lines}
    printed = {
        line.number: int(line.text.strip("-– "))
        for r in regions
        if r.kind is RegionKind.PAGE_NUMBER
        for line in r.lines
        if line.text.strip("-– ").isdigit()
    }
    if sum(line.page_start and line.number not in title for line in lines) < 2:
        return {}
    page, pages = 1, {}
    for line in lines:
        page += line.page_start and line.number not in title
        page = max(page, printed.get(line.number, 0))
        pages[line.number] = page
    return pages


def _strips(region: Region) -> list[Region]:
    """A table that could not be read, in strips of a few lines: what an answer can quote of it."""
    lines = region.lines
    return [replace(region, lines=lines[at : at + _STRIP]) for at in range(0, len(lines), _STRIP)]


def _region_block(source: Source, region: Region) -> Block:
    span = Span(start=region.lines[0].start, stop=region.lines[-1].stop)
    kind = _BLOCKS[region.kind]
    return Block(
        plan=source.plan_id, kind=kind, locator=region.name or _PLACES.get(kind, ""),
        text=squeeze(join(region.lines).text), span=span, lines=source.lines(span),
    )  # fmt: skip


def _clauses(source: Source, regions: list[Region], layout: Layout, pages: dict[int, int]) -> list[Clause]:
    body = sorted(
        (line for region in regions if region.kind is RegionKind.BODY and not region.name for line in region.lines),
        key=lambda line: line.number,
    )
    clauses = build_outline(source, body, layout, pages=pages, breaks=_breaks(regions, body))
    for count, region in enumerate((r for r in regions if r.kind is RegionKind.FOOTNOTE), start=1):
        span = Span(start=region.lines[0].start, stop=region.lines[-1].stop)
        clauses.append(
            Clause(
                id=f"{source.plan_id}#footnote-{count}",
                plan=source.plan_id,
                kind=ClauseKind.FOOTNOTE,
                path=f"{region.name}, chú thích {count}" if region.name else f"chú thích {count}",
                marker="",
                text=join(region.lines).text,
                heading=False,
                parent=None,
                span=span,
                lines=source.lines(span),
                page=pages.get(region.lines[0].number),
            )
        )
    for name, lines in _parts_with_own_outline(regions).items():
        clauses += [
            clause.model_copy(
                update={
                    "id": clause.id.replace("#", f"#{name}/", 1),
                    "path": f"{name}, {clause.path}",
                    "parent": clause.parent.replace("#", f"#{name}/", 1) if clause.parent else None,
                }
            )
            for clause in build_outline(source, lines, layout, pages=pages)
        ]
    return sorted(clauses, key=lambda clause: clause.span.start)


def _parts_with_own_outline(regions: list[Region]) -> dict[str, list[Line]]:
    """Annexes in prose and the decision that carries a plan, by name: their numbers are not those of the plan."""
    parts: dict[str, list[Line]] = {}
    for region in regions:
        if region.kind is RegionKind.ANNEX_PROSE or (region.kind is RegionKind.BODY and region.name):
            parts.setdefault(region.name, []).extend(region.lines)
    return {name: sorted(lines, key=lambda line: line.number) for name, lines in parts.items() if lines}


def _breaks(regions: list[Region], body: list[Line]) -> frozenset[int]:
    """First body line behind each region that no sentence runs across."""
    passable = (RegionKind.BODY, RegionKind.PAGE_NUMBER, RegionKind.FOOTNOTE)
    last = {r.lines[-1].number for r in regions if r.kind not in passable and r.lines}
    last |= {r.header[-1].number for r in regions if r.header and not r.lines}
    return frozenset(
        next((line.number for line in body if line.number > number), 0) for number in last
    )  # fmt: skip


def place_marks(rows: list[Row]) -> list[Row]:
    """A lone «X» in a yearly schedule whose column was lost: its year is that of the same target in
    the sibling table of the same resolution, if exactly one row there holds the same words and is
    due in one year; else it stays where it was read."""
    placed = []
    for row in rows:
        if set(row.values.values()) == {"X"} and len(row.values) == 1:
            words = " ".join(syllables(row.content))
            years = {
                other.due.latest.year
                for other in rows
                if other.table != row.table and other.resolution == row.resolution and other.due
                and other.due.latest and other.kind is RowKind.INDICATOR
                and (not other.due.earliest or other.due.earliest.year == other.due.latest.year)
                and words in " ".join(syllables(other.content))
            }  # fmt: skip
            if len(years) == 1:
                row = row.model_copy(update={"values": {str(years.pop()): "X"}})
        placed.append(row)
    return placed


def read_source(path: Path) -> Source:
    """The text of a file as a `Source`; its stem is the plan's id.

    Raises:
        PlanFileError: the file is missing or not UTF-8.
    """
    try:
        raw = path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise PlanFileError(f"{path}: no such file; expected a plan's text; restore it") from error
    except UnicodeDecodeError as error:
        raise PlanFileError(f"{path}: byte {error.start} is not UTF-8; expected UTF-8 text; save the file as UTF-8") from error
    return Source(path.stem, raw)


def verify_checksums(folder: Path) -> None:
    """Compares the plans with `SHA256SUMS`, so that every line number still means the same line.

    Raises:
        PlanFileError: a listed file is missing or altered.
    """
    for entry in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        expected, _, name = entry.partition("  ")
        path = folder / name.strip()
        if not path.exists():
            raise PlanFileError(f"{path}: missing; expected by SHA256SUMS; restore the file")
        actual = hashlib.sha256(path.read_bytes()).hexdigest()
        if actual != expected:
            raise PlanFileError(
                f"{path}: SHA-256 is {actual[:12]}…, expected {expected[:12]}…; "
                "restore the original text, or update SHA256SUMS if the change is meant"
            )


def load_corpus(folder: Path = PLANS_DIR, *, added: Path | None = None) -> Corpus:
    """The five shipped plans (checksums verified) and the plans that officials added.

    Raises:
        PlanFileError: a shipped plan is missing or altered.
    """
    return gather(folder, added, read_plan)


def gather(
    folder: Path, added: Path | None, read: Callable[[Source], ParsedPlan], text: Callable[[Path], Source] = read_source
) -> Corpus:
    """Reads every plan with `read`. A shipped plan must read; an added file that does not is left out and said so.

    Args:
        folder: of the shipped plans.
        added: of the plans that officials added.
        read: the reading of one plan.
        text: the text of a file.

    Raises:
        CorpusError: a shipped plan is missing, altered or unreadable.
    """
    if (folder / "SHA256SUMS").exists():
        verify_checksums(folder)
    sources = {path.stem: text(path) for path in sorted(folder.glob("*.txt"))}
    parsed = [read(source) for source in sources.values()]
    left_out = []
    for path in sorted(added.glob("*.txt")) if added is not None and added.is_dir() else ():
        try:
            if path.stem in sources:  # its lines would stand in for the shipped plan's in every answer
                raise PlanFileError("has the name of a shipped plan; expected another; rename the file")
            source = text(path)
            parsed.append(read(source))
            sources[path.stem] = source
        except Exception as error:  # whatever is wrong with one file must not keep the others from being read
            what = str(error) if isinstance(error, CorpusError) else f"the reader stopped: {error}"
            left_out.append(Problem(place=path.name, what=what, expected="a plan's text", todo="mend or remove the file"))
            _LOG.warning("left out: %s", left_out[-1])
    return Corpus(parsed, sources, tuple(left_out))
