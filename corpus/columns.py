"""Header words of a table -> roles of its columns, by the phrases of `data/columns.yaml`."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from corpus.agencies import words
from corpus.text import normalize
from corpus.word_lists import read_list

_DATA = Path(__file__).parent / "data" / "columns.yaml"
_ANY_OFFICE = ("đơn", "vị")  # alone a unit of measure; «Đơn vị thụ hưởng» is none
_GROUPS_YEARS = {("lộ", "trình"), ("tiến", "độ")}
_SENTENCE = 15  # characters of a middling cell of work: names of offices and places are no shorter, but are known


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
        if self.role is Role.NOTE:
            return f"note:{self.name}"
        return f"value:{self.year}" if self.year else self.role.value


@cache
def _phrases() -> dict[tuple[str, ...], Role]:
    raw = read_list(_DATA)
    return {words(phrase): Role(role) for role, phrases in raw.items() for phrase in phrases}


_YEAR = re.compile(r"^(?P<words>\D*?)(?P<year>20\d\d)$")
_YEAR_WORDS = {
    # what may stand before a value column's year: target, plan, baseline, achieved, estimated, …
    "năm", "chỉ", "tiêu", "kế", "hoạch", "mục", "đến", "kh", "hiện", "trạng", "thực", "kết", "quả", "ước", "đạt",
    "giao", "cuối", "hết", "giá", "trị", "được", "th",
}  # fmt: skip


def role_of(name: str) -> Column | None:
    """The column that a whole header cell names, if its words are known."""
    year = _YEAR.match(normalize(name))
    if year and set(words(year["words"])) <= _YEAR_WORDS:
        return Column(Role.VALUE, name, year["year"])
    role = _phrases().get(words(_bare(name)))
    return Column(role, name) if role else None


def read_header(header: list[str]) -> list[Column] | None:
    """Columns of a header row given as cells; None unless it reads like one of a task table."""
    columns = _second_look([_column(name) for name in header])
    return columns if _is_task_table(columns) else None


def _column(name: str) -> Column:
    return role_of(name) or _closest(name) or Column(Role.NOTE, name)


def read_double_header(upper: list[str], lower: list[str]) -> list[Column] | None:
    """Columns of a heading of two rows: «Cơ quan thực hiện» over «Chủ trì» and «Phối hợp».

    A cell of the upper row goes over the empty cells behind it; where the lower row is empty the
    upper name stands. A lower name that says nothing alone is kept with what it stands under
    («Tiến độ: Quý I»).
    """
    if len(upper) != len(lower) or not any(lower) or upper[0] == "" or lower[0] not in ("", upper[0]):
        return None
    spanned = [not over or upper[i + 1 : i + 2] == [""] for i, over in enumerate(upper)]
    if any(under and under != over and not wide for over, under, wide in zip(upper, lower, spanned, strict=True)):
        return None  # the lower row is a row of the table, not of its heading
    columns: list[Column] = []
    group, strange = "", 0
    for over, under, wide in zip(upper, lower, spanned, strict=True):
        group = over or group
        column = _column(under or group)
        if under and under != group and wide and column.role is Role.NOTE and words(_bare(under)) not in _phrases():
            column, strange = Column(Role.NOTE, f"{group}: {under}"), strange + 1
        columns.append(column)
    if any(len(column.name) > 80 or re.fullmatch(r"(?!20\d\d$)[\d.]+", column.name) for column in columns):
        return None
    if strange > 2 and columns[0].role is not Role.STT:
        return None
    columns = _second_look(columns)
    return columns if _is_task_table(columns) else None


def guess_content(header: list[str], rows: list[list[str]]) -> list[Column] | None:
    """Columns of a heading whose column of work has a name that nobody foresaw: the one with the most words below it.

    Only where the others tell that it is a table of tasks, and all rows below have as many cells.
    """
    columns = [_column(name) for name in header]
    roles = {column.role for column in columns}
    below = [row for row in rows if len(row) == len(header) and sum(map(bool, row)) > 2]
    if Role.CONTENT in roles or Role.STT not in roles or len(roles - {Role.STT, Role.NOTE}) < 2 or not below:
        return None
    lengths = {
        at: sum(len(row[at]) for row in below) / len(below)
        for at, column in enumerate(columns)
        if column.role is Role.NOTE and column.name and words(_bare(column.name)) not in _phrases()
    }
    widest = max(lengths, key=lambda at: lengths[at], default=None)
    if widest is None or lengths[widest] < _SENTENCE or sum(bool(row[widest]) for row in below) < 0.8 * len(below):
        return None
    columns[widest] = Column(Role.CONTENT, columns[widest].name)
    columns = _second_look(columns)
    return columns if _is_task_table(columns) else None


def _bare(name: str) -> str:
    """A header cell without what it says in brackets: «Kinh phí (triệu đồng)»."""
    return re.sub(r"\(.*?\)", " ", name)


def _closest(name: str) -> Column | None:
    """A longer header cell («Cơ quan chủ trì thực hiện nhiệm vụ») by the phrase that it opens with."""
    key = words(_bare(name))
    starts = [p for p in _phrases() if len(p) >= 2 and key[: len(p)] == p and p != _ANY_OFFICE]
    return Column(_phrases()[max(starts, key=len)], name) if starts else None


def split_header(text: str) -> list[Column] | None:
    """Columns of a header whose cells were flattened to one run of words."""
    key = list(words(_bare(text)))
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
    if [column.role for column in columns].count(Role.CONTENT) != 1:
        return None
    columns = _second_look(_years_in_place(columns))
    return columns if _is_task_table(columns) else None


def _years_in_place(columns: list[Column]) -> list[Column]:
    """A heading of two rows read as one: the years of the lower row stand below «Lộ trình», wherever that stands."""
    first = next((at for at, column in enumerate(columns) if column.year), len(columns))
    years = columns[first:]
    grouped = [at for at, c in enumerate(columns[:first]) if c.role is Role.DEADLINE and words(c.name)[:2] in _GROUPS_YEARS]
    if len(years) < 2 or len(grouped) != 1 or not all(column.year for column in years):
        return columns
    return [*columns[: grouped[0]], *years, *columns[grouped[0] + 1 : first]]


def _longest(key: list[str], index: int) -> int:
    if key[index : index + 2] == ["năm", "20"]:
        return 0
    for length in range(min(8, len(key) - index), 0, -1):
        if tuple(key[index : index + length]) in _phrases():
            return length
    return 0


def _second_look(columns: list[Column]) -> list[Column]:
    """What only the whole heading tells: targets beside units, and columns of which there are two.

    «Kết quả» beside «Đơn vị» and without a deadline is an indicator's target, not an output.
    """
    roles = [column.role for column in columns]
    if Role.UNIT in roles and Role.DEADLINE not in roles and Role.TARGET not in roles:
        columns = [Column(Role.TARGET, c.name) if c.role is Role.OUTPUT else c for c in columns]
    return _unique_years(_unique_roles(columns))


def _unique_roles(columns: list[Column]) -> list[Column]:
    """One column a role; another that claims it is kept as a remark under its own heading."""
    kept: dict[Role, int] = {}
    for index, column in enumerate(columns):
        better = column.role is Role.CONTENT and "nhiệm vụ" in normalize(column.name)
        if column.role not in kept or better:
            kept[column.role] = index
    free = (Role.NOTE, Role.VALUE)
    return [
        c if c.role in free or kept[c.role] == index else Column(Role.NOTE, c.name) for index, c in enumerate(columns)
    ]  # fmt: skip


def _unique_years(columns: list[Column]) -> list[Column]:
    """«Thực hiện 2025» beside «Kế hoạch 2025»: the heading, not the year, tells the values apart."""
    years = [column.year for column in columns if column.year]
    return [Column(c.role, c.name, c.name) if c.year and years.count(c.year) > 1 else c for c in columns]


def _is_task_table(columns: list[Column]) -> bool:
    """A content column and at least one column that makes it a table of tasks or indicators."""
    roles = [column.role for column in columns]
    if roles.count(Role.CONTENT) != 1 or roles.count(Role.STT) > 1:
        return False
    telling = {Role.LEAD, Role.DEADLINE, Role.TARGET, Role.VALUE, Role.COORDINATING, Role.OUTPUT}
    return len(columns) >= 3 and bool(telling & set(roles))


def names_columns(text: str) -> bool:
    """Whether a line is the heading of a table, though its cells cannot be told apart: «STT» alone,
    or «STT …» with the names of two other columns at least."""
    key = list(words(_bare(text)))
    if tuple(key) in (("stt",), ("tt",), ("số", "tt")):
        return True
    if not opens_header(text):
        return False
    roles, index = set(), 0
    while index < len(key):
        length = _longest(key, index)
        if length:
            roles.add(_phrases()[tuple(key[index : index + length])])
        index += length or 1
    return len(roles - {Role.STT, Role.NOTE}) >= 2


def opens_header(text: str) -> bool:
    """Whether a line could open a table header: «STT …», «TT …» or a known first column."""
    key = words(text)
    if key[:2] == ("st", "t") or text.strip() in ("ST", "S"):  # «ST / T»: a narrow cell wraps
        return True
    return bool(key) and (
        key[0] in {"stt", "tt"} or key[:3] == ("số", "thứ", "tự") or key[:2] == ("số", "tt")
        or (len(key) > 1 and re.fullmatch(r"20\d\d", key[-1]) is not None and key[:2] == ("chỉ", "tiêu"))
    )  # fmt: skip
