"""Facts that a person took from the plans' texts, so that a golden cannot freeze a fault."""

import pytest

from corpus.agencies import flow_of
from corpus.load import read_plan
from corpus.models import Source
from corpus.references import references

ROWS = [
    # plan, locator, {field: text as printed}
    (
        "17-kh-ubnd-2026", "Phụ lục 2, mục 3",
        {"content": "Quyết định thành lập Quỹ;", "lead": "Sở Tài chính", "deadline": "12/2025 – 01/2026",
         "coordinating": "Sở Khoa học và Công nghệ và các cơ quan, đơn vị liên quan", "resolution": "30/2025/NQ-HĐND",
         "group": "II Xây dựng, ban hành văn bản của UBND Thành phố quy định chi tiết thi hành các Nghị quyết"},
    ),
    (
        "17-kh-ubnd-2026", "Phụ lục 4, mục 8.d",
        {"content": "CSDL mạng lưới chuyên gia, cố vấn khởi nghiệp, mạng lưới nhà đầu tư thiên thần, quỹ đầu tư mạo hiểm",
         "lead": "Trung tâm Đổi mới sáng tạo Hà Nội", "coordinating": "Quỹ Đầu tư mạo hiểm Thành phố",
         "deadline": "Thường xuyên"},
    ),
    (
        "17-kh-ubnd-2026", "Phụ lục 4, mục 7.đ",  # a repeated heading stands between 7.d and 7.đ
        {"lead": "Sở Khoa học và Công nghệ", "deadline": "2026", "coordinating": None},
    ),
    (
        "17-kh-ubnd-2026", "Phụ lục 4, mục 9.c",
        {"content": "Hỗ trợ cá nhân, nhóm cá nhân khởi nghiệp sáng tạo", "lead": "Sở Khoa học và Công nghệ",
         "coordinating": "Tổ chức trung gian hỗ trợ khởi nghiệp đổi mới sáng tạo; Quỹ Phát triển KHCN TP"},
    ),
    (
        "316-kh-ubnd-2025", "Phụ lục, mục 1",
        {"content": "Thành lập Sàn giao dịch công nghệ Hà Nội", "lead": "Sở Khoa học và Công nghệ",
         "coordinating": "Sở Tài chính, Sở Nội vụ", "deadline": "Hoàn thành trước ngày 22/12/2025"},
    ),
    (
        "316-kh-ubnd-2025", "Phụ lục, mục 3",
        {"content": "Đưa vào hoạt động không gian đổi mới sáng tạo tại số 185 Giảng Võ", "deadline": "Tháng 01/2026"},
    ),
    (
        "139-kh-ubnd-2025", "Phụ lục I, mục 1",
        {"content": "Chỉ số chuyển đổi số cấp tỉnh (DTI)", "lead": "Sở Khoa học và Công nghệ", "unit": "Thứ bậc",
         "target": "≤ 5 Thuộc nhóm 5 tỉnh/thành phố dẫn đầu cả nước", "deadline": None},
    ),
    (
        "139-kh-ubnd-2025", "Phụ lục I, mục 71",
        {"content": "Tỷ lệ doanh nghiệp nhỏ và vừa sử dụng nền tảng số", "lead": "Sở Tài chính", "unit": "%", "target": "100"},
    ),
    (
        "139-kh-ubnd-2025", "Phụ lục II, mục 45",
        {"lead": "Các Sở, ban, ngành, đơn vị liên quan", "coordinating": None, "deadline": "Thường xuyên",
         "output": "Văn bản chỉ đạo của UBND Thành phố; Báo cáo thực hiện"},
    ),
    (
        "139-kh-ubnd-2025", "Phụ lục II, mục 91, mốc 3",
        {"parent": "91", "content": "Giai đoạn 3", "deadline": "Sau năm 2030",
         "output": "Duy trì hoạt động, cập nhật, bổ sung chức năng mới theo yêu cầu."},
    ),
    (
        "139-kh-ubnd-2025", "Phụ lục II, mục 132",
        {"lead": "Sở Khoa học và Công nghệ", "coordinating": "Văn phòng UBND Thành phố",
         "output": "Các hoạt động hợp tác", "deadline": "Thường xuyên"},
    ),
    (
        "kh-yen-hoa-2026", "mục II.2.2.c",
        {"lead": "Phòng Văn hóa - Xã hội", "deadline": "Hàng năm", "resolution": "34/2025/NQ-HĐND",
         "coordinating": "Các phòng, ban, đơn vị thuộc phường; các trường Đại học, Cao đẳng trên địa bàn phường"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "locator", "expected"), ROWS, ids=[f"{case[0]} {case[1]}" for case in ROWS])
def test_row(corpus, plan, locator, expected):
    found = [row for row in corpus.rows if row.plan == plan and row.locator == locator]
    assert [{name: getattr(row, name) for name in expected} for row in found] == [expected]


def test_the_ward_has_three_prose_tasks(corpus):
    rows = [row for row in corpus.rows if row.plan == "kh-yen-hoa-2026"]
    assert [(row.sub, row.kind.value) for row in rows] == [("a", "task"), ("b", "task"), ("c", "task")]


def test_yearly_schedule_keeps_each_year(corpus):
    row = next(r for r in corpus.rows if r.table == "Phụ lục 5.1" and r.content.startswith("- Niêm yết"))
    assert row.values == {
        "2026": "6.000 thông tin/1000 nhà cung cấp", "2027": "12.000 thông tin/2000 nhà cung cấp",
        "2028": "18.000 thông tin/3000 nhà cung cấp", "2029": "24.000 thông tin/4000 nhà cung cấp",
        "2030": "30.000 thông tin/5000 nhà cung cấp",
    }  # fmt: skip


IDENTITIES = [
    # plan, number, issued, signer, level; a value that no text states is None
    ("139-kh-ubnd-2025", "139/KH-UBND", "16/05/2025", "Trần Sỹ Thanh", "city"),
    ("17-kh-ubnd-2026", "17/KH-UBND", "12/01/2026", "Trương Việt Dũng", "city"),
    ("316-kh-ubnd-2025", "316/KH-UBND", "26/11/2025", "Trương Việt Dũng", "city"),
    ("kh-khcn-2024", None, None, "Lê Hồng Sơn", "city"),
    ("kh-yen-hoa-2026", None, None, "Trịnh Thị Dung", "ward"),
]


@pytest.mark.parametrize("expected", IDENTITIES, ids=[case[0] for case in IDENTITIES])
def test_identity(corpus, expected):
    plan = corpus.plans[expected[0]]
    values = [fact.value if fact else None for fact in (plan.number, plan.issued, plan.signer)]
    assert (plan.id, *values, plan.level) == expected


def test_blank_numbers_are_stated_by_other_plans(corpus):
    stated = {plan.id: plan.number.plan for plan in corpus.plans.values() if plan.number}
    assert stated == {
        "139-kh-ubnd-2025": "139-kh-ubnd-2025",
        "17-kh-ubnd-2026": "kh-yen-hoa-2026",
        "316-kh-ubnd-2025": "17-kh-ubnd-2026",
    }


DUTIES = [
    # plan, locator, agency as printed, role, last day
    ("139-kh-ubnd-2025", "mục III.3", "Sở Tài chính", "lead", None),
    ("139-kh-ubnd-2025", "mục III.2", "Sở Văn hoá và Thể thao", "coordinating", None),
    ("kh-khcn-2024", "mục III.6, đoạn 1", "Sở Công thương", "charged", "2024-06-30"),
    ("kh-khcn-2024", "mục III.7, đoạn 2", "Sở Thông tin và Truyền thông", "lead", "2024-03-31"),
    ("316-kh-ubnd-2025", "mục IV.1", "các sở, ban, ngành, UBND cấp xã, đề nghị các đơn vị khác có liên quan", "charged", None),
    ("316-kh-ubnd-2025", "mục IV.2, gạch đầu dòng 1", "Sở Khoa học và Công nghệ", "charged", None),
]


@pytest.mark.parametrize("expected", DUTIES, ids=[f"{case[0]} {case[1]}" for case in DUTIES])
def test_duty(corpus, expected):
    found = [
        (duty.plan, duty.locator, duty.agency_text, duty.role, duty.due and duty.due.latest and str(duty.due.latest))
        for duty in corpus.duties
    ]
    assert expected in found


def test_a_document_is_about_what_its_own_clause_says(corpus):
    """«Thực hiện Nghị quyết số 57-NQ/TW …, cụ thể hóa các quy định của Luật Thủ đô»: the rest is not its title."""
    titles = {r.number: r.title for plan in ("17-kh-ubnd-2026", "kh-khcn-2024") for r in corpus.plans[plan].implements}
    assert titles["57-NQ/TW"] is None
    assert titles["459/NQ-HĐND"] == "về việc Thông qua Đề án “Thành lập Sàn Giao dịch công nghệ Hà Nội”"
    assert titles["07-CTr/TU"].startswith("về “Đẩy mạnh phát triển khoa học, công nghệ")


CITED = [
    # text, number cited, what it says the document is about
    ("Thực hiện Nghị quyết số 21/NQ-HĐND ngày 08/12/2025 của HĐND tỉnh về phát triển cảng cá giai đoạn 2026 - 2030, Ủy ban nhân dân "
     "tỉnh Bình Thuận ban hành Kế hoạch năm 2026 như sau:", "21/NQ-HĐND", "về phát triển cảng cá giai đoạn 2026 - 2030"),
    ("Thực hiện Chỉ thị số 12/CT-TTg ngày 02/02/2026 về bảo vệ rạn san hô, Bộ Nông nghiệp và Môi trường ban hành Kế hoạch như sau:",
     "12/CT-TTg", "về bảo vệ rạn san hô"),
    ("II. Cảng cá (thực hiện Nghị quyết số 21/NQ-HĐND của HĐND tỉnh về phát triển cảng cá) gồm ba việc", "21/NQ-HĐND", "về phát triển cảng cá"),
    ("Hạ tầng (Nghị quyết số 21/NQ-HĐND của HĐND tỉnh) Ban hành Quy chế cảng", "21/NQ-HĐND", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number", "about"), CITED)
def test_a_title_ends_where_the_plan_speaks_of_itself(text, number, about):
    (found,) = references(flow_of(text))
    assert (found.number, found.about) == (number, about)


def test_a_citation_does_not_run_into_the_next_cell():
    text = (
        "KẾ HOẠCH\nNạo vét cảng cá năm 2026\n\nI. NHIỆM VỤ\nTT\tNhiệm vụ\tChủ trì\tThời gian\n"
        "1\tSửa Quyết định số 15/2024/QĐ-UBND về phí neo đậu\tSở Tài chính\tQuý II/2026\n2\tNạo vét\tSở Xây dựng\t2026\n"
    )
    cites = read_plan(Source("x", text)).plan.cites
    assert [(cite.number, cite.about) for cite in cites] == [("15/2024/QĐ-UBND", "về phí neo đậu")]


def test_ubnd_of_all_provinces_is_named_whole():
    text = (
        "KẾ HOẠCH\nBảo vệ rạn san hô năm 2026\n\nI. MỤC ĐÍCH\n1. Bảo vệ rạn.\n\nII. TỔ CHỨC THỰC HIỆN\n"
        "1. Đề nghị UBND các tỉnh, thành phố trực thuộc Trung ương\n\nBan hành kế hoạch của địa phương trước ngày 25 hằng tháng.\n"
    )
    (duty,) = read_plan(Source("x", text)).duties
    assert (duty.agency_text, duty.due.text) == ("UBND các tỉnh, thành phố trực thuộc Trung ương", "trước ngày 25 hằng tháng")
    assert duty.agencies[0].group
