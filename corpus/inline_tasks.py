"""Tasks written in one sentence: labels in brackets, or «Giao … chủ trì, phối hợp với …; hoàn thành …».

`FORMS` lists the two forms. Each takes the text of a clause with its offsets and gives a draft with
the cells that it found, or None.
"""

import re
from collections.abc import Callable

from corpus.agencies import gazetteer, tokenize
from corpus.columns import Column, Role, role_of
from corpus.deadlines import parse_deadline
from corpus.drafts import Draft
from corpus.lines import Flow

LABELLED = {Role.LEAD, Role.COORDINATING, Role.DEADLINE, Role.OUTPUT}
_BRACKET = re.compile(r"\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*[.;]?$")
_LABEL = re.compile(r"(?:^|;)\s*(?P<name>[^:;()]{3,40}?)\s*:\s*")
# Giao = assign, chủ trì = lead, phối hợp với = together with, hoàn thành = to be completed
_ASSIGNED = re.compile(
    r"^Giao\s+(?P<lead>[^;:]{3,120}?)\s+chủ trì,?\s+(?:phối hợp\s+(?:với|cùng)\s+(?P<rest>.+?)|(?P<content>.+?))"
    r"[;,]\s*hoàn thành\s+(?P<deadline>[^;]+?)\s*[.;]?$",
    re.DOTALL,
)


def inline_task(flow: Flow) -> Draft | None:
    """The draft of a clause that states a task in one sentence."""
    return next((draft for draft in (form(flow) for form in FORMS) if draft), None)


def _part(flow: Flow, start: int, stop: int) -> Flow:
    """A piece of a flow without blanks at its ends."""
    text = flow.text[start:stop]
    start += len(text) - len(text.lstrip())
    stop = start + len(text.strip())
    return Flow(flow.text[start:stop], flow.at[start:stop])


def _bracketed(flow: Flow) -> Draft | None:
    """«… (Cơ quan chủ trì: A; phối hợp: B; hoàn thành: 31/10/2024).»: two labels at least."""
    found = _BRACKET.search(flow.text)
    if not found:
        return None
    offset = found.start("inside")
    labels = [(m, role_of(m["name"])) for m in _LABEL.finditer(found["inside"])]
    known: list[tuple[re.Match[str], Column]] = [(m, c) for m, c in labels if c and c.role in LABELLED]
    if len({column.role for _, column in known}) < 2:
        return None
    draft = Draft()
    draft.add("content", _part(flow, 0, found.start()))
    stops = [m.start() for m, _ in known[1:]] + [len(found["inside"])]
    for (match, column), stop in zip(known, stops, strict=True):
        draft.add(column.key, _part(flow, offset + match.end(), offset + stop))
    return draft


def _assigned(flow: Flow) -> Draft | None:
    """«Giao A chủ trì, phối hợp với B kiểm tra …; hoàn thành trước ngày 15/5/2024.»

    Nothing marks where the partners end and the work begins but the verb; where no known verb
    stands, both stay in the content and the partners are uncertain.
    """
    found = _ASSIGNED.match(flow.text)
    if not found or parse_deadline(found["deadline"]) is None:
        return None
    draft = Draft()
    draft.add(Role.LEAD.value, _part(flow, *found.span("lead")))
    draft.add(Role.DEADLINE.value, _part(flow, *found.span("deadline")))
    if found["content"]:
        draft.add(Role.CONTENT.value, _part(flow, *found.span("content")))
        return draft
    start, stop = found.span("rest")
    verb = order_starts(found["rest"])
    if verb:
        draft.add(Role.COORDINATING.value, _part(flow, start, start + verb))
    else:
        draft.uncertain.append(Role.COORDINATING.value)
    draft.add(Role.CONTENT.value, _part(flow, start + (verb or 0), stop))
    return draft


def order_starts(text: str) -> int | None:
    """Where, behind a list of agencies, the order begins: its first verb in lower case."""
    tokens = tokenize(text)
    for index in range(1, len(tokens) - 1):
        pair = (tokens[index].word, tokens[index + 1].word)
        if not tokens[index].title and pair in gazetteer().orders and tokens[index - 1].word not in {",", "và", ";"}:
            return tokens[index].start
    return None


FORMS: list[Callable[[Flow], Draft | None]] = [_bracketed, _assigned]
