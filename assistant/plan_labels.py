"""How answers call a plan, and how they tell apart plans that have the same number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from corpus import Plan, gazetteer
from corpus.text import fold, normalize, squeeze

_ORGANS = re.compile(r"ủy ban nhân dân|uỷ ban nhân dân", re.IGNORECASE)
_HEADING = re.compile(r"cộng h\S+ xã hội chủ nghĩa việt nam", re.IGNORECASE)  # beside it, where columns ran together
_LEVELS = {"tỉnh", "thành phố", "thị xã", "thị trấn", "huyện", "quận", "xã", "phường", "đặc khu"}
_SMALL = {word for level in _LEVELS for word in level.split()} | {"và", "các"}


def plan_label(plan: Plan, language: str = "vi") -> str:
    """How an answer names a plan: by number, else by a lower level's issuer, else by title."""
    word = "Plan" if language == "en" else "Kế hoạch"
    if plan.number:
        return f"{word} {plan.number.value}"
    if plan.issuer and plan.level in ("ward", "district"):
        return f"{word} của {plan.issuer.value}"
    title = plan.title.value
    return f"{word} «{title if len(title) <= 80 else title[:77] + '…'}»"


@cache
def _known() -> dict[str, str]:
    """Names of known agencies, by their folded forms."""
    return {fold(name): agency.name for agency in gazetteer().by_id.values() for name in (agency.name, *agency.aliases)}


def issuer_name(plan: Plan) -> str:
    """«UBND tỉnh Nghệ An» of «ỦY BAN NHÂN DÂN TỈNH NGHỆ AN»; empty if no text states it."""
    if plan.issuer is None:
        return ""
    name = squeeze(_HEADING.sub(" ", plan.issuer.value))
    if name.isupper():
        words = normalize(name).split()
        opens = ["uỷ ban nhân dân", "ủy ban nhân dân"]
        organ = next((o for o in opens if " ".join(words).startswith(o)), "")
        rest = words[len(organ.split()) :]
        if not organ:  # «Bộ Nông nghiệp và Môi trường» cannot be told from its capitals
            return _known().get(fold(name)) or " ".join([*(w.capitalize() for w in rest[:2]), *rest[2:]])
        name = " ".join(["UBND", *(w if w in _SMALL else w.capitalize() for w in rest)])
    return _ORGANS.sub("UBND", name)


def namesakes(plans: Mapping[str, Plan]) -> dict[str, str]:
    """Of each plan whose number another has: the words that tell it apart, its issuer, else its day."""
    labels = Counter(plan_label(plan) for plan in plans.values())
    found = {}
    for plan in plans.values():
        if labels[plan_label(plan)] == 1:
            continue
        others = [p for p in plans.values() if p.id != plan.id and plan_label(p) == plan_label(plan)]
        issuer = issuer_name(plan)
        day = f" ngày {plan.issued.value}" if plan.issued else ""
        alone = issuer and all(issuer_name(p) != issuer for p in others)
        found[plan.id] = f" của {issuer}" if alone else f"{day} của {issuer}" if issuer else f"{day} ({plan.id})"
    return found


def told_apart(question: str, plan: Plan, words: str) -> str:
    """The question again, with the words that tell a plan from its namesakes behind its number."""
    number = plan.number.value if plan.number else ""
    short = number.split("/")[0]
    at = re.search(rf"(?<![\d/]){short}(?:\s*/\s*[\w&-]+)?(?![\d/])", question) if short else None
    return f"{question[: at.end()]}{words}{question[at.end() :]}" if at else f"{plan_label(plan)}{words}: {question}"
