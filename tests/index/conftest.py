"""An index over the five plans, built once, and a small one that is quick to build and to break."""

import shutil
from functools import partial

import pytest

import index.build
from corpus.load import PLANS_DIR
from index import IndexSettings, open_index
from index.embeddings import HashEmbedder
from index.parsed_plans import load_parsed_corpus


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    """Settings of an index that nothing else uses."""
    folder = tmp_path_factory.mktemp("index")
    return IndexSettings(folder=folder / "index", added_plans=folder / "plans")


@pytest.fixture(scope="session")
def index_(settings):
    """The index over the five plans, with the shipped model."""
    opened = open_index(settings)
    yield opened
    opened.close()


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Settings of an index over one plan, with a toy model; plans can be added."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    shutil.copy(PLANS_DIR / "kh-yen-hoa-2026.txt", shipped)
    monkeypatch.setattr(index.build, "load_parsed_corpus", partial(load_parsed_corpus, plans=shipped))
    monkeypatch.setattr(index.build, "load_embedder", lambda model: HashEmbedder(256))
    added = tmp_path / "added"
    added.mkdir()
    return IndexSettings(folder=tmp_path / "index", added_plans=added)
