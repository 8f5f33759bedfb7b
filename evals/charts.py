"""The two charts of a report as SVG: accuracy by skill, and latency. The same scores give the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evals.scores import EVERYTHING, RunScores, SystemScores

COLOURS = ("#0b5fa5", "#d97706", "#6b7280", "#15803d", "#9d174d")  # legible on white, apart when colour-blind
ACCURACY_FILE, LATENCY_FILE = "accuracy.svg", "latency.svg"
_METADATA = {"Date": None, "Creator": "evals"}


def skills(scores: RunScores) -> list[str]:
    """All skills of a run, in alphabetical order."""
    return sorted({result.category for system in scores.systems for result in system.cases})


def _figure(width: float, height: float) -> tuple[Any, Any]:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "evals", "svg.fonttype": "path", "font.size": 9})
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(width, height), layout="constrained")


def _save(figure: Any, path: Path) -> None:
    from matplotlib import pyplot

    figure.savefig(path, format="svg", metadata=_METADATA)
    pyplot.close(figure)


def draw_accuracy(scores: RunScores, path: Path) -> None:
    """A bar per skill and system with its 95 % interval."""
    names = [EVERYTHING, *skills(scores)]
    height = 0.8 / max(len(scores.systems), 1)
    figure, axes = _figure(8, 1 + 0.16 * len(names) * (1 + len(scores.systems)))
    for number, system in enumerate(scores.systems):
        places = [row + number * height for row in range(len(names))]
        values, errors = _bars(system, names)
        axes.barh(places, values, height, label=system.system, color=COLOURS[number % len(COLOURS)],
                  xerr=errors, error_kw={"elinewidth": 0.7, "ecolor": "#111827"})  # fmt: skip
    axes.set_yticks([row + 0.4 - height / 2 for row in range(len(names))], names)
    axes.set_ylim(len(names) - 0.1, -0.3)
    axes.set_xlim(0, 100)
    axes.set_xlabel("answers right, % (95 % interval)")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncol=3, frameon=False)
    _save(figure, path)


def _bars(system: SystemScores, names: list[str]) -> tuple[list[float], list[list[float]]]:
    found = [system.value("Accuracy", name) for name in names]
    values = [100 * summary.value if summary else 0.0 for summary in found]
    low = [100 * (summary.value - summary.low) if summary else 0.0 for summary in found]
    high = [100 * (summary.high - summary.value) if summary else 0.0 for summary in found]
    return values, [[max(0.0, x) for x in low], [max(0.0, x) for x in high]]


def draw_latency(scores: RunScores, path: Path) -> None:
    """Median and 95th percentile of each system, on a logarithmic scale."""
    figure, axes = _figure(8, 0.8 + 0.5 * len(scores.systems))
    for number, system in enumerate(scores.systems):
        middle, slow = system.value("Latency p50"), system.value("Latency p95")
        if middle is None or slow is None:
            continue
        colour = COLOURS[number % len(COLOURS)]
        axes.plot([middle.value, slow.value], [number, number], color=colour, linewidth=3)
        axes.plot([middle.value], [number], "o", color=colour)
        axes.plot([slow.value], [number], "|", color=colour, markersize=14, markeredgewidth=3)
        label = f"{middle.value:.3g} / {slow.value:.3g} ms"
        axes.annotate(label, (slow.value, number), xytext=(8, 6), textcoords="offset points")
    axes.set_xscale("log")
    axes.set_yticks(range(len(scores.systems)), [system.system for system in scores.systems])
    axes.set_ylim(len(scores.systems) - 0.5, -0.5)
    axes.margins(x=0.25)
    axes.set_xlabel("milliseconds a reply: median (dot) to 95th percentile (bar)")
    _save(figure, path)


def draw(scores: RunScores, folder: Path) -> None:
    """Both charts of a run."""
    draw_accuracy(scores, folder / ACCURACY_FILE)
    draw_latency(scores, folder / LATENCY_FILE)


def draw_growth(figures: Path, path: Path) -> None:
    """How a query's time grows with the corpus, from what `python -m index bench --keep` wrote."""
    sizes = json.loads(figures.read_text(encoding="utf-8"))
    figure, axes = _figure(6, 3)
    names = [name for name in next(iter(sizes.values())) if name.endswith("p95, ms of processor")]
    for number, name in enumerate(names):
        axes.plot([int(size) for size in sizes], [found[name] for found in sizes.values()], marker="o",
                  color=COLOURS[number % len(COLOURS)], label=name.removesuffix(", p95, ms of processor"))  # fmt: skip
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("times the corpus")
    axes.set_ylabel("p95, ms of processor")
    axes.legend(frameon=False)
    _save(figure, path)
