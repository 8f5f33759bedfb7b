"""The names by which people mean a plan, and numbers that name none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold

KNOWN = {"17": "17-kh-ubnd-2026", "139": "139-kh-ubnd-2025", "316": "316-kh-ubnd-2025"}


@pytest.fixture
def names(assistant):
    return assistant.understanding.plan_names


@pytest.mark.parametrize(
    "form", ["KH {}", "kh{}", "kế hoạch {}", "Kế hoạch số {}", "{}/KH-UBND", "kế hoạch {}/KH-UBND", "plan {}", "bản {}"]
)
@pytest.mark.parametrize("number", KNOWN)
def test_every_written_form_of_a_number(names, form, number):
    found = names.find(fold(f"theo {form.format(number)} thì ai chủ trì"))
    assert [(m.plan, m.hard) for m in found] == [(KNOWN[number], True)]


@pytest.mark.parametrize(
    "text",
    [
        "17 nhiệm vụ", "139 doanh nghiệp", "có 17 việc", "ngày 17/1/2026", "316 tỷ đồng", "17%", "Nghị quyết 17", "17 ngày",
        "Sở Tài chính chủ trì việc gì", "chuyển đổi số", "",
    ],
)  # fmt: skip
def test_what_names_no_plan(names, text):
    assert names.find(fold(text)) == []


@given(number=st.integers(1, 1989))
def test_a_number_is_either_known_or_unknown(assistant, number):
    names = assistant.understanding.plan_names
    text = f"kế hoạch {number} nói gì"
    found = [m.plan for m in names.find(fold(text))]
    if str(number) in KNOWN:
        assert found == [KNOWN[str(number)]] and names.unknown_numbers(fold(text)) == []
    else:
        assert found == [] and names.unknown_numbers(fold(text)) == [str(number)]


def test_a_mention_covers_the_name(names):
    text = fold("theo kế hoạch 139 thì sao")
    (mention,) = names.find(text)
    assert text[mention.start : mention.stop] == "ke hoach 139"


def test_a_year_alone_is_no_hard_name(names):
    assert [m.hard for m in names.find(fold("năm 2024 có gì"))] == [False]
    assert [m.hard for m in names.find(fold("kế hoạch năm 2024 có gì"))] == [True]


def test_each_plan_is_named_once(names):
    assert [m.plan for m in names.find(fold("KH 17, kế hoạch 17, 17/KH-UBND và KH 139"))] == [KNOWN["17"], KNOWN["139"]]


def test_the_place_of_the_ward(names):
    assert names.places >= {"yen hoa"}
    for text in ("phường Yên Hòa", "phường Yên Hoà", "ở yên hòa", "UBND phường Yên Hòa"):
        assert [m.plan for m in names.find(fold(text))] == ["kh-yen-hoa-2026"], text
