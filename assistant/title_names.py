"""Plans named by what their titles say: «kế hoạch 90 ngày», «kế hoạch khoa học công nghệ 2024», «bản 2026-2030».

A word names a plan the better the fewer titles and the fewer records have it: «người dân» stands in every plan.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Mapping, Set

from assistant.lexicon import lexicon
from assistant.plan_mention import PlanMention
from corpus import Plan
from corpus.text import fold, is_unaccented, normalize

AFTER = re.compile(r"(?<!/)\b(?:ban ke hoach|ke hoach|kh|plan|chien dich|dot cao diem|campaign|ban kh)\b(?!&)")
_COUNTS = {"hai": "2", "ba": "3", "bon": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9"}
_COUNT_WORDS = re.compile(r"\b(?:hai|ba|bon|nam|sau|bay|tam|chin)\b(?= (?:nghi quyet|nq|chuong trinh|de an|nhiem vu|chi tieu)\b)")
_CALLED = re.compile(r"\b(?:dot|chien dich|ke hoach|kh|campaign)\s+([a-z]+) ([a-z]+)\b(?: \d+ ngay)?")
# words behind «kế hoạch» that ask about it, whatever a title says
_ASKING = frozenset(["so", "may", "bao", "nhieu", "ban", "hanh", "ngay", "nao", "ky", "ai", "khi", "gi"])
_NAMELESS = frozenset(
    [
        "cua",
        "va",
        "ve",
        "theo",
        "cac",
        "nhung",
        "cho",
        "tai",
        "tren",
        "trong",
        "den",
        "tu",
        "bo",
        "so",
        "ban",
        "uy",
        "ubnd",
        "hdnd",
        "chinh",
        "phu",
        "tinh",
        "thanh",
        "pho",
        "huyen",
        "xa",
        "phuong",
        "quan",
        "nam",
        "thang",
    ]
)
# where a time begins in which something falls due: no part of a name
_DUE = re.compile(
    r"\b(?:(?:co )?han\b|xong\b|hoan thanh\b|den han|phai xong|cham nhat|truoc (?:ngay|thang|quy|nam)|(?:trong|vao) (?:ngay|thang|quy|nam)|quy (?:i|\d))"
)
_DEADLINE = re.compile(
    r"(?:\bhan|\bxong|\bhoan thanh|\bden han|\bcham nhat|\btruoc|\bket thuc)(?: (?:la|trong|vao|den|cuoi|dau|giua|het|nam|cham|nhat))*\s*$"
)
_USUAL, _NAMING = 1.7, 1.8  # weight of a word of one title alone, and of the words that name a plan
_TELLING = 0.8  # weight of a word, by titles and records, that tells one plan from the others
_DESCRIBED = 1.5  # what the words behind «kế hoạch» tell together, from which they are its name
_AROUND_NAME = frozenset(
    [
        "ve",
        "cua",
        "tinh",
        "thanh",
        "pho",
        "tp",
        "huyen",
        "xa",
        "phuong",
        "quan",
        "ubnd",
        "nam",
        "giai",
        "doan",
        "va",
        "tren",
        "dia",
        "ban",
        "so",
    ]
)
_GAP = re.compile(r"(?: ?[,;–-] ?| ?[“\"«»”/] ?| )?")
_WORD = re.compile(r"[a-z]+(?:&[a-z]+)*|\d+")
_LETTERS_ONLY = re.compile(r"[^\W\d_]+")
_KINDS_OF_PLAN = frozenset(
    [("hanh", "dong"), ("trien", "khai"), ("thuc", "hien"), ("to", "chuc"), ("chi", "tiet"), ("cong", "tac")]
)
_SHORT = re.compile(r"(?<!\w)[a-z]+(?:&[a-z]+)*(?!\w)")
_NAME_LENGTH = 90  # characters behind «kế hoạch» in which a title's words stand
_LETTERS = 3  # of an abbreviation that is told by its first letters alone
_FEW = 100  # numbers below which a title counts something
_COMMON, _RARE = 0.25, 0.02  # share of the records that have a word: from which it names nothing, up to which it names fully


def tokens(text: str) -> list[str]:
    """Folded words of a title, numbers without leading zeros."""
    return [str(int(t)) if t.isdigit() else t for t in re.findall(r"[a-z]+|\d+", fold(text))]


class TitleNames:
    """The titles of the plans of a corpus, by their words and years."""

    def __init__(self, plans: Mapping[str, Plan], shares: Mapping[str, float]) -> None:
        """
        Args:
            shares: of the records, how many have a folded word.
        """
        self._plans = plans
        self.words: dict[str, set[str]] = {}
        self._years: dict[str, set[str]] = {}
        for plan in plans.values():
            title = re.sub(r"ngày \d{1,2}/\d{1,2}/\d{4}", "", plan.title.value)
            self.words[plan.id] = set(tokens(title))
            self._years[plan.id] = set(re.findall(r"20\d\d", re.sub(r"20\d\d\s*[-–]\s*20\d\d", " ", title)))
        frequency = Counter(t for title in self.words.values() for t in title)
        whole = math.log(len(plans) + 0.5) or 1.0
        scale = min(1.0, _USUAL / whole)
        self._idf = {t: scale * math.log((len(plans) + 0.5) / n) for t, n in frequency.items()}
        self._rarity = {t: _rarity(shares.get(t, 0.0)) for t in frequency}
        self._counting: dict[tuple[str, str], list[str]] = {}  # «6 nghị quyết» -> plans whose titles count so
        for plan in plans.values():
            for count, what in itertools.pairwise(tokens(plan.title.value)):
                if count.isdigit() and int(count) < _FEW and what.isalpha():
                    self._counting.setdefault((count, what), []).append(plan.id)
        self._nicknames, self._pairs = self._unique_phrases()

    def by_nickname(self, folded: str) -> list[PlanMention]:
        """«kế hoạch 90 ngày», «đợt cao điểm»: words that one title alone has."""
        found = []
        for called in _CALLED.finditer(folded):
            plan = self._pairs.get(f"{called.group(1)} {called.group(2)}")
            if plan is not None:
                found.append(PlanMention(plan, called.start(), called.end()))
        for phrase, plan in self._nicknames.items():
            number, word = phrase.split(" ")
            match = re.search(
                rf"\b0?{number}[\s-]*(?:{word}|day|days)\b" if word == "ngay" else rf"\b0?{number} {word}\b", folded
            )
            if match:
                opener = re.search(
                    r"(?:(?:ke hoach|kh|chien dich|dot|van ban|ban|plan|campaign|cao diem|phat dong|cua|\W)\s*){1,5}$",
                    folded[: match.start()],
                )
                found.append(PlanMention(plan, opener.start() if opener else match.start(), match.end()))
        return found

    def by_year(self, folded: str) -> list[PlanMention]:
        """«KH KHCN 2024», «năm 2024»: a year that one title alone names; hard behind «kế hoạch».

        A year in which something falls due («phải xong trong năm 2028») is a time and names nothing.
        """
        found = []
        for match in re.finditer(r"\b(?:nam |in )?(20\d\d)\b(?![/-])", folded):
            plan = self._of_year(match.group(1))
            if plan is None or folded[max(0, match.start() - 1)] in "/-" or _DEADLINE.search(folded[: match.start()]):
                continue
            openers = list(
                re.finditer(
                    r"(?:\bban )?\b(?:ke hoach|kh|plan|ban)\b(?=(?:[^?.;,]|, ?cong nghe){0,45}$)", folded[: match.start()]
                )
            )
            before = openers[-1] if openers else None
            after = re.match(r"(?:[^?.;,]){0,40}\bplan\b", folded[match.end() :])
            if before or after:
                start = before.start() if before else match.start()
                found.append(PlanMention(plan, start, match.end() + (after.end() if after else 0)))
            else:
                found.append(PlanMention(plan, match.start(), match.end(), hard=False))
        return found

    def by_years(self, folded: str, here: Set[str] = frozenset()) -> list[PlanMention]:
        """«bản 2026-2030», «kế hoạch giai đoạn 2026-2030»: a span of years that titles name; no hard name where several do.

        Args:
            here: plans of the place that the question names, if it names one.
        """
        found = []
        for match in re.finditer(r"\b(?:ban|ke hoach|kh|plan)(?: giai doan)? (20\d\d) ?[-–] ?(20\d\d)\b", folded):
            owners = [plan for plan, title in self.words.items() if set(match.groups()) <= title]
            owners = [plan for plan in owners if plan in here] or owners
            chosen = self._higher(owners) if owners else None
            named = [chosen] if chosen else owners
            found += [PlanMention(plan, match.start(), match.end(), hard=len(named) == 1) for plan in named]
        return found

    def by_title(self, folded: str, named: Set[str] = frozenset()) -> list[PlanMention]:
        """Words behind «kế hoạch» that weigh for one title above all others.

        Args:
            named: plans that are named otherwise; what fits one of them names no other.
        """
        found = []
        folded = _COUNT_WORDS.sub(lambda m: _COUNTS[m.group()].rjust(len(m.group())), folded)
        for match in AFTER.finditer(folded):
            if re.match(r"\s*(?:so\s*)?\d{1,4}\s*/", folded[match.end() :]):
                continue  # named by its number; what follows is no title
            due = _DUE.search(folded, match.end())
            words = list(re.finditer(r"[a-z]+|\d+", folded[match.end() : due.start() if due else len(folded)]))[:18]
            words = words[2:] if [w.group() for w in words[:2]] == ["hanh", "dong"] else words  # a kind of plan, not its name
            said = [(_same_word(w.group()), match.end() + w.end()) for w in words]
            said += [
                (w, match.end() + short.end())
                for short in _SHORT.finditer(folded[match.end() :][:_NAME_LENGTH])
                for w in _meant(short.group())
            ]
            asked = {w for w, _ in said} - _ASKING
            first = [w for w, _ in said[:12]]
            counting = {plan for pair in itertools.pairwise(first) for plan in self._counting.get(pair, ())}
            titles = {plan: title for plan, title in self.words.items() if not counting or plan in counting}
            scores = {plan: sum(self._idf.get(w, 0.0) for w in asked & title) for plan, title in titles.items()}
            best = max(scores.values(), default=0.0)
            if best < _NAMING or not (counting or self._tell(first)):
                continue
            near = [plan for plan, score in scores.items() if score >= best - 0.25]
            chosen = self._higher(near)
            if chosen is None or not named.isdisjoint(near):
                continue
            stop = max((end for w, end in said if w in self.words[chosen] and self._idf[w] > 0.3), default=match.end())
            found.append(PlanMention(chosen, match.start(), stop, hard=True))
        return found

    def described(self, folded: str, typed: str, plan: str, places: Set[str] = frozenset()) -> list[tuple[int, int]]:
        """Where a question calls a plan that it names otherwise by words of its title («kế hoạch CCHC năm 2026 của tỉnh …»).

        Its years and the document that it carries out are part of the name there, and set no time and no resolution.

        Args:
            typed: the question as typed, character for character under the folded one; its marks tell «mỗi» from «mới».
            places: folded names of where the plan is of; they may stand within.
        """
        title = self._title(plan)
        marked = (
            set()
            if is_unaccented(typed) or len(typed) != len(folded)
            else set(_LETTERS_ONLY.findall(normalize(self._plans[plan].title.value)))
        )
        follow = set(itertools.pairwise(tokens(self._plans[plan].title.value)))
        around = {word for place in places for word in tokens(place)} | _AROUND_NAME
        spans = []
        for opens in AFTER.finditer(folded):
            stop, told, at, last = opens.end(), 0.0, opens.end(), ""
            for word in _WORD.finditer(folded, opens.end()):
                gap, token = folded[at : word.start()], word.group()
                held = title.get(_same_word(token), _short_form(token, title))
                if marked and token.isalpha() and token in title and normalize(typed[slice(*word.span())]) not in marked:
                    held = None
                behind = _WORD.match(folded, word.end() + 1)
                runs_on = "," not in gap or (last, token) in follow or (behind is not None and (token, behind.group()) in follow)
                if not _GAP.fullmatch(gap) or not runs_on or (held is None and token not in around):
                    break
                at, last = word.end(), token
                if held is not None and token not in around:
                    stop, told = word.end(), told + held
            if told >= _DESCRIBED:
                spans.append((opens.start(), stop))
        return spans

    def _title(self, plan: str) -> dict[str, float]:
        """Words of a title, each with what it tells: a number or a word of few records fully, a common one hardly."""
        words = tokens(self._plans[plan].title.value)
        return {w: 1.0 if w.isdigit() else 0.25 + 0.75 * self._rarity.get(w, 0.0) for w in words}

    def _tell(self, said: list[str]) -> bool:
        """Whether words can name a plan: two that few titles and few records have, or a year."""
        telling = {
            w
            for w in said
            if w not in _ASKING and w not in _NAMELESS and self._idf.get(w, 0.0) * self._rarity.get(w, 0.0) > _TELLING
        }
        return len(telling) > 1 or any(w.isdigit() and int(w) > 1999 for w in telling)

    def _unique_phrases(self) -> tuple[dict[str, str], dict[str, str]]:
        """Word pairs that only one title holds: with a number («90 ngày»), without («cao điểm»)."""
        owners: dict[tuple[str, str], set[str]] = {}
        for plan in self._plans.values():
            words = tokens(plan.title.value)
            for pair in itertools.pairwise(words):
                owners.setdefault(pair, set()).add(plan.id)
        unique = {pair: next(iter(ids)) for pair, ids in owners.items() if len(ids) == 1}
        numbered = {" ".join(p): plan for p, plan in unique.items() if p[0].isdigit() and not p[1].isdigit() and int(p[0]) < 1900}
        # «của Bộ», «thành phố» name no plan
        plain = {
            " ".join(p): plan for p, plan in unique.items()
            if p not in _KINDS_OF_PLAN and not any(w.isdigit() or w in _NAMELESS for w in p)
        }  # fmt: skip
        return numbered, plain

    def _higher(self, plans: list[str]) -> str | None:
        """Of plans with the same title the higher level's, if it is one."""
        if len(plans) == 1:
            return plans[0]
        higher = [plan for plan in plans if self._plans[plan].level not in LOW_LEVELS]
        return higher[0] if len(higher) == 1 else None

    def _of_year(self, year: str) -> str | None:
        """The plan whose title alone names a year, and not as an end of a span."""
        owners = [plan for plan, title in self.words.items() if year in title]
        return owners[0] if len(owners) == 1 and year in self._years[owners[0]] else None


def _meant(short: str) -> list[str]:
    """Words that an abbreviation stands for («NN&MT»)."""
    return tokens(lexicon().abbreviations.get(short, ""))


def _same_word(word: str) -> str:
    """A word of a question as titles have it: «06» is 6, «NQ» begins «nghị quyết»."""
    return str(int(word)) if word.isdigit() else "nghi" if word == "nq" else word


def _short_form(token: str, title: Mapping[str, float]) -> float | None:
    """What an abbreviation tells whose words a title has («CCHC»), by the word list or by their first letters."""
    meant = tokens(lexicon().abbreviations.get(token, ""))
    if meant and set(meant) <= title.keys():
        return sum(title[w] for w in set(meant))
    words = list(title)
    for at in range(len(words) - len(token) + 1 if len(token) >= _LETTERS else 0):
        if "".join(w[0] for w in words[at : at + len(token)]) == token:
            return sum(title[w] for w in words[at : at + len(token)])
    return None


LOW_LEVELS = frozenset(["ward", "district"])


def _rarity(share: float) -> float:
    """1 for a word that hardly a record has, 0 for one that every few records have."""
    if share <= _RARE:
        return 1.0
    return max(0.0, math.log(_COMMON / share) / math.log(_COMMON / _RARE)) if share < _COMMON else 0.0
