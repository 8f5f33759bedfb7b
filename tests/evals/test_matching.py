import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.matching import plain, states, states_strictly

STATED = [
    ("Sở Tài chính chủ trì [1].", "Sở Tài chính"),
    ("**Sở  Tài chính**", "sở tài chính"),
    ("Uỷ ban nhân dân", "Ủy ban nhân dân"),
    ("xã Hoà Lạc", "Hòa Lạc"),
    (unicodedata.normalize("NFD", "Sở Nội vụ"), "Sở Nội vụ"),
    ("Nghị quyết số 30/2025/NQ-HĐND", "30/2025"),
    ("Nghị quyết 30/2025", "30/2025"),
    ("hạn tháng 1 năm 2026", "01/2026"),
    ("xong vào January 2026", "tháng 01/2026"),
    ("Quý 3 năm 2025", "Quý III/2025"),
    ("third quarter of 2025", "Quý III/2025"),
    ("12/2025 – 01/2026", "01/2026"),
    ("đạt 6.000 thông tin", "6000"),
    ("tăng 2,5 %", "2.5"),
    ("từ 8 – 10 tổ chức", "8-10"),
    ("tối thiểu ≥ 40% GRDP", "≥40"),
    ("đạt 70%", "70"),
]
NOT_STATED = [
    ("đạt 170%", "70"),
    ("đạt 70.000", "70"),
    ("đạt 0,70", "70"),
    ("hạn 15/01/2026", "01/2026"),
    ("30/20255", "30/2025"),
    ("130/2025/NQ-HĐND", "30/2025"),
    ("Sở Tài", "Sở Tài chính"),
    ("Quý IV/2025", "Quý III/2025"),
    ("Quý III/2026", "Quý III/2025"),
    ("tháng 12/2025", "tháng 2/2025"),
    ("", "Sở Tài chính"),
]


@pytest.mark.parametrize(("text", "alternative"), STATED)
def test_stated(text: str, alternative: str) -> None:
    assert states(text, alternative)


@pytest.mark.parametrize(("text", "alternative"), NOT_STATED)
def test_not_stated(text: str, alternative: str) -> None:
    assert not states(text, alternative)


@pytest.mark.parametrize(("text", "alternative", "strict"), [
    ("Nghị quyết số 30/2025/NQ-HĐND", "30/2025", False),
    ("Nghị quyết số 30/2025", "30/2025", True),
    ("ngày 12 tháng 01 năm 2026", "12/1/2026", True),
    ("tháng 01 năm 2026", "1/2026", True),
    ("January 2026", "1/2026", False),
    ("đạt 70%", "70", True),
    ("đạt 70,5", "70", False),
    ("12-01-2026", "12/1/2026", True),
])  # fmt: skip
def test_strict(text: str, alternative: str, strict: bool) -> None:
    assert states_strictly(text, alternative) is strict


@given(st.text(max_size=80))
def test_plain_is_idempotent_and_blind_to_composition(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert plain(unicodedata.normalize("NFD", text)) == once


@given(st.integers(0, 99999), st.integers(0, 99999))
def test_a_number_is_never_found_inside_another(asked: int, said: int) -> None:
    assert states(f"có {said} việc", str(asked)) is (asked == said)
