"""What a list leaves out: «trừ các việc ghi 12/2025 – 01/2026», «không kể Sở Tài chính», «ngoài Phụ lục 2 ra».

What is left out is read like any other constraint, and then each record that satisfies it is taken off the list.
"""

from __future__ import annotations

import re

from assistant.agency_names import ANYBODY, AgencySlot
from assistant.models import Value
from assistant.periods import Period
from corpus.models import DeadlineKind
from corpus.text import fold
from index import AgencyRole, TaskItem

_OPENS = re.compile(
    r"\b(?:(?:ngoai |loai )tru|tru(?= (?:ra|di|cac|nhung|viec|phan|may|nhiem vu|phan|muc|chi tieu|so|ban|phu luc|ke hoach|kh|nq|nghi quyet|thang|quy|nam|hai|cai|don vi|co quan|ubnd))(?! so (?:chinh|cua|lam|o|tai)\b)"
    r"|khong (?:ke|tinh|bao gom|gom|lay|can)|(?<!co )khong (?:phai|do|thuoc)(?: la| do| cua| vao)?|ngoai(?! (?:ra|nuoc|hoi|troi|cong lap|nha nuoc|tinh|dia ban|doi|ngan sach|vi|viec lam))|except(?: for)?|excluding|other than|apart from)\b"
)
_ENDS = re.compile(r"[,;?)]|\.(?!\d)|\s(?:ra )?(?:thi|con|liet ke|ke|dem)\b|$")


class Exclusion(Value):
    """Constraints whose records a list leaves out; a record is left out if it satisfies all of them."""

    period: Period | None = None
    agencies: tuple[AgencySlot, ...] = ()
    tables: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    resolutions: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # of a cell, in quotation marks
    said: str = ""  # in the question's own words

    @property
    def says_something(self) -> bool:
        """Whether anything was recognized in it."""
        return bool(
            self.words
            or self.period
            or self.agencies
            or self.tables
            or self.plans
            or self.resolutions
            or self.sections
            or self.kinds
        )

    def covers(self, item: TaskItem) -> bool:
        """Whether a record is one of those left out."""
        named = {(a.agency_id, a.role) for a in item.agencies}
        wanted = [
            any(agency == slot.agency_id and slot.role in (None, role, _charged(role)) for agency, role in named)
            for slot in self.agencies
            if slot.agency_id != ANYBODY
        ]
        return (
            (not wanted or any(wanted))
            and (not self.tables or item.table in self.tables)
            and (not self.kinds or item.kind in self.kinds)
            and (not self.plans or item.plan in self.plans)
            and (not self.resolutions or item.resolution in self.resolutions)
            and (self.period is None or _in(item, self.period))
            and (
                not self.words
                or any(fold(w) in fold(c) for w in self.words for c in (item.deadline, item.output, item.target) if c)
            )
        )


def find_exclusion(folded: str) -> tuple[int, int] | None:
    """Where a question says what is left out, with the words that open it; None if it does not."""
    opens = _OPENS.search(folded)
    if opens is None:
        return None
    ends = _ENDS.search(folded, opens.end())
    return opens.start(), ends.start() if ends else len(folded)


def _charged(role: AgencyRole) -> AgencyRole:
    """A duty's body is charged with it as a row's lead is."""
    return AgencyRole.LEAD if role is AgencyRole.CHARGED else role


def _in(item: TaskItem, period: Period) -> bool:
    """Whether a record's time is the one left out, as its cell says it."""
    if period.several:
        return any(_in(item, each) for each in period.several)
    due = item.due
    if due is None:
        return False
    if period.rhythm:
        return due.kind is period.kind
    same = due.earliest == period.start and due.latest == period.stop
    if period.kind in (DeadlineKind.RANGE, DeadlineKind.BY_DATE, DeadlineKind.QUARTER, None):
        return same or (period.text != "" and fold(period.text) in fold(due.text))
    inside = due.latest is not None and period.start is not None and period.stop is not None
    return same or bool(inside and due.kind is not DeadlineKind.RANGE and period.start <= due.latest <= period.stop)  # type: ignore[operator]
