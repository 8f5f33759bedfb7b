"""Gains and losses between two runs: what each question gained or lost, and whether it could be chance."""

from __future__ import annotations

from math import comb

from evals.measures import BY_NAME
from evals.models import CaseResult, Record
from evals.scores import RunScores, SystemScores
from evals.tables import change_of, interval_of, table, value_of

_SHOWN = 40  # gains or losses listed one by one


class Flips(Record):
    """Questions that one run has right and the other wrong; only questions in both are compared."""

    compared: int
    gains: tuple[CaseResult, ...]
    losses: tuple[CaseResult, ...]

    @property
    def chance(self) -> float:
        """Probability of a split at least as uneven if both were equally good (exact McNemar test).

        Source: McNemar 1947, doi 10.1007/BF02295996.
        """
        n, k = len(self.gains) + len(self.losses), min(len(self.gains), len(self.losses))
        return min(1.0, 2 * sum(comb(n, i) for i in range(k + 1)) / 2**n) if n else 1.0


def flips(now: SystemScores, before: SystemScores) -> Flips:
    """What changed from `before` to `now`."""
    old = {result.case: result for result in before.cases}
    shared = [result for result in now.cases if result.case in old]
    return Flips(
        compared=len(shared),
        gains=tuple(result for result in shared if result.right and not old[result.case].right),
        losses=tuple(result for result in shared if not result.right and old[result.case].right),
    )


def _listed(results: tuple[CaseResult, ...]) -> str:
    lines = [f"- `{result.case}` ({result.category}) {result.why}".rstrip() for result in results[:_SHOWN]]
    if len(results) > _SHOWN:
        lines.append(f"- … and {len(results) - _SHOWN} more")
    return "\n".join(lines) or "- none"


def gains_and_losses(now: SystemScores, before: SystemScores) -> str:
    """The section of a report that lists them."""
    changed = flips(now, before)
    return "\n\n".join(
        [
            f"{changed.compared} questions in both runs: {len(changed.gains)} gained, {len(changed.losses)} lost "
            f"(chance of so uneven a split between equals: {changed.chance:.3f}).",
            f"Lost:\n\n{_listed(changed.losses)}",
            f"Gained:\n\n{_listed(changed.gains)}",
        ]
    )


def compare(now: RunScores, before: RunScores) -> str:
    """Two runs as Markdown: every measure of every system in both, then gains and losses."""
    parts = [f"# {now.header.name} against {before.header.name}"]
    if now.header.questions != before.header.questions:
        parts.append("The questions were changed between the two; only shared ids are compared one by one.")
    if now.header.corpus != before.header.corpus:
        parts.append("The plans were changed between the two.")
    for system in now.systems:
        other = before.system(system.system)
        if other is None:
            parts.append(f"## {system.system}\n\nOnly in {now.header.name}.")
            continue
        pairs = ((name, system.value(name), other.value(name)) for name in BY_NAME)
        rows = [[name, value_of(a), value_of(b), change_of(a, b), interval_of(a)] for name, a, b in pairs if a or b]
        heads = ["measure", now.header.name, before.header.name, "change", "95 % interval"]
        parts += [f"## {system.system}", table(heads, rows), gains_and_losses(system, other)]
    return "\n\n".join(parts) + "\n"
