"""Facts that a person read in corpus/plans/*.txt: what is asked, what must be said, which lines state it."""

import pytest

from assistant.models import AnswerStatus

P17, P139, P316, P2024, WARD = "17-kh-ubnd-2026", "139-kh-ubnd-2025", "316-kh-ubnd-2025", "kh-khcn-2024", "kh-yen-hoa-2026"

FACTS = [
    # who
    ("Cơ quan nào chủ trì tổ chức Đại hội nhà đầu tư?", ["Sở Tài chính"], P17, 564),
    ("Xây dựng và ký hợp đồng với Công ty quản lý quỹ do ai chủ trì, bao giờ xong?", ["Hội đồng QL Quỹ", "01/2026"], P17, 566),
    ("Ai phối hợp xây dựng Đề án thành lập Quỹ Phát triển khoa học và công nghệ Thành phố theo KH 17?",
     ["Sở Tài chính", "Sở Tư pháp", "Sở Nội vụ", "Quỹ Đầu tư phát triển"], P17, 624),
    ("Trung tâm dữ liệu, nền tảng số dùng chung của thành phố do ai chủ trì và khi nào xong trong KH 17?",
     ["Sở Khoa học và Công nghệ", "2030"], P17, 860),
    ("Phê duyệt Điều lệ hoạt động, phương án tổ chức bộ máy Sàn giao dịch công nghệ ai chủ trì?",
     ["Sở Khoa học và Công nghệ"], P17, 1049),
    ("Đề án Giao thông thông minh do ai chủ trì?", ["Sở Xây dựng"], P139, 487),
    ("Sở Văn hóa và Thể thao phối hợp với ai để phát triển kinh tế ban đêm?", ["Công an Thành phố", "Sở Du lịch"], P139, 539),
    ("Giải quyết điểm rác đen thí điểm ở phường nào, ai chủ trì?", ["Viettel", "Hoàn Kiếm"], P316, 794),
    ("Hệ thống theo dõi và cảnh báo ngập lụt do ai làm?", ["Viễn thông Việt Nam"], P316, 726),
    ("Phường Yên Hòa: đơn vị nào tham mưu thực hiện thu hút chuyên gia, nhà khoa học?", ["Phòng Văn hóa - Xã hội"], WARD, 100),
    ("Đơn vị nào ở phường Yên Hòa bố trí kinh phí thực hiện Kế hoạch?", ["Phòng Kinh tế, Hạ tầng và Đô thị"], WARD, 149),
    # when
    ("Nhiệm vụ số 113 của KH 139 thời hạn khi nào?", ["Quý III/2025", "30/09/2025"], P139, 520),
    ("Thành lập Hội đồng Tư vấn Thành phố khi nào?", ["05/2025"], P139, 361),
    ("Ngày hội toàn dân học tập số tổ chức khi nào?", ["10/2025"], P139, 364),
    ("Sàn Giao dịch công nghệ khai trương khi nào theo KH 17?", ["Quý II/2026"], P17, 1098),
    ("Số 185 Giảng Võ đưa vào hoạt động khi nào?", ["01/2026"], P316, 573),
    ("Bao giờ thành lập Quỹ Đầu tư mạo hiểm theo KH 17?", ["12/2025 – 01/2026"], P17, 531),
    ("Quyết định thành lập Quỹ theo KH 17 khi nào?", ["12/2025 – 01/2026"], P17, 531),
    ("Thành lập Quỹ Đầu tư mạo hiểm trong Kế hoạch 316 do ai chủ trì, xong khi nào?", ["Sở Tài chính", "12/2025"], P316, 638),
    ("Hoàn thiện Đề án xây dựng thành phố Hà Nội thông minh trình UBND Thành phố khi nào theo kế hoạch 2024?",
     ["Quý I/2024"], P2024, 362),
    ("Báo cáo 6 tháng theo kế hoạch khoa học công nghệ năm 2024 trước ngày nào?", ["10/6"], P2024, 293),
    ("Báo cáo kết quả triển khai đợt cao điểm 90 ngày gửi Sở KH&CN vào ngày thứ mấy hàng tuần?", ["thứ 5"], P316, 504),
    ("Tổ chức đặt hàng và triển khai nhiệm vụ khoa học công nghệ ở phường Yên Hòa thực hiện khi nào?", ["Hàng năm theo nhu cầu"], WARD, 95),
    # how much
    ("Tỷ lệ người dân có Sổ sức khỏe điện tử đến năm 2030 là bao nhiêu?", ["≥ 95"], P139, 306),
    ("Phủ sóng 5G cho người dân đạt bao nhiêu phần trăm?", ["100"], P139, 311),
    ("Quy mô kinh tế số đến 2045 là bao nhiêu?", ["≥ 50"], P139, 335),
    ("Năng suất nhân tố tổng hợp TFP đóng góp bao nhiêu vào tăng trưởng kinh tế?", ["≥ 55"], P139, 300),
    ("Phụ lục 5.1 KH 17: năm 2027 niêm yết bao nhiêu thông tin sản phẩm công nghệ?", ["12.000", "2000"], P17, 1191),
    # under which resolution
    ("Văn bản quy định chi tiết tiêu chí đánh giá từng loại hỗ trợ của Nghị quyết 35 xong khi nào?", ["04/2026"], P17, 815),
    ("Tổ chức Đại hội nhà đầu tư thực hiện theo nghị quyết nào?", ["30/2025/NQ-HĐND"], P17, 502),
    # the plans themselves
    ("Ai ký kế hoạch phường Yên Hòa?", ["Trịnh Thị Dung", "Chủ tịch"], WARD, 218),
    ("Ai ký KH 17?", ["Trương Việt Dũng", "Phó Chủ tịch"], P17, 447),
    ("Ai ký kế hoạch khoa học công nghệ 2024?", ["Lê Hồng Sơn", "Phó Chủ tịch"], P2024, 416),
    ("Ai ký Kế hoạch 139?", ["Trần Sỹ Thanh", "Chủ tịch"], P139, 242),
    ("Kế hoạch 139 ban hành ngày nào?", ["16/05/2025"], P139, 5),
    ("Kế hoạch 316 ban hành ngày nào?", ["26/11/2025"], P17, 47),  # left blank in plan 316; plan 17 states it
    ("Kế hoạch của phường Yên Hòa căn cứ kế hoạch nào của thành phố?", ["17/KH-UBND", "12/01/2026"], WARD, 7),
]  # fmt: skip


@pytest.mark.parametrize(("question", "said", "plan", "line"), FACTS, ids=[fact[0] for fact in FACTS])
def test_facts(ask, question, said, plan, line):
    reply = ask(question)
    assert reply.status is AnswerStatus.ANSWERED, reply.answer
    assert [part for part in said if part not in reply.answer] == [], reply.answer
    assert any(c.plan == plan and c.lines[0] <= line <= c.lines[1] for c in reply.citations), reply.citations


LISTS = [
    ("Phụ lục 2 của KH 17 có bao nhiêu nhiệm vụ, chỉ tiêu?", 9, P17, [513, 531, 568]),
    ("Liệt kê các nhiệm vụ ở Phụ lục 1 Kế hoạch 17", 4, P17, [460, 469, 484, 493]),
    ("Sở Nội vụ chủ trì những nhiệm vụ nào trong Phụ lục 2 KH 17?", 1, P17, [548]),
    ("Liệt kê các nhiệm vụ tháng 1/2026 theo KH 17", 7, P17, [564, 566, 839, 857, 1047, 1050]),
    ("Kế hoạch 316 có bao nhiêu nhiệm vụ trong phụ lục?", 20, P316, [553, 638, 805]),
    (
        "Sở Khoa học và Công nghệ chủ trì bao nhiêu việc trong phụ lục của KH 316?",
        8,
        P316,
        [553, 573, 670, 684, 700, 710, 718, 803],
    ),
    ("Kế hoạch 139 có bao nhiêu nhiệm vụ trong Phụ lục II?", 132, P139, [355, 487, 550]),  # three phases of 91 are no tasks
    ("Kế hoạch 139 có bao nhiêu chỉ tiêu?", 71, P139, [251, 344]),
    ("Sở Y tế chủ trì những chỉ tiêu nào theo KH 139?", 2, P139, [306, 325]),
    ("Việc nào quá hạn trong KH 316?", 2, P316, [596, 612]),  # before 15/12 and before 10/12, asked on 15/12/2025
]


@pytest.mark.parametrize(("question", "total", "plan", "lines"), LISTS, ids=[case[0] for case in LISTS])
def test_lists_are_whole(ask, question, total, plan, lines):
    reply = ask(question)
    assert reply.total == total == len(reply.records), reply.answer
    assert {record.plan for record in reply.records} == {plan}
    for line in lines:
        assert any(r.lines[0] <= line <= r.lines[1] for r in reply.records), line
    assert f"**{total} " in reply.answer


UNANSWERABLE = [
    ("Kế hoạch 17 có nói kinh phí bao nhiêu tiền không?", AnswerStatus.NOT_IN_PLANS),
    ("Giám đốc Sở Khoa học và Công nghệ là ai?", AnswerStatus.NOT_IN_PLANS),
    ("Số điện thoại của Sở Tài chính là gì?", AnswerStatus.NOT_IN_PLANS),
    ("Kế hoạch 200 nói gì về chuyển đổi số?", AnswerStatus.NOT_IN_PLANS),
    ("Thời tiết hôm nay thế nào?", AnswerStatus.OUT_OF_SCOPE),
    ("Cách nấu phở bò Hà Nội?", AnswerStatus.OUT_OF_SCOPE),
    ("Đà Nẵng có bao nhiêu doanh nghiệp khởi nghiệp?", AnswerStatus.OUT_OF_SCOPE),
    ("Thành phố Hồ Chí Minh ai chủ trì thành lập quỹ đầu tư mạo hiểm?", AnswerStatus.OUT_OF_SCOPE),
    ("Xây dựng Trung tâm dữ liệu ở Huế do ai chủ trì?", AnswerStatus.OUT_OF_SCOPE),
]


@pytest.mark.parametrize(("question", "status"), UNANSWERABLE, ids=[case[0] for case in UNANSWERABLE])
def test_what_the_plans_do_not_state_is_said_not_to_be_there(ask, question, status):
    reply = ask(question)
    assert reply.status is status, reply.answer
    assert "không nêu" in reply.answer or "ngoài phạm vi" in reply.answer
    assert reply.total is None and not reply.cards


CORRECTED = [
    ("Có phải Sở Y tế chủ trì tổ chức Đại hội nhà đầu tư không?", "Không đúng", "Sở Tài chính"),
    ("Có phải việc tổ chức Đại hội nhà đầu tư hoàn thành vào tháng 3/2026?", "Không đúng về thời gian", "01/2026"),
    ("Có phải Quỹ Đầu tư mạo hiểm thành lập theo Nghị quyết 34 không?", "Không đúng về nghị quyết", "30/2025/NQ-HĐND"),
]


@pytest.mark.parametrize(("question", "objection", "truth"), CORRECTED, ids=[case[0] for case in CORRECTED])
def test_false_premises_are_put_right(ask, question, objection, truth):
    reply = ask(question)
    assert reply.status is AnswerStatus.ANSWERED
    assert reply.answer.startswith(objection) and truth in reply.answer and reply.citations


@pytest.mark.parametrize(
    "question",
    ["Có phải Sở Tài chính chủ trì tổ chức Đại hội nhà đầu tư không?", "Đại hội nhà đầu tư tổ chức vào tháng 1/2026 phải không?"],
)
def test_true_premises_are_not_objected_to(ask, question):
    reply = ask(question)
    assert reply.status is AnswerStatus.ANSWERED and "Không đúng" not in reply.answer


MET = [  # questions whose words lead to more than one place
    ("Quyết định thành lập Quỹ Đầu tư mạo hiểm theo KH 17 do ai chủ trì?", P17, 531),
    ("Chỉ tiêu TFP đến 2030 là bao nhiêu?", P139, 300),
    ("Kế hoạch 17 gồm những nghị quyết nào?", P17, 13),
]


@pytest.mark.parametrize(("question", "plan", "line"), MET, ids=[q for q, _, _ in MET])
def test_the_right_place_is_cited(ask, question, plan, line):
    reply = ask(question)
    assert any(c.plan == plan and c.lines[0] <= line <= c.lines[1] for c in reply.citations), reply.answer


GAPS = [
    ("Who leads the establishment of the venture capital fund under plan 17?", P17, 531, "English finds the review of the pilot"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "plan", "line"),
    [pytest.param(q, plan, line, marks=pytest.mark.xfail(strict=True, reason=why), id=q) for q, plan, line, why in GAPS],
)
def test_known_gaps(ask, question, plan, line):
    reply = ask(question)
    assert any(c.plan == plan and c.lines[0] <= line <= c.lines[1] for c in reply.citations), reply.answer


def test_a_bare_plural_asks_for_a_list(ask):
    listed = ask("Liệt kê các nhiệm vụ trong tháng 1/2026 theo KH 17").total
    assert listed and ask("Các nhiệm vụ trong tháng 1/2026 theo KH 17?").total == listed


def test_the_day_of_one_plan_is_asked(ask):
    assert "137/KH-UBND" not in ask("Kế hoạch 139 ban hành ngày nào?").answer


def test_an_annex_that_does_not_exist(ask):
    assert ask("Phụ lục 7 của Kế hoạch 316 có những nhiệm vụ nào?").total is None


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("Việc nào của Ban Quản lý các Khu công nghệ cao trong KH 316?", [255, 603, 666]),
        ("Liệt kê toàn bộ việc của Viettel trong KH 316", [477, 738, 798]),
    ],
)
@pytest.mark.xfail(strict=True, reason="only the duties of section III are listed; the annex's rows are only counted")
def test_all_that_an_agency_has_to_do(ask, question, lines):
    records = ask(question).records
    assert [line for line in lines if not any(r.lines[0] <= line <= r.lines[1] for r in records)] == []


def test_before_a_day_takes_in_the_earlier_ones(ask):
    records = ask("Những việc nào xong trước ngày 22/12/2025 trong phụ lục KH 316?").records
    assert {554, 571, 596, 612} <= {line for r in records for line in range(r.lines[0], r.lines[1] + 1)}
