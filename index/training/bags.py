"""Texts as bags of matrix rows, gathered into batches without padding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from index.training.normalization import strip_accents


@dataclass(frozen=True)
class Bags:
    """A list of texts, each the rows of its tokens, as one flat array with offsets.

    Attributes:
        rows: (tokens,) rows of all texts in order.
        starts: (texts + 1,) where each text begins; the last entry is the end.
    """

    rows: np.ndarray
    starts: np.ndarray

    @property
    def is_empty(self) -> np.ndarray:
        """(texts,) whether a text has no known token."""
        empty: np.ndarray = np.diff(self.starts) == 0
        return empty

    def batch(self, indices: np.ndarray, dropout: float, random: np.random.Generator) -> tuple[Tensor, Tensor]:
        """The rows and offsets of some texts, as ``torch.nn.EmbeddingBag`` takes them.

        A part of the tokens, ``dropout``, is left out, but never a text's first.
        """
        begins, sizes = self.starts[indices], self.starts[indices + 1] - self.starts[indices]
        offsets = np.concatenate([[0], np.cumsum(sizes)])[:-1]
        positions = np.arange(sizes.sum()) + np.repeat(begins - offsets, sizes)
        kept = random.random(len(positions)) >= dropout
        kept[offsets[sizes > 0]] = True
        ends = np.concatenate([[0], np.cumsum(kept)])
        return torch.from_numpy(self.rows[positions[kept]]), torch.from_numpy(ends[offsets])


def make_bags(texts: Sequence[str], tokenizer: Tokenizer, token_rows: np.ndarray) -> Bags:
    """Tokenise; unknown tokens (row 0) are left out, since their vector is zero."""
    encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    rows = [token_rows[np.asarray(encoding.ids, dtype=np.int64)] for encoding in encodings]
    rows = [ids[ids > 0] for ids in rows]
    starts = np.cumsum([0, *(len(ids) for ids in rows)])
    return Bags(np.concatenate(rows), starts)


@dataclass(frozen=True)
class TypedBags:
    """The same texts as printed and as typed without diacritics."""

    accented: Bags
    stripped: Bags

    def batch(
        self, indices: np.ndarray, share: float, dropout: float, random: np.random.Generator
    ) -> tuple[Tensor, Tensor, np.ndarray]:
        """A batch with a ``share`` of its texts stripped; also the order they come in."""
        cut = random.binomial(len(indices), share)
        bare, full = indices[:cut], indices[cut:]
        rows, offsets = self.accented.batch(full, dropout, random)
        bare_rows, bare_offsets = self.stripped.batch(bare, dropout, random)
        joined = torch.cat([rows, bare_rows]), torch.cat([offsets, bare_offsets + len(rows)])
        return *joined, np.concatenate([full, bare])


def make_typed_bags(texts: Sequence[str], tokenizer: Tokenizer, token_rows: np.ndarray) -> TypedBags:
    """Tokenise texts as printed and without diacritics."""
    stripped = [strip_accents(text) for text in texts]
    return TypedBags(make_bags(texts, tokenizer, token_rows), make_bags(stripped, tokenizer, token_rows))
