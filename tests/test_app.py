"""The page without a browser: escaping, filter links, exports, feedback, adding, limits, who may call what."""

import csv
import io
import json
import threading
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook

from assistant.models import AnswerStatus, Citation, RecordView, Reply, Turn
from chat import answers, exports, feedback, messages, tasks, timeline
from chat.adding import Adding, stem_of
from chat.calls import CALLS, Page, page_calls
from chat.markup import answer_html, clause_link, esc, question_link
from chat.service import Answered, BusyError, ChatError, NotReadyError, Service
from chat.sources import Range, marked, source_panel
from chat.suggestions import first_questions
from index import Status, TaskFilter, status_on
from tests.browser.fake_assistant import EVIL, FakeAssistant

DAY = date(2026, 1, 15)
CITATION = Citation(marker=1, plan="17-kh-ubnd-2026", locator="Phụ lục 2, mục 4", lines=(537, 540), quote="Điều lệ")


@pytest.fixture(scope="module")
def service(corpus):
    made = Service(lambda: FakeAssistant(corpus))
    made.start()
    assert made.wait(60)
    return made


@pytest.fixture(scope="module")
def items(service):
    return service.assistant.index.tasks.find()


# -- text to HTML -------------------------------------------------------------------------------------


@given(st.text(alphabet=st.sampled_from("<>&\"'[]()!*-\n 1aế/:="), max_size=80))
def test_no_text_becomes_markup(text):
    html = answer_html(text, [CITATION])
    for tag in ("<p>", "</p>", "<ul>", "</ul>", "<li>", "</li>", "<strong>", "</strong>", "</button>"):
        html = html.replace(tag, "")
    while "<button" in html:
        start = html.index("<button")
        html = html[:start] + html[html.index(">", start) + 1 :]
    assert "<" not in html and ">" not in html


@pytest.mark.parametrize(
    ("answer", "html"),
    [
        ("a <b>", "<p>a &lt;b&gt;</p>"), ("**đậm** thường", "<p><strong>đậm</strong> thường</p>"),
        ("- một\n- hai", "<ul><li>một</li><li>hai</li></ul>"), ("[2] không có nguồn", "<p>[2] không có nguồn</p>"),
        ("![x](http://a.b/c.png)", "<p>![x](http://a.b/c.png)</p>"),
    ],
)  # fmt: skip
def test_an_answer_is_paragraphs_lists_and_bold_only(answer, html):
    assert answer_html(answer, [CITATION]) == html


def test_a_marker_with_a_citation_is_a_button():
    assert 'data-marker="1"' in answer_html("Sở Tài chính [1].", [CITATION])


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_marking_changes_no_character(raw, start, stop):
    html = marked(raw, 0, len(raw), [Range(start, stop)])
    plain = html.replace("<mark>", "").replace("</mark>", "").replace('<span class="cell">', "").replace("</span>", "")
    assert plain == esc(raw)


def test_a_turn_holds_no_foreign_markup(service):
    reply = Reply(
        status=AnswerStatus.ANSWERED, answer=EVIL + " [1]", as_of=DAY, choices=(EVIL,), suggestions=(EVIL,),
        citations=(CITATION.model_copy(update={"quote": EVIL, "locator": EVIL}),),
    )  # fmt: skip
    html = answers.turn_html(service, "x", EVIL, reply)
    assert "<script" not in html and "<img" not in html


def test_links_round_trip():
    assert question_link("Ai & khi nào?", DAY) == "?q=Ai+%26+khi+n%C3%A0o%3F&as_of=2026-01-15"
    assert clause_link("17-kh-ubnd-2026", 80) == "?plan=17-kh-ubnd-2026&line=80"


def test_the_source_panel_shows_five_lines_around(service):
    html = source_panel(service, CITATION)
    assert html.count('class="line') - html.count('class="lines') == 14 and html.count('class="line cited') == 4
    assert "<mark>Điều lệ</mark>" in html


@pytest.mark.parametrize("lines", [(0, 1), (5, 99999)])
def test_lines_that_are_not_there_are_told(service, lines):
    with pytest.raises(ChatError, match="dòng"):
        source_panel(service, CITATION.model_copy(update={"lines": lines}))


# -- looking up duties --------------------------------------------------------------------------------

QUERIES = st.builds(
    tasks.TaskQuery, agency=st.sampled_from(["", "so-tai-chinh"]), role=st.sampled_from(["", "lead", "coordinating"]),
    plan=st.sampled_from(["", "17-kh-ubnd-2026"]), status=st.sampled_from(["", *(s.value for s in Status)]),
    text=st.text(max_size=20), due_from=st.none() | st.dates(), as_of=st.none() | st.dates(),
    sort=st.sampled_from(tasks.SORTS), desc=st.booleans(), view=st.sampled_from(["all", "mine"]),
)  # fmt: skip


@given(QUERIES)
def test_a_filter_link_reproduces_the_filter(query):
    from urllib.parse import parse_qsl

    assert tasks.query_of(dict(parse_qsl(query.link()[1:]))) == query


@pytest.mark.parametrize("fields", [{"role": "boss"}, {"due_from": "hôm qua"}, {"kind": "x"}])
def test_a_filter_that_is_none_is_refused(fields):
    with pytest.raises(ValueError):
        tasks.query_of(fields)


@pytest.mark.parametrize(
    "query", [{}, {"agency": "so-tai-chinh"}, {"plan": "139-kh-ubnd-2025", "status": "overdue"}, {"text": "điều lệ"}]
)
def test_each_count_is_what_choosing_the_value_gives(service, query):
    asked = tasks.query_of(query | {"as_of": DAY})
    for facet in tasks.FACETS:
        html = tasks.facet_options(service, asked)[facet]
        for option in html.split("<option ")[2:][:6]:
            value = option.split('"')[1]
            count = int(option.rsplit("(", 1)[1].split(")")[0])
            chosen = asked.model_copy(update={facet: value.replace("&amp;", "&")})
            assert len(tasks.find(service, chosen)) == count, (facet, value)


def test_my_agency_sees_lead_partner_and_group_apart(service):
    html = tasks.mine_html(service, tasks.TaskQuery(agency="so-tai-chinh", view="mine", as_of=DAY))
    lead = len(service.assistant.index.tasks.find(TaskFilter(agencies=("so-tai-chinh",), roles=("lead",))))
    assert f'Chủ trì <span class="count">{lead}</span>' in html
    assert all(title in html for title in messages.MINE.values())


def test_what_has_no_value_is_sorted_last(items):
    for desc in (False, True):
        ordered = tasks.sort_items(items, tasks.TaskQuery(sort="deadline", desc=desc))
        dated = [bool(i.due and i.due.latest) for i in ordered]
        assert dated == sorted(dated, reverse=True)


def test_the_timeline_counts_each_dated_item_once(service, items):
    query = tasks.TaskQuery(as_of=DAY)
    due = timeline.dated(service, query)
    assert len(due) == sum(bool(i.due and i.due.latest) for i in items)
    html = timeline.timeline_html(service, query, "all")
    assert html.count("<li>") == len(due)
    late = sum(status_on(i, DAY) is Status.OVERDUE for i in due)
    assert f"{late} quá hạn" in html


def test_questions_to_start_with_are_about_real_tasks(service, items):
    questions = first_questions(service)
    contents = {i.content.rstrip(" .;") for i in items}
    assert len(questions) == 6
    assert all(q.split("«")[1].split("»")[0] in contents for q in questions if "«" in q)


# -- exports ------------------------------------------------------------------------------------------


def test_the_sheet_has_every_item_and_no_formula(service, items):
    evil = items[0].model_copy(update={"content": "=1+1", "lead": "@x", "output": "\x07"})
    sheet = load_workbook(io.BytesIO(exports.tasks_xlsx([evil, *items], service.corpus.plans, DAY))).active
    assert sheet.max_row == len(items) + 2
    assert sheet["F2"].value == "=1+1" and sheet["F2"].data_type == "s"


def test_csv_is_read_by_excel(service, items):
    evil = items[0].model_copy(update={"content": '=cmd|"/c calc"!A1'})
    data = exports.tasks_csv([evil, *items], service.corpus.plans, DAY)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == list(exports.TASK_HEADINGS) and len(rows) == len(items) + 2
    assert rows[1][5].startswith("'=")


def test_the_calendar_holds_the_last_days_with_their_source(service, items):
    calendar = Calendar.from_ical(exports.tasks_ics(items, service.corpus.plans, DAY))
    events = calendar.walk("VEVENT")
    dated = [i for i in items if i.due and i.due.latest]
    assert len(events) == len(dated) == len({str(e["uid"]) for e in events})
    assert all("Nguồn: " in str(e["description"]) for e in events)
    first = next(i for i in dated if not i.due.exclusive)
    assert any(e["dtstart"].dt == first.due.latest for e in events)


def test_before_a_day_is_due_the_day_before(service, items):
    item = next(i for i in items if i.due and i.due.latest)
    before = item.model_copy(update={"due": item.due.model_copy(update={"latest": date(2025, 12, 22), "exclusive": True})})
    event = Calendar.from_ical(exports.tasks_ics([before], service.corpus.plans, DAY)).walk("VEVENT")[0]
    assert event["dtstart"].dt == date(2025, 12, 21)


def test_a_conversation_as_markdown_has_no_live_link_or_image(service):
    turns = [Turn(question=EVIL, reply=Reply(status=AnswerStatus.ANSWERED, answer=EVIL, citations=(CITATION,)))]
    text = exports.conversation_markdown(turns, service.corpus.plans, DAY)
    assert "![" not in text and "](" not in text and "<img" not in text.replace("\\<", "")
    assert "Kế hoạch 17/KH\\-UBND ngày 12/01/2026" in text


def test_a_conversation_as_word(service):
    turns = [Turn(question="Hỏi\x00 gì?", reply=service.ask("Những nhiệm vụ của Sở Tài chính?").reply)]
    document = Document(io.BytesIO(exports.conversation_docx(turns, service.corpus.plans, DAY)))
    assert len(document.tables[0].rows) > 10


# -- feedback -----------------------------------------------------------------------------------------


def test_feedback_keeps_the_trace_and_nobody(tmp_path, service):
    path = tmp_path / "feedback.jsonl"
    answered = service.ask("Ai chủ trì? nhắn a.b@c.vn")
    feedback.record(path, answered, "wrong", "sai, gọi 0912345678")
    line = json.loads(path.read_text(encoding="utf-8"))
    assert set(line) == {"at", "verdict", "reason", "question", "turns", "reply"}
    assert "a.b@c.vn" not in str(line) and "0912345678" not in str(line) and line["reply"]["trace"]
    assert len(line["at"]) == len("2026-01-15")
    assert list(feedback.listing(path))[-1].startswith("0 đúng, 1 sai")


@pytest.mark.parametrize("text", ["34/2025/NQ-HĐND", "12/01/2026", "1.000 doanh nghiệp", "Phụ lục 5.1, mục 3", "2025-2030"])
def test_what_plans_say_is_not_blotted(text):
    assert feedback.blot(text) == text


def test_a_broken_line_of_feedback_is_passed_over(tmp_path):
    path = tmp_path / "feedback.jsonl"
    path.write_text("{\n", encoding="utf-8")
    assert list(feedback.ratings(path)) == []


# -- limits and states --------------------------------------------------------------------------------


@pytest.mark.parametrize(("question", "told"), [("", "nhập câu hỏi"), ("a" * 2001, "2001 ký tự")])
def test_a_question_that_is_none_is_told(service, question, told):
    with pytest.raises(ChatError, match=told):
        service.ask(question)


def test_before_the_index_is_ready_it_says_so():
    with pytest.raises(NotReadyError, match="dựng chỉ mục"):
        Service(lambda: None).ask("Ai?")


def test_one_question_too_many_is_turned_away(corpus):
    gate, started = threading.Event(), threading.Event()

    class Slow(FakeAssistant):
        def ask(self, question, turns=(), as_of=None):
            started.set()
            gate.wait(10)
            return super().ask(question, turns, as_of)

    service = Service(lambda: Slow(corpus), running=1, waiting=0)
    service.start()
    service.wait(60)
    first = threading.Thread(target=service.ask, args=("Ai chủ trì?",))
    first.start()
    started.wait(10)
    with pytest.raises(BusyError, match="quá nhiều câu hỏi"):
        service.ask("Ai nữa?")
    gate.set()
    first.join()
    service.ask("Ai nữa?")


def test_an_assistant_that_does_not_open_is_told(caplog):
    def broken():
        raise RuntimeError("no disk")

    service = Service(broken)
    service.start()
    assert not service.wait(5)
    with pytest.raises(NotReadyError, match="người quản trị"):
        service.ask("Ai?")


# -- adding plans -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("../../etc/passwd", "passwd"),
        ("Kế hoạch số 05.docx", "ke-hoach-so-05"),
        ("..\\..\\x.txt", "x"),
        ("…", "ke-hoach"),
        ("a" * 300, "a" * 60),
    ],
)
def test_a_plan_id_is_letters_and_digits(name, stem):
    assert stem_of(name) == stem


def test_only_uploads_are_read(tmp_path, service):
    adding = Adding(tmp_path / "plans", tmp_path / "uploads")
    outside = tmp_path / "secret.txt"
    outside.write_text("x", encoding="utf-8")
    for path in (outside, tmp_path / "uploads" / ".." / "secret.txt", Path("/etc/passwd")):
        with pytest.raises(ChatError):
            adding.preview(service, path, "x.txt")
    assert outside.exists()


def test_a_server_can_refuse_plans(tmp_path, service):
    adding = Adding(tmp_path, tmp_path, allowed=False)
    for call in (
        lambda: adding.preview(service, tmp_path, "x"),
        lambda: adding.add(service, "x"),
        lambda: adding.remove(service, "x"),
    ):
        with pytest.raises(ChatError, match="ADD_PLANS"):
            call()


def test_a_plan_that_breaks_the_index_is_taken_out_again(tmp_path, corpus):
    opened = []

    def opener():
        if opened:
            raise RuntimeError("no index")
        opened.append(1)
        return FakeAssistant(corpus)

    service = Service(opener)
    service.start()
    service.wait(60)
    before = service.assistant
    adding = Adding(tmp_path / "plans", tmp_path)
    upload = tmp_path / "moi.txt"
    upload.write_text("KẾ HOẠCH\nThử nghiệm năm 2026\n\nI. MỤC ĐÍCH\n1. Việc một.\n2. Việc hai.\n", encoding="utf-8")
    token = adding.preview(service, upload, "moi.txt")["token"]
    assert not upload.exists(), "an upload is not kept"
    with pytest.raises(ChatError, match="kho như cũ"):
        adding.add(service, token)
    assert service.assistant is before and not list((tmp_path / "plans").glob("*"))


def test_a_plan_that_is_there_already_is_not_added_twice(tmp_path, service, corpus):
    upload = tmp_path / "copy.txt"
    upload.write_text(corpus.sources["kh-yen-hoa-2026"].raw, encoding="utf-8")
    with pytest.raises(ChatError, match="trùng với kế hoạch"):
        Adding(tmp_path / "plans", tmp_path).preview(service, upload, "copy.txt")


PLAN_17 = """ỦY BAN NHÂN DÂN
TỈNH SƠN LA
Số: 17/KH-UBND

KẾ HOẠCH
Phát triển cây cà phê năm 2026

I. MỤC ĐÍCH
1. Nâng cao thu nhập.

II. TỔ CHỨC THỰC HIỆN
1. Sở Tài chính: bố trí kinh phí trước 31/02/2026.
"""


def test_the_preview_warns_of_a_number_that_another_plan_bears(tmp_path, service, corpus):
    upload = tmp_path / "moi.txt"
    upload.write_text(PLAN_17, encoding="utf-8")
    shown = Adding(tmp_path / "plans", tmp_path).preview(service, upload, "moi.txt")["html"]
    assert "Kho đã có kế hoạch mang cùng số 17/KH-UBND" in shown and "UBND thành phố Hà Nội" in shown
    assert "dòng 12: thời gian này không có trong lịch; xin hỏi lại cơ quan ban hành («31/02/2026»)" in shown
    assert "Đọc được toàn bộ" not in shown


def test_a_number_of_its_own_is_not_warned_of(tmp_path, service, corpus):
    upload = tmp_path / "moi.txt"
    upload.write_text(PLAN_17.replace("17/KH", "170/KH").replace("31/02", "28/02"), encoding="utf-8")
    shown = Adding(tmp_path / "plans", tmp_path).preview(service, upload, "moi.txt")["html"]
    assert "mang cùng số" not in shown and "Đọc được toàn bộ" in shown


def test_an_old_word_file_is_told_what_to_do(tmp_path, service):
    upload = tmp_path / "cu.doc"
    upload.write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(ChatError, match=r"lưu thành \.docx"):
        Adding(tmp_path / "plans", tmp_path).preview(service, upload, "cu.doc")


# -- who may call what --------------------------------------------------------------------------------

ANYONE_WITH_THE_PAGE = "whoever can open the page"
WHERE_ADDING_IS_ON = "whoever can open the page, where ADD_PLANS is on (by default only on this machine)"
PAGE_CALLERS = {
    "status": ANYONE_WITH_THE_PAGE, "ask": ANYONE_WITH_THE_PAGE, "restore": ANYONE_WITH_THE_PAGE,
    "export_conversation": ANYONE_WITH_THE_PAGE, "source": ANYONE_WITH_THE_PAGE, "rate": ANYONE_WITH_THE_PAGE,
    "find_tasks": ANYONE_WITH_THE_PAGE, "draw_timeline": ANYONE_WITH_THE_PAGE, "read_plan": ANYONE_WITH_THE_PAGE,
    "preview_plan": WHERE_ADDING_IS_ON, "add_plan": WHERE_ADDING_IS_ON, "remove_plan": WHERE_ADDING_IS_ON,
}  # fmt: skip


def test_every_call_of_the_page_is_listed():
    assert set(CALLS) == set(PAGE_CALLERS)


@pytest.mark.parametrize("name", sorted(CALLS))
@pytest.mark.parametrize("data", [None, [], {"unknown": 1}, "x", {"query": {"role": "boss"}}, {"citation": {}}])
def test_no_call_raises_whatever_it_is_sent(service, tmp_path, name, data):
    page = Page(service, Adding(tmp_path, tmp_path), tmp_path / "feedback.jsonl")
    call = next(c for c in page_calls(page) if c.__name__ == name)
    result = call(data)
    assert result["ok"] is False and result["message"]


def test_a_rating_of_an_answer_that_is_gone_is_made_again(service, tmp_path):
    page = Page(service, Adding(tmp_path, tmp_path), tmp_path / "feedback.jsonl")
    rate = next(c for c in page_calls(page) if c.__name__ == "rate")
    assert rate({"id": "gone", "verdict": "right", "question": "Ai chủ trì?"})["ok"]
    assert next(feedback.ratings(page.feedback)).reply["trace"]


def test_answers_at_hand_do_not_pile_up(service):
    from chat.service import KEPT_ANSWERS

    for n in range(KEPT_ANSWERS + 5):
        service._keep(Answered(str(n), "q", (), Reply(status=AnswerStatus.REFUSED, answer="")))
    assert len(service._kept) == KEPT_ANSWERS


def test_a_card_tells_of_a_place_that_says_otherwise(service):
    floor = next(i for i in service.assistant.index.tasks.find() if i.plan == "316-kh-ubnd-2025" and i.stt == "1")
    html = answers.card_html(service, RecordView.of(floor), None)
    assert "Nơi khác ghi khác" in html and "kế hoạch mới hơn" in html and "thời hạn: Tháng 01/2026" in html
    other = next(i for i in service.assistant.index.tasks.find() if i.plan == "316-kh-ubnd-2025" and i.stt == "3")
    assert "Nơi khác" not in answers.card_html(service, RecordView.of(other), None)


def test_contradictions_that_cannot_be_found_cost_no_answer(service, monkeypatch, caplog):
    monkeypatch.setattr("chat.service.find_contradictions", lambda corpus, items: 1 / 0)
    monkeypatch.setattr(service, "_contradictions", None)
    assert service.contradictions() == () and "not found" in caplog.text
    service._contradictions = None
