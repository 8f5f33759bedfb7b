"""`corpus export`: the fields that other programs rely on."""

import json

import pytest

from corpus.export import export

ROW = {
    "type", "plan", "lines", "locator", "table", "resolution", "group", "stt", "sub", "parent", "content",
    "lead", "coordinating", "deadline", "output", "unit", "target", "values", "parsed",
}  # fmt: skip


@pytest.fixture(scope="module")
def records(corpus):
    return [json.loads(line) for line in export(corpus)]


def test_every_record_has_type_plan_lines_and_locator(records, corpus):
    assert {record["type"] for record in records} >= {"plan", "clause", "row", "duty", "header", "boilerplate"}
    for record in records:
        first, last = record["lines"]
        assert 1 <= first <= last <= corpus.sources[record["plan"]].line_count
        assert record["locator"] and record["type"]


def test_rows_hold_the_contract_fields(records):
    rows = [record for record in records if record["type"] == "row"]
    assert len(rows) == 333
    for row in rows:
        assert set(row) >= ROW, row["locator"]
        assert row["values"] is None or row["values"]
        for name in ("content", "lead", "coordinating", "deadline", "output", "unit", "target"):
            assert row[name] is None or row[name] == " ".join(row[name].split()) != "", (row["locator"], name)
        assert not (row["stt"] or "").endswith(".") and ")" not in (row["sub"] or "")


def test_a_row_in_full(records):
    row = next(r for r in records if r["locator"] == "Phụ lục 4, mục 8.d" and r["type"] == "row")
    assert (row["table"], row["resolution"], row["stt"], row["sub"], row["parent"]) == (
        "Phụ lục 4", "35/2025/NQ-HĐND", None, "d", "8",
    )  # fmt: skip
    assert row["parsed"]["deadline"]["kind"] == "continuous"
    assert [agency["id"] for agency in row["parsed"]["coordinating"]] == ["quy-dau-tu-mao-hiem"]


def test_export_is_reproducible(corpus, records):
    assert [json.loads(line) for line in export(corpus)] == records
