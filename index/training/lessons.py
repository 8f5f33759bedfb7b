"""What each teacher contributes: vectors for the vocabulary, and texts with their vectors.

One teacher reads Vietnamese and places whole sentences; the other reads English only and is
asked for the dictionary's glosses, which places words that are rare in running text. Their
mistakes differ: trained on both, the student does better than on either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from index.training.bags import make_bags, make_typed_bags
from index.training.normalization import build_spelling
from index.training.sources import Gloss, Pair
from index.training.start import centred, unit
from index.training.teacher import Teacher
from index.training.train import TeacherSet
from index.training.vocabulary import Vocabulary


@dataclass(frozen=True)
class Lesson:
    """One teacher's vectors, all of unit norm.

    Attributes:
        phrases: (phrases, t) of the vocabulary's phrases, in order; zero where it knows none.
        texts: Vietnamese texts.
        vectors: (texts, t) of these texts.
    """

    phrases: np.ndarray
    texts: list[str]
    vectors: np.ndarray

    def as_set(self, tokenizer: Tokenizer, token_rows: np.ndarray, head: np.ndarray) -> TeacherSet:
        """The texts that have a known token, tokenised for training."""
        known = ~make_bags(self.texts, tokenizer, token_rows).is_empty
        texts = [text for text, is_known in zip(self.texts, known, strict=True) if is_known]
        bags = make_typed_bags(texts, tokenizer, token_rows)
        return TeacherSet(bags, torch.from_numpy(self.vectors[known]), head)


def vietnamese_lesson(
    teacher: Teacher,
    vocabulary: Vocabulary,
    pairs: Sequence[Pair],
    glosses: Sequence[Gloss],
    *,
    query_prefix: str,
    passage_prefix: str,
) -> Lesson:
    """Phrases, titles and dictionary entries read as queries; passages as passages."""
    short = sorted({pair.left for pair in pairs} | {gloss.vietnamese for gloss in glosses})
    long = sorted({pair.right for pair in pairs})
    queries = teacher.embed([*vocabulary.phrases, *short], query_prefix)
    queries = centred(queries, queries.mean(axis=0))
    passages = teacher.embed(long, passage_prefix)
    passages = centred(passages, passages.mean(axis=0))
    count = len(vocabulary.phrases)
    return Lesson(queries[:count], short + long, np.concatenate([queries[count:], passages]))


def english_lesson(teacher: Teacher, vocabulary: Vocabulary, glosses: Sequence[Gloss]) -> Lesson:
    """Dictionary entries, each with the teacher's vector of its English."""
    vectors = teacher.embed([gloss.english for gloss in glosses], "")
    texts = [gloss.vietnamese for gloss in glosses]
    return Lesson(phrases_by_gloss(vocabulary, texts, vectors), texts, vectors)


def phrases_by_gloss(vocabulary: Vocabulary, entries: Sequence[str], english: np.ndarray) -> np.ndarray:
    """(phrases, t) the mean of a phrase's glosses, else of its syllables' vectors, else zero.

    Args:
        vocabulary: the tokens.
        entries: dictionary entries in Vietnamese.
        english: (entries, t) the vectors of their English.
    """
    spelling = build_spelling()
    senses: defaultdict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        senses[spelling.normalize_str(entry)].append(number)
    places = {phrase: number for number, phrase in enumerate(vocabulary.phrases)}
    vectors = np.zeros((len(places), english.shape[1]), dtype=np.float32)
    for phrase, number in places.items():
        if phrase in senses:
            vectors[number] = english[senses[phrase]].mean(axis=0)
    for phrase, number in places.items():
        syllables = [places[syllable] for syllable in phrase.split() if syllable in places]
        if phrase not in senses and " " in phrase and syllables:
            vectors[number] = vectors[syllables].mean(axis=0)
    return unit(vectors)
