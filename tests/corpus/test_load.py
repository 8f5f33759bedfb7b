"""Loading: checksums, missing and altered plans, plans that officials added."""

import shutil
import time
from pathlib import Path

import pytest

from corpus import load as load_module
from corpus import load_corpus
from corpus.errors import PlanFileError, UnreadablePlanError
from corpus.load import PLANS_DIR, read_plan, read_source, verify_checksums
from corpus.models import Source
from index.parsed_plans import load_parsed_corpus


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(PLANS_DIR, tmp_path / "plans")
    return tmp_path / "plans"


def test_plans_are_the_listed_bytes():
    verify_checksums(PLANS_DIR)
    listed = {line.split()[1] for line in (PLANS_DIR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    assert listed == {path.name for path in PLANS_DIR.glob("*.txt")}


def test_an_altered_plan_is_refused(folder):
    path = folder / "kh-khcn-2024.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("2024", "2025", 1), encoding="utf-8")
    with pytest.raises(PlanFileError, match=r"kh-khcn-2024\.txt: SHA-256 is .*, expected 4818d37e0410"):
        load_corpus(folder)


def test_a_missing_plan_is_refused(folder):
    (folder / "kh-yen-hoa-2026.txt").unlink()
    with pytest.raises(PlanFileError, match=r"kh-yen-hoa-2026\.txt: missing"):
        load_corpus(folder)


def test_added_plans_are_read_too(tmp_path):
    (tmp_path / "ke-hoach-moi.txt").write_text("KẾ HOẠCH\nThử nghiệm\n\nI. MỤC ĐÍCH\n1. Một việc.\n", encoding="utf-8")
    loaded = load_corpus(added=tmp_path)
    assert len(loaded.plans) == 6
    assert loaded.plans["ke-hoach-moi"].title.value == "Thử nghiệm"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("17-kh-ubnd-2026.txt", "KẾ HOẠCH\nGiả\n\nI. MỘT\n1. Hai.\n".encode(), "has the name of a shipped plan"),
        ("trong.txt", b"", "no text"), ("trang.txt", b" \n\n", "no text"), ("hong.txt", b"K\xff\x80", "not UTF-8"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("load", [load_corpus, lambda added: load_parsed_corpus(added / "kept", added=added)])
def test_an_added_file_that_is_no_plan_is_left_out_and_said(tmp_path, load, name, content, told):
    (tmp_path / name).write_bytes(content)
    (tmp_path / "x.txt").write_text("KẾ HOẠCH\nThử nghiệm\n\nI. MỤC ĐÍCH\n1. Một việc.\n", encoding="utf-8")
    loaded = load(added=tmp_path)
    assert "x" in loaded.plans and len(loaded.plans) == 6
    assert loaded.plans["17-kh-ubnd-2026"].title.value != "Giả"
    (problem,) = loaded.left_out
    assert problem.place == name and told in problem.what


def test_a_fault_of_the_reader_costs_one_added_plan_only(tmp_path, monkeypatch):
    (tmp_path / "x.txt").write_text("I. MỘT\n1. Hai.\n", encoding="utf-8")
    read = load_module.read_plan
    monkeypatch.setattr(load_module, "read_plan", lambda source: 1 / 0 if source.plan_id == "x" else read(source))
    loaded = load_corpus(added=tmp_path)
    assert len(loaded.plans) == 5 and "division by zero" in loaded.left_out[0].what


def test_the_digest_changes_with_the_text(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("I. MỘT\n1. Hai.\n", encoding="utf-8")
    before = load_corpus(tmp_path).digest
    assert load_corpus(tmp_path).digest == before
    path.write_text("I. MỘT\n1. Ba.\n", encoding="utf-8")
    assert load_corpus(tmp_path).digest != before


def test_bytes_that_are_not_utf8(tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes(b"K\xff HO\x80")
    with pytest.raises(PlanFileError, match="byte 1 is not UTF-8"):
        read_source(path)
    with pytest.raises(PlanFileError, match="no such file"):
        read_source(Path("/nowhere/x.txt"))


@pytest.mark.parametrize("raw", ["", "\n\n", "  \t ", "-----\n***"])
def test_a_text_without_words(raw):
    with pytest.raises(UnreadablePlanError, match="no text"):
        read_plan(Source("x", raw))


def test_reading_all_plans_takes_seconds():
    """The bar is 3 s; processor time is counted, with room for a slow machine."""
    start = time.process_time()
    load_corpus()
    assert time.process_time() - start < 6
