"""Agencies of several places: «Sở Y tế» is another office in every province, «Phòng Kinh tế» in every ward.

A list by agency that names no place is parted by place, each with a count of its own, and an agency is
called as the plans of its place print it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.agency_names import AgencySlot
from assistant.issuing_places import IssuingPlaces
from assistant.records import Library
from corpus.text import fold, syllables
from index import TaskItem

# agencies of the whole country are one, whoever's plan names them
_CENTRAL = (
    "bo ",
    "chinh phu",
    "thu tuong",
    "quoc hoi",
    "trung uong",
    "bo chinh tri",
    "ban bi thu",
    "nha nuoc",
    "tap doan",
    "tong cong ty",
)
# offices of a ward, commune or district
_LOWER = ("phong ", "tram ", "cong an phuong", "cong an xa", "ubnd phuong", "ubnd xa", "trung tam phuc vu hanh chinh cong phuong")
_MORE = 2  # words that a name has beyond another, from which it is another office's


def apart(items: Sequence[TaskItem], slots: Sequence[AgencySlot], library: Library) -> dict[str, list[TaskItem]]:
    """Items by the place whose office they are given to; one group where the office is the same everywhere.

    Args:
        slots: the agencies asked for, as the question names them.
    """
    whole = {"": list(items)}
    if not slots or not library.places.several or all(_is_central(slot, library) for slot in slots):
        return whole
    groups: dict[str, list[TaskItem]] = {}
    for item in items:
        groups.setdefault(_place(item.plan, slots, library), []).append(item)
    kept = {place: members for place, members in groups.items() if _called_so(slots, members, library)}
    return kept or whole


def _is_central(slot: AgencySlot, library: Library) -> bool:
    return fold(library.agency_name(slot.agency_id, slot.name)).startswith(_CENTRAL)


def _place(plan: str, slots: Sequence[AgencySlot], library: Library) -> str:
    places: IssuingPlaces = library.places
    lower = all(fold(library.agency_name(s.agency_id, s.name)).startswith(_LOWER) for s in slots)
    return (places.place_of(plan) if lower else places.province_of(plan)) or ""


def _called_so(slots: Sequence[AgencySlot], items: Iterable[TaskItem], library: Library) -> bool:
    """Whether a place's plans call the office by the name asked for: «Phòng Kinh tế» is not «Phòng Kinh tế, Hạ tầng và Đô thị»."""
    plans = {item.plan for item in items}
    for slot in slots:
        said = set(syllables(slot.name))
        printed = [set(syllables(fold(name))) for name in library.printed_in(slot.agency_id, plans)]
        if not printed or any(not (words < said and len(said - words) >= _MORE) for words in printed):
            return True
    return False
