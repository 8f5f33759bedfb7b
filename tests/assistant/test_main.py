"""The command line: one question, many questions, and what it says when something is wrong."""

import json

import pytest

from assistant.__main__ import main
from assistant.pipeline import Assistant


@pytest.fixture
def run(assistant, monkeypatch, capsys):
    """Runs a command on the assistant that is open already; returns exit status, output and errors."""
    monkeypatch.setattr(Assistant, "open", lambda: assistant)

    def command(*arguments):
        status = main([str(a) for a in arguments])
        return status, *capsys.readouterr()

    return command


def test_ask_prints_the_answer_and_its_sources(run):
    status, out, _ = run("ask", "Cơ quan nào chủ trì tổ chức Đại hội nhà đầu tư?")
    assert status == 0
    assert "Sở Tài chính" in out and "[1] 17-kh-ubnd-2026" in out and "dòng 564-564" in out


def test_ask_as_json(run):
    status, out, _ = run("ask", "Việc nào quá hạn trong KH 316?", "--as-of", "2025-12-10", "--json")
    answer = json.loads(out)
    assert status == 0 and answer["status"] == "answered" and answer["total"] == len(answer["records"]) == 1
    assert set(answer["citations"][0]) == {"marker", "plan", "locator", "lines", "quote", "under"}


def test_trace_shows_what_was_understood(run):
    _, out, _ = run("ask", "Ai ký KH 17?", "--trace")
    assert '"plan_signer"' in out


@pytest.mark.parametrize("day", ["31-01-2026", "2026-13-01", "2026-02-30", "hôm nay", ""])
def test_a_bad_day_is_said_to_be_bad(run, day):
    status, out, err = run("ask", "Ai ký KH 17?", "--as-of", day)
    assert status == 2 and out == ""
    assert "--as-of" in err and "YYYY-MM-DD" in err and "Traceback" not in err


BROKEN = [
    "không phải JSON", '{"id": "x"}', '{"turns": ["Ai ký KH 17?"]}', '{"id": "x", "turns": []}', '{"id": "x", "turns": "Ai ký?"}',
    '{"id": "x", "turns": [1]}', '{"id": "x", "turns": ["Ai ký?"], "as_of": "mai"}', "[1, 2]", "null", '{"id": "x", "turns": ["a"], "as_of": 5}',
]  # fmt: skip


def test_batch_goes_on_after_broken_lines(run, tmp_path):
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    good = json.dumps(
        {"id": "tốt", "turns": ["Ai chủ trì tổ chức Đại hội nhà đầu tư?", "Bao giờ xong?"], "as_of": "2025-12-15"},
        ensure_ascii=False,
    )
    questions.write_text("\n".join([good, *BROKEN, "", good]) + "\n", encoding="utf-8")
    status, _, _ = run("batch", questions, "--out", out)
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert status == 0 and len(answers) == len(BROKEN) + 2
    assert [a["status"] for a in answers] == ["answered", *["error"] * len(BROKEN), "answered"]
    assert "01/2026" in answers[0]["answer"] and answers[0]["answer"] == answers[-1]["answer"]
    for number, answer in enumerate(answers[1:-1], start=2):
        assert f"questions.jsonl:{number}:" in answer["error"] and "turns" in answer["error"]


def test_a_missing_file_is_named(run, tmp_path):
    status, _, err = run("batch", tmp_path / "none.jsonl", "--out", tmp_path / "out.jsonl")
    assert status == 2 and "none.jsonl" in err and not (tmp_path / "out.jsonl").exists()
