"""`report.md` of a run, and the committed reports.

The report is written from `scores.json` alone, so that the committed pair can be checked by a test.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from evals.cases import Split
from evals.charts import ACCURACY_FILE, LATENCY_FILE, draw, skills
from evals.compare import gains_and_losses
from evals.errors import RunError
from evals.measures import BY_NAME, MEASURES
from evals.scores import EVERYTHING, SCORES_FILE, RunScores, SystemScores, read_scores
from evals.steps import ORDER
from evals.tables import NOTHING, change_of, interval_of, table, value_of

REPORTS = Path(__file__).with_name("reports")
REPORT_FILE = "report.md"
_SUMMARY_FILE = Path(__file__).with_name("datasets") / "summary_vi.md"
_FAILURES_SHOWN = 80


def latest(folder: Path = REPORTS, *, but: str = "") -> Path | None:
    """The newest committed report (its name opens with its date), None if there is none."""
    found = sorted(path.parent for path in folder.glob(f"*/{SCORES_FILE}") if path.parent.name != but)
    return found[-1] if found else None


def _head(scores: RunScores) -> str:
    head = scores.header
    lines = [
        f"- made {head.created} by `{head.command}`",
        f"- commit {head.commit}, plans {head.corpus[:12]}, questions {head.questions[:12]}",
        f"- questions: {head.split}{f', {head.limit} of them' if head.limit else ''}; {head.limit_s:g} s allowed an answer",
        f"- Python {head.python} on {head.machine}",
    ]
    lines += [f"- {s.system}: {len(s.cases)} questions, opened in {s.open_s:.1f} s" for s in scores.systems]
    return "\n".join(lines)


def _summary(scores: RunScores) -> str:
    """The result in Vietnamese for officials, from a template; empty without the assistant."""
    system = scores.system("assistant")
    if system is None:
        return ""
    named = {f"{name}": value_of(system.value(name)) for name in BY_NAME}
    text = _SUMMARY_FILE.read_text(encoding="utf-8")
    for name, value in named.items():
        text = text.replace(f"{{{name}}}", value)
    return text.strip()


def _measures(scores: RunScores, group: str, before: RunScores | None) -> str:
    """Measure by system; for each system its change against the committed baseline."""
    heads = ["measure"]
    for system in scores.systems:
        heads += [system.system, "95 % interval", "change"]
    rows = []
    for measure in MEASURES:
        row = [measure.name]
        for system in scores.systems:
            now = system.value(measure.name, group)
            old = before.system(system.system) if before else None
            row += [value_of(now), interval_of(now), change_of(now, old.value(measure.name, group) if old else None)]
        if any(cell != NOTHING for cell in row[1:]):
            rows.append(row)
    return table(heads, rows)


def _by_skill(scores: RunScores) -> str:
    heads = ["skill"]
    for system in scores.systems:
        heads += [system.system, "95 % interval"]
    rows = []
    for skill in [*skills(scores), EVERYTHING]:
        row = [skill]
        for system in scores.systems:
            summary = system.value("Accuracy", skill)
            row += [value_of(summary), interval_of(summary)]
        rows.append(row)
    return table(heads, rows)


def _wrong_steps(scores: RunScores) -> str:
    counts = {s.system: Counter(result.first_wrong for result in s.cases if result.first_wrong) for s in scores.systems}
    rows = [[step, *(str(count[step]) for count in counts.values())] for step in ORDER if any(c[step] for c in counts.values())]
    return table(["first wrong step", *counts], rows)


def _failures(system: SystemScores) -> str:
    wrong = [result for result in system.cases if not result.right and result.split != Split.HELDOUT]
    rows = [[result.case, result.category, result.first_wrong or "", result.why[:220]] for result in wrong[:_FAILURES_SHOWN]]
    more = f"\n\n… and {len(wrong) - _FAILURES_SHOWN} more in `{SCORES_FILE}`." if len(wrong) > _FAILURES_SHOWN else ""
    return table(["case", "skill", "first wrong step", "why"], rows) + more if rows else "None."


def _unscored(scores: RunScores) -> str:
    """How many cases each measure could not be given for; they stay in the run."""
    rows = []
    for measure in MEASURES:
        row = [measure.name]
        for system in scores.systems:
            summary = system.value(measure.name)
            row.append(str(len(system.cases) - (summary.n if summary else 0)))
        rows.append(row)
    return table(["measure", *(s.system for s in scores.systems)], [row for row in rows if set(row[1:]) != {"0"}])


def _glossary() -> str:
    rows = [[m.name, m.sentence, f"{m.better} is better", m.source] for m in MEASURES]
    return table(["measure", "what it says", "", "source"], rows)


def write_report(scores: RunScores, folder: Path, *, before: RunScores | None = None) -> Path:
    """Writes `report.md` and its charts into a folder.

    Args:
        scores: the run.
        folder: where to.
        before: the committed report to compare with.
    """
    draw(scores, folder)
    primary = scores.system("assistant") or (scores.systems[0] if scores.systems else None)
    parts = [f"# Evaluation {scores.header.name}", _head(scores), _summary(scores), "## Measures"]
    groups = sorted({result.split for system in scores.systems for result in system.cases})
    for group in groups if len(groups) > 1 else [EVERYTHING]:
        parts += [f"### {group}" if group != EVERYTHING else "", _measures(scores, group, before)]
    parts += ["## Answers right by skill", _by_skill(scores), f"![accuracy by skill]({ACCURACY_FILE})", "## Latency"]
    parts += [f"![latency]({LATENCY_FILE})", "## Failures by first wrong step", _wrong_steps(scores)]
    if primary is not None:
        old = before.system(primary.system) if before else None
        against = f" against {before.header.name}" if before else ""
        parts += [f"## Gains and losses of {primary.system}{against}"]
        parts += [gains_and_losses(primary, old) if old else "No committed report holds this system yet."]
        held_out = sum(not result.right for result in primary.cases if result.split == Split.HELDOUT)
        parts += [f"## Failures of {primary.system}", _failures(primary)]
        parts += [f"And {held_out} held-out questions, which stay unseen."] if held_out else []
    parts += ["## Not scored", "Cases for which a measure has no value (set measures for single facts, …).", _unscored(scores)]
    parts += ["## The measures", _glossary()]
    path = folder / REPORT_FILE
    path.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
    return path


def commit_report(run: Path, name: str, *, folder: Path = REPORTS) -> Path:
    """Copies a run's report, scores and charts to `evals/reports/<date>-<name>/`.

    Raises:
        RunError: the run has no scores, covers a part of its split only, or the name is taken.
    """
    scores = read_scores(run)
    if scores.header.limit is not None:
        raise RunError(f"{run}: {scores.header.limit} questions only; expected a whole split; run again without --limit")
    place = folder / f"{scores.header.created[:10]}-{name}"
    if place.exists():
        raise RunError(f"{place}: exists; expected a new name; give another --name, or remove it first")
    previous = latest(folder, but=place.name)
    place.mkdir(parents=True)
    named = scores.model_copy(update={"header": scores.header.model_copy(update={"name": place.name})})
    write_report(named, place, before=read_scores(previous) if previous else None)
    shutil.copy(run / SCORES_FILE, place / SCORES_FILE)
    return place


def headline(system: SystemScores, *, strict: bool = False) -> str:
    """One line for the terminal; strict: under the strict boundary rule."""
    right, latency = system.value("AccuracyStrict" if strict else "Accuracy"), system.value("Latency p95")
    return f"{system.system:14} right {value_of(right)} {interval_of(right)}; p95 {value_of(latency)}"
