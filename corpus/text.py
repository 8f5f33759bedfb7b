"""Vietnamese text as it is compared: composed letters, one place for the tone mark, folded keys.

Every function is str -> str and idempotent. `normalize` keeps the meaning of a word and may serve
as a key; `fold` throws the diacritics away, so it widens a search and is never an identity.
"""

import re
import unicodedata
from functools import lru_cache

# Old-style tone placement («hoà», «uỷ») beside new-style («hòa», «ủy»): both occur inside one plan.
_OPEN_DIPHTHONGS = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_TONE = re.compile(r"(?<!q)(" + "|".join(_OPEN_DIPHTHONGS) + r")(?!\w)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u200b": ""})

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


_REMEMBERED = 50_000  # texts: names and passages are compared again and again


def squeeze(text: str) -> str:
    """White space folded to single spaces, ends trimmed: how a cell is exported."""
    return _SPACE.sub(" ", text).strip()


def compose(text: str) -> str:
    """NFC, and without the soft hyphens and zero-width marks that editors leave in a text."""
    return unicodedata.normalize("NFC", text).translate(_INVISIBLE)


def _move_tone(match: re.Match[str]) -> str:
    found = match.group(1)
    moved = _OPEN_DIPHTHONGS[found.lower()]
    return "".join(m.upper() if f.isupper() else m for f, m in zip(found, moved, strict=True))


@lru_cache(maxsize=_REMEMBERED)
def normalize(text: str) -> str:
    """NFC, lower case, one tone placement, plain dashes, single spaces.

    >>> normalize("Uỷ ban  Hoà Lạc – 2025")
    'ủy ban hòa lạc - 2025'
    """
    composed = unicodedata.normalize("NFC", text).translate(_DASHES)
    return squeeze(_TONE.sub(_move_tone, composed).lower())


@lru_cache(maxsize=_REMEMBERED)
def fold(text: str) -> str:
    """`normalize` without any diacritics; «đ» is a letter of its own and becomes «d».

    >>> fold("Sở Khoa học và Công nghệ quận Đống Đa")
    'so khoa hoc va cong nghe quan dong da'
    """
    decomposed = unicodedata.normalize("NFD", normalize(text))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.replace("đ", "d")


def is_unaccented(text: str) -> bool:
    """Whether a text of some length carries no Vietnamese diacritics at all."""
    return fold(text) == normalize(text)


_WORD = re.compile(r"\d+(?:[./,-]\d+)*|[^\W\d_]+(?:&[^\W\d_]+)*|[<>≥≤%]", re.UNICODE)


def syllables(text: str) -> list[str]:
    """The normalised syllables and numbers of a text, in order; «KH&CN» stays one."""
    return _WORD.findall(normalize(text))
