"""Right or wrong, and why: one JSON line a rating in var/feedback.jsonl, with the trace, without people.

No name, address or session is kept; what looks like an e-mail address, a telephone or identity
number in the reason or the question is blotted out before it is written.
"""

import json
import os
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from chat.service import Answered

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<![\w/])\+?\d(?:[ .-]?\d){8,14}(?![\w/])")  # telephone and identity numbers; never 34/2025/NQ-HĐND
_BLOT = "[đã xóa]"
MAX_REASON = 1000  # characters
MAX_BYTES = 50_000_000  # then nothing more is written: a full disk helps nobody
_LOCK = threading.Lock()


class Rating(BaseModel):
    """One line of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: str = Field(description="day, UTC; the hour would say more about the person than about the answer")
    verdict: str = Field(pattern="^(right|wrong)$")
    reason: str = ""
    question: str
    turns: tuple[str, ...] = ()
    reply: dict[str, Any]


def blot(text: str) -> str:
    """Text without e-mail addresses and long numbers.

    >>> blot("gọi 0912 345 678, xem 34/2025/NQ-HĐND")
    'gọi [đã xóa], xem 34/2025/NQ-HĐND'
    """
    return _NUMBER.sub(_BLOT, _EMAIL.sub(_BLOT, text))


def record(path: Path, answered: Answered, verdict: str, reason: str) -> Rating:
    """Appends one rating and gives what was written.

    Raises:
        OSError: the file cannot be written, or is full.
    """
    rating = Rating(
        at=datetime.now(UTC).date().isoformat(), verdict=verdict, reason=blot(reason[:MAX_REASON].strip()),
        question=blot(answered.question), turns=tuple(blot(turn) for turn in answered.turns),
        reply=json.loads(blot(json.dumps(answered.reply.model_dump(mode="json"), ensure_ascii=False))),
    )  # fmt: skip
    with _LOCK:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > MAX_BYTES:
            raise OSError(f"{path}: over {MAX_BYTES} bytes; expected less; move the file away")
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as out:
            out.write(rating.model_dump_json() + "\n")
    return rating


def ratings(path: Path) -> Iterator[Rating]:
    """All ratings of a file, oldest first; a line that does not read is passed over."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                yield Rating.model_validate_json(line)
            except ValueError:
                continue


def listing(path: Path) -> Iterator[str]:
    """What `python app.py feedback` prints: one line a rating, then the sum."""
    counts = {"right": 0, "wrong": 0}
    for rating in ratings(path):
        counts[rating.verdict] += 1
        word = {"right": "đúng", "wrong": "SAI"}[rating.verdict]
        reason = f" | lý do: {rating.reason}" if rating.reason else ""
        answer = " ".join(str(rating.reply.get("answer", "")).split())
        yield f"{rating.at}  {word}  {' '.join(rating.question.split())} -> {answer[:160]}{reason}"
    yield f"{counts['right']} đúng, {counts['wrong']} sai ({path})"
