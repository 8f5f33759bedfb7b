"""Where the plans' issuers govern: the place of each plan and the province that it lies in.

Numbers of plans and names of agencies repeat in every province, so a place that a question names
narrows it to the plans of that place. While all plans are of one province, nothing is narrowed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assistant.lexicon import lexicon
from corpus import Plan, Source
from corpus.text import fold, normalize, squeeze

_LEVEL = r"(?:phuong|xa|quan|huyen|thi xa|tinh|thanh pho|tp|thi tran|dac khu)"
_SEAT = re.compile(rf"(?:.*\b)?(?P<level>{_LEVEL})\s+(?P<place>\S.*)$")
_HIGHEST = {"tinh", "thanh pho", "tp"}
# «Lý Sơn, ngày 22 tháng 01 năm 2026»: where a plan was signed
_DATELINE = re.compile(r"((?<!\S)[A-ZĐÀ-Ỹ][^\W\d_]*(?:(?: | ?- ?)[A-ZĐÀ-Ỹ][^\W\d_]*){0,3})\s*,\s*$")
_BEFORE_DATE = 60  # characters in which the place of a dateline stands
_BEFORE_PLACE = frozenset(["phuong", "xa", "quan", "huyen", "tinh", "pho", "tp", "tran", "khu", "o", "tai", "cua"])
_CAPITAL, _CALLED_CAPITAL = "ha noi", re.compile(r"(?<!luat )\bthu do\b")  # «Thủ đô», but not «Luật Thủ đô»
# a level without a name; «các tỉnh, thành phố» and «cấp tỉnh» mean no place of ours
_A_CITY = re.compile(
    r"(?<!tinh )(?<!tinh, )(?<!cac )(?<!nhieu )(?<!truc thuoc )\b(?:thanh pho|tp|city)\b(?! truc thuoc)(?! thong minh)"
)
_A_PROVINCE = re.compile(
    r"(?<!cac )(?<!nhieu )(?<!lien )(?<!cap )(?<!muoi )\b(?:cua|o|toan|ubnd|hdnd|trong|cap uy) tinh\b(?!,? thanh)(?! (?:nao|khac|ban))"
)
# a name of a place within another name: «Đại học Quốc gia Hà Nội», «Điện Biên Phủ»
_OWN_NAME = re.compile(
    r"\b(?:dai hoc|hoc vien|cong ty|bao|dai|ngan hang)(?: (?!(?:o|tai|cua|tinh|thanh|tp|phuong|xa|quan|huyen|dac)\b)[a-z]+){0,4} $"
)


@dataclass(frozen=True)
class Seat:
    """The place that a plan is of, folded, and the province or city that it lies in."""

    place: str
    province: str
    name: str  # as a sentence says it: «tỉnh Nghệ An»

    @property
    def is_lower(self) -> bool:
        """Whether it lies in a province and is none."""
        return self.place != self.province


@dataclass(frozen=True)
class IssuingPlaces:
    """The places of the plans of one corpus; a ministry's plan has none."""

    seats: dict[str, Seat]
    provinces: dict[str, str] = field(default_factory=dict)  # as lists of places write them, by folded name
    pairs: Mapping[tuple[str, str], int] = field(default_factory=dict)  # adjacent folded words of the plans, how often

    @classmethod
    def of(cls, plans: Mapping[str, Plan], sources: Mapping[str, Source] | None = None) -> IssuingPlaces:
        """
        Args:
            sources: the texts, which say in which province a lower level's plan was made.
        """
        listed = {fold(name): name for name in lexicon().provinces}
        texts = {plan: source.raw for plan, source in (sources or {}).items()}
        seats = {plan.id: seat for plan in plans.values() if (seat := _seat(plan, texts.get(plan.id, ""), listed)) is not None}
        return cls(seats, {seat.province: listed.get(seat.province, "") for seat in seats.values()})

    @property
    def several(self) -> bool:
        """Whether plans of more than one province were read."""
        return len({seat.province for seat in self.seats.values()}) > 1

    def place_of(self, plan: str) -> str | None:
        """The folded place that a plan is of."""
        seat = self.seats.get(plan)
        return seat.place if seat else None

    def names(self, plan: str) -> set[str]:
        """Folded names of the place that a plan is of and of the province that it lies in."""
        seat = self.seats.get(plan)
        return {seat.place, seat.province} if seat else set()

    def province_of(self, plan: str) -> str | None:
        """The folded province or city that a plan is of or lies in; None for a ministry's."""
        seat = self.seats.get(plan)
        return seat.province if seat else None

    def said_in_full(self, folded: str) -> list[tuple[int, int]]:
        """Where a question closes a phrase by the level and name of the plans' own province («… thành phố Hà Nội do ai lo»).

        They tell nothing of a work: all the works are there. Before another word they may be part of a name.
        """
        found = []
        for name in {*self.provinces, *(seat.place for seat in self.seats.values())}:
            for match in re.finditer(rf"(?:\b(?:o|cua|tai|trong) )?\b(?:{_LEVEL}|tp\.) {re.escape(name)}\b", folded):
                after = re.match(r" *(\w*)", folded[match.end() :])
                word = after.group(1) if after else ""
                if not word or word in lexicon().folded_stopwords or not self.pairs.get((name.split()[-1], word), 0):
                    found.append(match.span())
        return found

    def named(self, folded: str, typed: str = "") -> tuple[str, ...]:
        """Plans of the place that a question names, else of the level; none if it names none, or plans of one province were read.

        Args:
            typed: the question as typed, in which a place of one syllable («Huế») is told from other words.
        """
        if not self.several:
            return ()
        return self._of_place(folded, typed) or self._of_level(folded)

    def _of_place(self, folded: str, typed: str) -> tuple[str, ...]:
        found: set[str] = set()
        for name in {seat.province for seat in self.seats.values()} | {seat.place for seat in self.seats.values()}:
            if self.where(name, folded, typed):
                found |= {plan for plan, seat in self.seats.items() if name in (seat.place, seat.province)}
        lower = {plan for plan in found if self.seats[plan].is_lower and self.where(self.seats[plan].place, folded, typed)}
        return tuple(plan for plan in self.seats if plan in (lower or found))

    def _of_level(self, folded: str) -> tuple[str, ...]:
        """«thành phố có phần mềm …», «UBND tỉnh giao ai»: plans of provinces of that level, and of what lies in them."""
        cities = {seat.province for seat in self.seats.values() if seat.name.startswith("thành phố") and not seat.is_lower}
        rural = {seat.province for seat in self.seats.values() if seat.name.startswith("tỉnh") and not seat.is_lower}
        city, province = bool(_A_CITY.search(folded)), bool(_A_PROVINCE.search(folded))
        meant = cities if city and not province else rural if province and not city else set()
        return tuple(plan for plan, seat in self.seats.items() if seat.province in meant)

    def one_province(self, plans: Iterable[str]) -> bool:
        """Whether some plans are all of one province."""
        return len({self.province_of(plan) for plan in plans}) == 1

    def name_of(self, plans: Iterable[str]) -> str:
        """What some plans of one place are called by: the province's name if it has a plan among them."""
        seats = [self.seats[plan] for plan in plans if plan in self.seats]
        highest = [seat for seat in seats if not seat.is_lower] or seats
        return ", ".join(dict.fromkeys(seat.name for seat in highest))

    def places_in(self, name: str) -> set[str]:
        """Folded provinces that a name has in it («Bảo hiểm Xã hội thành phố Hà Nội»)."""
        return {p for p in map(fold, lexicon().provinces) if re.search(rf"\b{re.escape(p)}\b", fold(name))}

    def where(self, name: str, folded: str, typed: str) -> tuple[int, int] | None:
        """Where a question says the folded name of a place, and not a part of another name or of other words."""
        if name == _CAPITAL and (capital := _CALLED_CAPITAL.search(folded)):
            return capital.span()
        accented = normalize(typed) != folded
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", folded):
            if _OWN_NAME.search(folded[: match.start()]) or self._bound(folded[: match.start()].split()[-2:], name.split()):
                continue
            spelled = normalize(self.provinces.get(name) or name)
            if " " in name or not accented or re.search(rf"(?<!\w){re.escape(spelled)}(?!\w)", normalize(typed)):
                return match.span()
        return None

    def _bound(self, before: list[str], name: list[str]) -> bool:
        """«công nghệ an ninh»: whether the first word belongs to the one before it rather than to the place."""
        if len(name) < 2 or not before or before[-1] in _BEFORE_PLACE:
            return False
        times = self.pairs.get((before[-1], name[0]), 0)
        own = len(before) > 1 and self.pairs.get((before[0], before[1]), 0) > times  # «công nghệ An Giang»: «nghệ» is taken
        return times > self.pairs.get((name[0], name[1]), 0) and not own


def _seat(plan: Plan, text: str, provinces: dict[str, str]) -> Seat | None:
    printed = normalize(plan.issuer.value) if plan.issuer else ""
    printed = squeeze(
        re.sub(r"\bxã hội chủ nghĩa việt nam\b", "", printed)
    )  # of the national heading, where columns ran together
    issuer = fold(printed)
    if plan.level == "ministry" or re.match(r"bo\b", issuer):
        return None
    found = _SEAT.match(issuer)
    dated = None if found else _dateline(plan, text)
    if found is None and dated is None:
        return None
    place = found["place"].strip() if found else fold(dated or "")
    spelled = printed[found.start("place") :].strip() if found and len(printed) == len(issuer) else dated or place
    name = " ".join(word.capitalize() for word in spelled.split())
    name = f"{printed[found.start('level') : found.end('level')]} {name}" if found and len(printed) == len(issuer) else name
    if place in provinces or (found and found["level"] in _HIGHEST and plan.level not in ("ward", "district")):
        return Seat(place, place, name)
    return Seat(place, _province(text, provinces) or place, name)


def _dateline(plan: Plan, text: str) -> str | None:
    """The place in front of a plan's date, where the issuer's name gives none."""
    if plan.issued is None or plan.issued.plan != plan.id:
        return None
    line = text[max(0, plan.issued.span.start - _BEFORE_DATE) : plan.issued.span.start].rsplit("\n", 1)[-1]
    found = _DATELINE.search(line)
    return found.group(1) if found else None


def _province(text: str, provinces: dict[str, str]) -> str | None:
    """The province that a lower level's plan names most often with its level («UBND tỉnh Quảng Ngãi»)."""
    names = "|".join(re.escape(name) for name in sorted(provinces, key=len, reverse=True))
    counts = Counter(re.findall(rf"\b(?:tinh|thanh pho|tp)\.? ({names})\b", fold(text)))
    return counts.most_common(1)[0][0] if counts else None
