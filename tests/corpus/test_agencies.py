"""Lists of agencies as plans write them -> ids; unknown names are kept with an id of their own."""

import pytest

from corpus.agencies import flow_of, gazetteer, mentions, parse_list

LISTS = [
    # a cell of a plan, the ids in it
    ("Sở Tài chính, Sở Nội vụ", ["so-tai-chinh", "so-noi-vu"]),
    ("Sở Tài chính, Sở KHCNvà các cơ quan liên quan", ["so-tai-chinh", "so-khcn", "co-quan-lien-quan"]),
    ("Sở KH&CN", ["so-khcn"]),
    ("Sở Khoa học Công nghệ", ["so-khcn"]),
    ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", ["so-khcn"]),
    ("Công ty Cổ phần Sao Mai", ["x-cong-ty-co-phan-sao-mai"]),
    ("Sở Tư pháp chủ trì", ["so-tu-phap"]),
    ("Bộ Chỉ huy Quân sự tỉnh chủ trì, phối hợp Công an tỉnh", ["bo-chi-huy-quan-su"]),
    ("Trung tâm phối hợp cứu nạn hàng hải", ["x-trung-tam-phoi-hop-cuu-nan-hang-hai"]),
    ("Trung tâm Y tế khu vực; Trạm y tế xã, phường", ["x-trung-tam-y-te-khu-vuc", "x-tram-y-te-xa-phuong"]),
    ("Công an xã Bình Minh, xã Hòa Lạc", ["x-cong-an-xa-binh-minh", "x-xa-hoa-lac"]),
    ("Trung tâm Kiểm soát bệnh tật tỉnh (CDC), Sở Y tế (SYT)", ["x-trung-tam-kiem-soat-benh-tat-tinh", "so-y-te"]),
    ("Trung tâm Kiểm soát bệnh tật tỉnh", ["x-trung-tam-kiem-soat-benh-tat-tinh"]),
    ("Cục Quản lý đê điều và Phòng, chống thiên tai", ["x-cuc-quan-ly-de-dieu-va-phong-chong-thien-tai"]),
    ("Báo và Phát thanh, Truyền hình Nghệ An, Sở Nội vụ", ["x-bao-va-phat-thanh-truyen-hinh-nghe-an", "so-noi-vu"]),
    ("Viện Dinh dưỡng (mời); Sở Y tế", ["x-vien-dinh-duong-moi", "so-y-te"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "ids"), LISTS, ids=[case[0] or "empty" for case in LISTS])
def test_list(text, ids):
    assert [mention.agency_id for mention in parse_list(flow_of(text))] == ids


def test_tone_placement_and_case_do_not_matter():
    forms = ["Sở Văn hóa và Thể thao", "Sở Văn hoá và Thể thao", "SỞ VĂN HÓA VÀ THỂ THAO"]
    assert {parse_list(flow_of(form))[0].agency_id for form in forms} == {parse_list(flow_of(forms[0]))[0].agency_id}


def test_departments_without_their_head_word():
    found = mentions(flow_of("Các sở: Khoa học và Công nghệ, Tài chính xây dựng kế hoạch"))
    assert [mention.agency_id for mention in found] == ["so-khcn", "so-tai-chinh"]


def test_a_group_includes_its_members():
    group = parse_list(flow_of("Các Sở, ban, ngành"))[0]
    assert group.group
    assert gazetteer().includes(group.agency_id, "so-y-te")
