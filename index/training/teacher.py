"""The teacher: a transformer whose sentence vectors the small model learns to predict."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

_log = logging.getLogger(__name__)
_BLOCK = 20_000


class Teacher:
    """Sentence vectors of a Sentence Transformers model, kept on disk.

    The teacher is by far the slowest part of training (half an hour on two cores), and its
    vectors do not change, so each text is embedded once for each prefix.
    """

    def __init__(self, model: str, cache: Path) -> None:
        """
        Args:
            model: a Sentence Transformers model id or folder.
            cache: folder for the vectors; made if missing.
        """
        self.model = model
        self.cache = cache
        cache.mkdir(parents=True, exist_ok=True)

    def embed(self, texts: Sequence[str], prefix: str) -> np.ndarray:
        """(n, d) float32 unit vectors of the texts, each read after ``prefix``."""
        key = hashlib.sha256(f"{self.model}\n{prefix}".encode()).hexdigest()[:12]
        names, vectors = self._load(key)
        place = {text: number for number, text in enumerate(names)}
        missing = sorted(set(texts) - place.keys())
        for begin in range(0, len(missing), _BLOCK):
            block = missing[begin : begin + _BLOCK]
            _log.info("teacher: %d of %d texts to embed", begin, len(missing))
            fresh = self._encode([prefix + text for text in block])
            vectors = np.concatenate([vectors, fresh]) if len(names) else fresh
            place |= {text: len(names) + number for number, text in enumerate(block)}
            names += block
            self._save(key, names, vectors)
        return vectors[[place[text] for text in texts]].astype(np.float32)

    def _encode(self, texts: list[str]) -> np.ndarray:
        import torch
        from sentence_transformers import SentenceTransformer

        # Half precision: on processors with bfloat16 three times as fast, and far more exact
        # than the student can be.
        model = SentenceTransformer(self.model, device="cpu", model_kwargs={"torch_dtype": torch.bfloat16})
        vectors = model.encode(texts, batch_size=64, normalize_embeddings=True)
        return vectors.astype(np.float16)

    def _load(self, key: str) -> tuple[list[str], np.ndarray]:
        names, vectors = self.cache / f"{key}.json", self.cache / f"{key}.npy"
        if not names.exists():
            return [], np.empty((0, 0), np.float16)
        return json.loads(names.read_text(encoding="utf-8")), np.load(vectors)

    def _save(self, key: str, names: list[str], vectors: np.ndarray) -> None:
        np.save(self.cache / f"{key}.npy", vectors)
        text = json.dumps(names, ensure_ascii=False)
        (self.cache / f"{key}.json").write_text(text, encoding="utf-8")
