"""The body of a plan -> outline of clauses: I / 1 / 2.5 / a) / * / - / +, with paths as cited.

`MARKERS` lists the marks that open a node, outermost first; a node's parent is the last open node
of a lower rank. Unmarked paragraphs belong to the part that they stand in.
"""

import re
from dataclasses import dataclass, field

from corpus.lines import Flow, Layout, Line, continues, ends_sentence, join
from corpus.models import Clause, ClauseKind, Source

MARKERS: list[tuple[ClauseKind, re.Pattern[str]]] = [
    (
        ClauseKind.SECTION,
        re.compile(
            r"^([A-HĐ])\.\s+(?=\S)|^([IVX]{1,5})[.)]\s+(?=\S)|^(?:PHẦN|Phần|CHƯƠNG|Chương)\s+([IVX]+|\d+|[A-HĐ](?![\w.]))[.:]?\s*"
        ),
    ),
    (ClauseKind.DECIMAL, re.compile(r"^(\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+(?=\S)")),
    (ClauseKind.NUMBER, re.compile(r"^(\d{1,2})[.)]\s+(?=\S)|^(?:Điều|Khoản)\s+(\d+)[.:]\s*")),
    (ClauseKind.LETTER, re.compile(r"^([a-zđ]\d?)[).]\s+(?=\S)")),
    (ClauseKind.STAR, re.compile(r"^(\*)\s*(?=[^\W\d_])")),
    (ClauseKind.DASH, re.compile(r"^([-–•])\s*(?=\S)")),
    (ClauseKind.PLUS, re.compile(r"^(\+)\s*(?=\S)")),
]
_RANK = {
    ClauseKind.SECTION: 0, ClauseKind.NUMBER: 1, ClauseKind.DECIMAL: 2, ClauseKind.LETTER: 4,
    ClauseKind.STAR: 5, ClauseKind.DASH: 6, ClauseKind.PLUS: 7, ClauseKind.PARAGRAPH: 9,
}  # fmt: skip
_PART_LETTERS = frozenset("ABCDĐEGH")  # «C», «D» are no Roman numerals of a plan's sections
_CLOSING = re.compile(r"^Trên đây là|^Trong quá trình (?:tổ chức |triển khai )?thực hiện,? (?:nếu|phát sinh)", re.IGNORECASE)


_HEADINGS = (ClauseKind.SECTION, ClauseKind.NUMBER, ClauseKind.DECIMAL)


def ends_with_joint(text: str) -> bool:
    """Whether a line breaks off inside a number or list («…/NQ-», «…,»)."""
    return text.endswith(("-", "/", ","))


@dataclass
class _Node:
    kind: ClauseKind
    marker: str
    lines: list[Line]
    parent: "_Node | None" = None
    children: dict[ClauseKind, int] = field(default_factory=dict)  # how many of each kind stand below
    ordinal: int = 1  # among its parent's children of its kind
    path: str = ""
    id: str = ""

    @property
    def rank(self) -> int:
        """How deep a node stands: «A. …» is above «I. …»."""
        return -1 if self.kind is ClauseKind.SECTION and self.marker in _PART_LETTERS else _RANK[self.kind]

    @property
    def flow(self) -> Flow:
        """The text behind the marker."""
        flow = Flow()
        for index, line in enumerate(self.lines):
            text, start = line.text, line.start
            if index == 0 and self.kind in dict(MARKERS):
                found = dict(MARKERS)[self.kind].match(text)
                cut = found.end() if found else 0
                text, start = text[cut:], start + cut
            flow.add(text, start)
        return flow


def opening(text: str) -> tuple[ClauseKind, str] | None:
    """The list marker that a line opens with, if any."""
    for kind, pattern in MARKERS:
        found = pattern.match(text)
        if found:
            marker = next(group for group in found.groups() if group)
            if kind is ClauseKind.SECTION and found.group(1) and not text.isupper():
                continue  # «A. MỤC ĐÍCH» opens a part; «A. Nguyễn Văn B» is a name
            return kind, marker
    return None


def paragraphs(lines: list[Line], layout: Layout, breaks: frozenset[int] = frozenset()) -> list[list[Line]]:
    """Lines grouped into paragraphs: each opens with a marker, after a finished one or at a break.

    Args:
        breaks: numbers of lines that a table or title parts from what stands above.
    """
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.number not in breaks and not _opens(groups[-1], line, layout):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _opens(group: list[Line], line: Line, layout: Layout) -> bool:
    marker = opening(line.text)
    if marker is None:
        opened = opening(group[0].text)
        if opened is not None and opened[0] is ClauseKind.SECTION and len(group) == 1 and _bare(group[0].text):
            return False  # «Phần A» alone on its line: its heading follows
        headed = opened is not None and opened[0] in _HEADINGS and not layout.trailing_marks_wrap
        if headed and line.blank_before and line.text[:1].isupper() and not line.text.isupper():
            return not ends_with_joint(group[-1].text)  # the text under a heading
        return not continues(group[-1], line, layout)
    # «… giai đoạn 2021 \n- 2025»: a dash before a number goes on a wrapped line
    wrapped = group[-1].wraps and layout.trailing_marks_wrap
    return not (marker[0] is ClauseKind.DASH and wrapped and bool(re.match(r"[-–]\s*\d{4}", line.text)))


def _bare(text: str) -> bool:
    """Whether a line is a section's mark and nothing else."""
    found = dict(MARKERS)[ClauseKind.SECTION].match(text)
    return found is not None and found.end() == len(text)


def build_outline(
    source: Source, lines: list[Line], layout: Layout, *, pages: dict[int, int], breaks: frozenset[int] = frozenset()
) -> list[Clause]:
    """Clauses of the body in the order of the text.

    Args:
        lines: the body's lines (title, header, recipients and annexes already taken out).
        pages: page of each line, where the text marks its pages.
        breaks: lines at which a new paragraph opens whatever stands before.
    """
    nodes: list[_Node] = []
    stack: list[_Node] = []
    for group in paragraphs(lines, layout, breaks):
        node = _node(group, stack)
        node.parent = _parent(node, stack)
        if node.parent:
            node.ordinal = node.parent.children.get(node.kind, 0) + 1
            node.parent.children[node.kind] = node.ordinal
        if node.kind in _RANK and node.kind is not ClauseKind.PARAGRAPH:
            while stack and stack[-1].rank >= node.rank:
                stack.pop()
            stack.append(node)
        nodes.append(node)
    _name(nodes)
    return [_clause(source, node, pages) for node in nodes]


def _node(group: list[Line], stack: list[_Node]) -> _Node:
    marker = opening(group[0].text)
    if marker:
        return _Node(marker[0], marker[1], group)
    if _CLOSING.match(group[0].text):
        return _Node(ClauseKind.CLOSING, "", group)
    return _Node(ClauseKind.PARAGRAPH if stack else ClauseKind.PREAMBLE, "", group)


def _parent(node: _Node, stack: list[_Node]) -> _Node | None:
    if node.kind in (ClauseKind.PREAMBLE, ClauseKind.CLOSING):
        return None
    if node.kind is ClauseKind.PARAGRAPH:
        for open_node in reversed(stack):
            listed = open_node.rank >= _RANK[ClauseKind.LETTER]
            if not listed or not ends_sentence(join(open_node.lines).text):
                return open_node
        return stack[0]
    for open_node in reversed(stack):
        if open_node.rank < node.rank:
            return open_node
    return None


def _name(nodes: list[_Node]) -> None:
    """Paths as people cite them («II.2.5.a»), ids made unique by counting."""
    seen: dict[str, int] = {}
    for node in nodes:
        node.path = _path(node)
        seen[node.path] = seen.get(node.path, 0) + 1
        node.id = node.path if seen[node.path] == 1 else f"{node.path}~{seen[node.path]}"


def _path(node: _Node) -> str:
    if node.kind is ClauseKind.PREAMBLE:
        return "phần mở đầu"
    if node.kind is ClauseKind.CLOSING:
        return "phần kết"
    above = node.parent.path if node.parent else ""
    if _numbered_below(node) and node.parent:  # «2.5» under «2» is cited as II.2.5, not II.2.2.5
        above = node.parent.parent.path if node.parent.parent else ""
    if node.kind in (ClauseKind.DASH, ClauseKind.PLUS, ClauseKind.PARAGRAPH, ClauseKind.STAR):
        word = {
            ClauseKind.DASH: "gạch đầu dòng", ClauseKind.PLUS: "dấu cộng",
            ClauseKind.PARAGRAPH: "đoạn", ClauseKind.STAR: "phần",
        }[node.kind]  # fmt: skip
        own = f"{word} {node.ordinal}"
        return f"{above}, {own}" if above else own
    return f"{above}.{node.marker}" if above else node.marker


def _numbered_below(node: _Node) -> bool:
    """Whether a decimal repeats its parent's number: «2.5» under «2»."""
    above = node.parent
    return bool(
        above and node.kind is ClauseKind.DECIMAL and above.kind is ClauseKind.NUMBER
        and node.marker.split(".")[0] == above.marker
    )  # fmt: skip


def locator(path: str) -> str:
    """A path with the word that people put before it: «mục III.2.a», «phần mở đầu»."""
    return path if path.startswith(("phần mở đầu", "phần kết", "chú thích")) else f"mục {path}"


def _clause(source: Source, node: _Node, pages: dict[int, int]) -> Clause:
    flow = node.flow
    whole = join(node.lines).whole()
    heading = bool(node.children) and not (ends_sentence(flow.text) and not flow.text.endswith(":"))
    return Clause(
        id=f"{source.plan_id}#{node.id}", plan=source.plan_id, kind=node.kind,
        path=locator(node.path), marker=node.marker, text=flow.text,
        heading=heading or node.kind is ClauseKind.SECTION,
        parent=f"{source.plan_id}#{node.parent.id}" if node.parent else None,
        span=whole, lines=source.lines(whole), page=pages.get(node.lines[0].number),
    )  # fmt: skip
