"""From a trained matrix to an ordinary Sentence Transformers folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

CARD = "README.md"


def export_model(weights: np.ndarray, token_rows: np.ndarray, tokenizer: Tokenizer, out: Path) -> None:
    """Write the model; a model card that is there already is left alone.

    The weights are stored as int8 rows with a factor for each token, which Sentence
    Transformers reads (it is the layout of model2vec) and which is a quarter of the size.

    Args:
        weights: (rows, d) float32.
        token_rows: (tokens,) the row that each token id uses.
        tokenizer: its ids are the places of ``token_rows``.
        out: the folder to write.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    card = out / CARD
    text = card.read_text(encoding="utf-8") if card.exists() else None
    static = StaticEmbedding(tokenizer, embedding_weights=torch.zeros(len(token_rows), weights.shape[1]))
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    model.save_pretrained(str(out), create_model_card=False)
    if text is not None:
        card.write_text(text, encoding="utf-8")
    rows, factors = quantize(weights)
    tensors = {
        "embeddings": rows,
        "mapping": token_rows.astype(np.int32),
        "weights": factors[token_rows],
    }
    save_file(tensors, next(out.rglob("model.safetensors")))


def quantize(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows as int8 and the float32 factor of each: row ≈ int8 row · factor."""
    factors = np.abs(weights).max(axis=1) / 127.0
    safe = np.where(factors > 0, factors, 1.0)
    return np.rint(weights / safe[:, None]).astype(np.int8), factors.astype(np.float32)
