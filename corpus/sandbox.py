"""Runs the reading of a foreign file in a process of its own, with limits of time and memory.

A damaged or hostile file can then at worst end that process; what it found comes back as JSON.
"""

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from corpus.errors import UnreadablePlanError

SECONDS = 120  # a plan of 100 pages takes about 20
MEGABYTES = 1500  # a plan of 100 pages takes about 400
_ROOT = Path(__file__).parent.parent
_READER = "from corpus.ingest import reader_process; reader_process()"


def limit_this_process() -> None:
    """Sets the limits for good; only for a process that reads one file and ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1_000_000,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # reading writes no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_apart(path: Path, *, seconds: int = SECONDS) -> dict[str, Any]:
    """What `corpus.ingest.reader_process` writes about a file.

    Raises:
        UnreadablePlanError: the process ran out of time or memory, or ended otherwise.
    """
    command = [sys.executable, "-B", "-c", _READER, str(path.absolute())]
    try:
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadablePlanError(f"{path}: not read in {seconds} s; expected a plan of usual size; split the file") from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        why = _why(done.returncode, done.stderr)
        raise UnreadablePlanError(f"{path}: reader stopped ({why}); expected a plan of usual size; split the file") from error
    return answer


def _why(status: int, stderr: bytes) -> str:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return "out of time"
    return "out of memory" if b"MemoryError" in stderr or status == -signal.SIGSEGV else f"exit status {status}"
