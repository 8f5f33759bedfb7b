"""The search as a LangChain retriever, for chains and agents that others build on it.

The only file of the index that knows LangChain. A document's text is the exact text of the plan
that the assistant would cite, not what was embedded.
"""

from __future__ import annotations

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import run_in_executor
from pydantic import ConfigDict, Field, InstanceOf

from index.build import Index
from index.models import Hit, SearchFilter


class PlanRetriever(BaseRetriever):
    """Documents for a question, best first.

    Each has the metadata plan, locator («Phụ lục 2, mục 3»), lines ([first, last], 1-based and
    inclusive), kind (clause or row) and id.

    Example:
        >>> PlanRetriever(index=index, k=4).invoke("quỹ đầu tư mạo hiểm")[0].metadata["plan"]
        '17-kh-ubnd-2026'
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    index: InstanceOf[Index] = Field(description="an open index; it is not closed here", repr=False)
    k: int = Field(default=10, ge=1, description="at most so many documents")
    where: SearchFilter = Field(default_factory=SearchFilter, description="what a document must satisfy")

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return self._documents(query)

    async def _aget_relevant_documents(self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun) -> list[Document]:
        return await run_in_executor(None, self._documents, query)

    def _documents(self, query: str) -> list[Document]:
        return [self._document(hit) for hit in self.index.searcher.search(query, k=self.k, where=self.where).hits]

    def _document(self, hit: Hit) -> Document:
        passage = hit.passage
        source = self.index.corpus.sources[passage.plan]
        return Document(
            id=passage.id,
            page_content=source.text(source.line_span(*passage.lines)).strip(),
            metadata={
                "plan": passage.plan, "locator": passage.locator, "lines": list(passage.lines),
                "kind": passage.kind.value, "id": passage.id,
            },
        )  # fmt: skip
