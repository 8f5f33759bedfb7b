"""A system that raises, hangs or dies fails on that question, and the run goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.cases import Split
from evals.errors import RunError
from evals.models import Status
from evals.run import PROBLEMS_FILE, ask_all, read_answers, run_suite
from evals.scores import read_scores
from evals.worker import IsolatedSystem
from tests.evals.fakes import open_gold, open_never, open_trouble


def test_trouble_is_contained() -> None:
    with IsolatedSystem("trouble", open_trouble, limit_s=1.0) as system:
        replies = {q: system.answer((q,), None) for q in ("xin chào", "raise", "hang", "die", "lại xin chào")}
    assert replies["xin chào"].status is Status.NOT_IN_PLANS and replies["lại xin chào"].status is Status.NOT_IN_PLANS
    assert replies["xin chào"].latency_ms > 0
    assert replies["raise"].error == "ValueError: không đọc được"
    assert replies["hang"].error == "no answer within 1 s" and replies["hang"].latency_ms == 1000
    assert "the process ended" in (replies["die"].error or "")
    assert all(replies[q].status is Status.ERROR for q in ("raise", "hang", "die"))


def test_a_system_that_does_not_open_says_why() -> None:
    with pytest.raises(RunError, match="never: RuntimeError: chưa có chỉ mục; expected a system that opens"):
        ask_all("never", open_never, [], limit_s=1.0)


def test_a_run_survives_a_system_that_does_not_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = run_suite(
        ["never", "assistant"], split=Split.DEV, limit=3, folder=tmp_path, factories={"never": open_never, "assistant": open_gold}
    )
    assert "chưa có chỉ mục" in (place / PROBLEMS_FILE).read_text(encoding="utf-8")
    assert "chưa có chỉ mục" in capsys.readouterr().err
    assert list(read_answers(place)) == ["assistant"]
    assert [system.system for system in read_scores(place).systems] == ["assistant"]


def test_an_unknown_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="asistant: no such system; expected one of assistant, naive-vector, naive-bm25"):
        run_suite(["asistant"], split=Split.DEV, folder=tmp_path)
    assert not list(tmp_path.iterdir())
