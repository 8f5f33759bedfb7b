"""The optional chat model may change words, never facts; whatever goes wrong, the composed answer stands."""

import subprocess
import sys
import threading
import time

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from assistant.llm import ATTEMPTS, LangChainModel, Rewriter, open_chat_model, problems
from assistant.models import Citation
from assistant.settings import Settings
from assistant.verification import Allowed

QUOTE = (
    "1 Xây dựng Trung tâm Dữ liệu chính của Thành phố Công an Thành phố Sở Khoa học và Công nghệ, Sở Tài chính "
    "Quý II/2026 Quyết định theo Nghị quyết số 30/2025/NQ-HĐND, 15 tỷ đồng, trước ngày 30/6/2026"
)
CITATIONS = (Citation(marker=1, plan="17-kh-ubnd-2026", locator="Phụ lục 1, mục 1", lines=(10, 14), quote=QUOTE),)
ANSWER = (
    "Nhiệm vụ «Xây dựng Trung tâm Dữ liệu chính của Thành phố»: chủ trì: **Công an Thành phố**; thời gian: **Quý II/2026**. [1]\n"
    "Ngoài ra: phối hợp: Sở Khoa học và Công nghệ, Sở Tài chính; kinh phí 15 tỷ đồng theo Nghị quyết số 30/2025/NQ-HĐND. [1]"
)
GOOD = (
    "Việc «Xây dựng Trung tâm Dữ liệu chính của Thành phố» do đơn vị chủ trì là **Công an Thành phố**, "
    "thời gian hoàn thành trong **Quý II/2026** [1].\n"
    "Cùng phối hợp thực hiện là Sở Khoa học và Công nghệ và Sở Tài chính, kinh phí 15 tỷ đồng theo Nghị quyết số 30/2025/NQ-HĐND. [1]"
)

CHANGED = [
    ("another quarter", ("Quý II/2026", "Quý III/2026")),
    ("another year", ("Quý II/2026", "Quý II/2025")),
    ("another number", ("15 tỷ", "16 tỷ")),
    ("another unit of the number", ("15 tỷ", "15 triệu")),
    ("another resolution", ("30/2025/NQ-HĐND", "31/2025/NQ-HĐND")),
    ("another agency", ("**Công an Thành phố**", "**Sở Y tế**")),
    ("an agency more", ("Sở Tài chính,", "Sở Tài chính và Sở Y tế,")),
    ("an agency less", (" và Sở Tài chính", "")),
    ("agencies in each other's place", ("Công an Thành phố**, ", "Sở Tài chính**, ")),
    ("the other role", ("chủ trì", "phối hợp")),
    ("a negation", ("do đơn vị chủ trì", "do đơn vị không chủ trì")),
    ("a bound in place of a time", ("trong **Quý", "trước **Quý")),
    ("a lost marker", (" [1].", ".")),
    ("an invented marker", ("[1].", "[1] [2].")),
    ("an altered quotation", ("Dữ liệu chính", "Dữ liệu số")),
    ("a claim of its own", ("thực hiện là", "thực hiện xuất sắc là")),
    ("a link", ("[1].", "[1](https://evil.example).")),
    ("markup", ("kinh phí", "<img src=x> kinh phí")),
    ("lines joined", ("\n", " ")),
    ("a line more", ("\n", "\nNhư sau:\n")),
]


def rewriter(*responses: str, timeout: float = 5.0) -> Rewriter:
    return Rewriter(LangChainModel(FakeListChatModel(responses=list(responses))), timeout)


def test_good_wording_is_taken():
    assert problems(GOOD, ANSWER) == []
    assert rewriter(GOOD).reword(ANSWER, CITATIONS) == GOOD


@pytest.mark.parametrize(("old", "new"), [change for _, change in CHANGED], ids=[name for name, _ in CHANGED])
def test_changed_facts_are_refused(old, new):
    assert old in GOOD
    assert rewriter(GOOD.replace(old, new)).reword(ANSWER, CITATIONS) == ANSWER


def test_each_line_keeps_its_own_facts():
    first, second = GOOD.split("\n")
    assert rewriter(f"{second}\n{first}").reword(ANSWER, CITATIONS) == ANSWER


@pytest.mark.parametrize("text", ["", "   \n ", "Tôi không thể giúp việc này.", ANSWER * 3, "x" * 100_000])
def test_nonsense_is_refused(text):
    assert rewriter(text).reword(ANSWER, CITATIONS) == ANSWER


def test_what_the_cited_spans_do_not_state_is_refused_though_the_answer_said_it():
    elsewhere = (CITATIONS[0].model_copy(update={"quote": "Công an Thành phố, Quý II/2026"}),)
    assert rewriter(GOOD).reword(ANSWER, elsewhere) == ANSWER
    allowed = Allowed(texts=(QUOTE,))
    assert rewriter(GOOD).reword(ANSWER, elsewhere, allowed) == GOOD


def test_a_refused_text_is_asked_for_once_more():
    wrong = GOOD.replace("Quý II", "Quý IV")
    assert rewriter(wrong, GOOD).reword(ANSWER, CITATIONS) == GOOD
    assert rewriter(*[wrong] * ATTEMPTS, GOOD).reword(ANSWER, CITATIONS) == ANSWER


def test_the_model_is_told_what_was_wrong():
    heard = []

    class Listening:
        def write(self, messages):
            heard.append(messages)
            return GOOD.replace("15 tỷ", "16 tỷ")

    Rewriter(Listening()).reword(ANSWER, CITATIONS)
    assert len(heard) == ATTEMPTS
    assert [role for role, _ in heard[1]] == ["system", "human", "ai", "human"]
    assert "marks and figures changed" in heard[1][-1][1]
    assert ANSWER in heard[0][1][1] and "chủ trì" in heard[0][0][1] and "{words}" not in heard[0][0][1]


def test_thoughts_of_reasoning_models_are_left_out():
    assert rewriter(f"<think>\nQuý III?\n</think>\n\n{GOOD}\n").reword(ANSWER, CITATIONS) == GOOD


def test_english_answers():
    answer = "Task «Xây dựng Trung tâm Dữ liệu chính của Thành phố»: lead: **Công an Thành phố**; deadline: **Quý II/2026**. [1]"
    good = "The lead for the task «Xây dựng Trung tâm Dữ liệu chính của Thành phố» is **Công an Thành phố**, with the deadline **Quý II/2026**. [1]"
    assert rewriter(good).reword(answer, CITATIONS, language="en") == good
    assert rewriter(good.replace("is **", "is not **")).reword(answer, CITATIONS, language="en") == answer


class Hanging:
    """A model that answers when it is let go."""

    def __init__(self):
        self.asked, self.let_go = 0, threading.Event()

    def write(self, messages):
        self.asked += 1
        self.let_go.wait(20)
        return GOOD


class Broken:
    def __init__(self, error):
        self.asked, self.error = 0, error

    def write(self, messages):
        self.asked += 1
        raise self.error


def test_a_late_model_costs_the_time_limit_once():
    model = Hanging()
    slow = Rewriter(model, timeout=0.2)
    started = time.monotonic()
    assert slow.reword(ANSWER, CITATIONS) == ANSWER
    assert 0.15 < time.monotonic() - started < 1.0
    started = time.monotonic()
    assert [slow.reword(ANSWER, CITATIONS) for _ in range(20)] == [ANSWER] * 20
    assert time.monotonic() - started < 0.1
    assert model.asked == 1
    model.let_go.set()


def test_it_is_asked_again_after_a_rest(monkeypatch):
    model = Broken(ConnectionError("down"))
    down = Rewriter(model)
    assert down.reword(ANSWER, CITATIONS) == ANSWER
    assert down.reword(ANSWER, CITATIONS) == ANSWER
    assert model.asked == 1
    rested = time.monotonic() + 61
    monkeypatch.setattr("assistant.llm.time.monotonic", lambda: rested)
    down.reword(ANSWER, CITATIONS)
    assert model.asked == 2


@pytest.mark.parametrize("error", [RuntimeError("boom"), TimeoutError(), ValueError("bad json"), StopIteration()])
def test_no_exception_comes_through(error):
    assert Rewriter(Broken(error)).reword(ANSWER, CITATIONS) == ANSWER


def test_hanging_calls_are_few():
    model = Hanging()
    threads = [
        threading.Thread(target=Rewriter.reword, args=(shared, ANSWER, CITATIONS)) for shared in [Rewriter(model, 0.5)] * 30
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert model.asked <= 4
    model.let_go.set()


def test_nothing_is_asked_without_a_model_or_a_source():
    assert Rewriter.of(Settings(llm_model=None)).reword(ANSWER, CITATIONS) == ANSWER
    model = Broken(AssertionError())
    assert Rewriter(model).reword(ANSWER, ()) == ANSWER
    assert Rewriter(model).reword(ANSWER * 50, CITATIONS) == ANSWER * 50
    assert model.asked == 0


def test_a_model_that_cannot_be_made_is_said_and_left_out(caplog):
    settings = Settings(llm_model="x", llm_provider="no-such-provider", llm_api_key="secret-7")
    assert open_chat_model(settings) is None and "secret-7" not in repr(settings)
    assert "PLAN_LLM_PROVIDER=no-such-provider" in caplog.text
    assert "secret-7" not in caplog.text


def test_an_endpoint_that_is_down_gives_the_composed_answer():
    down = Rewriter.of(Settings(llm_model="qwen3:8b", llm_base_url="http://127.0.0.1:9", llm_timeout=5.0))
    assert down.model is not None
    assert down.reword(ANSWER, CITATIONS) == ANSWER


def test_langchain_is_not_imported_unless_a_model_is_named():
    code = (
        "import sys; from assistant.llm import Rewriter; from assistant.settings import Settings; Rewriter.of(Settings());"
        "print([m for m in sys.modules if m.split('.')[0] in ('langchain', 'langchain_core', 'openai')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
