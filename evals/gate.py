"""The bars of `baselines.yaml`, and which of them a run breaks.

A bar is an expected value and a tolerance. A measure breaks it when it is worse than expected by
more than the tolerance; a bar with `both_sides` also when it is better, which is how a measure that
was loosened by mistake shows itself on the naive baselines.
"""

from __future__ import annotations

import math
from pathlib import Path

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from evals.errors import GateError
from evals.measures import BY_NAME
from evals.models import Record
from evals.scores import RunScores
from evals.tables import number

BASELINES = Path(__file__).with_name("baselines.yaml")
TARGETS = Path(__file__).with_name("targets.yaml")
_ROUNDING = 1e-4  # scores are kept to four places


class Bar(Record):
    """What one measure of one system is expected to be."""

    expected: float
    tolerance: float = Field(ge=0, description="how much worse still passes, in the measure's own unit")
    both_sides: bool = Field(default=False, description="better by more than the tolerance is a breach too")


Bars = dict[str, dict[str, dict[str, Bar]]]  # split -> system -> measure
_BARS = TypeAdapter(Bars)


class Breach(Record):
    """One bar that a run breaks."""

    split: str
    system: str
    measure: str
    value: float | None
    bar: Bar

    def __str__(self) -> str:
        """One line for a terminal."""
        got = "no value" if self.value is None else number(self.value)
        sense = "±" if self.bar.both_sides else "worse by at most "
        expected = f"{number(self.bar.expected)} ({sense}{self.bar.tolerance:g})"
        return f"{self.split} {self.system} {self.measure}: {got}, expected {expected}"


def load_bars(path: Path = BASELINES) -> Bars:
    """The bars.

    Raises:
        GateError: the file is malformed or names an unknown measure.
    """
    try:
        bars = _BARS.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise GateError(f"{path}: {error}; expected split: system: measure: {{expected, tolerance}}") from error
    names = {name for systems in bars.values() for measures in systems.values() for name in measures}
    if unknown := sorted(names - set(BY_NAME)):
        raise GateError(f"{path}: {', '.join(unknown)}: no such measure; expected one of {', '.join(BY_NAME)}")
    return bars


def broken(measure: str, value: float, bar: Bar) -> bool:
    """Whether a value breaks a bar; NaN does.

    >>> broken("Accuracy", 0.94, Bar(expected=0.95, tolerance=0.02)), broken("Unsupported", 0.1, Bar(expected=0, tolerance=0))
    (False, True)
    """
    if math.isnan(value):
        return True
    better = value - bar.expected if BY_NAME[measure].better == "higher" else bar.expected - value
    return -better > bar.tolerance + _ROUNDING or (bar.both_sides and better > bar.tolerance + _ROUNDING)


def breaches(scores: RunScores, bars: Bars, *, strict: bool = False) -> list[Breach]:
    """Every bar that a run breaks; a system that is missing from the run breaks all of its bars.

    Args:
        scores: the run.
        bars: what is expected.
        strict: hold the assistant's AccuracyStrict to the bar of Accuracy.

    Raises:
        GateError: the run asked a part of a split only, or a split without bars.
    """
    splits = ["dev", "heldout"] if scores.header.split == "all" else [scores.header.split]
    if scores.header.limit is not None or not set(splits) & set(bars):
        asked = f"{scores.header.split}, limit {scores.header.limit}"
        raise GateError(f"gate: this run asked {asked}; expected a whole split of {', '.join(bars)}; run without --limit")
    found = []
    for split in splits:
        for system, measures in bars.get(split, {}).items():
            mine = scores.system(system)
            for measure, bar in measures.items():
                looked_at = "AccuracyStrict" if strict and measure == "Accuracy" and not bar.both_sides else measure
                summary = mine.value(looked_at, split) if mine else None
                value = summary.value if summary else math.nan
                if broken(measure, value, bar):
                    shown = None if math.isnan(value) else value
                    found.append(Breach(split=split, system=system, measure=measure, value=shown, bar=bar))
    return found
