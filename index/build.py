"""Builds and opens the index of a corpus: `Index` = corpus + search + task table.

A build writes into a new folder named by what it was built from, and only then moves the pointer
file, so a killed build leaves the old index in use. An index that does not open is rebuilt. One
process builds at a time, the others wait and open what it made; a build that someone has open is
never removed.

    var/index/
      CURRENT                      name of the folder in use
      parsed/                      parsed plans, see `parsed_plans`
      build-<key>-<random>/
        manifest.json              what it was built from, size and SHA-256 of every file that stays as written
        passages.json  lexical/  chroma/  tasks.sqlite
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from corpus import Corpus, CorpusError
from index.embeddings import Embedder, load_embedder
from index.models import Passage
from index.parsed_plans import CORPUS_CODE, code_digest, load_parsed_corpus
from index.passages import build_passages, windows
from index.search import LexicalLegs, Searcher
from index.task_table import TaskTable, TaskTableError, items_of
from index.vector_store import ChromaStore, VectorStoreError, window_ids

_LOG = logging.getLogger(__name__)
_POINTER, _LOCK, _IN_USE, _MANIFEST = "CURRENT", "LOCK", "IN_USE", "manifest.json"
_CHROMA_DATABASE = "chroma/chroma.sqlite3"  # the one file that is written again when it is opened
_PASSAGES = TypeAdapter(list[Passage])
_DOES_NOT_OPEN = (VectorStoreError, TaskTableError, OSError, ValueError, KeyError, TypeError, sqlite3.Error)


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
    store: ChromaStore | None = None
    held: ExitStack = field(default_factory=ExitStack, repr=False)

    def close(self) -> None:
        """Releases files."""
        self.tasks.close()
        if self.store is not None:
            self.store.close()
        self.held.close()


@dataclass(frozen=True)
class _Recipe:
    """What an index is made from: the same recipe gives the same index."""

    corpus: Corpus
    embedder: Embedder
    settings: IndexSettings

    @property
    def key(self) -> str:
        code = code_digest(CORPUS_CODE, str(Path(__file__).parent))
        made_from = "\0".join((code, self.corpus.digest, self.embedder.name))
        return hashlib.sha256(made_from.encode()).hexdigest()[:24]

    def database(self, folder: Path) -> str:
        return self.settings.task_database or f"sqlite:///{folder / 'tasks.sqlite'}"


def open_index(settings: IndexSettings | None = None) -> Index:
    """Opens the current index; builds it when there is none, it is stale or it does not open.

    Raises:
        CorpusError: a plan cannot be read, or the index can be neither opened nor built.
    """
    settings = settings or IndexSettings()
    corpus = load_parsed_corpus(settings.folder / "parsed", added=settings.added_plans)
    recipe = _Recipe(corpus, load_embedder(settings.model), settings)
    found = _open_current(recipe)
    if found is not None:
        return found
    try:
        with _locked(settings.folder / _LOCK):
            # Another process may have built it while this one waited.
            return _open_current(recipe) or _open(recipe, build(recipe))
    except _DOES_NOT_OPEN as error:
        raise IndexBuildError(
            f"{settings.folder}: {error}; expected a folder that can be written, with room for the index; "
            "free it, or set another folder"
        ) from error


def memory_index(corpus: Corpus, embedder: Embedder | None = None) -> Index:
    """An index without files: lexical search and an in-memory task table (tests, previews)."""
    searcher = Searcher(build_passages(corpus), store=None, embedder=embedder)
    return Index(corpus, searcher, TaskTable.build(corpus))


def build(recipe: _Recipe) -> Path:
    """Writes a new build and makes it current; returns its folder."""
    folder = recipe.settings.folder
    target = folder / f"build-{recipe.key}-{uuid.uuid4().hex[:8]}"
    target.mkdir(parents=True)
    started = time.monotonic()
    passages = build_passages(recipe.corpus)
    (target / "passages.json").write_bytes(_PASSAGES.dump_json(passages))
    LexicalLegs.build(passages).save(target / "lexical")
    ids, vectors = embed_windows(recipe.embedder, passages)
    ChromaStore.write(target / "chroma", ids, vectors)
    with closing(TaskTable(recipe.database(target))) as tasks:
        tasks.fill(items_of(recipe.corpus), stamp=recipe.key)
    manifest = {"key": recipe.key, "model": recipe.embedder.name, "vectors": len(ids), "files": _checksums(target)}
    (target / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _point(folder, target)
    _LOG.info("index of %d passages built in %.1f s", len(passages), time.monotonic() - started)
    return target


def embed_windows(embedder: Embedder, passages: list[Passage]) -> tuple[list[str], np.ndarray]:
    """Ids of the passages' windows and their vectors, (n, d) float32, without those that hold no known word."""
    ids: list[str] = []
    texts: list[str] = []
    for passage in passages:
        parts = windows(passage)
        ids += window_ids(passage, len(parts))
        texts += parts
    vectors = np.asarray(embedder.embed_passages(texts), dtype=np.float32)
    kept = np.flatnonzero(vectors.any(axis=1))
    return [ids[row] for row in kept], vectors[kept]


def _open_current(recipe: _Recipe) -> Index | None:
    """The index that the pointer names, if it is of this recipe and whole."""
    folder = recipe.settings.folder
    try:
        current = folder / (folder / _POINTER).read_text(encoding="utf-8").strip()
        if not current.name.startswith(f"build-{recipe.key}-"):
            return None
        return _open(recipe, current)
    except FileNotFoundError as error:
        if (folder / _POINTER).exists():
            _LOG.warning("the index in %s is not whole (%s); it is rebuilt", folder, error)
        return None
    except _DOES_NOT_OPEN as error:
        _LOG.warning("the index in %s does not open (%s); it is rebuilt", folder, error)
        return None


def _open(recipe: _Recipe, folder: Path) -> Index:
    """Opens a build; whatever was opened is closed again if the rest does not open."""
    with ExitStack() as opened:
        opened.enter_context(_in_use(folder))
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        _verify(folder, manifest)
        passages = _PASSAGES.validate_json((folder / "passages.json").read_bytes())
        legs = LexicalLegs.load(folder / "lexical", len(passages))
        tasks = opened.enter_context(closing(TaskTable(recipe.database(folder))))
        if tasks.stamp != recipe.key:
            raise ValueError(f"{folder}: the task table is of another build")
        store = opened.enter_context(closing(ChromaStore(folder / "chroma")))
        if store.count() != manifest["vectors"]:
            raise VectorStoreError(f"{folder}: {store.count()} vectors, expected {manifest['vectors']}")
        searcher = Searcher(passages, store=store, embedder=recipe.embedder, legs=legs)
        return Index(recipe.corpus, searcher, tasks, store, opened.pop_all())


def _checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that stays as it was written, by its path in the build."""
    files = (f for f in sorted(folder.rglob("*")) if f.is_file())
    named = {f.relative_to(folder).as_posix(): f for f in files}
    kept = {name: f for name, f in named.items() if name not in (_MANIFEST, _IN_USE) and not name.startswith(_CHROMA_DATABASE)}
    return {name: _sha256(file) for name, file in kept.items()}


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _verify(folder: Path, manifest: dict[str, object]) -> None:
    """Finds damage before a library reads it: Chroma's core may end the process over it.

    Raises:
        ValueError: a file is missing or altered.
        sqlite3.Error: Chroma's database is damaged.
    """
    if _checksums(folder) != manifest["files"]:
        raise ValueError(f"{folder}: files are missing or altered")
    with closing(sqlite3.connect(f"file:{folder / _CHROMA_DATABASE}?mode=ro", uri=True)) as database:
        if database.execute("pragma quick_check").fetchone() != ("ok",):
            raise ValueError(f"{folder / _CHROMA_DATABASE}: damaged")


def _point(folder: Path, target: Path) -> None:
    """Moves the pointer in one step, then removes builds that nothing points to and no one has open."""
    fresh = folder / f"{_POINTER}.{uuid.uuid4().hex[:8]}"
    fresh.write_text(target.name, encoding="utf-8")
    os.replace(fresh, folder / _POINTER)
    for other in folder.glob("build-*"):
        if other != target and not _is_in_use(other):
            shutil.rmtree(other, ignore_errors=True)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Waits until no other process builds. The system frees the lock of a process that is killed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _in_use(folder: Path) -> Iterator[None]:
    """Keeps others from removing a build, for as long as it is open."""
    with (folder / _IN_USE).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _is_in_use(folder: Path) -> bool:
    try:
        with (folder / _IN_USE).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
