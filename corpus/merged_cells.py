"""Cells merged over several rows: the text belongs to every row that they span, so each row says it."""

from corpus.columns import read_header

Grid = list[list[str | None]]  # None: the cell above goes on


def carry_down(rows: Grid) -> list[list[str]]:
    """The rows of a table with the text of merged cells in each row that states something of its own.

    A lead, partner or deadline printed once beside three tasks is that of all three. A number is not
    repeated, for it counts one row, nor is the name of a column, nor anything in a row without a
    number or content of its own: that row merely goes on the one above.
    """
    width = max((len(row) for row in rows), default=0)
    above = [""] * width
    filled: list[list[str]] = []
    for row in rows:
        names_columns = any(row) and read_header([cell or "" for cell in row]) is not None
        own = any(row[:2])
        filled.append([(above[at] if own and at else "") if cell is None else cell for at, cell in enumerate(row)])
        for at, cell in enumerate(row):
            if cell is not None:
                above[at] = "" if names_columns else cell
    return filled
