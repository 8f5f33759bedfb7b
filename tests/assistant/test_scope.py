"""Whether a question is about the plans' subjects; the six features stay within their range."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import assistant as package
from assistant.scope import FEATURES, features, within_scope
from index import SearchFilter


@pytest.fixture(scope="module")
def judge(assistant, parse):
    def measured(question):
        query = parse(question)
        found = assistant.answerer.linker.rank(query, SearchFilter(), k=5)
        return (
            (features(query, found, assistant.understanding.pairs), within_scope(query, found, assistant.understanding.pairs))
            if found
            else ({}, False)
        )

    return measured


INSIDE = [
    "Ai chủ trì tổ chức Đại hội nhà đầu tư?", "Phủ sóng 5G cho người dân đạt bao nhiêu phần trăm?",
    "Bao giờ khai trương Sàn Giao dịch công nghệ?", "Ngày hội toàn dân học tập số tổ chức khi nào?",
    "Hệ thống theo dõi và cảnh báo ngập lụt do ai làm?", "thành lập hội đồng tư vấn khoa học công nghệ",
]  # fmt: skip
OUTSIDE = [
    "Cách nấu phở bò?", "Thời tiết hôm nay thế nào?", "Đội nào vô địch World Cup?", "Viết cho tôi bài thơ tình",
    "Giá vàng hôm nay bao nhiêu?", "Con mèo có mấy chân?",
]  # fmt: skip


@pytest.mark.parametrize("question", INSIDE)
def test_the_plans_subjects_are_inside(judge, question):
    assert judge(question)[1]


@pytest.mark.parametrize("question", OUTSIDE)
def test_other_subjects_are_outside(judge, question):
    assert not judge(question)[1]


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(
            [
                "Sở",
                "Tài",
                "chính",
                "chủ",
                "trì",
                "phở",
                "bò",
                "quỹ",
                "đầu",
                "tư",
                "mạo",
                "hiểm",
                "the",
                "fund",
                "who",
                "leads",
                "2026",
                "con",
                "mèo",
            ]
        ),
        min_size=1,
        max_size=12,
    )
)
def test_features_stay_in_range(judge, words):
    found, _ = judge(" ".join(words))
    assert set(found) in (set(), set(FEATURES))
    for name, value in found.items():
        assert (0 <= value <= 1.5) if name == "score" else (-1 <= value <= 1.0001), (name, value)


def test_there_is_a_weight_for_each_feature():
    weights = json.loads((Path(package.__file__).parent / "data" / "scope.json").read_text(encoding="utf-8"))
    assert set(weights) >= {*FEATURES, "bias"}
