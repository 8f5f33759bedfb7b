"""Which plan a question speaks of: by number, place, year, or what its title says.

Built from the plans' own identities, so a plan that an official drops in is named the same way:
«KH 139», «kế hoạch 90 ngày», «kế hoạch của phường Yên Hòa», «kế hoạch khoa học công nghệ 2024».
"""

import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass

from corpus import Plan, gazetteer
from corpus.text import fold

_AFTER = re.compile(r"\b(?:ban ke hoach|ke hoach|kh|plan|chien dich|dot cao diem|campaign|ban kh)\b(?!&)")
_NUMBERED = re.compile(
    r"\b(?:ke hoach|kh|plan|ban|so)\s*(?:so\s*)?(\d{1,4})(?!\d|\.\d|\s*nghi quyet|\s*ngay\b)(?:\s*/?\s*kh\s*-?\s*[a-z]{2,12}\b|\s*/\s*kh\b)?(?!/\d)"
)
_SLASHED = re.compile(r"\b(\d{1,4})\s*/\s*kh(?:\s*-\s*[a-z]{2,12})?\b")
# what a number counts, so that it names no plan
_COUNTED = (
    r"(?:nhiem vu|viec|chi tieu|nghi quyet|ngay|thang|nam|quy|tuan|dong|muc|ty|trieu|nghin|nguoi|doanh nghiep|dn|startup|mo hinh|lan|phan tram|"
    r"tuoi|don vi|co quan|so|sang|trang|phut|gio|m2|nhom|hoc|giao vien|thu tuc|dich vu|san pham)\b"
)
_COUNTS = {"hai": "2", "ba": "3", "bon": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9"}
_COUNT_WORDS = re.compile(r"\b(?:hai|ba|bon|nam|sau|bay|tam|chin)\b(?= (?:nghi quyet|nq|chuong trinh|de an|nhiem vu|chi tieu)\b)")
# words behind «kế hoạch» that ask about it, whatever a title says
_CALLED = re.compile(r"\b(?:dot|chien dich|ke hoach|kh|campaign)\s+([a-z]+) ([a-z]+)\b(?: \d+ ngay)?")
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
# words around a plan's name that pick nothing in it
_AROUND = frozenset(
    ["tinh", "thanh", "pho", "tp", "ubnd", "uy", "ban", "nhan", "dan", "xa", "phuong", "huyen", "quan", "cua", "bo", "nam"]
)
_RECORDS = frozenset(
    ["nghi", "quyet", "nhiem", "vu", "chi", "tieu", "muc"]
)  # what a plan holds, also where its title has the words
_NEXT_WORD = re.compile(r"[^\w,.;:?!]*([a-z]+|\d+)")
_LOW_LEVELS = {"ward", "district"}


@dataclass(frozen=True)
class PlanMention:
    """A plan named at `[start, stop)` of the folded question; `hard` if no other can be meant."""

    plan: str
    start: int
    stop: int
    hard: bool = True


def _tokens(text: str) -> list[str]:
    return [str(int(t)) if t.isdigit() else t for t in re.findall(r"[a-z]+|\d+", fold(text))]


_PLACE = re.compile(r"(?:phuong|xa|quan|huyen|thi xa|tinh|thanh pho|thi tran)\s+(.+)$")


def _lone_issuers(plans: dict[str, Plan]) -> dict[str, str]:
    """Of each plan whose issuer has no other plan: the issuer's folded names, as alternatives of a pattern."""
    issuers = {p.id: fold(p.issuer.value).replace("uy ban nhan dan", "ubnd") for p in plans.values() if p.issuer}
    many = Counter(issuers.values())
    known = {fold(name): agency for agency in gazetteer().by_id.values() for name in (agency.name, *agency.aliases)}
    found = {}
    for plan, issuer in issuers.items():
        agency = known.get(issuer)
        names = {issuer, *(fold(n) for n in (agency.name, *agency.aliases))} if agency else {issuer}
        if many[issuer] == 1:
            found[plan] = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return found


class PlanNames:
    """The names by which the plans of a corpus can be meant."""

    def __init__(self, plans: dict[str, Plan]) -> None:
        self._plans = plans
        self._numbers: dict[str, list[str]] = {}
        self._places: dict[str, str] = {}
        self._titles: dict[str, set[str]] = {}
        for plan in plans.values():
            if plan.number:
                self._numbers.setdefault(plan.number.value.split("/")[0].lstrip("0"), []).append(plan.id)
            place = _PLACE.search(fold(plan.issuer.value)) if plan.issuer else None
            if place:
                self._places[plan.id] = place.group(1)
            title = re.sub(r"ngày \d{1,2}/\d{1,2}/\d{4}", "", plan.title.value)
            self._titles[plan.id] = set(_tokens(title))
        frequency = Counter(t for title in self._titles.values() for t in title)
        self._idf = {t: math.log((len(plans) + 0.5) / (n + 0.0)) for t, n in frequency.items()}
        self._shared_places = Counter(self._places.values())
        self._issuers = _lone_issuers(plans)
        self._nicknames, self._pairs = self._unique_phrases()

    def _unique_phrases(self) -> tuple[dict[str, str], dict[str, str]]:
        """Word pairs that only one title holds: with a number («90 ngày»), without («cao điểm»)."""
        owners: dict[tuple[str, str], set[str]] = {}
        for plan in self._plans.values():
            words = _tokens(plan.title.value)
            for pair in itertools.pairwise(words):
                owners.setdefault(pair, set()).add(plan.id)
        unique = {pair: next(iter(ids)) for pair, ids in owners.items() if len(ids) == 1}
        numbered = {" ".join(p): plan for p, plan in unique.items() if p[0].isdigit() and not p[1].isdigit() and int(p[0]) < 1900}
        # «của Bộ», «thành phố» name no plan
        plain = {" ".join(p): plan for p, plan in unique.items() if not any(w.isdigit() or w in _NAMELESS for w in p)}
        return numbered, plain

    @property
    def places(self) -> set[str]:
        """Folded names of the places whose plans were read."""
        return set(self._places.values())

    def title(self, plan: str) -> str:
        """A plan's title."""
        return self._plans[plan].title.value

    def find(self, folded: str) -> list[PlanMention]:
        """Plans named in a folded question, in order, each once."""
        found = [*self._by_number(folded), *self._by_place(folded), *self._by_issuer(folded), *self._by_nickname(folded)]
        found += [m for m in self._by_year(folded) if not _overlaps(m, found)]
        found += [m for m in self._by_years(folded) if not _overlaps(m, found)]
        covered = {m.plan for m in found}
        found += [m for m in self._by_title(folded) if m.plan not in covered and not _overlaps(m, found)]
        found += [] if found else self._by_level(folded)
        found = _contrasted(folded, sorted((self._whole(folded, m) for m in found), key=lambda m: m.start))
        unique: dict[str, PlanMention] = {}
        for mention in found:
            unique.setdefault(mention.plan, mention)
        return list(unique.values())

    def _whole(self, folded: str, mention: PlanMention) -> PlanMention:
        """A name with all its words: «kế hoạch chính quyền số (tỉnh) Lạng Sơn» of which one way of naming saw a part."""
        issuer = self._plans[mention.plan].issuer
        words = set(_tokens(issuer.value if issuer else "")) | _AROUND
        numbered = re.search(r"\d/|\b(?:ke hoach|kh|plan) (?:so )?\d", folded[mention.start : mention.stop])
        if not numbered:  # behind its number a plan may have its issuer's name, hardly its title
            words |= self._titles[mention.plan] - _RECORDS
        start, stop = mention.start, mention.stop
        openers = list(_AFTER.finditer(folded[:start]))
        if openers and all(w in words for w in _tokens(folded[openers[-1].end() : start])):
            start = openers[-1].start()
        at = stop
        while (word := _NEXT_WORD.match(folded, at)) and word.group(1) in words:
            at = word.end()
            stop = stop if word.group(1) in _AROUND else at
        if re.match(r"\W*(?:nao|gi|may|bao)\b", folded[stop:]):
            stop = mention.stop  # «… nghị quyết nào»: what is asked, though the title has the word
        return PlanMention(mention.plan, start, stop, mention.hard)

    def unknown_numbers(self, folded: str) -> list[str]:
        """Numbers of plans that a question names but the corpus has not («kế hoạch 200»)."""
        named = [
            m.group(1)
            for m in re.finditer(r"\b(?:ke hoach|kh)\s*(?:so\s*)?(\d{1,4})(?!\d|\s*nghi quyet|\s*ngay\b|/\d|\.)", folded)
        ]
        return [n for n in named if n.lstrip("0") not in self._numbers and not 1990 <= int(n) <= 2100]

    def _by_number(self, folded: str) -> list[PlanMention]:
        found = []
        for pattern in (_SLASHED, _NUMBERED):
            for match in pattern.finditer(folded):
                if pattern is _NUMBERED and match.group(0).startswith("so"):
                    continue
                for plan in self._numbers.get(match.group(1).lstrip("0"), []):
                    found.append(PlanMention(plan, match.start(), match.end()))
        for match in re.finditer(r"(?:va|voi|,|-|so voi|sang|qua)\s+(\d{1,4})\b(?!\s*(?:[/%.]|" + _COUNTED + r"))", folded):
            # «kế hoạch 316 với 17»: the second number shares the word «kế hoạch»
            if found and match.start() - found[-1].stop <= 2:
                found += [PlanMention(p, match.start(1), match.end()) for p in self._numbers.get(match.group(1), [])]
        bare = [
            PlanMention(plan, m.start(), m.end()) for m in re.finditer(rf"(?<![\w/.,-])(\d{{1,4}})\b(?!\s*(?:[/%.-]|{_COUNTED}))", folded)
            for plan in self._numbers.get(m.group(1), [])
        ]  # fmt: skip
        # «139 phấn đấu …, 17 đòi …»: two numbers of plans are hardly two amounts
        if len({m.plan for m in [*found, *bare]}) > 1:
            found += [m for m in bare if not _overlaps(m, found)]
        return found

    def _by_place(self, folded: str) -> list[PlanMention]:
        found = []
        for plan, place in self._places.items():
            if self._plans[plan].level not in _LOW_LEVELS and self._shared_places[place] > 1:
                continue
            match = re.search(rf"(?:(?:ke hoach )?(?:cua )?(?:ubnd )?(?:phuong|xa|quan|huyen) )?\b{re.escape(place)}\b", folded)
            if match:
                found.append(PlanMention(plan, match.start(), match.end()))
        return found

    def _by_issuer(self, folded: str) -> list[PlanMention]:
        """«kế hoạch trồng rừng của Bộ NN&MT»: an issuer with one plan."""
        found = []
        for plan, names in self._issuers.items():
            match = re.search(rf"\b(?:ke hoach|kh|plan)\b[^?.;,]{{0,60}}?(?<!\w)(?:{names})(?!\w)", folded)
            if match:
                found.append(PlanMention(plan, match.start(), match.end()))
        return found

    def _by_nickname(self, folded: str) -> list[PlanMention]:
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

    def _by_year(self, folded: str) -> list[PlanMention]:
        """«KH KHCN 2024», «năm 2024»: a year that one title alone names; hard behind «kế hoạch»."""
        found = []
        for match in re.finditer(r"\b(?:nam |in )?(20\d\d)\b(?![/-])", folded):
            plan = self.by_year(int(match.group(1)))
            if plan is None or folded[max(0, match.start() - 1)] in "/-":
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

    def _by_years(self, folded: str) -> list[PlanMention]:
        """«bản 2026-2030», «kế hoạch giai đoạn 2026-2030»: a span of years that one title names."""
        found = []
        for match in re.finditer(r"\b(?:ban|ke hoach|kh|plan)(?: giai doan)? (20\d\d) ?[-–] ?(20\d\d)\b", folded):
            owners = [plan for plan, title in self._titles.items() if set(match.groups()) <= title]
            chosen = self._higher(owners) if owners else None
            found += [PlanMention(chosen, match.start(), match.end())] if chosen else []
        return found

    def _by_level(self, folded: str) -> list[PlanMention]:
        """«kế hoạch … của phường» where one ward's plan was read."""
        match = re.search(r"\bke hoach\b[^?.;]{0,40}\b(phuong|xa|quan|huyen)\b|\b(phuong)( em| minh| toi| ta)\b", folded)
        if not match:
            return []
        level = "district" if match.group(1) in ("quan", "huyen") else "ward"
        owners = [plan.id for plan in self._plans.values() if plan.level == level]
        return [PlanMention(owners[0], match.start(), match.end(), hard=False)] if len(owners) == 1 else []

    def _by_title(self, folded: str) -> list[PlanMention]:
        """Words behind «kế hoạch» that weigh for one title above all others."""
        found = []
        folded = _COUNT_WORDS.sub(lambda m: _COUNTS[m.group()].rjust(len(m.group())), folded)
        for match in _AFTER.finditer(folded):
            if re.match(r"\s*(?:so\s*)?\d{1,4}\s*/", folded[match.end() :]):
                continue  # named by its number; what follows is no title
            words = list(re.finditer(r"[a-z]+|\d+", folded[match.end() :]))[:18]
            said = [(str(int(w.group())) if w.group().isdigit() else w.group(), match.end() + w.end()) for w in words]
            named = {w for w, _ in said} - _ASKING
            scores = {plan: sum(self._idf[w] for w in named & title) for plan, title in self._titles.items()}
            best = max(scores.values(), default=0.0)
            telling = {w for w, _ in said[:12] if self._idf.get(w, 0.0) > 0.8 and w not in _ASKING}
            if best < 1.8 or (len(telling) < 2 and not any(w.isdigit() and int(w) > 1999 for w in telling)):
                continue
            near = [plan for plan, score in scores.items() if score >= best - 0.25]
            chosen = self._higher(near)
            if chosen is None:
                continue
            stop = max((end for w, end in said if w in self._titles[chosen] and self._idf[w] > 0.3), default=match.end())
            found.append(PlanMention(chosen, match.start(), stop, hard=True))
        return found

    def _higher(self, plans: list[str]) -> str | None:
        """Of plans with the same title the higher level's, if it is one."""
        if len(plans) == 1:
            return plans[0]
        higher = [plan for plan in plans if self._plans[plan].level not in _LOW_LEVELS]
        return higher[0] if len(higher) == 1 else None

    def by_year(self, year: int) -> str | None:
        """The plan whose title alone names a year."""
        owners = [plan for plan, title in self._titles.items() if str(year) in title]
        return owners[0] if len(owners) == 1 else None


def _contrasted(folded: str, mentions: list[PlanMention]) -> list[PlanMention]:
    """«năm 2024 giao sở nào, tới KH 139 thì ai»: a year set against a plan is meant as the plan of that year."""
    if not any(m.hard for m in mentions):
        return mentions
    found = []
    for at, mention in enumerate(mentions):
        following = next((m for m in mentions[at + 1 :] if m.hard and m.plan != mention.plan), None)
        before = next((m for m in reversed(mentions[:at]) if m.hard and m.plan != mention.plan), None)
        between = folded[mention.stop : following.start] if following else folded[before.stop : mention.start] if before else ""
        asks = re.search(r"\b(?:ai|nao|gi|may|bao gio|khi nao|luc nao|bao nhieu|the nao|sao)\b", between)
        turns = re.search(r"\b(?:toi|sang|con|den|roi|so voi|qua|thi|sau)\b[^?]{0,12}$|[;.]\s*$", between)
        contrasted = not mention.hard and bool(asks and turns)
        found.append(PlanMention(mention.plan, mention.start, mention.stop) if contrasted else mention)
    return found


def _overlaps(mention: PlanMention, others: list[PlanMention]) -> bool:
    return any(mention.start < o.stop and o.start < mention.stop for o in others)
