"""The baselines are what they say they are."""

from __future__ import annotations

import pytest

from evals.bench import bench
from evals.bench import describe as describe_bench
from evals.cases import PlacedCase
from evals.naive import TOP, LexicalTop, VectorTop
from evals.splitter import OVERLAP, SIZE, chunk_all, chunk_plan, split_text
from evals.texts import PlanTexts, holds_words
from index.embeddings import HashEmbedder


def test_chunks_are_those_of_langchain(texts: PlanTexts) -> None:
    library = pytest.importorskip("langchain_text_splitters")
    splitter = library.RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True)
    for plan in texts.plans:
        theirs = splitter.create_documents([texts.raw[plan]])
        mine = chunk_plan(plan, texts.raw[plan])
        assert [document.page_content for document in theirs] == [chunk.quote for chunk in mine]


def test_chunks_know_their_lines(texts: PlanTexts) -> None:
    chunks = chunk_all(texts)
    assert len(chunks) == 260
    for chunk in chunks:
        assert len(chunk.quote) <= SIZE and holds_words(texts.at(chunk), chunk.quote)


def test_nothing_is_lost_between_chunks(texts: PlanTexts) -> None:
    for plan in texts.plans:
        covered = {line for chunk in chunk_plan(plan, texts.raw[plan]) for line in range(chunk.lines[0], chunk.lines[1] + 1)}
        text = texts.raw[plan].split("\n")
        assert all(number in covered for number, line in enumerate(text, start=1) if line.strip())


def test_a_long_word_is_cut() -> None:
    chunks = split_text("a" * 2500)
    assert [len(chunk) for chunk in chunks] == [1000, 1000, 900]


@pytest.mark.parametrize("system", ["lexical", "vector"])
def test_top_four(system: str, texts: PlanTexts, dev: list[PlacedCase]) -> None:
    naive = LexicalTop(texts) if system == "lexical" else VectorTop(texts, HashEmbedder(256))
    answer = naive.answer(("xin chào", "Bố trí nguồn vốn và tỷ lệ góp vốn điều lệ tại Quỹ Đầu tư mạo hiểm"), None)
    assert len(answer.citations) == TOP and len(answer.retrieved) == 10
    assert answer.citations[0].quote in answer.answer and "Quỹ Đầu tư mạo hiểm" in answer.answer
    assert answer == naive.answer(("Bố trí nguồn vốn và tỷ lệ góp vốn điều lệ tại Quỹ Đầu tư mạo hiểm",), None)


def test_no_words_no_chunks(texts: PlanTexts) -> None:
    assert LexicalTop(texts).answer(("???",), None).citations == ()


def test_bench_counts_passes(texts: PlanTexts, dev: list[PlacedCase]) -> None:
    from evals.worker import timed

    class Timed:
        name = "naive-bm25"
        inner = LexicalTop(texts)

        def answer(self, turns, as_of):
            return timed(self.inner, turns, as_of)

    result = bench(Timed(), dev[:20], passes=3)
    assert len(result.p50) == len(result.p95) == 3 and 0 < result.median_p50 <= result.median_p95 <= result.slowest
    assert "| naive-bm25 | 20 | 3 |" in describe_bench([result])
