"""Properties that hold for every record, and for any text at all."""

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.check import coverage
from corpus.errors import UnreadablePlanError
from corpus.lines import Flow, join, read_lines
from corpus.load import read_plan
from corpus.models import Source
from corpus.text import fold, normalize, squeeze

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
WORDS = st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " -–/.,;:()0123456789\u00a0", max_size=60)
PIECES = st.sampled_from(
    [
        "I. MỤC ĐÍCH", "1. Sở Y tế chủ trì", "a) Nội dung", "- gạch", "STT Nội dung Đơn vị chủ trì Thời gian", "12", "1.",
        "Phụ lục I", "STT\tNội dung\tChủ trì", "1\tViệc\tSở Y tế", "\tgiai đoạn\t", "Sở Y tế", "Quý I/2026", "Nơi nhận:",
        "KẾ HOẠCH", "", "  ", "TM. ỦY BAN NHÂN DÂN", "nội dung nối tiếp ", "\f3",
    ]
)  # fmt: skip


def _no_space(text):
    return re.sub(r"\s", "", text)


def test_span_text_is_the_record_text(corpus):
    for row in corpus.rows:
        source = corpus.sources[row.plan]
        for key, spans in row.cell_spans.items():
            printed = row.values.get(key.removeprefix("value:")) if key.startswith("value:") else getattr(row, key)
            if printed == "X" and key.startswith("value:"):
                continue
            assert printed is None or squeeze(" ".join(source.text(span) for span in spans)) == printed, row.id
        for mention in (*row.lead_agencies, *row.coordinating_agencies):
            assert squeeze(source.text(mention.span)) == mention.name
    for clause in corpus.clauses:  # a footnote may stand inside a clause's span: its text is left out
        printed = iter(_no_space(corpus.sources[clause.plan].text(clause.span)))
        assert all(char in printed for char in _no_space(clause.text)), clause.id
    for block in (block for parsed in corpus.parsed.values() for block in parsed.blocks):
        assert _no_space(block.text) in _no_space(corpus.sources[block.plan].text(block.span))


def test_lines_of_a_record_are_those_of_its_span(corpus):
    for record in [*corpus.clauses, *corpus.duties]:
        assert record.lines == corpus.sources[record.plan].lines(record.span)


def test_each_non_blank_line_is_in_exactly_one_record(corpus):
    for plan_id, parsed in corpus.parsed.items():
        found = coverage(parsed, corpus.sources[plan_id])
        assert (found.missing, found.doubled, found.unparsed) == ((), (), 0), plan_id


def test_ids_are_unique(corpus):
    ids = [record.id for record in [*corpus.rows, *corpus.clauses, *corpus.duties]]
    assert len(ids) == len(set(ids))


@given(st.text(max_size=80) | WORDS)
def test_normalisation_is_idempotent_and_takes_both_unicode_forms(text):
    for function in (normalize, fold, squeeze):
        assert function(function(text)) == function(text)
    for function in (normalize, fold):
        assert function(unicodedata.normalize("NFD", text)) == function(unicodedata.normalize("NFC", text))


@given(st.lists(WORDS, max_size=12))
def test_joining_lines_keeps_the_characters_and_their_places(texts):
    raw = "\n".join(texts)
    source = Source("x", raw)
    lines, _ = read_lines(source)
    flow = join(lines)
    assert _no_space(flow.text) == _no_space(raw)
    for index, char in enumerate(flow.text):
        assert char == " " or raw[flow.at[index]] == char


@given(st.lists(st.tuples(WORDS, st.integers(0, 10**6)), min_size=1, max_size=6))
def test_a_flow_gives_back_spans_in_order(pieces):
    flow, at = Flow(), 0
    for text, gap in pieces:
        at += gap
        flow.add(text.strip(), at)
        at += len(text)
    assert len(flow.text) == len(flow.at)
    assert flow.at == sorted(flow.at)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | WORDS, max_size=40))
def test_any_text_is_read_without_loss(pieces):
    source = Source("x", "\n".join(pieces))
    try:
        parsed = read_plan(source)
    except UnreadablePlanError:
        return
    found = coverage(parsed, source)
    assert (found.missing, found.doubled) == ((), ())
