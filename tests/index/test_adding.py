"""Adding, changing and removing plans: the rest stays as it is, and what is found is what a full build finds."""

import random
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import index.build
from corpus.load import PLANS_DIR
from index import IndexSettings, open_index
from tests.index.folders import segments


@pytest.fixture
def many(small):
    """An index over the shipped plan and eight more, each with a word of its own."""
    for number in range(8):
        write_plan(small, number)
    open_index(small).close()
    return small


def write_plan(small: IndexSettings, number: int, word: str = "") -> Path:
    text = (PLANS_DIR / "kh-yen-hoa-2026.txt").read_text(encoding="utf-8")
    file = small.added_plans / f"kh-{number:03}.txt"
    file.write_text(text.replace("Yên Hòa", f"Hoa {word or f'Zq{number}'}"), encoding="utf-8")
    return file


def test_an_added_plan_leaves_the_rest_as_it_is(many, monkeypatch):
    before = segments(many)
    written = []
    monkeypatch.setattr(index.build.Segment, "write", spied := _spy(index.build.Segment.write, written))
    write_plan(many, 8)
    opened = open_index(many)
    assert spied and len(written) == 1 and {p.plan for p in written[0]} == {"kh-008"}
    assert before < segments(many)
    assert opened.searcher.search("Hoa Zq8", k=3).hits[0].passage.plan == "kh-008"
    assert opened.searcher.search("Hoa Zq3", k=3).hits[0].passage.plan == "kh-003"
    assert [item.plan for item in opened.tasks.find()] == sorted(
        (item.plan for item in opened.tasks.find()), key=list(opened.corpus.plans).index
    )
    opened.close()


def _spy(write, written):
    def spied(folder, passages, *arguments, **named):
        written.append(list(passages))
        write(folder, passages, *arguments, **named)

    return staticmethod(spied)


def test_a_removed_plan_is_not_found_and_a_changed_one_as_it_is_now(many):
    (many.added_plans / "kh-002.txt").unlink()
    write_plan(many, 5, "Wk5")
    opened = open_index(many)
    assert all(passage.plan != "kh-002" for passage in opened.searcher.passages)
    hits = [hit.passage for query in ("Hoa Zq2", "Hoa Zq5") for hit in opened.searcher.search(query, k=200).hits]
    assert hits and not any(p.plan == "kh-002" or "Zq5" in p.rendered for p in hits)
    assert opened.searcher.search("Hoa Wk5", k=1).hits[0].passage.plan == "kh-005"
    assert {item.plan for item in opened.tasks.find()} == {item.plan for item in opened.tasks.find()} - {"kh-002"}
    assert opened.tasks.count() == len(opened.tasks.find())
    opened.close()


def test_segments_stay_few_and_find_what_one_would(many):
    for number in range(8, 20):
        write_plan(many, number)
        open_index(many).close()
    assert len(segments(many)) <= 5
    opened = open_index(many)
    found = [hit.passage.plan for number in range(20) for hit in opened.searcher.search(f"Hoa Zq{number}", k=1).hits]
    opened.close()
    assert found == [f"kh-{number:03}" for number in range(20)]


def test_a_plan_whose_number_another_now_states_is_found_by_it(many):
    """The name of a plan is part of what its passages say; the other plan's text alone has changed."""
    target = many.added_plans / "kh-003.txt"
    title = "triển khai chợ nổi công nghệ sinh học giai đoạn hai"
    lines = (PLANS_DIR / "kh-khcn-2024.txt").read_text(encoding="utf-8")
    target.write_text(f"KẾ HOẠCH\n{title.capitalize()}\n\nI. MỤC ĐÍCH\n1. Mở chợ nổi công nghệ sinh học.\n", encoding="utf-8")
    open_index(many).close()
    stated = f"Căn cứ Kế hoạch số 777/KH-UBND ngày 03/02/2025 về {title}.\n"
    (many.added_plans / "kh-them.txt").write_text(lines + "\n" + stated, encoding="utf-8")
    opened = open_index(many)
    assert opened.corpus.plans["kh-003"].number.value == "777/KH-UBND"
    contexts = {p.context for p in opened.searcher.passages if p.plan == "kh-003"}
    opened.close()
    assert contexts and all("777/KH-UBND" in context for context in contexts)


# -- the same as a full build -----------------------------------------------------------------------------

WORDS = re.findall(r"[a-zà-ỹđ]{2,}", (PLANS_DIR / "kh-khcn-2024.txt").read_text(encoding="utf-8"))


def drawn_plan(chance: random.Random) -> str:
    """A plan of a title and some clauses, each of words drawn from a real one."""
    lines = [" ".join(chance.choices(WORDS, k=chance.randint(4, 25))) for _ in range(chance.randint(3, 25))]
    clauses = "\n".join(f"{number}. {line.capitalize()}." for number, line in enumerate(lines[1:], start=1))
    return f"KẾ HOẠCH\n{lines[0].capitalize()}\n\nI. NHIỆM VỤ\n{clauses}\n"


@pytest.mark.parametrize("seed", range(3))
def test_what_was_added_bit_by_bit_is_found_as_by_a_full_build(small, tmp_path, seed):
    """Passages, tasks and scores; the vectors are compared one by one, since no two graphs are the same."""
    chance, number, most = random.Random(seed), 0, 0
    for step in range(4):
        for _ in range(chance.randint(1, 3) if step else 15):
            (small.added_plans / f"kh-{number:03}.txt").write_text(drawn_plan(chance), encoding="utf-8")
            number += 1
        grown = open_index(small, wait=False)
        whole = open_index(replace(small, folder=tmp_path / f"whole-{step}"), wait=False)
        assert {p.id: p for p in grown.searcher.passages} == {p.id: p for p in whole.searcher.passages}
        assert grown.tasks.find() == whole.tasks.find()
        for words in (chance.choices(WORDS, k=5) for _ in range(10)):
            query = " ".join(words)
            some, others = (opened.searcher.search(query, k=10).hits for opened in (grown, whole))
            np.testing.assert_allclose([hit.score for hit in some], [hit.score for hit in others], rtol=1e-4)
            last = some[-1].score * 1.0001  # beside the last there may be its equals
            assert {h.passage.id for h in some if h.score > last} == {h.passage.id for h in others if h.score > last}
        most = max(most, len(segments(small)))
        grown.close()
        whole.close()
    assert most > 1


@pytest.mark.parametrize("seed", range(2))
def test_what_was_changed_and_removed_leaves_what_a_full_build_would_hold(small, tmp_path, seed):
    chance = random.Random(seed)
    for step in range(5):
        for file in chance.sample(sorted(small.added_plans.glob("*.txt")), k=min(2, step)):
            if chance.random() < 0.5:
                file.unlink()
            else:
                file.write_text(drawn_plan(chance), encoding="utf-8")
        for number in range(3):
            (small.added_plans / f"kh-{step}-{number}.txt").write_text(drawn_plan(chance), encoding="utf-8")
        grown = open_index(small, wait=False)
        whole = open_index(replace(small, folder=tmp_path / f"whole-{step}"), wait=False)
        assert {p.id: p for p in grown.searcher.passages} == {p.id: p for p in whole.searcher.passages}
        assert grown.tasks.find() == whole.tasks.find()
        for passage in chance.sample(list(whole.searcher.passages), k=10):
            assert grown.searcher.search(passage.text, k=1).hits[0].passage.text == passage.text
        grown.close()
        whole.close()
