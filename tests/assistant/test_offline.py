"""Without a network the assistant answers all the same, and tries no connection."""

import subprocess
import sys

PROGRAM = """
import socket, sys
from pathlib import Path

def refuse(*arguments, **_):
    raise AssertionError(f"a connection was tried: {arguments}")

socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.create_connection = socket.getaddrinfo = refuse

from assistant.pipeline import Assistant
from assistant.settings import Settings
root = Path(sys.argv[1])
assistant = Assistant.open(Settings(index_folder=root / "index", added_plans=root / "plans", llm_model=None))
reply = assistant.ask("Cơ quan nào chủ trì tổ chức Đại hội nhà đầu tư?")
print(reply.status.value, reply.citations[0].lines, "Sở Tài chính" in reply.answer)
print(sorted(m for m in ("torch", "sentence_transformers", "langchain_openai", "openai") if m in sys.modules))
"""


def test_it_answers_with_sockets_blocked(tmp_path):
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["answered (564, 564) True", "[]"]
    assert "connection was tried" not in done.stderr
