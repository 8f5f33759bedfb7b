"""A first build, an added plan and the page's «Thêm vào kho», killed at 20 random moments each.

What is killed is forked from a process that has imported everything, so that the kills fall into
the work itself and not into imports.
"""

import multiprocessing
import random
import shutil
import signal
import time
from functools import partial
from pathlib import Path

import pytest

import index.build
from chat.adding import Adding
from corpus.load import PLANS_DIR
from index import IndexSettings, open_index
from index.embeddings import HashEmbedder
from index.parsed_plans import load_parsed_corpus

KILLS = 20
QUERY = "chuyển đổi số phường Yên Hòa"


@pytest.fixture(scope="module")
def forks():
    """Starts processes that have this module imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def open_alone(root: Path):
    """What `conftest.small` sets, in a process of its own; gives the settings."""
    index.build.load_parsed_corpus = partial(load_parsed_corpus, plans=root / "shipped")
    index.build.load_embedder = lambda model: HashEmbedder(256)
    return IndexSettings(folder=root / "index", added_plans=root / "added")


def build(root: Path, begun) -> None:
    settings = open_alone(root)
    begun.set()
    open_index(settings).close()


class Page:
    """As much of `chat.service.Service` as adding a plan needs."""

    def __init__(self, settings: IndexSettings) -> None:
        self.settings = settings
        self.opened = open_index(settings)

    @property
    def corpus(self):
        return self.opened.corpus

    def reopen(self) -> None:
        self.opened = open_index(self.settings)


def add_on_the_page(root: Path, begun) -> None:
    settings = open_alone(root)
    page, adding = Page(settings), Adding(settings.added_plans, root / "uploads")
    adding.uploads.mkdir(exist_ok=True)
    upload = Path(shutil.copy(root / "new.txt", adding.uploads / "new.txt"))
    token = adding.preview(page, upload, "kh-them.txt")["token"]
    begun.set()
    adding.add(page, token)


def run(forks, work, small: IndexSettings, seconds: float | None = None) -> bool:
    """Runs work, killed so many seconds after it has begun; gives whether it was killed before it had ended."""
    begun = forks.Event()
    process = forks.Process(target=work, args=(small.folder.parent, begun))
    process.start()
    assert begun.wait(60)
    process.join(seconds)
    process.kill()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def timed(forks, work, small: IndexSettings) -> float:
    """How many seconds undisturbed work takes."""
    since = time.monotonic()
    assert not run(forks, work, small)
    return time.monotonic() - since


def kills(forks, work, small: IndexSettings, longest: float, *, seed: int, before=lambda: None):
    """Kills work at 20 random moments; yields after each. A run that had ended by then does not count."""
    drawn = random.Random(seed)
    for _ in range(KILLS):
        before()
        while not run(forks, work, small, drawn.uniform(0, longest)):
            longest *= 0.9  # the first run, by which this was measured, may have been a slow one
            before()
        yield


def answers(opened) -> list[str]:
    return [hit.passage.id for hit in opened.searcher.search(QUERY).hits]


def whole(small: IndexSettings) -> bool:
    """Whether the pointer leads to a build with every part of it."""
    manifest = index.build.read_manifest(small.folder / (small.folder / "CURRENT").read_text())
    return all((small.folder / name / "manifest.json").is_file() for name in manifest["segments"])


def left_over(small: IndexSettings) -> set[str]:
    """Folders that the current build does not use."""
    current = (small.folder / "CURRENT").read_text()
    used = {current, *index.build.read_manifest(small.folder / current)["segments"]}
    return {folder.name for pattern in ("build-*", "segment-*") for folder in small.folder.glob(pattern)} - used


def test_a_killed_first_build_is_never_answered_from_and_the_next_start_builds(small, forks, monkeypatch):
    """Every second time what was left lies there for the next, as after two crashes in a row."""
    took = timed(forks, build, small)
    opened = open_index(small)
    first, tasks = answers(opened), opened.tasks.count()
    opened.close()
    built, real = [], index.build.build
    monkeypatch.setattr(index.build, "build", lambda recipe: built.append(1) or real(recipe))

    def nothing_built() -> None:
        if (small.folder / "CURRENT").exists():
            shutil.rmtree(small.folder)

    halfway = 0
    for number, _ in enumerate(kills(forks, build, small, took, seed=21, before=nothing_built)):
        there = (small.folder / "CURRENT").exists()
        halfway += not there and any(small.folder.glob("segment-*"))
        assert not there or whole(small)
        if number % 2:
            built.clear()
            opened = open_index(small)
            assert bool(built) is not there, "where there is nothing to answer from, it is built"
            assert answers(opened) == first and opened.searcher.search(QUERY).dense_ready
            assert opened.tasks.count() == tasks
            opened.close()
            assert not left_over(small)
    assert halfway, "some kills fell between the first file and the pointer"


def test_an_add_killed_at_any_moment_leaves_the_old_index_and_the_next_start_finishes(small, forks):
    """Each time the plan that was there is found by a process that has the index open."""
    run(forks, build, small)
    reader = open_index(small)
    first = answers(reader)
    plan = Path(shutil.copy(PLANS_DIR / "kh-khcn-2024.txt", small.added_plans / "kh-them.txt"))
    took, text = timed(forks, build, small), plan.read_text(encoding="utf-8")
    numbers = iter(range(1000))

    def changed() -> None:
        plan.write_text(text.replace("bức xạ", f"Lần thêm thứ Zq{next(numbers)}"), encoding="utf-8")

    for _ in kills(forks, build, small, took, seed=20, before=changed):
        assert answers(reader) == first, "a process that has the old index open goes on"
        assert whole(small)
    reader.close()
    last = f"Zq{next(numbers) - 1}"
    opened = open_index(small)
    assert {"kh-yen-hoa-2026", "kh-them"} == {p.plan for p in opened.searcher.passages}
    assert last in opened.searcher.search(last, k=3).hits[0].passage.text
    assert opened.tasks.stamp and opened.tasks.count() == len(opened.tasks.find())
    opened.close()
    assert not left_over(small)


def test_adding_on_the_page_killed_at_any_moment_adds_the_whole_plan_or_none(small, forks):
    new = small.folder.parent / "new.txt"
    text = (PLANS_DIR / "kh-khcn-2024.txt").read_text(encoding="utf-8")
    new.write_text(text, encoding="utf-8")
    run(forks, build, small)
    added = small.added_plans / "kh-them.txt"

    def without() -> None:
        added.unlink(missing_ok=True)
        open_index(small).close()

    took, kept = timed(forks, add_on_the_page, small), 0
    for _ in kills(forks, add_on_the_page, small, took, seed=22, before=without):
        there = added.exists()
        kept += there
        assert not there or added.read_text(encoding="utf-8") == text
        opened = open_index(small)
        assert ("kh-them" in opened.corpus.plans) is there
        assert {p.plan for p in opened.searcher.passages} == {"kh-yen-hoa-2026"} | ({"kh-them"} if there else set())
        assert {item.plan for item in opened.tasks.find()} <= set(opened.corpus.plans)
        opened.close()
        assert not left_over(small)
    assert kept, "a kill behind the text's arrival leaves a plan that the next start reads"
