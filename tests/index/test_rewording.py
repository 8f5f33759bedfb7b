"""What a question's words also stand for, and how slips are put right."""

import pytest

from index.query import Query, Spelling
from index.rewording import Speller, expansions, from_telex

KNOWN = {"thành": 3, "lập": 3, "quỹ": 3, "đầu": 3, "tư": 3, "nhiệm": 3, "vụ": 3}
STRIPPED = {"thanh": 3, "lap": 3, "quy": 3, "dau": 3, "tu": 3, "nhiem": 3, "vu": 3}
SPELLING = Spelling(KNOWN, STRIPPED, {("nhiem", "vu"): 3})


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("nhieemj", "nhiệm"),
        ("dduwowcj", "được"),
        ("hoaf", "hòa"),
        ("quyr", "quỷ"),
        ("quyeens", "quyến"),
        ("khoa", "khoa"),
        ("x", "x"),
    ],
)
def test_telex_keys_become_the_word(keys, word):
    assert from_telex(keys) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["nhieemj", "vuj"], ["nhiệm", "vụ"]),  # a keyboard that was switched off
        (["nhiemm", "vụ"], ["nhiem", "vụ"]),  # one letter too many
        (["quỹ", "2026", "139/kh"], ["quỹ", "2026", "139/kh"]),
        (["zzz"], ["zzz"]),
        ([], []),
    ],
)
def test_unknown_words_give_way_to_known_ones(typed, meant):
    assert SPELLING.correct(typed) == meant


def test_an_added_word_counts_half_and_one_that_is_typed_as_well_no_more():
    query = Query.read("tắc đường", SPELLING)
    assert query.accented and query.accented[("tắc",)] == 1.0
    assert set(expansions("tắc đường", "tac duong")) and 0.5 in query.accented.values()
    assert max(query.accented.values()) == 1.0


def test_without_diacritics_only_the_stripped_twin_is_asked():
    query = Query.read("thanh lap quy", SPELLING)
    assert query.accented is None and ("thanh", "lap") in query.stripped


def test_english_is_sought_in_vietnamese():
    query = Query.read("Who is responsible for the venture capital fund?", SPELLING)
    assert "quỹ" in query.meaning and query.stripped[("quy",)] >= 1.0 and query.stripped[("venture",)] == 0.5


def test_a_speller_takes_texts_or_counts():
    texts = Speller(["sở tài chính", "sở tài chính"])
    counts = Speller(counts={"so": 2, "tai": 2, "chinh": 2}, pairs={("so", "tai"): 2, ("tai", "chinh"): 2})
    assert texts.correct("so tai chinhh") == counts.correct("so tai chinhh") == "so tai chinh"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phát mihn", "phát minh"), ("vi phạm lutậ", "vi phạm luật"), ("tiêmj buôn", "tiệm buôn"), ("cuwar hàng", "cửa hàng"),
        ("xinh viên", "sinh viên"), ("khôgn gian số", "không gian số"),
    ],
)  # fmt: skip
def test_swapped_letters_half_typed_marks_and_letters_that_sound_alike_are_put_right(index_, typed, meant):
    assert " ".join(index_.searcher._spelling.correct(typed.split())) == meant


@pytest.mark.parametrize("text", ["chip bán dẫn", "Elon Musk", "blockchain", "Kafka", "xinh đẹp", "Nguyễn Văn Nam", "LGSP"])
def test_what_is_no_slip_stays(index_, text):
    words = text.split()
    assert index_.searcher._spelling.correct([word.lower() for word in words]) == [word.lower() for word in words]
