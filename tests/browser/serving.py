"""Serves the page in this process, over the fake assistant, on a free port."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import app
from chat.adding import Adding
from chat.service import Service
from corpus import load_corpus
from tests.browser.fake_assistant import FakeAssistant


@dataclass
class Served:
    """A running page and what a test may look into."""

    url: str
    service: Service
    blocks: object
    plans: Path
    feedback: Path


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def serve(folder: Path, opener=None) -> Iterator[Served]:
    """A page whose added plans and feedback go to `folder`; closed at the end."""
    plans, feedback = folder / "plans", folder / "feedback.jsonl"
    service = Service(opener or (lambda: FakeAssistant(load_corpus(added=plans))))
    service.start()
    blocks = app.build(service, Adding(plans, Path(os.environ["GRADIO_TEMP_DIR"])), feedback)
    address = app.launch(blocks, host="127.0.0.1", port=free_port(), block=False)
    try:
        yield Served(address, service, blocks, plans, feedback)
    finally:
        blocks.close(verbose=False)
