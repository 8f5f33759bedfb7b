"""Search over the five plans: what is found, that filters hold, that words are those of the source."""

import shutil
import time
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold, syllables
from index import IndexSettings, PassageKind, Searcher, SearchFilter, Segment, memory_index, open_index
from index.embeddings import HashEmbedder
from index.filters import FilterColumns
from index.vector_store import VectorStoreError

QUESTIONS = [
    "thành lập Quỹ đầu tư mạo hiểm",
    "Sở Khoa học và Công nghệ chủ trì xây dựng sàn giao dịch công nghệ",
    "thử nghiệm có kiểm soát sandbox",
    "tuyên truyền chuyển đổi số trên địa bàn phường",
    "đào tạo kỹ sư bán dẫn và trí tuệ nhân tạo",
]


def ids(results):
    return [hit.passage.id for hit in results.hits]


@pytest.mark.parametrize("question", QUESTIONS)
def test_unaccented_and_other_spellings_find_the_same_passage(index_, question):
    best = ids(index_.searcher.search(question))[0]
    for twin in (fold(question), question.upper(), question.replace("hòa", "hoà"), f"  {question}?  "):
        assert best in ids(index_.searcher.search(twin, k=3)), twin


def test_a_row_is_found_by_its_own_words_with_and_without_diacritics(index_):
    rows = [p for p in index_.searcher.passages if p.kind is PassageKind.ROW and len(syllables(p.text)) > 8][::12]
    assert len(rows) > 15
    for row in rows:
        alike = {p.id for p in index_.searcher.passages if p.text == row.text}
        for query in (row.text, fold(row.text)):
            assert alike & set(ids(index_.searcher.search(query, k=3))), row.id


def test_filters_hold_for_every_hit(index_):
    for plan in index_.corpus.plans:
        hits = index_.searcher.search("nhiệm vụ chuyển đổi số", k=30, where=SearchFilter(plans=(plan,))).hits
        assert hits and {hit.passage.plan for hit in hits} == {plan}
    where = SearchFilter(kinds=(PassageKind.ROW,), due_from=date(2026, 1, 1), due_to=date(2026, 6, 30))
    hits = index_.searcher.search("xây dựng", k=50, where=where).hits
    assert hits and all(where.accepts(hit.passage) for hit in hits)


def test_a_filter_changes_which_hits_there_are_not_their_order(index_):
    everything = index_.searcher.search("trung tâm dữ liệu", k=len(index_.searcher.passages)).hits
    for plan in index_.corpus.plans:
        filtered = index_.searcher.search("trung tâm dữ liệu", k=10, where=SearchFilter(plans=(plan,))).hits
        lexical = [hit.passage.id for hit in everything if hit.passage.plan == plan and hit.lexical > 0]
        assert {hit.passage.id for hit in filtered if hit.lexical > 0} <= set(lexical)


COLUMNS: dict[str, FilterColumns] = {}
dates = st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2031, 12, 31)))


@given(data=st.data(), due_from=dates, due_to=dates)
def test_columns_accept_what_the_filter_accepts(index_, data, due_from, due_to):
    passages = index_.searcher.passages

    def some(values):
        return tuple(data.draw(st.lists(st.sampled_from([*sorted(values), "none of them"]), max_size=2)))

    where = SearchFilter(
        plans=some({p.plan for p in passages}), agencies=some({a for p in passages for a in p.agencies}),
        resolutions=some({p.resolution for p in passages if p.resolution}), due_from=due_from, due_to=due_to,
        kinds=tuple(data.draw(st.lists(st.sampled_from(PassageKind), max_size=2))),
    )  # fmt: skip
    assert COLUMNS.setdefault("all", FilterColumns(passages)).accepted(where).tolist() == [where.accepts(p) for p in passages]


def test_cited_lines_hold_every_word_of_a_passage(index_):
    for passage in index_.searcher.passages:
        source = index_.corpus.sources[passage.plan]
        cited = " ".join(syllables(source.text(source.line_span(*passage.lines))))
        missing = [word for word in syllables(passage.text) if word not in cited]
        assert not missing, f"{passage.id}: {missing}"


def test_the_same_query_gives_the_same_hits(index_):
    for question in QUESTIONS:
        first = index_.searcher.search(question, k=20)
        assert all(index_.searcher.search(question, k=20) == first for _ in range(5))


def test_two_builds_give_the_same_hits(index_, settings, tmp_path):
    shutil.copytree(settings.folder / "parsed", tmp_path / "parsed")  # parsing again is not what is tested
    again = open_index(IndexSettings(folder=tmp_path, added_plans=tmp_path / "none"))
    try:
        for question in QUESTIONS:
            assert ids(again.searcher.search(question)) == ids(index_.searcher.search(question))
    finally:
        again.close()


def test_hits_are_ranked_and_as_many_as_asked(index_):
    for k in (1, 3, 50):
        hits = index_.searcher.search("đổi mới sáng tạo", k=k).hits
        assert len(hits) == k
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.id for hit in hits}) == len(hits)


def test_scores_of_the_best_do_not_depend_on_how_many_are_asked(index_):
    few, many = index_.searcher.search("nền tảng số", k=5).hits, index_.searcher.search("nền tảng số", k=40).hits
    assert [hit.passage.id for hit in few] == [hit.passage.id for hit in many][:5]


@pytest.mark.parametrize("query", ["", "   ", "?!", "\u0000", "🙂", "qwertyuiop", "a" * 100_000, "' OR 1=1 --", "\ud800"])
def test_odd_queries_are_answered(index_, query):
    assert isinstance(index_.searcher.search(query).hits, tuple)


def test_nothing_asked_or_nothing_left_gives_no_hits(index_):
    assert index_.searcher.search("quỹ", k=0).hits == ()
    assert index_.searcher.search("quỹ", where=SearchFilter(plans=("no-such-plan",))).hits == ()


def test_content_only_does_not_match_who_leads(index_):
    row = next(
        p
        for p in index_.searcher.passages
        if p.kind is PassageKind.ROW and "Chủ trì: Sở Tài chính" in p.cells and "tài chính" not in p.text.lower()
    )
    where = SearchFilter(plans=(row.plan,))
    full = index_.searcher.search("Sở Tài chính", k=500, where=where).hits
    content = index_.searcher.search("Sở Tài chính", k=500, where=where, content_only=True).hits
    assert row.id in {hit.passage.id for hit in full if hit.lexical > 0}
    assert next((hit.lexical for hit in full if hit.passage.id == row.id), 0) > next(
        (hit.lexical for hit in content if hit.passage.id == row.id), 0
    )


class FailingStore:
    def best(self, vector, *, k, allowed=None):
        raise VectorStoreError("broken")

    def best_among(self, vector, rows):
        raise VectorStoreError("broken")

    def count(self):
        return 1

    def close(self):
        pass


def over(passages, open_store):
    return Searcher([replace(Segment.of(passages), open_store=open_store)], HashEmbedder())


def test_a_failing_dense_leg_leaves_the_lexical_one(index_, caplog):
    results = over(index_.searcher.passages, FailingStore).search(QUESTIONS[0])
    assert results.hits and not results.dense_ready
    assert "lexical only" in caplog.text


def test_a_dense_leg_that_does_not_open_leaves_the_lexical_one(index_, caplog):
    def missing():
        raise VectorStoreError("gone")

    results = over(index_.searcher.passages, missing).search(QUESTIONS[0])
    assert results.hits and not results.dense_ready
    assert "lexical only: gone" in caplog.text


def test_a_memory_index_searches_without_files(corpus):
    index = memory_index(corpus)
    results = index.searcher.search(QUESTIONS[0])
    assert results.hits and not results.dense_ready
    index.close()


def test_dense_scores_are_the_cosines_of_the_best_windows(index_):
    """Chroma's graph is approximate: what it gives must be right, and it may miss little."""
    store, vector = index_.searcher.dense.open()[0], index_.searcher.dense.embed("gọi vốn cho công ty khởi nghiệp")
    rows, cosines = store.best(vector, k=60)
    exact = store.best_among(vector, np.arange(len(index_.searcher.passages)))
    assert len(rows) and np.abs(cosines - exact[rows]).max() < 1e-4
    assert len(set(np.argsort(-exact)[:10]) & set(rows)) >= 9
    assert np.isfinite(exact).all()


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("thành lập quỹ ĐTMH", "thành lập quỹ đầu tư mạo hiểm"),
        ("thanhf laapj quyx ddaafu tuw maoj hieemr", "thành lập quỹ đầu tư mạo hiểm"),
        ("thành lạp quỹ đầu tưu mạo hiêmr", "thành lập quỹ đầu tư mạo hiểm"),
        ("who leads the venture capital fund", "ai chủ trì quỹ đầu tư mạo hiểm"),
        ("kẹt xe giờ cao điểm", "ùn tắc giao thông"),
    ],
)
def test_short_misspelt_english_and_everyday_words_find_what_the_plans_words_find(index_, question, same):
    expected = ids(index_.searcher.search(same, k=3))
    assert set(expected) & set(ids(index_.searcher.search(question, k=5)))


@pytest.mark.parametrize(
    ("question", "plan", "kind"),
    [
        ("ai ký kế hoạch 139", "139-kh-ubnd-2025", "signature"),
        ("nơi nhận của kế hoạch phường Yên Hòa", "kh-yen-hoa-2026", "recipients"),
        ("kế hoạch 139 ban hành ngày nào", "139-kh-ubnd-2025", "header"),
    ],
)
def test_what_frames_a_plan_is_found(index_, question, plan, kind):
    assert any(hit.startswith(f"{plan}#{kind}/") for hit in ids(index_.searcher.search(question, k=10)))


@pytest.mark.parametrize(
    "query", ["a", "là", "và của các cho", "x" * 10_000, "chuyển đổi số " * 800, "?" * 10_000, "1", "\u0301"]
)
def test_short_long_and_empty_words_are_answered_quickly(index_, query):
    started = time.monotonic()
    hits = index_.searcher.search(query).hits
    assert len(hits) <= 10 and all(np.isfinite(hit.score) for hit in hits)
    assert time.monotonic() - started < 2


def test_passages_are_a_sequence(index_):
    passages = index_.searcher.passages
    assert len(list(passages)) == len(passages) and passages[-1] == list(passages)[-1]
    assert passages[:3] == list(passages)[:3]
    with pytest.raises(IndexError):
        passages[len(passages)]
