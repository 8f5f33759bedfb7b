"""Rows of a table, however its cells came (tab-separated, flattened, real cells) -> `Row`s.

Every reader fills `Draft`s, a dictionary of cells by column; `finish` turns a draft into a record.
"""

from dataclasses import dataclass

from corpus.drafts import RESOLUTION, finish
from corpus.flattened_drafts import read_flattened
from corpus.lines import Layout
from corpus.models import Block, BlockKind, Row, Source
from corpus.regions import Region, block_of, title_text
from corpus.tabbed_rows import read_tabbed


@dataclass
class TableRead:
    """Everything read from one table region."""

    rows: list[Row]
    blocks: list[Block]
    trace: list[str]


def read_table(source: Source, region: Region, layout: Layout) -> TableRead:
    """Rows, headings and unparsed lines of one table."""
    drafts, blocks, trace = (
        read_tabbed(source, region) if any("\t" in line.text for line in region.header)
        else read_flattened(source, region, layout)
    )  # fmt: skip
    own = RESOLUTION.search(" ".join(line.text for line in region.title))
    rows = finish(
        source,
        drafts,
        table=region.name,
        title=title_text(region),
        resolution=own.group(1) if own else None,
        columns=region.columns,
    )
    head = [block_of(source, BlockKind.TABLE_TITLE, region.title, region.name)] if region.title else []
    head.append(block_of(source, BlockKind.TABLE_HEADER, region.header, region.name))
    return TableRead(rows, head + blocks, trace)
