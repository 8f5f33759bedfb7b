"""Plans of several provinces beside each other: what names one of them, and what only sounds like it."""

import pytest

from assistant.issuing_places import IssuingPlaces
from assistant.plan_names import PlanNames
from corpus import Fact, Plan, Span
from corpus.text import fold


def fact(value, plan):
    return Fact(value=value, plan=plan, span=Span(start=0, stop=len(value)), lines=(1, 1))


def plan(name, title, number=None, issuer=None, level="province"):
    facts = {"number": number, "issuer": issuer}
    return Plan(
        id=name, title=fact(title, name), level=level, years=(), issued=None, signer=None, signer_title=None,
        **{key: fact(value, name) if value else None for key, value in facts.items()},
    )  # fmt: skip


PLANS = {
    p.id: p
    for p in (
        plan("rung", "Trồng rừng giai đoạn 2027 - 2029", "1187/QĐ-BNNMT", "BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "ministry"),
        plan("y-te", "Chăm sóc sức khỏe người dân trên địa bàn tỉnh", "17/KH-UBND", "ỦY BAN NHÂN DÂN TỈNH SƠN LA"),
        plan("so", "Chuyển đổi số năm 2031", "17/KH-UBND", "UBND thành phố Huế", "city"),
        plan("dao", "Vệ sinh môi trường mùa du lịch", "27/KH-UBND", "ỦY BAN NHÂN DÂN", "unknown"),
    )
}
SHARES = {"nguoi": 0.3, "dan": 0.3, "tren": 0.4, "dia": 0.2, "ban": 0.5, "tinh": 0.2, "suc": 0.02, "khoe": 0.02}


@pytest.fixture
def names():
    return PlanNames(PLANS, IssuingPlaces.of(PLANS), SHARES)


def found(names, question):
    return [(m.plan, m.hard) for m in names.find(fold(question), question)]


@pytest.mark.parametrize(
    "question",
    [
        "Theo Quyết định 1187/QĐ-BNNMT ai chủ trì?", "QĐ 1187 giao việc gì?", "kế hoạch 1187 có gì",
        "kế hoạch kèm Quyết định số 1187/QĐ-BNNMT", "kế hoạch trồng rừng của Bộ Nông nghiệp và Môi trường",
    ],
)  # fmt: skip
def test_a_decision_names_the_plan_that_it_issues(names, question):
    assert found(names, question) == [("rung", True)]


@pytest.mark.parametrize("question", ["Quyết định 27 nói gì?", "Theo 1187/QĐ-BYT ai chủ trì?", "27/KH-BYT nói gì?"])
def test_a_number_of_another_kind_or_issuer_names_no_plan(names, question):
    assert found(names, question) == []


@pytest.mark.parametrize("question", ["Kế hoạch của UBND giao ai?", "Theo 99/KH-UBND thì sao?", "việc UBND làm theo kế hoạch"])
def test_an_issuer_without_a_place_is_nobodys_name(names, question):
    assert found(names, question) == []


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Việc nào phải xong trong năm 2031?", []), ("Hạn 2031 có việc nào?", []), ("chỉ tiêu năm 2028 là bao nhiêu", []),
        ("kế hoạch năm 2031 có gì", [("so", True)]), ("năm 2031 có gì", [("so", False)]),
    ],
)  # fmt: skip
def test_a_year_in_which_something_falls_due_is_a_time(names, question, named):
    assert found(names, question) == named


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("xây dựng kế hoạch để mọi người dân có danh tính", []),  # stands in every plan
        ("kế hoạch chăm sóc sức khỏe có việc nào phải xong trong quý IV/2026", [("y-te", True)]),
        ("kế hoạch ở địa bàn tỉnh", []),
    ],
)
def test_common_words_of_a_title_are_no_name(names, question, named):
    assert found(names, question) == named


def test_a_name_ends_where_a_time_begins(names):
    text = fold("kế hoạch chăm sóc sức khỏe người dân có hạn trong quý IV/2026")
    (mention,) = names.find(text)
    assert (
        text[mention.start : mention.stop].startswith("ke hoach cham soc suc khoe nguoi") and "quy iv" not in text[: mention.stop]
    )


def test_plans_with_one_number_are_told_apart_by_their_place(names):
    assert found(names, "Kế hoạch 17 của tỉnh Sơn La") == [("y-te", True)]
    assert found(names, "KH 17/KH-UBND ở Huế nói gì") == [("so", True)]
    both = names.find(fold("Kế hoạch 17 nói gì"))
    assert [m.plan for m in both] == ["y-te", "so"] and all(m.shared for m in both)


def test_a_place_of_one_syllable_is_told_by_its_diacritics(names):
    assert found(names, "trồng hoa huệ ở đâu") == []
    assert found(names, "o hue ai chu tri") == [("so", True)]


def test_places_are_those_of_the_issuers():
    places = IssuingPlaces.of(PLANS)
    assert places.several and places.province_of("rung") is None and places.province_of("y-te") == "son la"
    question = "Ở Sơn La ai phụ trách?"
    assert places.named(fold(question), question) == ("y-te",)


def test_the_national_heading_beside_an_issuer_is_no_place():
    joined = plan("lua", "Khảo sát", "1/KH-UBND", "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM TỈNH SƠN LA")
    assert IssuingPlaces.of({"lua": joined}).place_of("lua") == "son la"
