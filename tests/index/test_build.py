"""A build is whole or not there: killed, damaged, changed, shared by processes."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import index.build
import index.build_files
import index.dense_leg
from index import IndexSettings, TaskFilter, open_index
from index.build import IndexBuildError
from index.embeddings import HashEmbedder
from tests.index.folders import add_plan, builds, current, segments

QUERY = "chuyển đổi số phường Yên Hòa"
PREPARE = """
import sys
from functools import partial
from pathlib import Path
import index.build
import index.build_files
from index import IndexSettings
from index.embeddings import HashEmbedder
from tests.index.folders import add_plan, builds, current, segments
from index.parsed_plans import load_parsed_corpus
root = Path(sys.argv[1])
index.build.load_parsed_corpus = partial(load_parsed_corpus, plans=root / "shipped")
index.build.load_embedder = lambda model: HashEmbedder(256)
settings = IndexSettings(folder=root / "index", added_plans=root / "added")
"""


def start(small: IndexSettings, code: str) -> subprocess.Popen:
    """A process that works on the same index."""
    program = PREPARE + textwrap.dedent(code)
    root = str(small.folder.parent)
    return subprocess.Popen([sys.executable, "-c", program, root], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def left_over(small: IndexSettings) -> set[str]:
    """Folders that the current build does not use."""
    there = {folder.name for pattern in ("build-*", "segment-*") for folder in small.folder.glob(pattern)}
    return there - segments(small) - {current(small)}


def answers(opened) -> list[str]:
    return [hit.passage.id for hit in opened.searcher.search(QUERY).hits]


@pytest.fixture
def first(small):
    """Hits of a first build, closed again."""
    opened = open_index(small)
    hits = answers(opened)
    opened.close()
    assert len(hits) == 10
    return hits


def test_the_same_corpus_is_not_built_again(small, first, monkeypatch):
    monkeypatch.setattr(index.build, "build", lambda *_: pytest.fail("built again"))
    opened = open_index(small)
    assert answers(opened) == first
    assert opened.searcher.search(QUERY).dense_ready
    opened.close()


def test_an_added_changed_or_removed_plan_is_seen(small, first):
    before = current(small)
    plan = add_plan(small)
    opened = open_index(small)
    assert "kh-them" in opened.corpus.plans
    assert opened.tasks.find(TaskFilter(plans=("kh-them",))) or opened.corpus.parsed["kh-them"].clauses
    opened.close()
    added = current(small)
    plan.write_text(plan.read_text(encoding="utf-8").replace("bức xạ", "tàu điện ngầm"), encoding="utf-8")
    opened = open_index(small)
    assert "tàu điện ngầm" in opened.searcher.search("tàu điện ngầm").hits[0].passage.text
    opened.close()
    changed = current(small)
    plan.unlink()
    opened = open_index(small)
    assert answers(opened) == first
    opened.close()
    assert len({before, added, changed, current(small)}) == 4
    assert not left_over(small)


@pytest.mark.parametrize("step", ["Segment.write", "TaskTable.update", "_write_tasks", "point_to"])
def test_a_build_killed_midway_leaves_the_earlier_index(small, first, step):
    before = current(small)
    plan = add_plan(small)
    owner, _, name = step.rpartition(".")
    process = start(
        small,
        f"""
        import time
        owner = getattr(index.build, {owner!r}, index.build)
        def hang(*_, **__):
            print("midway", flush=True)
            time.sleep(60)
        setattr(owner, {name!r}, hang)
        index.build.open_index(settings)
        """,
    )
    assert process.stdout.readline() == "midway\n", process.stderr.read()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert current(small) == before
    assert left_over(small)
    plan.unlink()
    opened = open_index(small)
    assert answers(opened) == first
    assert current(small) == before
    assert not left_over(small), "what the killed build left behind is removed by the next start"
    opened.close()
    add_plan(small)
    open_index(small).close()
    assert not left_over(small)


def _overwrite(file: Path) -> None:
    file.write_bytes(b"\xde\xad\xbe\xef" * 4096)


def _middle(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    at = len(raw) // 2
    size = max(4096, len(raw) // 4)  # a page of a database may be unused
    raw[at : at + size] = b"\xff" * len(raw[at : at + size])
    file.write_bytes(raw)


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _empty(file: Path) -> None:
    os.truncate(file, 0)


FILES = [
    "build-*/tasks.sqlite", "build-*/manifest.json", "segment-*/manifest.json", "segment-*/chroma/chroma.sqlite3",
    "segment-*/chroma/*/data_level0.bin", "segment-*/chroma/*/header.bin", "segment-*/chroma/*/index_metadata.pickle",
    "segment-*/chroma/vectors.npy", "segment-*/chroma/starts.npy", "segment-*/passages.jsonl", "segment-*/passages.npy",
    "segment-*/lexical/full/accented/rows.npy", "segment-*/lexical/full/stripped/words.json",
    "segment-*/columns/agencies.npy", "segment-*/columns/values.json",
]  # fmt: skip


@pytest.mark.parametrize("damage", [_overwrite, _middle, _cut, _empty, Path.unlink], ids=lambda f: f.__name__.strip("_"))
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_is_noticed_and_the_index_rebuilt(small, first, file, damage, caplog, capfd):
    before = current(small)
    damage(next(small.folder.glob(file)))
    opened = open_index(small)
    assert answers(opened) == first
    assert opened.searcher.search(QUERY).dense_ready
    assert opened.tasks.count() == len(opened.tasks.find())
    opened.close()
    assert current(small) != before
    assert not left_over(small)
    assert "it is rebuilt" in caplog.text
    assert "Traceback" not in caplog.text + capfd.readouterr().err


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe", b"build-gone", b"../../etc", b"x" * 5000])
def test_a_damaged_pointer_is_mended(small, first, pointer):
    (small.folder / "CURRENT").write_bytes(pointer)
    opened = open_index(small)
    assert answers(opened) == first
    opened.close()


def test_everything_gone_is_built_again(small, first):
    shutil.rmtree(small.folder)
    opened = open_index(small)
    assert answers(opened) == first
    opened.close()


def test_a_folder_that_cannot_be_written_is_said(small):
    small.folder.write_text("a file where the folder should be")
    with pytest.raises(IndexBuildError, match="expected a folder that can be written"):
        open_index(small)


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////no/such/folder/x.sqlite", "nosuchdb://host/db"])
def test_a_wrong_database_is_said(small, url):
    with pytest.raises(IndexBuildError, match="expected"):
        open_index(IndexSettings(small.folder, small.added_plans, None, url))


def test_a_shared_database_of_another_corpus_is_filled_anew(small, tmp_path, first):
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    here = IndexSettings(small.folder, small.added_plans, None, url)
    there = IndexSettings(tmp_path / "other", small.added_plans, None, url)
    open_index(here).close()
    add_plan(small)
    open_index(there).close()
    (small.added_plans / "kh-them.txt").unlink()
    opened = open_index(here)
    assert {item.plan for item in opened.tasks.find()} == {"kh-yen-hoa-2026"}
    opened.close()


def test_processes_that_open_at_once_share_one_build(small):
    code = """
        opened = index.build.open_index(settings)
        hits = opened.searcher.search("chuyển đổi số phường Yên Hòa")
        print(hits.dense_ready, *[hit.passage.id for hit in hits.hits], opened.tasks.count())
        """
    processes = [start(small, code) for _ in range(4)]
    outputs = [process.communicate(timeout=120) for process in processes]
    assert {process.returncode for process in processes} == {0}, outputs
    assert len({out for out, _ in outputs}) == 1
    assert outputs[0][0].startswith("True ")
    assert builds(small) == {current(small)}


def test_threads_that_open_at_once_share_one_build(small):
    opened = []
    threads = [threading.Thread(target=lambda: opened.append(open_index(small))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hits = [answers(one) for one in opened]
    assert len(hits) == 4 and all(found == hits[0] for found in hits)
    opened[0].close()
    assert answers(opened[1]) == hits[0], "closing one leaves the others"
    for one in opened[1:]:
        one.close()


def test_an_index_in_use_survives_a_rebuild(small, first):
    old = open_index(small)
    before = current(small)
    add_plan(small)
    process = start(small, "index.build.open_index(settings).close()")
    assert process.wait(timeout=120) == 0, process.stderr.read()
    assert builds(small) == {before, current(small)}
    assert answers(old) == first and old.searcher.search(QUERY).dense_ready
    assert old.tasks.count() == len(old.tasks.find())
    old.close()
    (small.added_plans / "kh-them.txt").unlink()
    open_index(small).close()
    assert builds(small) == {current(small)}


def test_a_failing_build_leaves_the_earlier_index(small, first, monkeypatch):
    before = current(small)
    plan = add_plan(small)
    with monkeypatch.context() as patch:
        patch.setattr(index.build.Segment, "write", lambda *_, **__: (_ for _ in ()).throw(OSError("No space left on device")))
        with pytest.raises(IndexBuildError, match="No space left on device"):
            open_index(small)
    assert current(small) == before
    plan.unlink()
    opened = open_index(small)
    assert answers(opened) == first
    opened.close()


@pytest.mark.parametrize("room", [0, 4_096, 60_000, 400_000])
def test_a_full_disk_is_said_and_the_earlier_index_stays(small, first, room):
    """No file may grow beyond some size: what a full disk does, at several moments of a build."""
    before = current(small)
    plan = add_plan(small)
    process = start(
        small,
        f"""
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
        try:
            index.build.open_index(settings)
        except index.build.IndexBuildError as error:
            print(error)
        """,
    )
    said, problems = process.communicate(timeout=120)
    assert "expected a folder that can be written, with room for the index" in said, problems
    assert "Traceback" not in problems
    assert current(small) == before
    plan.unlink()
    opened = open_index(small)
    assert answers(opened) == first
    opened.close()


def test_what_others_keep_in_the_folder_stays(small):
    for name in ("build-output", "segment-x", "parsed", "CURRENT.old"):
        (small.folder / name).mkdir(parents=True)
        (small.folder / name / "letter.txt").write_text("mine")
    open_index(small).close()
    add_plan(small)
    open_index(small).close()
    kept = {file.parent.name for file in small.folder.glob("*/letter.txt")}
    assert kept == {"build-output", "segment-x", "parsed", "CURRENT.old"}


def test_another_model_is_another_index(small, first, monkeypatch):
    """Vectors of another length, or of another model, are never compared with the ones that are there."""
    before = segments(small)
    monkeypatch.setattr(index.build, "load_embedder", lambda model: HashEmbedder(64))
    opened = open_index(small)
    assert opened.searcher.search(QUERY).dense_ready and not before & segments(small)
    assert opened.searcher.dense.embed("chuyển đổi số").shape == (64,)
    opened.close()


def test_the_first_answers_do_not_wait_for_the_graph_and_are_the_same(small, first, monkeypatch):
    """Whole vectors of a small collection, the words of a large one, until the graph is open."""
    opening = threading.Event()
    real = index.build.Segment.load

    def slow(folder):
        segment = real(folder)
        fast = segment.open_store
        segment.open_store = lambda: opening.wait(10) and fast()
        return segment

    monkeypatch.setattr(index.build.Segment, "load", slow)
    opened = open_index(small, wait=False)
    thread = opened.searcher.dense.open_meanwhile()
    found = opened.searcher.search(QUERY)
    assert answers(opened) == first and found.dense_ready and not opened.searcher.dense.ready
    monkeypatch.setattr(index.dense_leg, "EXACTLY", 10)
    large = open_index(small, wait=False)
    words = large.searcher.search(QUERY)
    assert words.hits and not words.dense_ready
    large.close()
    opening.set()
    thread.join()
    assert opened.searcher.dense.ready and answers(opened) == first
    opened.close()


def test_the_graph_is_not_imported_before_it_is_needed(small, first):
    process = start(
        small,
        """
        opened = index.build.open_index(settings, wait=False)
        print(len(opened.searcher.search("chuyển đổi số").hits), "chromadb" in sys.modules)
        opened.searcher.dense.open()
        print("chromadb" in sys.modules)
        """,
    )
    said, problems = process.communicate(timeout=60)
    assert said == "10 False\nTrue\n", problems


def test_a_large_file_is_read_again_only_when_it_was_touched(small, first, monkeypatch):
    monkeypatch.setattr(index.build_files, "LARGE", 1_000)
    add_plan(small)
    open_index(small).close()
    read, real = [], index.build_files._sha256
    monkeypatch.setattr(index.build_files, "_sha256", lambda file: read.append(file.name) or real(file))
    open_index(small).close()
    assert "vectors.npy" not in read and "plans.npy" in read
    before = current(small)
    for file in small.folder.glob("segment-*/chroma/vectors.npy"):
        _middle(file)
    opened = open_index(small)
    assert "vectors.npy" in read and current(small) != before and opened.searcher.search(QUERY).dense_ready
    opened.close()
