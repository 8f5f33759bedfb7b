"""Documents that the plans cite: number and day are said with the lines that state them."""

import pytest

DAY = "29/09/2025"


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Nghị quyết về sàn giao dịch công nghệ mang số mấy?", "459/NQ-HĐND"),
        ("Nghị quyết về quỹ đầu tư mạo hiểm mang số mấy, HĐND thông qua ngày nào?", "30/2025/NQ-HĐND"),
        ("Nghị quyết về thử nghiệm có kiểm soát là nghị quyết số bao nhiêu?", "29/2025/NQ-HĐND"),
        ("Nghị quyết 461 thông qua ngày nào?", "461/NQ-HĐND"),
        ("Nghị quyết 35 ban hành ngày nào?", "35/2025/NQ-HĐND"),
    ],
)
def test_number_and_day(ask, question, number):
    reply = ask(question)
    assert f"**{number}**" in reply.answer and f"**{DAY}**" in reply.answer
    assert [c.plan for c in reply.citations] == ["316-kh-ubnd-2025"]
    (citation,) = reply.citations
    assert citation.lines[0] <= 13 and citation.lines[1] >= 26
    assert number in citation.quote.replace("-\n", "-").replace("- \n", "-").replace("số \n", "số ")


def test_a_document_that_no_plan_cites_is_not_known(assistant):
    documents = assistant.answerer.documents.entries
    assert "999/2025/NQ-HĐND" not in documents
    assert {"29/2025/NQ-HĐND", "30/2025/NQ-HĐND", "34/2025/NQ-HĐND", "35/2025/NQ-HĐND", "459/NQ-HĐND", "461/NQ-HĐND"} <= set(
        documents
    )


def test_every_day_stands_in_the_lines_that_mention_it(assistant):
    corpus = assistant.index.corpus
    for document in assistant.answerer.documents.entries.values():
        for plan, reference in document.mentions:
            text = corpus.sources[plan].text(reference.span)
            assert document.number.split("/")[0].split("-")[0] in text
            if reference.issued:
                day = reference.issued
                assert any(
                    f"{d}/{m}/{day.year}" in text
                    for d in (f"{day.day}", f"{day.day:02}")
                    for m in (f"{day.month}", f"{day.month:02}")
                ), text


def test_what_a_task_comes_under_is_no_question_about_a_document(parse, assistant):
    for question in ("Tổ chức Đại hội nhà đầu tư theo nghị quyết số mấy?", "Sở Tài chính chủ trì việc gì theo nghị quyết 30?"):
        assert assistant.answerer.documents.asked(parse(question), assistant.answerer.linker) == []
