"""Who issued a document that a plan cites: as the words behind its own number say, never another document's issuer."""

import re
from types import SimpleNamespace

import pytest

from assistant.documents import Documents

ISSUERS = [  # read in corpus/plans: «số … ngày … của …»
    ("Nghị quyết 71/NQ-CP ban hành ngày nào?", "71/NQ-CP", "Chính phủ", "01/04/2025", "139-kh-ubnd-2025", 9),
    ("Nghị quyết 57-NQ/TW ban hành ngày nào?", "57-NQ/TW", "Bộ Chính trị", "22/12/2024", "139-kh-ubnd-2025", 9),
    ("Nghị quyết 461 thông qua ngày nào?", "461/NQ-HĐND", "Hội đồng nhân dân thành phố Hà Nội", "29/09/2025", "316-kh-ubnd-2025", 25),
    ("Kế hoạch 141 ban hành ngày nào?", "141/KH-UBND", "UBND phường", "11/12/2025", "kh-yen-hoa-2026", 34),
]  # fmt: skip


@pytest.mark.parametrize(("question", "number", "issuer", "day", "plan", "line"), ISSUERS, ids=[case[1] for case in ISSUERS])
def test_the_issuer_is_said_with_number_and_day(ask, question, number, issuer, day, plan, line):
    reply = ask(question)
    assert f"**{number}**" in reply.answer and f" của **{issuer}**, ngày **{day}**" in reply.answer
    assert any(c.plan == plan and c.lines[0] <= line <= c.lines[1] for c in reply.citations), reply.citations


READ = {  # every issuer that the five texts give right behind a document's number and day
    "71/NQ-CP": {"Chính phủ"}, "57-NQ/TW": {"Bộ Chính trị"}, "66-NQ/TW": {"Bộ Chính trị"}, "68-NQ/TW": {"Bộ Chính trị"},
    "8602/QĐ-QĐ/TU": {"Ban Thường vụ Thành ủy Hà Nội"}, "30-CTr/TU": {"Thành ủy"}, "07-CTr/TU": {"Thành ủy Hà Nội"},
    "45-NQ/TW": {"Ban Chấp hành Trung ương Đảng khóa XIII"}, "20-NQ/TW": {"Ban Chấp hành Trung ương Đảng khóa XI"},
    "316/KH-UBND": {"UBND Thành phố"}, "17/KH-UBND": {"UBND thành phố Hà Nội"}, "141/KH-UBND": {"UBND phường"},
    "345/KH-UBND": {"UBND Thành phố"}, "6336/QĐ-UBND": {"UBND thành phố Hà Nội"}, "239/KH-UBND": {"UBND thành phố Hà Nội"},
}  # fmt: skip


def test_no_document_gets_the_issuer_of_another(assistant):
    documents = assistant.answerer.documents
    found = {
        number: {
            issuer.replace("khoá", "khóa")
            for plan, reference in document.mentions
            if (issuer := documents._issuer(plan, reference))
        }
        for number, document in documents.entries.items()
    }
    assert {number: found[number] for number in READ} == READ
    council = {number for number, issuers in found.items() if any("Hội đồng nhân dân" in i for i in issuers)}
    assert council and all(number.endswith("NQ-HĐND") for number in council)


def test_a_mention_without_an_issuer_gives_none(assistant):
    """«Nghị quyết số 57-NQ/TW, Nghị quyết số 71/NQ-CP và Kế hoạch hành động của Ban Thường vụ Thành ủy» (plan 139, line 17)."""
    documents, source = assistant.answerer.documents, assistant.index.corpus.sources["139-kh-ubnd-2025"]
    mentions = [
        (plan, r) for document in documents.entries.values() for plan, r in document.mentions
        if plan == "139-kh-ubnd-2025" and source.line_of(r.span.start) == 17
    ]  # fmt: skip
    assert {r.number for _, r in mentions} == {"57-NQ/TW", "71/NQ-CP"}
    assert [documents._issuer(plan, r) for plan, r in mentions] == [None, None]


def test_every_issuer_stands_right_behind_its_number(assistant):
    documents = assistant.answerer.documents
    for document in documents.entries.values():
        for plan, reference in document.mentions:
            issuer = documents._issuer(plan, reference)
            if issuer:
                text = " ".join(assistant.index.corpus.sources[plan].raw[reference.span.start :][:300].split())
                between = text[text.index(document.number) + len(document.number) : text.index(f" của {issuer}")]
                assert re.fullmatch(r",? ?ngày \d{1,2}/\d{1,2}/\d{4},?", between.strip()), text


@pytest.mark.parametrize(
    ("text", "number", "issuer"),
    [
        ("Nghị quyết số 5/NQ-CP ngày 01/4/2025 của Chính phủ về thuế", "5/NQ-CP", "Chính phủ"),
        ("Nghị quyết số 5/NQ-CP ngày\n01/4/2025 của\nChính phủ về thuế", "5/NQ-CP", "Chính phủ"),  # over a line's end
        ("Quyết định số 7/QĐ-BTC ngày 1/4/2025 của Bộ Tài chính về thuế", "7/QĐ-BTC", "Bộ Tài chính"),
        ("Nghị quyết số 5/NQ-CP, Nghị quyết số 6-NQ/TW ngày 01/4/2025 của Bộ Chính trị", "5/NQ-CP", None),  # the other's
        ("Nghị quyết số 5/NQ-\nCP và các văn bản khác; Nghị quyết số 5/NQ-CP ngày 01/4/2025 của Chính phủ", "5/NQ-CP", None),
        ("Nghị quyết số 5/NQ-CP ngày 01/4/2025 về nhiệm vụ của Chính phủ", "5/NQ-CP", None),  # whose task, not who issued
        ("Nghị quyết số 5/NQ-CP của Chính phủ", "5/NQ-CP", None),  # without its day
    ],
)
def test_only_what_stands_right_behind_number_and_day(text, number, issuer):
    library = SimpleNamespace(corpus=SimpleNamespace(sources={"plan": SimpleNamespace(raw=text)}))
    assert Documents(library)._issuer("plan", SimpleNamespace(number=number, span=SimpleNamespace(start=0))) == issuer
