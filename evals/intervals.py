"""95 % intervals: Wilson's for rates, a seeded percentile bootstrap for everything else."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

_Z = 1.959963984540054  # the normal quantile of 97.5 %
_RESAMPLES = 1000
_SEED = 20260101

Interval = tuple[float, float]
Statistic = Callable[[np.ndarray], np.ndarray]  # (resamples, n) -> (resamples,)


def wilson(successes: float, n: int) -> Interval:
    """Wilson's score interval of a rate (Wilson 1927, doi 10.1080/01621459.1927.10502953).

    >>> tuple(round(x, 4) for x in wilson(47, 52))
    (0.7939, 0.9582)
    """
    if n == 0:
        return math.nan, math.nan
    rate, square = successes / n, _Z * _Z
    centre = (rate + square / (2 * n)) / (1 + square / n)
    half = _Z / (1 + square / n) * math.sqrt(rate * (1 - rate) / n + square / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def bootstrap(values: Sequence[float], statistic: Statistic) -> Interval:
    """Percentile interval of a statistic over resampled cases (Efron & Tibshirani 1993, chapter 13)."""
    if not values:
        return math.nan, math.nan
    sample = np.asarray(values, dtype=float)
    drawn = np.random.default_rng(_SEED).integers(0, len(sample), size=(_RESAMPLES, len(sample)))
    low, high = np.percentile(statistic(sample[drawn]), [2.5, 97.5])
    return float(low), float(high)


def mean_of(rows: np.ndarray) -> np.ndarray:
    """Mean of each row."""
    return np.asarray(rows.mean(axis=-1))


def quantile_of(share: float) -> Statistic:
    """The statistic «that quantile of each row», by linear interpolation."""
    return lambda rows: np.asarray(np.quantile(rows, share, axis=-1))
