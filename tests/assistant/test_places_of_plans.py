"""Plans of two provinces with one number and agencies of one name: told apart by place, never added up."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from assistant.models import AnswerStatus
from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus.text import fold

FIXTURES = Path(__file__).parents[1] / "fixtures" / "plans_unseen"
DAY = date(2026, 3, 1)
NAMESAKE = """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH SƠN LA Độc lập - Tự do - Hạnh phúc
Số: 17/KH-UBND Sơn La, ngày 09 tháng 02 năm 2026

KẾ HOẠCH
Phát triển cây cà phê đặc sản tỉnh Sơn La năm 2026

Thực hiện Nghị quyết số 05-NQ/TU ngày 10/01/2026 của Tỉnh ủy, UBND tỉnh ban hành Kế hoạch như sau:
I. MỤC ĐÍCH
Nâng cao chất lượng cây cà phê trên địa bàn.
II. NHIỆM VỤ
1. Xây dựng vườn ươm giống cà phê chè 50 ha
- Cơ quan chủ trì: Sở Y tế
- Cơ quan phối hợp: Công an tỉnh
- Thời gian hoàn thành: Quý II/2026
2. Tổ chức lễ hội cà phê
- Cơ quan chủ trì: Bảo hiểm xã hội tỉnh
- Thời gian hoàn thành: Tháng 10/2026
Nơi nhận:
- Như trên;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nguyễn Văn Mẫu
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """The shipped plans beside a plan of Sơn La with the number 17 and one of Nghệ An."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "plans").mkdir()
    (folder / "plans" / "ca-phe.txt").write_text(NAMESAKE, encoding="utf-8")
    shutil.copy(FIXTURES / "nghe-an-pctt-2026.txt", folder / "plans")
    opened = Assistant.open(Settings(index_folder=folder / "index", added_plans=folder / "plans", llm_model=None))
    yield opened
    opened.index.close()


def answered(two, *turns):
    return two.ask(turns[-1], turns[:-1], DAY)


@pytest.mark.parametrize("question", ["Kế hoạch 17 có bao nhiêu nhiệm vụ?", "Theo KH 17, ai chủ trì ký hợp đồng quỹ?"])
def test_a_number_of_two_plans_is_asked_back(two, question):
    reply = answered(two, question)
    assert reply.status is AnswerStatus.CLARIFICATION and reply.total is None and len(reply.choices) == 2
    assert "UBND thành phố Hà Nội" in reply.answer and "UBND tỉnh Sơn La" in reply.answer
    for choice in reply.choices:
        assert two.ask(choice, as_of=DAY).status is not AnswerStatus.CLARIFICATION


@pytest.mark.parametrize(
    ("question", "total"), [("Kế hoạch 17 của Sơn La có bao nhiêu nhiệm vụ?", 2), ("Phụ lục 3 KH 17 có bao nhiêu nhiệm vụ?", 16)]
)
def test_a_place_or_an_annex_tells_which_is_meant(two, question, total):
    assert answered(two, question).total == total


def test_a_conversation_goes_on_with_the_plan_that_it_is_about(two):
    reply = answered(two, "Kế hoạch 17 của tỉnh Sơn La do ai ký?", "Kế hoạch 17 ban hành ngày nào?")
    assert "09/02/2026" in reply.answer and "12/01/2026" not in reply.answer


def test_a_place_narrows_an_agency_of_several_places(two):
    here, there = (answered(two, f"Sở Y tế {place} chủ trì những nhiệm vụ nào?") for place in ("Hà Nội", "Sơn La"))
    assert {r.plan for r in here.records} == {"139-kh-ubnd-2025"} and {r.plan for r in there.records} == {"ca-phe"}


def test_without_a_place_each_place_is_counted_apart(two):
    reply = answered(two, "Sở Y tế chủ trì những nhiệm vụ nào?")
    assert reply.total is None and "«Sở Y tế» có ở 3 nơi" in reply.answer
    assert "**2 nhiệm vụ** do Sở Y tế chủ trì trong các kế hoạch của thành phố Hà Nội" in reply.answer
    assert "**1 nhiệm vụ** do Sở Y tế chủ trì trong các kế hoạch của tỉnh Sơn La" in reply.answer


def test_an_agency_is_called_as_its_own_plan_prints_it(two):
    reply = answered(two, "Bảo hiểm xã hội tỉnh Sơn La chủ trì những nhiệm vụ nào?")
    assert reply.total == 1 and "Bảo hiểm xã hội tỉnh" in reply.answer and "Hà Nội" not in reply.answer


def test_a_ministry_is_one_for_all_places(two):
    reply = answered(two, "Bộ Khoa học và Công nghệ phối hợp những nhiệm vụ nào?")
    assert "có ở" not in reply.answer.splitlines()[0]


def test_a_number_that_another_place_has_is_said_to_be_missing(two):
    reply = answered(two, "Theo kế hoạch 17 của tỉnh Nghệ An, ai chủ trì trực ban?")
    assert reply.status is AnswerStatus.NOT_IN_PLANS and "không có kế hoạch số 17 của tỉnh Nghệ An" in reply.answer


@pytest.mark.parametrize("time", ["quý V/2026", "tháng 13/2026"])
def test_a_time_that_is_not_understood_is_asked_back_and_not_left_out(two, time):
    reply = answered(two, f"Kế hoạch 139 có những nhiệm vụ nào hạn trong {time}?")
    assert reply.status is AnswerStatus.CLARIFICATION and reply.total is None and time.split("/")[0] in reply.answer


def test_without_a_place_an_answer_says_whose_plan_it_is(two):
    assert "Kế hoạch 17/KH-UBND của UBND tỉnh Sơn La" in answered(two, "Ai chủ trì xây dựng vườn ươm giống cà phê?").answer
    assert "139/KH-UBND của UBND thành phố Hà Nội" in answered(two, "Ai chủ trì liên thông dữ liệu Sổ sức khỏe điện tử?").answer


def test_what_only_another_places_plan_states_is_said_to_be_that_places(two):
    reply = answered(two, "Ở Hà Nội ai chủ trì xây dựng vườn ươm giống cà phê chè?")
    assert reply.status is AnswerStatus.NOT_IN_PLANS
    assert reply.answer.startswith("Các kế hoạch đã nạp của thành phố Hà Nội không nêu nội dung này.")
    assert "Kế hoạch 17/KH-UBND của UBND tỉnh Sơn La" in reply.answer


@pytest.mark.parametrize(
    ("question", "provinces"),
    [
        ("Thành phố giao sở nào chủ trì?", {"ha noi"}), ("UBND tỉnh giao sở nào chủ trì?", {"son la", "nghe an"}),
        ("Ở Thủ đô ai chủ trì?", {"ha noi"}), ("Luật Thủ đô giao ai?", set()), ("các tỉnh, thành phố làm gì?", set()),
        ("ở phường Yên Hòa ai làm?", {"ha noi"}), ("Đại học Quốc gia Hà Nội làm gì?", set()),
    ],
)  # fmt: skip
def test_words_for_a_place_narrow_to_the_plans_there(two, question, provinces):
    places = two.library.places
    assert {places.province_of(plan) for plan in places.named(fold(question), question)} == provinces


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Ai lo ứng dụng công nghệ an toàn thông tin?", False), ("ung dung cong nghe an ninh mang ai lo", False),
        ("Sở Khoa học và Công nghệ Nghệ An làm gì?", True), ("cong nghe an toan o nghe an ai lo", True),
    ],
)  # fmt: skip
def test_words_that_only_run_together_like_a_place_are_none(two, question, named):
    plans = [m.plan for m in two.understanding.plan_names.find(fold(question), question)]
    assert ("nghe-an-pctt-2026" in plans) is named


@pytest.mark.parametrize(
    ("question", "plans"),
    [("Sơn La có những kế hoạch nào?", 1), ("UBND thành phố Hà Nội đã ban hành những kế hoạch nào?", 4), ("Ở đây có những kế hoạch nào?", 7)],
)  # fmt: skip
def test_the_plans_of_a_place_are_listed(two, question, plans):
    assert answered(two, question).total == plans
