"""Is every line accounted for? The lossless rule: each non-blank line is in exactly one record.

Duties are views on clauses and do not count. A record may be cut by a page heading or a footnote
that stands between its parts; those lines then belong to the heading or the footnote alone.
"""

from pydantic import BaseModel, ConfigDict

from corpus.models import BlockKind, ClauseKind, ParsedPlan, Source, Span

_INNER = (BlockKind.TABLE_HEADER, BlockKind.PAGE_NUMBER, BlockKind.HEADER)  # may stand inside another record


class Coverage(BaseModel):
    """What `corpus check` prints for one plan."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    plan: str
    lines: int
    non_blank: int
    clauses: int
    rows: int
    duties: int
    unparsed: int
    missing: tuple[int, ...]
    doubled: tuple[int, ...]

    @property
    def complete(self) -> bool:
        """Whether every non-blank line is in exactly one record and none is unparsed."""
        return not (self.unparsed or self.missing or self.doubled)

    def __str__(self) -> str:
        """The plan's line of `corpus check`."""
        verdict = "ok" if self.complete else f"missing {list(self.missing)} doubled {list(self.doubled)}"
        return (
            f"{self.plan}: {self.lines} lines ({self.non_blank} non-blank), {self.clauses} clauses, "
            f"{self.rows} rows, {self.duties} duties, {self.unparsed} unparsed: {verdict}"
        )


def coverage(parsed: ParsedPlan, source: Source) -> Coverage:
    """Counts how often each line is claimed."""
    inner = {n for b in parsed.blocks for n in _numbers(source, b.span) if b.kind in _INNER}
    inner |= {n for c in parsed.clauses if c.kind is ClauseKind.FOOTNOTE for n in _numbers(source, c.span)}
    claims: dict[int, int] = {}
    for block in parsed.blocks:
        _claim(claims, source, [block.span], skip=set() if block.kind in _INNER else inner)
    for clause in parsed.clauses:
        skip = set() if clause.kind is ClauseKind.FOOTNOTE else inner
        _claim(claims, source, [clause.span], skip=skip)
    for row in parsed.rows:
        _claim(claims, source, list(row.spans), skip=inner)
    texts = source.raw.split("\n")
    filled = [n for n, text in enumerate(texts, start=1) if text.strip()]
    return Coverage(
        plan=source.plan_id, lines=source.line_count, non_blank=len(filled), clauses=len(parsed.clauses),
        rows=len(parsed.rows), duties=len(parsed.duties),
        unparsed=sum(block.kind is BlockKind.UNPARSED for block in parsed.blocks),
        missing=tuple(n for n in filled if n not in claims),
        doubled=tuple(n for n in filled if claims.get(n, 0) > 1),
    )  # fmt: skip


def _numbers(source: Source, span: Span) -> range:
    first, last = source.lines(span)
    return range(first, last + 1)


def _claim(claims: dict[int, int], source: Source, spans: list[Span], skip: set[int] | None = None) -> None:
    numbers = {n for span in spans for n in _numbers(source, span)} - (skip or set())
    for number in numbers:
        claims[number] = claims.get(number, 0) + 1
