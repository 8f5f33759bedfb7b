"""Lists that leave something out, pick by value, name several topics, or ask of a part; counts of parts."""

from datetime import date

import pytest

from assistant.exclusions import find_exclusion
from assistant.models import AnswerStatus
from assistant.selection import superlative


@pytest.mark.parametrize(
    ("question", "total"),
    [
        # Phụ lục 2: two rows say «01/2026», four say «12/2025 – 01/2026»
        ("Ở Phụ lục 2 KH 17 (Quỹ ĐTMH), trừ các việc ghi khoảng 12/2025 – 01/2026, còn việc nào hạn đúng 01/2026?", 2),
        # the annex has 20 rows, 8 of them led by Sở Khoa học và Công nghệ
        ("Phụ lục KH 316 có những nhiệm vụ nào không do Sở Khoa học và Công nghệ chủ trì?", 12),
        ("Trừ phần chỉ tiêu ra thì TT ĐMST Hà Nội còn chủ trì những nhiệm vụ gì ở Phụ lục 6 KH 17?", 5),
        ("Ở Phụ lục 3 KH 17, các nhiệm vụ làm thường xuyên (không phải hàng năm) là những nhiệm vụ nào?", 4),
        # whose lead is named after an annex in brackets
        ("Riêng phụ lục 2 KH 17 (quỹ mạo hiểm), Sở Tài chính chủ trì mấy việc nào?", 4),
        ("Viện Nghiên cứu phát triển kinh tế - xã hội Hà Nội không chủ trì nhưng được ghi tên phối hợp ở nhiệm vụ nào của KH 139?", 4),
        # of the annex for one resolution the rows that speak of another
        ("Chỉ tiêu nào của NQ 35/2025 trong Phụ lục 4 được chú thích đồng thời là chỉ tiêu của NQ 461?", 2),
        # any of several topics
        ("Việc về môi trường, đất đai, cảnh báo thiên tai mà Sở Nông nghiệp và Môi trường chủ trì trong PL II KH 139, kể hết giúp.", 6),
        # a whole cell that is quoted
        ("Phụ lục I kế hoạch 139 đòi “Đứng đầu cả nước” ở bao nhiêu dòng chỉ tiêu, gộp cả mốc 2030 lẫn 2045?", 4),
        ("Thực hiện NQ 35, thành phố sẽ xây và vận hành những cơ sở dữ liệu nào (phụ lục 4)?", 4),
        ("Ngành y tế được giao chủ trì việc gì trong bảng phân công (Phụ lục II) của KH 139?", 2),
        # the parts of sections, annexes and plans
        ("Kế hoạch khoa học công nghệ 2024 chia ra mấy nhóm nhiệm vụ trọng tâm?", 9),
        ("Phụ lục 2 của KH 139 chia làm mấy mục lớn?", 7),
        ("Kế hoạch 17 có mấy phần lớn?", 4),
        ("Phụ lục 5 KH 17 chia làm mấy giai đoạn?", 3),
    ],
)  # fmt: skip
def test_a_list_holds_what_was_asked_and_nothing_else(ask, question, total):
    reply = ask(question)
    assert reply.status is AnswerStatus.ANSWERED and reply.total == total
    assert str(total) in reply.answer and len(reply.citations) >= total


@pytest.mark.parametrize(
    ("folded", "left_out"),
    [
        ("viec nao, tru cac viec ghi 12/2025, con lai?", "tru cac viec ghi 12/2025"),
        ("nhiem vu nao khong do so tai chinh chu tri?", "khong do so tai chinh chu tri"),
        ("tru so chinh o dau?", None),
        ("co khong do tre nao khong", None),
        ("ngoai ra con viec nao", None),
    ],
)
def test_what_is_left_out(folded, left_out):
    span = find_exclusion(folded)
    assert (folded[slice(*span)] if span else None) == left_out


@pytest.mark.parametrize(
    ("folded", "end"),
    [
        ("viec nao co han som nhat", "first"),
        ("nhiem vu nao xong muon nhat", "last"),
        ("cai nao dat muc thap nhat", "least"),
        ("chi tieu nao cao nhat", "most"),
        ("bao gio xong som nhat", None),
    ],
)
def test_which_end_is_asked_for(folded, end):
    assert superlative(folded) == end


def test_a_list_is_narrowed_turn_by_turn(ask):
    first = "TTPVHCC theo dõi các chỉ tiêu nào đến năm 2030 trong KH 139?"
    left = ask(first, "Bỏ những cái đặt mức 100% đi.")
    least = ask(first, "Bỏ những cái đặt mức 100% đi.", "Trong số còn lại cái nào đặt mức thấp nhất?")
    assert left.total == 6 and all("100" not in (r.target or "") for r in left.records)
    assert least.total == 1 and "30" in least.answer


def test_days_without_a_year_and_spelled_out(assistant):
    until = assistant.ask(
        "Từ nay đến hết 15/12 phụ lục kế hoạch cao điểm 90 ngày có nhiệm vụ nào phải xong?", as_of=date(2025, 12, 1)
    )
    spelled = assistant.ask(
        "Những việc nào trong phụ lục đợt 90 ngày ghi đúng hạn trước ngày 22 tháng 12 năm 2025?", as_of=date(2025, 12, 1)
    )
    assert until.total == 2 and spelled.total == 2


@pytest.mark.parametrize(
    ("question", "total", "said"),
    [
        ("Việc nào vừa do Sở Xây dựng vừa do Công an thành phố chủ trì trong KH 139?", 1, "camera"),
        ("Sở nào chủ trì nhiều nhiệm vụ nhất trong phụ lục KH 316?", 8, "Sở Khoa học và Công nghệ"),
        ("Danh sách các cơ quan chủ trì trong phụ lục 2 KH 17", 5, "Hội đồng"),
    ],
)
def test_bodies_together_and_by_their_number_of_tasks(ask, question, total, said):
    reply = ask(question)
    assert reply.total == total and said in reply.answer


def test_who_helps_whom(ask):
    reply = ask("Sở KHCN phối hợp với Sở Tài chính trong những việc nào của KH 139?")
    assert reply.total and all("Sở Tài chính" in (r.lead or "") for r in reply.records)


def test_rows_that_leave_a_cell_empty(ask):
    reply = ask("Phụ lục 2 KH 17 có những nhiệm vụ nào không có cơ quan phối hợp?")
    assert reply.total == 1 and "Công ty quản lý quỹ" in reply.answer  # row 8 names its lead and no partner
