"""Documents and plans as such, premises about duties, days counted from today, conversations that go on or back."""

from datetime import date

import pytest

from assistant.models import AnswerStatus


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("NQ 459 là về Trung tâm đổi mới sáng tạo phải không?", ("Không phải", "Sàn Giao dịch công nghệ", "461/NQ-HĐND"), "Đúng như"),
        ("Nghị quyết 29 về thử nghiệm có kiểm soát đúng không?", ("Đúng như", "29/2025/NQ-HĐND"), "Không phải"),
        ("Sáu nghị quyết mà thành phố đang tuyên truyền mang số hiệu gì, được thông qua hôm nào?",
         ("29/2025/NQ-HĐND", "30/2025/NQ-HĐND", "34/2025/NQ-HĐND", "35/2025/NQ-HĐND", "459/NQ-HĐND", "461/NQ-HĐND", "29/09/2025"), "6150"),
        ("Kế hoạch Yên Hòa viết số hiệu nghị quyết về quỹ đầu tư mạo hiểm khác với Kế hoạch 17 như thế nào?",
         ("30/NQ-HĐN", "30/2025/NQ-HĐND", "khác nhau"), "như nhau"),
        ("Đợt 90 ngày thì bản của thành phố số mấy, bản của phường Yên Hòa số mấy, ra ngày nào?",
         ("316/KH-UBND", "26/11/2025", "141/KH-UBND", "11/12/2025"), "không nêu"),
        ("Phòng Kinh tế, Hạ tầng và Đô thị là cơ quan thường trực kế hoạch 06 nghị quyết của phường Yên Hòa, phải không?",
         ("Không đúng", "Phòng Văn hóa - Xã hội"), "kinh phí"),
        ("Sở Tài chính bảo đảm kinh phí thực hiện kế hoạch 139 đúng không?", ("Sở Tài chính", "kinh phí"), "Không đúng"),
        ("Trong KH 316 sản phẩm phải xong trước 16/01/2026 hay đến 01/02/2026 mới hết đợt?", ("16/01", "01/02"), "không nêu"),
        ("Số nhiệm vụ KHCN trọng điểm của Thủ đô: KH 139 và KH 17 đặt mức khác nhau thế nào?",
         ("10 nhiệm vụ", "5 nhiệm vụ/năm"), "Danh mục."),
    ],
)  # fmt: skip
def test_said_and_not_said(ask, question, said, unsaid):
    reply = ask(question)
    assert reply.status is AnswerStatus.ANSWERED
    assert all(words in reply.answer for words in said) and unsaid not in reply.answer


@pytest.mark.parametrize(
    ("question", "total", "named"),
    [
        ("Ở đây có những kế hoạch nào?", 5, "139/KH-UBND"),
        ("Kế hoạch nào ban hành năm 2025?", 2, "316/KH-UBND"),
        ("Những kế hoạch nào do ông Trương Việt Dũng ký?", 2, "17/KH-UBND"),
        ("Kế hoạch nào được ban hành muộn nhất?", 1, "17/KH-UBND"),
        ("Which plans do you have?", 5, "139/KH-UBND"),
    ],
)
def test_the_plans_as_a_set(ask, question, total, named):
    reply = ask(question)
    assert reply.total == total and named in reply.answer


def test_the_same_fact_of_each_plan(ask):
    answer = ask("Trong năm bản kế hoạch, bản nào Chủ tịch tự ký, bản nào Phó Chủ tịch ký thay, tên từng người?").answer
    assert all(name in answer for name in ("Trần Sỹ Thanh", "Trương Việt Dũng", "Lê Hồng Sơn", "Trịnh Thị Dung"))


@pytest.mark.parametrize(
    ("question", "day", "said"),
    [
        ("Báo cáo quý sắp tới theo KH 139 phải gửi trước ngày nào?", date(2025, 8, 27), ("05/09/2025", "9 ngày")),
        ("Kỳ báo cáo quý này theo kế hoạch 139 thì đơn vị tôi phải nộp trước hôm nào?", date(2025, 5, 28), ("05/06/2025",)),
        ("Sản phẩm đăng ký trong đợt 90 ngày phải xong trước ngày nào, còn bao nhiêu ngày nữa?", date(2026, 1, 10), ("16/01/2026", "6 ngày")),
        ("Đơn vị báo cáo theo kế hoạch KHCN 2024 6 tháng đã trễ chưa?", date(2024, 6, 1), ("10/06/2024", "9 ngày")),
    ],
)  # fmt: skip
def test_days_that_recur_are_counted_from_today(assistant, question, day, said):
    answer = assistant.ask(question, as_of=day).answer
    assert all(words in answer for words in said)


@pytest.mark.parametrize(
    "question",
    [
        "Cái này làm xong chưa ạ?", "Còn sở kia thì sao?", "Đơn vị ấy còn phải làm gì nữa?", "Văn bản đó ban hành ngày nào?",
    ],
)  # fmt: skip
def test_what_nobody_named_is_asked_back(ask, question):
    assert ask(question).status is AnswerStatus.CLARIFICATION


@pytest.mark.parametrize(
    "question",
    [
        "Đến 2030 Hà Nội đặt chỉ tiêu phủ sóng 6G cho bao nhiêu phần trăm dân số?",
        "Đơn vị chậm nộp báo cáo quý theo KH 139 bị xử phạt hay kỷ luật mức nào?",
        "Nhiệm vụ 18 phụ lục KH 316 do doanh nghiệp cụ thể nào chủ trì, tên là gì?",
    ],
)
def test_something_near_is_no_answer(ask, question):
    assert ask(question).status is AnswerStatus.NOT_IN_PLANS


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (("Quỹ Đầu tư mạo hiểm phải hỗ trợ tối thiểu bao nhiêu doanh nghiệp khởi nghiệp (KH 17)?",
          "Sàn giao dịch công nghệ thì phải tạo bao nhiêu việc làm?",
          "Quay lại chỉ tiêu của cái quỹ lúc nãy, ai phối hợp vậy?"), "Sở Khoa học và Công nghệ"),
        (("Thanh tra Thành phố theo dõi những chỉ tiêu nào đến 2030 trong KH 139?", "Còn Văn phòng UBND Thành phố?"), "3 chỉ tiêu"),
        (("Phụ lục 6 của KH 17 có mấy chỉ tiêu?", "Chỉ tiêu thứ năm là gì?", "Nhầm, ý mình là cái thứ tư cơ."), "80% diện tích"),
        (("Mục 17 trong phụ lục kế hoạch 316 nói về cái gì?", "Còn mục ngay sau nó thì làm gì, ai chủ trì?"), "Bản đồ số"),
        (("Giai đoạn 2 của đợt cao điểm 90 ngày từ ngày nào đến ngày nào?", "Giai đoạn trước đó tên là gì và hết ngày nào?"), "30/11/2025"),
        (("Sàn GDCN năm 2026 phải chốt được bao nhiêu giao dịch chuyển giao, mua bán công nghệ (biểu 5.1)?", "Thế năm cuối cùng?"), "300"),
        (("Liệt kê các nhiệm vụ Sở Xây dựng chủ trì ở Phụ lục II KH 139.",
          "Chỉ lấy việc nào thời hạn ghi đúng năm 2025, không kéo dài sang các năm sau."), "1 nhiệm vụ"),
    ],
)  # fmt: skip
def test_a_conversation_goes_on(ask, turns, said):
    reply = ask(*turns)
    assert reply.status is AnswerStatus.ANSWERED and said in reply.answer


def test_a_second_record_is_offered_as_such(ask):
    lines = ask("Dạo này bà con bị lừa tiền qua mạng nhiều quá, thành phố giao ai lo chuyện che chở người dân vậy?").answer.split(
        "\n"
    )
    offered = lines.index("Nếu anh/chị hỏi việc gần giống:")
    assert offered > 0 and "[" in lines[offered + 1]
