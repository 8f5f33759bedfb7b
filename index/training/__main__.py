"""Train the shipped model: ``python -m index.training --help``."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from index.training.bags import make_bags, make_typed_bags
from index.training.export import export_model
from index.training.lessons import Lesson, english_lesson, vietnamese_lesson
from index.training.normalization import mark
from index.training.sources import Gloss, Pair, read_glossary, read_glosses, read_pairs, read_texts, read_words
from index.training.start import principal_axes, start_weights, unit
from index.training.teacher import Teacher
from index.training.train import PairSet, Schedule, train
from index.training.vocabulary import Limits, Vocabulary, build_tokenizer, build_vocabulary

GLOSSARY = Path(__file__).with_name("data") / "glossary.tsv"
# The glossary is a thousandth of the pairs; repeated, an entry comes up in every few batches.
_GLOSSARY_REPEATS = 5

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, build the vocabulary, ask the teachers, train, save."""
    options = _parse(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    glossary = read_glossary(options.glossary) if options.glossary else []
    pairs = read_pairs(options.pairs) + glossary * _GLOSSARY_REPEATS
    glosses = read_glosses(options.dictionary)
    vocabulary = _vocabulary(options, pairs, glossary, glosses)
    tokenizer = build_tokenizer(vocabulary)
    token_rows = _token_rows(tokenizer, vocabulary)
    _log.info("%d tokens", len(token_rows))
    lessons = _lessons(options, vocabulary, pairs, glosses)
    phrases = np.concatenate([lesson.phrases for lesson in lessons], axis=1)
    axes = principal_axes(phrases, options.dimensions)
    heads = np.split(axes.T, np.cumsum([lesson.phrases.shape[1] for lesson in lessons])[:-1], axis=1)
    weights = train(
        start_weights(vocabulary, unit(phrases @ axes)),
        _pair_set(pairs, tokenizer, token_rows),
        [lesson.as_set(tokenizer, token_rows, head) for lesson, head in zip(lessons, heads, strict=True)],
        Schedule(epochs=options.epochs, learning_rate=options.learning_rate, seed=options.seed),
    )
    export_model(weights, token_rows, tokenizer, options.out)
    _log.info("%d rows of %d, written to %s", *weights.shape, options.out)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    add = parser.add_argument
    add("--pairs", type=Path, required=True, help="JSON lines with a, b: title and passage (.gz)")
    add("--dictionary", type=Path, required=True, help="JSON lines with vi, en (.gz)")
    add("--words", type=Path, required=True, help="a Vietnamese word list, one word a line")
    add("--glossary", type=Path, help=f"everyday and administrative words; the project's: {GLOSSARY.name}")
    add("--texts", type=Path, help="folder of .txt files, counted for collocations")
    add("--teacher", help="Sentence Transformers model id or folder that reads Vietnamese")
    add("--query-prefix", default="query: ", help="its prefix for short texts")
    add("--passage-prefix", default="passage: ", help="its prefix for passages")
    add("--english-teacher", help="one that reads English: it is asked for the dictionary's glosses")
    add("--cache", type=Path, required=True, help="folder where the teachers' vectors are kept")
    add("--dimensions", type=int, default=384)
    add("--epochs", type=int, default=Schedule.epochs, help="passes over the longest list of texts")
    add("--learning-rate", type=float, default=Schedule.learning_rate)
    add("--seed", type=int, default=Schedule.seed)
    add("--out", type=Path, required=True, help="folder to write the model to")
    options = parser.parse_args(arguments)
    if not options.teacher and not options.english_teacher:
        parser.error("no teacher: give --teacher, --english-teacher or both")
    return options


def _vocabulary(options: argparse.Namespace, pairs: list[Pair], glossary: list[Pair], glosses: list[Gloss]) -> Vocabulary:
    texts = {text for pair in pairs for text in pair} | {gloss.vietnamese for gloss in glosses}
    plain = read_texts(options.texts) if options.texts else []
    wanted = {word for pair in glossary for side in pair for word in side.split(", ")}
    return build_vocabulary([*sorted(texts), *plain], read_words(options.words), wanted, Limits())


def _token_rows(tokenizer: Tokenizer, vocabulary: Vocabulary) -> np.ndarray:
    """(tokens,) the row of each token id; the unknown token has row 0."""
    rows = np.zeros(tokenizer.get_vocab_size(), dtype=np.int64)
    for phrase, row in vocabulary.phrase_rows.items():
        rows[tokenizer.token_to_id(mark(phrase))] = row
    return rows


def _lessons(options: argparse.Namespace, vocabulary: Vocabulary, pairs: list[Pair], glosses: list[Gloss]) -> list[Lesson]:
    lessons = []
    if options.teacher:
        teacher = Teacher(options.teacher, options.cache)
        prefixes = {"query_prefix": options.query_prefix, "passage_prefix": options.passage_prefix}
        lessons.append(vietnamese_lesson(teacher, vocabulary, pairs, glosses, **prefixes))
    if options.english_teacher:
        lessons.append(english_lesson(Teacher(options.english_teacher, options.cache), vocabulary, glosses))
    return lessons


def _pair_set(pairs: list[Pair], tokenizer: Tokenizer, token_rows: np.ndarray) -> PairSet:
    lefts, rights = [pair.left for pair in pairs], [pair.right for pair in pairs]
    left_bags = make_typed_bags(lefts, tokenizer, token_rows)
    return PairSet(left_bags, make_bags(rights, tokenizer, token_rows), _numbers(lefts), _numbers(rights))


def _numbers(texts: list[str]) -> np.ndarray:
    """(n,) a number for each text, equal for equal texts."""
    return np.unique(texts, return_inverse=True)[1]


if __name__ == "__main__":
    torch.manual_seed(0)
    main()
