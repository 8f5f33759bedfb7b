"""python -m index build | search "truy vấn" [--k N] [--plan ID] [--json] | batch IN --out OUT --k N
| bench [--adding] [--sizes N…] | evaluate COLLECTION
"""

import argparse
import json
import logging
import sys
import time
from pathlib import Path

from corpus import CorpusError
from index.bench import run as bench_table
from index.bench_adding import run as adding_table
from index.build import Index, open_index
from index.embeddings import EmbeddingError, load_embedder
from index.evaluate import CollectionError
from index.evaluate import table as collection_table
from index.models import Hit, SearchFilter


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m index", description="The search index over the plans.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="builds the index if there is none or the plans changed")
    search = commands.add_parser("search", help="passages for one query")
    search.add_argument("query")
    search.add_argument("--k", type=int, default=10)
    search.add_argument("--plan", action="append", default=[])
    search.add_argument("--json", action="store_true")
    batch = commands.add_parser("batch", help='JSON lines {"id","query"} in, {"id","hits"} out')
    batch.add_argument("queries", type=Path)
    batch.add_argument("--out", type=Path, required=True)
    batch.add_argument("--k", type=int, default=20)
    bench = commands.add_parser("bench", help="time and memory over copies of the corpus")
    bench.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100])
    bench.add_argument("--folder", type=Path, help="where the indexes are built for the time of the run")
    bench.add_argument("--adding", action="store_true", help="what one more plan costs beside so many others")
    bench.add_argument("--keep", type=Path, help="a file for the figures as JSON")
    evaluate = commands.add_parser("evaluate", help="how well any collection's passages are found: BM25, dense, fused")
    evaluate.add_argument("collection", type=Path, help='{"corpus": {id: text}, "queries": [{"q": text, "gold": [id]}]}')
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    if options.command == "bench":
        sizes = tuple(options.sizes)
        adding = options.adding
        sys.stdout.write(adding_table(sizes, options.folder) if adding else bench_table(sizes, options.folder, options.keep))
        return 0
    started = time.monotonic()
    try:
        if options.command == "evaluate":
            sys.stdout.write(collection_table(options.collection, load_embedder()))
            return 0
        index = open_index()
    except (CorpusError, EmbeddingError, CollectionError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if options.command == "build":
        sys.stdout.write(f"index ready: {len(index.searcher.passages)} passages, {time.monotonic() - started:.1f} s\n")
        return 0
    return _search(index, options) if options.command == "search" else _batch(index, options)


def _search(index: Index, options: argparse.Namespace) -> int:
    unknown = [plan for plan in options.plan if plan not in index.corpus.plans]
    if unknown or options.k < 1:
        sys.stderr.write(
            f"--plan {unknown}: no such plan; expected one of {', '.join(index.corpus.plans)}\n" if unknown
            else f"--k {options.k}: expected a number from 1\n"
        )  # fmt: skip
        return 2
    results = index.searcher.search(options.query, k=options.k, where=SearchFilter(plans=tuple(options.plan)))
    for hit in results.hits:
        if options.json:
            sys.stdout.write(json.dumps(_plain(hit) | {"text": hit.passage.text}, ensure_ascii=False) + "\n")
        else:
            p = hit.passage
            sys.stdout.write(
                f"{hit.score:.3f} (dense {hit.dense:.2f}, lexical {hit.lexical:.1f}) {p.plan} {p.locator}, "
                f"dòng {p.lines[0]}-{p.lines[1]}: {p.text[:110]}\n"
            )
    return 0


def _batch(index: Index, options: argparse.Namespace) -> int:
    with options.queries.open(encoding="utf-8") as lines, options.out.open("w", encoding="utf-8") as out:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                case = json.loads(line)
                hits = index.searcher.search(str(case["query"]), k=options.k).hits
                result = {"id": case["id"], "hits": [_plain(hit) for hit in hits]}
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                problem = f"{options.queries}:{number}: {error}; expected an object with id and query"
                result = {"id": None, "error": problem, "hits": []}
            out.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0


def _plain(hit: Hit) -> dict[str, object]:
    p = hit.passage
    return {
        "plan": p.plan, "lines": list(p.lines), "locator": p.locator, "score": round(hit.score, 4),
        "dense": round(hit.dense, 4), "lexical": round(hit.lexical, 4),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
