"""Written agency names -> `AgencyMention`s: a gazetteer of known names, a grammar for unknown ones.

Names match on syllables without punctuation, so «các Sở, ban, ngành» is one name. A name that no
entry knows but that opens like an agency's («Sở …», «Trung tâm …») gets an id made of its letters.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import DataFileError
from corpus.lines import Flow
from corpus.models import AgencyMention
from corpus.text import fold, normalize, squeeze
from corpus.word_lists import read_list

_DATA = Path(__file__).parent / "data"
_TOKEN = re.compile(r"[^\W\d_]+(?:&[^\W\d_]+)*|\d+|\S", re.UNICODE)
_INSIDE_NAMES = {",", "-", "–", "/", "&", "."}  # punctuation that may stand inside a name
_GLUED = re.compile(r"^([A-ZĐ&]{2,})(và)$")  # «KHCNvà»: a blank lost in extraction


class Agency(BaseModel):
    """One entry of `data/agencies.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str
    aliases: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    group: bool = False
    members: tuple[str, ...] = Field(default=(), description="ids, or id prefixes ending in «*»")


@dataclass(frozen=True)
class Token:
    """A word or a punctuation mark with its offsets in the text."""

    word: str  # normalised
    start: int
    stop: int
    title: bool  # starts with a capital
    capitals: bool = False  # an abbreviation: «CDC»

    @property
    def is_word(self) -> bool:
        """Whether it is a word rather than punctuation."""
        return self.word[0].isalnum()


def tokenize(text: str) -> list[Token]:
    """Words and punctuation of a text, with «KHCNvà» taken apart."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, raw = match.start(), match.group()
        glued = _GLUED.match(raw)
        for piece in glued.groups() if glued else (raw,):
            short = len(piece) > 1 and piece.isupper()
            tokens.append(Token(normalize(piece) or piece, start, start + len(piece), piece[0].isupper(), short))
            start += len(piece)
    return tokens


def words(text: str) -> tuple[str, ...]:
    """The words of a name, punctuation dropped: the key under which names are compared."""
    return tuple(token.word for token in tokenize(text) if token.is_word)


class Gazetteer:
    """Known names and the grammar words around them; longest match wins."""

    def __init__(self, agencies: list[Agency], grammar: dict[str, list[str]]) -> None:
        """Indexes every name and alias; a name with two owners is a `DataFileError`."""
        self.by_id = {agency.id: agency for agency in agencies}
        self._trie: dict[str, Any] = {}
        self._bare: dict[tuple[str, ...], str] = {}
        for agency in agencies:
            for name in (agency.name, *agency.aliases):
                self._insert(words(name), agency.id)
            if words(agency.name)[:1] == ("sở",):
                self._bare[words(agency.name)[1:]] = agency.id
        self.heads = {words(head) for head in grammar["heads"]}
        self.not_heads = {words(phrase) for phrase in grammar["not_heads"]}
        self.plural = set(grammar["plural"])
        self.charged = [words(word) for word in grammar["charged"]]
        self.products = {words(phrase) for phrase in grammar["products"]}
        self.orders = {words(phrase) for phrase in grammar["orders"]}
        self.commas = {words(phrase) for phrase in grammar["commas"]}
        self.dangling = {words(word) or (word,) for word in grammar["dangling"]}

    def _insert(self, key: tuple[str, ...], agency_id: str) -> None:
        node = self._trie
        for word in key:
            node = node.setdefault(word, {})
        taken = node.setdefault("", agency_id)
        if taken != agency_id:
            raise DataFileError(
                f"agencies.yaml: «{' '.join(key)}» is a name of both {taken} and {agency_id}; "
                "expected one owner; remove it from one"
            )

    def match(self, tokens: list[Token], at: int) -> list[tuple[int, str]]:
        """All (stop, id) of known names that start at token `at`, shortest first."""
        node, found = self._trie, []
        for index in range(at, len(tokens)):
            token = tokens[index]
            if not token.is_word:
                if index == at or token.word not in _INSIDE_NAMES:
                    break
                continue
            if token.word not in node:
                break
            node = node[token.word]
            if "" in node:
                found.append((index + 1, str(node[""])))
        return found

    def match_bare(self, tokens: list[Token], at: int) -> tuple[int, str] | None:
        """A department named without «Sở» («các sở: Khoa học và Công nghệ, …»), longest."""
        best: tuple[int, str] | None = None
        run: list[str] = []
        for index in range(at, min(at + 12, len(tokens))):
            if tokens[index].is_word:
                run.append(tokens[index].word)
                if tuple(run) in self._bare:
                    best = (index + 1, self._bare[tuple(run)])
            elif tokens[index].word not in "-":
                break
        return best

    def is_head(self, tokens: list[Token], at: int) -> bool:
        """Whether an agency's name could open here: capital, or one of the plural group words."""
        if at >= len(tokens) or not (tokens[at].title or tokens[at].word in self.plural):
            return False
        following = tuple(t.word for t in tokens[at : at + 4] if t.is_word)[:3]  # «Phòng, chống» as «Phòng chống»
        if any(following[: len(phrase)] == phrase for phrase in self.not_heads):
            return False
        return any(tuple(t.word for t in tokens[at : at + len(head)]) == head for head in self.heads)

    def includes(self, group_id: str, agency_id: str) -> bool:
        """Whether a group's name covers an agency («Các Sở, ban, ngành» covers Sở Y tế)."""
        group = self.by_id.get(group_id)
        if group is None:
            return False
        return any(agency_id.startswith(m[:-1]) if m.endswith("*") else agency_id == m for m in group.members)


@cache
def gazetteer() -> Gazetteer:
    """The shipped gazetteer.

    Raises:
        DataFileError: an entry is malformed, or two entries share a name.
    """
    raw = read_list(_DATA / "agencies.yaml")
    grammar = read_list(_DATA / "agency_words.yaml")
    try:
        agencies = [Agency.model_validate(entry) for entry in raw]
    except ValidationError as error:
        raise DataFileError(f"agencies.yaml: {error}; expected the fields of Agency") from error
    return Gazetteer(agencies, grammar)


def agency_name(agency_id: str, fallback: str = "") -> str:
    """The full name of a known agency, else `fallback`."""
    known = gazetteer().by_id.get(agency_id)
    return known.name if known else fallback or agency_id


_SHORT_FORM = re.compile(r"\s*\([A-ZĐ&]{2,}\)$")


def unknown_id(name: str) -> str:
    """An id for a name that no entry knows, stable over tone placement, case and a short form in brackets."""
    name = _SHORT_FORM.sub("", name)
    return "x-" + re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")


def mentions(flow: Flow) -> tuple[AgencyMention, ...]:
    """Known agencies named in running text, longest match, left to right."""
    known = gazetteer()
    tokens = tokenize(flow.text)
    found: list[AgencyMention] = []
    index = 0
    while index < len(tokens):
        if _opens_bare_list(tokens, index):
            index = _bare_list(tokens, index + 3, flow, found)
            continue
        matches = known.match(tokens, index)
        if not matches:
            index += 1
            continue
        stop, agency_id = matches[-1]
        found.append(_mention(flow, tokens, index, stop, agency_id))
        index = stop
    return tuple(found)


def _opens_bare_list(tokens: list[Token], index: int) -> bool:
    # «Các sở: Khoa học và Công nghệ, …» names departments without repeating «Sở»
    return [t.word for t in tokens[index : index + 3]] == ["các", "sở", ":"]


def _bare_list(tokens: list[Token], index: int, flow: Flow, found: list[AgencyMention]) -> int:
    known = gazetteer()
    joined = True
    while index < len(tokens):
        if tokens[index].word in {",", "và", ";"}:
            joined, index = True, index + 1
            continue
        match = known.match_bare(tokens, index) if joined else None  # «…, Tài chính xây dựng kế hoạch»: a verb
        if match is None:
            break
        joined = False
        found.append(_mention(flow, tokens, index, match[0], match[1]))
        index = match[0]
    return index


def _mention(flow: Flow, tokens: list[Token], first: int, stop: int, agency_id: str) -> AgencyMention:
    start, end = tokens[first].start, tokens[stop - 1].stop
    entry = gazetteer().by_id.get(agency_id)
    name = squeeze(flow.text[start:end])
    group = entry.group if entry else words(name)[:1] == ("các",)
    return AgencyMention(agency_id=agency_id, name=name, span=flow.span(start, end), group=group)


def parse_list(flow: Flow) -> tuple[AgencyMention, ...]:
    """Agencies of a cell that lists nothing else; unknown names are kept with an id of their own.

    «Sở A chủ trì, phối hợp Sở B» in a cell of leads lists Sở A: who only joins in is not among them.

    >>> [m.agency_id for m in parse_list(flow_of("Sở Tài chính, Sở KHCNvà các cơ quan liên quan"))]
    ['so-tai-chinh', 'so-khcn', 'co-quan-lien-quan']
    """
    known = gazetteer()
    tokens = tokenize(flow.text)
    found: list[AgencyMention] = []
    index = 0
    while index < len(tokens):
        if not tokens[index].is_word or tokens[index].word == "và":
            index += 1
            continue
        role = _role_said(tokens, index)
        if role == _JOINING and found:
            break
        if role:
            index += len(role)
            continue
        matches = [m for m in known.match(tokens, index) if _ends_item(tokens, m[0])]
        if matches:
            stop, agency_id = matches[-1]
            stop = _own_bracket(tokens, stop, agency_id)
        else:
            stop = _unknown_stop(tokens, index)
            agency_id = unknown_id(flow.text[tokens[index].start : tokens[stop - 1].stop])
        found.append(_mention(flow, tokens, index, stop, agency_id))
        index = stop
    return tuple(found)


def _own_bracket(tokens: list[Token], stop: int, agency_id: str) -> int:
    """Behind a name's own short form in brackets: «… Quân đội (Viettel)», «Sở Y tế (SYT)» is one mention."""
    if stop < len(tokens) and tokens[stop].word == "(":
        if stop + 2 < len(tokens) and tokens[stop + 1].capitals and tokens[stop + 2].word == ")":
            return stop + 3
        for inner, inner_id in gazetteer().match(tokens, stop + 1):
            if inner_id == agency_id and inner < len(tokens) and tokens[inner].word == ")":
                return inner + 1
    return stop


_LEADING, _JOINING = ("chủ", "trì"), ("phối", "hợp")  # in the lead; together with


def _role_said(tokens: list[Token], at: int) -> tuple[str, ...]:
    """The words for a role that stand at a token among names; empty if none do."""
    following = tuple(token.word for token in tokens[at : at + 2])
    return following if following in (_LEADING, _JOINING) else ()


def _ends_item(tokens: list[Token], stop: int) -> bool:
    """Whether a known name is over here: end, punctuation, a connector, or another name."""
    if stop >= len(tokens):
        return True
    token = tokens[stop]
    if _role_said(tokens, stop):
        return True
    if not token.is_word:
        return token.word not in {"-", "/"} or _ends_item(tokens, stop + 1)
    return token.word in {"và", "cùng"} or gazetteer().is_head(tokens, stop)


def _unknown_stop(tokens: list[Token], index: int) -> int:
    """Where an unknown name ends: before a comma, or before «và» with another agency behind it."""
    depth, stop = 0, index + 1
    while stop < len(tokens):
        word = tokens[stop].word
        depth += (word == "(") - (word == ")")
        if depth == 0 and (word in {",", ";", "…"} or _role_said(tokens, stop) == _LEADING) and not _inner_comma(tokens, stop):
            break
        if depth == 0 and word == "và" and gazetteer().is_head(tokens, stop + 1):
            break
        stop += 1
    while stop > index + 1 and not tokens[stop - 1].is_word and tokens[stop - 1].word != ")":
        stop -= 1
    return stop


def _inner_comma(tokens: list[Token], at: int) -> bool:
    """Whether a comma stands inside a name: «Trạm y tế xã, phường», «Cục … Phòng, chống thiên tai»."""
    if tokens[at].word != "," or at + 1 >= len(tokens):
        return False
    if (tokens[at - 1].word, tokens[at + 1].word) in gazetteer().commas:
        return not _new_place(tokens, at + 1)
    # «Cục Quản lý Khám, chữa bệnh»: no name of a body opens with a small letter but that of a group
    small = tokens[at + 1].is_word and tokens[at + 1].word[0].isalpha() and not tokens[at + 1].title
    opens = gazetteer().is_head(tokens, at + 1) or bool(gazetteer().match(tokens, at + 1))
    return small and tokens[at - 1].title and tokens[at + 1].word not in _OPENS_GROUP and not opens


# the, some, agency, unit, enterprise, organization, locality, school, hospital, branch, household, commune, …
_OPENS_GROUP = frozenset(
    [
        "các", "những", "một", "và", "cùng", "cơ", "đơn", "doanh", "tổ", "địa", "trường", "bệnh", "viện", "ngành", "hộ", "xã",
        "phường", "thôn", "huyện", "quận", "tỉnh", "thành", "đặc", "hội", "đoàn", "ban", "sở", "phòng", "chi", "chủ", "người",
        "nhà", "hợp", "hiệp", "phối", "liên", "trưởng", "thủ", "lãnh", "cấp", "công", "tập", "ủy", "uỷ", "văn", "quỹ", "ngân",
        "trung", "mặt", "bộ", "cục", "vụ",
    ]
)  # fmt: skip


def _new_place(tokens: list[Token], at: int) -> bool:
    """«Công an xã Bình Minh, xã Hòa Lạc»: a place with a name of its own opens another item."""
    return at + 1 < len(tokens) and tokens[at].word in {"xã", "phường", "huyện", "thôn"} and tokens[at + 1].title


def flow_of(text: str) -> Flow:
    """A flow over a bare text, for text that has no place in a plan (a question, a test)."""
    flow = Flow()
    flow.add(text, 0)
    return flow
