"""Builds and opens the index of a corpus: `Index` = corpus + search + task table.

A build writes into a new folder named by what it was built from, and only then moves the pointer
file, so a killed build leaves the old index in use. An index that does not open is rebuilt.
"""

import json
import logging
import os
import shutil
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus import Corpus, load_corpus
from index.embeddings import Embedder, load_embedder
from index.models import Passage
from index.passages import build_passages, windows
from index.search import Searcher
from index.task_table import TaskTable, items_of
from index.vector_store import ChromaStore, VectorStoreError

_LOG = logging.getLogger(__name__)
FORMAT = "2"  # raised when passages, windows or metadata change their meaning


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

    def close(self) -> None:
        """Releases files."""
        self.tasks.close()
        if self.store is not None:
            self.store.close()


def open_index(settings: IndexSettings | None = None) -> Index:
    """Opens the current index; builds it when there is none, it is stale or it does not open."""
    settings = settings or IndexSettings()
    corpus = load_corpus(added=settings.added_plans)
    embedder = load_embedder(settings.model)
    key = _key(corpus, embedder)
    current = _current(settings.folder)
    if current is not None and current.name.startswith(key):
        try:
            return _open(corpus, embedder, current, settings)
        except (VectorStoreError, OSError, ValueError, KeyError) as error:
            _LOG.warning("the index in %s does not open (%s); it is rebuilt", current, error)
    return _open(corpus, embedder, build(corpus, embedder, settings, key), settings)


def memory_index(corpus: Corpus, embedder: Embedder | None = None) -> Index:
    """An index without files: lexical search and an in-memory task table (tests, previews)."""
    searcher = Searcher(build_passages(corpus), store=None, embedder=embedder)
    return Index(corpus, searcher, TaskTable.build(corpus))


def _key(corpus: Corpus, embedder: Embedder) -> str:
    model = "".join(c if c.isalnum() else "-" for c in embedder.name)[-24:]
    return f"{FORMAT}-{corpus.digest[:16]}-{model}"


def _current(folder: Path) -> Path | None:
    pointer = folder / "CURRENT"
    if not pointer.is_file():
        return None
    found = folder / pointer.read_text(encoding="utf-8").strip()
    return found if found.is_dir() else None


def build(corpus: Corpus, embedder: Embedder, settings: IndexSettings, key: str) -> Path:
    """Writes a new build and makes it current; returns its folder."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    target = settings.folder / f"{key}-{uuid.uuid4().hex[:8]}"
    target.mkdir()
    started = time.monotonic()
    passages = build_passages(corpus)
    store = ChromaStore(target / "chroma")
    _fill(store, embedder, passages)
    store.close()
    tasks = TaskTable(settings.task_database or f"sqlite:///{target / 'tasks.sqlite'}")
    tasks.fill(items_of(corpus))
    tasks.close()
    manifest = {"corpus": corpus.digest, "model": embedder.name, "passages": len(passages), "format": FORMAT}
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _point(settings.folder, target)
    _LOG.info("index of %d passages built in %.1f s", len(passages), time.monotonic() - started)
    return target


def _fill(store: ChromaStore, embedder: Embedder, passages: list[Passage]) -> None:
    ids, texts, owners = [], [], []
    for passage in passages:
        for number, text in enumerate(windows(passage)):
            ids.append(f"{passage.id}@{number}")
            texts.append(text)
            owners.append(passage)
    vectors = np.asarray(embedder.embed_passages(texts), dtype=np.float32)
    kept = [row for row in range(len(ids)) if vectors[row].any()]
    store.add([ids[r] for r in kept], vectors[kept], [owners[r] for r in kept])


def _point(folder: Path, target: Path) -> None:
    """Moves the pointer in one step, then removes builds that nothing points to."""
    fresh = folder / f"CURRENT.{uuid.uuid4().hex[:8]}"
    fresh.write_text(target.name, encoding="utf-8")
    os.replace(fresh, folder / "CURRENT")
    for other in folder.iterdir():
        if other.is_dir() and other != target:
            shutil.rmtree(other, ignore_errors=True)


def _open(corpus: Corpus, embedder: Embedder, folder: Path, settings: IndexSettings) -> Index:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    if manifest["corpus"] != corpus.digest or manifest["model"] != embedder.name:
        raise ValueError(f"{folder}: built from another corpus or model")
    database = settings.task_database or f"sqlite:///{folder / 'tasks.sqlite'}"
    if not settings.task_database and not (folder / "tasks.sqlite").is_file():
        raise ValueError(f"{folder}: no task table")
    tasks = TaskTable(database)
    if tasks.count() != len(items_of(corpus)):
        raise ValueError(f"{folder}: the task table is not complete")
    store = ChromaStore(folder / "chroma")
    if not store.count():
        raise VectorStoreError(f"{folder}: no vectors; rebuild the index")
    searcher = Searcher(build_passages(corpus), store=store, embedder=embedder)
    return Index(corpus, searcher, tasks, store)
