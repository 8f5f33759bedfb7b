"""Agencies named in a question, by every written form, abbreviation and English name, and their roles."""

import re
from dataclasses import dataclass
from typing import Any

from assistant.lexicon import lexicon
from assistant.models import Value
from assistant.wording import phrase_pattern
from corpus import gazetteer
from corpus.text import fold, normalize
from index import AgencyRole, TaskItem

_TOKEN = re.compile(r"[a-z]+(?:&[a-z]+)*|\d+|\S")
_INSIDE = {",", "-", "/", "&", ".", "–"}
ANYBODY = "co-quan-lien-quan"  # «các cơ quan, đơn vị»: says nothing about the work
# Names that stand for whole layers of government: they are rarely what a question is about.
_BROAD = {
    "ubnd-thanh-pho", "hdnd-thanh-pho", "thanh-uy", "chinh-phu", "ubnd-tinh", "co-quan-lien-quan", "doanh-nghiep",
    "to-chuc-doanh-nghiep", "lanh-dao-ubnd", "chinh-quyen-co-so", "dang-uy", "tinh-uy", "bao-chi", "to-chuc-khcn",
    "cac-truong-vien", "nganh-doan-the", "hiep-hoi-nganh-nghe",
}  # fmt: skip


# how people shorten parts of names
_SHORT = [
    ("doanh nghiep", "dn"), ("khoa hoc va cong nghe", "khcn"), ("khoa hoc cong nghe", "khcn"), ("doi moi sang tao", "dmst"),
    ("giao dich cong nghe", "gdcn"), ("dau tu mao hiem", "dtmh"), ("cong nghe cao", "cnc"), ("kinh te - xa hoi", "ktxh"),
    ("uy ban nhan dan", "ubnd"), ("trung tam", "tt"), ("ban quan ly", "bql"), ("van phong", "vp"), ("thanh pho", "tp"), ("ha noi", "hn"),
]  # fmt: skip


class AgencySlot(Value):
    """An agency in a question and the role that the question gives it."""

    agency_id: str
    name: str
    role: AgencyRole | None = None
    broad: bool = False
    start: int
    stop: int


@dataclass(frozen=True)
class _Token:
    word: str
    start: int
    stop: int


class AgencyNames:
    """A trie over folded names: the gazetteer's and those that only the plans' tables know."""

    def __init__(self, items: list[TaskItem]) -> None:
        self._trie: dict[str, Any] = {}
        self.words: set[str] = set()  # every word of a name, for the speller
        for agency in gazetteer().by_id.values():
            for name in (agency.name, *agency.aliases, *agency.english):
                self._insert(name, agency.id)
        for item in items:
            for named in item.agencies:
                if named.agency_id.startswith("x-") and _opens_like_one(named.name):
                    self._insert(named.name, named.agency_id)
                    self._insert_bracketed(named.name, named.agency_id)

    def _insert_bracketed(self, name: str, agency_id: str) -> None:
        """«Trung tâm Kiểm soát bệnh tật tỉnh (CDC)» is called with and without its short form, and by that alone."""
        bracket = re.search(r"\s*\(([^()]+)\)\s*$", name)
        if bracket is None:
            return
        whole = name[: bracket.start()].strip()
        if _opens_like_one(whole):
            self._insert(whole, agency_id)
        if re.fullmatch(r"[A-ZĐ][A-ZĐ&-]{2,}", bracket.group(1)):
            self._add(fold(bracket.group(1)), agency_id)

    def _insert(self, name: str, agency_id: str) -> None:
        self._add(fold(name), agency_id)
        if fold(name).startswith("so "):
            self._add("nganh" + fold(name)[2:], agency_id)  # «ngành y tế» is led by its department
        short = fold(name)
        for full, brief in _SHORT:
            if full in short:
                short = short.replace(full, brief)
                self._add(short, agency_id)

    def _add(self, name: str, agency_id: str) -> None:
        node = self._trie
        for token in _tokens(name):
            if token.word[0].isalnum():
                node = node.setdefault(token.word, {})
                self.words.add(token.word)
        node.setdefault("", agency_id)

    def find(self, folded: str) -> list[tuple[str, int, int]]:
        """(agency id, start, stop) of names in a folded text, longest match first come."""
        tokens = _tokens(folded)
        found, at = [], 0
        while at < len(tokens):
            match = self._longest(tokens, at)
            if match:
                stop, agency_id = match
                found.append((agency_id, tokens[at].start, tokens[stop - 1].stop))
                at = stop
            else:
                at += 1
        return found

    def slots(self, folded: str, taken: list[tuple[int, int]]) -> tuple[AgencySlot, ...]:
        """Agencies named outside the spans that other slots took, each with the role that it is given."""
        slots = []
        found = sorted([*self.find(folded), *self._paraphrased(folded)], key=lambda name: name[1])
        for at, (agency_id, start, stop) in enumerate(found):
            if any(a <= start < b for a, b in taken):
                continue  # part of a plan's name; a name that only runs into one stands
            slots.append(
                AgencySlot(
                    agency_id=agency_id,
                    name=folded[start:stop],
                    role=_role(folded[: _reach(folded, stop, found[at + 1 :])], start, stop),
                    broad=is_broad(agency_id),
                    start=start,
                    stop=stop,
                )
            )
        return tuple(slots)

    def _paraphrased(self, folded: str) -> list[tuple[str, int, int]]:
        """«sở lo nông nghiệp với môi trường»: a department called by what it looks after."""
        names = []
        for said in _LOOKS_AFTER.finditer(folded):
            words = said.group(2).split()
            for count in range(len(words), 1, -1):
                inside = " ".join("va" if w in ("voi", "cung") else w for w in words[:count])
                called = f"{said.group(1)} {inside}"
                whole = [name for name in self.find(called) if name[1:] == (0, len(called))]
                if whole:
                    start = said.start(2)
                    names.append((whole[0][0], said.start(), start + len(" ".join(words[:count]))))
                    break
        return names

    def _longest(self, tokens: list[_Token], at: int) -> tuple[int, str] | None:
        node, best = self._trie, None
        for index in range(at, len(tokens)):
            word = tokens[index].word
            if not word[0].isalnum():
                if index == at or word not in _INSIDE:
                    break
                continue
            if word not in node:
                break
            node = node[word]
            if "" in node:
                best = (index + 1, str(node[""]))
        return best


_LOOKS_AFTER = re.compile(
    r"\b(so|phong|bo|vu) (?:lo|phu trach|quan ly|chuyen|chuyen trach|nganh)(?: ve| viec| mang| nganh| chuyen)* ((?:[a-z]+ ?){2,7})"
)


def _tokens(folded: str) -> list[_Token]:
    return [_Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(folded)]


def _opens_like_one(name: str) -> bool:
    """Whether a name has a head and more («Trung tâm Xúc tiến Du lịch»); «Vụ» alone would be found in «nhiệm vụ»."""
    said = tuple(normalize(name).replace(",", " ").split())
    return any(len(said) > len(head) and said[: len(head)] == head for head in gazetteer().heads)


def is_broad(agency_id: str) -> bool:
    """Whether a name is too general to narrow a question down by itself."""
    return agency_id in _BROAD


_TOGETHER = re.compile(r"[\s,/&+]*(?:va|voi|cung|hoac|hay|lan|and|or|,|/|&)?[\s]*(?:cac |ca )?")


def _reach(folded: str, stop: int, after: list[tuple[str, int, int]]) -> int:
    """How far the words behind a name may speak of it: up to the next name that is not named together with it.

    A bracket closes what is said inside: «Phụ lục 2 (Quỹ …), Sở Tài chính chủ trì».
    """
    end = len(folded)
    for _, start, until in after:
        if not _TOGETHER.fullmatch(folded[stop:start]):
            end = start
            break
        stop = until
    inside = folded.rfind("(", 0, stop) > folded.rfind(")", 0, stop)
    closes = folded.find(")", stop)
    return min(end, closes) if inside and closes >= 0 else end


def _role(folded: str, start: int, stop: int) -> AgencyRole | None:
    """The role that the words around an agency give it, nearest first."""
    behind = " ".join(folded[stop : stop + 60].split()[:7])
    before = " ".join(folded[max(0, start - 40) : start].split()[-5:])
    roles = lexicon().roles
    best: tuple[int, AgencyRole] | None = None
    for role in (AgencyRole.LEAD, AgencyRole.COORDINATING):
        for word in roles[role.value]:
            match = phrase_pattern(word).search(behind)
            if match and re.search(r"\bkhong (?:phai )?(?:la )?(?:don vi |co quan )?$", behind[: match.start()]):
                continue  # «không chủ trì nhưng phối hợp»
            # «Sở Nội vụ phối hợp với những đơn vị nào»: the agency leads, partners are asked for
            asked = match and re.match(r"\s*(?:voi|cung)\s+(?:nhung |cac )?(?:ai|don vi|co quan|so|ben)", behind[match.end() :])
            # «… do ai chủ trì» asks who does; the agency before it does not
            asked = asked or (match and re.search(r"\b(?:ai|nao|gi|who)(?: (?:la|se|duoc|phai))?\s*$", behind[: match.start()]))
            if match and not asked and (best is None or match.start() < best[0]):
                best = (match.start(), role)
    if best:
        return best[1]
    if re.search(r"\bphoi hop (?:voi|cung)$", before):
        return AgencyRole.LEAD if re.search(r"\b(?:nao|ai|gi)\b", folded[:start]) else None
    for role in (AgencyRole.COORDINATING, AgencyRole.LEAD):
        if any(re.search(rf"\b{re.escape(w)}(?: voi| cung| boi| la| cua| by| with)?$", before) for w in roles[role.value]):
            return role
    return None
