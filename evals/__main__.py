"""python -m evals COMMAND: check, run, score, report, compare, variants, swap, hostile, bench, search, other, growth, readme."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from evals.cases import Split
from evals.errors import EvalError
from evals.systems import FACTORIES
from evals.worker import ANSWER_SECONDS, IsolatedSystem

Command = Callable[[argparse.Namespace], int]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _check(options: argparse.Namespace) -> int:
    from evals.check import check

    cases, problems = check()
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    counts = Counter((placed.case.category, placed.split) for placed in cases)
    for skill in sorted({skill for skill, _ in counts}):
        _say(f"{skill:22} dev {counts[skill, 'dev']:3}  heldout {counts[skill, 'heldout']:3}")
    splits = Counter(placed.split for placed in cases)
    _say(f"{'all':22} dev {splits['dev']:3}  heldout {splits['heldout']:3}  problems {len(problems)}")
    return 1 if problems else 0


def _run(options: argparse.Namespace) -> int:
    from evals.report import headline, latest, write_report
    from evals.run import run_suite
    from evals.scores import read_scores

    place = run_suite(options.systems, split=options.split, limit=options.limit, limit_s=options.seconds)
    scores, committed = read_scores(place), latest()
    path = write_report(scores, place, before=read_scores(committed) if committed else None)
    for system in scores.systems:
        _say(headline(system, strict=options.strict))
    _say(f"report: {path}")
    return _gate(place, strict=options.strict) if options.gate else 0


def _gate(place: Path, *, strict: bool) -> int:
    from evals.gate import breaches, load_bars
    from evals.scores import read_scores

    found = breaches(read_scores(place), load_bars(), strict=strict)
    for breach in found:
        _say(f"gate: {breach}")
    _say("gate: failed" if found else "gate: passed")
    return 1 if found else 0


def _score(options: argparse.Namespace) -> int:
    from evals.report import headline, latest, write_report
    from evals.run import score_run
    from evals.scores import read_scores

    scores, committed = score_run(options.run), latest()
    write_report(scores, options.run, before=read_scores(committed) if committed else None)
    for system in scores.systems:
        _say(headline(system, strict=options.strict))
    return 0


def _report(options: argparse.Namespace) -> int:
    from evals.report import REPORT_FILE, commit_report

    if options.commit:
        _say(str(commit_report(options.run, options.name)))
    else:
        _say((options.run / REPORT_FILE).read_text(encoding="utf-8"))
    return 0


def _compare(options: argparse.Namespace) -> int:
    from evals.compare import compare
    from evals.scores import read_scores

    _say(compare(read_scores(options.b), read_scores(options.a)))
    return 0


def _system(options: argparse.Namespace) -> IsolatedSystem:
    """The system that a command asks, behind its time limit."""
    return IsolatedSystem(options.system, FACTORIES[options.system], limit_s=options.seconds)


def _variants(options: argparse.Namespace) -> int:
    from evals.cases import load_cases
    from evals.variants import describe, run_variants

    with _system(options) as system:
        results = run_variants(system, load_cases(options.split, limit=options.limit))
    _say(describe(results))
    return 1 if any(result.points > options.at_most / 100 for result in results) else 0


def _swap(options: argparse.Namespace) -> int:
    from evals.cases import load_cases
    from evals.swap import describe, load_verifier, run_swaps, true_answers
    from evals.texts import plan_texts

    verifier, citation = load_verifier()
    result = run_swaps(verifier, true_answers(load_cases(options.split), plan_texts()), citation=citation)
    _say(describe(result))
    return 0 if result.passed else 1


def _hostile(options: argparse.Namespace) -> int:
    from evals.hostile import attack, describe, load_hostile, withstood

    with _system(options) as system:
        outcomes = attack(system, load_hostile())
    _say(describe(outcomes))
    return 0 if withstood(outcomes) else 1


def _bench(options: argparse.Namespace) -> int:
    from evals.bench import P50_AT_MOST, P95_AT_MOST, bench, describe
    from evals.cases import load_cases

    with _system(options) as system:
        result = bench(system, load_cases(options.split, limit=options.limit), passes=options.passes, open_s=system.open_s)
    _say(describe([result]))
    return 0 if result.median_p50 <= P50_AT_MOST and result.median_p95 <= P95_AT_MOST else 1


def _search(options: argparse.Namespace) -> int:
    from evals.cases import load_cases
    from evals.search import describe
    from index import open_index

    index = open_index()
    _say(describe(index, load_cases(options.split, limit=options.limit)))
    index.close()
    return 0


def _growth(options: argparse.Namespace) -> int:
    from evals.charts import draw_growth

    draw_growth(options.figures, options.figures.with_suffix(".svg"))
    return 0


def _other(options: argparse.Namespace) -> int:
    from evals.other_plans import run_all

    for score in run_all():
        _say(str(score))
        for line in score.wrong if options.wrong else ():
            _say(f"  {line}")
    return 0


def _readme(options: argparse.Namespace) -> int:
    from evals.readme import README, update

    _say(f"{README.name}: {'updated' if update() else 'up to date'}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measures the assistant.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, do: Command, help_text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help_text, description=help_text)
        command.set_defaults(do=do)
        return command

    def asks(command: argparse.ArgumentParser) -> None:
        command.add_argument("--split", type=Split, choices=list(Split), default=Split.DEV)
        command.add_argument("--limit", type=int, help="at most so many questions, spread evenly")
        command.add_argument("--seconds", type=float, default=ANSWER_SECONDS, help="time limit of one answer")

    def one_system(command: argparse.ArgumentParser) -> None:
        command.add_argument("--system", choices=list(FACTORIES), default="assistant")

    add("check", _check, "the questions keep their rules")
    run = add("run", _run, "asks, scores and reports")
    asks(run)
    run.add_argument("--systems", nargs="+", default=list(FACTORIES), metavar="SYSTEM", help=", ".join(FACTORIES))
    run.add_argument("--gate", action="store_true", help="fail when a measure falls below evals/baselines.yaml")
    score = add("score", _score, "scores the answers of a run again")
    score.add_argument("run", type=Path)
    for command in (run, score):
        command.add_argument("--strict", action="store_true", help="show and gate AccuracyStrict instead of Accuracy")
    report = add("report", _report, "shows a run's report, or keeps it in evals/reports/")
    report.add_argument("run", type=Path)
    report.add_argument("--commit", action="store_true")
    report.add_argument("--name", default="run")
    compared = add("compare", _compare, "gains and losses from run A to run B")
    compared.add_argument("a", type=Path)
    compared.add_argument("b", type=Path)
    variants = add("variants", _variants, "accuracy lost by unaccented, mistyped, abbreviated questions")
    variants.add_argument("--at-most", type=float, default=2.0, help="points that a variant may lose")
    add("swap", _swap, "the verifier rejects every changed fact").add_argument("--split", type=Split, default=Split.DEV)
    hostile = add("hostile", _hostile, "no hostile input succeeds, no honest one is blocked")
    timed = add("bench", _bench, "milliseconds an answer")
    timed.add_argument("--passes", type=int, default=5)
    for command in (variants, hostile, timed):
        asks(command)
        one_system(command)
    searched = add("search", _search, "does the evidence come up among the first passages: words, meaning, both")
    searched.add_argument("--split", type=Split, choices=list(Split), default=Split.DEV)
    searched.add_argument("--limit", type=int, help="at most so many questions, spread evenly")
    add("growth", _growth, "draws the figures of «python -m index bench --keep»").add_argument("figures", type=Path)
    other = add("other", _other, "questions about plans of other places, read from their files")
    other.add_argument("--wrong", action="store_true", help="list what was answered wrong")
    add("readme", _readme, "writes the newest report's scores into the README")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status: 0 good, 1 a bar or a rule is broken, 2 it could not be run."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.do(options))
    except EvalError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except BrokenPipeError:  # «… | head»
        return 0


if __name__ == "__main__":
    sys.exit(main())
