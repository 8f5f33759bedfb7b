"""What a cited text stands under is one source with it, and has a marker of its own only where it is asked for."""

import pytest

from chat.service import Service
from chat.sources import source_panel


def test_a_duty_is_read_with_the_heading_that_names_who_is_charged(ask):
    reply = ask("Sở Khoa học và Công nghệ tổng hợp báo cáo Chính phủ trước ngày bao nhiêu hằng quý theo KH 139?")
    cited = next(c for c in reply.citations if c.lines == (215, 215))
    (above,) = cited.under
    assert above.lines == (213, 213) and above.quote.startswith("4. Sở Khoa học và Công nghệ có trách nhiệm")
    assert (213, 213) not in [c.lines for c in reply.citations]
    assert "Sở Khoa học và Công nghệ" in reply.answer and not reply.trace["unsupported"]


def test_asked_who_the_heading_is_a_source_of_its_own(ask):
    reply = ask(
        "Theo KH 139, cơ quan nào định kỳ trước ngày 10 tháng cuối mỗi quý tổng hợp, tham mưu UBND Thành phố báo cáo Chính phủ?"
    )
    assert {(213, 213), (215, 215)} <= {c.lines for c in reply.citations}


@pytest.mark.parametrize(
    ("question", "lines", "above"),
    [
        ("Đề án Giao thông thông minh phải đạt bao nhiêu chức năng ở giai đoạn 1 và giai đoạn 2?", (488, 488), (487, 487)),
        ("Tỷ lệ người dân có Sổ sức khỏe điện tử theo KH 139 đến năm 2030 là bao nhiêu?", (306, 306), (249, 249)),
    ],
)
def test_a_row_is_read_with_what_it_stands_under(ask, question, lines, above):
    cited = next(c for c in ask(question).citations if c.lines == lines)
    assert [a.lines for a in cited.under] == [above]


def test_the_panel_shows_it_from_the_document(ask, assistant):
    reply = ask("Sở Khoa học và Công nghệ tổng hợp báo cáo Chính phủ trước ngày bao nhiêu hằng quý theo KH 139?")
    cited = next(c for c in reply.citations if c.under)
    forged = cited.model_copy(update={"under": (cited.under[0].model_copy(update={"quote": "không có trong văn bản"}),)})
    service = Service(lambda: assistant)
    service.start()
    assert service.wait(60)
    html = source_panel(service, forged)
    assert "dòng 213: “<mark>4. Sở Khoa học và Công nghệ có trách nhiệm" in html and "không có trong văn bản" not in html
