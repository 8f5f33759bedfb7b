"""Fixtures that every package's tests share; `--update-golden` rewrites the golden files."""

from pathlib import Path

import hypothesis
import pytest

import corpus as corpus_package

hypothesis.settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("unhurried")

GOLDEN = Path(__file__).parent / "golden"
UNSEEN = Path(__file__).parent / "fixtures" / "plans_unseen"


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden from the program; read the diff")


@pytest.fixture(scope="session")
def corpus():
    """The five shipped plans, parsed once."""
    return corpus_package.load_corpus()


@pytest.fixture
def golden(request):
    """Compares text with a golden file, or rewrites it under `--update-golden`."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{name} differs; if meant: pytest --update-golden"

    return compare
