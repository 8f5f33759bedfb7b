from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest

from corpus.text import fold, normalize
from evals.cases import PlacedCase
from evals.models import SystemAnswer
from evals.variants import VARIANTS, describe, run_variants, telex, vary
from tests.evals.fakes import gold_answer

CHANCE = random.Random(1)


@pytest.mark.parametrize(("variant", "text", "varied"), [
    ("unaccented", "Sở Tài chính quận Đống Đa", "So Tai chinh quan Dong Da"),
    ("unaccented, lower case", "Sở Tài chính", "so tai chinh"),
    ("old tone placement", "Ủy ban xã Hòa Lạc, quý ba", "Uỷ ban xã Hoà Lạc, quý ba"),
    ("abbreviated", "Kế hoạch của Sở Khoa học và Công nghệ Thành phố", "KH của Sở KHCN TP"),
    ("capitals", "Sở Y tế", "SỞ Y TẾ"),
    ("no punctuation", "Ai chủ trì?", "ai  chủ  trì"),
])  # fmt: skip
def test_variants(variant: str, text: str, varied: str) -> None:
    assert VARIANTS[variant](text, CHANCE) == varied


@pytest.mark.parametrize(("word", "keys"), [
    ("nhiệm", "nhieemj"), ("được", "dduwowcj"), ("ăn", "awn"), ("hoạch", "hoachj"), ("a", "a"), ("quý", "quys"),
])  # fmt: skip
def test_telex(word: str, keys: str) -> None:
    assert telex(word) == keys


def test_decomposed_text_looks_the_same(dev: list[PlacedCase]) -> None:
    for placed in dev:
        turns = vary("NFD", placed)
        assert [unicodedata.normalize("NFC", turn) for turn in turns] == [
            unicodedata.normalize("NFC", t) for t in placed.case.turns
        ]


def test_old_tones_are_the_same_words(dev: list[PlacedCase]) -> None:
    changed = [placed for placed in dev if vary("old tone placement", placed) != placed.case.turns]
    assert changed
    for placed in changed:
        assert [normalize(t) for t in vary("old tone placement", placed)] == [normalize(t) for t in placed.case.turns]


def test_typos_are_two_and_spare_numbers_and_names(dev: list[PlacedCase]) -> None:
    changed = 0
    for placed in dev:
        before, after = placed.case.question.split(), vary("two typos", placed)[-1].split()
        assert len(before) == len(after)
        different = [(a, b) for a, b in zip(before, after, strict=True) if unicodedata.normalize("NFC", a) != b]
        assert len(different) <= 2
        assert all(not any(char.isdigit() for char in a) or a.lower() != a or fold(a) for a, _ in different)
        changed += len(different) == 2
    assert changed > 0.9 * len(dev)


def test_the_same_seed_gives_the_same_slips(dev: list[PlacedCase]) -> None:
    assert [vary("two typos", p) for p in dev] == [vary("two typos", p) for p in dev]
    assert [vary("two typos", p) for p in dev] != [vary("two typos", p, seed=8) for p in dev]


class Brittle:
    """Knows every question as it is written, and none without its accents."""

    name = "brittle"

    def __init__(self, cases: list[PlacedCase], forgive: Callable[[str], str]) -> None:
        self._forgive = forgive
        self._answers = {tuple(forgive(turn) for turn in p.case.turns): gold_answer(p) for p in cases}

    def answer(self, turns: tuple[str, ...], as_of: date | None) -> SystemAnswer:
        return self._answers.get(tuple(self._forgive(t) for t in turns), SystemAnswer(status="refused", answer="?"))


def test_points_lost_are_counted_on_the_changed_questions(dev: list[PlacedCase]) -> None:
    answerable = [placed for placed in dev if placed.case.answerable]
    results = {r.name: r for r in run_variants(Brittle(answerable, normalize), answerable)}
    assert results["NFD"].points == results["old tone placement"].points == results["capitals"].points == 0
    assert results["unaccented"].points == 1.0 and results["unaccented"].n < len(answerable)
    assert len(results["unaccented"].lost) == results["unaccented"].n
    assert "| unaccented |" in describe(list(results.values()))
