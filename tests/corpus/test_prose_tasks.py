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
    ("Tu sửa nhà văn hóa bản. Giao Phòng Văn hóa - Xã hội chủ trì, phối hợp với các bản thực hiện. Thời gian: quý II/2026.",
     "Phòng Văn hóa - Xã hội", "các bản", "quý II/2026", None, "Tu sửa nhà văn hóa bản"),
    ("Giao Cục Viễn thông chủ trì, phối hợp các doanh nghiệp viễn thông rà soát vùng lõm sóng trong tháng 4/2026.",
     "Cục Viễn thông", "các doanh nghiệp viễn thông", "trong tháng 4/2026", None, "rà soát vùng lõm sóng"),
    ("Sở Y tế chủ trì, phối hợp với Bảo hiểm xã hội tỉnh triển khai sổ sức khỏe; thời gian hoàn thành: Quý III/2026.",
     "Sở Y tế", "Bảo hiểm xã hội tỉnh", "Quý III/2026", None, "triển khai sổ sức khỏe"),
    ("Số hóa hồ sơ đất đai. Chủ trì: Văn phòng Bộ. Phối hợp: Cục Chuyển đổi số. Sản phẩm: Kho hồ sơ số.",
     "Văn phòng Bộ", "Cục Chuyển đổi số", None, "Kho hồ sơ số", "Số hóa hồ sơ đất đai"),
    ("Dọn vệ sinh bãi biển: giao Hội Phụ nữ xã chủ trì, phối hợp với trưởng thôn thực hiện hằng tuần.",
     "Hội Phụ nữ xã", "trưởng thôn", "hằng tuần", None, "Dọn vệ sinh bãi biển"),
    ("Thả 30 vạn cá giống, giao Đoàn Thanh niên xã chủ trì, phối hợp với Hội Nông dân xã, trường học, thực hiện xong trước ngày 19/5/2026",
     "Đoàn Thanh niên xã", "Hội Nông dân xã, trường học", "trước ngày 19/5/2026", None, "Thả 30 vạn cá giống"),
    ("Dự phòng 300 phao cứu sinh: giao Phòng Kinh tế chủ trì mua sắm, trình Chủ tịch UBND xã trước ngày 10/5/2026.",
     "Phòng Kinh tế", None, "trước ngày 10/5/2026", None, "Dự phòng 300 phao cứu sinh: mua sắm, trình Chủ tịch UBND xã"),
    ("Bồi dưỡng 200 công chức do Sở Nội vụ chủ trì, phối hợp với Trường Chính trị tỉnh thực hiện trong năm 2026.",
     "Sở Nội vụ", "Trường Chính trị tỉnh", "trong năm 2026", None, "Bồi dưỡng 200 công chức"),
    ("Trực cứu hộ từ ngày 15/5 đến ngày 30/9/2026: giao Công an xã chủ trì.",
     "Công an xã", None, "từ ngày 15/5 đến ngày 30/9/2026", None, "Trực cứu hộ từ ngày 15/5 đến ngày 30/9/2026"),
    ("Giao Văn phòng Bộ chủ trì xây dựng kế hoạch kiểm tra năm 2027.",
     "Văn phòng Bộ", None, None, None, "xây dựng kế hoạch kiểm tra năm 2027"),
    ("Giao Ban quản lý dự án đầu tư xây dựng huyện chủ trì, phối hợp với Sở Nội vụ kiểm tra hồ đập, xong trong quý I/2026; báo cáo UBND huyện.",
     "Ban quản lý dự án đầu tư xây dựng huyện", "Sở Nội vụ", "trong quý I/2026", None,
     "kiểm tra hồ đập, xong trong quý I/2026; báo cáo UBND huyện"),
    ("Giao Cục Khí tượng Thủy văn chủ trì lắp đặt 45 trạm đo mưa, hoàn thành trong quý II/2027; phối hợp: Cục Chuyển đổi số và UBND các tỉnh.",
     "Cục Khí tượng Thủy văn", "Cục Chuyển đổi số và UBND các tỉnh", "trong quý II/2027", None, "lắp đặt 45 trạm đo mưa"),
    ("Cục Thủy sản chủ trì, Cục Khí tượng Thủy văn phối hợp xây dựng hệ thống báo bão. Thời hạn: Quý III/2027.",
     "Cục Thủy sản", "Cục Khí tượng Thủy văn", "Quý III/2027", None, "xây dựng hệ thống báo bão"),
    ("Cục Thủy lợi và Cục Quản lý tài nguyên nước đồng chủ trì rà soát quy trình, báo cáo Thủ tướng trong quý IV/2026.",
     "Cục Thủy lợi và Cục Quản lý tài nguyên nước", None, "trong quý IV/2026", None, "rà soát quy trình, báo cáo Thủ tướng"),
    ("Cục Trồng trọt chủ trì, phối hợp với Viện Lúa và Sở Nông nghiệp các tỉnh chuyển đổi cơ cấu cây trồng trong năm 2027.",
     "Cục Trồng trọt", "Viện Lúa và Sở Nông nghiệp các tỉnh", "trong năm 2027", None, "chuyển đổi cơ cấu cây trồng"),
    ("Sở Xây dựng ban hành sổ tay an toàn, hoàn thành trong tháng 10 năm 2026.",
     "Sở Xây dựng", None, "trong tháng 10 năm 2026", None, "ban hành sổ tay an toàn"),
    ("Sở Tư pháp trình HĐND tỉnh nghị quyết về phí; thời gian hoàn thành: quý I năm 2027.",
     "Sở Tư pháp", None, "quý I năm 2027", None, "trình HĐND tỉnh nghị quyết về phí"),
    ("Vụ Hợp tác quốc tế làm đầu mối vận động vốn từ Quỹ Khí hậu xanh (GCF) trong năm 2027.",
     "Vụ Hợp tác quốc tế", None, "trong năm 2027", None, "vận động vốn từ Quỹ Khí hậu xanh (GCF)"),
    ("Viện Khoa học cập nhật kịch bản nước biển dâng, công bố vào tháng 12 năm 2027.",
     "Viện Khoa học", None, "tháng 12 năm 2027", None, "cập nhật kịch bản nước biển dâng, công bố"),
    ("UBND các xã, phường: rà soát hộ nghèo, hoàn thành trước ngày 30/6/2026.",
     "UBND các xã, phường", None, "trước ngày 30/6/2026", None, "rà soát hộ nghèo"),
    ("Báo Giao thông thường xuyên đăng tải kỹ năng lái xe.",
     "Báo Giao thông", None, "thường xuyên", None, "đăng tải kỹ năng lái xe"),
    ("Văn phòng Bộ phối hợp với Trung ương Đoàn tổ chức cuộc thi sáng kiến trước ngày 05/6 hằng năm.",
     "Văn phòng Bộ", "Trung ương Đoàn", "trước ngày 05/6 hằng năm", None, "tổ chức cuộc thi sáng kiến"),
    ("Giao Sở Y tế kiểm tra bếp ăn trường học; phối hợp: Sở Công Thương.",
     "Sở Y tế", "Sở Công Thương", None, None, "kiểm tra bếp ăn trường học"),
    ("Giao Sở Y tế kiểm tra bếp ăn trường học; phối hợp: Sở Công Thương; hoàn thành trước ngày 30/6/2026.",
     "Sở Y tế", "Sở Công Thương", "trước ngày 30/6/2026", None, "kiểm tra bếp ăn trường học"),
    ("Sở Nội vụ có trách nhiệm rà soát biên chế; hoàn thành trước ngày 30/6/2026.",
     "Sở Nội vụ", None, "trước ngày 30/6/2026", None, "rà soát biên chế"),
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
        "Cơ quan chủ trì có trách nhiệm báo cáo trước ngày 20/12/2026.",
        "Các đơn vị được giao chủ trì nhiệm vụ báo cáo kết quả trong quý IV/2026.",
        "Sở Y tế chủ trì cuộc họp giao ban.",
        "Tổ chức hội nghị sơ kết do đồng chí Phó Chủ tịch UBND tỉnh chủ trì.",
        "Giao Sở Y tế chủ trì kiểm tra bếp ăn; giao Sở Công Thương chủ trì kiểm tra chợ.",
        "Sở Y tế đã tổ chức 03 lớp tập huấn trong năm 2025.",
        "Sở Y tế kiểm tra bếp ăn tập thể.",
        "Hội Nông dân tỉnh có 120 hội viên tham gia mô hình trong năm 2025.",
        "Trung tâm dữ liệu hoàn thành đầu tư giai đoạn 1 trong năm 2027.",
        "Khi Sở Y tế ban hành hướng dẫn, các xã thực hiện trong quý I/2026.",
        "Đề nghị Ban Tổ chức phối hợp với Phòng Nội vụ đẩy mạnh tuyên truyền.",
        "Kế hoạch này thay thế Kế hoạch số 19/KH-UBND ngày 20/01/2025 của UBND huyện Lý Sơn.",
        "Tổ chức hội nghị sơ kết trong quý IV/2028.",
    ],
)
def test_what_is_no_task(sentence):
    assert inline_task(flow_of(sentence)) is None


def test_partners_without_a_known_verb_are_uncertain():
    draft = inline_task(flow_of("Giao Sở Y tế chủ trì, phối hợp với Sở Nội vụ vớt bèo trên kênh; hoàn thành trước 30/6/2026."))
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


def test_tasks_in_sentences_are_rows_whose_cells_are_exact_text():
    text = (
        "KẾ HOẠCH\nDọn sạch bờ biển năm 2026\n\nI. NHIỆM VỤ\n1. Phòng ngừa\na) Cắm 40 biển báo nước sâu: giao Công an xã "
        "chủ trì, phối hợp với các thôn thực hiện, hoàn thành trước ngày 30/4/2026.\nb) Bờ biển dài 12 km.\n"
    )
    source = Source("x", text)
    (row,) = read_plan(source).rows
    assert (row.locator, row.sub, row.lead, row.coordinating) == ("mục I.1.a", "a", "Công an xã", "các thôn")
    assert row.due is not None and row.due.latest.isoformat() == "2026-04-30"
    assert row.lines == (6, 6)
    for key in ("content", "lead", "coordinating", "deadline"):
        assert [source.text(span) for span in row.cell_spans[key]] == [getattr(row, key)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Sở Y tế chủ trì triển khai dự án trồng rừng; trình Bộ trước 15/8/2026 và trồng xong toàn bộ diện tích.",
        "Sở Y tế chủ trì triển khai dự án trồng rừng; trình Bộ trước 15/8/2026 và trồng xong vào năm 2028.",
        "Sở Y tế triển khai dự án trồng rừng; trình Bộ trước 15/8/2026 và trồng xong vào năm 2028.",
    ],
)
def test_a_time_of_a_part_is_not_the_deadline_of_the_whole(sentence):
    draft = inline_task(flow_of(sentence))
    assert draft is not None
    assert draft.uncertain == ["deadline"] and "deadline" not in draft.cells
    assert "15/8/2026" in draft.cells["content"].text


CLOSING = """KẾ HOẠCH
Bảo đảm an toàn giao thông năm 2026

I. MỤC ĐÍCH
Kéo giảm tai nạn.

II. TỔ CHỨC THỰC HIỆN

1. Phòng Kinh tế: tổng hợp kết quả trước ngày 25 hằng tháng.

2. Cục Đường bộ là đơn vị đầu mối theo dõi, báo cáo Bộ trưởng.

3. Thủ trưởng các đơn vị thuộc Bộ gửi kế hoạch chi tiết trước ngày 20 tháng 5 năm 2026.

4. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam giám sát việc thực hiện Kế hoạch.

Kế hoạch này thay thế Kế hoạch số 19/KH-UBND ngày 20/01/2025.

Trong quá trình triển khai, nếu có vướng mắc, các đơn vị báo cáo Phòng Kinh tế.

Yêu cầu các cơ quan, đơn vị triển khai nghiêm túc./.
"""


def test_what_closes_a_plan_is_nobodys_duty():
    parsed = read_plan(Source("x", CLOSING))
    assert [(duty.locator, duty.agency_text) for duty in parsed.duties] == [
        ("mục II.1", "Phòng Kinh tế"), ("mục II.2", "Cục Đường bộ"), ("mục II.3", "Thủ trưởng các đơn vị thuộc Bộ"),
        ("mục II.4", "Ủy ban Mặt trận Tổ quốc Việt Nam"),
    ]  # fmt: skip
    assert any(clause.text.startswith("Kế hoạch này thay thế") for clause in parsed.clauses)


def test_what_a_labelled_task_costs_is_kept_with_it():
    text = (
        "KẾ HOẠCH\nThử\n\nI. NHIỆM VỤ\n1. Kẻ vạch sơn, lắp đặt 42 biển báo\n- Cơ quan chủ trì: Phòng Kinh tế\n"
        "- Thời gian hoàn thành: Trước 25/4/2026\n- Kinh phí: 780 triệu đồng\n2. Dọn bãi biển\n- Kinh phí: 20 triệu đồng\n"
    )
    parsed = read_plan(Source("x", text))
    assert [(row.stt, row.lead, row.extra, row.lines) for row in parsed.rows] == [
        ("1", "Phòng Kinh tế", {"Kinh phí": "780 triệu đồng"}, (5, 8))
    ]
    assert any(clause.text == "Kinh phí: 20 triệu đồng" for clause in parsed.clauses)
