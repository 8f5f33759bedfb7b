"""Slips of a Vietnamese keyboard are put right where the neighbours confirm it, and nothing else is touched."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.respelling import PairCounts, Respeller, count_pairs, tokens


@pytest.fixture(scope="module")
def respeller(index_):
    return Respeller([passage.rendered for passage in index_.searcher.passages], ["alo"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # Telex keys: a switched-off keyboard, a tone that came late, a tone inside the word
        ("Nhieemj vuj nào do Sở Y tế chủ trì?", "Nhiệm vụ nào do Sở Y tế chủ trì?"),
        ("Kế hoachj 139 cos bao nhiêu nhiệm vụ?", "Kế hoạch 139 có bao nhiêu nhiệm vụ?"),
        ("Đặt lịch khám treen iHanoi", "Đặt lịch khám trên iHanoi"),
        # two neighbouring letters
        ("Ai chủ trì việc thành lpậ quỹ?", "Ai chủ trì việc thành lập quỹ?"),
        # letters that sound alike
        ("Cơ quan lào phối hợp?", "Cơ quan nào phối hợp?"),
        ("Bổ xung biên chế thì hạn khi nào?", "Bổ sung biên chế thì hạn khi nào?"),
        ("Sở chủ chì những việc gì?", "Sở chủ trì những việc gì?"),
        ("Nhửng nhiệm vụ nào quá hạn?", "Những nhiệm vụ nào quá hạn?"),
        # a letter too few, too many or beside the right one; marks left out; d for đ
        ("Ngị quyết nào quy định việc này?", "Nghị quyết nào quy định việc này?"),
        ("Kế hoạchh nào thay thế?", "Kế hoạch nào thay thế?"),
        ("Sở Nông nghiêp và Môi trường", "Sở Nông nghiệp và Môi trường"),
        ("Đơn vi nào phối hợp?", "Đơn vị nào phối hợp?"),
        ("Trung tâm dổi mới sáng tạo", "Trung tâm đổi mới sáng tạo"),
        # without diacritics
        ("nhiem vu lao do so tai chihn chu tri", "nhiem vu nao do so tai chinh chu tri"),
    ],
)
def test_a_slip_is_put_right(respeller, typed, meant):
    assert respeller.respell(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Sở Tài chính chủ trì những nhiệm vụ nào?",
        "Năng suất lao động tăng bao nhiêu?",  # «lao» is a word
        "Hợp tác với Lào có trong kế hoạch không?",
        "Ông Nguyễn Mạnh Quyền ký văn bản nào?",
        "Startup nào được vào sandbox của Hà Nội?",
        "alo cho hỏi KH 139 hạn nào xong",
        "nang suat lao dong tang bao nhieu",
        "DTI, GRDP, IoT, 5G, BIM là gì?",
        "185 Giảng Võ làm gì?",
        "",
        "???",
        "139/KH-UBND",
    ],
)
def test_what_is_no_slip_stays(respeller, text):
    assert respeller.respell(text) == text


def test_the_plans_own_words_are_hardly_ever_taken_for_slips(respeller, index_):
    texts = [passage.rendered for passage in index_.searcher.passages]
    changed = [text for text in texts if respeller.respell(text) != text]
    assert len(changed) < 0.02 * len(texts), changed[:5]


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ ,.?0139/-", max_size=60))
def test_anything_may_be_typed(text):
    respelled = _SMALL.respell(text)
    assert len(list(tokens(respelled))) == len(list(tokens(text)))


_SMALL = Respeller(["sở tài chính chủ trì nhiệm vụ"])


def test_counts_survive_a_file(tmp_path):
    counted = PairCounts.of(*count_pairs(["sở tài chính", "sở y tế, sở tài chính"]))
    counted.save(tmp_path / "counts.npz")
    loaded = PairCounts.load(tmp_path / "counts.npz")
    assert loaded.words == counted.words
    for name in ("counts", "firsts", "seconds", "pairs"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(counted, name))


def test_joined_counts_are_added_up_word_by_word():
    one, other = (PairCounts.of(*count_pairs([text])) for text in ("sở tài chính", "số tài sản"))
    both = one.joined(other, 3).as_written()
    assert dict(zip(both.words, both.counts.tolist(), strict=True))["tài"] == 4
    bare = both.as_written(lambda word: {"sở": "so", "số": "so"}.get(word, word))
    assert dict(zip(bare.words, bare.counts.tolist(), strict=True))["so"] == 4


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("NV nào do STC chủ trì trong PL 5?", "nhiệm vụ nào do sở tài chính chủ trì trong phụ lục 5?"),
        ("KH của phường giao phòng nào?", "kế hoạch của phường giao phòng nào?"),
        ("các nhà KH được hưởng gì", "các nhà khoa học được hưởng gì"),  # the neighbours say which reading
        ("nv nao do tp giao dn", "nhiem vu nao do thanh pho giao doanh nghiep"),
        ("BQL các Khu CNC & KCN", "ban quản lý các Khu công nghệ cao và khu công nghiệp"),
    ],
)
def test_short_forms_that_the_plans_write_out_are_spelled_out(respeller, short, full):
    assert respeller.spell_out(short) == full


@pytest.mark.parametrize(
    "text",
    [
        "UBND và HĐND",  # the plans write them short
        "NQ 34/2025/NQ-HĐND trong KH 139/KH-UBND",  # numbers of documents
        "TP.HCM",
        "DTI và GRDP",
        "NHIỆM VỤ CỦA TP LÀ GÌ",  # all in capitals: no telling
        "Sở Tài chính",
    ],
)
def test_what_is_no_short_form_stays(respeller, text):
    assert respeller.spell_out(text) == text
