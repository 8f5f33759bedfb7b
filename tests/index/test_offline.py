"""No outgoing connection, no telemetry: opening, building and searching work with sockets blocked."""

import subprocess
import sys

PROGRAM = """
import socket, sys
from pathlib import Path

def refuse(*arguments, **_):
    raise AssertionError(f"a connection was tried: {arguments}")

socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.create_connection = socket.getaddrinfo = refuse

from index import IndexSettings, open_index
root = Path(sys.argv[1])
for _ in range(2):  # builds, then opens
    index = open_index(IndexSettings(folder=root / "index", added_plans=root / "plans"))
    results = index.searcher.search("quỹ đầu tư mạo hiểm")
    assert results.hits and results.dense_ready
    index.close()
from index.retriever import PlanRetriever
import os
print(sorted(m for m in ("torch", "sentence_transformers", "onnxruntime", "transformers") if m in sys.modules))
print(os.environ["ANONYMIZED_TELEMETRY"])
"""


def test_it_works_with_sockets_blocked_and_without_torch(settings, index_, tmp_path):
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[]", "False"]
    assert "connection was tried" not in done.stderr
