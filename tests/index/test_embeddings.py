"""The embedders: same vectors on both paths, spelling ignored, meaning kept, clear errors."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from index.embeddings import (
    SHIPPED_MODEL,
    Embedder,
    EmbeddingError,
    HashEmbedder,
    SentenceTransformerEmbedder,
    StaticEmbedder,
    load_embedder,
)

TEXTS = [
    "Sở Khoa học và Công nghệ chủ trì, phối hợp với các sở, ban, ngành.",
    "so khoa hoc cong nghe",
    "Đề án thử nghiệm ứng dụng blockchain trong quản lý hồ sơ đất đai, 12/2025",
    "xyzzy qwrtp",
    "",
    "học",
    "   \n ",
    "chuyển đổi số " * 300,
]

# (question, passage that is meant, passage that is not)
MEANINGS = [
    ("phòng chống ngập nước khi mưa to", "thoát nước đô thị, ngập lụt", "học bổng sinh viên"),
    ("kẹt xe giờ cao điểm", "giảm ùn tắc giao thông", "cấp giấy phép xây dựng"),
    ("tiền ăn học cho sinh viên nghèo", "chương trình học bổng toàn phần", "xử lý rác thải"),
    ("máy quay ngoài đường", "hệ thống camera giám sát tập trung", "đào tạo cán bộ, công chức"),
    ("làm sổ đỏ", "cấp giấy chứng nhận quyền sử dụng đất", "giao dịch không dùng tiền mặt"),
    ("đi khám ở nhà thương", "cơ sở khám chữa bệnh, bệnh viện", "khu công nghiệp, cụm công nghiệp"),
    ("bụi bẩn trong không khí", "quan trắc môi trường, ô nhiễm", "sở hữu trí tuệ, sáng chế"),
    ("so khoa hoc cong nghe", "Sở Khoa học và Công nghệ", "Sở Y tế"),
    ("chong ngap nuoc", "thoát nước đô thị, ngập lụt", "học bổng sinh viên"),
]

# Pairs of spellings of the same words.
SPELLINGS = [
    ("công nghiệp hoá, hiện đại hoá", "công nghiệp hóa, hiện đại hóa"),
    ("Uỷ ban nhân dân", "Ủy ban nhân dân"),
    ("khoẻ", "khỏe"),
    ("KHOA HỌC VÀ CÔNG NGHỆ", "khoa học và công nghệ"),
    ("chuyển  đổi\nsố", "chuyển đổi số"),
]


@pytest.fixture(scope="module")
def static() -> StaticEmbedder:
    return StaticEmbedder(SHIPPED_MODEL)


def cosine(embedder: Embedder, query: str, passage: str) -> float:
    return float(embedder.embed_queries([query])[0] @ embedder.embed_passages([passage])[0])


@pytest.mark.parametrize("embedder", [StaticEmbedder(SHIPPED_MODEL), HashEmbedder()])
def test_vectors_are_float32_of_unit_norm_or_zero(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimensions)
    assert vectors.dtype == np.float32
    norms = np.linalg.norm(vectors, axis=1)
    assert np.all((np.abs(norms - 1) < 1e-5) | (norms == 0))


def test_no_texts_give_an_empty_matrix(static: StaticEmbedder) -> None:
    assert static.embed_passages([]).shape == (0, static.dimensions)


@pytest.mark.parametrize("text", ["", "   \n ", "2025 / 17 — %", "xyzzy"])
def test_text_without_known_words_is_a_zero_vector(static: StaticEmbedder, text: str) -> None:
    assert not static.embed_queries([text]).any()


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_spellings_of_the_same_words_agree(static: StaticEmbedder, one: str, other: str) -> None:
    first, second = static.embed_queries([one, other])
    assert np.array_equal(first, second)
    assert first.any()


@pytest.mark.parametrize("text", [text for text in TEXTS if text.strip()])
def test_nfc_and_nfd_agree(static: StaticEmbedder, text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert np.array_equal(*static.embed_queries([composed, decomposed]))


def test_qu_keeps_its_tone_and_the_words_apart(static: StaticEmbedder) -> None:
    """u belongs to the consonant in «quý»; moving the tone would make «qúy», no word."""
    assert cosine(static, "quý", "quỳ") < 0.9
    assert static.embed_queries(["quý"]).any()


@pytest.mark.parametrize(("query", "meant", "other"), MEANINGS)
def test_meaning_is_nearer_than_something_else(static: StaticEmbedder, query: str, meant: str, other: str) -> None:
    assert cosine(static, query, meant) > cosine(static, query, other)


def test_one_text_has_the_same_vector_alone_and_in_a_batch(static: StaticEmbedder) -> None:
    together = static.embed_passages(TEXTS * 40)[: len(TEXTS)]
    alone = np.concatenate([static.embed_passages([text]) for text in TEXTS])
    assert np.array_equal(together, alone)


def test_name_and_vectors_are_the_same_in_every_process(static: StaticEmbedder) -> None:
    code = (
        "from index.embeddings import *; e = load_embedder(); print(e.name, e.embed_queries(['chuyển đổi số']).tobytes().hex())"
    )
    root = SHIPPED_MODEL.parent.parent
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [
        static.name,
        static.embed_queries(["chuyển đổi số"]).tobytes().hex(),
    ]


def test_the_shipped_model_needs_no_torch() -> None:
    code = (
        "import sys; from index.embeddings import load_embedder; "
        "load_embedder().embed_queries(['học']); "
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    root = SHIPPED_MODEL.parent.parent
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_shipped_model_stays_small() -> None:
    size = sum(file.stat().st_size for file in SHIPPED_MODEL.rglob("*") if file.is_file())
    assert size <= 30_000_000


def test_a_changed_weight_changes_the_name(static: StaticEmbedder, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(SHIPPED_MODEL, tmp_path / SHIPPED_MODEL.name))
    assert StaticEmbedder(copy).name == static.name
    weights = bytearray((copy / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (copy / "model.safetensors").write_bytes(weights)
    assert StaticEmbedder(copy).name != static.name


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["missing", "broken"])
def test_a_damaged_folder_is_named_with_what_to_do(tmp_path: Path, file: str, damage: str) -> None:
    copy = Path(shutil.copytree(SHIPPED_MODEL, tmp_path / "model"))
    (copy / file).unlink() if damage == "missing" else (copy / file).write_bytes(b"{}")
    with pytest.raises(EmbeddingError, match=rf"{file}: .+ expected .+; restore"):
        StaticEmbedder(copy)


def test_weights_of_another_tokenizer_are_refused(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(SHIPPED_MODEL, tmp_path / "model"))
    tokenizer = json.loads((copy / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["model"]["vocab"].pop()
    (copy / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    with pytest.raises(EmbeddingError, match=r"vectors for \d+ tokens, expected \d+"):
        StaticEmbedder(copy)


def test_other_dimensions_than_the_index_has_are_refused() -> None:
    with pytest.raises(EmbeddingError, match=r"384 dimensions, expected 768; rebuild the index"):
        load_embedder(dimensions=768)


def test_without_a_setting_the_shipped_model_is_loaded(caplog: pytest.LogCaptureFixture) -> None:
    assert isinstance(load_embedder(), StaticEmbedder)
    assert not caplog.records


def test_a_static_folder_is_served_without_torch(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(SHIPPED_MODEL, tmp_path / "other"))
    assert isinstance(load_embedder(str(copy)), StaticEmbedder)


def test_a_damaged_folder_falls_back_with_a_warning(
    tmp_path: Path, static: StaticEmbedder, caplog: pytest.LogCaptureFixture
) -> None:
    copy = Path(shutil.copytree(SHIPPED_MODEL, tmp_path / "other"))
    (copy / "tokenizer.json").unlink()
    with caplog.at_level(logging.WARNING):
        embedder = load_embedder(str(copy))
    assert embedder.name == static.name
    assert "tokenizer.json: no such file" in caplog.text
    assert "point the setting at another model" in caplog.text


def test_the_hash_embedder_prefers_common_words_and_never_changes() -> None:
    embedder = HashEmbedder()
    assert cosine(embedder, "chuyển đổi số", "đề án chuyển đổi số") > cosine(embedder, "chuyển đổi số", "học bổng")
    places = HashEmbedder(8).embed_queries(["học bổng"])[0]
    assert np.array_equal(places, HashEmbedder(8).embed_queries(["HỌC BỔNG"])[0])


@pytest.mark.model
def test_numpy_and_sentence_transformers_agree(static: StaticEmbedder) -> None:
    reference = SentenceTransformerEmbedder(str(SHIPPED_MODEL))
    assert reference.dimensions == static.dimensions
    ours, theirs = static.embed_passages(TEXTS), reference.embed_passages(TEXTS)
    assert np.abs(ours - theirs).max() <= 1e-6
    assert np.abs(static.embed_queries(TEXTS) - reference.embed_queries(TEXTS)).max() <= 1e-6


@pytest.mark.model
def test_the_folder_is_an_ordinary_sentence_transformers_model(static: StaticEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(SHIPPED_MODEL), device="cpu", local_files_only=True)
    vectors = model.encode(["chuyển đổi số", ""])
    assert np.abs(vectors - static.embed_passages(["chuyển đổi số", ""])).max() <= 1e-6


@pytest.mark.model
@pytest.mark.parametrize("allow_download", [False, True])
def test_an_unreachable_hub_model_falls_back_at_once(
    allow_download: bool,
    static: StaticEmbedder,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    import sentence_transformers  # noqa: F401  (its import is not what is timed)

    began = time.monotonic()
    with caplog.at_level(logging.WARNING):
        embedder = load_embedder("nobody/no-such-model", allow_download=allow_download)
    assert time.monotonic() - began < 5
    assert embedder.name == static.name
    assert "nobody/no-such-model" in caplog.text
    assert "folder" in caplog.text
