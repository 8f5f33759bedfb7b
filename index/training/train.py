"""The training loop: one matrix of row vectors, two kinds of batch a step.

A pair batch pulls a title towards its passage and away from the batch's other passages
(multiple negatives, Henderson et al. 2017). A teacher batch pulls a text towards the
teacher's vector of it and away from the teacher's vectors of the other texts.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.training.bags import Bags, TypedBags

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedule:
    """How long and how hard to train.

    Attributes:
        epochs: passes over the longest list of texts; pairs are drawn alongside.
        batch_size: texts a batch, each the others' negatives.
        learning_rate: the highest, after a linear warm-up over ``warmup`` of the steps.
        scale: what cosines are multiplied by before the softmax.
        stripped_share: part of the left sides that lose their diacritics.
        dropout: part of the tokens that a text loses, others each time it comes up.
        pair_weight: weight of the pair loss beside each teacher's.
        seed: for the order of batches.
    """

    epochs: int = 5
    batch_size: int = 1024
    learning_rate: float = 2e-3
    warmup: float = 0.1
    scale: float = 20.0
    stripped_share: float = 0.4
    dropout: float = 0.25
    pair_weight: float = 1.0
    seed: int = 7


@dataclass(frozen=True)
class PairSet:
    """Titles and their passages, and numbers by which equal titles and passages are known."""

    lefts: TypedBags
    rights: Bags
    left_ids: np.ndarray
    right_ids: np.ndarray


@dataclass(frozen=True)
class TeacherSet:
    """What one teacher says of some texts.

    Attributes:
        texts: the texts as the student reads them.
        vectors: (texts, t) the teacher's unit vectors.
        head: (dimensions, t) where the map from the student's space to the teacher's starts.
            The map is trained too, and thrown away afterwards.
    """

    texts: TypedBags
    vectors: Tensor
    head: np.ndarray


def train(start: np.ndarray, pairs: PairSet, teachers: Sequence[TeacherSet], schedule: Schedule) -> np.ndarray:
    """Train the matrix from ``start`` (rows, dimensions); row 0 stays zero."""
    random = np.random.default_rng(schedule.seed)
    bag = nn.EmbeddingBag.from_pretrained(torch.from_numpy(start).float(), freeze=False, mode="mean")
    heads = [nn.Parameter(torch.from_numpy(teacher.head).float()) for teacher in teachers]
    optimizer = torch.optim.Adam([*bag.parameters(), *heads], lr=schedule.learning_rate, fused=True)
    steps = schedule.epochs * max(len(teacher.vectors) for teacher in teachers) // schedule.batch_size
    rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps, schedule.warmup))
    pair_batches = _batches(len(pairs.left_ids), schedule.batch_size, random)
    text_batches = [_batches(len(teacher.vectors), schedule.batch_size, random) for teacher in teachers]
    began, total = time.monotonic(), 0.0
    for step in range(1, steps + 1):
        loss = schedule.pair_weight * _pair_loss(bag, pairs, next(pair_batches), schedule, random)
        for teacher, head, batches in zip(teachers, heads, text_batches, strict=True):
            loss = loss + _teacher_loss(bag, head, teacher, next(batches), schedule, random)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimizer.step()
        rates.step()
        total += loss.item()
        if step % 100 == 0:
            seconds = (time.monotonic() - began) / step
            _log.info("step %d of %d: loss %.3f, %.2f s a step", step, steps, total / 100, seconds)
            total = 0.0
    weights = bag.weight.detach().numpy()
    weights[0] = 0.0
    return weights


def _rate(step: int, steps: int, warmup: float) -> float:
    rise = max(1.0, warmup * steps)
    return min((step + 1) / rise, max(0.0, (steps - step) / (steps - rise)))


def _batches(count: int, size: int, random: np.random.Generator) -> Iterator[np.ndarray]:
    """Shuffled batches without end."""
    while True:
        order = random.permutation(count)
        for begin in range(0, count - size + 1, size):
            yield order[begin : begin + size]


def _teacher_loss(
    bag: nn.EmbeddingBag,
    head: Tensor,
    teacher: TeacherSet,
    indices: np.ndarray,
    schedule: Schedule,
    random: np.random.Generator,
) -> Tensor:
    rows, offsets, order = teacher.texts.batch(indices, schedule.stripped_share, schedule.dropout, random)
    students = functional.normalize(bag(rows, offsets) @ head)
    return _contrast(students, teacher.vectors[order], None, schedule.scale)


def _pair_loss(
    bag: nn.EmbeddingBag,
    pairs: PairSet,
    indices: np.ndarray,
    schedule: Schedule,
    random: np.random.Generator,
) -> Tensor:
    rows, offsets, order = pairs.lefts.batch(indices, schedule.stripped_share, schedule.dropout, random)
    lefts = functional.normalize(bag(rows, offsets))
    rights = functional.normalize(bag(*pairs.rights.batch(order, schedule.dropout, random)))
    same = _same(pairs.left_ids[order]) | _same(pairs.right_ids[order])
    return _contrast(lefts, rights, same, schedule.scale)


def _same(ids: np.ndarray) -> Tensor:
    """(n, n) whether two different places of a batch hold the same text."""
    equal = torch.from_numpy(ids[:, None] == ids[None, :])
    return equal.fill_diagonal_(False)


def _contrast(lefts: Tensor, rights: Tensor, ignored: Tensor | None, scale: float) -> Tensor:
    """Symmetric in-batch softmax; ``ignored`` places are no negatives, being the same text."""
    scores = scale * lefts @ rights.T
    if ignored is not None:
        scores = scores.masked_fill(ignored, -torch.inf)
    labels = torch.arange(len(scores))
    return (functional.cross_entropy(scores, labels) + functional.cross_entropy(scores.T, labels)) / 2
