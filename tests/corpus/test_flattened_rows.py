"""Flattened tables against a transcription that a person typed from the source, row by row."""

import json
from pathlib import Path

import pytest

GOLD = Path(__file__).parents[1] / "golden" / "flattened_rows.jsonl"
CELLS = ("table", "stt", "sub", "parent", "content", "lead", "coordinating", "deadline")
FLATTENED = ("17-kh-ubnd-2026", "316-kh-ubnd-2025")
TRANSCRIBED = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def _place(row):
    return f"{row['plan']}:{row['lines'][0]}"


@pytest.fixture(scope="module")
def rows(corpus):
    return [row for row in corpus.rows if row.plan in FLATTENED]


def test_every_transcribed_row_is_read_and_no_other(rows):
    assert len(rows) == len(TRANSCRIBED) == 124


@pytest.mark.parametrize("at", range(len(TRANSCRIBED)), ids=[_place(row) for row in TRANSCRIBED])
def test_all_cells_equal_the_transcription(rows, at):
    expected, row = TRANSCRIBED[at], rows[at]
    assert {name: getattr(row, name) for name in CELLS} == {name: expected[name] for name in CELLS}
    assert row.values == (expected["values"] or {})
    assert list(row.lines) == expected["lines"]
    assert (row.output, row.unit, row.target) == (None, None, None)


# The annexes of plan 17 say in their titles which resolution they serve, the annex of plan 316 in
# the headings of its groups (typed from lines 451, 502, 575, 734, 952, 1166, 1241 and 549-740).
SERVED_17 = {
    "Phụ lục 1": "29/2025/NQ-HĐND",
    "Phụ lục 2": "30/2025/NQ-HĐND",
    "Phụ lục 3": "34/2025/NQ-HĐND",
    "Phụ lục 4": "35/2025/NQ-HĐND",
    "Phụ lục 5": "459/NQ-HĐND",
    "Phụ lục 5.1": "459/NQ-HĐND",
    "Phụ lục 6": "461/NQ-HĐND",
}
SERVED_316 = (
    ["459/NQ-HĐND"]
    + 4 * ["461/NQ-HĐND"]
    + ["29/2025/NQ-HĐND", "30/2025/NQ-HĐND"]
    + 3 * ["34/2025/NQ-HĐND"]
    + 3 * ["35/2025/NQ-HĐND"]
    + 7 * [None]
)


def test_resolution_comes_from_the_annex_title(rows):
    found = {(row.table, row.resolution) for row in rows if row.plan == "17-kh-ubnd-2026"}
    assert found == set(SERVED_17.items())


def test_resolution_comes_from_the_group_heading(rows):
    assert [row.resolution for row in rows if row.plan == "316-kh-ubnd-2025"] == SERVED_316


COUNTS_17 = {
    # table: (numbered rows, lettered sub-rows, unnumbered milestones)
    "Phụ lục 1": (4, 0, 0),
    "Phụ lục 2": (9, 0, 0),
    "Phụ lục 3": (16, 0, 0),
    "Phụ lục 4": (9, 12, 8),
    "Phụ lục 5": (9, 9, 0),
    "Phụ lục 5.1": (0, 0, 15),
    "Phụ lục 6": (13, 0, 0),
}


@pytest.mark.parametrize("table", COUNTS_17)
def test_rows_per_table(rows, table):
    of_table = [row for row in rows if row.plan == "17-kh-ubnd-2026" and row.table == table]
    numbered = sum(row.stt is not None for row in of_table)
    lettered = sum(row.sub is not None for row in of_table)
    assert (numbered, lettered, len(of_table) - numbered - lettered) == COUNTS_17[table]


def test_316_has_one_annex_of_20_tasks(rows):
    assert [row.stt for row in rows if row.plan == "316-kh-ubnd-2025"] == [str(n) for n in range(1, 21)]
