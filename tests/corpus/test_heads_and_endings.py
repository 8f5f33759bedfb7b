"""Who issues and who signs a plan, where two columns ran together; a plan that a decision carries."""

import pytest

from corpus.check import coverage
from corpus.load import read_plan
from corpus.models import BlockKind, Source

BODY = "\n\nKẾ HOẠCH\nPhát triển cây cà phê năm 2026\n\n{opening}\n\nI. MỤC ĐÍCH\nNâng cao thu nhập.\nII. NHIỆM VỤ\n1. Xây dựng vườn ươm.\n"
OPENING = "Thực hiện Nghị quyết số 05-NQ/TU, UBND tỉnh ban hành Kế hoạch như sau:"
MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
HEADS = [
    # head of the page, issuer, level
    (f"ỦY BAN NHÂN DÂN {MOTTO}\nTỈNH SƠN LA Độc lập - Tự do - Hạnh phúc\nSố: 17/KH-UBND Sơn La, ngày 09 tháng 02 năm 2026",
     "ỦY BAN NHÂN DÂN TỈNH SƠN LA", "province"),
    (f"ỦY BAN NHÂN DÂN {MOTTO} TỈNH SƠN LA\nĐộc lập - Tự do - Hạnh phúc\nSố: 17/KH-UBND",
     "ỦY BAN NHÂN DÂN TỈNH SƠN LA", "province"),
    ("ỦY BAN NHÂN DÂN        CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\n  ĐẶC KHU LÝ SƠN          Độc lập – Tự do – Hạnh phúc\n\nSố: 27/KH-UBND",
     "ỦY BAN NHÂN DÂN ĐẶC KHU LÝ SƠN", "ward"),
    (f"BỘ NÔNG NGHIỆP   {MOTTO}\nVÀ MÔI TRƯỜNG      Độc lập – Tự do – Hạnh phúc\nSố: 17/KH-BNNMT",
     "BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "ministry"),
    (f"{MOTTO}\nĐộc lập - Tự do - Hạnh phúc\n\nỦY BAN NHÂN DÂN\nTHÀNH PHỐ HUẾ\nSố: 27/KH-UBND",
     "ỦY BAN NHÂN DÂN THÀNH PHỐ HUẾ", "city"),
    (f"UBND TỈNH SƠN LA  {MOTTO}\nSỞ Y TẾ     Độc lập - Tự do - Hạnh phúc\nSố: 17/KH-SYT      Sơn La, ngày 09 tháng 02 năm 2026",
     "SỞ Y TẾ TỈNH SƠN LA", "province"),
    ("ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA\nTỈNH SƠN LA\nSố: 17/KH-UBND",
     "ỦY BAN NHÂN DÂN TỈNH SƠN LA", "province"),
    ("TỈNH ỦY SƠN LA      ĐẢNG CỘNG SẢN VIỆT NAM\n   *\nSố: 17-KH/TU", "TỈNH ỦY SƠN LA", "province"),
    (f"ỦY BAN NHÂN DÂN   {MOTTO}\nTP. HỒ CHÍ MINH      Độc lập - Tự do - Hạnh phúc\nSố: 17/KH-UBND",
     "ỦY BAN NHÂN DÂN TP. HỒ CHÍ MINH", "city"),
    (f"UBND TỈNH SƠN LA Sơn La, ngày 09 tháng 02 năm 2026\n{MOTTO}\nSố: 17/KH-UBND", "UBND TỈNH SƠN LA", "province"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "issuer", "level"), HEADS, ids=[case[0][:45] for case in HEADS])
def test_the_motto_is_no_part_of_the_issuer(head, issuer, level):
    source = Source("plan", head + BODY.format(opening=OPENING))
    parsed = read_plan(source)
    assert parsed.plan.issuer is not None
    assert (parsed.plan.issuer.value, parsed.plan.level) == (issuer, level)
    assert coverage(parsed, source).complete


def test_a_number_as_the_party_writes_it():
    head = "TỈNH ỦY SƠN LA      ĐẢNG CỘNG SẢN VIỆT NAM\nSố: 17-KH/TU     Sơn La, ngày 09 tháng 02 năm 2026"
    number = read_plan(Source("plan", head + BODY.format(opening="Thực hiện Nghị quyết số 05-NQ/TW,"))).plan.number
    assert number is not None and number.value == "17-KH/TU"


@pytest.mark.parametrize("head", ["ỦY BAN NHÂN DÂN\nSố: 17/KH-UBND", f"ỦY BAN NHÂN DÂN {MOTTO}\nĐộc lập - Tự do - Hạnh phúc"])
def test_a_committee_of_nowhere_is_no_issuer(head):
    assert read_plan(Source("plan", head + BODY.format(opening=OPENING))).plan.issuer is None


def test_who_issues_a_plan_of_a_special_zone():
    opening = "Thực hiện Kế hoạch số 305/KH-UBND, UBND đặc khu Lý Sơn ban hành Kế hoạch như sau:"
    plan = read_plan(Source("plan", "ỦY BAN NHÂN DÂN\nSố: 27/KH-UBND" + BODY.format(opening=opening))).plan
    assert plan.issuer is not None and plan.issuer.value == "UBND đặc khu Lý Sơn"


COLUMNS = """
Trên đây là Kế hoạch./.

Nơi nhận:                                   TM. ỦY BAN NHÂN DÂN
- UBND tỉnh Quảng Ngãi (b/c);                      CHỦ TỊCH
- Lưu: VT, KT.
                                                Nguyễn Minh Trí
"""


def test_a_signature_beside_the_recipients():
    plan = read_plan(Source("plan", "Số: 27/KH-UBND" + BODY.format(opening=OPENING) + COLUMNS)).plan
    assert plan.signer is not None and plan.signer_title is not None
    assert (plan.signer.value, plan.signer_title.value) == ("Nguyễn Minh Trí", "Chủ tịch")
    assert plan.signer.lines == (18, 18)


def test_recipients_alone_sign_nothing():
    recipients = "\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n                         Nguyễn Minh Trí\n"
    assert read_plan(Source("plan", "Số: 27/KH-UBND" + BODY.format(opening=OPENING) + recipients)).plan.signer is None


DECISION = f"""BỘ CÔNG THƯƠNG
{MOTTO}
Độc lập - Tự do - Hạnh phúc
Số: 1187/QĐ-BCT
Hà Nội, ngày 17 tháng 4 năm 2026

QUYẾT ĐỊNH

Ban hành Kế hoạch tiết kiệm điện giai đoạn 2026 - 2028

BỘ TRƯỞNG BỘ CÔNG THƯƠNG

Căn cứ Nghị định số 35/2025/NĐ-CP ngày 25 tháng 02 năm 2025 của Chính phủ;

QUYẾT ĐỊNH:

Điều 1. Ban hành kèm theo Quyết định này Kế hoạch tiết kiệm điện.

Điều 2. Quyết định này có hiệu lực kể từ ngày ký.

Nơi nhận:
- Như Điều 2;
- Lưu: VT.

KT. BỘ TRƯỞNG
THỨ TRƯỞNG
Lê Văn Mẫu

BỘ CÔNG THƯƠNG
{MOTTO}
Độc lập - Tự do - Hạnh phúc

KẾ HOẠCH HÀNH ĐỘNG

Tiết kiệm điện giai đoạn 2026 - 2028

(Ban hành kèm theo Quyết định số 1187/QĐ-BCT ngày 17 tháng 4 năm 2026 của Bộ trưởng Bộ Công Thương)

Phần A

MỤC TIÊU

1. Giảm 10% điện năng tiêu thụ.

Phần B

NHIỆM VỤ

1. Vụ Pháp chế chủ trì, phối hợp với Cục Điện lực sửa đổi quy chuẩn, trình Bộ trưởng trong tháng 9/2026.

Phần C

TỔ CHỨC THỰC HIỆN

1. Cục Điện lực theo dõi, tổng hợp kết quả trước ngày 10 tháng 12 hằng năm.
"""


def test_the_plan_that_a_decision_carries_is_read_as_the_plan():
    source = Source("plan", DECISION)
    parsed = read_plan(source)
    plan = parsed.plan
    stated = [fact and fact.value for fact in (plan.title, plan.number, plan.issued, plan.issuer, plan.signer, plan.signer_title)]
    assert stated == [
        "Tiết kiệm điện giai đoạn 2026 - 2028", "1187/QĐ-BCT", "17/04/2026", "BỘ CÔNG THƯƠNG", "Lê Văn Mẫu", "Thứ trưởng",
    ]  # fmt: skip
    assert [(row.locator, row.lead, row.deadline) for row in parsed.rows] == [("mục B.1", "Vụ Pháp chế", "trong tháng 9/2026")]
    assert [(duty.locator, duty.agency_text) for duty in parsed.duties] == [("mục C.1", "Cục Điện lực")]
    assert coverage(parsed, source).complete


def test_a_decision_whose_signature_stands_beside_the_recipients():
    signed = "Nơi nhận:\n- Như Điều 2;\n- Lưu: VT.\n\nKT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\nLê Văn Mẫu\n"
    assert signed in DECISION
    beside = "Nơi nhận:                    KT. BỘ TRƯỞNG\n- Như Điều 2;                 THỨ TRƯỞNG\n- Lưu: VT.\n\n"
    text = DECISION.replace(signed, beside + " " * 29 + "Lê Văn Mẫu\n")
    parsed = read_plan(Source("plan", text))
    assert parsed.plan.signer is not None and parsed.plan.signer.value == "Lê Văn Mẫu"
    assert [row.locator for row in parsed.rows] == ["mục B.1"]


def test_articles_of_the_decision_are_cited_as_such():
    clauses = read_plan(Source("plan", DECISION)).clauses
    paths = [clause.path for clause in clauses if clause.marker]
    assert paths == ["Quyết định, mục 1", "Quyết định, mục 2", "mục A", "mục A.1", "mục B", "mục C", "mục C.1"]
    assert [clause.text for clause in clauses if clause.path == "mục B"] == ["NHIỆM VỤ"]


def test_a_signature_has_an_end():
    blocks = [block for block in read_plan(Source("plan", DECISION)).blocks if block.kind is BlockKind.SIGNATURE]
    assert [block.text for block in blocks] == ["KT. BỘ TRƯỞNG THỨ TRƯỞNG Lê Văn Mẫu"]
