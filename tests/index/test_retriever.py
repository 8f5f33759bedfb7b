"""The LangChain retriever gives the exact text that the assistant would cite."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from index import PassageKind, SearchFilter
from index.retriever import PlanRetriever


def test_documents_are_the_cited_lines(index_):
    documents = PlanRetriever(index=index_, k=6).invoke("thành lập Quỹ đầu tư mạo hiểm")
    assert len(documents) == 6
    for document in documents:
        first, last = document.metadata["lines"]
        raw = index_.corpus.sources[document.metadata["plan"]].raw.split("\n")
        assert document.page_content == "\n".join(raw[first - 1 : last]).strip() != ""
        assert set(document.metadata) == {"plan", "locator", "lines", "kind", "id"}
        assert document.id == document.metadata["id"]


def test_they_are_the_hits_of_the_search_in_its_order(index_):
    where = SearchFilter(plans=("17-kh-ubnd-2026",), kinds=(PassageKind.ROW,))
    documents = PlanRetriever(index=index_, k=8, where=where).invoke("trung tâm dữ liệu")
    hits = index_.searcher.search("trung tâm dữ liệu", k=8, where=where).hits
    assert [d.metadata["id"] for d in documents] == [hit.passage.id for hit in hits]
    assert {d.metadata["kind"] for d in documents} == {"row"}


def test_async_gives_the_same(index_):
    retriever = PlanRetriever(index=index_, k=3)

    async def both():
        return await asyncio.gather(retriever.ainvoke("bán dẫn"), retriever.abatch(["bán dẫn", "sandbox"]))

    one, many = ThreadPoolExecutor(1).submit(lambda: asyncio.run(both())).result()  # the browser tests keep a loop in this thread
    assert one == retriever.invoke("bán dẫn") == many[0]


def test_it_is_a_part_of_a_chain(index_):
    chain = PlanRetriever(index=index_, k=2) | RunnableLambda(lambda documents: [d.metadata["plan"] for d in documents])
    assert len(chain.invoke("quỹ đầu tư")) == 2
    assert all(isinstance(d, Document) for d in PlanRetriever(index=index_).invoke("quỹ"))


def test_no_words_no_documents(index_):
    assert PlanRetriever(index=index_).invoke("") == []


@pytest.mark.parametrize("wrong", [{"k": 0}, {"index": None}, {"klimit": 3}])
def test_wrong_arguments_are_refused(index_, wrong):
    with pytest.raises(ValueError):
        PlanRetriever(**{"index": index_, **wrong})
