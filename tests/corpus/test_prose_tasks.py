"""Tasks written as prose: labels on lines of their own, labels in brackets, «Giao … chủ trì …»."""

import pytest

from corpus.agencies import flow_of
from corpus.inline_tasks import inline_task
from corpus.load import read_plan
from corpus.models import Source

INLINE = [
    # sentence, lead, coordinating, deadline, output, content
    ("Tuyên truyền sức khỏe (Cơ quan chủ trì: Phòng Dân tộc; phối hợp: Phòng Tư pháp, Huyện đoàn; hoàn thành: 31/10/2024).",
     "Phòng Dân tộc", "Phòng Tư pháp, Huyện đoàn", "31/10/2024", None, "Tuyên truyền sức khỏe"),
    ("Sàng lọc (trước sinh) cho trẻ (Chủ trì: Trung tâm Y tế; Trạm Y tế; sản phẩm: danh sách);",
     "Trung tâm Y tế; Trạm Y tế", None, None, "danh sách", "Sàng lọc (trước sinh) cho trẻ"),
    ("Giao Phòng Y tế chủ trì, phối hợp với Công an huyện và UBND các xã, thị trấn kiểm tra bếp ăn; hoàn thành trước ngày 15/5/2024.",
     "Phòng Y tế", "Công an huyện và UBND các xã, thị trấn", "trước ngày 15/5/2024", None, "kiểm tra bếp ăn"),
    ("Giao Sở Tài chính chủ trì thẩm định dự toán; hoàn thành trong Quý IV/2024.",
     "Sở Tài chính", None, "trong Quý IV/2024", None, "thẩm định dự toán"),
    ("Nạo vét kênh mương nội đồng: giao Phòng Kinh tế chủ trì, phối hợp với Đoàn Thanh niên xã thực hiện, hoàn thành trước ngày 30/5/2026.",
     "Phòng Kinh tế", "Đoàn Thanh niên xã", "trước ngày 30/5/2026", None, "Nạo vét kênh mương nội đồng"),
    ("Khám sức khỏe cho người cao tuổi. Đơn vị chủ trì: Trạm Y tế; đơn vị phối hợp: Hội Người cao tuổi; thời gian: quý II/2026.",
     "Trạm Y tế", "Hội Người cao tuổi", "quý II/2026", None, "Khám sức khỏe cho người cao tuổi"),
    ("Tập huấn phòng cháy (Công an xã chủ trì, phối hợp với các trường học; hoàn thành trong tháng 4/2026).",
     "Công an xã", "các trường học", "trong tháng 4/2026", None, "Tập huấn phòng cháy"),
    ("Sở Công Thương chủ trì, phối hợp với Sở Tài chính kiểm tra giá cả tại các chợ đầu mối.",
     "Sở Công Thương", "Sở Tài chính", None, None, "kiểm tra giá cả tại các chợ đầu mối"),
]  # fmt: skip


@pytest.mark.parametrize("case", INLINE, ids=[case[0][:30] for case in INLINE])
def test_one_sentence(case):
    draft = inline_task(flow_of(case[0]))
    assert draft is not None
    texts = [
        draft.cells[key].text if key in draft.cells else None for key in ("lead", "coordinating", "deadline", "output", "content")
    ]
    assert texts == list(case[1:])


@pytest.mark.parametrize(
    "sentence",
    [
        "Ban hành Kế hoạch (sau đây gọi là Kế hoạch: văn bản này).",
        "Giao Sở Y tế chủ trì, phối hợp với Sở Nội vụ thực hiện.",
        "Phối hợp với Sở Y tế kiểm tra; hoàn thành tốt nhiệm vụ được giao.",
        "(Chủ trì: Sở Y tế)",
    ],
)
def test_what_is_no_task(sentence):
    assert inline_task(flow_of(sentence)) is None


def test_partners_without_a_known_verb_are_uncertain():
    draft = inline_task(flow_of("Giao Sở Y tế chủ trì, phối hợp với Sở Nội vụ khơi thông cống rãnh; hoàn thành trước 30/6/2026."))
    assert draft is not None
    assert draft.uncertain == ["coordinating"] and "coordinating" not in draft.cells


def test_orders_under_implementation_are_duties_not_tasks():
    text = (
        "KẾ HOẠCH\nThử\n\nI. MỤC ĐÍCH\n\nII. TỔ CHỨC THỰC HIỆN\n\n1. Giao Sở Y tế chủ trì, phối hợp với Sở Nội vụ kiểm tra; "
        "hoàn thành trước ngày 15/5/2026.\n"
    )
    parsed = read_plan(Source("x", text))
    assert not parsed.rows
    assert [duty.agency_text for duty in parsed.duties] == ["Sở Y tế"]
