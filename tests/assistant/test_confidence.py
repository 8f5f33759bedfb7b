"""How sure an answer is: a probability for any text, and rules that no learned weight overrules."""

import json
import math
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import assistant as package
from assistant import confidence as judging
from assistant.answerability import holds_number
from assistant.linking import Candidate
from corpus.text import fold
from index import SearchFilter

NEUTRAL = {"bias": 0.0, "features": {}, "phrases": {}, "threshold": 0.5}
WORDS = [
    "Sở",
    "Tài chính",
    "ai chủ trì",
    "cầu Tứ Liên",
    "Hà Nội",
    "quỹ",
    "KH 17",
    "bao nhiêu %",
    "giá",
    "2026",
    "who",
    "?",
    "Ciputra",
]
TEXTS = st.one_of(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), st.text(max_size=50))
ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def found(assistant, parse):
    """The parsed question, its candidates and what else the judges ask for."""

    def read(question):
        query = parse(question)
        linker = assistant.answerer.linker
        return query, linker.rank(query, SearchFilter(plans=query.plans)), linker, assistant.understanding.pairs

    return read


@pytest.fixture
def learned(monkeypatch):
    """Puts other weights in the place of the learned ones."""
    return lambda **weights: monkeypatch.setattr(judging, "_learned", lambda: NEUTRAL | weights)


@ANY
@given(text=TEXTS)
def test_confidence_is_a_probability_of_any_text(found, text):
    query, candidates, linker, pairs = found(text)
    if candidates:
        assert 0.0 <= judging.confidence(query, candidates, linker, pairs) <= 1.0
        assert all(math.isfinite(v) for v in judging.features(query, candidates, linker, pairs).values())


@ANY
@given(text=TEXTS)
def test_any_text_names_something_known_or_not(assistant, parse, text):
    query = parse(text)
    assert judging.names_nothing_known(query, assistant.answerer.linker, assistant.understanding.pairs) in (True, False)


@ANY
@given(text=st.text(max_size=40))
def test_phrases_are_short_folded_and_hold_no_number_but_0(text):
    for phrase in judging.phrases(text):
        assert 1 <= len(phrase.split(" ")) <= 3 and phrase == fold(phrase)
        assert not any(c in "123456789" for c in phrase)


def test_phrases_of_a_question():
    assert judging.phrases("Ai chủ trì 12 việc?") == {
        "ai", "chu", "tri", "0", "viec", "ai chu", "chu tri", "tri 0", "0 viec", "ai chu tri", "chu tri 0", "tri 0 viec",
    }  # fmt: skip
    assert judging.phrases("") == set()


def test_the_stored_weights_are_of_features_that_are_measured(found):
    stored = json.loads((Path(package.__file__).parent / "data" / "confidence.json").read_text(encoding="utf-8"))
    assert set(stored["features"]) == set(judging.features(*found("Ai chủ trì tổ chức Đại hội nhà đầu tư?")))
    assert 0 < stored["threshold"] < 1
    assert all(phrase in judging.phrases(phrase) for phrase in stored["phrases"])


def test_confidence_is_the_logistic_of_what_is_learned(found, learned):
    said = found("Ai chủ trì tổ chức Đại hội nhà đầu tư theo KH 17?")
    learned()
    assert judging.confidence(*said) == 0.5
    learned(bias=-1.0, features={"plan": 3.0})
    assert judging.confidence(*said) == pytest.approx(1 / (1 + math.exp(-2.0)))
    learned(phrases={"chu tri": 2.0, "gia vang": -9.0})
    assert judging.confidence(*said) == pytest.approx(1 / (1 + math.exp(-2.0 / math.sqrt(13))))  # of 13 words


UNKNOWN = [  # (question, the name in it that stands in none of the five plans)
    ("cầu Tứ Liên khi nào xong?", "Tứ Liên"),
    ("Sân bay Long Thành khi nào xong?", "Long Thành"),
    ("Dự án Khu đô thị Ciputra do ai làm?", "Ciputra"),
    ("Ai phụ trách sân bay Gia Lâm?", "Gia Lâm"),
]


@pytest.mark.parametrize(("question", "name"), UNKNOWN, ids=[name for _, name in UNKNOWN])
def test_a_name_of_which_no_plan_speaks(assistant, found, learned, question, name):
    texts = [source.raw for source in assistant.index.corpus.sources.values()]
    assert not any(name in text for text in texts), "the example is no longer unknown"
    query, candidates, linker, pairs = found(question)
    assert judging.names_nothing_known(query, linker, pairs)
    learned(threshold=0.0)  # however little is asked of the score
    assert not judging.is_sure(query, candidates, linker, pairs)


@pytest.mark.parametrize(
    "question",
    [
        "Ai chủ trì thành lập Sàn Giao dịch công nghệ Hà Nội?",
        "Luồng xanh khám chữa bệnh của Viettel do ai phối hợp?",
        "Phòng thí nghiệm vệ tinh tại Khu Công nghệ cao Hòa Lạc do ai chủ trì?",
        "Không gian đổi mới sáng tạo ở 185 Giảng Võ khi nào hoạt động?",
        "Sở Tài chính chủ trì việc gì ở phường Yên Hòa?",
        "cầu tứ liên khi nào xong?",  # typed without capitals: nothing is told
        "CẦU TỨ LIÊN KHI NÀO XONG?",
        "When is the bridge at Tu Lien finished?",
        "Tôi sống ở Huế, ai chủ trì tổ chức Đại hội nhà đầu tư?",  # where the asker lives
        "Tứ Liên",
    ],
)
def test_known_names_and_names_that_tell_nothing(assistant, parse, question):
    assert not judging.names_nothing_known(parse(question), assistant.answerer.linker, assistant.understanding.pairs)


PLAIN = [  # the record holds the words and the value: no guess is needed
    "Ai chủ trì tổ chức Đại hội nhà đầu tư?",
    "Xây dựng và ký hợp đồng với Công ty quản lý quỹ bao giờ xong?",
    "Tỷ lệ người dân có Sổ sức khỏe điện tử là bao nhiêu?",
]


@pytest.mark.parametrize("question", PLAIN)
def test_what_the_record_plainly_holds_needs_no_guess(found, learned, question):
    learned(threshold=2.0)  # above every probability
    assert judging.is_sure(*found(question))


@pytest.mark.parametrize(
    "question", ["Kinh phí tổ chức Đại hội nhà đầu tư là bao nhiêu tiền?", "Mở cửa hàng bán phở ở đâu cho đông khách?"]
)
def test_what_no_record_plainly_holds_is_left_to_the_score(found, learned, question):
    said = found(question)
    learned(threshold=2.0)
    assert not judging.is_sure(*said)


def test_speaks_of(found):
    query, (best, *_), _, _ = found(PLAIN[0])
    far = {"soft_all": 0.1, "dense": 0.1, "pair_coverage": 0.0}
    for change, speaks in (({}, False), ({"soft_all": 0.4}, True), ({"dense": 0.25}, True), ({"pair_coverage": 0.2}, True)):
        assert judging.speaks_of(query, Candidate(best.passage, best.item, 1.0, far | change)) is speaks, change


def test_a_term_in_capitals_leads_to_the_record_that_holds_it(found):
    (_, (best, *_), _, _), far = (
        found("Tỉ lệ đóng góp của TFP vào tăng trưởng"),
        {"soft_all": 0.1, "dense": 0.1, "pair_coverage": 0.0},
    )
    assert "(TFP)" in best.passage.rendered
    strange = Candidate(best.passage, best.item, 1.0, far)
    assert judging.speaks_of(found("TFP bao nhiêu?")[0], strange)
    assert not judging.speaks_of(found("VAT bao nhiêu?")[0], strange)


def test_a_record_that_speaks_of_nothing_asked_is_never_sure(found, learned):
    query, (best, *_), linker, pairs = found(PLAIN[0])
    learned(threshold=0.0)
    assert judging.is_sure(query, [best], linker, pairs)
    strange = Candidate(
        best.passage, best.item, best.score, best.features | {"soft_all": 0.0, "dense": 0.0, "pair_coverage": 0.0}
    )
    assert not judging.is_sure(query, [strange], linker, pairs)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Thí điểm trả bao nhiêu đô một tấn?", "Thí điểm chi trả với mức 20 USD/tấn CO2.", True),
        ("Bác sĩ được hỗ trợ bao nhiêu tiền?", "Bác sĩ được hỗ trợ một lần 250 triệu đồng.", True),
        ("Chuyển đổi bao nhiêu héc-ta lúa?", "Chuyển đổi trên 60.000 ha đất lúa.", True),
        ("Bác sĩ được hỗ trợ bao nhiêu tiền?", "Bác sĩ được hỗ trợ theo mục 20 Phụ lục này.", False),
        ("Chuyển đổi bao nhiêu héc-ta lúa?", "Tập huấn cho 300 hộ.", False),
    ],
)
def test_a_unit_is_met_in_the_form_in_which_plans_write_it(parse, question, text, holds):
    passage = SimpleNamespace(text=text, cells="")
    assert holds_number(parse(question), SimpleNamespace(item=None, passage=passage)) is holds
