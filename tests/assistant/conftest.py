"""One assistant over the five shipped plans for all tests; «hôm nay» is 15/12/2025 unless a test says otherwise."""

from datetime import date

import pytest

from assistant.pipeline import Assistant
from assistant.settings import Settings


@pytest.fixture(scope="session")
def assistant(tmp_path_factory):
    """An assistant whose index nothing else uses; without a language model."""
    folder = tmp_path_factory.mktemp("assistant")
    opened = Assistant.open(Settings(index_folder=folder / "index", added_plans=folder / "plans", llm_model=None))
    yield opened
    opened.index.close()


@pytest.fixture(scope="session")
def as_of():
    """The day that «hôm nay» means: a Monday within Quý IV/2025."""
    return date(2025, 12, 15)


@pytest.fixture(scope="session")
def ask(assistant, as_of):
    """`ask("first", "second", "third")` answers the last of a conversation's questions."""
    return lambda *questions: assistant.ask(questions[-1], questions[:-1], as_of)


@pytest.fixture(scope="session")
def parse(assistant, as_of):
    """The slots of one question."""
    return lambda question: assistant.understanding.parse(question, as_of)
