"""A parsed plan as plain text, for goldens and for people."""

from collections.abc import Iterator

from corpus.models import Clause, ParsedPlan, Row

_DEPTH = {"section": 0, "number": 1, "decimal": 2, "letter": 2, "star": 2, "dash": 3, "plus": 4, "paragraph": 3}


def outline(parsed: ParsedPlan) -> Iterator[str]:
    """One line a clause: line numbers, path, the words it opens and ends with."""
    for clause in parsed.clauses:
        yield f"{_lines(clause.lines)}  {'  ' * _DEPTH.get(clause.kind.value, 0)}{clause.path} | {_gist(clause)}"


def table(parsed: ParsedPlan) -> Iterator[str]:
    """One tab-separated line a row, its cells as printed and the deadline as parsed."""
    for row in parsed.rows:
        yield "\t".join(_cells(row))


def _lines(lines: tuple[int, int]) -> str:
    return f"{lines[0]:>5}-{lines[1]:<5}"


def _gist(clause: Clause) -> str:
    text = clause.text
    return text if len(text) <= 90 else f"{text[:60]} … {text[-25:]}"


def _cells(row: Row) -> list[str]:
    due = ""
    if row.due:
        due = f"{row.due.kind.value} {row.due.earliest or ''}..{row.due.latest or ''}"
    values = "; ".join(f"{year}: {value}" for year, value in row.values.items())
    cells = [
        row.locator, _lines(row.lines).strip(), row.kind.value, row.resolution, row.content, row.lead,
        row.coordinating, row.output, row.unit, row.target, row.deadline, due, values,
    ]  # fmt: skip
    return [cell or "" for cell in cells]
