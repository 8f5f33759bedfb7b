"""The dense leg of a search: the model and the vectors of all segments, opened when they are needed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

import numpy as np

from index.embeddings import Embedder, EmbeddingError
from index.segment import Segment
from index.vector_store import VectorStore, VectorStoreError

_LOG = logging.getLogger(__name__)
EXACTLY = 10_000  # passages up to which a search compares all vectors rather than wait for a graph


class DenseLeg:
    """The model and the vectors of all segments, opened by whoever needs them first."""

    def __init__(self, embedder: Embedder, segments: Sequence[Segment], *, wait: bool = True) -> None:
        """Opens nothing yet.

        Args:
            embedder: the model that made the vectors.
            segments: whose vectors.
            wait: whether a search waits until it is open.
        """
        self._embedder = embedder
        self._segments = segments
        self._wait = wait
        self._stores: list[VectorStore] | None = None
        self._exact: list[VectorStore] | None = None
        self._lock = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether it is open."""
        return self._stores is not None

    def open(self) -> list[VectorStore]:
        """Opens model and vectors, once.

        Raises:
            VectorStoreError, EmbeddingError: one of them cannot be opened.
        """
        with self._lock:
            if self._stores is None:
                self._embedder.embed_queries(["mở"])
                self._stores = self._opened([segment.open_store for segment in self._segments])
            return self._stores

    def open_meanwhile(self) -> threading.Thread:
        """Opens it in a thread; what does not open is said, and searches go on without."""

        def opened() -> None:
            try:
                self.open()
            except (VectorStoreError, EmbeddingError) as error:
                _LOG.warning("the graph of the dense search does not open: %s", error)

        thread = threading.Thread(target=opened, name="dense-leg", daemon=True)
        thread.start()
        return thread

    def at_hand(self) -> list[VectorStore] | None:
        """The vectors that a search asks now.

        Where it does not wait for the graphs of a small collection, whole vectors are compared one by one until
        they are open: slower, and exact. A large collection is searched by words alone until then.

        Raises:
            VectorStoreError, EmbeddingError: one of them cannot be opened.
        """
        if self._wait or self._stores is not None:
            return self.open()
        if self._exact is None and sum(len(segment) for segment in self._segments) <= EXACTLY:
            self._exact = self._opened([segment.open_exact for segment in self._segments])
        return self._exact

    @staticmethod
    def _opened(openers: Sequence[Callable[[], VectorStore] | None]) -> list[VectorStore]:
        opened: list[VectorStore] = []
        try:
            opened += (opener() for opener in openers if opener is not None)
        except VectorStoreError:
            _close(opened)
            raise
        return opened

    def embed(self, text: str) -> np.ndarray:
        """A question's vector."""
        vector: np.ndarray = self._embedder.embed_queries([text])[0]
        return vector

    def close(self) -> None:
        """Releases what was opened."""
        with self._lock:
            _close(self._stores or [])
            self._stores = None


def _close(stores: Sequence[VectorStore]) -> None:
    for store in stores:
        store.close()
