"""Plans named by number: «KH 139», «17/KH-UBND», «Quyết định 1187/QĐ-BNNMT», and numbers that name none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.plan_mention import PlanMention, overlaps
from corpus import Plan
from corpus.text import fold

_KIND = r"(?:kh|qd|ctr|ct|da)"
_NUMBERED = re.compile(
    r"\b(?:ke hoach|kh|plan|ban|so)\s*(?:so\s*)?(?P<number>\d{1,4})(?!\d|\.\d|\s*nghi quyet|\s*ngay\b)"
    rf"(?:(?:\s*/\s*(?P<kind>{_KIND})\b(?:\s*-?\s*(?P<issuer>(?:ubnd|b[a-z]{{1,8}}))\b)?)|\s+kh\s*-?\s*ubnd\b)?(?!/\d)"
)
_SLASHED = re.compile(
    rf"\b(?:(?:quyet dinh|qd|chuong trinh|ctr|chi thi|de an)\s+)?(?:so\s+)?\b(?P<number>\d{{1,5}})\s*/\s*(?:20\d\d\s*/\s*)?(?P<kind>{_KIND})\b"
    r"(?:\s*-\s*(?P<issuer>[a-z]{2,12}(?:-[a-z]{2,12})?))?"
)
# «QĐ 1187»: only a plan whose own number is that of a decision
_DECISION = re.compile(r"\b(?:quyet dinh|qd)\s*(?:so\s*)?(?P<number>\d{1,5})\b(?!\s*/|\.\d)(?P<kind>)(?P<issuer>)")
# what a number counts, so that it names no plan
_COUNTED = (
    r"(?:nhiem vu|viec|chi tieu|nghi quyet|ngay|thang|nam|quy|tuan|dong|muc|ty|trieu|nghin|nguoi|doanh nghiep|dn|startup|mo hinh|lan|phan tram|"
    r"tuoi|don vi|co quan|so|sang|trang|phut|gio|m2|nhom|hoc|giao vien|thu tuc|dich vu|san pham)\b"
)


@dataclass(frozen=True)
class _Number:
    plan: str
    kind: str  # «kh», «qd»
    issuer: str  # «ubnd», «bnnmt»


class PlanNumbers:
    """The numbers of the plans of a corpus; in every province they begin again."""

    def __init__(self, plans: Mapping[str, Plan]) -> None:
        self._known: dict[str, list[_Number]] = {}
        for plan in plans.values():
            if plan.number:
                printed = fold(plan.number.value)
                kind = re.search(rf"/({_KIND})\b(?:-([a-z&-]+))?", printed)
                number = _Number(plan.id, kind.group(1) if kind else "", (kind.group(2) or "").replace("&", "") if kind else "")
                self._known.setdefault(printed.split("/")[0].lstrip("0"), []).append(number)

    def find(self, folded: str) -> list[PlanMention]:
        """Plans whose numbers stand in a folded question; all of them where several have the same."""
        found: list[PlanMention] = []
        for pattern in (_SLASHED, _NUMBERED, _DECISION):
            for match in pattern.finditer(folded):
                if pattern is _NUMBERED and match.group(0).startswith("so"):
                    continue
                for number in self._meant(match):
                    if pattern is not _DECISION or number.kind == "qd":
                        found.append(PlanMention(number.plan, match.start(), match.end()))
        for match in re.finditer(r"(?:va|voi|,|-|so voi|sang|qua)\s+(\d{1,4})\b(?!\s*(?:[/%.]|" + _COUNTED + r"))", folded):
            # «kế hoạch 316 với 17»: the second number shares the word «kế hoạch»
            if found and match.start() - found[-1].stop <= 2:
                found += [PlanMention(n.plan, match.start(1), match.end()) for n in self._known.get(match.group(1), [])]
        bare = [
            PlanMention(n.plan, m.start(), m.end()) for m in re.finditer(rf"(?<![\w/.,-])(\d{{1,4}})\b(?!\s*(?:[/%.-]|{_COUNTED}))", folded)
            for n in self._known.get(m.group(1), [])
        ]  # fmt: skip
        # «139 phấn đấu …, 17 đòi …»: two numbers of plans are hardly two amounts
        if len({m.start for m in [*found, *bare]}) > 1:
            found += [m for m in bare if not overlaps(m, found)]
        return found

    def unknown(self, folded: str) -> list[str]:
        """Numbers of plans that a question names but the corpus has not («kế hoạch 200», «17/KH-BYT»; «kế hoạch 05 năm» is none)."""
        named = [
            m.group(1)
            for m in re.finditer(
                r"\b(?:ke hoach|kh)\s*(?:so\s*)?(\d{1,4})(?!\d|\s*nghi quyet|\s*(?:ngay|nam|thang|quy|tuan)\b|/\d|\.)", folded
            )
        ]
        return [n for n in named if n.lstrip("0") not in self._known and not 1990 <= int(n) <= 2100]

    def _meant(self, match: re.Match[str]) -> list[_Number]:
        """The plans of a number; its kind and issuer, where the question gives them, must be theirs."""
        numbers = self._known.get(match["number"].lstrip("0"), [])
        kind, issuer = match["kind"], match["issuer"]
        if kind:
            numbers = [n for n in numbers if n.kind == kind]
        if issuer:
            numbers = [n for n in numbers if n.issuer.startswith(issuer) or issuer.startswith(n.issuer)]
        return numbers
