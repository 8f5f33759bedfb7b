"""What the bench asks and says; it measures nothing here, for a busy machine proves nothing."""

from chat.bench import ANSWER_MS, START_S, Waits, questions


def test_thirty_different_questions_about_every_plan_with_a_table(corpus):
    asked = questions(corpus)
    assert len(asked) == len(set(asked)) == 30
    assert any("chủ trì những nhiệm vụ nào" in q for q in asked) and all(q.endswith("?") for q in asked)


def test_the_bars():
    kept = Waits(served_s=(2.0,), usable_s=(START_S, 1.0, 9.0), first_ms=(ANSWER_MS,) * 3, later_ms=(100.0, 200.0, 900.0))
    assert kept.kept, "a median is judged, not the slowest"
    assert not Waits((2.0,), (START_S + 1,), kept.first_ms, kept.later_ms).kept
    assert not Waits((2.0,), (START_S,), (ANSWER_MS + 1,) * 3, kept.later_ms).kept
    assert "slowest 900 ms" in "\n".join(kept.lines())
