"""python -m corpus check | export | outline PLAN | ingest FILE... [--json]"""

import argparse
import json
import sys
from pathlib import Path

from corpus.check import coverage
from corpus.errors import CorpusError
from corpus.export import export, plan_records
from corpus.ingest import NOT_READABLE, WHOLE, ingest
from corpus.load import load_corpus
from corpus.outline import outline, table


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m corpus", description="Reads plans into records.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="a line per plan; non-zero if a line is unaccounted for")
    commands.add_parser("export", help="every record as JSON lines")
    shown = commands.add_parser("outline", help="a parsed plan as plain text")
    shown.add_argument("plan")
    shown.add_argument("--trace", action="store_true", help="which rule opened which row")
    taken = commands.add_parser("ingest", help="reads plans that are not in the corpus")
    taken.add_argument("files", nargs="+", type=Path, metavar="FILE")
    taken.add_argument("--json", action="store_true", help="records as JSON lines")
    options = parser.parse_args(arguments)
    try:
        match options.command:
            case "check":
                return _check()
            case "export":
                for line in export(load_corpus()):
                    sys.stdout.write(line + "\n")
                return 0
            case "outline":
                return _outline(options.plan, trace=options.trace)
            case _:
                return _ingest(options.files, as_json=options.json)
    except CorpusError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except BrokenPipeError:  # «… | head»
        return 0


def _check() -> int:
    corpus = load_corpus()
    results = [coverage(parsed, corpus.sources[plan_id]) for plan_id, parsed in corpus.parsed.items()]
    for result in results:
        sys.stdout.write(f"{result}\n")
    return 0 if all(result.complete for result in results) else 1


def _outline(plan_id: str, *, trace: bool) -> int:
    corpus = load_corpus()
    if plan_id not in corpus.parsed:
        sys.stderr.write(f"{plan_id}: no such plan; expected one of {', '.join(corpus.parsed)}\n")
        return 2
    parsed = corpus.parsed[plan_id]
    for line in [*outline(parsed), *table(parsed), *(parsed.trace if trace else ())]:
        sys.stdout.write(f"{line}\n")
    return 0


def _ingest(files: list[Path], *, as_json: bool) -> int:
    worst = WHOLE
    for path in files:
        result = ingest(path)
        for problem in result.problems:
            sys.stderr.write(f"{problem}\n")
        if result.parsed and result.source:
            records = plan_records(result.parsed, result.source)
            lines = (
                [json.dumps(r, ensure_ascii=False) for r in records] if as_json else [str(coverage(result.parsed, result.source))]
            )
            for line in lines:
                sys.stdout.write(f"{line}\n")
        worst = result.status if result.status == NOT_READABLE or worst == WHOLE else worst
    return worst


if __name__ == "__main__":
    sys.exit(main())
