"""Header words of a table -> roles of its columns, by the phrases of `data/columns.yaml`."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from corpus.agencies import words
from corpus.text import normalize

_DATA = Path(__file__).parent / "data" / "columns.yaml"


class Role(StrEnum):
    """What a column holds."""

    STT = "stt"
    DETAIL = "detail"
    CONTENT = "content"
    LEAD = "lead"
    COORDINATING = "coordinating"
    DEADLINE = "deadline"
    OUTPUT = "output"
    UNIT = "unit"
    TARGET = "target"
    NOTE = "note"
    VALUE = "value"


@dataclass(frozen=True)
class Column:
    """One column: its role and, for a yearly value, its year."""

    role: Role
    name: str
    year: str | None = None

    @property
    def key(self) -> str:
        """Name under which a row keeps the cell."""
        return f"value:{self.year}" if self.year else self.role.value


@cache
def _phrases() -> dict[tuple[str, ...], Role]:
    raw = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return {words(phrase): Role(role) for role, phrases in raw.items() for phrase in phrases}


_YEAR = re.compile(
    r"^(?:năm |chỉ tiêu (?:đến )?(?:năm )?|kế hoạch (?:năm )?|mục tiêu (?:đến )?(?:năm )?|đến (?:năm )?|kh )?(20\d\d)$"
)


def role_of(name: str) -> Column | None:
    """The column that a whole header cell names, if its words are known."""
    year = _YEAR.match(normalize(name))
    if year:
        return Column(Role.VALUE, name, year.group(1))
    bare = re.sub(r"\(.*?\)", " ", name)
    role = _phrases().get(words(bare))
    return Column(role, name) if role else None


def read_header(header: list[str]) -> list[Column] | None:
    """Columns of a header row given as cells; None unless it reads like one of a task table."""
    columns: list[Column] = []
    for name in header:
        column = role_of(name) or _closest(name)
        columns.append(column or Column(Role.NOTE, name))
    return _second_look(columns) if _is_task_table(columns) else None


def _closest(name: str) -> Column | None:
    """A longer header cell («Cơ quan chủ trì thực hiện nhiệm vụ») by the phrase that it opens with."""
    key = words(re.sub(r"\(.*?\)", " ", name))
    starts = [p for p in _phrases() if len(p) >= 2 and key[: len(p)] == p]
    return Column(_phrases()[max(starts, key=len)], name) if starts else None


def split_header(text: str) -> list[Column] | None:
    """Columns of a header whose cells were flattened to one run of words."""
    key = list(words(re.sub(r"\(.*?\)", " ", text)))
    columns: list[Column] = []
    index = 0
    while index < len(key):
        if re.fullmatch(r"20\d\d", key[index]):
            columns.append(Column(Role.VALUE, key[index], key[index]))
            index += 1
            continue
        length = _longest(key, index)
        if not length:
            return None
        phrase = tuple(key[index : index + length])
        columns.append(Column(_phrases()[phrase], " ".join(phrase)))
        index += length
    return _second_look(columns) if _is_task_table(columns) else None


def _longest(key: list[str], index: int) -> int:
    if key[index : index + 2] == ["năm", "20"]:
        return 0
    for length in range(min(8, len(key) - index), 0, -1):
        if tuple(key[index : index + length]) in _phrases():
            return length
    return 0


def _second_look(columns: list[Column]) -> list[Column]:
    """«Kết quả» beside «Đơn vị» and without a deadline is an indicator's target, not an output."""
    roles = [column.role for column in columns]
    if Role.UNIT in roles and Role.DEADLINE not in roles and Role.TARGET not in roles:
        columns = [Column(Role.TARGET, c.name) if c.role is Role.OUTPUT else c for c in columns]
    return columns


def _is_task_table(columns: list[Column]) -> bool:
    """A content column and at least one column that makes it a table of tasks or indicators."""
    roles = [column.role for column in columns]
    if roles.count(Role.CONTENT) != 1 or roles.count(Role.STT) > 1:
        return False
    telling = {Role.LEAD, Role.DEADLINE, Role.TARGET, Role.VALUE, Role.COORDINATING, Role.OUTPUT}
    return len(columns) >= 3 and bool(telling & set(roles))


def opens_header(text: str) -> bool:
    """Whether a line could open a table header: «STT …», «TT …» or a known first column."""
    key = words(text)
    return bool(key) and (
        key[0] in {"stt", "tt"} or key[:3] == ("số", "thứ", "tự") or key[:2] == ("số", "tt")
        or (len(key) > 1 and re.fullmatch(r"20\d\d", key[-1]) is not None and key[:2] == ("chỉ", "tiêu"))
    )  # fmt: skip
