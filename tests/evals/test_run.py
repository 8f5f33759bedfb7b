"""A whole run with a system that knows the gold: folder, report, comparison, committed report, gate, CLI."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from evals import __main__ as cli
from evals import charts, readme, report
from evals.cases import Split, load_cases
from evals.compare import compare
from evals.errors import RunError
from evals.measures import BY_NAME
from evals.progress import progress
from evals.run import run_suite, score_run
from evals.scores import RunScores, read_scores
from evals.systems import open_naive_bm25
from tests.evals.fakes import open_gold

N = len(load_cases(Split.ALL))
FACTORIES = {"assistant": open_gold, "naive-bm25": open_naive_bm25}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = run_suite(list(FACTORIES), split=Split.ALL, factories=FACTORIES, folder=tmp_path_factory.mktemp("runs"))
    report.write_report(read_scores(place), place)
    return place


def test_the_gold_is_right_everywhere(run: Path) -> None:
    gold = read_scores(run).system("assistant")
    assert gold is not None
    wrong = [(result.case, result.why) for result in gold.cases if not result.right]
    assert wrong == []
    for measure in ("CiteP", "CiteR", "CiteFocus", "SetF1", "CountMatch", "Declined", "StatusMatch", "R@10", "RR@10"):
        summary = gold.value(measure)
        assert summary is not None and summary.value >= 0.97, measure
    assert gold.groups["all"]["WronglyDeclined"].value == 0 and gold.groups["all"]["Failed"].value == 0


def test_the_baseline_is_not(run: Path) -> None:
    naive = read_scores(run).system("naive-bm25")
    assert naive is not None
    assert 0.2 < naive.groups["all"]["Accuracy"].value < 0.5 and naive.groups["all"]["Declined"].value == 0


def test_a_run_is_a_folder(run: Path) -> None:
    names = {path.name for path in run.iterdir()}
    assert names == {"settings.json", "answers.jsonl", "scores.json", "problems.log", "report.md", "accuracy.svg", "latency.svg"}
    assert len((run / "answers.jsonl").read_text(encoding="utf-8").splitlines()) == 2 * N
    settings = json.loads((run / "settings.json").read_text(encoding="utf-8"))
    assert settings["split"] == "all" and len(settings["corpus"]) == 64 and settings["commit"]


def test_counts_add_up_over_skills_and_splits(run: Path) -> None:
    for system in read_scores(run).systems:
        whole = system.groups["all"]["Accuracy"]
        for groups in (["dev", "heldout"], charts.skills(read_scores(run))):
            parts = [system.groups[name]["Accuracy"] for name in groups]
            assert sum(part.n for part in parts) == whole.n == N
            assert sum(part.count for part in parts) == whole.count


def test_the_report_has_its_sections(run: Path) -> None:
    text = (run / "report.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert heads == [
        "Tóm tắt", "Measures", "Answers right by skill", "Latency", "Failures by first wrong step",
        "Gains and losses of assistant", "Failures of assistant", "Not scored", "The measures",
    ]  # fmt: skip
    assert f"{N}/{N} = 100 %" in text and "### heldout" in text and "{" not in text
    assert all(f"| {name} |" in text for name in BY_NAME)


def test_scoring_again_gives_the_same(run: Path) -> None:
    before = (run / "scores.json").read_bytes()
    score_run(run)
    assert (run / "scores.json").read_bytes() == before
    assert RunScores.model_validate_json(before) == read_scores(run)


def test_charts_are_reproducible(run: Path, tmp_path: Path) -> None:
    charts.draw(read_scores(run), tmp_path)
    for name in ("accuracy.svg", "latency.svg"):
        assert (tmp_path / name).read_bytes() == (run / name).read_bytes()
        assert b"<svg" in (tmp_path / name).read_bytes()


def test_compare_lists_gains_and_losses(run: Path) -> None:
    now = read_scores(run)
    gold, naive = now.systems
    worse = gold.model_copy(update={"cases": tuple(c.model_copy(update={"scores": {"Accuracy": 0.0}}) for c in gold.cases[:2])})
    before = now.model_copy(update={"systems": (worse, naive), "header": now.header.model_copy(update={"name": "before"})})
    text = compare(now, before)
    assert "2 questions in both runs: 2 gained, 0 lost" in text and f"`{gold.cases[0].case}`" in text
    assert f"{N} questions in both runs: 0 gained, 0 lost (chance of so uneven a split between equals: 1.000)" in text


def test_a_report_is_committed_and_shown_in_the_readme(run: Path, tmp_path: Path) -> None:
    place = report.commit_report(run, "first", folder=tmp_path / "reports")
    assert {path.name for path in place.iterdir()} == {"report.md", "scores.json", "accuracy.svg", "latency.svg"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-first", place.name) and report.latest(tmp_path / "reports") == place
    with pytest.raises(RunError, match="exists; expected a new name"):
        report.commit_report(run, "first", folder=tmp_path / "reports")
    page = tmp_path / "README.md"
    page.write_text("# X\n<!-- scores -->old<!-- /scores -->\nend\n", encoding="utf-8")
    assert readme.update(page, tmp_path / "reports") and not readme.update(page, tmp_path / "reports")
    text = page.read_text(encoding="utf-8")
    assert readme.expected_block(tmp_path / "reports") in text and text.endswith("end\n") and f"{N}/{N} = 100 %" in text


def test_the_readme_holds_the_newest_report() -> None:
    if report.latest() is None or not readme.README.exists():
        pytest.skip("no README or no committed report yet")
    assert readme.expected_block() in readme.README.read_text(encoding="utf-8"), "run «python -m evals readme»"


def test_readme_errors_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no such file"):
        readme.update(tmp_path / "README.md", tmp_path)
    (tmp_path / "README.md").write_text("# X", encoding="utf-8")
    with pytest.raises(RunError, match="no markers"):
        readme.update(tmp_path / "README.md", tmp_path)
    with pytest.raises(RunError, match="no committed report"):
        readme.expected_block(tmp_path)


def test_a_part_of_a_split_is_not_committed(tmp_path: Path) -> None:
    place = run_suite(["assistant"], split=Split.DEV, limit=2, factories=FACTORIES, folder=tmp_path / "runs")
    with pytest.raises(RunError, match="2 questions only"):
        report.commit_report(place, "part", folder=tmp_path / "reports")


def test_the_command_line(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0
    assert "problems 0" in capsys.readouterr().out
    assert cli.main(["compare", str(run), str(run)]) == 0
    assert cli.main(["report", str(run)]) == 0
    assert cli.main(["score", str(run)]) == 0
    assert cli.main(["compare", str(tmp_path), str(run)]) == 2
    assert "no such file; expected the folder of a finished run" in capsys.readouterr().err


def test_a_gate_over_a_part_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("evals.run.RUNS", tmp_path)
    monkeypatch.setattr(run_suite, "__kwdefaults__", run_suite.__kwdefaults__ | {"folder": tmp_path, "factories": FACTORIES})
    assert cli.main(["run", "--systems", "assistant", "--limit", "2", "--gate"]) == 2
    assert "expected a whole split" in capsys.readouterr().err


def test_progress_draws_only_for_people() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, drawn in ((io.StringIO(), False), (Terminal(), True)):
        assert list(progress([1, 2, 3], "x", stream=stream)) == [1, 2, 3]
        assert ("3/3" in stream.getvalue()) is drawn
