"""Texts to vectors: the model that ships with the project, or any other by a setting.

The shipped model (``index/model``) is a static embedding: a text's vector is the mean of
its tokens' vectors. It is an ordinary Sentence Transformers folder, but is served here by
tokenizers, safetensors and numpy alone, which load in a twentieth of the time that torch
needs. Any other model goes through sentence-transformers, imported only when one is asked
for. This is the only file of the index that knows either library.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

SHIPPED_MODEL = Path(__file__).with_name("model")
_WEIGHTS, _TOKENIZER, _MODULES = "model.safetensors", "tokenizer.json", "modules.json"
_STATIC_TYPES = {"StaticEmbedding", "Normalize"}
_CHUNK = 256  # texts gathered at once, so that a big corpus does not fill the memory
_PROBE_SECONDS = 3.0

_log = logging.getLogger(__name__)


class EmbeddingError(Exception):
    """A model that cannot be used; the message says where, what, what was expected, what to do."""


class Embedder(Protocol):
    """What the index needs of an embedding model."""

    @property
    def name(self) -> str:
        """Identity for the index: the model and a hash of its weights, so that vectors of two are never mixed."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of every vector."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32, unit norm; a zero row for a text of which the model knows nothing."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Likewise for questions, which some models treat otherwise than passages."""
        ...


class StaticEmbedder:
    """A static Sentence Transformers model, served without torch.

    It gives the same vectors as ``SentenceTransformer(folder).encode(texts)``. The mean
    ignores word order and negation; see the model card.

    Example:
        >>> StaticEmbedder(SHIPPED_MODEL).embed_queries(["chống ngập khi mưa to"]).shape
        (1, 384)
    """

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: a folder with model.safetensors and tokenizer.json.

        Raises:
            EmbeddingError: a file is missing or unreadable, or the two do not fit together.
        """
        for file in (_WEIGHTS, _TOKENIZER):
            if not (folder / file).is_file():
                raise EmbeddingError(
                    f"{folder / file}: no such file, expected a static Sentence Transformers "
                    f"model ({_WEIGHTS}, {_TOKENIZER}); restore the folder from the repository, "
                    "or point the setting at another model"
                )
        self._tokenizer = _load_tokenizer(folder / _TOKENIZER)
        self._table, self._rows, self._scales = _load_weights(folder / _WEIGHTS)
        known, expected = len(self._rows), self._tokenizer.get_vocab_size()
        if known != expected:
            raise EmbeddingError(
                f"{folder / _WEIGHTS}: vectors for {known} tokens, expected {expected} as in "
                f"{_TOKENIZER}; take both files from the same training run"
            )
        self.dimensions: int = self._table.shape[1]
        self.name: str = f"{folder.name}@{_hash_files(folder / _WEIGHTS, folder / _TOKENIZER)}"

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32, unit norm; a zero row for a text without a known word."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for begin in range(0, len(texts), _CHUNK):
            vectors[begin : begin + _CHUNK] = self._means(texts[begin : begin + _CHUNK])
        return _unit(vectors)

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """The same as for passages: the model makes no difference."""
        return self.embed_passages(texts)

    def tokens(self, text: str) -> list[int]:
        """Ids of the words and phrases that the model cuts a text into."""
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def token_vectors(self, tokens: np.ndarray) -> np.ndarray:
        """(n, d) float32, unit norm: the vectors of single tokens."""
        return _unit(self._table[self._rows[tokens]].astype(np.float32))

    def _means(self, texts: Sequence[str]) -> np.ndarray:
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        sizes = np.array([len(encoding.ids) for encoding in encodings])
        means = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        filled = sizes > 0  # the mean of nothing would be NaN
        if not filled.any():
            return means
        tokens = np.concatenate([np.asarray(e.ids, dtype=np.int64) for e in encodings if e.ids])
        vectors = self._table[self._rows[tokens]].astype(np.float32) * self._scales[tokens, None]
        starts = np.concatenate([[0], np.cumsum(sizes[filled])[:-1]])
        means[filled] = np.add.reduceat(vectors, starts, axis=0) / sizes[filled, None]
        return means


class SentenceTransformerEmbedder:
    """Any model that sentence-transformers can load: a folder, or a hub id.

    Loading imports torch (seconds) and is refused at once, not after a minute of retries,
    when the model is neither on the disk nor to be had.
    """

    def __init__(
        self,
        model: str,
        *,
        allow_download: bool = False,
        query_prefix: str = "",
        passage_prefix: str = "",
    ) -> None:
        """
        Args:
            model: a folder, or the id of a model that is in the local cache.
            allow_download: may a hub id that is not in the cache be fetched? A set
                HF_HUB_OFFLINE forbids it whatever is said here.
            query_prefix: put before questions («query: » for E5), besides the model's own prompt.
            passage_prefix: put before passages («passage: » for E5).

        Raises:
            EmbeddingError: the model cannot be loaded.
        """
        self._model = _load_sentence_transformer(model, allow_download)
        self._query_prefix, self._passage_prefix = query_prefix, passage_prefix
        self.dimensions: int = _dimensions(self._model, model)
        marks = f"|{query_prefix}|{passage_prefix}" if query_prefix or passage_prefix else ""
        self.name: str = f"{Path(model).name}@{_hash_parameters(self._model)}{marks}"

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32, unit norm."""
        prefixed = [self._passage_prefix + text for text in texts]
        return _unit(_as_matrix(self._model.encode_document(prefixed), self.dimensions))

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32, unit norm."""
        prefixed = [self._query_prefix + text for text in texts]
        return _unit(_as_matrix(self._model.encode_query(prefixed), self.dimensions))


class HashEmbedder:
    """Words hashed to places: no model, no file, the same on every machine. For tests."""

    def __init__(self, dimensions: int = 64) -> None:
        """Fewer ``dimensions`` make words share places more often."""
        self.dimensions = dimensions
        self.name = f"hash-{dimensions}"

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32, unit norm; texts with more words in common are nearer."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()):
                digest = hashlib.sha256(word.encode()).digest()
                place = int.from_bytes(digest[:4], "big") % self.dimensions
                vectors[row, place] += 1.0 if digest[4] % 2 else -1.0
        return _unit(vectors)

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """The same as for passages."""
        return self.embed_passages(texts)


def load_embedder(
    model: str | None = None,
    *,
    dimensions: int | None = None,
    allow_download: bool = False,
    query_prefix: str = "",
    passage_prefix: str = "",
) -> Embedder:
    """The model of the settings, or the shipped one if none is set or it cannot be used.

    Args:
        model: a Sentence Transformers folder or hub id; None for the shipped model.
        dimensions: what an existing index has; another length is refused, whichever the model.
        allow_download: see ``SentenceTransformerEmbedder``.
        query_prefix: see ``SentenceTransformerEmbedder``.
        passage_prefix: see ``SentenceTransformerEmbedder``.

    Raises:
        EmbeddingError: the shipped model itself is damaged, or ``dimensions`` does not match.
    """
    embedder: Embedder | None = None
    if model is not None:
        try:
            embedder = _load_configured(model, allow_download, query_prefix, passage_prefix)
        except EmbeddingError as error:
            _log.warning("embedding model not used: %s. Using the model shipped in %s instead", error, SHIPPED_MODEL)
    embedder = embedder or StaticEmbedder(SHIPPED_MODEL)
    if dimensions is not None and embedder.dimensions != dimensions:
        raise EmbeddingError(
            f"{embedder.name}: {embedder.dimensions} dimensions, expected {dimensions}; "
            "rebuild the index with this model, or set the model that the index was built with"
        )
    return embedder


def _load_configured(model: str, allow_download: bool, query_prefix: str, passage_prefix: str) -> Embedder:
    folder = Path(model).expanduser()
    if folder.is_dir() and _is_static(folder) and not (query_prefix or passage_prefix):
        return StaticEmbedder(folder)
    return SentenceTransformerEmbedder(
        str(folder) if folder.is_dir() else model,
        allow_download=allow_download,
        query_prefix=query_prefix,
        passage_prefix=passage_prefix,
    )


def _is_static(folder: Path) -> bool:
    """Whether a folder's modules are a static embedding, normalised: what numpy can serve."""
    try:
        modules = json.loads((folder / _MODULES).read_text(encoding="utf-8"))
        kinds = {module["type"].rsplit(".", 1)[-1] for module in modules}
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return kinds == _STATIC_TYPES


def _load_tokenizer(file: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises bare Exception for whatever is wrong
        raise EmbeddingError(f"{file}: {error}, expected a tokenizers file; restore it from the repository") from error


def _load_weights(file: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The table (rows, d), and for each token its row and the factor of that row.

    Two layouts that Sentence Transformers reads: ``embedding.weight`` (one row a token), and
    ``embeddings`` with ``mapping`` and ``weights`` (rows of int8 that tokens may share).
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(file)
    except (OSError, SafetensorError, TypeError, KeyError) as error:
        raise EmbeddingError(f"{file}: {error}, expected a safetensors file; restore it from the repository") from error
    table = tensors.get("embedding.weight", tensors.get("embeddings"))
    if table is None or table.ndim != 2:
        raise EmbeddingError(
            f"{file}: tensors {sorted(tensors)}, expected a matrix «embedding.weight» or "
            "«embeddings»; this is no static model, load it through sentence-transformers"
        )
    rows = tensors.get("mapping", np.arange(len(table))).astype(np.int64)
    scales = tensors.get("weights", np.ones(len(rows))).astype(np.float32)
    if len(scales) != len(rows) or rows.min(initial=0) < 0 or rows.max(initial=0) >= len(table):
        raise EmbeddingError(
            f"{file}: {len(rows)} token rows up to {rows.max(initial=0)} and {len(scales)} "
            f"factors, expected rows below {len(table)} and a factor a token; train it again"
        )
    return table, rows, scales


def _load_sentence_transformer(model: str, allow_download: bool) -> SentenceTransformer:
    try:
        from huggingface_hub import constants
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EmbeddingError(
            f"{model}: {error}, expected the package sentence-transformers; install it, or leave the model setting empty"
        ) from error
    online = allow_download and not constants.HF_HUB_OFFLINE and not Path(model).is_dir()
    if online:
        _probe_hub(model, constants.ENDPOINT)
    try:
        return SentenceTransformer(model, device="cpu", local_files_only=not online)
    except Exception as error:  # the library raises whatever its parts raise
        cause = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EmbeddingError(
            f"{model}: {cause}, expected a Sentence Transformers folder or a model in the local "
            "cache; give a folder that holds one, or allow downloads where a hub can be reached"
        ) from error


def _probe_hub(model: str, endpoint: str) -> None:
    """Ask the hub once: left to itself the library retries for more than a minute."""
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    try:
        with urlopen(Request(endpoint, method="HEAD"), timeout=_PROBE_SECONDS):
            return
    except HTTPError:
        return  # it answered
    except (URLError, OSError, ValueError) as error:
        raise EmbeddingError(
            f"{model}: the model hub does not answer ({error}), expected it within "
            f"{_PROBE_SECONDS:.0f} s; copy the model to a folder and set that folder"
        ) from error


def _dimensions(model: SentenceTransformer, name: str) -> int:
    dimensions = model.get_embedding_dimension()
    if not dimensions:
        raise EmbeddingError(f"{name}: no fixed number of dimensions, expected one; set another model")
    return int(dimensions)


def _hash_parameters(model: SentenceTransformer) -> str:
    import torch

    digest = hashlib.sha256()
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(key.encode())
        flat = tensor.detach().cpu().contiguous().reshape(-1)
        digest.update(flat.view(torch.uint8).numpy().data if flat.numel() else b"")
    return digest.hexdigest()[:12]


def _hash_files(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _as_matrix(vectors: object, dimensions: int) -> np.ndarray:
    return np.asarray(vectors, dtype=np.float32).reshape(-1, dimensions)


def _unit(vectors: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: np.ndarray = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return unit
