"""Kept parses are the parses: equal to reading anew, and read anew when anything does not fit."""

import gc
import shutil

import pytest

import index.parsed_plans
from corpus import CorpusError, load_corpus
from corpus.load import PLANS_DIR
from index.parsed_plans import code_digest, load_parsed_corpus


@pytest.fixture
def shipped(tmp_path):
    """Two small plans."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    for name in ("kh-yen-hoa-2026.txt", "kh-khcn-2024.txt"):
        shutil.copy(PLANS_DIR / name, folder)
    return folder


@pytest.fixture
def parsings(monkeypatch):
    """Ids of the plans that were parsed."""
    seen = []
    read = index.parsed_plans.read_plan
    monkeypatch.setattr(index.parsed_plans, "read_plan", lambda source: seen.append(source.plan_id) or read(source))
    return seen


def dump(corpus):
    return {plan: parsed.model_dump_json() for plan, parsed in corpus.parsed.items()}


def test_all_five_plans_come_back_byte_for_byte(corpus, settings, index_):
    kept = load_parsed_corpus(settings.folder / "parsed", added=settings.added_plans)
    assert kept.parsed == corpus.parsed
    assert dump(kept) == dump(corpus) == dump(index_.corpus)
    assert list(kept.parsed) == list(corpus.parsed)
    assert kept.digest == corpus.digest


def test_a_second_start_parses_nothing(shipped, tmp_path, parsings):
    first = load_parsed_corpus(tmp_path / "parsed", plans=shipped)
    assert parsings == ["kh-khcn-2024", "kh-yen-hoa-2026"]
    second = load_parsed_corpus(tmp_path / "parsed", plans=shipped)
    assert len(parsings) == 2
    assert dump(first) == dump(second)


def test_an_added_plan_is_parsed_alone_and_forgotten_when_it_goes(shipped, tmp_path, parsings):
    added = tmp_path / "added"
    added.mkdir()
    load_parsed_corpus(tmp_path / "parsed", plans=shipped, added=added)
    shutil.copy(shipped / "kh-yen-hoa-2026.txt", added / "kh-moi.txt")
    both = load_parsed_corpus(tmp_path / "parsed", plans=shipped, added=added)
    assert parsings[2:] == ["kh-moi"]
    assert dump(both) == dump(load_corpus(shipped, added=added))
    (added / "kh-moi.txt").unlink()
    load_parsed_corpus(tmp_path / "parsed", plans=shipped, added=added)
    assert len(list((tmp_path / "parsed").iterdir())) == 2


def test_a_changed_text_or_parser_is_read_anew(shipped, tmp_path, parsings, monkeypatch):
    load_parsed_corpus(tmp_path / "parsed", plans=shipped)
    file = shipped / "kh-yen-hoa-2026.txt"
    file.write_text(file.read_text(encoding="utf-8").replace("Yên Hòa", "Yên Hoà"), encoding="utf-8")
    load_parsed_corpus(tmp_path / "parsed", plans=shipped)
    assert parsings[2:] == ["kh-yen-hoa-2026"]
    monkeypatch.setattr(index.parsed_plans, "code_digest", lambda *packages: "another")
    load_parsed_corpus(tmp_path / "parsed", plans=shipped)
    assert len(parsings) == 5


def test_a_running_process_reads_only_the_texts_that_changed(shipped, tmp_path, monkeypatch):
    opened = []
    read = index.parsed_plans.read_source
    monkeypatch.setattr(index.parsed_plans, "read_source", lambda path: opened.append(path.stem) or read(path))
    load_parsed_corpus(tmp_path / "parsed", plans=shipped)
    assert opened == ["kh-khcn-2024", "kh-yen-hoa-2026"]
    load_parsed_corpus(tmp_path / "parsed", plans=shipped)
    assert len(opened) == 2
    file = shipped / "kh-khcn-2024.txt"
    file.write_text(file.read_text(encoding="utf-8") + "\nthêm một dòng", encoding="utf-8")
    changed = load_parsed_corpus(tmp_path / "parsed", plans=shipped)
    assert opened[2:] == ["kh-khcn-2024"]
    assert changed.sources["kh-khcn-2024"].raw.endswith("thêm một dòng")
    assert dump(changed) == dump(load_corpus(shipped))


def test_records_are_not_searched_for_cycles_and_the_collector_runs_again(shipped, tmp_path, monkeypatch):
    monkeypatch.setattr(index.parsed_plans, "_remembered", {})
    frozen = gc.get_freeze_count()
    try:
        load_parsed_corpus(tmp_path / "parsed", plans=shipped)
        assert gc.isenabled() and gc.get_freeze_count() > frozen
        monkeypatch.setattr(index.parsed_plans, "_remembered", {})
        with pytest.raises(CorpusError):
            load_parsed_corpus(tmp_path / "parsed", plans=_altered(shipped))
        assert gc.isenabled()
    finally:
        gc.unfreeze()


def _altered(shipped):
    (shipped / "SHA256SUMS").write_text("0  kh-khcn-2024.txt\n", encoding="utf-8")
    return shipped


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"", lambda raw: raw[: len(raw) // 2], lambda raw: b"\x00\xff" * 500,
        lambda raw: raw.replace(b'"heading":false', b'"heading":true ', 1), lambda raw: raw[:64] + b"\n{}",
    ],
    ids=["empty", "cut", "noise", "another value", "another object"],
)  # fmt: skip
def test_a_damaged_file_is_read_anew_and_mended(shipped, tmp_path, parsings, damage, caplog):
    whole = dump(load_parsed_corpus(tmp_path / "parsed", plans=shipped))
    file = max((tmp_path / "parsed").iterdir(), key=lambda f: f.stat().st_size)
    raw = file.read_bytes()
    file.write_bytes(damage(raw))
    assert dump(load_parsed_corpus(tmp_path / "parsed", plans=shipped)) == whole
    assert len(parsings) == 3
    assert "read anew" in caplog.text
    assert file.read_bytes() == raw


def test_a_folder_that_cannot_be_written_costs_time_only(shipped, tmp_path):
    (tmp_path / "parsed").write_text("a file where the folder should be")
    assert len(load_parsed_corpus(tmp_path / "parsed", plans=shipped).plans) == 2


def test_an_altered_shipped_plan_is_refused(tmp_path):
    folder = tmp_path / "plans"
    shutil.copytree(PLANS_DIR, folder)
    (folder / "kh-khcn-2024.txt").write_text("khác", encoding="utf-8")
    with pytest.raises(CorpusError, match="SHA-256"):
        load_parsed_corpus(tmp_path / "parsed", plans=folder)


def test_the_code_digest_follows_code_and_data(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "a.py").write_text("x = 1")
    (tmp_path / "data" / "words.yaml").write_text("- a")
    digests = [code_digest(str(tmp_path))]
    for file, text in (("a.py", "x = 2"), ("data/words.yaml", "- b"), ("b.py", "")):
        (tmp_path / file).write_text(text)
        code_digest.cache_clear()
        digests.append(code_digest(str(tmp_path)))
    assert len(set(digests)) == 4
