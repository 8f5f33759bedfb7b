"""Which plan a question speaks of: by number, place, issuer, year, or what its title says.

Built from the plans' own identities, so a plan that an official drops in is named the same way:
«KH 139», «kế hoạch 90 ngày», «kế hoạch của phường Yên Hòa», «kế hoạch khoa học công nghệ 2024».
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.issuing_places import IssuingPlaces
from assistant.plan_mention import PlanMention, overlaps
from assistant.plan_numbers import PlanNumbers
from assistant.title_names import AFTER, LOW_LEVELS, TitleNames, tokens
from corpus import Plan, gazetteer
from corpus.text import fold

__all__ = ["PlanMention", "PlanNames"]

# words around a plan's name that pick nothing in it
_AROUND = frozenset(
    ["tinh", "thanh", "pho", "tp", "ubnd", "uy", "ban", "nhan", "dan", "xa", "phuong", "huyen", "quan", "cua", "bo", "nam"]
)
_RECORDS = frozenset(
    ["nghi", "quyet", "nhiem", "vu", "chi", "tieu", "muc"]
)  # what a plan holds, also where its title has the words
_OF_PLACE = re.compile(r" (?:(?:cua|o|tai) )?(?:ubnd )?(?:(?:tinh|thanh pho|tp|phuong|xa|huyen|dac khu) )?")
_BY_NUMBER = re.compile(r"\d/|\b(?:ke hoach|kh|plan) (?:so )?\d")
_ITS_YEAR = re.compile(r" nam (20\d\d)(?! ?[-–/])")
_SET_BESIDE = re.compile(r"\b(?:con|va|voi|so voi|hay)(?: o| tai| ben| phia| cua)?\b")
_NEXT_WORD = re.compile(r"[^\w,.;:?!]*([a-z]+|\d+)")
# what an issuer's name needs beside these to be one («UBND» alone is every issuer's)
_NO_ISSUER = _AROUND | {"hoi", "dong", "hdnd", "phong", "van", "so", "cac"}


def _lone_issuers(plans: dict[str, Plan]) -> dict[str, str]:
    """Of each plan whose issuer has no other plan: the issuer's folded names, as alternatives of a pattern."""
    issuers = {p.id: fold(p.issuer.value).replace("uy ban nhan dan", "ubnd") for p in plans.values() if p.issuer}
    many = Counter(issuers.values())
    known = {fold(name): agency for agency in gazetteer().by_id.values() for name in (agency.name, *agency.aliases)}
    found = {}
    for plan, issuer in issuers.items():
        agency = known.get(issuer)
        names = {issuer, *(fold(n) for n in (agency.name, *agency.aliases))} if agency else {issuer}
        names = {name for name in names if set(tokens(name)) - _NO_ISSUER}
        if many[issuer] == 1 and names:
            found[plan] = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return found


class PlanNames:
    """The names by which the plans of a corpus can be meant."""

    def __init__(
        self, plans: dict[str, Plan], places: IssuingPlaces | None = None, shares: Mapping[str, float] | None = None
    ) -> None:
        """
        Args:
            places: where the plans' issuers govern; None: as their names say.
            shares: of the records, how many have a folded word; None: not known.
        """
        self._plans = plans
        self.issuing = places if places is not None else IssuingPlaces.of(plans)
        self._numbers = PlanNumbers(plans)
        self._titles = TitleNames(plans, shares or {})
        self._shared_places = Counter(seat.place for seat in self.issuing.seats.values())
        self._issuers = _lone_issuers(plans)

    @property
    def places(self) -> set[str]:
        """Folded names of the places whose plans were read."""
        return {seat.place for seat in self.issuing.seats.values()}

    def title(self, plan: str) -> str:
        """A plan's title."""
        return self._plans[plan].title.value

    def described(self, folded: str, typed: str, mention: PlanMention) -> list[tuple[int, int]]:
        """Where a question calls a plan, which it names by anything but its number, by words of its title."""
        if any(m.plan == mention.plan for m in self._numbers.find(folded)):
            year = _ITS_YEAR.match(folded, mention.stop)  # «Kế hoạch 18/KH-UBND năm 2026»
            plan = self._plans[mention.plan]
            own = {*plan.years, plan.issued_on.year if plan.issued_on else 0}
            return [year.span()] if year and int(year.group(1)) in own else []
        if not mention.hard:
            return []
        return self._titles.described(folded, typed, mention.plan, self.issuing.names(mention.plan))

    def by_decision(self, plan: str) -> bool:
        """Whether a decision issues a plan, whose number is then the decision's."""
        number = self._plans[plan].number
        return number is not None and "/QĐ" in number.value.upper()

    def of_its_issuer(self, folded: str, plans: Sequence[str]) -> list[tuple[int, int]]:
        """Where a question says whose a plan that it names is («Vụ Pháp chế của Bộ Nội vụ», of the ministry's own plan)."""
        return [
            m.span() for plan in plans if plan in self._issuers for m in re.finditer(rf"\b(?:cua|thuoc|tai|o) (?:(?:bo truong|chu tich|lanh dao) )?(?:{self._issuers[plan]})(?!\w)", folded)
        ]  # fmt: skip

    def find(self, folded: str, typed: str = "") -> list[PlanMention]:
        """Plans named in a folded question, in order, each once.

        Args:
            typed: the question as typed, by whose diacritics a short place is told from other words.
        """
        here = frozenset(self.issuing.named(folded, typed))
        numbered = self._numbers.find(folded)
        found = [*self._by_place(folded, typed), *self._by_issuer(folded), *self._titles.by_nickname(folded)]
        found = [*self._settled(numbered, found, folded, here), *found]
        found += [m for m in self._titles.by_year(folded) if not overlaps(m, found)]
        found += [m for m in self._titles.by_years(folded, here) if not overlaps(m, found)]
        covered = frozenset(m.plan for m in found)
        found += [m for m in self._titles.by_title(folded, covered) if not overlaps(m, found)]
        found += self._set_beside(folded, found) if found else self._by_level(folded)
        found = _contrasted(folded, sorted((self._whole(folded, m) for m in found), key=lambda m: m.start))
        unique: dict[str, PlanMention] = {}
        for mention in found:
            unique.setdefault(mention.plan, mention)
        return list(unique.values())

    def _settled(
        self, numbered: list[PlanMention], others: list[PlanMention], folded: str, here: frozenset[str]
    ) -> list[PlanMention]:
        """Of plans with the same number the one whose place, issuer or title is named as well; else all, as shared."""
        found = []
        titled: set[str] | None = None
        for mention in numbered:
            same = {m.plan for m in numbered if (m.start, m.stop) == (mention.start, mention.stop)}
            if len(same) > 1:
                if titled is None:
                    titled = {m.plan for m in self._titles.by_title(folded)}
                dated = {plan for plan in same if self._dated(plan, folded)}
                telling = ({m.plan for m in others}, here, titled, dated)
                meant = next((same & named for named in telling if same & named and same - named), same)
                if mention.plan not in meant:
                    continue
                mention = replace(mention, shared=len(meant) > 1)
            if not self._of_other_place(mention, folded):
                found.append(mention)
        return found

    def _of_other_place(self, mention: PlanMention, folded: str) -> bool:
        """«kế hoạch 17 của tỉnh Nghệ An» where that number is of another province's plan."""
        behind = _OF_PLACE.match(folded, mention.stop)
        seat = self.issuing.seats.get(mention.plan)
        if behind is None or seat is None or not self.issuing.several:
            return False
        known = {name for other in self.issuing.seats.values() for name in (other.place, other.province)}
        place = next((name for name in known if re.match(rf"{re.escape(name)}(?!\w)", folded[behind.end() :])), None)
        return place is not None and place not in (seat.place, seat.province)

    def _dated(self, plan: str, folded: str) -> bool:
        """«KH 17 ngày 12/01/2026», «KH 17 năm 2026»: whether a question gives the day or the year of a plan."""
        issued = self._plans[plan].issued_on
        if issued is None:
            return False
        day = rf"0?{issued.day}[/.-]0?{issued.month}[/.-]{issued.year}"
        return bool(re.search(rf"(?<!\d){day}(?!\d)|\b(?:kh|ke hoach|so)\b[^?.;]{{0,25}}\bnam {issued.year}\b", folded))

    def _whole(self, folded: str, mention: PlanMention) -> PlanMention:
        """A name with all its words: «kế hoạch chính quyền số (tỉnh) Lạng Sơn» of which one way of naming saw a part."""
        issuer = self._plans[mention.plan].issuer
        words = set(tokens(issuer.value if issuer else "")) | _AROUND
        if not _BY_NUMBER.search(
            folded[mention.start : mention.stop]
        ):  # behind its number a plan may have its issuer's name, hardly its title
            words |= self._titles.words[mention.plan] - _RECORDS
        start, stop = mention.start, mention.stop
        openers = list(AFTER.finditer(folded[:start]))
        if openers and all(w in words for w in tokens(folded[openers[-1].end() : start])):
            start = openers[-1].start()
        at = stop
        while (word := _NEXT_WORD.match(folded, at)) and word.group(1) in words:
            at = word.end()
            stop = stop if word.group(1) in _AROUND else at
        if re.match(r"\W*(?:nao|gi|may|bao)\b", folded[stop:]):
            stop = mention.stop  # «… nghị quyết nào»: what is asked, though the title has the word
        return replace(mention, start=start, stop=stop)

    def unknown_numbers(self, folded: str) -> list[str]:
        """Numbers of plans that a question names but the corpus, or the place that it names with them, has not («kế hoạch 200»)."""
        elsewhere = [folded[m.start : m.stop] for m in self._numbers.find(folded) if self._of_other_place(m, folded)]
        return [*self._numbers.unknown(folded), *(n.lstrip("0") for said in elsewhere for n in re.findall(r"\d+", said)[:1])]

    def _by_place(self, folded: str, typed: str) -> list[PlanMention]:
        found = []
        for plan, seat in self.issuing.seats.items():
            place = seat.place
            if self._plans[plan].level not in LOW_LEVELS and self._shared_places[place] > 1:
                continue
            said = self.issuing.where(place, folded, typed)
            if said is not None:
                opens = re.search(r"(?:ke hoach )?(?:cua )?(?:ubnd )?(?:phuong|xa|quan|huyen|dac khu) $", folded[: said[0]])
                found.append(PlanMention(plan, opens.start() if opens else said[0], said[1]))
        return found

    def _by_issuer(self, folded: str) -> list[PlanMention]:
        """«kế hoạch trồng rừng của Bộ NN&MT»: an issuer with one plan."""
        found = []
        for plan, names in self._issuers.items():
            match = re.search(rf"\b(?:ke hoach|kh|plan)\b[^?.;,]{{0,60}}?(?<![\w/-])(?:{names})(?!\w)", folded)
            if match:
                found.append(PlanMention(plan, match.start(), match.end()))
        return found

    def _set_beside(self, folded: str, found: list[PlanMention]) -> list[PlanMention]:
        """«ở Bộ Nội vụ ai vận hành, còn ở tỉnh Quảng Ninh …»: an issuer with one plan, set beside another plan."""
        named = {m.plan for m in found}
        beside = []
        for plan, names in self._issuers.items():
            match = re.search(rf"\b(?:o|tai|ben|phia|(?:bieu|bang|phu luc|van ban|ban) cua) (?:{names})(?!\w)", folded)
            if match and plan not in named and _SET_BESIDE.search(folded):
                beside.append(PlanMention(plan, match.start(), match.end()))
        return beside

    def _by_level(self, folded: str) -> list[PlanMention]:
        """«kế hoạch … của phường» where one ward's plan was read."""
        match = re.search(r"\bke hoach\b[^?.;]{0,40}\b(phuong|xa|quan|huyen)\b|\b(phuong)( em| minh| toi| ta)\b", folded)
        if not match:
            return []
        level = "district" if match.group(1) in ("quan", "huyen") else "ward"
        owners = [plan.id for plan in self._plans.values() if plan.level == level]
        return [PlanMention(owners[0], match.start(), match.end(), hard=False)] if len(owners) == 1 else []


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
        found.append(replace(mention, hard=True) if contrasted else mention)
    return found
