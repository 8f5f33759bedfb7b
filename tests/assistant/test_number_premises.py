"""«có đúng là … 500 …?»: a number that the record gives otherwise is put right, a true one is not; read in corpus/plans."""

import pytest

from assistant.models import AnswerStatus

P17, P139, P316 = "17-kh-ubnd-2026", "139-kh-ubnd-2025", "316-kh-ubnd-2025"

WRONG = [  # (question, number of the question, what the plan says, where)
    ("Có đúng là Quỹ Đầu tư mạo hiểm hỗ trợ tối thiểu 500 doanh nghiệp khởi nghiệp đổi mới sáng tạo?", "500", "100 doanh nghiệp", P17, 513),
    ("Có đúng là KH 139 thu hút 500 chuyên gia, nhà khoa học là người Việt Nam ở nước ngoài?", "500", "ít nhất 200 chuyên gia", P139, 468),
    ("Có phải tỷ lệ người dân có Sổ sức khỏe điện tử là 80%?", "80 %", "≥ 95", P139, 306),
    ("Có đúng là hỗ trợ thành lập tối thiểu 10 doanh nghiệp spin-off?", "10", "03 doanh nghiệp spin-off", P316, 684),
    ("Có đúng là tuyển chọn 10 kiến trúc sư trưởng theo KH 316?", "10", "02-04 kiến trúc sư trưởng", P316, 670),
    ("Sao lại thí điểm 50 đề tài nghiên cứu được doanh nghiệp đặt hàng để thương mại hóa?", "50", "ít nhất 10 đề tài", P316, 654),
]  # fmt: skip


@pytest.mark.parametrize(("question", "number", "truth", "plan", "line"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_number_is_put_right_first(ask, question, number, truth, plan, line):
    reply = ask(question)
    assert reply.status is AnswerStatus.ANSWERED
    assert reply.answer.startswith(f"Không đúng con số {number}:") and truth in reply.answer
    assert any(c.plan == plan and c.lines[0] <= line <= c.lines[1] for c in reply.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Có đúng là Quỹ Đầu tư mạo hiểm hỗ trợ tối thiểu 100 doanh nghiệp khởi nghiệp đổi mới sáng tạo?",
        "Có đúng là KH 139 thu hút ít nhất 200 chuyên gia, nhà khoa học là người Việt Nam ở nước ngoài?",
        "Có phải tỷ lệ người dân có Sổ sức khỏe điện tử là 95%?",
        "Có đúng là hỗ trợ thành lập tối thiểu 03 doanh nghiệp spin-off theo KH 316?",
        "Có đúng là tuyển chọn 04 kiến trúc sư trưởng theo KH 316?",  # the upper end of «02-04»
        "Có phải Phụ lục 5.1 KH 17 năm 2027 niêm yết 12.000 thông tin sản phẩm công nghệ?",  # thousands with a point
        "Có phải Phụ lục 5.1 KH 17 năm 2027 niêm yết 12000 thông tin sản phẩm công nghệ?",  # and without
    ],
)
def test_a_true_number_is_not_objected_to(ask, question):
    reply = ask(question)
    assert reply.status is AnswerStatus.ANSWERED and "Không đúng" not in reply.answer


@pytest.mark.parametrize(
    "question",
    [
        "Quỹ Đầu tư mạo hiểm hỗ trợ 500 doanh nghiệp khởi nghiệp do ai chủ trì?",  # nothing is doubted
        "Có đúng là Nghị quyết 30 hỗ trợ tối thiểu 100 doanh nghiệp khởi nghiệp đổi mới sáng tạo?",  # a number of a resolution
        "Có đúng là năm 2026 tổ chức Đại hội nhà đầu tư?",  # a year
        "Có đúng là Quỹ Đầu tư mạo hiểm hỗ trợ doanh nghiệp khởi nghiệp trong 7 tỉnh?",  # counted nowhere in the record
    ],
)
def test_what_is_no_count_of_the_record_is_not_compared(ask, question):
    assert "Không đúng con số" not in ask(question).answer
