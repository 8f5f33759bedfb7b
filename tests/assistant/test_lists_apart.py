"""What a list is of and what it is not: groups, steps, months and quarters, and words that are about who asks."""

import pytest

from assistant.asides import asides, purposes
from assistant.models import AnswerStatus
from corpus.text import fold


@pytest.mark.parametrize(
    ("question", "cut"),
    [
        ("Em làm startup sinh viên, nghị quyết 35 có những việc gì?", ["Em làm startup sinh viên,"]),
        ("Tôi là công nhân may, Liên đoàn Lao động được giao việc gì?", ["Tôi là công nhân may,"]),
        ("Cái nghị quyết 35 lo chuyện khởi nghiệp ấy, có mấy việc?", [" lo chuyện khởi nghiệp ấy"]),
        ("Em hỏi ai chủ trì, hạn nào?", []),  # it asks
        ("Sở Tài chính chủ trì việc gì, hạn nào?", []),
    ],
)
def test_who_asks_is_no_topic(question, cut):
    assert [question[a:b] for a, b in asides(fold(question))] == cut


@pytest.mark.parametrize(
    ("question", "cut"),
    [
        ("Bao giờ xong để tôi còn canh nộp hồ sơ?", ["để tôi còn canh nộp hồ sơ"]),
        ("Giao việc gì cho anh em?", ["cho anh em"]),
        ("Giao cho sở nào?", []),
    ],
)
def test_what_it_is_wanted_for_is_no_topic(question, cut):
    assert [question[a:b] for a, b in purposes(fold(question))] == cut


@pytest.mark.parametrize(
    ("question", "total"),
    [
        ("Em làm startup sinh viên, trong đợt 90 ngày thì nghị quyết 35 có những việc gì vậy ạ?", 3),
        ("Trong đợt 90 ngày, cái nghị quyết về hỗ trợ khởi nghiệp (số 35) có mấy việc phải làm, là những việc gì?", 3),
        ("KH 316 cụ thể hóa NQ 34/2025/NQ-HĐND bằng những nhiệm vụ nào, đơn vị nào chủ trì?", 3),
        ("Phường Yên Hòa triển khai những nhiệm vụ nào để thực hiện Nghị quyết 34/2025/NQ-HĐND giai đoạn 2026-2030?", 3),
        ("Ngoài mục I, Phụ lục II Kế hoạch 139 còn những nhiệm vụ nào ghi hạn Quý II/2025?", 3),
        ("Phụ lục II KH 139 có việc gì hẹn xong trong tháng 6 năm 2025?", 3),  # and not what is due in the second quarter
        ("Trong phần III.7 Phụ lục 4 KH 17, hạng mục nào có hạn tháng 01/2026?", 2),
        ("Nghị quyết 459/NQ-HĐND có mấy nhóm chỉ tiêu ở Phụ lục 5 kế hoạch 17, là những nhóm nào?", 4),
        ("PL 4 KH 17: những mốc chỉ tiêu nào của NQ 35 ghi thời gian 2029-2030?", 3),
        ("Khoản 2 mục III kế hoạch phường Yên Hòa giao Phòng Kinh tế, Hạ tầng và Đô thị những việc gì?", 3),
        ("KH 17, giai đoạn 2 của Sàn GDCN, quý III/2026 có những đầu việc nào?", 4),  # the points of one row
        ("Đợt 90 ngày có mấy việc ở nhóm VII của phụ lục?", 7),
        ("Nhóm Xã hội số trong Phụ lục I Kế hoạch 139 (đến năm 2030) có bao nhiêu chỉ tiêu?", 7),
        ("Ở Phụ lục II Kế hoạch 139, những nhiệm vụ nào có thời gian ghi rõ cả tháng lẫn năm, với năm sau 2025?", 3),
        ("Nghị quyết 45-NQ/TW được nhắc đến trong những kế hoạch nào?", 2),
    ],
)
def test_a_list_holds_what_is_asked_and_no_more(ask, question, total):
    reply = ask(question)
    assert reply.status is AnswerStatus.ANSWERED and reply.total == total


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (("Bộ Tư lệnh Thủ đô chủ trì những nhiệm vụ nào trong Kế hoạch 139?", "Việc nào làm chung với Công an Thành phố?",
          "Hạn hoàn thành của việc ấy?"), "12/2025"),
        (("Giai đoạn 2 của Sàn Giao dịch công nghệ theo Kế hoạch 17 do ai chủ trì?",
          "Quý III/2026 trong giai đoạn đó phải làm những việc gì?"), "nhu cầu công nghệ"),
        (("Nghị quyết 29/2025 trong phụ lục KH 316 có nhiệm vụ gì?", "Đơn vị nào chủ trì?", "Còn hạn thì sao?"), "01/2026"),
        (("Kế hoạch 17 giao UBND xã, phường tổ chức đặt hàng nhiệm vụ khoa học và công nghệ theo thời gian nào?",
          "Việc ấy ở phường Yên Hòa thì phòng nào tham mưu thực hiện?"), "Phòng Văn hóa - Xã hội"),
        (("Sở Thông tin và Truyền thông được giao những việc gì trong Kế hoạch KHCN năm 2024?",
          "Trong đó phải đôn đốc thực hiện kế hoạch số mấy?", "Kế hoạch ấy ban hành ngày nào, về việc gì?"), "27/09/2023"),
    ],
)  # fmt: skip
def test_a_conversation_goes_on_within_what_was_said(ask, turns, said):
    reply = ask(*turns)
    assert reply.status is AnswerStatus.ANSWERED and said in reply.answer


@pytest.mark.parametrize(
    "question",
    [
        "Kế hoạch chuyển đổi số năm 2026 của tỉnh Quảng Ninh do ai ký và giao sở nào thường trực?",
        "Kế hoạch chuyển đổi số của tỉnh Bắc Ninh năm 2026 giao sở nào chủ trì chỉ số DTI?",
        "Can you recommend a good recipe for beef pho and how long to simmer the broth?",
    ],
)
def test_what_is_about_something_else_is_out_of_scope(ask, question):
    assert ask(question).status is AnswerStatus.OUT_OF_SCOPE


@pytest.mark.parametrize(
    "question",
    [
        "Bên phường Cầu Giấy thì phòng nào lo triển khai 6 nghị quyết khoa học công nghệ?",
        "Chỉ tiêu đến năm 2045 về tỷ lệ bà con có chữ ký số là bao nhiêu?",
        "Hội nghị Pháp quy hạt nhân toàn quốc lần thứ 6 trong kế hoạch KHCN 2024 được tổ chức vào ngày nào, tại đâu?",
        "Kế hoạch 316 quy định mức thù lao, phụ cấp hằng tháng cho kiến trúc sư trưởng về dữ liệu lớn là bao nhiêu?",
        "Vốn điều lệ của Quỹ Đầu tư mạo hiểm Thành phố là bao nhiêu, trong đó NSTP góp bao nhiêu tỷ đồng?",
    ],
)
def test_what_the_plans_do_not_say_is_said_to_be_missing(ask, question):
    assert ask(question).status is AnswerStatus.NOT_IN_PLANS


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Kế hoạch KHCN năm 2024 căn cứ quyết định nào, ngày nào về giao chỉ tiêu kinh tế - xã hội và dự toán thu, chi năm 2024?", "(Quyết định 6336)"),
        ("UBND Thành phố đã ban hành văn bản số mấy, ngày nào để công bố danh mục lĩnh vực ưu tiên đăng ký thử nghiệm có kiểm soát?", "6150/QĐ-UBND"),
        ("Phụ lục II kế hoạch ngày 16/5/2025 ghi kèm theo Kế hoạch số bao nhiêu, có khớp với số ở trang đầu không?", "Kế hoạch 159"),
        ("Vì sao Kế hoạch của UBND phường Yên Hòa lại giao Phòng Nội vụ làm cơ quan thường trực tham mưu triển khai?", "Văn hóa - Xã hội"),
        ("Bên sở lo nông nghiệp với môi trường phải đứng ra làm chính những việc gì trong bảng phân công của Kế hoạch 139?", "6 nhiệm vụ"),
        ("alo kh 90 ngaỳyy cái cảnhh báo ngậppp lụttt ai chủ chì", "Tập đoàn bưu chính Viễn thông Việt Nam"),
    ],
)  # fmt: skip
def test_what_is_found_by_how_it_is_called(ask, question, said):
    assert said.casefold() in ask(question).answer.casefold()
