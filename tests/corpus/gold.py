"""How many cells of a plan never seen before are read right: the measure of `test_unseen.py`.

A cell counts if the gold or the reading holds text; it is right if both hold the same characters
(white space aside: a wrap may stand inside «QĐ-UBND»; a full stop or semicolon at the end aside). A gold row that was not found counts as
wrong in all its cells, a row that the gold does not know counts as wrong in all of its own.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from corpus.models import Row

UNSEEN = Path(__file__).parents[1] / "fixtures" / "plans_unseen"
PLAIN = ("group", "stt", "sub", "parent", "content", "lead", "coordinating", "deadline", "output", "unit")
_LABEL = re.compile(r"^(?:[IVX]+|[A-ZĐ]|\d+(?:\.\d+)*)(?:[.)]\s*|\s+)")
Cells = dict[str, str]


@dataclass
class Score:
    """Cells right, all cells, and what was wrong."""

    right: int = 0
    total: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Right cells of all."""
        return self.right / self.total if self.total else 0.0

    def __str__(self) -> str:
        return f"{self.right}/{self.total} = {self.share:.3f}"


def gold_rows(name: str, kind: str = ".txt") -> list[Cells]:
    """The gold rows of a plan as cells; targets and extra columns by year or heading.

    Where a row stands beside a cell merged over several rows, DOCX tells so, and PDF within a page.
    """
    path = UNSEEN / f"{name}.gold.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [_gold(raw | raw.get("merged", {}).get(kind, {})) for raw in rows]


def _gold(raw: dict) -> Cells:
    cells = {key: raw.get(key) for key in PLAIN}
    target = raw.get("target")
    for heading, text in target.items() if isinstance(target, dict) else [("target", target)]:
        year = re.search(r"20\d\d", heading)
        cells[year.group() if year else "target"] = text
    cells |= {f"extra {heading.lower()}": text for heading, text in (raw.get("extra") or {}).items()}
    return {key: _bare(text) for key, text in cells.items() if text}


def read_cells(row: Row) -> Cells:
    """A row as the gold writes it: the group without its label."""
    cells = {key: getattr(row, key) for key in PLAIN} | {"target": row.target} | row.values
    cells |= {f"extra {heading.lower()}": text for heading, text in row.extra.items()}
    cells["group"] = _LABEL.sub("", row.group or "")
    return {key: _bare(text) for key, text in cells.items() if text}


def _bare(text: str) -> str:
    plain = re.sub(r"\$\\geq\s*([\d.,]+)\$", r"≥ \1", text)  # OCR noise that a plan prints
    return re.sub(r"\s+", "", plain).rstrip(".;")


def score(gold: list[Cells], rows: list[Row]) -> Score:
    """Compares cell by cell; rows are paired by their place in the table, then by their content."""
    found = [read_cells(row) for row in rows]
    result = Score()
    pairs = _pair(gold, found)
    for index, expected in enumerate(gold):
        actual = found[pairs[index]] if index in pairs else {}
        for key in sorted(expected.keys() | actual.keys()):
            result.total += 1
            if expected.get(key) == actual.get(key):
                result.right += 1
            else:
                place = "/".join(filter(None, (expected.get("group"), expected.get("stt"), expected.get("sub"))))
                result.wrong.append(f"{place} {key}: {actual.get(key)!r} for {expected.get(key)!r}")
    for index in set(range(len(found))) - set(pairs.values()):
        result.total += len(found[index])
        result.wrong.append(f"not in the gold: {found[index]}")
    return result


def _pair(gold: list[Cells], found: list[Cells]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    keys = (
        lambda c: (c.get("group"), c.get("stt"), c.get("sub"), c.get("parent"), c.get("content", "")),
        lambda c: (c.get("content", ""),),
        lambda c: (c.get("group"), c.get("stt"), c.get("sub"), c.get("parent")),
        lambda c: (c.get("stt"), c.get("sub"), c.get("group"), c.get("content", "")[:12]),
        lambda c: (c.get("stt"), c.get("sub"), c.get("content", "")[:12]),
    )
    for key in keys:
        free = [i for i in range(len(found)) if i not in pairs.values()]
        for index, expected in enumerate(gold):
            at = next((i for i in free if index not in pairs and key(found[i]) == key(expected)), None)
            if at is not None:
                pairs[index] = at
                free.remove(at)
    return pairs
