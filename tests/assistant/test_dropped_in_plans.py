"""Plans of other places beside the shipped ones: their annexes, titles, remarks, groups, documents and unread tables."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from assistant.models import AnswerStatus
from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus.ingest import ingest_here

FIXTURES = Path(__file__).parents[1] / "fixtures" / "plans_unseen"
SECOND = Path(__file__).parents[2] / "evals" / "datasets" / "other_plans" / "second" / "plans"
TEXTS = (
    "dong-thap-ntm-2026", "huyen-tan-lac-y-te-2024", "lam-dong-gddt-2025", "nghe-an-pctt-2026", "phuong-ninh-kieu-do-thi-2026",
    "quang-ninh-cchc-2026",
)  # fmt: skip
DAY = date(2026, 3, 1)


def opened(folder, texts, word=()):
    (folder / "plans").mkdir()
    for path in texts:
        shutil.copy(path, folder / "plans")
    for path in word:  # as an official adds it: read from the file, kept as text
        (folder / "plans" / f"{path.stem}.txt").write_text(ingest_here(path).source.raw, encoding="utf-8")
    return Assistant.open(Settings(index_folder=folder / "index", added_plans=folder / "plans", llm_model=None))


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """Six plans as text, a ministry's as a Word file."""
    texts = [FIXTURES / f"{name}.txt" for name in TEXTS]
    assistant = opened(tmp_path_factory.mktemp("first"), texts, [FIXTURES / "bo-noi-vu-cong-vu-2026.docx"])
    yield assistant
    assistant.index.close()


@pytest.fixture(scope="module")
def second(tmp_path_factory):
    """A province's and a ministry's plan as text, a province's and a commune's as Word files."""
    folder = tmp_path_factory.mktemp("second")
    assistant = opened(folder, sorted(SECOND.glob("*.txt")), sorted(SECOND.glob("*.docx")))
    yield assistant
    assistant.index.close()


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A plan whose annexes the text mixes."""
    assistant = opened(tmp_path_factory.mktemp("mixed"), [FIXTURES / "da-nang-cds-2026.txt"])
    yield assistant
    assistant.index.close()


@pytest.mark.parametrize(
    ("question", "total", "label"),
    [
        # an annex has the name that its own plan prints, and the plan's years set no time
        ("So Noi vu tinh Dong Thap chu tri nhung nhiem vu nao trong Bieu so 02 cua ke hoach nong thon moi 2026 - 2030?", 3, "220/"),
        ("Trong Biểu số 02 kế hoạch nông thôn mới Đồng Tháp, những nhiệm vụ nào ghi “Thường xuyên”?", 2, "220/"),
        # nor does a year behind words of the title
        ("Những nhiệm vụ mà Trung tâm Y tế huyện Tân Lạc chủ trì trong kế hoạch y tế, dân số năm 2024?", 5, "57/"),
        ("Sở Tài chính tỉnh Quảng Ninh chủ trì những nhiệm vụ nào trong phụ lục kế hoạch CCHC năm 2026?", 4, "412/"),
        # a resolution that the title carries out is no annex's
        ("Sở Nội vụ chủ trì những nhiệm vụ nào trong phụ lục kế hoạch thực hiện Nghị quyết 71 về giáo dục của tỉnh Lâm Đồng?", 3, "3325/"),
        # a group by its heading, with or without the table's name
        ("Nhóm Hạ tầng kinh tế - xã hội trong Biểu số 01 kế hoạch nông thôn mới Đồng Tháp có bao nhiêu chỉ tiêu?", 6, "220/"),
        ("Giai đoạn khắc phục hậu quả của kế hoạch phòng, chống thiên tai Nghệ An có bao nhiêu công việc?", 6, "Nghệ An"),
        # whose department it is narrows nothing, and what is said in brackets to be counted as well neither
        ("Vụ Cải cách hành chính của Bộ Nội vụ chủ trì những nhiệm vụ nào trong biểu phân công năm 2026?", 2, "1436/"),
        ("Công an phường Ninh Kiều là đơn vị phối hợp ở những việc nào trong kế hoạch lập lại trật tự đô thị 2026?", 2, "35/"),
    ],
)  # fmt: skip
def test_lists_are_of_the_plan_that_is_named(first, question, total, label):
    reply = first.ask(question, as_of=DAY)
    assert (reply.status, reply.total) == (AnswerStatus.ANSWERED, total)
    assert label in reply.answer and len(reply.records) == total


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("Mô hình “Đoạn đường không rác” của phường Ninh Kiều: ai làm, khi nào, bao nhiêu đoạn?", "12 đoạn"),
        ("Phường Ninh Kiều quy định phản ánh qua ứng dụng Cần Thơ Smart phải trả lời trong bao lâu?", "24 giờ"),
        ("Di dời, tái định cư cho 320 hộ dân vùng thiên tai ở Mường Xén, Mỹ Lý: theo quyết định nào?", "1180"),
        ("Diễn tập phòng thủ dân sự cấp tỉnh ở Nghệ An thì lực lượng nào phối hợp?", "Công an tỉnh, Bộ đội Biên phòng"),
        ("Kế hoạch nông thôn mới 2026 - 2030 của Đồng Tháp ban hành ngày nào, thực hiện nghị quyết số mấy của Quốc hội?", "257/2025/QH15"),
    ],
)  # fmt: skip
def test_remarks_partners_and_cited_documents_are_told(first, question, stated):
    reply = first.ask(question, as_of=DAY)
    assert reply.status is AnswerStatus.ANSWERED and stated in reply.answer.replace("*", "")


def test_a_column_that_is_asked_for_and_empty_is_said_to_be_empty(first):
    question = "Lãnh đạo Bộ nào phụ trách đề án thí điểm ký hợp đồng với chuyên gia công nghệ số, luật gia của Bộ Nội vụ?"
    reply = first.ask(question, as_of=DAY)
    assert reply.status is AnswerStatus.NOT_IN_PLANS and "lãnh đạo Bộ phụ trách: kế hoạch không nêu" in reply.answer


@pytest.mark.parametrize("place", ["xã Mỹ Lý", "xã Tuy Đức"])
def test_one_syllable_of_a_name_is_no_country(first, place):
    assert first.ask(f"Dự án ở {place} do ai chủ trì?", as_of=DAY).status is not AnswerStatus.OUT_OF_SCOPE


def test_two_plans_set_beside_each_other_are_both_answered(first):
    question = (
        "Cơ sở dữ liệu về cán bộ, công chức, viên chức: ở Bộ Nội vụ đơn vị nào chủ trì vận hành, còn ở tỉnh Quảng Ninh sở nào?"
    )
    plans = {c.plan for c in first.ask(question, as_of=DAY).citations}
    assert {"bo-noi-vu-cong-vu-2026", "quang-ninh-cchc-2026"} <= plans


def test_a_document_that_rows_cite_picks_them(second):
    reply = second.ask(
        "Quyết định số 300/QĐ-TTg được ghi làm căn cứ cho những nhiệm vụ nào trong kế hoạch chuyển đổi xanh?", as_of=DAY
    )
    assert reply.total == len(reply.records) == 4


def test_a_row_whose_columns_the_text_does_not_part_is_told_apart_from_the_list(second):
    reply = second.ask("Cục Lâm nghiệp và Kiểm lâm chủ trì những nhiệm vụ nào trong kế hoạch chuyển đổi xanh?", as_of=DAY)
    assert reply.total == 3 and "không tách rõ cột" in reply.answer and "cà phê" in reply.answer.casefold()


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("Ai ký Quyết định ban hành Kế hoạch hành động chuyển đổi xanh ngành NN&MT, chức vụ gì?", "Đỗ Quang Thịnh"),
        ("Quyết định 1126/QĐ-BNNMT thay thế quyết định nào trước đây?", "3444/QĐ-BNN-KH"),
        ("KH CĐS năm 2026 của UBND xã Phú Cát thực hiện KH số mấy của UBND Thành phố?", "28/KH-UBND"),
        ("Bảng chỉ tiêu của Kế hoạch chuyển đổi số xã Phú Cát có mấy chỉ tiêu thuộc nhóm Xã hội số?", "4 chỉ tiêu"),
    ],
)
def test_a_plan_is_known_by_its_own_paper(second, question, stated):
    assert stated in second.ask(question, as_of=DAY).answer.replace("*", "")


def test_a_short_follow_up_stays_with_the_record(second):
    before = ("Trong kế hoạch du lịch Huế 2026-2030, ai chủ trì mở cửa Đại Nội về đêm?",)
    reply = second.ask("Bắt đầu từ khi nào và mỗi tuần tối thiểu mấy đêm?", before, DAY)
    assert {c.plan for c in reply.citations} == {"hue-du-lich-2026"} and "03 đêm/tuần" in reply.answer


def test_an_unread_table_is_quoted_and_never_counted_as_nothing(mixed):
    found = mixed.ask("Kho dữ liệu dùng chung của Đà Nẵng phải cho ra bao nhiêu bảng điều khiển (dashboard)?", as_of=DAY)
    assert found.status is AnswerStatus.ANSWERED and "chưa tách được" in found.answer and "12 bảng" in found.answer
    listed = mixed.ask("Sở Nội vụ thành phố Đà Nẵng chủ trì những nhiệm vụ nào trong Phụ lục 02?", as_of=DAY)
    assert "139/KH-UBND" not in listed.answer and "Phụ lục 02" in listed.answer and "chưa tách được" in listed.answer
