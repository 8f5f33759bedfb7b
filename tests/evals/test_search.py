"""The measure of the search, by hand-made hits."""

from evals.models import Evidence
from evals.search import _figures, ranks
from index import memory_index


def test_ranks_are_those_of_the_first_passage_that_shares_a_line(corpus):
    index = memory_index(corpus)
    hits = index.searcher.search("thành lập Quỹ Đầu tư mạo hiểm").hits
    passage = hits[2].passage
    piece = Evidence(plan=passage.plan, lines=(passage.lines[1], passage.lines[1]), quote="")
    expected = 1 + min(
        n
        for n, hit in enumerate(hits)
        if hit.passage.plan == passage.plan and hit.passage.lines[0] <= passage.lines[1] <= hit.passage.lines[1]
    )
    assert ranks(index.searcher, "thành lập Quỹ Đầu tư mạo hiểm", [piece]) == [expected]
    index.close()


def test_any_takes_the_first_piece_and_all_every_one():
    assert _figures([[1, 0], [6, 2], [0, 0]]) == ["0.333", "0.667", "0.667", "0.333", "0.500"]
