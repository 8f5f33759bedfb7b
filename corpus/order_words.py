"""Where an order begins behind a list of agencies: «Sở Nội vụ và Công an tỉnh | kiểm tra bếp ăn»."""

from corpus.agencies import Token, gazetteer, tokenize

# board, centre, division, fund, institute, department, team, company, association: what they do
# stands in their names, often in lower case («Ban quản lý dự án», «Trung tâm phát triển quỹ đất»)
_NAMED_BY_TASK = {
    ("ban",), ("trung", "tâm"), ("phòng",), ("quỹ",), ("viện",), ("cục",), ("chi", "cục"), ("vụ",), ("tổ",), ("đội",),
    ("công", "ty"), ("hội",), ("trường",), ("bql",), ("văn", "phòng"),
}  # fmt: skip


def order_starts(text: str) -> int | None:
    """Offset at which the order begins: its first verb in lower case; None where none is known."""
    tokens = tokenize(text)
    for index in range(1, len(tokens) - 1):
        if not is_order(tokens, index) or tokens[index - 1].word in {",", "và", ";"}:
            continue
        if not _inside_name(tokens, index):
            return tokens[index].start
    return None


def opens_order(text: str) -> bool:
    """Whether a text opens with an order's verb: «kiểm tra bếp ăn …»."""
    return is_order(tokenize(text), 0)


def is_order(tokens: list[Token], at: int) -> bool:
    """Whether a verb of an order stands at a token, in lower case."""
    if at + 1 >= len(tokens) or tokens[at].title:
        return False
    following = tuple(token.word for token in tokens[at : at + 3])
    return following[:2] in gazetteer().orders or following in gazetteer().orders


def _inside_name(tokens: list[Token], index: int) -> bool:
    """Whether the verb tells what an agency is for: «Ban quản lý dự án đầu tư xây dựng»."""
    while index > 1 and (tokens[index - 2].word, tokens[index - 1].word) in gazetteer().orders and not tokens[index - 2].title:
        index -= 2  # «đầu tư xây dựng»: one verb behind the other
    for before in (tokens[max(0, index - n) : index] for n in (1, 2)):
        words = tuple(token.word for token in before)
        if words == ("dự", "án") or (words in _NAMED_BY_TASK and before[0].title):  # «Vụ», not «Sở Nội vụ»
            return True
    return False
