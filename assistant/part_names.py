"""Parts of plans named in a question: annexes, sections, numbered rows, and the resolutions they rest on."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.lexicon import lexicon
from corpus import BlockKind, Corpus
from corpus.text import fold, squeeze

_ANNEX = re.compile(
    r"\b(?:(?:bang |bieu )?(?:phu luc|pl)|(?<!tieu )(?<!dai )(?<!phat )bieu|bang(?= (?:phan cong|chi tieu|nhiem vu|giao|viec|cong viec|dau viec))|annex|appendix)\s*(?:so\s*)?(\d{1,2}(?:\.\d)?(?!\w)|[ivx]{1,5}(?!\w))?(?![\w.]\w)"
)
_RESOLUTION = re.compile(
    r"\b(?:nghi quyet|nq|resolution)s?\s*(?:so|no\.?|number)?\s*(\d{1,4})(?:\s*/\s*\d{4})?(?:\s*[-/]\s*nq\s*(?:-|/)?\s*(?:hdnd|tw|cp)?)?\b"
)
# «cái nghị quyết về hỗ trợ khởi nghiệp (số 35)»
_IN_BRACKETS = re.compile(r"\b(?:nghi quyet|nq)\b[^()?.;]{0,60}\(\s*(?:so|nq|nghi quyet)(?: so)?\s*(\d{1,4})(?:/[\w/-]+)?\s*\)")
# «cái nghị quyết lo cho dân khởi nghiệp, số 35 ấy»
_NUMBER_BEHIND = re.compile(r"\b(?:nghi quyet|nq)\b[^()?.;\d]{3,50}, ?(?:so|nq so|nq)\s*(\d{1,4})(?= (?:ay|do|nay)\b| ?,)")
_WRITTEN_OUT = re.compile(r"(?<![\w/])(\d{1,4})(?:\s*/\s*(?:20\d\d\s*/\s*)?nq\s*-\s*(?:hdnd|cp)|\s*-\s*nq\s*/\s*tw)\b")
_SECTION = re.compile(
    r"\b(?:muc|phan|nhom|section|khoan)\s+((?:[ivx]{1,5}|\d{1,2})(?:\.\d{1,2}){0,2}(?:\.[a-z])?)(?![\w/%]|\s*(?:nghi quyet|nhiem vu|%))"
)
_POINT_OF = re.compile(
    r"\b(?:diem|tiet) ([a-z]) (muc|khoan|phan) ((?:[ivx]{1,5}|\d{1,2})(?:\.\d{1,2}){0,2})(?![\w.])"
)  # «điểm c mục 2.2»
_TABLE_OF = re.compile(r"(?:bang|bieu) (chi tieu|nhiem vu|phan cong)\b")
_ITEM = re.compile(
    r"\b(?:nhiem vu|nv|chi tieu|ct|stt|so thu tu|dong|muc|task|viec|hang|indicator|item)\s+(?:so|thu tu|stt|number|no\.?)?\s*(\d{1,3})(?![\w./%-]|\s*(?:nghi quyet|%|nhiem vu|doanh nghiep))"
)
# «chỉ tiêu 10 sản phẩm» counts; «chỉ tiêu 10 do ai theo dõi» is the tenth
_ITEM_ENDS = re.compile(
    r"\s*(?:$|[,.;:?!()\[\]«»\"“”]|(?:cua|trong|o|tai|thuoc|phu luc|pl|do|ai|co|han|la|bao gio|khi nao|theo|kh|ke hoach|giao|thi|den|toi|va|voi|bang|muc|nghi quyet|nq|noi|ghi|nam o|phai|duoc|cho|moi|of|in|who|when|which|what|is|and|to)\b)"
)
_PRINTED = re.compile(
    r"(?:phu luc|bieu|bang|danh muc)\b(?!.*\bmuc\b) ?(?:so ?)?0*([\w.]+)?"
)  # as annexes are headed, with their number
_NUMBER = re.compile(r"(?<![\w/])\d{1,5}(?:/\d{4})?/[a-z][a-z-]*\w*")
_PRINTED_NUMBER = re.compile(r"(?<![\w/])\d{1,5}(?:/\d{4})?/[A-ZĐ][A-Za-zĐđ-]*\w*")
_ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]


@dataclass(frozen=True)
class Annex:
    """What an annex is about: word pairs of its title and of its resolution's title."""

    resolution: str | None
    pairs: frozenset[tuple[str, str]]
    words: frozenset[str] = frozenset()  # of its title, with the years


@dataclass(frozen=True)
class PartNames:
    """The annexes and resolutions of one corpus, by the numbers that questions give them."""

    resolutions: dict[str, str]  # number without year -> full number
    cited: dict[str, dict[str, str]]  # the same of each plan: two provinces have a resolution 71
    tables: dict[str, list[tuple[str, str]]]  # folded key -> (plan, table)
    annexes: dict[tuple[str, str], Annex]  # (plan, table) -> what it is about
    served: frozenset[str] = frozenset()  # resolutions that rows serve
    kinds: dict[tuple[str, str], str] = field(default_factory=dict)  # (plan, table) -> what all of its rows are
    spoken_of: dict[str, str] = field(default_factory=dict)  # other documents that rows speak of, by folded number

    @classmethod
    def of(cls, corpus: Corpus) -> PartNames:
        """The parts that a corpus has."""
        tables: dict[str, list[tuple[str, str]]] = {}
        resolutions: dict[str, str] = {}
        cited: dict[str, dict[str, str]] = {}
        for parsed in corpus.parsed.values():
            unread = [block.locator for block in parsed.blocks if block.kind is BlockKind.UNPARSED and block.locator]
            for table in dict.fromkeys([*(row.table for row in parsed.rows), *unread]):
                printed = _PRINTED.match(fold(table))
                if printed is not None:
                    tables.setdefault(printed.group(1) or "", []).append((parsed.plan.id, table))
            for number in [r.resolution for r in parsed.rows if r.resolution] + [
                r.number for r in parsed.plan.cites if r.kind == "Nghị quyết" or "NQ" in r.number
            ]:
                short = number.split("/")[0].split("-")[0].lstrip("0")
                resolutions.setdefault(short, number)
                cited.setdefault(parsed.plan.id, {}).setdefault(short, number)
        served = frozenset(row.resolution for parsed in corpus.parsed.values() for row in parsed.rows if row.resolution)
        return cls(resolutions, cited, tables, _annexes(corpus), served, _kinds(corpus), _documents_of_rows(corpus))

    def heads_rows(self, resolution: str) -> bool:
        """Whether an annex, or a part of one, is the work under a resolution."""
        return resolution in self.served

    def owners(self, resolutions: Sequence[str]) -> set[str]:
        """Plans with an annex of the work under one of some resolutions."""
        return {plan for (plan, _), annex in self.annexes.items() if annex.resolution in resolutions}

    def find_tables(self, folded: str, plans: list[str]) -> tuple[tuple[str, ...], list[tuple[int, int]], list[str]]:
        """«Phụ lục 2», «PL II»; a number is tried as printed, then in the other numerals."""
        names, spans, owners = [], [], []
        for match in _ANNEX.finditer(folded):
            key = (match.group(1) or "").lstrip("0")
            if not key:
                about = self._of_its_kind(folded[match.start() :], plans) or self._table_about(folded[match.end() :], plans)
                if about is not None:
                    names.append(about[1])
                    owners.append(about[0])
                    spans.append((match.start(), self._title_ends(folded, match.end(), about)))
                    continue
            if not key and not plans:
                spans.append(match.span())
                continue  # «phụ lục» alone names no plan
            for form in (key, _other_numeral(key)):
                found = [(plan, table) for plan, table in self.tables.get(form, []) if not plans or plan in plans]
                found = [f for f in found if fold(f[1])[:2] == match.group().lstrip()[:2]] or found  # «Biểu 1» beside «Phụ lục 1»
                if found:
                    names += [table for _, table in found]
                    owners += [plan for plan, _ in found]
                    break
            spans.append(match.span())
        return tuple(dict.fromkeys(names)), spans, list(dict.fromkeys(owners))

    def _of_its_kind(self, folded: str, plans: list[str]) -> tuple[str, str] | None:
        """«bảng chỉ tiêu»: the one table of the plan that holds nothing else."""
        said = _TABLE_OF.match(folded)
        kind = "indicator" if said and said.group(1) == "chi tieu" else "task"
        own = [table for table, held in self.kinds.items() if table[0] in plans and held == kind]
        return own[0] if said and len(plans) == 1 and len(own) == 1 else None

    def _title_ends(self, folded: str, at: int, table: tuple[str, str]) -> int:
        """Where the words of an annex's title end («biểu phân công nhiệm vụ năm 2026»): its year sets no time."""
        words, stop = self.annexes[table].words if table in self.annexes else frozenset(), at
        for word in re.finditer(r" *([a-z]+|\d+)(?![\w/])", folded[at:]):
            if at + word.start() != stop or word.group(1) not in words:
                break
            stop = at + word.end()
        return stop

    def _table_about(self, following: str, plans: list[str]) -> tuple[str, str] | None:
        """«phụ lục của NQ 459», «phụ lục về quỹ mạo hiểm», «bảng phân công»: the one annex so described."""
        said = " ".join(re.split(r"[.;?!,(]", following)[0].split()[:9])
        near = {t: a for t, a in self.annexes.items() if not plans or t[0] in plans}
        number = _RESOLUTION.search(said)
        if number and number.group(1).lstrip("0") in self.resolutions:
            wanted = self.resolutions[number.group(1).lstrip("0")]
            owners = [table for table, annex in near.items() if annex.resolution == wanted]
            return owners[0] if len(owners) == 1 else None
        words = [w for w in re.findall(r"[a-z]+", said) if w not in lexicon().folded_stopwords and len(w) > 1]
        pairs = set(itertools.pairwise(words))
        scored = sorted(((len(pairs & annex.pairs), table) for table, annex in near.items()), reverse=True)
        if scored and scored[0][0] >= 1 and (len(scored) == 1 or scored[0][0] > scored[1][0]):
            return scored[0][1]
        return None

    def annex_elsewhere(self, folded: str) -> tuple[tuple[str, ...], list[str]] | None:
        """A numbered annex that only one plan has, and that plan: for a question that names another plan."""
        tables, _, owners = self.find_tables(folded, [])
        alone = len(owners) == 1 and len(tables) == 1
        numbered = alone and re.search(r"\d|\b[ivx]+\b", fold(tables[0]).removeprefix("phu luc"))
        return (tables, owners) if numbered else None

    def find_resolutions(self, folded: str, plans: Sequence[str] = ()) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
        """«NQ 461», «Nghị quyết số 34/2025/NQ-HĐND», «nghị quyết 68-NQ/TW»: of the plans that are named first of all."""
        own = {short: full for plan in reversed(plans) for short, full in self.cited.get(plan, {}).items()}
        known = self.resolutions | {
            short: full for short, full in own.items() if not _one_document(full, self.resolutions[short])
        }
        found: list[str] = []
        spans: list[tuple[int, int]] = []
        for match in sorted(
            [
                *_RESOLUTION.finditer(folded),
                *_WRITTEN_OUT.finditer(folded),
                *_IN_BRACKETS.finditer(folded),
                *_NUMBER_BEHIND.finditer(folded),
            ],
            key=lambda m: m.start(),
        ):
            number = match.group(1).lstrip("0")
            if number in known and not any(a <= match.start() < b for a, b in spans):
                found.append(known[number])
                spans.append(match.span())
        for match in _NUMBER.finditer(folded):  # «Quyết định số 300/QĐ-TTg» as the basis of rows
            if match.group() in self.spoken_of:
                found.append(self.spoken_of[match.group()])
                spans.append(match.span())
        return tuple(dict.fromkeys(found)), spans

    def unknown_resolutions(self, folded: str) -> tuple[str, ...]:
        """«Nghị quyết 36/2025» where no plan speaks of a resolution 36."""
        numbers = [
            m.group(1).lstrip("0")
            for m in _RESOLUTION.finditer(folded)
            if not re.match(r"\s*(?:nghi quyet|nhiem vu|chi tieu|nam|thang)", folded[m.end() :])
        ]
        # «6 nghị quyết 2026-2030»: a year is no number of a resolution
        return tuple(n for n in dict.fromkeys(numbers) if n and n not in self.resolutions and not 1990 <= int(n) <= 2100)


def _one_document(one: str, other: str) -> bool:
    """Whether two writings of a number are of one document: «30/NQ-HĐN» lacks a letter and the year of «30/2025/NQ-HĐND»."""
    parts = [(re.findall(r"/(\d{4})(?=/)", number)[:1], fold(re.sub(r"[\d/]+", "", number))) for number in (one, other)]
    (year, body), (other_year, other_body) = parts
    same_year = not year or not other_year or year == other_year
    return same_year and (body.startswith(other_body) or other_body.startswith(body))


def annex_as_said(folded: str) -> str | None:
    """The first numbered annex that a question names, as «Phụ lục 7»."""
    numbered = next((m.group() for m in _ANNEX.finditer(folded) if m.group(1)), None)
    return re.sub(r"^(?:phu luc|pl|annex|appendix)", "Phụ lục", numbered) if numbered else None


def find_sections(folded: str) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
    """«mục III», «mục 2.2», «nhóm VII»: markers in upper case."""
    folded = _POINT_OF.sub(lambda m: f"{m.group(2)} {m.group(3)}.{m.group(1)}".ljust(len(m.group())), folded)
    found = list(_SECTION.finditer(folded))
    # «các mục 2.x» are all under 2
    markers = [m.group(1).upper().removesuffix(".X") for m in found]
    for at in range(len(found) - 2, -1, -1):  # «khoản 2 mục III» is III.2
        between = folded[found[at].end() : found[at + 1].start()]
        if (
            markers[at].isdigit()
            and re.fullmatch(r"[IVX]+", markers[at + 1])
            and not re.sub(r"\b(?:cua|thuoc|trong|,)|\s", "", between)
        ):
            markers[at : at + 2] = [f"{markers[at + 1]}.{markers[at]}"]
    if len(markers) == 2 and re.fullmatch(r"[IVX]+", markers[0]) and markers[1].isdigit() and not _BOTH.search(folded):
        markers = [".".join(markers)]  # «phần II …, mục 6»: the sixth of part II
    return tuple(markers), [m.span() for m in found]


_BOTH = re.compile(r"\b(?:va|voi|lan|hay|so voi) (?:muc|phan|khoan)\b")


def find_item_number(folded: str) -> tuple[str | None, list[tuple[int, int]]]:
    """«nhiệm vụ số 15», «STT 44»."""
    found = next(
        (
            m
            for m in _ITEM.finditer(folded)
            if re.search(r"\b(?:so|thu tu|stt|number|no)\b", m.group()) or _ITEM_ENDS.match(folded[m.end() :])
        ),
        None,
    )
    return (found.group(1).lstrip("0"), [found.span()]) if found else (None, [])


def find_item_numbers(folded: str) -> tuple[str, ...]:
    """«việc 4 và việc 20»: each of several rows that a question names by their numbers."""
    return tuple(dict.fromkeys(m.group(1).lstrip("0") for m in _ITEM.finditer(folded) if _ITEM_ENDS.match(folded[m.end() :])))


def _annexes(corpus: Corpus) -> dict[tuple[str, str], Annex]:
    found: dict[tuple[str, str], Annex] = {}
    titles = {r.number: r.title for plan in corpus.plans.values() for r in plan.implements if r.title}
    for parsed in corpus.parsed.values():
        for block in parsed.blocks:
            if block.kind is not BlockKind.TABLE_TITLE:
                continue
            rows = {row.resolution for row in parsed.rows if row.table == block.locator}
            resolution = next(iter(rows)) if len(rows) == 1 else None
            words = re.findall(r"[a-z]+", fold(f"{block.text.split('(')[0]} {titles.get(resolution or '', '')}"))
            pairs = set(itertools.pairwise(words))
            pairs |= {(a, c) for a, _, c in zip(words, words[1:], words[2:], strict=False)}  # «quỹ [đầu tư] mạo hiểm»
            pairs |= {(a, d) for a, _, _, d in zip(words, words[1:], words[2:], words[3:], strict=False)}
            title = frozenset(re.findall(r"[a-z]+|\d+", fold(block.text.split("(")[0])))
            found[parsed.plan.id, block.locator] = Annex(resolution, frozenset(pairs), title)
    return found


def _kinds(corpus: Corpus) -> dict[tuple[str, str], str]:
    """Of each table whose rows are all tasks or all indicators, which."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in corpus.rows:
        found.setdefault((row.plan, row.table), set()).add(row.kind.value)
    return {table: next(iter(kinds)) for table, kinds in found.items() if len(kinds) == 1}


def _documents_of_rows(corpus: Corpus) -> dict[str, str]:
    """Numbers of documents other than resolutions and plans that rows speak of, in any cell."""
    found: dict[str, str] = {}
    for row in corpus.rows:
        for cell in (row.content, row.output or "", *row.extra.values()):
            for number in _PRINTED_NUMBER.findall(squeeze(cell)):
                if "NQ" not in number and "KH" not in number:
                    found.setdefault(fold(number), number)
    return found


def _other_numeral(key: str) -> str:
    if key in _ROMANS:
        return str(_ROMANS.index(key) + 1)
    return _ROMANS[int(key) - 1] if key.isdigit() and 1 <= int(key) <= len(_ROMANS) else key
