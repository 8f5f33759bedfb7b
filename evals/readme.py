"""The score table of the README, generated from the newest committed report.

It stands between `<!-- scores -->` and `<!-- /scores -->`; a test holds the two equal.
"""

from __future__ import annotations

import re
from pathlib import Path

from evals.errors import RunError
from evals.measures import BY_NAME
from evals.report import REPORTS, latest
from evals.scores import RunScores, read_scores
from evals.tables import NOTHING, interval_of, table, value_of

README = Path(__file__).parents[1] / "README.md"
SHOWN = (
    "Accuracy", "Unsupported", "CiteP", "CiteR", "SetF1", "CountMatch",
    "Declined", "WronglyDeclined", "Latency p50", "Latency p95",
)  # fmt: skip
_BLOCK = re.compile(r"<!-- scores -->.*?<!-- /scores -->", re.DOTALL)


def score_table(scores: RunScores, place: str) -> str:
    """The block between the markers, markers included."""
    heads = ["", *(s.system if s.system != "assistant" else "**assistant**" for s in scores.systems)]
    rows = []
    for name in SHOWN:
        row = [f"{BY_NAME[name].sentence}"]
        for system in scores.systems:
            summary = system.value(name)
            row.append(f"{value_of(summary)} {interval_of(summary)}" if summary else NOTHING)
        rows.append(row)
    head = scores.header
    asked = f"{head.split} questions, commit {head.commit}, 95 % intervals in brackets."
    origin = f"[Report](evals/reports/{place}/report.md): {asked}"
    return "\n".join(["<!-- scores -->", table(heads, rows), "", origin, "<!-- /scores -->"])


def expected_block(folder: Path = REPORTS) -> str:
    """The block that the README should hold.

    Raises:
        RunError: no report is committed yet.
    """
    place = latest(folder)
    if place is None:
        raise RunError(f"{folder}: no committed report; expected one; run «python -m evals report RUN --commit»")
    return score_table(read_scores(place), place.name)


def update(readme: Path = README, folder: Path = REPORTS) -> bool:
    """Writes the block into the README; says whether anything changed.

    Raises:
        RunError: there is no README, no report, or the README lacks the markers.
    """
    if not readme.exists():
        raise RunError(f"{readme}: no such file; expected the README; write it with <!-- scores --><!-- /scores -->")
    text = readme.read_text(encoding="utf-8")
    if not _BLOCK.search(text):
        raise RunError(f"{readme}: no markers; expected <!-- scores --> … <!-- /scores -->; add them where the table belongs")
    block = expected_block(folder)
    new = _BLOCK.sub(lambda _: block, text)
    if new != text:
        readme.write_text(new, encoding="utf-8")
    return new != text
