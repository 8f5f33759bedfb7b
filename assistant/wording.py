"""A question as typed -> the forms in which it is read: cleaned, corrected, folded, expanded.

What a question's words also stand for is the search's knowledge (`index.rewording`); it is met here
under the names by which the assistant reads questions.
"""

import html
import re
import unicodedata

from corpus.text import squeeze
from index.respelling import Respeller
from index.rewording import Speller, expansions, language_of, phrase_pattern, translate

__all__ = ["Respeller", "Speller", "clean", "expansions", "language_of", "phrase_pattern", "translate"]

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# «quí», «kỉ niệm», «kĩ thuật»: the plans write y; either letter is right Vietnamese
_WITH_I = re.compile(r"\b(?:(qu)([iíìỉĩị])|(k)([ỉĩ])|(l)([íị])|(m)([ĩ]))\b", re.IGNORECASE)
_TEN_THOUSANDS = re.compile(r"\b(\d{1,3}|một|mỗi) vạn\b(?= )")  # plans write «10.000 dân», people say «1 vạn dân»
_I_TO_Y = dict(zip("iíìỉĩịIÍÌỈĨỊ", "yýỳỷỹỵYÝỲỶỸỴ", strict=True))
_COMBINING_RUN = re.compile(r"([\u0300-\u036f]{3,})")


def clean(text: str) -> str:
    """A question without markup, control characters and piled-up accents, in NFC."""
    text = html.unescape(text[:20_000])
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", text)
    text = _TAG.sub(" ", text)
    text = _COMBINING_RUN.sub(lambda m: m.group(1)[:2], unicodedata.normalize("NFD", text))
    text = squeeze(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)))
    text = _TEN_THOUSANDS.sub(lambda m: f"{m.group(1).replace('một', '1').replace('mỗi', '1')}0.000", text)
    return _WITH_I.sub(lambda m: "".join(_I_TO_Y.get(c, c) if at else c for at, c in enumerate(m.group())), text)
