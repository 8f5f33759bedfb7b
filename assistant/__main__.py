"""python -m assistant ask "câu hỏi" [--as-of DAY] [--json] [--trace] | batch QUESTIONS --out ANSWERS"""

import argparse
import json
import logging
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from assistant.models import Reply
from assistant.pipeline import Assistant
from corpus import CorpusError


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m assistant", description="Answers questions about the plans.")
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask", help="answers one question")
    ask.add_argument("question")
    ask.add_argument("--as-of", dest="as_of", help="YYYY-MM-DD; the day that «hôm nay» means")
    ask.add_argument("--json", action="store_true")
    ask.add_argument("--trace", action="store_true", help="prints the value of each step")
    batch = commands.add_parser("batch", help="one question a line in, one answer a line out")
    batch.add_argument("questions", type=Path)
    batch.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        if options.command == "ask":
            return _ask(options)
        return _batch(options)
    except CorpusError as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    return date.fromisoformat(text)


def _ask(options: argparse.Namespace) -> int:
    try:
        day = _day(options.as_of)
    except ValueError:
        sys.stderr.write(f"--as-of {options.as_of!r}: không phải ngày hợp lệ; cần dạng YYYY-MM-DD, ví dụ 2026-01-31\n")
        return 2
    reply = Assistant.open().ask(options.question, as_of=day)
    if options.json:
        sys.stdout.write(json.dumps(as_json("1", reply, 0.0), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(f"{reply.answer}\n")
        for citation in reply.citations:
            first = citation.quote.split("\n")[0][:100]
            sys.stdout.write(
                f"  [{citation.marker}] {citation.plan}, {citation.locator}, dòng {citation.lines[0]}-{citation.lines[1]}: {first}\n"
            )
    if options.trace:
        sys.stdout.write(json.dumps(reply.trace, ensure_ascii=False, indent=1) + "\n")
    return 0


def as_json(question_id: Any, reply: Reply, milliseconds: float) -> dict[str, Any]:
    """One line of the batch contract."""
    return {
        "id": question_id, "status": reply.status.value, "answer": reply.answer,
        "citations": [
            {"marker": c.marker, "plan": c.plan, "locator": c.locator, "lines": list(c.lines), "quote": c.quote,
             "under": [{"locator": a.locator, "lines": list(a.lines), "quote": a.quote} for a in c.under]}
            for c in reply.citations
        ],
        "records": [r.model_dump(mode="json") | {"lines": list(r.lines)} for r in reply.records],
        "total": reply.total, "latency_ms": round(milliseconds, 1),
    }  # fmt: skip


def _batch(options: argparse.Namespace) -> int:
    if not options.questions.is_file():
        sys.stderr.write(f"{options.questions}: no such file; expected JSON lines with id and turns\n")
        return 2
    assistant = Assistant.open()
    with options.questions.open(encoding="utf-8") as lines, options.out.open("w", encoding="utf-8") as out:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                out.write(json.dumps(_one(assistant, options.questions, number, line), ensure_ascii=False) + "\n")
    return 0


def _one(assistant: Assistant, path: Path, number: int, line: str) -> dict[str, Any]:
    """One answer, or an error object for a line that is not a question."""
    question_id: Any = None
    try:
        case = json.loads(line)
        question_id = case["id"]
        turns = case["turns"]
        if not isinstance(turns, list) or not turns or not all(isinstance(t, str) for t in turns):
            raise TypeError("turns is not a list of one or more strings")
        day = _day(case.get("as_of"))
    except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        problem = f"{path}:{number}: {error!r}; expected {{id, turns: [text, …], as_of: YYYY-MM-DD or null}}"
        return {
            "id": question_id,
            "status": "error",
            "error": problem,
            "answer": "",
            "citations": [],
            "records": [],
            "total": None,
        }
    started = time.perf_counter()
    reply = assistant.ask(turns[-1], tuple(turns[:-1]), day)
    return as_json(question_id, reply, (time.perf_counter() - started) * 1000)


if __name__ == "__main__":
    sys.exit(main())
