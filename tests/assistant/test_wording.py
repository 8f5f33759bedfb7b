"""Cleaning and spelling: nothing that was said is lost, nothing that was meant is changed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording import clean, expansions, language_of, translate
from corpus.text import fold


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("<b>Ai chủ trì</b> <i>việc này</i>?", "Ai chủ trì việc này ?"),
        ("<script>alert(1)</script>Ai chủ trì?", "Ai chủ trì?"),
        ("<style>p{color:red}</style> Ai chủ trì?", "Ai chủ trì?"),
        ("<img src=x onerror=alert(1)>Ai chủ trì?", "Ai chủ trì?"),
        ("Ai ch\u1ee7 tr\u00ec&nbsp;&amp; ai ph\u1ed1i h\u1ee3p?", "Ai chủ trì & ai phối hợp?"),
        ("Ai\x00 chủ\u200b trì\u202e?", "Ai chủ trì ?"),
        ("\ufeffAi chủ trì?", "Ai chủ trì?"),
        ("Ai \t\r\n chủ   trì?", "Ai chủ trì?"),
        (unicodedata.normalize("NFD", "Ai chủ trì, ai phối hợp?"), "Ai chủ trì, ai phối hợp?"),
        ("tỷ lệ < 5 và > 3", "tỷ lệ < 5 và > 3"),
        ("", ""),
    ],
)
def test_clean(typed, cleaned):
    assert clean(typed) == cleaned


def test_piled_up_accents_leave_the_letters():
    zalgo = "".join(c + "\u0316\u0317\u0318\u0319\u031c\u031d" if c.isalpha() else c for c in "Sở Tài chính")
    assert fold(clean(zalgo)) == "so tai chinh"
    assert max((len(unicodedata.normalize("NFD", c)) for c in clean(zalgo)), default=0) <= 4


@given(st.text(max_size=300))
def test_cleaned_text_holds_no_control_characters_and_is_normal(text):
    cleaned = clean(text)
    assert not [c for c in cleaned if ord(c) < 32 or c in "\x7f\u200b\u202e\ufeff"]
    assert cleaned == unicodedata.normalize("NFC", cleaned)


def test_no_second_row_of_control_characters():
    assert clean("Ai chủ\x85 trì\x9b?") == clean("Ai chủ trì ?")


@pytest.mark.parametrize(
    "sentence",
    [
        "Sở Tài chính chủ trì nhiệm vụ nào trong Phụ lục 2",
        "Bao giờ khai trương Sàn Giao dịch công nghệ Hà Nội",
        "Ai phối hợp xây dựng Đề án Giao thông thông minh",
        "Phường Yên Hòa bố trí kinh phí thế nào",
        "Có những việc gì quá hạn trong quý này",
        "Thành phố Đà Nẵng, tỉnh Nghệ An, tỉnh Thanh Hóa",  # names of places
        "con mèo nhảy qua hàng rào rồi ngủ một giấc",  # real syllables that no plan holds
    ],
)
def test_the_speller_leaves_real_syllables_alone(assistant, sentence):
    folded = fold(sentence)
    assert assistant.understanding.speller.correct(folded) == folded


def test_the_speller_leaves_the_plans_own_words_alone(assistant):
    speller = assistant.understanding.speller
    for clause in assistant.index.corpus.clauses:
        assert speller.correct(fold(clause.text)) == fold(clause.text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("đầu tư mạo hiểmm", "dau tu mao hiem"),
        ("chuyển đổi sốo", "chuyen doi so"),
        ("phố hợp với sở tài chínhh", "pho hop voi so tai chinh"),
    ],
)  # fmt: skip
def test_the_speller_mends_slips(assistant, typed, meant):
    assert assistant.understanding.speller.correct(fold(typed)) == meant


@given(st.text(alphabet="abcdeghiklmnopqrstuvxy ", max_size=80))
def test_correcting_keeps_the_number_of_words(assistant, text):
    assert len(assistant.understanding.speller.correct(text).split()) == len(text.split())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who leads the venture capital fund?", "en"),
        ("Which agency is in charge of plan 17?", "en"),
        ("Ai chủ trì thành lập quỹ?", "vi"),
        ("ai chu tri thanh lap quy", "vi"),
        ("startup và fintech là gì", "vi"),
        ("", "vi"),
    ],
)
def test_language(text, language):
    assert language_of(text) == language


def test_abbreviations_are_spelt_out():
    assert any("đổi mới sáng tạo" in full for full in expansions("hệ sinh thái ĐMST", fold("hệ sinh thái ĐMST")))
    assert expansions("Sở Tài chính", "so tai chinh") == []


def test_english_terms_become_the_plans_words():
    assert "quỹ đầu tư mạo hiểm" in translate("who leads the venture capital fund").lower()
    assert translate("xyzzy plugh") == ""
