"""Word by word nearness: a share between 0 and 1, led by the rare words, kind to other words for the same thing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.word_similarity import WordSimilarity

PASSAGES = [
    "thành lập Sàn giao dịch công nghệ Hà Nội",
    "giải quyết điểm rác đen, xử lý rác thải",
    "học bổng toàn phần cho sinh viên",
    "hệ thống theo dõi và cảnh báo ngập lụt",
]
WORDS = ["chợ", "mua bán", "công nghệ", "rác thải", "sinh viên", "ngập", "12/2025", "qwrtp", "SỞ", "", "của", "và", "thành phố"]
QUESTIONS = st.one_of(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), st.text(max_size=40))


@pytest.fixture(scope="module")
def words():
    return WordSimilarity(PASSAGES)


@pytest.fixture(scope="module")
def cut(words):
    return [words.places(passage) for passage in PASSAGES]


@settings(max_examples=150)
@given(question=QUESTIONS, passages=st.lists(QUESTIONS, max_size=4))
def test_a_share_is_between_0_and_1(words, question, passages):
    found = words.covered(question, [words.places(passage) for passage in passages])
    assert found.shape == (len(passages),)
    assert np.all((found >= 0) & (found <= 1 + 1e-5))


@settings(max_examples=100)
@given(question=QUESTIONS.filter(str.strip), more=QUESTIONS)
def test_more_words_in_a_passage_never_lose_a_share(words, question, more):
    short, long = words.places(PASSAGES[0]), words.places(f"{PASSAGES[0]}. {more}")
    less, greater = words.covered(question, [short, long])
    assert greater >= less - 1e-5


@pytest.mark.parametrize("passage", PASSAGES)
def test_a_passage_meets_all_of_its_own_words(words, passage):
    assert words.covered(passage, [words.places(passage)])[0] == pytest.approx(1.0, abs=1e-4)
    assert words.unmet(passage, words.places(passage)) == pytest.approx([0.0] * len(words.tokens(passage)), abs=1e-3)


@pytest.mark.parametrize(
    ("question", "meant"),
    [("chợ mua bán công nghệ", 0), ("đổ rác bừa bãi", 1), ("tiền ăn học cho sinh viên nghèo", 2), ("mưa to úng nước", 3)],
)
def test_other_words_for_the_same_thing_are_met_best_where_it_stands(words, cut, question, meant):
    assert int(words.covered(question, cut).argmax()) == meant


def test_places_are_those_of_the_corpus_words_each_once(words):
    once, twice = words.places("học bổng"), words.places("học bổng, học bổng")
    assert len(once) and twice.tolist() == once.tolist() == sorted(set(once.tolist()))
    assert words.places("qwrtp xyzzy").tolist() == []
    assert words.places("học bổng qwrtp").tolist() == once.tolist()


def test_the_place_of_a_passage_among_the_others_does_not_matter(words, cut):
    together = words.covered("cảnh báo rác thải", cut)
    assert together == pytest.approx([words.covered("cảnh báo rác thải", [one])[0] for one in cut], abs=1e-5)


def test_nothing_is_met_by_nothing(words, cut):
    empty = np.zeros(0, dtype=np.int64)
    assert words.covered("rác thải", [empty, cut[1]])[0] == 0 < words.covered("rác thải", [empty, cut[1]])[1]
    assert list(words.covered("rác thải", [empty, empty])) == [0, 0]
    assert list(words.covered("", cut)) == [0] * len(cut)
    assert len(words.covered("rác thải", [])) == 0
    assert words.unmet("", cut[0]) == []


def test_a_rare_word_weighs_more_than_a_common_one():
    words = WordSimilarity(["xây dựng cầu", "xây dựng trường", "xây dựng chợ", "xây dựng đê", "xây dựng học bổng"])
    common, rare = words.covered("xây dựng học bổng", [words.places("xây dựng"), words.places("học bổng")])
    assert rare > common


def test_what_is_not_met_is_named_by_how_far_and_how_rare(words, cut):
    away = words.unmet("học bổng", cut[1])
    assert len(away) == len(words.tokens("học bổng"))
    assert min(away) >= 0 and sum(away) > sum(words.unmet("học bổng", cut[2]))
    nothing = words.unmet("học bổng", np.zeros(0, dtype=np.int64))
    assert all(alone >= some for alone, some in zip(nothing, away, strict=True))
