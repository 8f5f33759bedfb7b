"""The measures: each a value with a name, a sentence and a source. MEASURES fixes their order.

The name is the heading in tables, the key in `scores.json` and in `baselines.yaml`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from evals import answers, retrieval
from evals.intervals import bootstrap, mean_of, quantile_of, wilson
from evals.models import Case, Record, Score, SystemAnswer
from evals.support import unsupported
from evals.texts import PlanTexts

Kind = Literal["rate", "mean", "p50", "p95"]


@dataclass(frozen=True)
class Measure:
    """How one property of an answer is measured and how its values are summed up."""

    name: str
    sentence: str
    source: str
    score: Callable[[Case, SystemAnswer, PlanTexts], float]
    kind: Kind = "mean"  # «rate»: every value is 0 or 1, shown as a count with Wilson's interval
    better: Literal["higher", "lower"] = "higher"
    unit: str = ""

    def __repr__(self) -> str:
        """Its name: what tables and files call it."""
        return self.name


class Summary(Record):
    """A measure over some cases: its value, how many cases it could be given for, its 95 % interval."""

    measure: str
    kind: Kind
    n: int
    value: Score
    low: Score
    high: Score

    @property
    def count(self) -> int:
        """For a rate: how many of the n."""
        return round(self.value * self.n) if self.n else 0


def summarize(measure: Measure, values: Iterable[float]) -> Summary:
    """Sums up a measure; cases without a value (NaN) are left out and not counted in n."""
    given = [value for value in values if not math.isnan(value)]
    value, (low, high) = _sum_up(measure.kind, given)
    return Summary(measure=measure.name, kind=measure.kind, n=len(given), value=value, low=low, high=high)


def _sum_up(kind: Kind, given: list[float]) -> tuple[float, tuple[float, float]]:
    if not given:
        return math.nan, (math.nan, math.nan)
    if kind == "rate":
        return sum(given) / len(given), wilson(sum(given), len(given))
    statistic = mean_of if kind == "mean" else quantile_of(0.5 if kind == "p50" else 0.95)
    return float(statistic(np.asarray([given]))[0]), bootstrap(given, statistic)


def _bare(score: Callable[[Case, SystemAnswer], float]) -> Callable[[Case, SystemAnswer, PlanTexts], float]:
    """A score that needs no plan texts."""
    return lambda case, answer, texts: score(case, answer)


def _invented(case: Case, answer: SystemAnswer, texts: PlanTexts) -> float:
    return math.nan if answer.error else float(bool(unsupported(case, answer, texts)))


def _invented_facts(case: Case, answer: SystemAnswer, texts: PlanTexts) -> float:
    return math.nan if answer.error else float(len(unsupported(case, answer, texts)))


_SPANS = "overlap of line spans; after ALCE, Gao et al. 2023, arXiv 2305.14627"
_IR = "ir_measures, MacAvaney et al. 2022, doi 10.1007/978-3-030-99739-7_38"
_OWN = "this project"

MEASURES: tuple[Measure, ...] = (
    Measure("Accuracy", "The answer states every expected fact and nothing forbidden, counts right, or rightly declines.",
            "facts as alternatives, after SimpleQA, Wei et al. 2024, arXiv 2411.04368", _bare(answers.accuracy), "rate"),
    Measure("AccuracyStrict", "The same where dates and numbers must be printed in a form listed in the case.",
            _OWN, _bare(answers.strict_accuracy), "rate"),
    Measure("StatusMatch", "The reply ends as expected: answered, clarification, not in plans, out of scope, refused.",
            _OWN, _bare(answers.status_match), "rate"),
    Measure("Declined", "Of the questions that the plans do not answer, the share not answered.",
            "abstention recall, Feng et al. 2024, arXiv 2402.00367", _bare(answers.declined), "rate"),
    Measure("WronglyDeclined", "Of the questions that the plans answer, the share withheld.",
            "false refusal, Röttger et al. 2024, arXiv 2308.01263", _bare(answers.wrongly_declined), "rate", "lower"),
    Measure("Unsupported", "The reply states an agency, date, document number or number that its sources do not.",
            _OWN, _invented, "rate", "lower"),
    Measure("UnsupportedFacts", "How many such facts a reply states.", _OWN, _invented_facts, "mean", "lower"),
    Measure("CiteP", "Share of an answer's citations that stand on evidence.", _SPANS, _bare(answers.citation_precision)),
    Measure("CiteR", "Share of the needed evidence that is cited; for a single fact one place suffices.",
            _SPANS, _bare(answers.citation_recall)),
    Measure("CiteFocus", "Share of the cited lines that are evidence.", _OWN, _bare(answers.citation_focus)),
    Measure("SetP", "Share of the listed items that belong to the list.", "set precision", _bare(answers.set_precision)),
    Measure("SetR", "Share of the list's items that are listed.", "set recall", _bare(answers.set_recall)),
    Measure("SetF1", "Harmonic mean of SetP and SetR, per question.", "van Rijsbergen 1979", _bare(answers.set_f1)),
    Measure("CountMatch", "The number of items is right.", _OWN, _bare(answers.count_match), "rate"),
    *(Measure(name, sentence, _IR, _bare(partial(retrieval.retrieval_score, name)))
      for name, sentence in (
          ("R@4", "Share of the needed evidence among the first 4 retrieved."),
          ("R@10", "Share of the needed evidence among the first 10 retrieved."),
          ("RR@10", "1 / rank of the first needed evidence, 0 beyond 10; its mean is MRR@10."),
          ("nDCG@10", "Discounted gain of the first 10 against the best order."))),
    Measure("Latency p50", "Half of the replies took at most this long.", _OWN, _bare(answers.latency), "p50", "lower", "ms"),
    Measure("Latency p95", "95 of 100 replies took at most this long.", _OWN, _bare(answers.latency), "p95", "lower", "ms"),
    Measure("Failed", "The system raised, hung beyond the limit, or died.", _OWN, _bare(answers.failed), "rate", "lower"),
)  # fmt: skip

BY_NAME = {measure.name: measure for measure in MEASURES}


def score_all(case: Case, answer: SystemAnswer, texts: PlanTexts) -> dict[str, float]:
    """Every measure of one answer, NaN where a measure does not apply."""
    return {measure.name: float(measure.score(case, answer, texts)) for measure in MEASURES}
