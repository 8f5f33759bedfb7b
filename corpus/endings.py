"""How a document ends: recipients and signature, and the plan that a decision carries behind them.

Ministries, and many provinces, issue a plan by a decision: its articles, its signature, and only
then «KẾ HOẠCH … (Kèm theo Quyết định số …)» with all tasks. A signature therefore has an end.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.lines import Line
from corpus.models import Source

RECIPIENTS = re.compile(r"^\**\s*Nơi nhận\s*[:.]?", re.IGNORECASE)
_OFFICES = r"CHỦ TỊCH|PHÓ CHỦ TỊCH|BỘ TRƯỞNG|THỨ TRƯỞNG|GIÁM ĐỐC|PHÓ GIÁM ĐỐC|CHÁNH VĂN PHÒNG"
SIGNATURE = re.compile(rf"^\**\s*(?:TM\.|T/M|KT\.|TL\.|TUQ\.|Q\.\s)|^\**(?:{_OFFICES})\**$")
NAME = re.compile(r"^(?:[A-ZĐÀ-Ỹ][\w’'À-ỹ]+|Y)(?:\s+[A-ZĐÀ-Ỹ][\wÀ-ỹ]*){1,5}$")
_TITLE = re.compile(r"^(?:KẾ HOẠCH|CHƯƠNG TRÌNH|ĐỀ ÁN|PHƯƠNG ÁN)\b[A-ZÀ-Ỹ ]*$")
_BELONGS_TO = re.compile(r"^\(?(?:Ban hành )?[Kk]èm theo\b|\((?:Ban hành )?[Kk]èm theo\b")
_TITLE_LINES = 12
_COLUMN = re.compile(r"\s{3,}|(?<=[;.:])\s+(?=(?:TM\.|KT\.|TL\.|TUQ\.|Q\.)\s)")
_INDENT = 20  # blanks before a line of the right column


def tail_start(lines: list[Line]) -> int:
    """Index of the line at which recipients or signature open, else the end."""
    for index, line in enumerate(lines):
        if RECIPIENTS.match(line.text) or (SIGNATURE.match(line.text) and index > len(lines) // 3):
            return index
    return len(lines)


def attached_start(lines: list[Line], opens: re.Pattern[str], heads: re.Pattern[str]) -> int | None:
    """Index in a tail at which the document that it carries begins, with the national heading above its title.

    Args:
        opens: what a first section looks like.
        heads: what a line of a document's head looks like.
    """
    for at in range(1, len(lines)):
        if not _TITLE.match(lines[at].text):
            continue
        below = lines[at + 1 : at + 1 + _TITLE_LINES]
        if any(_BELONGS_TO.search(line.text) or opens.match(line.text) for line in below):
            signed = max((i for i in range(at) if SIGNATURE.match(lines[i].text) or _is_name(lines[i].text)), default=0)
            above = range(max(signed + 1, at - 8), at)
            return next((i for i in above if heads.match(lines[i].text)), at)
    return None


def _is_name(text: str) -> bool:
    return NAME.match(text) is not None and not text.isupper()


def tail_parts(lines: list[Line]) -> Iterator[tuple[bool, list[Line]]]:
    """Runs of recipients (False) and signature (True), in whichever order the two columns were extracted."""
    run: list[Line] = []
    signs = False
    for line in lines:
        kind = False if RECIPIENTS.match(line.text) else True if SIGNATURE.match(line.text) else signs
        if run and kind is not signs:
            yield signs, run
            run = []
        signs = kind
        run.append(line)
    if run:
        yield signs, run


def right_column(source: Source, lines: list[Line]) -> list[Line]:
    """The signature where it stands beside the recipients, on the same lines: «Nơi nhận:      TM. ỦY BAN NHÂN DÂN».

    Empty unless such a line opens like a signature; what a line says before a wide gap is no part of it.
    """
    found: list[Line] = []
    for line in lines:
        gaps = list(_COLUMN.finditer(line.text))
        before = source.raw[source.raw.rfind("\n", 0, line.start) + 1 : line.start]
        if gaps:
            cut = gaps[-1].end()
            found.append(replace(line, text=line.text[cut:], start=line.start + cut))
        elif len(before.expandtabs()) >= _INDENT and not before.strip():
            found.append(line)
    first = next((i for i, line in enumerate(found) if SIGNATURE.match(line.text)), None)
    return found[first:] if first is not None else []
