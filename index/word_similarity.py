"""How well each word of a question is met by some word of a passage: late interaction.

A sentence vector is a mean, in which one decisive word drowns. Here every word of the question
looks for its nearest word in the passage, by the vectors of the shipped static model, and what
the words find is averaged by how rare they are. «chợ mua bán» meets «giao dịch», and a passage
that meets nothing of it is not saved by the rest of the sentence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np

from index.embeddings import SHIPPED_MODEL, StaticEmbedder


class WordSimilarity:
    """Soft word overlap between questions and the texts of one corpus.

    Example:
        >>> words = WordSimilarity(["thành lập sàn giao dịch công nghệ", "xử lý rác thải"])
        >>> words.covered("chợ mua bán công nghệ", [words.places("sàn giao dịch công nghệ"), words.places("rác thải")])
        array([0.9, 0.3], dtype=float32)
    """

    def __init__(self, texts: Sequence[str], model: StaticEmbedder | None = None) -> None:
        """
        Args:
            texts: the corpus, from which the rarity of words is counted.
            model: whose word vectors; None for the model that ships with the project.
        """
        self._model = model or _shipped()
        counts: Counter[int] = Counter()
        for text in texts:
            counts.update(set(self._model.tokens(text)))
        self._total = max(1, len(texts))
        self._counts = counts
        vocabulary = np.array(sorted(counts), dtype=np.int64)
        self._places = {int(token): place for place, token in enumerate(vocabulary)}
        self._vectors = self._model.token_vectors(vocabulary)

    def tokens(self, text: str) -> np.ndarray:
        """Ids of the words and phrases of a text, as the model cuts it."""
        return np.asarray(self._model.tokens(text), dtype=np.int64)

    def places(self, text: str) -> np.ndarray:
        """Places of a text's words among the words of the corpus; a word that no text of it has is left out."""
        found = {self._places[token] for token in self._model.tokens(text) if token in self._places}
        return np.fromiter(sorted(found), dtype=np.int64, count=len(found))

    def covered(self, question: str, passages: Sequence[np.ndarray]) -> np.ndarray:
        """Share of the question's words, by rarity and nearness, that each passage meets: (n,) 0 to 1.

        Args:
            question: its content words.
            passages: of each, what `places` gives; an empty one meets nothing.
        """
        asked = self.tokens(question)
        result = np.zeros(len(passages), dtype=np.float32)
        if not len(asked) or not len(passages) or not len(self._vectors):
            return result
        near = np.clip(self._model.token_vectors(asked) @ self._vectors.T, 0.0, 1.0)
        weights = np.array([self._rarity(int(token)) for token in asked], dtype=np.float32)
        for number, passage in enumerate(passages):
            if len(passage):
                best = near[:, passage].max(axis=1)
                result[number] = float(weights @ best / weights.sum())
        return result

    def unmet(self, question: str, passage: np.ndarray) -> list[float]:
        """Of each word of the question, its rarity times its distance from the nearest word of a passage."""
        asked = self.tokens(question)
        if not len(asked):
            return []
        near = np.zeros(len(asked), dtype=np.float32)
        if len(passage):
            near = np.clip(self._model.token_vectors(asked) @ self._vectors[passage].T, 0.0, 1.0).max(axis=1)
        return [self._rarity(int(token)) * (1.0 - float(met)) for token, met in zip(asked, near, strict=True)]

    def _rarity(self, token: int) -> float:
        count = self._counts.get(token, 0)
        return math.log(1 + self._total / count) if count else 0.7 * math.log(1 + self._total)


@cache
def _shipped() -> StaticEmbedder:
    return StaticEmbedder(SHIPPED_MODEL)
