"""How a question hangs on the conversation: words that point back, openers of a follow-up, «việc thứ hai»."""

import re
from functools import cache

from assistant.lexicon import lexicon, word_set


def is_anaphoric(folded: str) -> bool:
    """Whether a question points at something said before."""
    if len(folded.split()) <= 16 and re.search(r"\b(?:ay|kia|noi tren|luc nay|hoi nay|vua roi|quay lai)\b", folded):
        return True
    # «việc đó», «nhiệm vụ ấy», «trong số đó»; a bare «này» in «kế hoạch này» is none
    return bool(
        re.search(
            r"\b(?:viec|nhiem vu|chi tieu|de an|cai|quy|san|trung tam|muc|dong|don vi|co quan|so|ho|phan|van ban|chuyen|ke hoach|vu|muc tieu|du an|bai toan|hoat dong)\s+(?:do|ay|nay|kia|luc nay|vua roi|vua neu|noi tren|thu (?:nhat|hai|ba|tu|nam|\d)|cuoi(?: cung)?|dau tien)\b|\b(?:kinh phi|tien|von|phong|nguon|bao cao|chuong trinh|hoi nghi|nhom|giai doan|so tien)\s+(?:do|ay|kia|day)\b(?! (?:ai|so|ubnd|don vi|co quan|phong|ban|thanh pho|bo|hdnd|nha nuoc)\b)|\btrong (?:so )?(?:do|ay|nay)\b|\b(?:no|luc nay|vua roi|nhu tren)\b|\bho\s*(?:\?|$)|voi ho\b|^\W*(?:and |what about |how about |so )?(?:this|that|it|these|those|they|them)\b",
            folded,
        )
    )


# words of a question that say nothing of what it is about
_SAYS_NOTHING = word_set(
    "viec nhiem vu chi tieu de an du cai chuyen don vi co quan so nganh ben phong van ban ke hoach nghi quyet muc dong phan ho no "
    "do ay nay kia lam xong chua phai can duoc giao con nua thi sao the nao bao nhieu may ai gi khi gio han hoan thanh thuc hien "
    "chu tri phoi hop ngay thang nam ban hanh ky lay dau o tien toi ra nhu vay bao cao quy dinh noi dung ket qua san pham"
)
_MOST_SAID = 1  # words about something, up to which a question that points back is about nothing by itself


def points_at_nothing(folded: str) -> bool:
    """Whether a question that opens a conversation points back in it («đơn vị ấy còn phải làm gì nữa?») and says no more."""
    if not _POINTS.search(folded):
        return False
    said = [w for w in re.findall(r"[a-z]+", folded) if w not in _SAYS_NOTHING and w not in lexicon().folded_stopwords]
    return len(said) <= _MOST_SAID


_POINTS = re.compile(
    r"\b(?:viec|nhiem vu|chi tieu|de an|du an|cai|chuyen|vu|don vi|co quan|so|nganh|ben|phong|van ban|nghi quyet|ke hoach|muc|dong|phan|hoat dong)"
    r"(?: \w+)? (?:do|ay|nay|kia|noi tren|tren)\b|\b(?:ho|no) (?:phai|lam|con|chu tri|duoc|co)\b"
)


def has_opener(folded: str) -> bool:
    """Whether a question opens as a follow-up does («còn …», «thế …»)."""
    return any(re.match(rf"\W*{re.escape(w)}\b", folded) for w in sorted(lexicon().openers, key=len, reverse=True))


def find_ordinal(folded: str) -> int | None:
    """Which of the records just listed is meant: «việc thứ hai» is 2."""
    return next((number for number, pattern in _ordinals() if pattern.search(folded)), None)


@cache
def _ordinals() -> list[tuple[int, re.Pattern[str]]]:
    what = r"\b(?:viec|nhiem vu|chi tieu|cai|muc|dong|dieu|thang|task|one|item|y|phan|giai doan|chang|hang muc|dau viec|the)\s+"
    return [
        (number, re.compile(rf"{what}(?:{'|'.join(re.escape(word) for word in words)})\b"))
        for number, words in lexicon().ordinals.items()
    ]
