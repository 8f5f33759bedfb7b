"""Plans of other provinces and a ministry beside the shipped ones: they are understood, and change no answer about those."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from assistant.models import AnswerStatus
from assistant.pipeline import Assistant
from assistant.scope import Home, foreign_place
from assistant.settings import Settings

FIXTURES = Path(__file__).parents[1] / "fixtures" / "plans_unseen"
ADDED = ("bo-noi-vu-cong-vu-2026", "dong-thap-ntm-2026", "huyen-tan-lac-y-te-2024", "nghe-an-pctt-2026", "quang-ninh-cchc-2026")
DAY = date(2025, 12, 15)


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """An assistant over the shipped and five added plans."""
    folder = tmp_path_factory.mktemp("wide")
    (folder / "plans").mkdir()
    for name in ADDED:
        shutil.copy(FIXTURES / f"{name}.txt", folder / "plans")
    opened = Assistant.open(Settings(index_folder=folder / "index", added_plans=folder / "plans", llm_model=None))
    yield opened
    opened.index.close()


@pytest.mark.parametrize(
    "question",
    [
        "NQ 461 trong KH 90 ngày có những nhiệm vụ nào, ai chủ trì từng việc?",
        "Mục III của Phụ lục II Kế hoạch 139 gồm bao nhiêu nhiệm vụ?",
        "Sở Tư pháp chủ trì những nhiệm vụ nào trong Kế hoạch 139?",
        "Bao giờ thành lập Quỹ Đầu tư mạo hiểm theo KH 17?",
    ],
)
def test_answers_about_the_shipped_plans_stay(assistant, wide, question):
    before, after = assistant.ask(question, as_of=DAY), wide.ask(question, as_of=DAY)
    assert (after.answer, after.total) == (before.answer, before.total)


def test_a_ministry_names_its_plan(wide):
    query = wide.understanding.parse("Kế hoạch của Bộ Nội vụ về công vụ giao ai xây dựng nghị định về vị trí việc làm?", DAY)
    assert query.plans == ("bo-noi-vu-cong-vu-2026",)


def test_agencies_are_called_as_the_plan_prints_them(wide):
    replies = [
        wide.ask(f"{name} chủ trì những nhiệm vụ nào theo kế hoạch của {whose}?", as_of=DAY)
        for name, whose in (("Trung tâm Y tế huyện", "huyện Tân Lạc"), ("Liên minh Hợp tác xã tỉnh", "tỉnh Đồng Tháp"))
    ]
    assert all(reply.citations and reply.total for reply in replies)
    assert not any(" x-" in reply.answer for reply in replies)


def test_a_cell_that_the_text_does_not_part_is_quoted(wide):
    reply = wide.ask("Lắp đặt bổ sung 45 trạm đo mưa tự động ở Nghệ An bao giờ xong?", as_of=DAY)
    assert reply.status is AnswerStatus.ANSWERED
    assert "không tách rõ ô này" in reply.answer and "45 trạm" in reply.answer and "kế hoạch không nêu" not in reply.answer


def test_a_place_that_a_plan_speaks_of_is_not_foreign():
    home = Home(["khanh hoa"], ["Nha Trang, Nha\nTrang và Nha Trang"])
    assert foreign_place("Bến xe Nha Trang xây khi nào?", home) is None
    assert foreign_place("Bến xe Đà Nẵng xây khi nào?", home) == "Đà Nẵng"
    assert foreign_place("Bến xe Nha Trang xây khi nào?", Home(["ha noi"])) == "Nha Trang"
