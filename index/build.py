"""Builds and opens the index of a corpus: `Index` = corpus + search + task table.

A build writes new folders and only then moves the pointer file, so a killed build leaves the old
index in use, and what it had begun is removed by the next start. What is there already is not built
again: an added or changed plan makes a segment of its own, and small segments are put together as
they get more. An index that does not open is rebuilt. One process builds at a time, the others
wait and open what it made; what someone has open is never removed.

    var/index/
      CURRENT                      name of the build in use
      parsed/                      parsed plans, see `parsed_plans`
      build-<key>-<random>/        manifest.json (its segments)  tasks.sqlite
      segment-<random>/            see `segment`; builds share them
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import sqlite3
import time
import uuid
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from corpus import Corpus, CorpusError
from index.build_files import (
    building,
    current_folder,
    in_use,
    point_to,
    read_manifest,
    tidy,
    verify,
    verify_segment,
    write_manifest,
)  # fmt: skip
from index.embeddings import Embedder, load_embedder
from index.parsed_plans import CORPUS_CODE, code_digest, load_parsed_corpus
from index.passages import build_passages, name_of, passages_of
from index.search import Searcher
from index.segment import Segment
from index.task_table import TaskTable, TaskTableError, items_of, items_of_plan
from index.vector_store import VectorStoreError

_LOG = logging.getLogger(__name__)
_DOES_NOT_OPEN = (VectorStoreError, TaskTableError, OSError, ValueError, KeyError, TypeError, sqlite3.Error)
_LEFT_OUT = 1 / 4  # share of a segment's plans that may be out of date before the rest is indexed anew


class IndexBuildError(CorpusError):
    """The index can be neither opened nor built; the message says where, why and what to do."""


@dataclass(frozen=True)
class IndexSettings:
    """Where the index lives and what builds it.

    Attributes:
        folder: holds one folder a build and the pointer `CURRENT`.
        added_plans: plans that officials added, as text.
        model: a Sentence Transformers id or folder; None is the model that ships with the project.
        task_database: URL of a server database for the task table; None is a file in the build.
    """

    folder: Path = Path("var/index")
    added_plans: Path = Path("var/plans")
    model: str | None = None
    task_database: str | None = None


@dataclass
class Index:
    """Everything that answers are made from."""

    corpus: Corpus
    searcher: Searcher
    tasks: TaskTable
    held: ExitStack = field(default_factory=ExitStack, repr=False)

    def close(self) -> None:
        """Releases files."""
        self.tasks.close()
        self.searcher.close()
        self.held.close()


@dataclass(frozen=True)
class _Recipe:
    """What an index is made from: the same recipe gives the same index."""

    corpus: Corpus
    embedder: Embedder
    settings: IndexSettings

    @cached_property
    def code(self) -> str:
        return f"{code_digest(CORPUS_CODE, str(Path(__file__).parent))} {self.embedder.name}"

    @cached_property
    def key(self) -> str:
        made_from = "\0".join((self.code, *self.plan_keys.values()))
        return hashlib.sha256(made_from.encode()).hexdigest()[:24]

    @cached_property
    def plan_keys(self) -> dict[str, str]:
        """For each plan, what its passages are made from: its text, and its name, which another plan may state."""
        code, plans = self.code, self.corpus.plans
        return {
            plan: hashlib.sha256(f"{code}\0{plan}\0{name_of(plans[plan])}\0{source.digest}".encode()).hexdigest()[:32]
            for plan, source in self.corpus.sources.items()
        }

    def database(self, folder: Path) -> str:
        return self.settings.task_database or f"sqlite:///{folder / 'tasks.sqlite'}"


@dataclass(frozen=True)
class _Kept:
    """A segment of the last build, with the plans in it that are as they were."""

    name: str
    segment: Segment
    plans: dict[str, str]
    live: tuple[str, ...]

    @property
    def passages(self) -> int:
        return len(self.segment)


def open_index(settings: IndexSettings | None = None, *, wait: bool = True) -> Index:
    """Opens the current index; builds it when there is none, it is stale or it does not open.

    Args:
        settings: where it lives.
        wait: until the dense leg is open. Without it its graph stays closed until
            `Index.searcher.dense.open_meanwhile`, and searches do without (see `DenseLeg.at_hand`).

    Raises:
        CorpusError: a plan cannot be read, or the index can be neither opened nor built.
    """
    settings = settings or IndexSettings()
    corpus = load_parsed_corpus(settings.folder / "parsed", added=settings.added_plans)
    recipe = _Recipe(corpus, load_embedder(settings.model), settings)
    found = _open_current(recipe, wait)
    if found is None:
        try:
            with building(settings.folder):
                # Another process may have built it while this one waited.
                found = _open_current(recipe, wait) or _open(recipe, build(recipe), wait)
        except _DOES_NOT_OPEN as error:
            raise IndexBuildError(
                f"{settings.folder}: {error}; expected a folder that can be written, with room for the index; "
                "free it, or set another folder"
            ) from error
    return found


def memory_index(corpus: Corpus, embedder: Embedder | None = None) -> Index:
    """An index without files: lexical search and an in-memory task table (tests, previews)."""
    return Index(corpus, Searcher([Segment.of(build_passages(corpus))], embedder), TaskTable.build(corpus))


def build(recipe: _Recipe) -> Path:
    """Writes what is missing and makes it current; returns the build's folder."""
    folder = recipe.settings.folder
    started = time.monotonic()
    before = current_folder(folder)
    with ExitStack() as held:
        kept, missing = _divided(recipe, _kept(recipe, before, held))
        names = [one.name for one in kept]
        if missing:
            names.append(_write_segment(recipe, missing))
    target = folder / f"build-{recipe.key}-{uuid.uuid4().hex[:8]}"
    target.mkdir(parents=True)
    _write_tasks(recipe, target, before)
    write_manifest(target, {"key": recipe.key, "segments": names, "plans": recipe.plan_keys})
    point_to(folder, target, names)
    _LOG.info(
        "index of %d plans, %d of them new, built in %.1f s", len(recipe.corpus.sources), len(missing), time.monotonic() - started
    )
    return target


def _kept(recipe: _Recipe, before: Path | None, held: ExitStack) -> list[_Kept]:
    """The last build's segments that are whole and still hold plans as they are."""
    wanted, found = recipe.plan_keys, []
    try:
        names = [Path(str(name)).name for name in read_manifest(before)["segments"]] if before else []
    except _DOES_NOT_OPEN:
        return []
    for name in names:
        folder = recipe.settings.folder / name
        try:
            held.enter_context(in_use(folder))
            manifest = read_manifest(folder)
            verify_segment(folder, manifest)
            plans: dict[str, str] = manifest["plans"]
            live = tuple(plan for plan, key in plans.items() if wanted.get(plan) == key)
            if live:
                segment = Segment.load(folder)
                if segment.open_store is not None:
                    segment.open_store().close()  # what opens for us opens for a reader
                found.append(_Kept(folder.name, segment, plans, live))
        except _DOES_NOT_OPEN as error:
            _LOG.warning("a part of the index, %s, does not open (%s); its plans are indexed again", folder, error)
    return found


def _divided(recipe: _Recipe, found: list[_Kept]) -> tuple[list[_Kept], list[str]]:
    """Segments to keep, and plans to index: the new ones, and those of segments that are put together.

    A segment no larger than twice what is indexed anyway goes into it, so sizes fall by half from one
    to the next and there are only as many as the logarithm of the corpus.
    """
    keep, again = [], set(recipe.corpus.sources) - {plan for one in found for plan in one.live}
    if not again and all(len(one.live) == len(one.plans) for one in found):
        return found, []
    total = sum(len(passages_of(recipe.corpus.parsed[plan])) for plan in again)
    for one in sorted(found, key=lambda kept: kept.passages):
        if (again and one.passages <= 2 * total) or len(one.live) < (1 - _LEFT_OUT) * len(one.plans):
            again |= set(one.live)
            total += one.passages
        else:
            keep.append(one)
    order = list(recipe.corpus.sources)
    return [one for one in found if one in keep], sorted(again, key=order.index)


def _write_segment(recipe: _Recipe, plans: list[str]) -> str:
    folder = recipe.settings.folder / f"segment-{uuid.uuid4().hex[:16]}"
    folder.mkdir(parents=True)
    passages = [passage for plan in plans for passage in passages_of(recipe.corpus.parsed[plan])]
    Segment.write(folder, passages, recipe.embedder)
    keys = recipe.plan_keys
    write_manifest(folder, {"plans": {plan: keys[plan] for plan in plans}})
    return folder.name


def _write_tasks(recipe: _Recipe, target: Path, before: Path | None) -> None:
    """The task table: the last one with the changed plans' items changed, else all items."""
    order = list(recipe.corpus.parsed)
    if before is not None and recipe.settings.task_database is None:
        try:
            old = read_manifest(before)
            verify(before, old)
            keys, plans = recipe.plan_keys, dict(old["plans"])
            shutil.copyfile(before / "tasks.sqlite", target / "tasks.sqlite")
            changed = [plan for plan in order if plans.get(plan) != keys[plan]]
            with closing(TaskTable(recipe.database(target))) as tasks:
                items = [item for plan in changed for item in items_of_plan(recipe.corpus.parsed[plan])]
                gone = [plan for plan in plans if plans[plan] != keys.get(plan)]
                tasks.update(items, without=gone, order=order, stamp=recipe.key)
            return
        except _DOES_NOT_OPEN as error:
            _LOG.warning("the task table in %s is not taken over (%s); it is filled anew", before, error)
            (target / "tasks.sqlite").unlink(missing_ok=True)
    with closing(TaskTable(recipe.database(target))) as tasks:
        tasks.fill(items_of(recipe.corpus), stamp=recipe.key)


def _open_current(recipe: _Recipe, wait: bool) -> Index | None:
    """The index that the pointer names, if it is of this recipe and whole."""
    folder = recipe.settings.folder
    current = current_folder(folder)
    try:
        if current is None or not current.name.startswith(f"build-{recipe.key}-"):
            return None
        found = _open(recipe, current, wait)
        tidy(folder, {current.name, *read_manifest(current)["segments"]})
        return found
    except _DOES_NOT_OPEN as error:
        _LOG.warning("the index in %s does not open (%s); it is rebuilt", folder, error)
        return None


def _open(recipe: _Recipe, folder: Path, wait: bool) -> Index:
    """Opens a build; whatever was opened is closed again if the rest does not open."""
    with ExitStack() as opened:
        opened.enter_context(in_use(folder))
        manifest = read_manifest(folder)
        verify(folder, manifest)
        segments, wanted = [], recipe.plan_keys
        for name in manifest["segments"]:
            part = recipe.settings.folder / name
            opened.enter_context(in_use(part))
            its = read_manifest(part)
            verify_segment(part, its)
            segment = Segment.load(part)
            live = [plan for plan, key in its["plans"].items() if wanted.get(plan) == key]
            if len(live) < len(its["plans"]):
                segment.live = segment.columns.of_plans(live)
            segments.append(segment)
        tasks = opened.enter_context(closing(TaskTable(recipe.database(folder))))
        if tasks.stamp != recipe.key:
            raise ValueError(f"{folder}: the task table is of another build")
        searcher = opened.enter_context(closing(Searcher(segments, recipe.embedder, wait=wait)))
        if searcher.dense is not None and wait:
            searcher.dense.open()
        return Index(recipe.corpus, searcher, tasks, opened.pop_all())
